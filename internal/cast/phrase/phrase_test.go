package phrase

import (
	"strings"
	"testing"

	"levee/internal/cast/prose"
)

// sentence reads a text's first sentence.
func sentence(t *testing.T, said string) *Sentence {
	t.Helper()
	p, err := prose.Parse([]byte(said))
	if err != nil || len(p.Sentences) == 0 {
		t.Fatalf("%q: %v", said, err)
	}
	return &Read(p)[0]
}

// Each pattern finds the first text, as the second, and nothing in the third.
func TestPatterns(t *testing.T) {
	for pattern, c := range map[string][3]string{
		"root cause":                    {"The Root cause is here.", "Root cause", "The root-cause is here."},
		"@notice:past":                  {"They noticed it.", "noticed", "They notice it."},
		"@notice:base":                  {"They notice it.", "notice", "He notices it."},
		"@notice:now":                   {"He notices it.", "notices", "They noticed it."},
		"@person:third":                 {"All maintainers left.", "maintainers", "The maintainer left."},
		"@nobody had":                   {"But no one had left.", "no one had", "But one had left."},
		"$agent left":                   {"Then Tarr left.", "Tarr left", "Then it left."},
		"was $done":                     {"It was known.", "was known", "It was red."},
		"was $adv* done":                {"It was really quickly done.", "was really quickly done", "It was nearby then there so done."},
		"failed .. read":                {"It failed then to be read.", "failed then to be read", "It failed, then it was read."},
		"failed .. stop":                {"It failed one two three four stop.", "failed one two three four stop", "It failed one two three four five stop."},
		"failed ... stop":               {"It failed one two three four five stop.", "failed one two three four five stop", "It failed because of a stop."},
		"the? cause -of":                {"Here the cause ends.", "the cause", "The cause of it."},
		"^ obviously":                   {"It broke, obviously.", "obviously", "It obviously broke."},
		"did not":                       {"He didn't.", "didn't", "He did."},
		"will not":                      {"They won't.", "won't", "They will."},
		"$agent fell":                   {"Then Copay fell.", "Copay fell", "Then STAMP fell."},
		"npm 's":                        {"By npm’s fault.", "npm’s", "By npm and its fault."},
		"$agent should|must not? leave": {"They must not leave.", "They must not leave", "They may not leave."},
	} {
		set := MustSet(pattern)
		found := set.Find(sentence(t, c[0]))
		if len(found) != 1 || found[0].String() != c[1] {
			t.Errorf("%q in %q: %v, want %q", pattern, c[0], found, c[1])
		}
		if found := set.Find(sentence(t, c[2])); len(found) > 0 {
			t.Errorf("%q in %q: %v, want nothing", pattern, c[2], found)
		}
	}
}

// A subject is the one next to its verb, and matches that overlap are one.
func TestShortestAndFirst(t *testing.T) {
	set := MustSet("$agent .. left\n$agent said")
	found := set.Find(sentence(t, "The owner said that the maintainer of it left."))
	var got []string
	for _, m := range found {
		got = append(got, m.String())
	}
	if want := "owner said|maintainer of it left"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestQuotationsAndCodeAreNoWords(t *testing.T) {
	set := MustSet("root cause")
	for _, said := range []string{`The "root cause" is.`, "The `root cause` is.", "The ‘root cause’ is."} {
		if found := set.Find(sentence(t, said)); len(found) > 0 {
			t.Errorf("%s: %v", said, found)
		}
	}
}

func TestMalformedPatterns(t *testing.T) {
	for _, text := range []string{"@nosuchclass", "@notice:future", "$somebody", ".. left"} {
		if _, err := NewSet(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestMalformedWords(t *testing.T) {
	for text, want := range map[string]string{
		"verb a":                `words.txt:1: want "KIND NAME: WORD ..."`,
		"# c\n\nverb: a":        `words.txt:3: want "KIND NAME: WORD ..."`,
		"verb a:":               `words.txt:1: want "KIND NAME: WORD ..."`,
		"adverb a: b":           `words.txt:1: "adverb": want verb, noun, word or irregular`,
		"irregular go: goes up": "words.txt:1: irregular go: want four forms",
	} {
		if _, err := readLexicon(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestForms(t *testing.T) {
	l, err := readLexicon("irregular see: sees saw seen seeing\nverb v: see try use pass\nnoun n: party fix day\nword w: no_one # a comment")
	if err != nil {
		t.Fatal(err)
	}
	for word, f := range map[string]form{"saw": past, "seen": done, "tries": third, "tried": past | done, "trying": ing, "used": past | done,
		"using": ing, "passes": third, "see": base} {
		if l.classes["v"][word] != f {
			t.Errorf("%s is %b, want %b", word, l.classes["v"][word], f)
		}
	}
	for _, word := range []string{"parties", "fixes", "days"} {
		if !l.is("n", word, third) {
			t.Errorf("%s is no plural", word)
		}
	}
	if !l.is("w", "no one", base) || !l.phrases["no"] {
		t.Error("two words are not one entry")
	}
}

// In whose voice "they were careless" stands.
func TestClaimed(t *testing.T) {
	set := MustSet("$agent .. @be $adv* @careless")
	for said, want := range map[string]bool{
		"They were careless.":                                         true,
		"We believe that they were careless.":                         true,
		"I say they were careless.":                                   true,
		"It rained, and they were careless.":                          true,
		"Nobody denied it, because they were careless.":               true,
		"If it rained, they were careless.":                           true,
		"Were they careless?":                                         false,
		"They were careless?":                                         false,
		"We ask whether they were careless.":                          false,
		"Why they were careless is another matter.":                   false,
		"If they were careless, the tool would tell.":                 false,
		"It is not true that they were careless.":                     false,
		"Nobody says that they were careless.":                        false,
		"The newspaper wrote that they were careless.":                false,
		"According to the vendor, they were careless.":                false,
		"They were careless, said the vendor.":                        false,
		"The belief that they were careless is common.":               false,
		"That they were careless explains nothing.":                   false,
		"That the maintainers were careless had a reason.":            false,
		"Saying that they were careless is no explanation of it all.": false,
	} {
		claimed := false
		for _, m := range set.Find(sentence(t, said)) {
			claimed = claimed || m.Claimed()
		}
		if claimed != want {
			t.Errorf("%s: claimed is %v, want %v", said, claimed, want)
		}
	}
}

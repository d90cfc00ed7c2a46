package claim

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
)

// Every example of the table is read, and its canonical form is read again.
func TestExamples(t *testing.T) {
	for i := range Forms {
		for _, text := range Forms[i].Examples {
			c, err := Parse(text)
			if err != nil {
				t.Errorf("%s: %q: %v", Forms[i].Name, text, err)
				continue
			}
			again(t, c)
		}
	}
}

// Claims that are hard to write: their words could be taken for others.
func TestOddClaims(t *testing.T) {
	for _, text := range []string{
		"a@1.0.0 depends on b `since`", "`commit` to `2018-09-09` is 7 days", "`E-1` is before `a@1.0.0`", "`no commit` locks a",
		"`say \"x\"` locks a", "issue 1 in a/b by \"Ann, the first\"", "a maintainers none as of 2018..2019", "`a b` is 1 `kilo byte`",
		"a >=1.0.0 <2.0.0 || ^3 as of 2018 picks 1.0.0", "..2018-09 to 2018-10-05T10:00:00.5+14:00 is fewer than 7 days",
	} {
		c, err := Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		again(t, c)
	}
}

func TestLongClaimsAreRefused(t *testing.T) {
	if _, err := Parse(strings.Repeat("a", MaxLength+1)); err == nil || !strings.Contains(err.Error(), "1000 bytes") {
		t.Error(err)
	}
}

func again(t *testing.T, c Claim) {
	t.Helper()
	text := c.String()
	d, err := Parse(text)
	if err != nil || d.String() != text {
		t.Errorf("%q: read again it is %v, %v", text, d, err)
	}
}

// testdata/errors.txtar holds texts that are no claims, one a line, and what
// is said of each.
func TestErrors(t *testing.T) {
	const name = "testdata/errors.txtar"
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.Files {
		f := &a.Files[i]
		text, _, _ := strings.Cut(string(f.Data), "\n")
		c, err := Parse(text)
		got := "no error: " + text
		if err != nil {
			got = err.Error()
		} else {
			got += " " + c.String()
		}
		f.Data = []byte(text + "\n" + got + "\n")
	}
	goldentest.Story(t, name, a)
}

func FuzzParse(f *testing.F) {
	for i := range Forms {
		for _, text := range Forms[i].Examples {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			if e, ok := err.(*SyntaxError); !ok || e.Column < 1 || e.Column > len(text)+1 || e.Text == "" {
				t.Errorf("%q: %#v", text, err)
			}
			return
		}
		again(t, c)
	})
}

// Every example of a claim can be written word by word: what stands next in it
// is among what may stand next, unless it is no keyword.
func TestContinue(t *testing.T) {
	for i := range Forms {
		for _, e := range Forms[i].Examples {
			words := strings.Fields(e)
			for n := 1; n < len(words); n++ {
				next := Continue(strings.Join(words[:n], " ") + " ")
				if slices.Contains(keywords(), words[n]) && !slices.Contains(next.Words, words[n]) {
					t.Errorf("%q: %q is not among %q", strings.Join(words[:n], " "), words[n], next.Words)
				}
			}
		}
	}
	if got := Continue("nothing of this is a claim "); len(got.Words) > 0 || got.File {
		t.Errorf("after nonsense: %+v", got)
	}
	if got := Continue("path a > b in "); !got.File || len(got.Words) > 0 {
		t.Errorf("where a file stands: %+v", got)
	}
}

// keywords are those that every rule has where it has no choice of slots.
func keywords() []string {
	return []string{"published", "removed", "depends", "dependency", "maintainers", "locks", "flags", "has", "keep", "picks", "covers", "hash", "is"}
}

// Package phrase finds patterns of words in sentences: a subject of a class, a
// verb in some form, a mark of negation. It knows the forms of the words in
// words.txt, and who speaks in a sentence: its author or somebody he reports.
// What a pattern means is for rules.
package phrase

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed words.txt
var wordsFile string

// A form is a set of the shapes in which a word may stand.
type form uint8

const (
	base  form = 1 << iota // "audit"; of nouns and other words, the word
	third                  // "audits"; of nouns, the plural
	past                   // "audited"
	done                   // "audited", as in "was audited"
	ing                    // "auditing"
)

// forms are the names by which patterns ask for shapes.
var forms = map[string]form{"": base | third | past | done | ing, "base": base, "third": third, "past": past, "done": done, "ing": ing,
	"now": base | third}

// A lexicon tells which words are in a class, and in which forms.
type lexicon struct {
	classes   map[string]map[string]form // class -> word as it stands -> its forms
	sieves    map[string]*sieve          // class -> first words of its entries
	all       map[string]bool            // every word of every class
	phrases   map[string]bool            // first words of entries of two words
	done      map[string]bool            // irregular participles
	irregular map[string][4][]string     // verb -> third, past, done, ing
}

var words = mustRead(wordsFile)

// mustRead reads the file that the program was built with: a test holds it.
func mustRead(text string) *lexicon {
	l, err := readLexicon(text)
	if err != nil {
		panic(err)
	}
	return l
}

// readLexicon reads the form that the head of words.txt describes. Errors name
// the line.
func readLexicon(text string) (*lexicon, error) {
	l := &lexicon{classes: make(map[string]map[string]form), sieves: make(map[string]*sieve), all: make(map[string]bool), phrases: make(map[string]bool),
		done: make(map[string]bool), irregular: make(map[string][4][]string)}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := l.entry(line); err != nil {
			return nil, fmt.Errorf("words.txt:%d: %w", n, err)
		}
	}
	return l, nil
}

func (l *lexicon) entry(line string) error {
	head, list, ok := strings.Cut(line, ":")
	kind, name, two := strings.Cut(strings.TrimSpace(head), " ")
	entries := strings.Fields(list)
	if !ok || !two || name == "" || len(entries) == 0 {
		return fmt.Errorf(`want "KIND NAME: WORD ..."`)
	}
	if kind == "irregular" {
		return l.addIrregular(name, entries)
	}
	if l.classes[name] == nil {
		l.classes[name] = make(map[string]form)
		l.sieves[name] = new(sieve)
	}
	for _, w := range entries {
		w = strings.ReplaceAll(w, "_", " ")
		switch kind {
		case "verb":
			l.addVerb(name, w)
		case "noun":
			l.add(name, w, base)
			l.add(name, plural(w), third)
		case "word":
			l.add(name, w, base)
		default:
			return fmt.Errorf("%q: want verb, noun, word or irregular", kind)
		}
	}
	return nil
}

func (l *lexicon) addIrregular(verb string, entries []string) error {
	if len(entries) != 4 {
		return fmt.Errorf("irregular %s: want four forms", verb)
	}
	var four [4][]string
	for i, e := range entries {
		four[i] = strings.Split(e, "/")
	}
	l.irregular[verb] = four
	for _, w := range four[2] {
		l.done[w] = true
	}
	return nil
}

func (l *lexicon) add(class, word string, f form) {
	l.classes[class][word] |= f
	l.all[word] = true
	first, _, two := strings.Cut(word, " ")
	l.sieves[class].add(first)
	if two {
		l.phrases[first] = true
	}
}

func (l *lexicon) addVerb(class, verb string) {
	l.add(class, verb, base)
	four, ok := l.irregular[verb]
	if !ok {
		e := strings.TrimSuffix(verb, "e")
		ed := e + "ed"
		if y, ok := strings.CutSuffix(verb, "y"); ok && !strings.ContainsAny(verb[max(0, len(verb)-2):len(verb)-1], "aeiou") {
			ed = y + "ied"
		}
		four = [4][]string{{plural(verb)}, {ed}, {ed}, {e + "ing"}}
	}
	for i, f := range []form{third, past, done, ing} {
		for _, w := range four[i] {
			l.add(class, w, f)
		}
	}
}

// plural returns a noun's plural, or a verb's third person, by the rule.
func plural(w string) string {
	switch {
	case strings.HasSuffix(w, "y") && len(w) > 1 && !strings.ContainsRune("aeiou", rune(w[len(w)-2])):
		return w[:len(w)-1] + "ies"
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "sh"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "x"):
		return w + "es"
	}
	return w + "s"
}

// is tells whether a word is in a class, in one of the forms.
func (l *lexicon) is(class, word string, f form) bool { return l.classes[class][word]&f != 0 }

// participle tells whether a word looks like one: "audited", "known".
func (l *lexicon) participle(word string) bool {
	return l.done[word] || len(word) > 4 && (strings.HasSuffix(word, "ed") || strings.HasSuffix(word, "en"))
}

package phrase

import (
	"fmt"
	"slices"
	"strings"
)

// A Pattern is a sequence of elements, separated by spaces:
//
//	word        the word as it stands
//	@class      a word of a class in words.txt; @class:past, :base, :third, :done, :ing or :now in that form
//	$agent      somebody who acts: a person, an organisation, a pronoun, a name
//	$done       something that looks like a participle
//	$adv        an adverb
//	..          up to four words that belong to the same clause
//	...         up to ten
//	a|@b        one or the other
//	a?          a, or nothing
//	a*          up to three times
//	-a          nothing: what comes is not a
//	^           nothing: a clause begins here
//
// Elements never match quotations or code; gaps do.
type Pattern struct {
	text     string
	elements []element
	key      int // index of the element that is looked up first
}

// An element is one part of a pattern.
type element struct {
	alternatives []alternative
	least, most  int
	gap          bool
	refuse       bool // a negative look ahead
	start        bool // a clause begins
}

// An alternative is a word, or a class with forms, or one of the wide ones.
type alternative struct {
	word  string
	class string
	words map[string]form // of the class
	sieve *sieve          // of the class
	form  form
	wide  string // "agent", "done", "adv"
}

// A Set is patterns that are looked for together.
type Set struct {
	byWord map[string][]*Pattern // by each word that the key element may be
	always []*Pattern            // whose key element may be any word
	sieve  sieve                 // of the words above
}

// MustSet makes a set of patterns, one a line; it panics if one is malformed.
// Sets stand in package variables, so that every test sees a malformed one.
func MustSet(text string) *Set {
	s, err := NewSet(text)
	if err != nil {
		panic(err)
	}
	return s
}

// NewSet makes a set of patterns, one a line. Empty lines are skipped.
func NewSet(text string) (*Set, error) {
	s := &Set{byWord: make(map[string][]*Pattern)}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		p, err := newPattern(line)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", line, err)
		}
		s.add(p)
	}
	return s, nil
}

func newPattern(text string) (*Pattern, error) {
	p := &Pattern{text: text, key: -1}
	for field := range strings.FieldsSeq(text) {
		e, err := newElement(field)
		if err != nil {
			return nil, err
		}
		p.elements = append(p.elements, e)
	}
	least := 0
	for i := range p.elements {
		if n := p.elements[i].breadth(); n > 0 && (p.key < 0 || n < least) {
			p.key, least = i, n
		}
	}
	if len(p.elements) > 0 && p.elements[0].gap {
		return nil, fmt.Errorf("begins with a gap")
	}
	return p, nil
}

func newElement(field string) (element, error) {
	e := element{least: 1, most: 1}
	switch field {
	case "..":
		return element{gap: true, most: 4}, nil
	case "...":
		return element{gap: true, most: 10}, nil
	case "^":
		return element{start: true}, nil
	}
	if rest, ok := strings.CutPrefix(field, "-"); ok && rest != "" {
		e.refuse, field = true, rest
	}
	if rest, ok := strings.CutSuffix(field, "?"); ok && rest != "" {
		e.least, field = 0, rest
	} else if rest, ok := strings.CutSuffix(field, "*"); ok && rest != "" {
		e.least, e.most, field = 0, 3, rest
	}
	for part := range strings.SplitSeq(field, "|") {
		a, err := newAlternative(part)
		if err != nil {
			return e, err
		}
		e.alternatives = append(e.alternatives, a)
	}
	return e, nil
}

func newAlternative(part string) (alternative, error) {
	if wide, ok := strings.CutPrefix(part, "$"); ok {
		if !slices.Contains([]string{"agent", "done", "adv"}, wide) {
			return alternative{}, fmt.Errorf("%q: want $agent, $done or $adv", part)
		}
		return alternative{wide: wide}, nil
	}
	class, ok := strings.CutPrefix(part, "@")
	if !ok {
		return alternative{word: part}, nil
	}
	class, name, _ := strings.Cut(class, ":")
	f, known := forms[name]
	if words.classes[class] == nil || !known {
		return alternative{}, fmt.Errorf("%q: words.txt has no such class, or there is no such form", part)
	}
	return alternative{class: class, words: words.classes[class], sieve: words.sieves[class], form: f}, nil
}

// optional tells whether the element need not be there.
func (e *element) optional() bool { return e.least == 0 && !e.gap && !e.start }

// breadth returns how many words an element may be; 0 if it need not be there
// or may be any.
func (e *element) breadth() int {
	n := 0
	for _, a := range e.alternatives {
		switch {
		case a.wide != "":
			return 0
		case a.class != "":
			n += len(a.words)
		default:
			n++
		}
	}
	if e.least == 0 || e.refuse || e.gap || e.start {
		return 0
	}
	return n
}

// add files a pattern under the words that its key element may be.
func (s *Set) add(p *Pattern) {
	if p.key < 0 {
		s.always = append(s.always, p)
		return
	}
	put := func(w string) {
		s.byWord[w] = append(s.byWord[w], p)
		s.sieve.add(w)
	}
	for _, a := range p.elements[p.key].alternatives {
		if a.class == "" {
			put(a.word)
		}
		for w, f := range a.words {
			if f&a.form != 0 {
				first, _, _ := strings.Cut(w, " ")
				put(first)
			}
		}
	}
}

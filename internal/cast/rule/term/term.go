// Package term is the rule about terms that are written in two ways.
package term

import (
	"slices"
	"strings"
	"unicode"

	"levee/internal/cast/phrase"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
)

// Rule fires when a term is written otherwise than before, or in a way that
// the analysis rules out.
var Rule = &rule.Rule{
	Name:     "term",
	Title:    "a term is written in two ways",
	Kind:     rule.Language,
	Severity: rule.Note,
	Doc: `Two names for one thing are two things to a reader: the essay has a Content Request Policy in one place and a
Content Security Policy in another. The rule compares capitalised terms of three words and more that differ in one, and looks
for the words that an element of kind term rules out in its field "not".`,
	Misses: `Terms in small letters or in headings, of one or two words, and such as differ in more than one word. Two things whose names differ
in one word are taken for one, unless one sentence names both.`,
	Source:  `the essay, notes 3 and 4, which define five terms`,
	Suggest: `Write it in one way, or say what the difference is.`,
	Run:     run,
}

func run(p *rule.Pass) {
	if p.Analysis != nil {
		ruledOut(p)
	}
	var terms []*term
	for s := range p.Sentences() {
		if s.Place.Block != prose.Heading { // which may have all words capitalised
			terms = append(terms, capitalised(s)...)
		}
	}
	variants(p, terms)
}

// A term is one use of a capitalised term.
type term struct {
	words       []string // lower case, singular; small words left out
	text        string
	offset, end int
	sentence    *phrase.Sentence
}

// longest is how many words a term has at most; what is longer is a title.
const longest = 8

// capitalised returns the terms of at least three words in a sentence. "of",
// "the" and "and" may stand inside.
func capitalised(s *phrase.Sentence) []*term {
	var all []*term
	var t *term
	flush := func() {
		if t != nil && len(t.words) > 2 && len(t.words) <= longest {
			all = append(all, t)
		}
		t = nil
	}
	for i := range s.Tokens {
		tok := &s.Tokens[i]
		switch {
		case tok.Kind == prose.Word && t != nil && small(tok.Text), i == 0 && phrase.Common(tok.Text):
		case tok.Kind != prose.Word || !unicode.IsUpper([]rune(tok.Text)[0]) || small(strings.ToLower(tok.Text)):
			flush()
		default:
			if t == nil {
				t = &term{offset: tok.Offset, sentence: s}
			}
			t.words = append(t.words, singular(strings.ToLower(tok.Text)))
			t.text += " " + tok.Text
			t.end = tok.End
		}
	}
	flush()
	return all
}

// singular takes a plural's ending off.
func singular(w string) string {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
	if y, ok := strings.CutSuffix(w, "ies"); ok {
		return y + "y"
	}
	return strings.TrimSuffix(w, "s")
}

func small(w string) bool { return w == "of" || w == "the" || w == "a" || w == "an" || w == "for" }

// A use is how often a term is used, and where.
type use struct {
	*term     // the first one
	sentences map[*phrase.Sentence]bool
}

// variants reports terms that differ in one word from one that is used in more
// sentences, or in as many and before.
func variants(p *rule.Pass, terms []*term) {
	uses := make(map[string]*use)
	var all []*use
	for _, t := range terms {
		key := t.key(-1)
		if uses[key] == nil {
			uses[key] = &use{t, make(map[*phrase.Sentence]bool)}
			all = append(all, uses[key])
		}
		uses[key].sentences[t.sentence] = true
	}
	slices.SortStableFunc(all, func(a, b *use) int { return len(b.sentences) - len(a.sentences) })
	main := make(map[string]*use) // the term of which others are variants, by its words but one
	for _, u := range all {
		for i := range u.words {
			key := u.key(i)
			if other := main[key]; other == nil {
				main[key] = u
			} else if !together(u, other) {
				p.Find(u.offset, u.end, "%q is %q elsewhere", strings.TrimSpace(u.text), strings.TrimSpace(other.text))
				break
			}
		}
	}
}

// key returns the words of a term as one string, with one of them left open;
// with none for -1.
func (t *term) key(open int) string {
	words := slices.Clone(t.words)
	if open >= 0 {
		words[open] = "*"
	}
	return strings.Join(words, " ")
}

// together tells whether one sentence names both: its author knows them apart.
func together(a, b *use) bool {
	if len(a.sentences) > len(b.sentences) {
		a, b = b, a
	}
	for s := range a.sentences {
		if b.sentences[s] {
			return true
		}
	}
	return false
}

// ruledOut reports words that the analysis wants to be written otherwise.
func ruledOut(p *rule.Pass) {
	for _, t := range p.Analysis.Terms {
		for _, not := range t.Not {
			for s := range p.Sentences() {
				if p.Element(s.Offset()) == t {
					continue
				}
				for _, m := range s.Literally(not.Value) {
					p.Find(m.Offset(), m.End(), "%q stands for %q, which is the term here", m.String(), t.Name.Value)
				}
			}
		}
	}
}

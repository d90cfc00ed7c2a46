package phrase

import (
	"cmp"
	"slices"
	"strings"
)

// A Match is where a pattern was found.
type Match struct {
	Sentence *Sentence
	Pattern  *Pattern
	from, to int // words; to is the one after
}

// Offset and End are where the match stands in the file, in bytes.
func (m Match) Offset() int { return m.Sentence.words[m.from].offset }

// End is the offset of the byte after the match.
func (m Match) End() int { return m.Sentence.words[m.to-1].end }

// Whole tells whether the match is all that its sentence says.
func (m Match) Whole() bool { return m.from == 0 && m.to == len(m.Sentence.words) }

// String returns the matched words as they are written, with single spaces.
func (m Match) String() string {
	var b strings.Builder
	first, last := m.Sentence.words[m.from].token, m.Sentence.words[m.to-1].token
	for i := first; i <= last; i++ {
		t := &m.Sentence.Tokens[i]
		if i > first && t.Offset > m.Sentence.Tokens[i-1].End {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// Find returns where patterns of the set stand in a sentence, by place. Of
// matches of one pattern that end together it is the shortest, so that a
// subject is the one next to its verb, but with words at its beginning that
// need not be there; of different ones that overlap, the one
// that begins first.
func (s *Set) Find(in *Sentence) []Match {
	var found []Match
	var tried []*Pattern
	try := func(p *Pattern) {
		if slices.Contains(tried, p) {
			return
		}
		tried = append(tried, p)
		last := -1
		for i := len(in.words) - 1; i >= 0; i-- {
			switch to := in.match(p.elements, i); {
			case to <= i:
			case to != last:
				found = append(found, Match{in, p, i, to})
				last = to
			case p.elements[0].optional():
				found[len(found)-1].from = i
			}
		}
	}
	for _, p := range s.always {
		try(p)
	}
	for i := range in.words {
		if w := &in.words[i]; s.sieve.may(w.grain) {
			for _, p := range s.byWord[w.text] {
				try(p)
			}
		}
	}
	return apart(found)
}

// Literally returns where some words stand in the sentence, in small letters or
// capitals.
func (s *Sentence) Literally(said string) []Match {
	var want []string
	for w := range strings.FieldsSeq(strings.ToLower(said)) {
		first, second := split(w)
		if want = append(want, first); second != "" {
			want = append(want, second)
		}
	}
	var found []Match
	for i := 0; i+len(want) <= len(s.words) && len(want) > 0; i++ {
		same := true
		for j := range want {
			same = same && !s.words[i+j].opaque && s.words[i+j].text == want[j]
		}
		if same {
			found = append(found, Match{Sentence: s, from: i, to: i + len(want)})
		}
	}
	return found
}

// apart leaves the first and longest of matches that overlap.
func apart(found []Match) []Match {
	slices.SortStableFunc(found, func(a, b Match) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	end := 0
	return slices.DeleteFunc(found, func(m Match) bool {
		if m.from < end {
			return true
		}
		end = m.to
		return false
	})
}

// match returns the index after the words that elements match from at on, -1
// if they do not.
func (s *Sentence) match(elements []element, at int) int {
	if len(elements) == 0 {
		return at
	}
	e := &elements[0]
	switch {
	case e.start:
		if !s.clauseBegins(at) {
			return -1
		}
		return s.match(elements[1:], at)
	case e.refuse:
		if s.takes(e, at) > 0 {
			return -1
		}
		return s.match(elements[1:], at)
	}
	for n := 0; ; n++ {
		if n >= e.least {
			if to := s.match(elements[1:], at); to >= 0 {
				return to
			}
		}
		if n == e.most {
			return -1
		}
		step := s.takes(e, at)
		if step == 0 {
			return -1
		}
		at += step
	}
}

// takes returns how many words one occurrence of an element takes at a place,
// 0 if it does not stand there.
func (s *Sentence) takes(e *element, at int) int {
	if at >= len(s.words) {
		return 0
	}
	w := &s.words[at]
	if e.gap {
		if w.mark && !strings.Contains("'/†", w.text) || words.is("boundary", w.text, base) || w.text == "and" || w.text == "or" {
			return 0
		}
		return 1
	}
	for i := range e.alternatives {
		if n := s.alternative(&e.alternatives[i], at); n > 0 {
			return n
		}
	}
	return 0
}

func (s *Sentence) alternative(a *alternative, at int) int {
	w := &s.words[at]
	yes := false
	switch {
	case a.wide == "agent":
		yes = w.agent
	case a.wide == "done":
		yes = words.participle(w.text)
	case a.wide == "adv":
		yes = words.is("adverb", w.text, base) || len(w.text) > 4 && strings.HasSuffix(w.text, "ly")
	case a.class != "":
		return s.classed(a, at)
	default:
		yes = w.text == a.word
	}
	if yes {
		return 1
	}
	return 0
}

// classed returns how many words of an alternative's class stand at a place.
func (s *Sentence) classed(a *alternative, at int) int {
	w := &s.words[at]
	if !a.sieve.may(w.grain) {
		return 0
	}
	if a.words[w.text]&a.form != 0 {
		return 1
	}
	if words.phrases[w.text] && at+1 < len(s.words) && a.words[w.text+" "+s.words[at+1].text]&a.form != 0 {
		return 2
	}
	return 0
}

// clauseBegins tells whether a clause begins at a word: the sentence, or what
// comes after a mark or a conjunction.
func (s *Sentence) clauseBegins(at int) bool {
	if at == 0 {
		return true
	}
	w := &s.words[at-1]
	return w.mark || words.is("boundary", w.text, base) || w.text == "and" || w.text == "or" || w.text == "that"
}

package rule

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/phrase"
	"levee/internal/cast/prose"
)

// A Subject is what rules look at.
type Subject struct {
	Text     *prose.Text    // never nil
	Analysis *cast.Analysis // nil for Markdown that is no analysis: rules of language look alone

	sentences []phrase.Sentence
	own       []*phrase.Sentence // those of the author
}

// A Pass is one rule looking at one subject.
type Pass struct {
	Subject
	rule     *Rule
	findings []Finding
}

// Sentences returns the author's own sentences. Of the fields of an analysis
// they are those that people read as sentences, and not the words of others.
func (p *Pass) Sentences() iter.Seq[*phrase.Sentence] {
	return slices.Values(p.own)
}

// All returns all sentences, whoever says them.
func (p *Pass) All() iter.Seq[*phrase.Sentence] {
	return func(yield func(*phrase.Sentence) bool) {
		for i := range p.sentences {
			if !yield(&p.sentences[i]) {
				return
			}
		}
	}
}

// others are the fields of an element whose sentences are somebody else's.
var others = []string{"claim", "source", "said", "is", "believed", "believes", "quote", "analysis", "problem", "presumes"}

// foreign tells whether a sentence is the value of a field that holds a
// reference or the words of others, or the title of what the analysis asks,
// rejects or says why it was not done.
func (s *Subject) foreign(x *phrase.Sentence) bool {
	e := s.Element(x.Offset())
	switch e.(type) {
	case nil:
		return false
	case *cast.Explanation, *cast.Fix, *cast.Alternative, *cast.Question:
		if x.Place.Block == prose.Heading {
			return true
		}
	}
	if x.Place.Field == "" {
		return false
	}
	f := e.Core().Kind.Field(x.Place.Field)
	return f == nil || slices.Contains(others, f.Key) || !cast.Sentence(f.Slot(e))
}

// Element returns the element of the analysis in whose part of the file an
// offset stands, nil if there is none.
func (s *Subject) Element(offset int) cast.Element {
	if s.Analysis == nil {
		return nil
	}
	after := sort.Search(len(s.Analysis.Elements), func(i int) bool { return s.Analysis.Elements[i].Core().Heading.Start > offset })
	if after == 0 {
		return nil
	}
	e := s.Analysis.Elements[after-1]
	if core := e.Core(); offset > max(core.Body.End, core.Heading.End) {
		return nil
	}
	return e
}

// Claims returns what the author says himself in words of a set's patterns.
func (p *Pass) Claims(set *phrase.Set) iter.Seq[phrase.Match] {
	return func(yield func(phrase.Match) bool) {
		for s := range p.Sentences() {
			for _, m := range set.Find(s) {
				if m.Claimed() && !yield(m) {
					return
				}
			}
		}
	}
}

// FindMatch reports a match; the format gets its words.
func (p *Pass) FindMatch(m phrase.Match, format string) {
	p.Report(Finding{Offset: m.Offset(), End: m.End(), Message: Quoted(format, m)})
}

// Quoted puts the words of a match into a format. Of a long match there are
// its beginning and its end.
func Quoted(format string, m phrase.Match) string {
	said := strings.Fields(m.String())
	if len(said) > 9 {
		said = slices.Concat(said[:4], []string{"..."}, said[len(said)-4:])
	}
	return fmt.Sprintf(format, strings.Join(said, " "))
}

// Claimed returns a Run that reports whatever the author says himself in words
// of a set's patterns; the format gets the words.
func Claimed(set *phrase.Set, format string) func(*Pass) {
	return func(p *Pass) {
		for m := range p.Claims(set) {
			p.FindMatch(m, format)
		}
	}
}

// Find reports what stands from one offset to another.
func (p *Pass) Find(offset, end int, format string, args ...any) {
	p.Report(Finding{Offset: offset, End: end, Message: fmt.Sprintf(format, args...)})
}

// Mark is Find for what the analysis gives a span of.
func (p *Pass) Mark(s cast.Span, format string, args ...any) {
	p.Find(s.Start, s.End, format, args...)
}

// Report is Find for a finding with a suggestion or severity of its own: the
// rule's are taken where it has none.
func (p *Pass) Report(f Finding) {
	f.Rule = p.rule
	f.Severity = max(f.Severity, p.rule.Severity)
	if f.Suggestion == "" {
		f.Suggestion = p.rule.Suggest
	}
	p.findings = append(p.findings, f)
}

// A Result is what rules have found in one subject.
type Result struct {
	Findings []Finding  // that stand, by offset
	Accepted []Accepted // that the text answers, by offset
	Problems []prose.Problem
}

// An Accepted is a finding that the text accepts, with its reason.
type Accepted struct {
	Finding
	Reason string
}

// Run lets the rules look, and holds their findings against the acceptances in
// the text. An acceptance of a rule that is not among known, or that accepts
// nothing although its rule has looked, is a problem.
func Run(s Subject, rules, known []*Rule) Result {
	if s.Analysis == nil {
		rules = slices.DeleteFunc(slices.Clone(rules), func(r *Rule) bool { return r.Kind != Language })
	}
	s.read()
	var found []Finding
	for _, r := range rules {
		p := &Pass{Subject: s, rule: r}
		r.Run(p)
		found = append(found, p.findings...)
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(a.Offset-b.Offset, strings.Compare(a.Rule.Name, b.Rule.Name), a.End-b.End)
	})
	return settle(&s, found, rules, known)
}

// read makes the sentences ready, once for all rules.
func (s *Subject) read() {
	s.sentences = phrase.Read(s.Text)
	for i := range s.sentences {
		if x := &s.sentences[i]; !s.foreign(x) {
			s.own = append(s.own, x)
		}
	}
}

// settle divides findings into those that stand and those that are accepted.
func settle(s *Subject, found []Finding, rules, known []*Rule) Result {
	t := s.Text
	r := Result{Problems: slices.Clone(t.Problems)}
	used := make(map[*prose.Acceptance]map[string]bool)
	for _, f := range found {
		a := accepts(s, f)
		if a == nil {
			r.Findings = append(r.Findings, f)
			continue
		}
		r.Accepted = append(r.Accepted, Accepted{f, a.Reason})
		if used[a] == nil {
			used[a] = make(map[string]bool)
		}
		used[a][f.Rule.Name] = true
	}
	for i := range t.Acceptances {
		a := &t.Acceptances[i]
		for _, name := range a.Rules {
			if message := idle(name, used[a][name], rules, known); message != "" {
				r.Problems = append(r.Problems, prose.Problem{Offset: a.Offset, Message: message})
			}
		}
	}
	slices.SortStableFunc(r.Problems, func(a, b prose.Problem) int { return a.Offset - b.Offset })
	return r
}

// accepts returns the acceptance that answers a finding, nil if there is none.
// What a rule says of an element, and not of a sentence, is answered anywhere
// in the element's text, and what it says of the whole anywhere outside of
// elements.
func accepts(s *Subject, f Finding) *prose.Acceptance {
	for i := range s.Text.Acceptances {
		a := &s.Text.Acceptances[i]
		if !slices.Contains(a.Rules, f.Rule.Name) {
			continue
		}
		if a.From <= f.Offset && f.Offset < a.To {
			return a
		}
		if f.Rule.Kind == Language {
			continue
		}
		if s.Element(a.Offset) == s.Element(f.Offset) {
			return a
		}
	}
	return nil
}

// idle says why an acceptance of one rule is of no use, "" if it is.
func idle(name string, used bool, rules, known []*Rule) string {
	named := func(r *Rule) bool { return r.Name == name }
	switch {
	case used:
		return ""
	case !slices.ContainsFunc(known, named):
		return fmt.Sprintf("accepts %q, and there is no rule of that name", name)
	case slices.ContainsFunc(rules, named):
		return fmt.Sprintf("accepts %s, which finds nothing here", name)
	}
	return ""
}

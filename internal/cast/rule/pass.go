package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/prose"
)

// A Subject is what rules look at.
type Subject struct {
	Text     *prose.Text    // never nil
	Analysis *cast.Analysis // nil for Markdown that is no analysis: rules of language look alone
}

// A Pass is one rule looking at one subject.
type Pass struct {
	Subject
	rule     *Rule
	findings []Finding
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
	var found []Finding
	for _, r := range rules {
		p := &Pass{Subject: s, rule: r}
		r.Run(p)
		found = append(found, p.findings...)
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(a.Offset-b.Offset, strings.Compare(a.Rule.Name, b.Rule.Name), a.End-b.End)
	})
	return settle(s.Text, found, rules, known)
}

// settle divides findings into those that stand and those that are accepted.
func settle(t *prose.Text, found []Finding, rules, known []*Rule) Result {
	r := Result{Problems: slices.Clone(t.Problems)}
	used := make(map[*prose.Acceptance]map[string]bool)
	for _, f := range found {
		a := accepts(t, f)
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
// in the element's text.
func accepts(t *prose.Text, f Finding) *prose.Acceptance {
	for i := range t.Acceptances {
		a := &t.Acceptances[i]
		if !slices.Contains(a.Rules, f.Rule.Name) {
			continue
		}
		if a.From <= f.Offset && f.Offset < a.To {
			return a
		}
		if id := t.Element(f.Offset); f.Rule.Kind != Language && id != "" && t.Element(a.Offset) == id {
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

package check

import (
	"errors"
	"time"

	"levee/internal/cast"
	"levee/internal/cast/claim"
	"levee/internal/cast/proof"
)

// A Verification is what became of the claims of an analysis.
type Verification struct {
	Name     string // of the file
	Analysis *cast.Analysis
	Evidence *proof.Evidence
	Folder   string // of the evidence, as it was given
	Claims   []Claim
	Problems []Problem // claims that are none
}

// A Claim is one claim with what became of it.
type Claim struct {
	Item         cast.ID // whose claim it is
	Line, Column int
	Text         string
	Corrected    cast.ID // a correction of the item, or the item if it is one; "" if there is none
	proof.Verdict
}

// Verify settles every claim of an analysis. Claims that cannot be read are
// problems, and then nothing is settled. The error is for evidence that cannot
// be read.
func Verify(name string, a *cast.Analysis, e *proof.Evidence, folder string) (*Verification, error) {
	v := &Verification{Name: name, Analysis: a, Evidence: e, Folder: folder}
	var read []claim.Claim
	for item, text := range a.Claims() {
		c, problem := readClaim(text)
		if problem != nil {
			v.Problems = append(v.Problems, *problem)
			continue
		}
		core := item.Core()
		read = append(read, c)
		v.Claims = append(v.Claims, Claim{Item: core.ID, Line: text.Span.Line, Column: text.Span.Column, Text: text.Value, Corrected: correction(item)})
	}
	if len(v.Problems) > 0 {
		return v, nil
	}
	for i, c := range read {
		var err error
		if v.Claims[i].Verdict, err = e.Verify(c, events{a}); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// readClaim reads one claim, or says where it is none.
func readClaim(text cast.Text) (claim.Claim, *Problem) {
	c, err := claim.Parse(text.Value)
	var syntax *claim.SyntaxError
	if errors.As(err, &syntax) {
		at := min(text.Span.Start+syntax.Column-1, text.Span.End)
		return c, &Problem{"claim", text.Span.Line, text.Span.Column + syntax.Column - 1, at, text.Span.End, "claim: " + syntax.Text, syntax.Near}
	}
	return c, nil
}

// unreadClaims returns the claims of an analysis that cannot be read.
func unreadClaims(a *cast.Analysis) []Problem {
	var problems []Problem
	for _, text := range a.Claims() {
		if _, problem := readClaim(text); problem != nil {
			problems = append(problems, *problem)
		}
	}
	return problems
}

// correction returns the correction that cites an item, "" if none does. A
// correction itself claims what was said, so as to refute it.
func correction(item cast.Element) cast.ID {
	core := item.Core()
	if _, ok := item.(*cast.Correction); ok {
		return core.ID
	}
	for _, by := range core.CitedBy {
		if c, ok := by.By.(*cast.Correction); ok {
			return c.ID
		}
	}
	return ""
}

// Count returns how many claims came out one way.
func (v *Verification) Count(s proof.State) int {
	n := 0
	for i := range v.Claims {
		if v.Claims[i].State == s {
			n++
		}
	}
	return n
}

// events tells the times of an analysis' events.
type events struct{ *cast.Analysis }

// EventTime returns when an event was, as the analysis gives it.
func (e events) EventTime(id string) (claim.Time, bool) {
	event, ok := e.Find(cast.ID(id)).(*cast.Event)
	if !ok {
		return claim.Time{}, false
	}
	t := event.Time
	out := claim.Time{From: t.Earliest, Text: t.Text}
	if !t.Latest.IsZero() {
		out.Until = t.Latest.Add(time.Nanosecond)
	}
	return out, true
}

// Package render writes an accident analysis for its readers: as one HTML file
// that needs nothing else, and as Markdown. A report opens with what is not
// known. It knows how things look and in what order they come; what they mean
// is for package cast, and what became of claims for package check.
package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/prose"
	"levee/internal/report"
)

// A Report is what is to be written.
type Report struct {
	Analysis     *cast.Analysis
	Verification *check.Verification // nil if nobody held the claims against evidence
}

// Formats lists the formats in the order of the help text.
var Formats = []report.Format[*Report]{
	{Name: "html", Doc: "one file with pictures, for reading and printing", Write: writeHTML},
	{Name: "markdown", Doc: "for code hosts and wikis; tables in the place of pictures", Write: writeMarkdown},
}

// readable refuses prose that nobody can read.
func (r *Report) readable() error {
	if _, err := prose.Parse(r.Analysis.Source); err != nil {
		return fmt.Errorf("%s:%w", r.Analysis.Name, err)
	}
	return nil
}

// A chapter is what a report tells under one of the handbook's parts, or, with
// no part, of the analysis itself.
type chapter struct {
	part     *cast.Part // nil for what belongs to no part
	id       string
	title    string
	sections []*cast.Section
}

// chapters sorts the sections of the document by the parts of the method. A
// section belongs to the part of its first element that has one, and a section
// without elements to that of the next section that has some. What comes before
// the first element is the introduction and stands in none.
func chapters(a *cast.Analysis) (intro []*cast.Section, all []*chapter) {
	for _, p := range cast.Parts {
		all = append(all, &chapter{part: p, id: fmt.Sprintf("part-%d", p.Number), title: p.Title})
	}
	all = append(all, &chapter{id: "part-0", title: "Of this analysis"})
	rest := a.Sections
	for len(rest) > 0 && len(rest[0].Elements) == 0 {
		intro, rest = append(intro, rest[0]), rest[1:]
	}
	var waiting []*cast.Section
	last := all[len(all)-1]
	for _, s := range rest {
		waiting = append(waiting, s)
		if len(s.Elements) == 0 {
			continue
		}
		last = all[slices.IndexFunc(all, func(c *chapter) bool { return c.number() == partOf(s) })]
		last.sections = append(last.sections, waiting...)
		waiting = nil
	}
	last.sections = append(last.sections, waiting...)
	return intro, all
}

func (c *chapter) number() int {
	if c.part == nil {
		return 0
	}
	return c.part.Number
}

// partOf is the part of a section's first element that belongs to one.
func partOf(s *cast.Section) int {
	for _, e := range s.Elements {
		if n := e.Core().Kind.Part; n > 0 {
			return n
		}
	}
	return 0
}

// ends sorts the ends of the tree of questions that are no answers: those that
// are open or silent, and those where the analysis says why it stops.
func ends(a *cast.Analysis) (open, stopped []*cast.Branch) {
	cast.Leaves(a.Zoom(), func(b *cast.Branch) {
		switch b.End {
		case cast.Open, cast.Silent:
			open = append(open, b)
		case cast.Stopped:
			stopped = append(stopped, b)
		}
	})
	return open, stopped
}

// unsure returns the elements of which the analysis itself is not certain.
func unsure(a *cast.Analysis) []cast.Element {
	var all []cast.Element
	for _, e := range a.Elements {
		if c := e.Core().Certainty; c.Given() && c.Value != "certain" {
			all = append(all, e)
		}
	}
	return all
}

// undated returns the events of whose time nothing is known.
func undated(a *cast.Analysis) []cast.Element {
	var all []cast.Element
	for _, e := range a.Events {
		if !e.Time.Known() {
			all = append(all, e)
		}
	}
	return all
}

// lines returns the values of a field as they were written.
func lines(e cast.Element, key string) []string {
	var all []string
	for _, l := range e.Core().Lines {
		if l.Key == key {
			all = append(all, l.Value.Value)
		}
	}
	return all
}

// amount returns "1 event" or "3 events".
func amount(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// summary tells in a few sentences what the analysis holds.
func (r *Report) summary() []string {
	a := r.Analysis
	failed, boundary := 0, 0
	for _, f := range a.Failures {
		if f.Failed.Value == "yes" {
			failed++
		}
		if f.Boundary() {
			boundary++
		}
	}
	all := []string{
		fmt.Sprintf("%s in the proximal chain, %s, %s.", amount(len(a.Events), "event"), amount(len(a.Constraints), "safety constraint"), amount(len(a.Controllers), "controller")),
		fmt.Sprintf("%s did not hold: %d failed, %d worked as they were designed and were not enough; %d of them lie between controllers.",
			amount(len(a.Failures), "control"), failed, len(a.Failures)-failed, boundary),
		fmt.Sprintf("%s, %s, %s.", amount(len(a.Properties), "systemic property"), amount(len(a.Recommendations), "recommendation"), amount(len(a.Corrections), "correction")),
	}
	if r.Verification != nil {
		all = append(all, fmt.Sprintf("%s held against the evidence: %s.", amount(len(r.Verification.Claims), "claim"), r.counts()))
	}
	return all
}

// write hands over what was written.
func write(w io.Writer, text []byte) error {
	_, err := w.Write(text)
	return err
}

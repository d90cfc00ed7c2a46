// Package review writes the start of a second analysis for somebody who has
// not read the first: what the evidence shows, dated and with its sources, and
// the questions of the method. It leaves out all that is the first one's
// reading: events as such, failures, causes, prose.
package review

import (
	"bytes"
	_ "embed" // what the second person is told
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/claim"
	"levee/internal/cast/proof"
	"levee/internal/cast/text"
	"levee/internal/report"
)

// A Fact is one thing that the evidence shows.
type Fact struct {
	At     cast.Time // the zero Time if nobody knows
	Says   string
	Source string
	Held   bool // a claim that evidence confirms, or a timeline tells; a claim that nobody held against evidence is not
}

// Facts returns what is shown, in the order of time: what timelines tell, and
// the claims of the first analysis' events that the evidence confirms. Of a
// nil verification all claims of the events are taken, which nobody has held
// against evidence.
func Facts(a *cast.Analysis, v *check.Verification) []Fact {
	var facts []Fact
	if v != nil {
		for _, t := range v.Evidence.Timeline() {
			facts = append(facts, Fact{timeOf(t.At), t.What, fmt.Sprintf("%s (%s), %s:%d", t.Source, t.How, t.File, t.Line), true})
		}
		facts = append(facts, confirmed(a, v)...)
	} else {
		facts = claimed(a)
	}
	slices.SortStableFunc(facts, byTime)
	return distinct(facts)
}

// timeOf takes a time over from a claim.
func timeOf(t claim.Time) cast.Time {
	out, err := cast.ParseTime(t.Text)
	if err != nil {
		return cast.Time{Text: t.Text, Earliest: t.From, Latest: t.Until}
	}
	return out
}

// confirmed returns the claims of events that the evidence confirms. What is
// worked out from the first analysis' own events is left out.
func confirmed(a *cast.Analysis, v *check.Verification) []Fact {
	var facts []Fact
	for i := range v.Claims {
		c := &v.Claims[i]
		event, ok := a.Find(c.Item).(*cast.Event)
		if !ok || c.State != proof.Confirmed || ofOwnEvents(c.Text) {
			continue
		}
		facts = append(facts, Fact{event.Time, c.Text, places(c.Proof), true})
	}
	return facts
}

// some is how many places are named for a fact.
const some = 3

// places says where the evidence tells of a fact.
func places(proof []proof.Fact) string {
	var all []string
	for _, f := range proof[:min(len(proof), some)] {
		all = append(all, f.Where())
	}
	text := strings.Join(all, ", ")
	if n := len(proof) - some; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}

// claimed returns the claims of events, with the sources that they name.
func claimed(a *cast.Analysis) []Fact {
	var facts []Fact
	for e, text := range a.Claims() {
		event, ok := e.(*cast.Event)
		if !ok || ofOwnEvents(text.Value) {
			continue
		}
		var sources []string
		for _, s := range event.Sources {
			sources = append(sources, s.Value)
		}
		facts = append(facts, Fact{event.Time, text.Value, strings.Join(sources, "; "), false})
	}
	return facts
}

// ofOwnEvents tells a claim about ids of the first analysis, which mean nothing
// in the second.
func ofOwnEvents(text string) bool {
	c, err := claim.Parse(text)
	if err != nil {
		return true
	}
	var ends []claim.End
	switch c := c.(type) {
	case *claim.Span:
		ends = []claim.End{c.From, c.To}
	case *claim.Order:
		ends = []claim.End{c.First, c.Second}
	}
	return slices.ContainsFunc(ends, func(e claim.End) bool { return e.Kind == claim.EndEvent })
}

// byTime orders facts, those without a time last.
func byTime(x, y Fact) int {
	a, b := x.At.Earliest, y.At.Earliest
	if a.IsZero() {
		a = x.At.Latest
	}
	if b.IsZero() {
		b = y.At.Latest
	}
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// distinct leaves out what is said already.
func distinct(facts []Fact) []Fact {
	seen := make(map[string]bool)
	return slices.DeleteFunc(facts, func(f Fact) bool {
		was := seen[f.Says]
		seen[f.Says] = true
		return was
	})
}

//go:embed review.md
var told string

// Write returns the start of a second analysis: that of text.Scaffold with the
// facts before its first part. The folder of evidence is that of the new file;
// "" for none.
func Write(first *cast.Analysis, evidence string, facts []Fact) ([]byte, error) {
	name, err := json.Marshal(oneLine(first.Front.Analysis.Value) + ", second analysis") // JSON is YAML
	if err != nil {
		return nil, err
	}
	folder, err := json.Marshal(evidence)
	if err != nil {
		return nil, err
	}
	src := text.Scaffold("NAME")
	src = bytes.Replace(src, []byte("analysis: NAME\n"), []byte("analysis: "+string(name)+"\n"), 1)
	src = bytes.Replace(src, []byte("# NAME\n"), []byte("# TODO a title of your own\n"), 1)
	line := "evidence: " + string(folder) + "\n"
	if evidence == "" {
		line = ""
	}
	src = bytes.Replace(src, []byte("evidence: evidence/\n"), []byte(line), 1)
	const mark = "## Part 1: losses"
	before, after, ok := bytes.Cut(src, []byte(mark))
	if !ok {
		return nil, fmt.Errorf("the start of an analysis has no %q", mark)
	}
	return slices.Concat(before, []byte(told), listed(facts), []byte("\n"+mark), after), nil
}

// listed writes the facts in a fence, where nothing of them is Markdown.
func listed(facts []Fact) []byte {
	var b bytes.Buffer
	b.WriteString("```text\n")
	last := ""
	for i, f := range facts {
		at := f.At.Text
		if at == "" {
			at = cast.UnknownTime
		}
		if i == 0 || at != last {
			fmt.Fprintf(&b, "%s\n", report.Plain(oneLine(at)))
			last = at
		}
		source := f.Source
		if !f.Held {
			source = strings.TrimSpace("not held against evidence; " + source)
		}
		fmt.Fprintf(&b, "    %s\n        [%s]\n", report.Plain(oneLine(f.Says)), report.Plain(oneLine(source)))
	}
	if len(facts) == 0 {
		b.WriteString("nothing: no timeline, and no claim of an event that the evidence confirms\n")
	}
	b.WriteString("```\n")
	return b.Bytes()
}

// oneLine makes one line of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

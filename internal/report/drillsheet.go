package report

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/drill"
)

// A sheet is a drill as headings, sentences and tables, before it is Markdown or
// HTML.
type sheet struct {
	title string
	lead  string
	parts []part
}

// A part is one heading with what belongs to it.
type part struct {
	heading string
	picture bool // of stages and alternatives; as HTML alone
	words   []string
	table   *grid
}

// A grid is a table: the columns from right on hold figures.
type grid struct {
	head  []string
	right int
	rows  [][]string
}

// sheetOf says what a drill found.
func sheetOf(d *Drill) *sheet {
	p := &page{}
	s := &sheet{title: "Drill", lead: fmt.Sprintf("On %s, judged by %s.", p.carrier(d), Plain(d.Policy))}
	switch {
	case d.History != nil:
		s.against(d)
	case d.KnockOut != nil:
		s.knockOut(d)
	case d.Trials != nil:
		s.trials(d)
	case d.Survey != nil:
		s.survey(d)
	case len(d.Played) == 1:
		s.played(d, &d.Played[0])
	default:
		s.history(d)
	}
	return s
}

func (s *sheet) put(p part) { s.parts = append(s.parts, p) }

func (s *sheet) history(d *Drill) {
	s.title = "Drill: " + plural(len(d.Played), "incident")
	g := &grid{head: []string{"incident", "outcome", "what saw it, the most telling first"}, right: 3}
	for i := range d.Played {
		one := &d.Played[i]
		if one.Judgement == nil {
			g.rows = append(g.rows, []string{one.ID, "-", one.Why})
			continue
		}
		g.rows = append(g.rows, []string{one.ID, one.Judgement.Outcome.String(), strings.Join(saw(one.Judgement), ", ")})
	}
	words := d.summary()
	if len(words) == 0 {
		words = []string{"None comes in without anybody being asked."}
	}
	s.put(part{heading: "What became of each", words: words, table: g})
}

func (s *sheet) played(d *Drill, one *Played) {
	s.title = "Drill: " + one.ID
	j := one.Judgement
	if j == nil {
		s.put(part{heading: "What happened", words: []string{one.Title, "It cannot be played here: " + one.Why + "."}})
		return
	}
	s.put(part{heading: "What happened", words: []string{one.Title, "Here " + dates(j) + "."}})
	g := &grid{head: []string{"stage", "what was done", "who says something to it"}, right: 3}
	for i := range d.Model.Stages {
		stage := &d.Model.Stages[i]
		g.rows = append(g.rows, []string{stage.ID, stage.At(j.Variant[i]).ID, strings.Join(seeing(d, j, stage.ID), ", ")})
	}
	s.put(part{heading: "Stage by stage", table: g})
	s.put(verdictPart(j))
}

// verdictPart says what became of one incident, and by what.
func verdictPart(j *drill.Judgement) part {
	p := part{heading: "What became of it: " + j.Outcome.String(), words: []string{wordsOf(j) + "."}, table: &grid{head: []string{"control", "what it says"}, right: 2}}
	if j.Stop != nil {
		p.table.rows = append(p.table.rows, []string{j.Stop.Protection.Name, j.Stop.Words + " (" + j.Stop.Client.Title() + ")"})
	}
	for i := range j.Findings {
		f := &j.Findings[i]
		if row := []string{f.Control.Name, f.Message}; !slices.ContainsFunc(p.table.rows, func(r []string) bool { return r[0] == row[0] }) {
			p.table.rows = append(p.table.rows, row)
		}
	}
	if w := j.Window(); w > 0 {
		p.words = append(p.words, fmt.Sprintf("Exposed for %s, until somebody notices.", days(w)))
	}
	if len(j.Gaps) > 0 {
		p.words = append(p.words, "Could not tell: "+strings.Join(gapWords(j), "; ")+".")
	}
	return p
}

func lacking(s *drill.Survey, o drill.Outcome) string {
	if words := strings.TrimSpace(wanting(s, o)); words != "" {
		return "; " + words
	}
	return ""
}

func (s *sheet) survey(d *Drill) {
	v := d.Survey
	s.title = "Drill: what gets through, " + within(v)
	s.lead = fmt.Sprintf("%s %s can happen here. %s", plural(v.Possible, "variant"), within(v), s.lead)
	g := &grid{head: []string{"outcome", "what it means", "variants"}, right: 2}
	for _, o := range slices.Backward(drill.Outcomes) {
		g.rows = append(g.rows, []string{o.String(), outcomeWords[o] + lacking(v, o), thousands(v.Counts[o])})
	}
	g.rows = append(g.rows, []string{"not crafted", "nobody knows how to make this up, so it was not judged", thousands(v.Uncrafted)})
	s.put(part{heading: "What became of them", table: g})
	if first := d.first(); len(first) > 0 {
		s.put(part{heading: "What to switch on first, and why", words: first})
	}
	s.put(part{heading: "Where they get through", picture: true})
	if len(v.Survivors)+v.Rest == 0 {
		s.put(part{heading: "What comes in without anybody being asked", words: []string{"Nothing."}})
		return
	}
	s.survivors(v)
	s.reasons(d.Reasons(v))
	s.closing(&v.Closing)
}

// mostClasses is how many classes of survivors a page has.
const mostClasses = 30

func (s *sheet) survivors(v *drill.Survey) {
	g := &grid{head: []string{"every variant with", "nearest that happened", "variants", "without a word"}, right: 2}
	for _, c := range v.Survivors[:min(mostClasses, len(v.Survivors))] {
		g.rows = append(g.rows, []string{strings.Join(c.Choices, " and "), c.Nearest, thousands(c.Variants), thousands(c.Missed)})
	}
	p := part{heading: "What comes in without anybody being asked", words: []string{"The least that all of it has in common: every variant with what stands in a row comes in."}, table: g}
	if more := len(v.Survivors) - mostClasses; more > 0 {
		p.words = append(p.words, fmt.Sprintf("The %s that tell of most; %s more are in the JSON.", thousands(mostClasses), thousands(more)))
	}
	if v.Rest > 0 {
		p.words = append(p.words, fmt.Sprintf("No few choices tell the other %s apart.", thousands(v.Rest)))
	}
	s.put(p)
}

func (s *sheet) reasons(all []drill.Reason) {
	g := &grid{head: []string{"why", "variants"}, right: 1}
	for i := range all {
		g.rows = append(g.rows, []string{whyWords(&all[i]), thousands(all[i].Variants)})
	}
	s.put(part{heading: "Why it comes in", table: g})
}

func (s *sheet) closing(c *drill.Closing) {
	p := part{heading: "What closes it, most for its cost first"}
	if len(c.Steps) == 0 {
		p.words = []string{"Nothing that Levee knows would close any of it."}
		s.put(p)
		return
	}
	p.table = &grid{head: []string{"what to switch on", "closes", "alone", "alerts a year"}, right: 1}
	for i := range c.Steps {
		step := &c.Steps[i]
		p.table.rows = append(p.table.rows, []string{stepWords(step), thousands(step.Closes), thousands(step.Alone), stepCost(step)})
	}
	if c.Left > 0 {
		p.words = append(p.words, fmt.Sprintf("Nothing here closes the other %s.", thousands(c.Left)))
	}
	if !c.Exact {
		p.words = append(p.words, fmt.Sprintf("No set that closes as much costs less than %.1f; this one costs %.1f.", c.Least, c.Cost))
	}
	if slices.ContainsFunc(c.Steps, func(s drill.Step) bool { return s.AtMost }) {
		p.words = append(p.words, strings.ToUpper(atMostWords[:1])+atMostWords[1:]+".")
	}
	if words := guessWords(c); words != "" {
		p.words = append(p.words, strings.ToUpper(words[:1])+words[1:]+".")
	}
	s.put(p)
}

func (s *sheet) trials(d *Drill) {
	s.title = "Drill: each fix alone"
	s.lead += " How many attacks does each fix stop as they were, and how many of the variants a step or two away?"
	for _, t := range d.Trials {
		title := t.Incidents[0].ID
		if len(t.Incidents) > 1 {
			title = plural(len(t.Incidents), "incident")
		}
		g := &grid{head: []string{"fix", "as it was"}, right: 1}
		for i := range t.Variants {
			g.head = append(g.head, "within "+plural(i+1, "step"))
		}
		for f := range drill.Fixes {
			row := []string{drill.Fixes[f].Name, fmt.Sprintf("%d of %d", t.Itself[f], t.Played)}
			for i, of := range t.Variants {
				row = append(row, share(t.Stopped[f][i], of))
			}
			g.rows = append(g.rows, row)
		}
		s.put(part{heading: title, table: g})
	}
	g := &grid{head: []string{"fix", "what it is taken to mean here"}, right: 2}
	for f := range drill.Fixes {
		g.rows = append(g.rows, []string{drill.Fixes[f].Name, drill.Fixes[f].Words})
	}
	s.put(part{heading: "The fixes", table: g})
}

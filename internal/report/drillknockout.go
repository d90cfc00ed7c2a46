package report

import (
	"fmt"
	"strings"

	"levee/internal/drill"
)

// someLosses is how many controls a screen names.
const someLosses = 10

// knockOut writes what comes in when one thing is gone.
func (p *page) knockOut(d *Drill) {
	k := d.KnockOut
	p.para("", 0, knockWords(d))
	p.line("\n  %8s  %s  %s", "comes in", pad("without", 18), "such as every variant with")
	shown := 0
	for i := range k.Controls {
		l := &k.Controls[i]
		if l.Opens == 0 {
			break
		}
		if shown++; shown > someLosses && !p.All {
			p.folded = true
			break
		}
		p.loss(l)
	}
	if shown == 0 {
		p.line("  %8d  %s", 0, "any one of the controls")
	}
	for i := range k.Settings {
		p.loss(&k.Settings[i])
	}
	p.line("\n  %8s  %s", "comes in", "without what is known of")
	for i := range k.Sources {
		l := &k.Sources[i]
		p.line("  %8s  %s%s", thousands(l.Opens), pad(l.Name, 18), p.in(dim, l.Words))
	}
	p.para("  ", 2, "0 where the policy holds what is not known, or where others speak.")
	if needless := k.Needless(); len(needless) > 0 {
		p.line("\nNothing hangs on these alone, as others say something, too")
		p.para("  ", 2, p.fewer(needless))
	}
}

func (p *page) fewer(names []string) string {
	if !p.All && len(names) > 24 {
		p.folded = true
		return strings.Join(names[:24], " ") + fmt.Sprintf(" and %d more", len(names)-24)
	}
	return strings.Join(names, " ")
}

func knockWords(d *Drill) string {
	k := d.KnockOut
	return fmt.Sprintf("Of %s within %s of what happened, judged by %s, %s do not come in without a person being asked. What changes that, when one thing is gone:",
		plural(k.Judged, "variant"), plural(k.Steps, "step"), Plain(d.Policy), thousands(k.Closed))
}

func (p *page) loss(l *drill.Loss) {
	p.para(fmt.Sprintf("  %8s  %s  ", thousands(l.Opens), pad(l.Name, 18)), 32, lossWords(l))
}

// lossWords name the largest kind of what a loss opens.
func lossWords(l *drill.Loss) string {
	if len(l.Classes) == 0 {
		return ""
	}
	c := &l.Classes[0]
	if c.Variants == l.Opens {
		return strings.Join(c.Choices, " ")
	}
	return fmt.Sprintf("%s (%s)", strings.Join(c.Choices, " "), thousands(c.Variants))
}

// knockOut puts the same as tables.
func (s *sheet) knockOut(d *Drill) {
	k := d.KnockOut
	s.title = "Drill: what hangs on one thing alone"
	s.lead = knockWords(d)
	controls := &grid{head: []string{"without", "comes in", "tells of", "such as every variant with"}, right: 99}
	for _, l := range append(append([]drill.Loss{}, k.Controls...), k.Settings...) {
		controls.rows = append(controls.rows, []string{l.Name, thousands(l.Opens), thousands(l.Tells), lossWords(&l)})
	}
	sources := &grid{head: []string{"without what is known of", "which is", "comes in", "such as every variant with"}, right: 99}
	for i := range k.Sources {
		l := &k.Sources[i]
		sources.rows = append(sources.rows, []string{l.Name, l.Words, thousands(l.Opens), lossWords(l)})
	}
	s.put(part{heading: "One control or setting gone", words: []string{"Nothing hangs on those with 0: what they find is found by others as well."}, table: controls})
	s.put(part{heading: "One source of evidence gone", table: sources})
}

type jsonKnockOut struct {
	Judged   int        `json:"judged"`
	Closed   int        `json:"closed"`
	Controls []jsonLoss `json:"controls"`
	Settings []jsonLoss `json:"settings"`
	Sources  []jsonLoss `json:"sources"`
}

type jsonLoss struct {
	Name    string     `json:"name"`
	Tells   int        `json:"tells,omitempty"`
	Opens   int        `json:"opens"`
	Choices [][]string `json:"choices,omitempty"`
}

func knockOutJSON(k *drill.KnockOut) *jsonKnockOut {
	return &jsonKnockOut{k.Judged, k.Closed, lossesJSON(k.Controls), lossesJSON(k.Settings), lossesJSON(k.Sources)}
}

func lossesJSON(losses []drill.Loss) []jsonLoss {
	all := []jsonLoss{}
	for i := range losses {
		l := &losses[i]
		one := jsonLoss{Name: l.Name, Tells: l.Tells, Opens: l.Opens}
		for _, c := range l.Classes {
			one.Choices = append(one.Choices, c.Choices)
		}
		all = append(all, one)
	}
	return all
}

package draw

import (
	"fmt"

	"levee/internal/cast"
)

// A stretch is a range of columns over which a constraint is in one state.
type stretch struct {
	from, to int         // columns, the last one left out
	broken   bool        // it does not hold
	by       *cast.Event // that broke or restored it; nil for nobody tells
}

// stretches follows a constraint along the chain.
func (c *chain) stretches(sc *cast.Constraint) []stretch {
	all := []stretch{{from: 0}}
	turn := func(i int, broken bool) {
		last := &all[len(all)-1]
		if last.broken == broken && last.by != nil {
			return // it is so already
		}
		last.to = i
		all = append(all, stretch{from: i, broken: broken, by: c.events[i]})
	}
	for i, e := range c.events {
		if e.Breaks.Has(sc.ID) {
			turn(i, true)
		}
		if e.Restores.Has(sc.ID) {
			turn(i, false)
		}
	}
	all[len(all)-1].to = len(c.events)
	return all
}

// states draws the state of each constraint below the lanes.
func (p *panel) states() {
	if len(p.analysis.Constraints) == 0 {
		return
	}
	p.segment("rule", point{margin, p.y}, point{p.Width - margin, p.y})
	p.y += 5
	for _, sc := range p.analysis.Constraints {
		p.text("", tag.fitting(string(sc.ID), 34), margin, p.y+11.5, string(sc.ID))
		p.text("soft", small, margin+38, p.y+11.5, title(sc, small, laneName-44))
		for _, s := range p.stretches(sc) {
			if s.from < p.to && s.to > p.from && s.to > s.from {
				p.stretch(s)
			}
		}
		p.y += stateRow
	}
	p.y += 2
}

func (p *panel) stretch(s stretch) {
	left := margin + laneName + p.tick*float64(max(s.from, p.from)-p.from)
	right := margin + laneName + p.tick*float64(min(s.to, p.to)-p.from)
	class, says := "silent", []string{"no break is told", "none told", ""}
	switch {
	case s.by == nil:
	case s.broken:
		class, says = "broken", []string{fmt.Sprintf("broken by %s", s.by.ID), "broken", ""}
	default:
		class, says = "held", []string{fmt.Sprintf("restored by %s", s.by.ID), "restored", ""}
	}
	p.rect(class, left+1, p.y+1.5, right-left-2, stateRow-4, 2)
	for _, text := range says {
		if small.width(text) <= right-left-8 {
			p.text("", small, left+5, p.y+11.5, text)
			return
		}
	}
}

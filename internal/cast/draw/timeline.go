package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
)

// Measures of the timeline.
const (
	laneName   = 146.0
	leastTick  = 31.0 // width of an event's column
	mostTick   = 96.0
	ticks      = 21 // columns on a figure, at least
	laneHeight = 20.0
	stateRow   = 17.0
)

// timeline draws the chain: a column for each event in the order of time as
// far as it is known, a lane for each actor, and below the state of each
// constraint. A long chain is cut into several figures.
func timeline(a *cast.Analysis) []*Figure {
	if len(a.Events) == 0 {
		return nil
	}
	c := newChain(a)
	var all []*Figure
	for from := 0; from < len(c.events); from += ticks {
		all = append(all, c.figure(from, min(from+ticks, len(c.events))))
	}
	return number(all)
}

// A chain is the events on their way to a picture.
type chain struct {
	analysis *cast.Analysis
	events   []*cast.Event // in order
	at       map[*cast.Event]int
	bars     []bar   // one for each event
	tick     float64 // width of an event's column
	lanes    []string
}

// A bar is the range of columns in which an event may have been.
type bar struct {
	from, to    int
	left, right bool // open at that end
}

func newChain(a *cast.Analysis) *chain {
	c := &chain{analysis: a, events: a.Sequence(), at: make(map[*cast.Event]int)}
	for i, e := range c.events {
		c.at[e] = i
	}
	for _, e := range c.events {
		c.bars = append(c.bars, c.bar(e))
	}
	c.lanes = lanes(c.events)
	c.tick = min(mostTick, leastTick*ticks/float64(min(ticks, len(c.events))))
	return c
}

// bar finds the columns in which an event may have been: by its time, or by
// what it is said to come before and after.
func (c *chain) bar(e *cast.Event) bar {
	at := c.at[e]
	b := bar{from: at, to: at, left: e.Time.Earliest.IsZero(), right: e.Time.Latest.IsZero()}
	for i, other := range c.events {
		t := other.Time
		switch {
		case t.Earliest.IsZero() || i == at:
		case i < at && !b.left && !t.Earliest.Before(e.Time.Earliest):
			b.from = min(b.from, i)
		case i > at && !b.right && !t.Earliest.After(e.Time.Latest):
			b.to = i
		}
	}
	if b.left {
		b.from = c.neighbour(e, false)
	}
	if b.right {
		b.to = c.neighbour(e, true)
	}
	return b
}

// neighbour is the column to which an open end reaches: that of the nearest
// event that surely came later, or earlier, and the one beside it if the
// analysis names none.
func (c *chain) neighbour(e *cast.Event, later bool) int {
	at := c.at[e]
	best := -1
	for _, other := range c.events {
		i := c.at[other]
		said := e.Before.Has(other.ID) || other.After.Has(e.ID)
		if !later {
			said = e.After.Has(other.ID) || other.Before.Has(e.ID)
		}
		if said && (i > at) == later && (best < 0 || later == (i < best)) {
			best = i
		}
	}
	switch {
	case best >= 0:
		return best
	case later:
		return at + 1
	}
	return at - 1
}

// lanes lists those who act: controllers first, the highest level first, then
// actors outside of the structure, each in the order in which they appear.
func lanes(events []*cast.Event) []string {
	var all []string
	rank := make(map[string]int)
	for _, e := range events {
		for _, p := range actors(e) {
			if _, seen := rank[p.Name]; seen {
				continue
			}
			all = append(all, p.Name)
			rank[p.Name] = 1000
			if c := p.Controller(); c != nil {
				rank[p.Name] = c.Level.Rank
			}
		}
	}
	slices.SortStableFunc(all, func(x, y string) int { return cmp.Compare(rank[x], rank[y]) })
	return all
}

// actors returns who acted; nobody named is the same as unknown.
func actors(e *cast.Event) cast.Parties {
	if len(e.Actor) == 0 {
		return cast.Parties{{Name: cast.Nobody}}
	}
	return e.Actor
}

// A panel is the part of the chain that one figure shows.
type panel struct {
	*chain
	*Figure
	from, to int
	rows     map[int]int // of an event: its row within its lane
	y        float64     // where the next thing is drawn
}

func (c *chain) figure(from, to int) *Figure {
	f := &Figure{Title: "The chain", Width: laneName + leastTick*ticks + 2*margin}
	p := &panel{chain: c, Figure: f, from: from, to: to, rows: make(map[int]int), y: margin + 12}
	f.text("", head, margin, p.y, "The chain, and the state of each constraint")
	p.dates()
	top, behind := p.y, f.body.Len()
	p.drawLanes()
	p.states()
	f.under(behind, func() { p.months(top-42, p.y) })
	p.legend()
	p.list()
	f.Height = p.y + margin
	return f
}

// x is the middle of an event's column. Columns outside of the panel lie at
// its edges.
func (p *panel) x(i int) float64 {
	i = max(p.from-1, min(p.to, i))
	x := margin + laneName + p.tick*(float64(i-p.from)+0.5)
	return max(margin+laneName, min(x, p.Width-margin))
}

// month is the year and month by which an event stands where it does.
func (c *chain) month(i int) string {
	t := c.events[i].Time
	switch {
	case !t.Earliest.IsZero():
		return t.Earliest.Format("2006-01")
	case !t.Latest.IsZero():
		return t.Latest.Format("2006-01")
	}
	return "?"
}

// months draws a line where one month ends and the next begins.
func (p *panel) months(top, bottom float64) {
	for i := p.from; i < p.to; i++ {
		if i == p.from || p.month(i-1) != p.month(i) {
			x := p.x(i) - p.tick/2
			p.segment("rule", point{x, top}, point{x, bottom})
		}
	}
}

// dates writes years, months and ids above the columns.
func (p *panel) dates() {
	p.y += 26
	last := ""
	for i := p.from; i < p.to; i++ {
		year, month, known := strings.Cut(p.month(i), "-")
		if p.month(i) != last {
			p.date(p.x(i), year, month, last, len(p.events[i].Time.Text) > 4)
		}
		if known {
			last = p.month(i)
		}
		id := string(p.events[i].ID)
		p.centred("", tag.fitting(id, p.tick-3), p.x(i), p.y+28, id)
	}
	p.y += 38
}

// date writes the year, if it is a new one, and the month, if it is known.
func (p *panel) date(x float64, year, month, last string, exact bool) {
	if month == "" {
		p.centred("soft", small, x, p.y+13, "?")
		return
	}
	if !strings.HasPrefix(last, year) {
		p.centred("soft", small, x, p.y, year)
	}
	if exact {
		p.centred("soft", small, x, p.y+13, month)
	}
}

// drawLanes draws the lanes of those who act in this part, with the events on
// them.
func (p *panel) drawLanes() {
	middle := make(map[int][]float64) // of each event's marks
	for n, lane := range p.here() {
		events := p.on(lane)
		rows := p.stack(events)
		h := laneHeight * float64(rows)
		if n%2 == 0 {
			p.rect("band", margin/2, p.y, p.Width-margin, h, 3)
		}
		p.lines("", strong, margin, p.y+h/2+4, strong.some(lane, laneName-8, 1))
		for _, i := range events {
			y := p.y + laneHeight*(float64(p.rows[i])+0.5)
			p.bar(i, y)
			middle[i] = append(middle[i], y)
		}
		p.y += h
	}
	for i := p.from; i < p.to; i++ {
		ys := middle[i]
		if len(ys) > 1 {
			p.segment("join", point{p.x(i), ys[0]}, point{p.x(i), ys[len(ys)-1]})
		}
		for _, y := range ys {
			p.mark(i, y)
		}
	}
	p.y += 8
}

// here lists the lanes of this part.
func (p *panel) here() []string {
	var all []string
	for _, lane := range p.lanes {
		if len(p.on(lane)) > 0 {
			all = append(all, lane)
		}
	}
	return all
}

// on returns the events of a lane in this part.
func (p *panel) on(lane string) []int {
	var all []int
	for i := p.from; i < p.to; i++ {
		if actors(p.events[i]).Has(lane) {
			all = append(all, i)
		}
	}
	return all
}

// stack gives events of one lane rows, so that no bar runs through another's
// mark, and returns how many rows that takes.
func (p *panel) stack(events []int) int {
	var ends []int
	for _, i := range events {
		b := p.bars[i]
		row := slices.IndexFunc(ends, func(end int) bool { return end < min(b.from, i) })
		if row < 0 {
			row = len(ends)
			ends = append(ends, 0)
		}
		ends[row] = max(b.to, i)
		p.rows[i] = max(p.rows[i], row)
	}
	return max(1, len(ends))
}

func (p *panel) bar(i int, y float64) {
	b := p.bars[i]
	x := p.x(i)
	if b.from < i {
		p.tail(b.left, x, p.x(b.from), y)
	}
	if b.to > i {
		p.tail(b.right, x, p.x(b.to), y)
	}
}

// tail draws one side of a bar: a thick line to where the time ends, or a
// broken line with a tip if nobody can tell.
func (p *panel) tail(open bool, from, to, y float64) {
	if !open {
		p.segment("bar", point{from, y}, point{to, y})
		return
	}
	back := 6.0
	if to < from {
		back = -6
	}
	p.segment("bar open", point{from, y}, point{to - back, y})
	p.put(`<path class="tip" d="M%s %s L%s %s L%s %s Z"/>`, to, y, to-back, y-3.4, to-back, y+3.4)
}

func (p *panel) mark(i int, y float64) {
	e := p.events[i]
	class := "mark"
	switch {
	case len(e.Breaks) > 0:
		class += " bad"
	case len(e.Restores) > 0:
		class += " good"
	}
	if !e.Time.Known() {
		p.put(`<circle class="mark open" cx="%s" cy="%s" r="%s"/>`, p.x(i), y, 6.5)
		p.centred("", tag, p.x(i), y+3.5, "?")
		return
	}
	if len(e.Breaks) > 0 {
		p.put(`<path class="%s" d="M%s %s l6 6 l-6 6 l-6 -6 Z"/>`, class, p.x(i), y-6)
		return
	}
	p.put(`<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, p.x(i), y, 5.0)
}

// explained tells what the marks of the timeline mean.
const explained = "Columns stand in the order of time as far as it is known, not to scale. A thick bar: some time between its ends. " +
	"A broken line with a tip: that end is not known. “?”: no time is known, and the place is where before and after put it, or else where the text does. " +
	"A diamond breaks a constraint."

func (p *panel) legend() {
	p.y = p.lines("soft", small, margin, p.y+16, small.wrap(explained, p.Width-2*margin)) + 6
}

// list writes what happened, event by event.
func (p *panel) list() {
	const id, when = 38.0, 150.0
	for i := p.from; i < p.to; i++ {
		e := p.events[i]
		p.text("", tag.fitting(string(e.ID), id-4), margin, p.y+10, string(e.ID))
		dated := p.lines("soft", small, margin+id, p.y+10, small.wrap(dated(e), when))
		told := p.lines("", plain, margin+id+when+8, p.y+10, plain.wrap(e.Title.Value, p.Width-2*margin-id-when-8))
		p.y = max(dated, told) - 8
		p.Desc += fmt.Sprintf("%s, %s, %s: %s. ", e.ID, whenever(e), names(actors(e)), e.Title.Value)
	}
}

// dated is the time of an event with a place where it may be broken.
func dated(e *cast.Event) string { return strings.Replace(whenever(e), "..20", ".. 20", 1) }

// whenever writes the time of an event.
func whenever(e *cast.Event) string {
	if !e.Time.Given() || !e.Time.Known() {
		return "time unknown"
	}
	return e.Time.Text
}

func names(ps cast.Parties) string {
	all := make([]string, len(ps))
	for i, p := range ps {
		all[i] = p.Name
	}
	return strings.Join(all, ", ")
}

package draw

import (
	"levee/internal/cast"
)

// Measures of the ascent.
const (
	stepWidth   = 130.0
	mostSteps   = 90 // boxes
	stepTitle   = 4  // lines
	stepReason  = 3  // lines
	stepsAcross = 5
)

// An ascent is the tree of questions as a layered drawing: failures below,
// what they ask above them, what answers it still higher.
type ascent struct {
	analysis *cast.Analysis
	steps    []*cast.Branch
	levels   []int
	boxes    []*box
	links    []*link
	upward   []bool // of a link: it leads to its upper box
}

func newAscent(a *cast.Analysis, roots []*cast.Branch) *ascent {
	s := &ascent{analysis: a}
	at := make(map[cast.Element]int)
	var edges [][2]int // from, to
	var walk func(b *cast.Branch, level int) int
	walk = func(b *cast.Branch, level int) int {
		if b.Level.Given() {
			level = b.Level.Rank
		}
		i, seen := at[b.Of]
		if !seen {
			i = len(s.steps)
			at[b.Of] = i
			s.steps, s.levels = append(s.steps, b), append(s.levels, level)
		}
		for _, up := range b.Up {
			edges = append(edges, [2]int{i, walk(up, level)})
		}
		return i
	}
	for _, r := range roots {
		walk(r, 0)
	}
	s.build(edges)
	return s
}

// build makes boxes and links.
func (s *ascent) build(edges [][2]int) {
	above := make([][]int, len(s.steps))
	for _, e := range edges {
		above[e[0]] = append(above[e[0]], e[1])
	}
	for i, rank := range ranks(s.levels, above, stepsAcross) {
		s.boxes = append(s.boxes, &box{rank: rank, w: stepWidth, h: s.height(s.steps[i])})
	}
	for _, e := range edges {
		from, to := e[0], e[1]
		up := s.boxes[to].rank < s.boxes[from].rank
		if !up {
			from, to = to, from
		}
		s.links = append(s.links, &link{upper: to, lower: from})
		s.upward = append(s.upward, up)
	}
}

// box is what stands in the box of a step.
func (s *ascent) box(b *cast.Branch) (says, end []string) {
	room := stepWidth - 2*inset
	return plain.some(b.Of.Core().Title.Value, room, stepTitle), small.some(ending(b), room, stepReason)
}

func (s *ascent) height(b *cast.Branch) float64 {
	says, end := s.box(b)
	return boxHeight(says, end)
}

// figure draws it, and returns nil if it does not fit a page.
func (s *ascent) figure() *Figure {
	if len(s.steps) > mostSteps {
		return nil
	}
	w, h := layout(s.boxes, s.links)
	f := &Figure{Title: "The questions, level by level", Width: max(w+gutter+2*margin, 620), Height: h + 2*margin + 48}
	if f.Width > page || f.Height > tall {
		return nil
	}
	f.text("", head, margin, margin+12, "The questions that lead to higher levels")
	f.text("soft", small, margin, margin+30, "From below: what did not hold, which question it asks, what answers it at the same or a higher level, and where that ends.")
	o := point{gutter + margin + (f.Width-w-gutter-2*margin)/2, margin + 48}
	f.bands(s.boxes, s.levels, s.analysis.Levels(), o.y, h)
	for i, e := range s.links {
		s.link(f, e, s.upward[i], o)
	}
	for i, b := range s.boxes {
		says, end := s.box(s.steps[i])
		f.step(s.steps[i], point{o.x + b.at.x - b.w/2, o.y + b.at.y - b.h/2}, b.w, says, end)
		f.Desc += words(s.steps[i])
	}
	return f
}

func (s *ascent) link(f *Figure, e *link, up bool, o point) {
	first, last := e.path[0].from, e.path[len(e.path)-1].to
	tip := last
	if up {
		tip = first
		first.y += 5
	} else {
		last.y -= 5
	}
	f.put(`<path class="join" d="%s"/>`, e.curve(o, first, last))
	f.arrowhead("tip", point{o.x + tip.x, o.y + tip.y}, !up)
}

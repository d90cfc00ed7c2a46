package draw

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
)

// Measures of the tree of questions.
const (
	aside     = 22.0  // between two columns
	below     = 10.0  // between two boxes
	narrowest = 104.0 // of a column
	reason    = 5     // lines of a reason
)

// questions draws the tree of questions. If it fits a page, it is one drawing
// with the highest level on top, in which each question stands once. Otherwise
// it is cut between failures that ask their own questions: a column for each
// level, the lowest on the left, so that zooming out goes to the right.
func questions(a *cast.Analysis) []*Figure {
	roots := a.Zoom()
	if len(roots) == 0 {
		return nil
	}
	if f := newAscent(a, roots).figure(); f != nil {
		return []*Figure{f}
	}
	t := newTree(a, roots)
	var all []*Figure
	for len(roots) > 0 {
		n, h := 1, t.height(roots[0])
		for n < len(roots) && h+t.height(roots[n])+below < tall-2*margin-treeHead {
			h += t.height(roots[n]) + below
			n++
		}
		all = append(all, t.figure(roots[:n], h))
		roots = roots[n:]
	}
	return number(all)
}

// treeHead is the height of title and column heads.
const treeHead = 76.0

// A tree is the tree of questions on its way to a picture.
type tree struct {
	levels []int // that appear, the lowest first
	names  []string
	width  float64 // of a box
	rows   map[*cast.Branch]float64
}

func newTree(a *cast.Analysis, roots []*cast.Branch) *tree {
	t := &tree{names: a.Levels(), rows: make(map[*cast.Branch]float64)}
	var walk func([]*cast.Branch)
	walk = func(all []*cast.Branch) {
		for _, b := range all {
			if b.Level.Given() && !slices.Contains(t.levels, b.Level.Rank) {
				t.levels = append(t.levels, b.Level.Rank)
			}
			walk(b.Up)
		}
	}
	walk(roots)
	if len(t.levels) == 0 {
		t.levels = []int{0}
	}
	slices.SortFunc(t.levels, func(x, y int) int { return y - x })
	n := float64(len(t.levels))
	t.width = max(narrowest, min(260, (page-2*margin-aside*(n-1))/n))
	return t
}

// column is that of a branch's level, and the parent's for one without.
func (t *tree) column(b *cast.Branch, parent int) int {
	if i := slices.Index(t.levels, b.Level.Rank); i >= 0 && b.Level.Given() {
		return i
	}
	return parent
}

func (t *tree) x(column int) float64 { return margin + float64(column)*(t.width+aside) }

// box is what stands in the box of a branch.
func (t *tree) box(b *cast.Branch) (says, end []string) {
	room := t.width - 2*inset
	says = plain.some(b.Of.Core().Title.Value, room, 6)
	if b.Again {
		return says, small.wrap("followed above", room)
	}
	return says, small.some(ending(b), room, reason)
}

// ending tells where a branch ends, and why.
func ending(b *cast.Branch) string {
	_, question := b.Of.(*cast.Question)
	switch {
	case b.End == cast.GoesOn, b.End == cast.Answered && !question:
		return ""
	case b.Why.Given():
		return b.End.String() + ": " + b.Why.Value
	}
	return b.End.String()
}

// boxHeight is that of a box with an id and these lines.
func boxHeight(says, end []string) float64 {
	return 2*inset + strong.line() + plain.line()*float64(len(says)) + small.line()*float64(len(end)) - 2
}

// own is the height of a branch's own box.
func (t *tree) own(b *cast.Branch) float64 { return boxHeight(t.box(b)) }

// height is that of a branch with all that is above it.
func (t *tree) height(b *cast.Branch) float64 {
	if h, ok := t.rows[b]; ok {
		return h
	}
	h := t.place(b, 0, 0, func(*cast.Branch, int, float64) {})
	t.rows[b] = h
	return h
}

// place finds the places of a branch and of what is above it, calls at for
// each, and returns the height. The first branch to the right of another
// stands beside it, all others stand below.
func (t *tree) place(b *cast.Branch, parent int, y float64, at func(b *cast.Branch, column int, y float64)) float64 {
	column := t.column(b, parent)
	at(b, column, y)
	bottom := y + t.own(b)
	next := bottom + below
	for i, up := range b.Up {
		start := next
		if i == 0 && t.column(up, column) > column {
			start = y
		}
		h := t.place(up, column, start, at)
		next = max(next, start+h+below)
		bottom = max(bottom, start+h)
		if i == 0 && start == y {
			next = max(start+h+below, y)
			if i+1 < len(b.Up) && t.column(b.Up[i+1], column) <= column {
				next = max(next, y+t.own(b)+below)
			}
		}
	}
	return bottom - y
}

func (t *tree) figure(roots []*cast.Branch, h float64) *Figure {
	f := &Figure{Title: "The questions, level by level", Width: t.x(len(t.levels)) - aside + margin, Height: h + 2*margin + treeHead}
	f.Width = max(f.Width, 420)
	f.text("", head, margin, margin+12, "The questions that lead to higher levels")
	f.text("soft", small, margin, margin+30, "From left to right: what did not hold, which question it asks, what answers it one level up, and where that ends.")
	for i, l := range t.levels {
		f.rect("band", t.x(i)-6, margin+42, t.width+12, f.Height-margin-50, 4)
		f.lines("soft", strong, t.x(i), margin+58, strong.some(t.names[l], t.width, 1))
	}
	t.draw(f, roots)
	return f
}

// A spot is where a branch's box stands.
type spot struct {
	column int
	y      float64
}

func (t *tree) draw(f *Figure, roots []*cast.Branch) {
	spots := make(map[*cast.Branch]spot)
	y := margin + treeHead - 4
	for _, r := range roots {
		t.place(r, 0, y, func(b *cast.Branch, column int, y float64) { spots[b] = spot{column, y} })
		y += t.height(r) + below
	}
	var each func(b *cast.Branch)
	each = func(b *cast.Branch) {
		for _, up := range b.Up {
			t.join(f, b, spots[b], up, spots[up])
			each(up)
		}
		says, end := t.box(b)
		f.step(b, point{t.x(spots[b].column), spots[b].y}, t.width, says, end)
		f.Desc += words(b)
	}
	for _, r := range roots {
		each(r)
	}
}

// join draws the line from a branch to one above it: through the gap on the
// right of its column, or on the left of it if the other one stands no
// further right.
func (t *tree) join(f *Figure, b *cast.Branch, from spot, up *cast.Branch, to spot) {
	y, z := from.y+min(18, t.own(b)/2), to.y+min(18, t.own(up)/2)
	left, right := t.x(from.column), t.x(from.column)+t.width
	target := t.x(to.column)
	switch {
	case to.column > from.column:
		f.put(`<path class="join" d="M%s %s H%s V%s H%s"/>`, right, y, right+7, z, target-5)
		f.point(target, z, 1)
	case to.column == from.column:
		f.put(`<path class="join" d="M%s %s H%s V%s H%s"/>`, left, y, left-7, z, target-5)
		f.point(target, z, 1)
	default:
		f.put(`<path class="join" d="M%s %s H%s V%s H%s"/>`, left, y, left-7, z, target+t.width+5)
		f.point(target+t.width, z, -1)
	}
}

// point draws the tip of an arrow that goes to the right, or to the left.
func (f *Figure) point(x, y, way float64) {
	f.put(`<path class="tip" d="M%s %s L%s %s L%s %s Z"/>`, x, y, x-way*6, y-3.4, x-way*6, y+3.4)
}

// step draws the box of a branch, with its upper left corner at a point.
func (f *Figure) step(b *cast.Branch, at point, width float64, says, end []string) {
	class, tone := "box", "soft"
	switch {
	case b.Again:
	case b.End == cast.Open:
		class, tone = "box end warn", "warn"
	case b.End == cast.Silent:
		class, tone = "box end bad", "bad"
	case b.End == cast.Answered:
		class, tone = "box end good", "good"
	}
	round := 2.0
	if _, ok := b.Of.(*cast.Question); ok {
		round = 12
	}
	id := b.Of.Core().ID
	f.open("step", id)
	f.rect(class+" node", at.x, at.y, width, boxHeight(says, end), round)
	y := f.lines("", strong, at.x+inset, at.y+inset+9, strong.some(string(id), width-2*inset, 1))
	y = f.lines("", plain, at.x+inset, y, says)
	f.lines(tone, small, at.x+inset, y, end)
	f.close()
}

// words tells a branch without a picture.
func words(b *cast.Branch) string {
	var ups []string
	for _, up := range b.Up {
		ups = append(ups, string(up.Of.Core().ID))
	}
	text := fmt.Sprintf("%s %s", b.Of.Core().ID, b.Of.Core().Title.Value)
	switch {
	case b.Again:
		return ""
	case len(ups) > 0:
		return text + " leads to " + strings.Join(ups, ", ") + ". "
	case b.Why.Given():
		return text + ", " + b.End.String() + ": " + b.Why.Value + ". "
	}
	return text + ", " + b.End.String() + ". "
}

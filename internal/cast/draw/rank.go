package draw

import (
	"cmp"
	"slices"
)

// ranks gives nodes their ranks in a layered drawing: by level, 0 the highest,
// and within a level those lower that have others of it above them. A circle is
// cut somewhere. No two nodes of which one is above the other are in the same
// rank, and no rank has more than so many nodes.
func ranks(levels []int, above [][]int, most int) []int {
	depths := depths(levels, above)
	order := make([]int, len(levels))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(levels[i], levels[j]), cmp.Compare(depths[i], depths[j]))
	})
	out := make([]int, len(levels))
	rank := -1
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && levels[order[to]] == levels[order[from]] && depths[order[to]] == depths[order[from]] {
			to++
		}
		rows := (to - from + most - 1) / most
		for n := from; n < to; n++ {
			out[order[n]] = rank + 1 + (n-from)*rows/(to-from)
		}
		rank, from = rank+rows, to
	}
	return out
}

// depths tells for each node how many of its level stand above it, one above
// the other.
func depths(levels []int, above [][]int) []int {
	out, state := make([]int, len(levels)), make([]int, len(levels)) // 1 on the way, 2 known
	var visit func(int) int
	visit = func(i int) int {
		if state[i] == 0 {
			state[i] = 1
			for _, u := range above[i] {
				if state[u] != 1 && levels[u] == levels[i] {
					out[i] = max(out[i], visit(u)+1)
				}
			}
			state[i] = 2
		}
		return out[i]
	}
	for i := range levels {
		visit(i)
	}
	return out
}

// bands draws the levels of a layered drawing behind it, one below the other,
// every second one shaded, with their names in the gutter.
func (f *Figure) bands(boxes []*box, levels []int, names []string, top, height float64) {
	type band struct {
		level    int
		from, to float64
	}
	var all []band
	for i, b := range boxes {
		n := slices.IndexFunc(all, func(x band) bool { return x.level == levels[i] })
		if n < 0 {
			n = len(all)
			all = append(all, band{levels[i], b.at.y - b.h/2, b.at.y + b.h/2})
		}
		all[n].from, all[n].to = min(all[n].from, b.at.y-b.h/2), max(all[n].to, b.at.y+b.h/2)
	}
	slices.SortFunc(all, func(a, b band) int { return a.level - b.level })
	edge := -8.0
	for i, b := range all {
		next := height + 8
		if i+1 < len(all) {
			next = (b.to + all[i+1].from) / 2
		}
		if i%2 == 0 {
			f.rect("band", margin/2, top+edge, f.Width-margin, next-edge, 4)
		}
		edge = next
		if b.level >= 0 && b.level < len(names) {
			f.lines("soft", strong, margin, top+(b.from+b.to)/2+4, strong.some(names[b.level], gutter-10, 2))
		}
	}
}

// curve writes the path of a link, moved by o. Its ends are given apart, as
// they make room for the tip of an arrow.
func (e *link) curve(o, first, last point) string {
	var d path
	d.move(o.x+first.x, o.y+first.y)
	for i, p := range e.path {
		from, to := p.from, p.to
		if i == 0 {
			from = first
		}
		if i == len(e.path)-1 {
			to = last
		}
		if i > 0 {
			d.bend(o.x+from.x, o.y+from.y)
		}
		if to != from {
			d.line(o.x+to.x, o.y+to.y)
		}
	}
	return d.String()
}

package draw

import (
	"cmp"
	"math"
	"slices"
)

// A box is a node of a layered drawing: it has a size and a rank, 0 for the
// uppermost. Layout gives it a centre.
type box struct {
	w, h float64
	rank int
	at   point
}

// A link joins two boxes of different ranks, with a label on it. Layout gives
// it a path from the upper box to the lower one, and its label a centre.
type link struct {
	upper, lower int     // indexes of boxes
	w, h         float64 // of the label; 0 for none
	label        point
	path         []span
}

// A span is a piece of a path: straight down from one point to another in a
// layer; from the end of one to the start of the next a curve leads.
type span struct{ from, to point }

// What a layered drawing keeps free.
const (
	boxGap   = 16.0  // between boxes
	wireGap  = 9.0   // between anything and a line that passes
	narrow   = 690.0 // a drawing needs not be narrower
	flattest = 15.0  // how much wider than high a curve between two layers may be
)

// A cell is what stands in a layer: a box, a label, or a line that passes.
type cell struct {
	box        int // -1 for none
	link       int // -1 for a box
	label      bool
	layer      int
	w, h       float64
	x, y       float64 // of the centre
	ups, downs []*wire
}

// A wire joins two cells of neighbouring layers. Its ends may lie beside the
// middle of the cells.
type wire struct {
	upper, lower  *cell
	upOff, lowOff float64
	link          int
}

// A layering is a drawing under way. Boxes of rank r stand in layer 2r, labels
// in odd layers; if there are no labels, boxes stand in layer r.
//
// The method is Sugiyama's: lines that pass a layer have a cell of their own in
// it, the order in each layer is improved by looking at the neighbours' order,
// then places are found that keep order and distance and are near to the
// neighbours'. Sources: Sugiyama, Tagawa, Toda 1981; Gansner et al. 1993 for
// labels in layers of their own.
type layering struct {
	boxes  []*box
	links  []*link
	layers [][]*cell
	order  map[*cell]int // place in its layer
	room   float64       // how wide it may become
}

// layout finds places for boxes and links, so that no two boxes and labels
// overlap and no line crosses a box. It returns the width and height of the
// drawing, whose upper left corner is (0, 0).
func layout(boxes []*box, links []*link) (width, height float64) {
	if len(boxes) == 0 {
		return 0, 0
	}
	l := &layering{boxes: boxes, links: links}
	l.cells()
	l.sort()
	l.ports()
	l.across()
	width = l.shift()
	height = l.down()
	l.finish()
	return width, height
}

func (l *layering) cells() {
	ranks := 0
	for _, b := range l.boxes {
		ranks = max(ranks, b.rank+1)
	}
	step := 1
	if slices.ContainsFunc(l.links, func(e *link) bool { return e.w > 0 }) {
		step = 2
	}
	l.layers = make([][]*cell, step*(ranks-1)+1)
	at := make([]*cell, len(l.boxes))
	for i, b := range l.boxes {
		at[i] = l.add(&cell{box: i, link: -1, layer: step * b.rank, w: b.w, h: b.h})
	}
	for i, e := range l.links {
		l.chain(i, e, at[e.upper], at[e.lower])
	}
	l.number()
}

func (l *layering) add(c *cell) *cell {
	l.layers[c.layer] = append(l.layers[c.layer], c)
	return c
}

// chain adds the cells of a link, from its upper box to its lower one.
func (l *layering) chain(i int, e *link, from, to *cell) {
	labelled := -1
	if e.w > 0 {
		labelled = l.roomiest(from.layer, to.layer)
	}
	last := from
	for layer := from.layer + 1; layer < to.layer; layer++ {
		c := &cell{box: -1, link: i, layer: layer}
		if layer == labelled {
			c.label, c.w, c.h = true, e.w, e.h
		}
		last = l.join(i, last, l.add(c))
	}
	l.join(i, last, to)
}

func (l *layering) join(link int, upper, lower *cell) *cell {
	w := &wire{upper: upper, lower: lower, link: link}
	upper.downs = append(upper.downs, w)
	lower.ups = append(lower.ups, w)
	return lower
}

// roomiest returns the layer for labels, between two others, that has the most
// room left.
func (l *layering) roomiest(from, to int) int {
	best, least := from+1, math.Inf(1)
	for layer := from + 1; layer < to; layer += 2 {
		used := 0.0
		for _, c := range l.layers[layer] {
			used += c.w + wireGap
		}
		if used < least {
			best, least = layer, used
		}
	}
	return best
}

// number notes the place of each cell in its layer.
func (l *layering) number() {
	if l.order == nil {
		l.order = make(map[*cell]int)
	}
	for _, layer := range l.layers {
		for i, c := range layer {
			l.order[c] = i
		}
	}
}

// rounds is how often the order is improved, and how often places are.
const rounds = 24

// sort orders the cells of each layer so that few lines cross, and keeps the
// best order that it has seen.
func (l *layering) sort() {
	best, least := l.copy(), l.crossings()
	for round := range rounds {
		down := round%2 == 0
		for i := range l.layers {
			layer := l.layers[i]
			if !down {
				layer = l.layers[len(l.layers)-1-i]
			}
			l.byNeighbours(layer, down)
		}
		for _, layer := range l.layers {
			l.swap(layer)
		}
		if n := l.crossings(); n < least {
			best, least = l.copy(), n
		}
	}
	l.layers = best
	l.number()
}

func (l *layering) copy() [][]*cell {
	all := make([][]*cell, len(l.layers))
	for i, layer := range l.layers {
		all[i] = slices.Clone(layer)
	}
	return all
}

// byNeighbours orders a layer by where the neighbours above or below stand.
func (l *layering) byNeighbours(layer []*cell, above bool) {
	key := make(map[*cell]float64, len(layer))
	for i, c := range layer {
		key[c] = float64(i)
		if places := l.places(c, above); len(places) > 0 {
			sum := 0
			for _, p := range places {
				sum += p
			}
			key[c] = float64(sum) / float64(len(places)) * float64(len(layer)) / float64(max(1, l.size(c, above)))
		}
	}
	slices.SortStableFunc(layer, func(a, b *cell) int { return cmp.Compare(key[a], key[b]) })
	for i, c := range layer {
		l.order[c] = i
	}
}

// size is how many cells the layer above or below a cell's has.
func (l *layering) size(c *cell, above bool) int {
	if above {
		return len(l.layers[c.layer-1])
	}
	return len(l.layers[c.layer+1])
}

// places returns the places of a cell's neighbours above or below.
func (l *layering) places(c *cell, above bool) []int {
	var all []int
	if above {
		for _, w := range c.ups {
			all = append(all, l.order[w.upper])
		}
		return all
	}
	for _, w := range c.downs {
		all = append(all, l.order[w.lower])
	}
	return all
}

// swap exchanges neighbours as long as that makes fewer crossings.
func (l *layering) swap(layer []*cell) {
	for range 4 {
		better := false
		for i := 1; i < len(layer); i++ {
			a, b := layer[i-1], layer[i]
			if l.between(a, b) > l.between(b, a) {
				layer[i-1], layer[i] = b, a
				l.order[b], l.order[a] = i-1, i
				better = true
			}
		}
		if !better {
			return
		}
	}
}

// between counts the crossings of the lines of two cells if the first one
// stands on the left.
func (l *layering) between(left, right *cell) int {
	n := 0
	for _, above := range []bool{true, false} {
		for _, p := range l.places(left, above) {
			for _, q := range l.places(right, above) {
				if p > q {
					n++
				}
			}
		}
	}
	return n
}

// crossings counts those between all pairs of layers.
func (l *layering) crossings() int {
	n := 0
	for _, layer := range l.layers {
		var seen []int // places below of the wires so far, sorted
		for _, c := range layer {
			below := l.places(c, false)
			for _, p := range below {
				i, _ := slices.BinarySearch(seen, p+1)
				n += len(seen) - i
			}
			for _, p := range below {
				i, _ := slices.BinarySearch(seen, p)
				seen = slices.Insert(seen, i, p)
			}
		}
	}
	return n
}

// ports spreads the ends of wires over the side of their box, in the order in
// which they leave.
func (l *layering) ports() {
	for _, layer := range l.layers {
		for _, c := range layer {
			if c.box < 0 {
				continue
			}
			slices.SortStableFunc(c.downs, func(a, b *wire) int { return l.order[a.lower] - l.order[b.lower] })
			slices.SortStableFunc(c.ups, func(a, b *wire) int { return l.order[a.upper] - l.order[b.upper] })
			for i, w := range c.downs {
				w.upOff = port(c.w, i, len(c.downs))
			}
			for i, w := range c.ups {
				w.lowOff = port(c.w, i, len(c.ups))
			}
		}
	}
}

func port(width float64, i, n int) float64 {
	return width * (float64(i+1)/float64(n+1) - 0.5)
}

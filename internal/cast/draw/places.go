package draw

import "math"

// across finds the places of all cells from left to right: each layer by turns
// moves towards its neighbours and keeps order and distance.
func (l *layering) across() {
	l.pack()
	n := len(l.layers)
	for round := range 3 * rounds {
		last := round >= 2*rounds
		for i := range n {
			at := i
			if round%2 == 1 {
				at = n - 1 - i
			}
			l.settle(l.layers[at], round%2 == 0 || last, round%2 == 1 || last)
		}
	}
}

// pack puts each layer's cells side by side, around a common middle, and finds
// how wide the drawing must be.
func (l *layering) pack() {
	l.room = narrow
	for _, layer := range l.layers {
		x := 0.0
		for i, c := range layer {
			if i > 0 {
				x += distance(layer[i-1], c)
			}
			c.x = x
		}
		for _, c := range layer {
			c.x -= x / 2
		}
		if n := len(layer); n > 0 {
			l.room = max(l.room, x+layer[0].w/2+layer[n-1].w/2)
		}
	}
}

// distance is how far the centres of two neighbours are apart at least.
func distance(a, b *cell) float64 {
	gap := wireGap
	if a.box >= 0 && b.box >= 0 {
		gap = boxGap
	}
	return a.w/2 + gap + b.w/2
}

// settle moves the cells of a layer as near as can be to where their wires
// from above or below want them.
func (l *layering) settle(layer []*cell, above, below bool) {
	want, weight := make([]float64, len(layer)), make([]float64, len(layer))
	for i, c := range layer {
		sum, total := 0.02*c.x, 0.02
		if above {
			for _, w := range c.ups {
				k := strength(w)
				sum, total = sum+k*(w.upper.x+w.upOff-w.lowOff), total+k
			}
		}
		if below {
			for _, w := range c.downs {
				k := strength(w)
				sum, total = sum+k*(w.lower.x+w.lowOff-w.upOff), total+k
			}
		}
		want[i], weight[i] = sum/total, total
	}
	spread(layer, want, weight, l.room)
}

// strength is how much a wire wants to be straight: long lines more than their
// ends.
func strength(w *wire) float64 {
	if w.upper.box < 0 && w.lower.box < 0 {
		return 8
	}
	return 2
}

// spread sets the places that are nearest to the wanted ones, by weighted
// squares, among those that keep the distances: pools of neighbours that are in
// each other's way share the mean of what they want. All of them stay within
// half the room on both sides of the middle.
func spread(layer []*cell, want, weight []float64, room float64) {
	type pool struct {
		mean, weight float64
		n            int
	}
	var pools []pool
	offsets := make([]float64, len(layer))
	for i := range layer {
		if i > 0 {
			offsets[i] = offsets[i-1] + distance(layer[i-1], layer[i])
		}
		p := pool{want[i] - offsets[i], weight[i], 1}
		for n := len(pools); n > 0 && pools[n-1].mean > p.mean; n = len(pools) {
			q := pools[n-1]
			total := p.weight + q.weight
			p = pool{(p.mean*p.weight + q.mean*q.weight) / total, total, p.n + q.n}
			pools = pools[:n-1]
		}
		pools = append(pools, p)
	}
	if len(layer) == 0 {
		return
	}
	last := len(layer) - 1
	least, most := layer[0].w/2-room/2, room/2-layer[last].w/2-offsets[last]
	i := 0
	for _, p := range pools {
		for range p.n {
			layer[i].x = max(least, min(most, p.mean)) + offsets[i]
			i++
		}
	}
}

// shift moves the drawing to the left edge, and returns its width.
func (l *layering) shift() float64 {
	left, right := math.Inf(1), math.Inf(-1)
	for _, layer := range l.layers {
		for _, c := range layer {
			left, right = min(left, c.x-c.w/2), max(right, c.x+c.w/2)
		}
	}
	for _, layer := range l.layers {
		for _, c := range layer {
			c.x -= left
		}
	}
	return right - left
}

// down finds the places of all layers from top to bottom, and returns the
// height. Between two layers there is the more room the more sideways a line
// has to go.
func (l *layering) down() float64 {
	y := 0.0
	for i, layer := range l.layers {
		height := 0.0
		for _, c := range layer {
			height = max(height, c.h)
		}
		if i > 0 {
			y += l.gap(i)
		}
		for _, c := range layer {
			c.y, c.h = y+height/2, height
		}
		y += height
	}
	return y
}

// gap is the room above a layer.
func (l *layering) gap(i int) float64 {
	aside := 0.0
	for _, c := range l.layers[i] {
		for _, w := range c.ups {
			aside = max(aside, math.Abs(w.upper.x+w.upOff-c.x-w.lowOff))
		}
	}
	return min(max(12, aside/flattest+8), 46)
}

// finish gives boxes and links their places.
func (l *layering) finish() {
	for _, layer := range l.layers {
		for _, c := range layer {
			if c.box >= 0 {
				l.boxes[c.box].at = point{c.x, c.y}
			}
			if c.label {
				l.links[c.link].label = point{c.x, c.y}
			}
			for _, w := range c.downs {
				if c.box >= 0 {
					l.trace(w)
				}
			}
		}
	}
}

// trace follows a link from its upper box down.
func (l *layering) trace(w *wire) {
	e := l.links[w.link]
	b := l.boxes[w.upper.box]
	e.path = []span{{point{w.upper.x + w.upOff, b.at.y + b.h/2}, point{w.upper.x + w.upOff, w.upper.y + w.upper.h/2}}}
	for w.lower.box < 0 {
		c := w.lower
		e.path = append(e.path, span{point{c.x, c.y - c.h/2}, point{c.x, c.y + c.h/2}})
		w = c.downs[0]
	}
	lower := w.lower
	x := lower.x + w.lowOff
	b = l.boxes[lower.box]
	e.path = append(e.path, span{point{x, lower.y - lower.h/2}, point{x, lower.y - b.h/2}})
}

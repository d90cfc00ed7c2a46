package minified

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"levee/internal/code"
	"levee/internal/code/js"
)

// A Verdict is what comparing a minified file with its sources gave.
type Verdict struct {
	State string       // code.PairHeld, code.PairMismatch or code.PairUnknown
	Why   string       // of an unknown one: the class of reason, without names
	Novel []code.Novel // of a mismatch: what the sources lack, by place
}

// Reasons of unknown verdicts.
const (
	WhyNoSource = "the package has no source of a minified file"
	WhyOther    = "the minified file is built from more, or from something else, than the readable one"
	WhyMinified = "minified file not read: "
	WhySource   = "source of a minified file not read: "
)

// Thresholds; docs/minified.md has the figures that they come from.
const (
	enough      = 3.5 // of novelty and excess together
	window      = 12  // marks in which uncovered ones are counted
	tooMany     = 7   // uncovered marks in a window
	sameShare   = 0.5 // of the source's names, or of the minified file's marks, that the other side must have
	payloadSize = 80  // uncovered marks that a payload of a few hundred bytes has
	bundleSize  = 400 // uncovered marks that a payload hardly has
	mostSoft    = 3.0 // that all that honest minifiers do may weigh together
	maxNovel    = 20
)

// Compare tells whether all that is in a minified file comes from its
// sources: several, if it is a bundle of them.
func Compare(minified File, sources ...File) Verdict {
	if len(sources) == 0 {
		return Verdict{State: code.PairUnknown, Why: WhyNoSource}
	}
	var sides []*side
	for _, src := range sources {
		s := readSource(src)
		if s.why != "" {
			return Verdict{State: code.PairUnknown, Why: WhySource + s.why}
		}
		sides = append(sides, s)
	}
	p, why := readMinified(minified)
	if why != "" {
		return Verdict{State: code.PairUnknown, Why: WhyMinified + why}
	}
	d := evidenceOf(sides).differ(p)
	switch {
	case d.held():
		return Verdict{State: code.PairHeld}
	case !d.sameProgram():
		return Verdict{State: code.PairUnknown, Why: WhyOther}
	}
	return Verdict{State: code.PairMismatch, Novel: d.places(p.source)}
}

// A difference is how a minified file goes beyond its sources.
type difference struct {
	score     float64
	densest   int // uncovered marks in the window that has most
	hits      []hit
	marks     int
	uncovered int
	recall    float64 // share of the source's names that the minified file has
}

// A hit is a mark, or a place, that the sources do not explain.
type hit struct {
	mark   mark
	weight float64
}

// held tells that the sources explain all that is in the minified file, but
// what honest minifiers do.
func (d *difference) held() bool { return d.score < enough && d.densest < tooMany }

// close tells that nearly all of the minified file is explained, or that it
// has nearly all of the source and little more: so it is with a build from the
// same source with the same settings.
func (d *difference) close() bool {
	return d.uncovered <= payloadSize && (d.recall >= 0.9 || float64(d.uncovered) <= 0.15*float64(d.marks))
}

// sameProgram tells whether the two sides are one program with something
// added, and not two programs, or one and a bundle of it with others.
func (d *difference) sameProgram() bool {
	share := float64(d.uncovered) / float64(max(d.marks, 1))
	return (d.recall >= sameShare || share <= 1-sameShare) && (d.uncovered <= bundleSize || share <= 0.1)
}

// differ weighs what a minified file has beyond its sources.
func (e *evidence) differ(p *program) *difference {
	p = e.passed(p)
	counts := p.counts()
	used := make(map[string]int) // how often each name occurs, in whatever class
	for k, n := range counts {
		used[nameOf(k)] += n
	}
	d := &difference{recall: e.recall(used)}
	weights := d.weigh(e, counts, used)
	for _, u := range p.units {
		d.marks += len(u)
		d.window(u, e.covered(u), weights)
	}
	if d.hits == nil && !d.held() {
		d.counted(p, weights)
	}
	return d
}

// counted takes the marks that occur too often for hits, of a file in which
// nothing else is new.
func (d *difference) counted(p *program, weights map[string]float64) {
	for _, u := range p.units {
		for _, m := range u {
			if w := weights[m.key]; w > 0 {
				d.hits = append(d.hits, hit{m, w})
			}
		}
	}
}

// recall is the share of the source's names that occur.
func (e *evidence) recall(used map[string]int) float64 {
	seen := 0
	for name := range e.names {
		if used[name] > 0 {
			seen++
		}
	}
	return float64(seen) / float64(max(len(e.names), 1))
}

// weigh fills the score, and returns what each mark adds to it. The order
// matters where composing strings meets its limit.
func (d *difference) weigh(e *evidence, counts, used map[string]int) map[string]float64 {
	weights := make(map[string]float64)
	soft := 0.0
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		w := 0.0
		if e.counts[k] == 0 {
			w = e.novelty(newWord(k))
		} else {
			w = e.excess(k, counts[k], used)
		}
		if w > 0 {
			weights[k] = w
		}
		if w <= 1 {
			soft += w
		} else {
			d.score += w
		}
	}
	d.score += min(soft, mostSoft)
	return weights
}

// window finds the densest window of a unit, and the hits.
func (d *difference) window(unit []mark, covered []bool, weights map[string]float64) {
	n, start := 0, -1
	for i, m := range unit {
		if !covered[i] {
			n++
			d.uncovered++
			if w := weights[m.key]; w >= 0.5 {
				d.hits = append(d.hits, hit{m, w})
			}
		}
		if i >= window && !covered[i-window] {
			n--
		}
		if n >= tooMany && i-start > window {
			start = i
			d.hits = append(d.hits, hit{mark{newWord(" "), firstUncovered(unit, covered, i)}, enough})
		}
		d.densest = max(d.densest, n)
	}
}

// firstUncovered returns where the window that ends at i starts to be
// uncovered.
func firstUncovered(unit []mark, covered []bool, i int) int32 {
	for j := max(0, i-window+1); j < i; j++ {
		if !covered[j] {
			return unit[j].at
		}
	}
	return unit[i].at
}

// places turns hits into what a reader sees, the weightiest if there are too
// many, by place.
func (d *difference) places(s *js.Source) []code.Novel {
	slices.SortStableFunc(d.hits, func(a, b hit) int { return cmp.Compare(b.weight, a.weight) })
	hits := d.hits[:min(len(d.hits), maxNovel)]
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.mark.at, b.mark.at) })
	var out []code.Novel
	for _, h := range hits {
		n := code.Novel{What: h.mark.class().String(), Text: nameOf(h.mark.key), Place: s.Place(int(h.mark.at))}
		if h.mark.class() == ' ' {
			n.Text = string(s.Text[h.mark.at:min(int(h.mark.at)+maxText, len(s.Text))])
		}
		n.Text = cut(n.Text)
		out = append(out, n)
	}
	return out
}

const maxText = 120 // bytes of a Novel's text

func cut(s string) string { return string(bytes.ToValidUTF8([]byte(s[:min(len(s), maxText)]), nil)) }

// String returns the word of the JSON format.
func (c class) String() string {
	switch c {
	case imported:
		return "import"
	case called, globcall:
		return "call"
	case read, written, global:
		return "name"
	case text, pattern:
		return "string"
	case number, argument:
		return "number"
	}
	return "code"
}

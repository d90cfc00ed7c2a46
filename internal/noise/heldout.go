package noise

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
)

// A Prediction is how often a model that was fitted to one half of the
// packages says that some controls fire together in the other half, and how
// often they did.
type Prediction struct {
	Controls []string
	Fitted   int     // cases in the half that the model was fitted to
	Model    float64 // as the model says
	Adding   float64 // as adding up the bits of each would say: they have nothing to do with each other
	Seen     int
}

// A Level gathers sets of findings that the model calls about equally rare.
// Each upgrade counts once, at exactly what was found at it.
type Level struct {
	Bits   int // the sets are this many bits rare, or up to one more
	Sets   int
	Fitted int
	Model  float64
	Adding float64
	Seen   int
}

// HeldOut tests the model on packages that it has not seen: one half of the
// packages, by a hash of their names, is predicted from the other one.
// Predictions are of the conjunctions of at least two controls that were seen
// or expected once; levels are of exact sets of two or more.
func (r *Record) HeldOut() ([]Prediction, []Level) {
	fit, test := r.half(0), r.half(1)
	m := fitModel(fit, len(r.Controls))
	adding := independent(rates(m.p, len(r.Controls)))
	n := sum(test)
	var predictions []Prediction
	levels := make(map[int]*Level)
	for s := range test {
		set := Set(s)
		if set.Size() < 2 {
			continue
		}
		predictions = append(predictions, Prediction{set.Names(r.Controls), int(holding(fit, set)), n * holding(m.p, set), n * holding(adding, set), int(holding(test, set))})
		bits := int(surprise(m.rate(set, 1)))
		if levels[bits] == nil {
			levels[bits] = &Level{Bits: bits}
		}
		l := levels[bits]
		l.Sets++
		l.Fitted += int(fit[s])
		l.Model += n * m.p[s]
		l.Adding += n * adding[s]
		l.Seen += int(test[s])
	}
	return mostSeen(predictions), byBits(levels)
}

// half counts the complete upgrades of one half of the packages by what was
// found at them.
func (r *Record) half(which int) []float64 {
	cells := make([]float64, 1<<len(r.Controls))
	for i := range r.Upgrades {
		u := &r.Upgrades[i]
		h := fnv.New32a()
		h.Write([]byte(r.Packages[u.Package].Name))
		if r.complete(u) && int(h.Sum32()>>16)%2 == which {
			cells[u.Fired]++
		}
	}
	return cells
}

func sum(all []float64) float64 {
	n := 0.0
	for _, x := range all {
		n += x
	}
	return n
}

// mostSeen keeps what was seen or expected at least once, most frequent first.
func mostSeen(all []Prediction) []Prediction {
	all = slices.DeleteFunc(all, func(p Prediction) bool { return max(p.Model, p.Adding, float64(p.Seen)) < 1 })
	slices.SortFunc(all, func(a, b Prediction) int {
		return cmp.Or(cmp.Compare(b.Seen, a.Seen), cmp.Compare(len(a.Controls), len(b.Controls)), slices.Compare(a.Controls, b.Controls))
	})
	return all
}

func byBits(all map[int]*Level) []Level {
	var list []Level
	for _, bits := range slices.Sorted(maps.Keys(all)) {
		list = append(list, *all[bits])
	}
	return list
}

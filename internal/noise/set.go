package noise

import "math/bits"

// A Set is a set of controls, a bit for each index into Record.Controls.
type Set uint32

// maxControls bounds what a record may have: the model has a state for each
// set of them.
const maxControls = 14

// Has tells whether a set holds all of another one.
func (s Set) Has(other Set) bool { return s&other == other }

// Size counts the controls of a set.
func (s Set) Size() int { return bits.OnesCount32(uint32(s)) }

// Names returns the controls of a set, in the order of all.
func (s Set) Names(all []string) []string {
	var names []string
	for i, name := range all {
		if s.Has(1 << i) {
			names = append(names, name)
		}
	}
	return names
}

// subsets calls f for every subset of a set, the empty one included.
func (s Set) subsets(f func(Set)) {
	for t := s; ; t = (t - 1) & s {
		f(t)
		if t == 0 {
			return
		}
	}
}

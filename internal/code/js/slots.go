package js

import (
	"math"

	"github.com/tdewolff/parse/v2/js"
)

// slots are what the variables of a file may hold. The parser leaves in each
// variable how often it is used, which nobody asks for: where its slot is takes
// that place, as finding it is what a walk does most.
type slots struct {
	blocks [][]slot // of slotBlock each but the last: as one list they would be copied as it grows
	count  int
	more   map[*js.Var]int // variables for whose slot that place is too small
}

// How many slots are made at once. Most files need a few.
const (
	slotBlock  = 256
	firstSlots = 16
)

// A slot is what one variable may hold.
type slot struct {
	of    *js.Var
	value value
	hot   bool // it holds something hot: see evaluator.hot
}

// at returns the slot of a variable, nil if it never held anything. It is good
// until there is another one.
func (s *slots) at(v *js.Var) *slot {
	if i := int(v.Uses); i < s.count {
		if have := s.place(i); have.of == v {
			return have
		}
	}
	if i, ok := s.more[v]; ok {
		return s.place(i)
	}
	return nil
}

func (s *slots) place(i int) *slot { return &s.blocks[i/slotBlock][i%slotBlock] }

// of returns what a variable may hold.
func (s *slots) of(v *js.Var) value {
	if have := s.at(v); have != nil {
		return have.value
	}
	return value{}
}

// hot tells whether a variable holds something hot.
func (s *slots) hot(v *js.Var) bool {
	have := s.at(v)
	return have != nil && have.hot
}

// need returns the slot of a variable, an empty one if it has none yet.
func (s *slots) need(v *js.Var) *slot {
	if have := s.at(v); have != nil {
		return have
	}
	if i := s.count; i <= math.MaxUint16 {
		v.Uses = uint16(i)
	} else {
		if s.more == nil {
			s.more = make(map[*js.Var]int)
		}
		s.more[v] = i
	}
	return s.fresh(v)
}

// fresh makes a slot behind all others.
func (s *slots) fresh(v *js.Var) *slot {
	last := s.count / slotBlock
	switch {
	case last == len(s.blocks) && last == 0:
		s.blocks = append(s.blocks, make([]slot, 0, firstSlots))
	case last == len(s.blocks):
		s.blocks = append(s.blocks, make([]slot, 0, slotBlock))
	}
	s.blocks[last] = append(s.blocks[last], slot{of: v})
	s.count++
	return s.place(s.count - 1)
}

package js

import (
	"math"

	"github.com/tdewolff/parse/v2/js"
)

// slots are what the variables of a file may hold. The parser leaves in each
// variable how often it is used, which nobody asks for: where its slot is takes
// that place, as finding it is what a walk does most.
type slots struct {
	list []slot
	more map[*js.Var]int // variables for whose slot that place is too small
}

// A slot is what one variable may hold.
type slot struct {
	of    *js.Var
	value value
	hot   bool // it holds something hot: see evaluator.hot
}

// at returns the slot of a variable, nil if it never held anything. It is good
// until there is another one.
func (s *slots) at(v *js.Var) *slot {
	if i := int(v.Uses); i < len(s.list) && s.list[i].of == v {
		return &s.list[i]
	}
	if i, ok := s.more[v]; ok {
		return &s.list[i]
	}
	return nil
}

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
	if i := len(s.list); i <= math.MaxUint16 {
		v.Uses = uint16(i)
	} else {
		if s.more == nil {
			s.more = make(map[*js.Var]int)
		}
		s.more[v] = i
	}
	s.list = append(s.list, slot{of: v})
	return &s.list[len(s.list)-1]
}

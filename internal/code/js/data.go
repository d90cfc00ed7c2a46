package js

import "github.com/tdewolff/parse/v2/js"

// Much of a large file may be data: literals that hold nothing but constants
// and other such literals. They give the same in every pass, so that the
// outermost of them is walked in the first one only, and those within it need no
// entry among the sites.

// literals are those of a file, as far as they are data.
type literals struct {
	open    int             // literals around the walk
	pending []datum         // of which it is not known yet whether they stand in another one
	steps   map[*object]int // that walking each takes
}

// A datum is a literal that is data.
type datum struct {
	node  js.IExpr
	obj   *object
	steps int
}

// holder evaluates an object or an array that is written out.
func (e *evaluator) holder(x js.IExpr) value {
	o := e.sites[x]
	if o != nil && o.data {
		e.steps += e.literals.steps[o]
		if last := lastToken(x); last != nil {
			e.at(last)
		}
		return value{kind: thing, obj: o}
	}
	fresh := o == nil
	if fresh {
		o = &object{}
	}
	within, moving, steps := len(e.literals.pending), e.moving, e.steps
	e.literals.open++
	e.fill(o, x)
	e.literals.open--
	if fresh && e.moving == moving {
		e.literals.pending = append(e.literals.pending[:within], datum{x, o, e.steps - steps})
	} else {
		e.settle(within)
		e.sites[x] = o
	}
	if e.literals.open == 0 {
		e.settle(0)
	}
	return value{kind: thing, obj: o}
}

// fill gives an object what its literal holds.
func (e *evaluator) fill(o *object, x js.IExpr) {
	switch x := x.(type) {
	case *js.ObjectExpr:
		e.fillObject(o, x)
	case *js.ArrayExpr:
		o.array = true
		e.fillArray(o, x)
	}
}

// settle keeps the data from an index on: they stand in no other data.
func (e *evaluator) settle(from int) {
	for _, d := range e.literals.pending[from:] {
		e.sites[d.node] = d.obj
		d.obj.data = true
		if e.literals.steps == nil {
			e.literals.steps = make(map[*object]int)
		}
		e.literals.steps[d.obj] = d.steps
	}
	e.literals.pending = e.literals.pending[:from]
}

// lastToken returns the last name or constant of data, nil if there is none.
func lastToken(x js.IExpr) []byte {
	switch x := x.(type) {
	case *js.LiteralExpr:
		return x.Data
	case *js.GroupExpr:
		return lastToken(x.X)
	case *js.UnaryExpr:
		return lastToken(x.X)
	case *js.ArrayExpr:
		for i := len(x.List) - 1; i >= 0; i-- {
			if last := lastToken(x.List[i].Value); last != nil {
				return last
			}
		}
	case *js.ObjectExpr:
		if n := len(x.List); n > 0 {
			p := &x.List[n-1]
			if last := lastToken(p.Value); last != nil {
				return last
			}
			if p.Name.Computed != nil {
				return lastToken(p.Name.Computed)
			}
			return p.Name.Literal.Data
		}
	}
	return nil
}

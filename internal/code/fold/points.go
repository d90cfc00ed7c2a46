package fold

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

// A site is an object of the program by the place that makes it: a literal, a
// function, a call that gives a new list.
type site struct {
	inside *node // what its elements and properties hold
	// changed tells that late code changes it: code that runs at any time, or
	// was given up.
	changed bool
	// own tells that a function changes itself.
	own bool
	// recalled tells a function that late code may call by another name than
	// its own.
	recalled bool
	// escaped tells that code which is not known has it in hands.
	escaped bool
	fn      *callable // of a function
}

// A callable is what flows in and out of a function.
type callable struct {
	params []*node
	all    *node // all arguments
	self   *node // this
	out    *node // results
	code   js.INode
}

// A node is a place that holds objects: a variable, a result. A nil node holds
// none. What flows where is after Andersen, with what is not known as one
// object that all that is unknown is.
type node struct {
	sites []*site
	// top tells that it may hold what is not known, or anything that escaped.
	top bool
	// exposed tells that all that it holds escapes.
	exposed bool
	to      []*node
	uses    []func(*site) // what is done with each object that it holds
	// onTop is done once it may hold what is not known.
	onTop []func()
}

// points solves what flows where.
type points struct {
	b     *Budget
	world *node // what is not known
	work  []arrival
	// broken tells that there was no budget to follow all flows.
	broken bool
}

// An arrival is an object that came to a node; a nil one stands for top.
type arrival struct {
	at *node
	s  *site
}

func newPoints(b *Budget) *points {
	p := &points{b: b}
	p.world = &node{top: true}
	p.world.uses = []func(*site){p.escape}
	return p
}

// maxSites is how many objects of one place are told apart: where more come
// together they are like what is not known.
const maxSites = 24

// add brings an object to a node.
func (p *points) add(n *node, s *site) {
	if n == nil || n.top && s.escaped || slices.Contains(n.sites, s) {
		return
	}
	if len(n.sites) < maxSites {
		n.sites = append(n.sites, s)
		p.work = append(p.work, arrival{n, s})
		return
	}
	p.lift(n)
	p.escape(s)
	for _, other := range n.sites {
		p.escape(other)
	}
}

// lift brings what is not known to a node.
func (p *points) lift(n *node) {
	if n == nil || n.top {
		return
	}
	n.top = true
	p.work = append(p.work, arrival{n, nil})
}

// solve lets all that arrived flow on.
func (p *points) solve() {
	for len(p.work) > 0 {
		if p.b.step(1) != nil {
			p.broken = true
			p.work = nil
			return
		}
		a := p.work[len(p.work)-1]
		p.work = p.work[:len(p.work)-1]
		if a.s == nil {
			for _, to := range a.at.to {
				p.lift(to)
			}
			for _, do := range a.at.onTop {
				do()
			}
			continue
		}
		if a.at.exposed {
			p.escape(a.s)
		}
		for _, to := range a.at.to {
			p.add(to, a.s)
		}
		for _, do := range a.at.uses {
			do(a.s)
		}
	}
}

// flow lets what is at one node come to another.
func (p *points) flow(to, from *node) {
	if to == p.world && from != nil && from != to {
		p.exposed(from)
		return
	}
	if to == nil || from == nil || to == from || from == p.world && to.top {
		return
	}
	from.to = append(from.to, to)
	if from.top {
		p.lift(to)
	}
	if from == p.world {
		return // what escaped is not told apart
	}
	for _, s := range from.sites {
		p.add(to, s)
	}
}

// exposed hands over what is or comes to a node.
func (p *points) exposed(from *node) {
	if from.exposed {
		return
	}
	from.exposed = true
	for _, s := range from.sites {
		p.escape(s)
	}
}

// use does something with each object that is or comes to a node.
func (p *points) use(n *node, do func(*site)) {
	if n == nil {
		return
	}
	n.uses = append(n.uses, do)
	for _, s := range slices.Clone(n.sites) {
		do(s)
	}
}

func (p *points) whenTop(n *node, do func()) {
	if n == nil {
		return
	}
	n.onTop = append(n.onTop, do)
	if n.top {
		do()
	}
}

// escape hands an object to code that is not known, with all that it holds
// and gives.
func (p *points) escape(s *site) {
	if s.escaped {
		return
	}
	s.escaped = true
	p.flow(p.world, s.inside)
	p.lift(s.inside)
	if s.fn == nil {
		return
	}
	for _, n := range s.fn.params {
		p.lift(n)
	}
	p.lift(s.fn.all)
	p.lift(s.fn.self)
	p.flow(p.world, s.fn.out)
}

// expose hands what is at a node to code that is not known.
func (p *points) expose(n *node) { p.flow(p.world, n) }

// made is a node that holds one new object.
func (p *points) made() (*node, *site) {
	s := &site{inside: &node{}}
	n := &node{}
	p.add(n, s)
	return n, s
}

// load reads a member of what is at a node.
func (p *points) load(n *node) *node {
	if n == nil || n == p.world {
		return n
	}
	v := &node{}
	p.use(n, func(s *site) { p.flow(v, s.inside) })
	p.whenTop(n, func() { p.lift(v) })
	return v
}

// store writes a member.
func (p *points) store(n, v *node) {
	if n == nil || v == nil {
		return
	}
	p.use(n, func(s *site) { p.flow(s.inside, v) })
	p.whenTop(n, func() { p.expose(v) })
}

// join holds what either of two nodes holds.
func (p *points) join(a, b *node) *node {
	if a == nil || a == b {
		return b
	}
	if b == nil {
		return a
	}
	v := &node{}
	p.flow(v, a)
	p.flow(v, b)
	return v
}

// An invocation is what a call hands over.
type invocation struct {
	args   []*node
	spread *node // what may be any argument
	this   *node
}

// invoke calls what is at a node and gives what that returns.
func (p *points) invoke(fn *node, c invocation) *node {
	result := &node{}
	if fn == nil {
		return nil
	}
	p.use(fn, func(s *site) {
		if s.fn == nil {
			return
		}
		for i, a := range c.args {
			if i < len(s.fn.params) {
				p.flow(s.fn.params[i], a)
			}
			p.flow(s.fn.all, a)
		}
		for _, param := range s.fn.params {
			p.flow(param, c.spread)
		}
		p.flow(s.fn.all, c.spread)
		p.flow(s.fn.self, c.this)
		p.flow(result, s.fn.out)
	})
	p.whenTop(fn, func() {
		for _, a := range c.args {
			p.expose(a)
		}
		p.expose(c.spread)
		p.expose(c.this)
		p.lift(result)
	})
	return result
}

// variables of the language that hold no object of anybody's.
func holdsNothing(v *js.Var) bool {
	switch string(v.Data) {
	case "undefined", "NaN", "Infinity":
		return v.Decl == js.NoDecl
	}
	return false
}

package js

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// A callCase is one call: what is called, on what, with what.
type callCase struct {
	callee, this value
	name         string // of the method, if it is called as one
	args         []value
	spread       value // joined elements of spread arguments
	node         any   // of the call: the place of what it makes
	off          int
	construct    bool
	direct       bool // a function literal is called where it stands
	written      uint // bit i: argument i is a function that is written there
}

// arg returns an argument, as far as there is one.
func (c *callCase) arg(i int) value {
	if i < len(c.args) {
		return c.args[i]
	}
	return c.spread
}

func (e *evaluator) call(x *js.CallExpr) value {
	c := callCase{node: x}
	c.callee, c.this, c.name = e.callee(x.X)
	c.direct = isFunction(x.X)
	c.off = e.here()
	mark := len(e.stack)
	e.arguments(&c, &x.Args)
	e.noteBundler(x, &c)
	v := e.invoke(c)
	e.aim(x.X, &c)
	folded, ok := e.foldCall(x, &c)
	e.stack = e.stack[:mark]
	if ok {
		folded.taint = e.taints.union(v.taint, folded.taint)
		return folded
	}
	return v
}

// aim has an instance keep where one of its methods told it to go:
// x.open("POST", address) comes before x.send(data).
func (e *evaluator) aim(callee js.IExpr, c *callCase) {
	dot, ok := callee.(*js.DotExpr)
	if !ok || c.this.kind != platform || c.callee.kind != platform || c.callee.api.api == nil || !strings.Contains(c.callee.api.path, "#") || moves(c.callee.api.api) {
		return
	}
	where := e.mainDetail(&useCase{ref: c.callee.api, this: c.this, args: c.args, spread: c.spread})
	if where == "" || where == c.this.str {
		return
	}
	switch dot.X.(type) {
	case *js.Var, *js.DotExpr:
		aimed := c.this
		aimed.str = where
		e.assign(dot.X, aimed)
	}
}

// callee evaluates what is called, what it is called on, and the name of the
// method. It leaves the position at the name.
func (e *evaluator) callee(x js.IExpr) (callee, this value, name string) {
	switch x := x.(type) {
	case *js.GroupExpr:
		return e.callee(x.X)
	case *js.CommaExpr:
		for _, item := range x.List[:len(x.List)-1] {
			e.expr(item)
		}
		return e.expr(x.List[len(x.List)-1]), value{}, ""
	case *js.DotExpr:
		this = e.expr(x.X)
		name, private := e.dotName(x)
		if private {
			name = "#" + name
		}
		return e.memberOf(x, x.X, this, name), this, name
	case *js.IndexExpr:
		this = e.expr(x.X)
		k := e.folded(x.Y, e.expr(x.Y))
		if k.kind == text && !k.open {
			return e.memberOf(x, x.X, this, k.str), this, k.str
		}
		return e.indexed(this, k), this, ""
	case *js.LiteralExpr:
		if p := e.parent(); p != nil && x.TokenType == js.SuperToken {
			return p.value(), value{}, ""
		}
	case *js.Var:
		callee = e.expr(x)
		if callee.kind == platform && !e.nested {
			// What a scope has of a name is its first occurrence in it.
			if off := e.calledAt(string(x.Data), max(e.behind(), e.src.Offset(x.Data))); off >= 0 {
				e.move(off)
			}
		}
		return callee, value{}, ""
	}
	return e.expr(x), value{}, ""
}

// calledAt returns the offset at which a name is called, at or after another
// one: the first with arguments behind it, as others stand in comments.
func (e *evaluator) calledAt(name string, from int) int {
	first := e.src.FindName(name, from)
	for at, tries := first, 0; at >= 0 && tries < 8; tries++ {
		rest := e.src.Text[at+len(name):]
		if rest = bytes.TrimLeft(rest[:min(len(rest), 8)], " \t\r\n"); len(rest) > 0 && strings.IndexByte("(?`)", rest[0]) >= 0 {
			return at
		}
		at = e.src.FindName(name, at+1)
	}
	return first
}

func isFunction(x js.IExpr) bool {
	switch x := x.(type) {
	case *js.GroupExpr:
		return isFunction(x.X)
	case *js.FuncDecl, *js.ArrowFunc:
		return true
	}
	return false
}

// arguments evaluates what is passed. The values stay on the stack for as long
// as the call is under way: nobody keeps the list.
func (e *evaluator) arguments(c *callCase, args *js.Args) {
	if args == nil {
		return
	}
	mark := len(e.stack)
	for _, a := range args.List {
		v := e.folded(a.Value, e.expr(a.Value))
		if isFunction(a.Value) && len(c.args) < 32 {
			c.written |= 1 << len(c.args)
		}
		if !a.Rest {
			e.stack = append(e.stack, v)
			continue
		}
		if v.kind == thing && v.obj.array && v.obj.rest() == (value{}) {
			e.stack = append(e.stack, v.obj.elems...)
			continue
		}
		c.spread = e.join(c.spread, e.element(v))
		c.spread.taint = e.taints.union(c.spread.taint, e.labels(v))
	}
	c.args = e.stack[mark:len(e.stack):len(e.stack)]
}

func (e *evaluator) construct(x *js.NewExpr) value {
	c := callCase{node: x, construct: true}
	c.callee, c.this, _ = e.callee(x.X)
	c.off = e.here()
	mark := len(e.stack)
	e.arguments(&c, x.Args)
	v := e.invoke(c)
	e.stack = e.stack[:mark]
	return v
}

// invoke calls each thing that a callee may be.
func (e *evaluator) invoke(c callCase) value {
	if e.calls++; e.calls > maxCalls || e.calling >= maxCallDepth {
		e.cut = e.cut || e.calling >= maxCallDepth
		return value{}
	}
	one := e.placeFor(&c)
	e.calling++
	v := e.invokeAny(&c, one)
	e.calling--
	return v
}

// placeFor returns a place for a call that nobody keeps: one for each depth.
func (e *evaluator) placeFor(c *callCase) *callCase {
	if e.calling == len(e.rooms) {
		e.rooms = append(e.rooms, new(callCase))
	}
	*e.rooms[e.calling] = *c
	return e.rooms[e.calling]
}

// invokeAny is invoke with a place for the call.
func (e *evaluator) invokeAny(c, one *callCase) value {
	if v, ok := e.indirect(one); ok {
		return v
	}
	if one.this.kind == several && one.callee.kind != thing && e.methods[one.name] != nil {
		return e.onEach(*one)
	}
	if through[one.name] && (one.this.kind == platform || one.this.kind == thing && one.callee.kind != thing) {
		if v, ok := e.methods[one.name](e, one); ok {
			return v
		}
	}
	if one.callee.kind != several {
		return e.invokeOne(one)
	}
	var out value
	for _, callee := range c.callee.obj.elems {
		*one = *c
		one.callee = callee
		one.callee.maybe = true
		out = e.join(out, e.invokeOne(one))
	}
	return out
}

func (e *evaluator) invokeOne(c *callCase) value {
	switch {
	case c.callee.kind == platform:
		return e.callPlatform(c)
	case c.callee.kind == thing && c.callee.obj.fn != nil:
		return e.callFunction(c.callee.obj.fn, c)
	}
	return e.callUnknown(c)
}

// indirect sees through call, apply and bind.
func (e *evaluator) indirect(c *callCase) (value, bool) {
	if c.name != "call" && c.name != "apply" && c.name != "bind" || !callable(c.this) || c.this.kind == platform && c.this.api.path == "Reflect" {
		return value{}, false
	}
	inner := callCase{callee: c.this, this: c.arg(0), node: c.node, off: c.off, spread: c.spread}
	switch c.name {
	case "bind":
		return e.boundTo(c), true
	case "call":
		if callable(inner.this) && inner.callee.kind == platform && lastName(inner.callee.api.path) == "Function.prototype.call" {
			inner.callee, inner.this = inner.this, c.arg(1)
			c.args = c.args[min(1, len(c.args)):]
		}
		if len(c.args) > 1 {
			inner.args = c.args[1:]
		}
	case "apply":
		e.spreadArgs(&inner, c.arg(1))
	}
	return e.invoke(inner), true
}

// onEach calls a method on each thing that its object may be.
func (e *evaluator) onEach(c callCase) value {
	var out value
	for _, this := range c.this.obj.elems {
		this.maybe = true
		one := c
		one.this = this
		if c.callee.kind == several {
			one.callee = e.member(this, c.name)
		}
		out = e.join(out, e.invoke(one))
	}
	return out
}

// through are methods of whatever a promise or a stream holds: what they are
// called on passes to their arguments.
var through = map[string]bool{"then": true, "catch": true, "finally": true, "pipe": true, "pipeTo": true}

// boundTo returns a function with its first arguments fixed.
func (e *evaluator) boundTo(c *callCase) value {
	if len(c.args) < 2 || c.node == nil {
		return c.this
	}
	o := e.site(c.node, false)
	if o.fn == nil {
		o.fn = &function{self: o, inst: &object{}, index: -1}
	}
	o.fn.bound = &callCase{callee: c.this, this: c.arg(0), args: slices.Clone(c.args[1:])} // the stack of arguments is not kept
	return value{kind: thing, obj: o, taint: c.this.taint}
}

// spreadArgs passes what an array holds as arguments.
func (e *evaluator) spreadArgs(c *callCase, list value) {
	if list.kind == thing && list.obj.array && list.obj.rest() == (value{}) {
		c.args = append(c.args, list.obj.elems...)
		return
	}
	c.spread = e.join(c.spread, e.element(list))
	c.spread.taint = e.taints.union(c.spread.taint, e.labels(list))
}

// callable tells whether a value may be a function that is known.
func callable(v value) bool {
	found := false
	v.each(func(v value) {
		found = found || v.kind == platform || v.kind == thing && v.obj.fn != nil
	})
	return found
}

// callFunction calls a function of this file, or one of another module of the
// package by its summary.
func (e *evaluator) callFunction(f *function, c *callCase) value {
	if f.summary != nil {
		return e.callForeign(f, c)
	}
	if f.opens != nil {
		return e.runModule(f.opens, f.opensBy)
	}
	if f.bundler != nil && len(c.args) > 0 {
		if v, ok := e.runBundled(f, c); ok {
			return v
		}
	}
	if f.bound != nil {
		return e.callBound(f, c)
	}
	if f.settles != nil {
		e.setRest(f.settles, c.arg(0))
		return value{}
	}
	if f.ctor != nil || c.construct {
		return e.callConstructor(f, c)
	}
	if c.this.kind == thing && !f.arrow && !f.method {
		f.this = e.join(f.this, c.this)
	}
	if c.direct && f.this.kind == unknown {
		f.this = e.platform("globalThis")
	}
	e.noteCall(f)
	e.passArgs(f, e.withSpread(f, c))
	if c.direct {
		e.walk(f)
		e.skip(f)
	}
	return e.returned(f)
}

// callBound calls what bind was called on. A variable may hold what was bound
// of itself: once is enough.
func (e *evaluator) callBound(f *function, c *callCase) value {
	if f.busy {
		return value{}
	}
	f.busy = true
	defer func() { f.busy = false }()
	b := f.bound
	return e.invoke(callCase{callee: b.callee, this: b.this, args: slices.Concat(b.args, c.args), spread: c.spread, node: c.node, off: c.off})
}

// withSpread fills parameters that have no argument with what is spread.
func (e *evaluator) withSpread(f *function, c *callCase) []value {
	if c.spread == (value{}) || f.params == nil || len(c.args) >= len(f.params.List) {
		return c.args
	}
	args := slices.Clone(c.args)
	for len(args) < len(f.params.List) {
		args = append(args, c.spread)
	}
	return args
}

// returned is what a call gives: what the function returns, without the
// labels of its parameters, whose values bring their own.
func (e *evaluator) returned(f *function) value {
	v := f.returns
	v.taint = e.taints.filter(v.taint, func(l *label) bool { return l.fn != f })
	return v
}

func (e *evaluator) callConstructor(f *function, c *callCase) value {
	run := f.constructor()
	if p := f.foreignParent(); p != nil && f.ctor == nil {
		e.callForeign(p, c)
	}
	if run.this.kind == unknown {
		run.this = value{kind: thing, obj: f.inst}
	}
	e.noteCall(run)
	e.passArgs(run, c.args)
	if c.direct {
		e.walk(run)
	}
	if f.returns.kind == thing {
		return e.returned(f)
	}
	return value{kind: thing, obj: f.inst}
}

// offer hands functions among the arguments to something that is not known: it
// calls those that are written for it, and of the others nobody knows. A class
// that is handed to inherits does not run.
func (e *evaluator) offer(c *callCase, v value) {
	for i, a := range c.args {
		if a.kind == thing && a.obj.fn != nil && c.written&(1<<min(i, 63)) == 0 && !listening[c.name] {
			e.hand(a.obj.fn, v)
			continue
		}
		e.feedOne(a, v)
	}
}

// listening are methods that take a function to call it later, whatever they
// are called on.
var listening = map[string]bool{
	"on": true, "once": true, "addListener": true, "addEventListener": true, "subscribe": true, "listen": true, "forEach": true, "map": true, "ready": true,
}

// hand passes a value to a function that may be called with it some day.
func (e *evaluator) hand(f *function, v value) {
	f.free = true
	if v != (value{}) && f.summary == nil {
		e.passArgs(f, []value{v, v, v})
	}
}

// feed gives callbacks among the arguments what they are called with.
func (e *evaluator) feed(c *callCase, v value) {
	for _, a := range c.args {
		e.feedOne(a, v)
	}
}

func (e *evaluator) feedOne(a, v value) {
	a.each(func(a value) {
		switch {
		case a.kind == thing && a.obj.fn != nil && a.obj.fn.summary == nil:
			f := a.obj.fn
			e.noteCall(f)
			if v != (value{}) {
				e.passArgs(f, []value{v, v, v})
			}
		case a.kind == thing && a.obj.fn == nil && !a.obj.array:
			e.feedHandlers(a.obj, v)
		case a.kind == platform && v != (value{}) && (a.api.api == nil || !a.api.api.Get):
			e.invoke(callCase{callee: a, args: []value{v}, off: e.here()})
		}
	})
}

// feedHandlers gives the functions of an object of handlers what they are
// called with: { success: f }.
func (e *evaluator) feedHandlers(o *object, v value) {
	if len(o.props) > 32 || v == (value{}) {
		return
	}
	for i := range o.props {
		h := o.props[i].value
		if h.kind == thing && h.obj.fn != nil && h.obj.fn.summary == nil {
			e.passArgs(h.obj.fn, []value{v, v})
			h.obj.fn.free = true
		}
	}
}

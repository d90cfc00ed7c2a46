package js

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/fold"
)

// Exports is what a module gives to the others of its package: values without
// the tree that they came from.
type Exports struct{ root *exported }

// An exported value is a value that left its file.
type exported struct {
	value   value // of kind text, number, boolean, nothing or unknown; its labels are in origins
	path    string
	pack    string
	origins []label // with places
	array   bool
	props   []member       // in the order in which they came
	index   map[string]int // of many props
	elems   []*exported
	rest    *exported
	fn      *Callable
}

// A member is a property of an exported value.
type member struct {
	name  string
	value *exported // nil if nothing is known of it
}

// A Callable is what is known of a function that another module calls: enough
// to follow what passes through it.
type Callable struct {
	File    string
	Index   int // in File.Functions
	returns *exported
	through []int // parameters whose labels the result carries
	opaque  bool  // that was not followed, as the file does nothing by itself: all of them
	sinks   []paramSink
	feeds   []paramFeed
	compute func(args []value) (value, bool) // of a pure function: what it gives for constants
}

// A paramSink is a place where what a caller passes ends up.
type paramSink struct {
	param int
	flow  code.Flow // To and Guards; From is the caller's
}

// A paramFeed is a parameter that is called, with what comes from here.
type paramFeed struct {
	param int
	from  []label
}

// Bounds of what is kept of a module's exports.
const (
	maxExported      = 5000
	maxExportedDepth = 4
)

// markExports finds the functions that other modules can call: their
// parameters get labels, and their calls stand under no condition.
func (e *evaluator) markExports() {
	left := maxExported
	var mark func(v value, depth int)
	mark = func(v value, depth int) {
		if left--; left < 0 || depth > maxExportedDepth || v.obj == nil {
			return
		}
		if f := v.obj.fn; f != nil {
			e.markExported(f)
			mark(value{obj: f.inst}, depth+1)
		}
		for _, el := range v.obj.elems {
			mark(el, depth+1)
		}
		for i := range v.obj.props {
			mark(v.obj.props[i].value, depth+1)
		}
		mark(v.obj.rest(), depth+1)
	}
	mark(value{obj: e.exports}, 0)
	mark(e.whole, 0)
}

func (e *evaluator) markExported(f *function) {
	if !f.exported {
		f.exported, f.free = true, true
		e.changed = true
	}
	if f.ctor != nil {
		f.ctor.exported, f.ctor.free = true, true
	}
}

// snapshot returns what the module exports.
func (e *evaluator) snapshot() *Exports {
	s := &snapshot{evaluator: e, left: maxExported, sinks: make(map[*function][]paramSink)}
	for i := range e.flows {
		f := &e.flows[i]
		if f.from.kind == ofParameter && f.from.fn != nil {
			flow := f.Flow
			if f.off >= 0 {
				flow.To.Place = e.src.Place(f.off)
			}
			s.sinks[f.from.fn] = append(s.sinks[f.from.fn], paramSink{f.from.param, flow})
		}
	}
	root := s.take(e.whole, 0)
	if own := s.take(value{kind: thing, obj: e.exports}, 0); own != nil && len(own.props) > 0 {
		if root == nil || root.fn == nil && len(root.props) == 0 && root.path == "" && root.value.kind == unknown {
			own.origins = append(own.origins, originsOf(root)...)
			root = own
		} else {
			for _, m := range own.props {
				root.put(m.name, m.value)
			}
		}
	}
	return &Exports{root}
}

func originsOf(x *exported) []label {
	if x == nil {
		return nil
	}
	return x.origins
}

type snapshot struct {
	*evaluator
	left  int
	sinks map[*function][]paramSink
}

func (x *exported) put(name string, v *exported) {
	if i := x.find(name); i >= 0 {
		x.props[i].value = v
		return
	}
	x.props = append(x.props, member{name, v})
	switch {
	case x.index != nil:
		x.index[name] = len(x.props) - 1
	case len(x.props) > unindexed:
		x.index = make(map[string]int, 2*len(x.props))
		for i, m := range x.props {
			x.index[m.name] = i
		}
	}
}

// find returns where a name is among the properties, -1 if it is not there.
func (x *exported) find(name string) int {
	if x.index != nil {
		if i, ok := x.index[name]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(x.props, func(m member) bool { return m.name == name })
}

// has tells whether something is known of a property.
func (x *exported) has(name string) bool {
	i := x.find(name)
	return i >= 0 && x.props[i].value != nil
}

// take copies a value out of its file; nil if nothing is known of it.
func (s *snapshot) take(v value, depth int) *exported {
	if s.left--; s.left < 0 || depth > maxExportedDepth || v == (value{}) {
		return nil
	}
	x := &exported{}
	s.taints.each(v.taint, func(l *label) {
		if l.kind != ofParameter {
			x.origins = append(x.origins, s.portable(l))
		}
	})
	switch v.kind {
	case text, number, boolean, nothing:
		x.value = v
		x.value.taint = 0
	case platform:
		x.path, x.pack = v.api.path, v.api.pack
	case several:
		return s.takeFirst(x, v, depth)
	case thing:
		s.takeObject(x, v.obj, depth)
	}
	return x
}

// takeFirst keeps of several values the one that says most: a function, if
// there is one.
func (s *snapshot) takeFirst(x *exported, v value, depth int) *exported {
	best := v.obj.elems[0]
	for _, a := range v.obj.elems {
		if a.kind == thing && a.obj.fn != nil {
			best = a
			break
		}
	}
	got := s.take(best, depth)
	if got == nil {
		return x
	}
	got.origins = append(got.origins, x.origins...)
	return got
}

func (s *snapshot) takeObject(x *exported, o *object, depth int) {
	x.array = o.array
	if f := o.fn; f != nil && f.summary != nil {
		x.fn = f.summary
	} else if f != nil && (f.body != nil || isClass(f)) {
		x.fn = s.callable(f, depth)
		if len(f.inst.props) > 0 {
			x.put("prototype", s.take(value{kind: thing, obj: f.inst}, depth+1))
		}
	}
	for _, el := range o.elems {
		x.elems = append(x.elems, s.take(el, depth+1))
	}
	for p := o; p != nil && depth < maxExportedDepth; p, depth = p.proto, depth+1 {
		for i := range p.props {
			if got := s.take(p.props[i].value, depth+1); got != nil && !x.has(p.props[i].name) {
				x.put(p.props[i].name, got)
			}
		}
	}
	x.rest = s.take(o.rest(), depth+1)
}

func isClass(f *function) bool {
	_, ok := f.node.(*js.ClassDecl)
	return ok
}

func (s *snapshot) callable(f *function, depth int) *Callable {
	run := f.constructor()
	c := &Callable{File: s.src.Path, Index: int(run.index), sinks: s.sinks[run]}
	c.returns = s.take(f.returns, depth+1)
	c.feeds, c.opaque = s.feedsOf(run), !run.exported || run.body != nil && run.walked == 0
	if len(s.src.Text) <= maxHelpers && run.body != nil && s.pure([]*function{run}, 0) && s.keep() {
		c.compute = s.computing(run)
	}
	s.taints.each(s.labels(f.returns), func(l *label) {
		if l.kind == ofParameter && l.fn == run && !slices.Contains(c.through, l.param) {
			c.through = append(c.through, l.param)
		}
	})
	return c
}

// maxKept bounds the files of one package whose trees are kept for what they
// compute.
const maxKept = 1 << 20

// keep tells whether the tree of the file may be kept until its package ends.
func (e *evaluator) keep() bool {
	if !e.keeping && e.kept+len(e.src.Text) <= maxKept {
		e.keeping = true
		e.kept += len(e.src.Text)
	}
	return e.keeping
}

// computing returns what computes a pure function for another module: a
// decoder that stands in a file of its own.
func (s *snapshot) computing(f *function) func([]value) (value, bool) {
	e := s.evaluator
	return func(args []value) (value, bool) {
		folded := make([]fold.Value, len(args))
		for i, a := range args {
			arg, ok := e.foldArg(a)
			if !ok {
				return value{}, false
			}
			folded[i] = arg
		}
		node, ok := f.node.(js.INode)
		if !ok {
			return value{}, false
		}
		got, err := fold.Call(node, fold.Undefined{}, folded, e, e.budget)
		if err != nil {
			return value{}, false
		}
		v := toValue(got)
		return v, v != value{}
	}
}

// feedsOf returns what a function calls its parameters with.
func (s *snapshot) feedsOf(f *function) []paramFeed {
	var all []paramFeed
	for i := range maxParams {
		t, ok := s.fed[paramKey{f, i}]
		if !ok {
			continue
		}
		feed := paramFeed{param: i}
		s.taints.each(t, func(l *label) {
			if l.kind != ofParameter {
				feed.from = append(feed.from, s.portable(l))
			}
		})
		all = append(all, feed)
	}
	return all
}

type paramKey struct {
	fn    *function
	param int
}

// noteFed notes that a parameter is called.
func (e *evaluator) noteFed(c *callCase) {
	if c.callee.taint == 0 || c.callee.kind != unknown {
		return
	}
	e.taints.each(c.callee.taint, func(l *label) {
		if l.kind == ofParameter {
			k := paramKey{l.fn, l.param}
			t := c.spread.taint
			for _, a := range c.args {
				t = e.taints.union(t, e.labels(a))
			}
			e.fed[k] = e.taints.union(e.fed[k], t)
		}
	})
}

// portable returns a label that means the same in another file.
func (e *evaluator) portable(l *label) label {
	o := e.origin(l)
	return label{kind: l.kind, detail: l.detail, place: &o.Place}
}

// localModule returns what another module of the package gives.
func (e *evaluator) localModule(spec string) value {
	if v, ok := e.foreigns[spec]; ok {
		return v
	}
	e.foreigns[spec] = value{}
	if e.local == nil {
		return value{}
	}
	if x := e.local(spec); x != nil {
		v := e.revive(x.root)
		e.foreigns[spec] = v
		if v != (value{}) {
			e.touched = true
		}
	}
	return e.foreigns[spec]
}

// revive makes a value of this file of one that left another, the same each
// time it is asked for.
func (e *evaluator) revive(x *exported) value {
	if x == nil {
		return value{}
	}
	v := x.value
	for _, l := range x.origins {
		v.taint = e.taints.union(v.taint, e.adopt(l))
	}
	switch {
	case x.path != "":
		v.kind, v.api = platform, e.refs.of(x.pack, x.path)
	case v.kind == unknown && (x.fn != nil || len(x.props) > 0 || x.elems != nil || x.rest != nil):
		v.kind, v.obj = thing, e.revived[x]
		if v.obj == nil {
			v.obj = e.reviveObject(x)
			e.revived[x] = v.obj
		}
	}
	return v
}

func (e *evaluator) reviveObject(x *exported) *object {
	o := &object{}
	if x.fn != nil {
		o = newFunction().self
		o.fn.summary, o.fn.index = x.fn, -1
	}
	o.array = x.array
	if n := min(len(x.props), maxProps); n > 0 {
		o.props = make([]property, 0, n)
	}
	e.setRest(o, e.revive(x.rest))
	for _, el := range x.elems {
		v := e.revive(el)
		e.deepen(o, v)
		o.elems = append(o.elems, v)
	}
	for _, m := range x.props {
		if p := e.revive(m.value); m.name == "prototype" && p.kind == thing && o.fn != nil {
			o.fn.inst = p.obj
		} else if len(o.props) < maxProps { // it has no property of the name yet
			e.deepen(o, p)
			o.add(m.name, p)
			e.grow(value{}, p)
		} else {
			e.set(o, m.name, p)
		}
	}
	return o
}

// adopt takes in a label of another file. Its place is what tells it apart.
func (e *evaluator) adopt(l label) taint {
	l.off = -1 - (l.place.Line*4096+l.place.Column)*64 - len(l.place.File)
	return e.taints.add(l)
}

// callForeign follows values through a function of another module.
func (e *evaluator) callForeign(f *function, c *callCase) value {
	sum := f.summary
	e.noteForeign(sum)
	e.feed(c, value{taint: e.through(c)})
	for _, feed := range sum.feeds {
		v := value{}
		for _, l := range feed.from {
			v.taint = e.taints.union(v.taint, e.adopt(l))
		}
		e.feedOne(c.arg(feed.param), v)
	}
	for i := range sum.sinks {
		s := &sum.sinks[i]
		e.taints.each(e.labels(c.arg(s.param)), func(l *label) { e.foreignFlow(s, *l) })
	}
	if c.construct {
		return value{kind: thing, obj: f.inst}
	}
	if v, ok := e.computeForeign(sum, c); ok {
		return v
	}
	v := e.revive(sum.returns)
	if sum.opaque {
		v.taint = e.taints.union(v.taint, e.through(c))
	}
	for _, p := range sum.through {
		v.taint = e.taints.union(v.taint, e.labels(c.arg(p)))
	}
	return v
}

// computeForeign computes a call of another module's function with constants.
func (e *evaluator) computeForeign(sum *Callable, c *callCase) (value, bool) {
	if sum.compute == nil || len(c.args) == 0 || c.spread != (value{}) {
		return value{}, false
	}
	v, ok := sum.compute(c.args)
	if ok && !shown(c, v) {
		v.taint = e.decoded("a function of its own")
	}
	return v, ok
}

// foreignFlow notes a flow whose sink stands in another module.
func (e *evaluator) foreignFlow(s *paramSink, l label) {
	key := flowKey{l.kind, l.detail, l.off, s.flow.To.API, s.flow.To.Role + s.flow.To.File, s.flow.To.Line, l.fn, l.param}
	if !e.emit || e.flowed[key] || !e.keeps(len(e.flows), maxFlows, l.kind+" -> "+s.flow.To.Capability, l.kind+" -> "+s.flow.To.API) {
		return
	}
	e.flowed[key] = true
	f := flowCase{Flow: s.flow, from: l, off: -1, fn: e.fn}
	f.Guards = append(slices.Clone(s.flow.Guards), e.guardOrigins()...)
	e.flows = append(e.flows, f)
}

type foreignCall struct {
	from *function
	to   *Callable
}

func (e *evaluator) noteForeign(c *Callable) {
	if e.emit && len(e.foreignCalls) < maxUses {
		e.foreignCalls = append(e.foreignCalls, foreignCall{e.fn, c})
	}
}

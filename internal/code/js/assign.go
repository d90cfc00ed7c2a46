package js

import (
	"bytes"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// assign gives what an expression names a further value.
func (e *evaluator) assign(x js.IExpr, v value) {
	switch x := x.(type) {
	case *js.Var:
		e.assignVar(x, v)
	case *js.GroupExpr:
		e.assign(x.X, v)
	case *js.DotExpr:
		since := len(e.uses)
		o := e.expr(x.X)
		name, private := e.dotName(x)
		if o.kind == platform && o.api.path == "process.env" {
			e.unread(since, o.api)
		}
		if private {
			name = "#" + name
		}
		e.assignMember(o, name, v)
	case *js.IndexExpr:
		o := e.expr(x.X)
		e.folded(x.Y, e.expr(x.Y)).each(func(k value) {
			if name, ok := k.key(); ok {
				e.assignMember(o, name, v)
			} else {
				e.assignAny(o, k, v)
			}
		})
	case *js.ArrayExpr:
		for i, el := range x.List {
			if el.Value != nil {
				e.assign(withoutDefault(el.Value), e.at2(v, i, el.Spread))
			}
		}
	case *js.ObjectExpr:
		for i := range x.List {
			e.assignProperty(&x.List[i], v)
		}
	}
}

func withoutDefault(x js.IExpr) js.IExpr {
	if b, ok := x.(*js.BinaryExpr); ok && b.Op == js.EqToken {
		return b.X
	}
	return x
}

func (e *evaluator) assignProperty(p *js.Property, v value) {
	switch {
	case p.Spread:
		e.assign(p.Value, value{taint: v.taint})
	case p.Name == nil:
		if w, ok := p.Value.(*js.Var); ok {
			e.assignVar(w, e.member(v, string(w.Data)))
		}
	default:
		if name, ok := e.propertyName(p.Name); ok {
			e.assign(withoutDefault(p.Value), e.member(v, name))
		} else {
			e.assign(withoutDefault(p.Value), e.unknownMember(v, value{}))
		}
	}
}

// at2 returns what stands at a place of an array, or the rest of it.
func (e *evaluator) at2(v value, i int, rest bool) value {
	if rest || v.kind != thing || i >= len(v.obj.elems) {
		return e.element(v)
	}
	return e.member(v, numberText(float64(i)))
}

// assignVar joins a value to what a variable may hold.
func (e *evaluator) assignVar(v *js.Var, val value) {
	v = root(v)
	if v.Decl == js.NoDecl {
		e.assignGlobal(plainName(v.Data), val)
		return
	}
	if bytes.IndexByte(v.Data, '\\') >= 0 {
		e.assignGlobal(plainName(v.Data), val) // the parser does not know it by its plain name
	}
	if val == (value{}) {
		return
	}
	s := e.slots.need(v)
	if j := e.join(s.value, val); j != s.value {
		e.grow(s.value, j)
		s.value = j
	}
	if s.hot {
		return
	}
	if e.hot(val) {
		s.hot, e.changed = true, true
	} else if val.kind == thing && val.obj.fn != nil && len(val.obj.fn.vars) < maxAlts {
		val.obj.fn.vars = append(val.obj.fn.vars, v)
	}
}

// assignGlobal is an assignment to a name that nobody declares: a global of
// the program, or one that the platform gives.
func (e *evaluator) assignGlobal(name string, v value) {
	have := e.freeName(name)
	if have.kind == platform && have.api.path != "module" {
		e.override(have.api, v)
		return
	}
	old, ok := e.globals[name]
	if j := e.join(old, v); !ok || j != old {
		e.globals[name] = j
		e.grow(old, j)
	}
}

// assignMember gives a property a further value.
func (e *evaluator) assignMember(o value, name string, v value) {
	switch o.kind {
	case thing:
		e.set(o.obj, name, v)
		if f := v.obj; v.kind == thing && f.fn != nil && f.fn.this.kind == unknown && !f.fn.arrow {
			f.fn.this = value{kind: thing, obj: o.obj}
			f.fn.method = true
		}
	case platform:
		e.assignPlatform(o, name, v)
	case several:
		o.each(func(a value) { e.assignMember(a, name, v) })
	default:
		e.noteRewrite(o)
	}
}

func (e *evaluator) assignPlatform(o value, name string, v value) {
	switch {
	case o.api.path == "module" && name == "exports":
		e.exportAll(v)
	case o.api.path == "module!.exports":
		e.set(e.exports, name, v)
	case o.api.path == "globalThis" && e.freeName(name).kind != platform:
		e.assignGlobal(name, v)
	default:
		if strings.HasPrefix(name, "on") && strings.IndexByte(o.api.path, '#') > 0 {
			e.feedOne(v, value{taint: e.labels(o)}) // a listener
		}
		r := e.canonical(o.api, name)
		if r.api != nil && r.api.Set {
			e.use(useCase{ref: r, args: []value{v}, off: e.here(), called: true})
			return
		}
		e.override(r, v)
	}
}

// assignAny gives one of all properties a further value.
func (e *evaluator) assignAny(o, k, v value) {
	o.each(func(o value) {
		switch o.kind {
		case thing:
			e.setRest(o.obj, v)
		case platform:
			if o.api.path != "process.env" && o.api.path != "globalThis" && o.api.path != "module" {
				e.override(e.refs.member(o.api, "*"), v)
			}
		default:
			e.noteRewrite(o)
		}
	})
}

// bind gives the names of a pattern their values.
func (e *evaluator) bind(b js.IBinding, v value) {
	switch b := b.(type) {
	case *js.Var:
		e.assignVar(b, v)
	case *js.BindingArray:
		for i, el := range b.List {
			e.bindElement(el, e.at2(v, i, false))
		}
		if b.Rest != nil {
			e.bind(b.Rest, e.restOf(b, v))
		}
	case *js.BindingObject:
		for i := range b.List {
			e.bindItem(&b.List[i], v)
		}
		if b.Rest != nil {
			e.bind(b.Rest, v)
		}
	}
}

func (e *evaluator) restOf(node any, v value) value {
	o := e.site(node, true)
	e.setRest(o, e.element(v))
	return value{kind: thing, obj: o, taint: v.taint}
}

func (e *evaluator) bindItem(item *js.BindingObjectItem, v value) {
	var part value
	if item.Key != nil {
		if name, ok := e.propertyName(item.Key); ok {
			part = e.member(v, name)
		} else {
			part = e.unknownMember(v, value{})
		}
	} else if w, ok := item.Value.Binding.(*js.Var); ok {
		part = e.member(v, string(w.Data))
	}
	e.bindElement(item.Value, part)
}

func (e *evaluator) bindElement(el js.BindingElement, v value) {
	if el.Default != nil {
		v = e.join(v, e.expr(el.Default))
	}
	if el.Binding != nil {
		e.bind(el.Binding, v)
	}
}

// An override is an assignment that replaces a part of the platform or of
// another package, with the function that is put there.
type override struct {
	code.Override
	ref *ref
	fn  *function // nil if it is not known
	by  *function // who does it
	off int
}

// override notes that something of the platform is replaced.
func (e *evaluator) override(r *ref, v value) {
	if !replaceable(r) || v.kind == nothing || v.kind == platform && v.api == r {
		return
	}
	var f *function
	kept := false // the old value stays where there is one
	v.each(func(v value) {
		if v.kind == thing && v.obj.fn != nil {
			f = v.obj.fn
		}
		kept = kept || v.kind == platform && v.api == r
	})
	kept = kept && f == nil || e.fallsBack(v, r)
	if f == nil && strings.HasPrefix(r.path, "module.prototype.") {
		return // paths and names of a module that code makes for itself
	}
	key := overrideKey{r, e.here(), e.fn}
	o := e.overrides[key]
	if o == nil {
		o = &override{Override: code.Override{Target: targetName(r)}, ref: r, by: e.fn, off: e.here()}
		e.overrides[key] = o
		e.overriding = append(e.overriding, o)
		e.changed, e.touched = true, true
	}
	o.Polyfill = kept || e.checked.asks(r)
	if f != nil && o.fn == nil {
		o.fn, f.replaces = f, o
		e.changed = true
		e.replaceMethods(f.inst, o)
	}
	if v.kind == thing && v.obj.fn == nil {
		e.replaceMethods(v.obj, o)
	}
}

// replaceMethods has the functions of a class, or of an object that is put in
// the place of a module's exports, count as parts of the replacement.
func (e *evaluator) replaceMethods(of *object, o *override) {
	for i := range of.props[:min(len(of.props), 64)] {
		m := of.props[i].value
		if m.kind == thing && m.obj.fn != nil && m.obj.fn.replaces == nil && m.obj.fn.body != nil {
			m.obj.fn.replaces = o
			if o.fn == nil {
				o.fn = m.obj.fn
			}
			e.changed = true
		}
	}
}

// fallsBack tells a value that is the old one where there is one: a || b.
func (e *evaluator) fallsBack(v value, r *ref) bool {
	return v.kind == several && v.obj.elems[0].kind == platform && v.obj.elems[0].api == r
}

type overrideKey struct {
	ref *ref
	off int
	by  *function
}

func targetName(r *ref) string {
	if r.pack != "" && r.api == nil {
		return "exports of " + r.pack
	}
	return r.path
}

// replaceable tells whether other code relies on a ref: a function of the
// platform that can do something or gives chance, a member of a class that
// everybody has, what reads and writes JSON, or what another package exports.
func replaceable(r *ref) bool {
	if r.pack != "" {
		return true
	}
	if r.api != nil {
		return (len(r.api.Capabilities) > 0 || r.api.Origin == code.FromRandom) && !r.api.Set
	}
	for _, loader := range []string{"require.extensions.", "require.cache.", "module._", "module.prototype.", "JSON."} {
		if strings.HasPrefix(r.path, loader) {
			return true
		}
	}
	class, member, ok := strings.Cut(r.path, ".prototype.")
	return ok && member != "" && (pureGlobals[class] || builtinClasses[class])
}

var builtinClasses = map[string]bool{
	"XMLHttpRequest": true, "WebSocket": true, "Response": true, "Request": true, "EventTarget": true, "HTMLFormElement": true,
	"HTMLInputElement": true, "Storage": true, "Document": true, "Element": true, "Node": true, "Headers": true,
}

// passing labels the parameters of a function that replaces something: what
// passes through.
func (e *evaluator) passing(f *function) taint {
	return e.taints.add(label{kind: code.FromPassing, detail: f.replaces.Target, off: int(f.pos), fn: f})
}

// replacement returns the override that a place stands in, nil if none.
func (e *evaluator) replacement() *override {
	for f, depth := e.fn, 0; f != nil && depth < 32; f, depth = f.outer, depth+1 {
		if f.replaces != nil {
			return f.replaces
		}
	}
	return nil
}

// noteRead tells a replaced function that it looks into what passes through.
func (e *evaluator) noteRead(v value) {
	if v.taint != 0 && e.taints.has(v.taint, code.FromPassing) {
		if o := e.replacement(); o != nil {
			o.Reads = true
		}
	}
}

// noteRewrite tells a replaced function that it changes what passes through.
func (e *evaluator) noteRewrite(v value) {
	if v.taint != 0 && e.taints.has(v.taint, code.FromPassing) {
		if o := e.replacement(); o != nil {
			o.Rewrites = true
		}
	}
}

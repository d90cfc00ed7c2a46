package js

import (
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// callPlatform calls something that has a path.
func (e *evaluator) callPlatform(c *callCase) value {
	r := c.callee.api
	if o := e.replacement(); o != nil && o.ref == r {
		o.Calls = true
		e.noteSwap(o, c)
	}
	if s := e.specials[r.path]; s != nil {
		if v, ok := s(e, c); ok {
			return v
		}
	}
	if r.api == nil {
		return e.callPlain(c)
	}
	u := useCase{ref: r, this: c.this, args: c.args, spread: c.spread, off: c.off, called: true, maybe: c.callee.maybe}
	e.use(u)
	if r.api.Has(capability.Exec) {
		e.inlineCode(c)
	}
	if r.api.Has(capability.VM) || r.api.Has(capability.Eval) {
		e.readCode(c, r.api)
	}
	detail := e.mainDetail(&u)
	pos := e.here()
	e.move(c.off)
	out := e.result(r.api, len(c.args), detail)
	if c.construct && out.kind == unknown && c.node != nil {
		out.kind, out.obj = thing, e.site(c.node, false) // what is put into it is told from what is in others
	}
	if r.api.Origin == code.FromNet && e.asksPlace(c) {
		out.taint = e.taints.union(out.taint, e.originAt(code.FromHost, "place on earth"))
	}
	e.move(pos)
	if o := e.replacement(); o != nil && o.ref == r && o.fn != nil {
		out.taint = e.taints.union(out.taint, e.passing(o.fn))
	}
	if len(r.api.Capabilities) == 0 || r.api.Has(capability.Crypto) {
		out.taint = e.taints.union(out.taint, e.throughAPI(r.api, c))
	}
	if strings.IndexByte(r.path, '#') > 0 {
		out.taint = e.taints.union(out.taint, c.this.taint)
	}
	e.listen(c, out)
	e.feed(c, value{taint: out.taint})
	if c.this.kind == platform && listening[c.name] && chaining[c.name] {
		return e.join(out, c.this) // request(...).on("error", f).end(data)
	}
	return out
}

// listen tells the functions among the arguments what they are called on: the
// object that the API gives, or the one that they are registered with.
func (e *evaluator) listen(c *callCase, out value) {
	emitter := out
	if c.this.kind == platform && listening[c.name] {
		emitter = c.this
	}
	if emitter.kind != platform || !strings.HasSuffix(emitter.api.path, "#") {
		return
	}
	for _, a := range c.args {
		if a.kind == thing && a.obj.fn != nil && a.obj.fn.listens() {
			a.obj.fn.this = emitter
			e.want(a.obj.fn)
		}
	}
}

// noteSwap tells a replaced function that it calls the old one with something
// of its own in the place of what came.
func (e *evaluator) noteSwap(o *override, c *callCase) {
	for _, a := range c.args {
		a.each(func(a value) {
			if a.kind == text && a.str != "" {
				o.Rewrites = true
			}
		})
	}
}

// throughAPI returns the labels that an API passes on: not those of keys, as a
// signature does not give away what it was made with.
func (e *evaluator) throughAPI(api *capability.API, c *callCase) taint {
	t := e.taints.union(e.labels(c.this), c.spread.taint)
	for i, a := range c.args {
		if !slices.ContainsFunc(api.Roles, func(r capability.Role) bool { return r.Name == capability.RoleKey && r.Arg == i }) {
			t = e.taints.union(t, e.labels(a))
		}
	}
	return t
}

// places are parts of addresses of services that tell where somebody is.
var places = []string{"geo", "ipinfo", "ip-api", "ipapi", "country", "ipify", "whatismyip", "ipstack"}

// asksPlace tells a request to a service that tells where the machine is.
func (e *evaluator) asksPlace(c *callCase) bool {
	found := false
	for _, a := range c.args {
		a.each(func(v value) {
			if v.kind == text {
				found = found || slices.ContainsFunc(places, func(p string) bool { return strings.Contains(v.str, p) })
			}
		})
	}
	return found
}

// callPlain calls something of the platform or of a package that the map says
// nothing of: labels pass through it.
func (e *evaluator) callPlain(c *callCase) value {
	if v, ok := e.foldGlobal(c); ok {
		return v
	}
	through := e.through(c)
	if o := e.replacement(); o != nil && o.ref == c.callee.api && o.fn != nil {
		through = e.taints.union(through, e.passing(o.fn))
	}
	if name, ok := c.arg(0).key(); ok && listening[c.name] && keyEvents[name] {
		v, _ := listened(e, c)
		return v
	}
	v := value{taint: through}
	if c.construct && c.node != nil {
		v.kind, v.obj = thing, e.site(c.node, false) // an object that is told from others: a map, an emitter
	}
	e.offer(c, v)
	return v
}

// result is what an API gives: an instance, labelled with where it comes from.
func (e *evaluator) result(api *capability.API, args int, detail string) value {
	var out value
	if api.Instance != "" {
		out = e.platform(api.Instance)
		out.str = detail
	}
	switch kind := api.From(args); kind {
	case "":
	case capability.Home:
		return value{kind: text, str: homeFolder}
	case code.FromFile:
		if secretFile(detail) {
			kind = code.FromSecret
		}
		out.taint = e.originAt(kind, detail)
	default:
		out.taint = e.originAt(kind, detail)
	}
	return out
}

// secretFile tells whether one of the files that a detail names holds secrets,
// or stands in a folder that does.
func secretFile(detail string) bool {
	secrets := capability.DefaultSecrets()
	for one := range strings.SplitSeq(detail, between) {
		if secrets.File(one) || secrets.File(strings.TrimRight(one, "/"+hole)) {
			return true
		}
	}
	return false
}

// A special evaluates a call of one path of the platform. It returns false to
// have it called like any other.
type special func(e *evaluator, c *callCase) (value, bool)

// specialTable returns the paths whose result is more than a label.
func specialTable() map[string]special {
	return map[string]special{
		"require": required, "import": required, "module._load": required, "module.createRequire": requirer,
		"module.createRequireFromPath": requirer, "process.getBuiltinModule": required, "process.binding": bound, "process._linkedBinding": bound,
		"eval": evaluated, "Function": evaluated, anyConstructor: constructed,
		"setTimeout": timed, "setInterval": timed, "setImmediate": timed, "process.nextTick": timed, "queueMicrotask": timed, "requestAnimationFrame": timed,
		"Reflect.apply": reflectApply, "Reflect.construct": reflectConstruct, "Reflect.get": reflectGet, "Reflect.set": reflectSet,
		"Object.assign": assignAll, "Object.defineProperty": defineProperty, "Object.create": created, "Object.getPrototypeOf": firstArg,
		"Object.freeze": firstArg, "Object.seal": firstArg, "Object.values": valuesOf, "Object.entries": valuesOf, "Object.fromEntries": valuesOf,
		"Promise.resolve": firstArg, "Promise.all": firstArg, "Promise.race": firstArg, "Array.from": arrayFrom, "Proxy": proxied,
		"util.promisify": firstArg, "util.callbackify": firstArg, "util.deprecate": firstArg,
		"path.join": joinedPath, "path.resolve": joinedPath, "path.posix.join": joinedPath, "path.win32.join": joinedPath, "path.normalize": joinedPath,
		"path.dirname": dirName, "os.tmpdir": tempDir, "process.cwd": workDir, "url.fileURLToPath": fileOf, "require.resolve": resolved,
		"module": moduleMade, "String": stringOf, "Object": firstArg, "Symbol": noValue, "JSON.stringify": passThrough, "Promise": promiseOf,
	}
}

func firstArg(_ *evaluator, c *callCase) (value, bool) { return c.arg(0), len(c.args) > 0 }

func noValue(*evaluator, *callCase) (value, bool) { return value{}, true }

func passThrough(e *evaluator, c *callCase) (value, bool) { return value{taint: e.through(c)}, true }

func stringOf(e *evaluator, c *callCase) (value, bool) {
	if a := c.arg(0); a.kind == text {
		return a, true
	}
	return value{}, false
}

// promiseOf runs the executor; what it resolves with is what the promise is.
func promiseOf(e *evaluator, c *callCase) (value, bool) {
	f := c.arg(0)
	if f.kind != thing || f.obj.fn == nil || f.obj.fn.summary != nil || c.node == nil {
		return value{}, true
	}
	resolved := e.site(c.node, false)
	resolve := value{kind: thing, obj: e.resolver(resolved)}
	e.noteCall(f.obj.fn)
	e.passArgs(f.obj.fn, []value{resolve})
	e.walk(f.obj.fn)
	return resolved.rest(), true
}

func reflectApply(e *evaluator, c *callCase) (value, bool) {
	inner := callCase{callee: c.arg(0), this: c.arg(1), node: c.node, off: c.off}
	e.spreadArgs(&inner, c.arg(2))
	return e.invoke(inner), true
}

func reflectConstruct(e *evaluator, c *callCase) (value, bool) {
	inner := callCase{callee: c.arg(0), node: c.node, off: c.off, construct: true}
	e.spreadArgs(&inner, c.arg(1))
	return e.invoke(inner), true
}

func reflectGet(e *evaluator, c *callCase) (value, bool) {
	if name, ok := c.arg(1).key(); ok {
		return e.member(c.arg(0), name), true
	}
	return e.unknownMember(c.arg(0), c.arg(1)), true
}

func reflectSet(e *evaluator, c *callCase) (value, bool) {
	if name, ok := c.arg(1).key(); ok {
		e.assignMember(c.arg(0), name, c.arg(2))
	}
	return value{}, true
}

func assignAll(e *evaluator, c *callCase) (value, bool) {
	target := c.arg(0)
	for _, a := range c.args[min(1, len(c.args)):] {
		a.each(func(a value) {
			if a.kind != thing {
				if target.kind == thing {
					e.setRest(target.obj, value{taint: e.labels(a)})
				}
				return
			}
			for i := range a.obj.props {
				e.assignMember(target, a.obj.props[i].name, a.obj.props[i].value)
			}
		})
	}
	return target, true
}

func defineProperty(e *evaluator, c *callCase) (value, bool) {
	name, ok := c.arg(1).key()
	d := c.arg(2)
	if d.kind != thing {
		return c.arg(0), true
	}
	v := e.get(d.obj, "value")
	e.get(d.obj, "get").each(func(get value) {
		if get.kind == thing && get.obj.fn != nil {
			e.noteCall(get.obj.fn)
			v = e.join(v, get.obj.fn.returns)
		}
	})
	if !ok {
		if c.arg(0).kind == thing {
			e.setRest(c.arg(0).obj, v)
		}
		return c.arg(0), true
	}
	if c.arg(0).kind == platform && v == (value{}) {
		v = e.get(d.obj, "get")
	}
	e.assignMember(c.arg(0), name, v)
	return c.arg(0), true
}

func created(e *evaluator, c *callCase) (value, bool) {
	o := e.site(c.node, false)
	if proto := c.arg(0); proto.kind == thing && proto.obj != o {
		o.proto = proto.obj
	}
	return value{kind: thing, obj: o}, true
}

func valuesOf(e *evaluator, c *callCase) (value, bool) {
	if c.arg(0).kind != thing {
		return value{taint: e.through(c)}, true
	}
	o := e.site(c.node, true)
	e.setRest(o, e.any(c.arg(0).obj))
	return value{kind: thing, obj: o, taint: e.labels(c.arg(0))}, true
}

func arrayFrom(e *evaluator, c *callCase) (value, bool) {
	if len(c.args) < 2 {
		return c.arg(0), true
	}
	return overElements(e, &callCase{this: c.arg(0), name: "map", args: c.args[1:], node: c.node, off: c.off})
}

// proxied is what a proxy stands for. Traps that are put before a part of the
// platform are no override: the platform's own name still leads to it.
func proxied(e *evaluator, c *callCase) (value, bool) {
	e.feed(c, value{taint: e.labels(c.arg(0))})
	out := c.arg(0)
	if h := c.arg(1); h.kind == thing && h.obj.fn == nil && out.kind == platform {
		for _, trap := range []string{"apply", "construct", "get"} {
			if f, _ := h.obj.own(trap); f.kind == thing && f.obj.fn != nil {
				e.passArgs(f.obj.fn, []value{c.arg(0)})
				out = e.join(f, out) // the trap first: it is no fallback
			}
		}
	}
	return out, true
}

// joinedPath joins what is known of a path.
func joinedPath(e *evaluator, c *callCase) (value, bool) {
	for i, a := range c.args {
		if a.kind != several {
			continue
		}
		var out value
		for _, alt := range a.obj.elems {
			one := *c
			one.args = slices.Clone(c.args)
			one.args[i] = alt
			v, _ := joinedPath(e, &one)
			out = e.join(out, v)
		}
		return out, true
	}
	parts := make([]string, 0, len(c.args))
	out := value{kind: text, taint: e.through(c)}
	known := false
	for _, a := range c.args {
		w := a.words()
		if a.kind == text {
			known = true
			out.open = out.open || a.open
		} else {
			out.open = true
		}
		if strings.HasPrefix(w, "/") || strings.HasPrefix(w, homeFolder) || strings.HasPrefix(w, ownFolder) {
			parts = parts[:0]
		}
		parts = append(parts, w)
	}
	if out.str = joinParts(parts); !known {
		return value{taint: out.taint}, true
	}
	return out, true
}

// joinParts joins a path. What leads out of a place that only a run knows stays
// as it is.
func joinParts(parts []string) string {
	if len(parts) < 2 || !strings.HasPrefix(parts[0], homeFolder) && !strings.HasPrefix(parts[0], "<") {
		return path.Join(parts...)
	}
	rest := path.Join(parts[1:]...)
	if rest == ".." || strings.HasPrefix(rest, "../") {
		return parts[0] + "/" + rest
	}
	return path.Join(parts...)
}

func dirName(e *evaluator, c *callCase) (value, bool) {
	a := c.arg(0)
	if a.kind != text {
		return value{taint: e.through(c)}, true
	}
	return value{kind: text, str: path.Dir(a.str), open: a.open, taint: a.taint}, true
}

func tempDir(*evaluator, *callCase) (value, bool) { return textOf(tempFolder), true }

func workDir(*evaluator, *callCase) (value, bool) { return textOf(workFolder), true }

func fileOf(e *evaluator, c *callCase) (value, bool) {
	if a := c.arg(0); a.kind == platform && strings.HasPrefix(a.api.path, "import.meta") {
		return textOf(ownFolder + "/" + lastName(e.src.Path)), true
	}
	return c.arg(0), true
}

// remote tells a module that is no file: data in the address itself, or an
// address. Both are code that the package does not show.
func (e *evaluator) remote(name value, c *callCase) bool {
	scheme, rest, ok := strings.Cut(name.str, ":")
	if !ok || scheme != "data" && scheme != "http" && scheme != "https" {
		return false
	}
	from := e.originAt(code.FromNet, hostOf(name.str))
	if scheme == "data" {
		from = e.originAt(code.FromDecoded, "an address")
		if body, ok := strings.CutPrefix(rest, "text/javascript,"); ok {
			e.nestedCode(textOf(body), c)
		}
	}
	api := importer("import")
	api.Roles[0].Name = capability.RoleCode
	name.taint = e.taints.union(name.taint, from)
	e.use(useCase{ref: &ref{path: "import", api: api}, args: []value{name}, off: c.off, called: true})
	return true
}

// resolved names the file of a module without loading it: somebody else will.
func resolved(e *evaluator, c *callCase) (value, bool) {
	name := c.arg(0)
	if name.kind == text && !name.open {
		e.addImport(name.str, importCase{off: c.off, dynamic: true, computed: !e.literalArg(c)})
	}
	return name, true
}

// moduleMade is a module that code makes for itself: it compiles what it is
// given.
func moduleMade(e *evaluator, c *callCase) (value, bool) {
	return value{kind: platform, api: e.refs.member(e.refs.root("module"), "prototype")}, c.construct
}

// requirer gives something that loads modules.
func requirer(e *evaluator, _ *callCase) (value, bool) { return e.platform("require"), true }

// bound gives what stands below a built-in module.
func bound(e *evaluator, c *callCase) (value, bool) {
	name := c.arg(0)
	if name.kind != text || name.open {
		return value{}, false
	}
	e.use(useCase{ref: c.callee.api, args: c.args, off: c.off, called: true})
	return value{kind: platform, api: e.refs.member(e.refs.root("process.binding"), name.str)}, true
}

// required loads a module, or one of several.
func required(e *evaluator, c *callCase) (value, bool) {
	name := c.arg(0)
	if name.kind == platform && strings.HasPrefix(name.api.path, "import.meta") {
		return value{}, true
	}
	var out value
	unknown := false
	name.each(func(name value) {
		if name.kind != text || name.open {
			unknown = true
			return
		}
		if e.remote(name, c) {
			return
		}
		out = e.join(out, e.module(name.str, importCase{off: c.off, dynamic: e.fn != nil || c.callee.api.path == "import", computed: !e.literalArg(c)}))
	})
	if unknown {
		e.computedImport(c)
		out.taint = e.taints.union(out.taint, e.through(c))
	}
	return out, true
}

// delays is how many arguments of a timer are not those of its callback.
var delays = map[string]int{"setTimeout": 2, "setInterval": 2, "setImmediate": 1}

// timed calls its first argument, or runs it as code if it is a text.
func timed(e *evaluator, c *callCase) (value, bool) {
	if f := c.arg(0); f.kind == text {
		return evaluated(e, c)
	} else if f.kind == unknown && c.callee.kind == platform && e.taints.has(f.taint, code.FromDecoded, code.FromDecrypted) {
		e.use(useCase{ref: e.refs.root("eval"), args: []value{f}, off: c.off, called: true, maybe: true})
	}
	e.feed(&callCase{args: c.args[:min(1, len(c.args))], off: c.off}, value{})
	if f := c.arg(0); f.kind == thing && f.obj.fn != nil && c.callee.kind == platform {
		if n, ok := delays[c.callee.api.path]; ok && len(c.args) > n {
			e.passArgs(f.obj.fn, c.args[n:])
		}
	}
	return value{}, true
}

// constructed calls the constructor of something unknown: it makes code if
// what it is called with looks like some, and comes from where code is hidden.
func constructed(e *evaluator, c *callCase) (value, bool) {
	t := e.through(c)
	if c.construct || !e.taints.has(t, code.FromDecoded, code.FromDecrypted, code.FromNet, code.FromFile) {
		return value{taint: t}, true
	}
	return evaluated(e, c)
}

// globalObject is code that asks for the global object and does nothing else.
var globalObject = map[string]bool{"this": true, "return this": true, "return globalThis": true}

// evaluated runs text as code. What is constant is read like a file.
func evaluated(e *evaluator, c *callCase) (value, bool) {
	last := c.arg(max(len(c.args)-1, 0))
	if c.callee.api.path == "setTimeout" || c.callee.api.path == "setInterval" {
		last = c.arg(0)
	}
	if last.kind == thing || last.kind == nothing || last.kind == number || len(c.args) == 0 && c.spread == (value{}) {
		return last, true
	}
	if last.kind == text && globalObject[strings.TrimRight(strings.TrimSpace(last.str), "; ")] {
		if c.callee.api.path != "Function" {
			return e.platform("globalThis"), true
		}
		return e.nestedCode(last, c), true // how old code asks for the global object
	}
	by := e.refs.root("eval")
	if c.callee.api.path == "Function" && c.callee.api.api != nil {
		by = c.callee.api
	}
	e.use(useCase{ref: by, args: []value{last}, spread: c.spread, off: c.off, called: true, maybe: c.callee.maybe})
	if last.kind != text || last.open {
		return value{taint: e.taints.union(e.through(c), last.taint)}, true
	}
	return e.nestedCode(last, c), true
}

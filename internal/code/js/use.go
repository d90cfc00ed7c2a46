package js

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// A useCase is one use of an API of the map.
type useCase struct {
	ref    *ref
	this   value
	args   []value
	spread value
	off    int
	called bool
	maybe  bool
}

// Bounds of what one file may say.
const (
	maxUses   = 2000 // twice as many, if there is no like one yet
	maxFlows  = 300  // the same
	maxGuards = 4
	maxDetail = 300
	longText  = 200 // a constant from this length on is an origin of its own
)

// read notes that code leads to a part of the platform. What is only named and
// never called is a use as well: somebody gets it.
func (e *evaluator) read(r *ref, name string) {
	e.touched = e.touched || r.api != nil
	if len(e.reads) < maxUses {
		e.reads = append(e.reads, r)
	}
	if r.api == nil || !e.emit || r.api.Text || len(r.api.Capabilities) == 0 {
		return
	}
	detail := ""
	if r.api.Get && r.api.Has(capability.Env) {
		detail = name
		if r.path == "process.env" {
			detail = ""
		}
	}
	e.record(useCase{ref: r, off: e.here(), called: r.api.Get}, detail)
}

// unread takes back that something was named, if that came last: it was only
// looked at, or a part of it is what counts.
func (e *evaluator) unread(since int, r *ref) {
	if last := len(e.uses) - 1; last >= since && e.uses[last].API == r.path {
		u := &e.uses[last]
		delete(e.used, useKey{u.API, u.Detail, u.called, u.fn})
		e.uses = e.uses[:last]
	}
}

// looked evaluates what is only compared with something, or asked for its type:
// that names it, and does not use it.
func (e *evaluator) looked(x js.IExpr) value {
	since := len(e.uses)
	v := e.expr(x)
	if v.kind == platform && (v.api.api == nil || !v.api.api.Get) {
		e.unread(since, v.api)
	}
	return v
}

// record files a use under what it is of, once for each detail.
func (e *evaluator) record(u useCase, detail string) {
	if len(detail) > maxDetail {
		detail = detail[:maxDetail] + hole
	}
	key := useKey{u.ref.path, detail, u.called, e.fn}
	called := "named "
	if u.called {
		called = "called "
	}
	if e.used[key] || !e.keeps(len(e.uses), maxUses, called+u.ref.api.Capabilities[0], called+u.ref.path) {
		return
	}
	e.used[key] = true
	certainty := code.Certain
	if u.maybe || !u.called {
		certainty = code.Likely
	}
	e.uses = append(e.uses, use{
		Capability: code.Capability{API: u.ref.path, Detail: detail, Certainty: certainty, Tried: e.tried > 0},
		names:      u.ref.api.Capabilities, off: u.off, fn: e.fn, called: u.called,
	})
}

// keeps tells whether a fact is kept: beyond the bound only those of which there
// is no like one yet, and beyond twice the bound only those of a new kind. That
// some are not is a gap.
func (e *evaluator) keeps(have, most int, kind, like string) bool {
	if have >= most && e.likes[kind] && (e.likes[like] || have >= 2*most) {
		e.dropped = true
		return false
	}
	e.likes[kind], e.likes[like] = true, true
	return true
}

type useKey struct {
	path, detail string
	called       bool
	fn           *function
}

// A use is a capability with the function that it stands in.
type use struct {
	code.Capability
	names  []string
	off    int
	fn     *function
	called bool
}

// use notes a call of an API: what it does, and what flows into it.
func (e *evaluator) use(u useCase) {
	e.touched = true
	if !e.emit || u.ref.api == nil || len(u.ref.api.Capabilities) == 0 {
		return
	}
	detail := e.mainDetail(&u)
	e.record(u, detail)
	for _, role := range u.ref.api.Roles {
		e.each2(&u, role, func(v value) { e.flow(&u, role.Name, detail, v) })
	}
}

// each2 yields what a call has in a role.
func (e *evaluator) each2(u *useCase, role capability.Role, f func(value)) {
	one := func(v value) {
		if role.Property == "" {
			if v.kind != thing || v.obj.fn != nil || v.obj.array || !hasProperties(u.ref.api, role.Arg) {
				f(v) // of an object with roles of its own its properties count
			}
			return
		}
		v.each(func(v value) {
			if v.kind == thing && v.obj.fn == nil {
				if p := e.get(v.obj, role.Property); p != (value{}) {
					f(p)
				}
			}
		})
	}
	if role.Arg >= 0 {
		if role.Arg < len(u.args) {
			one(u.args[role.Arg])
		} else if u.spread != (value{}) {
			one(u.spread)
		}
		return
	}
	for _, a := range u.args {
		one(a)
	}
	one(u.spread)
}

// moves tells an API of an instance through which something comes or goes.
func moves(api *capability.API) bool {
	return slices.ContainsFunc(api.Roles, func(r capability.Role) bool {
		return slices.Contains([]string{capability.RoleBody, capability.RoleData, capability.RoleCode, capability.RoleHeaders}, r.Name)
	})
}

// hasProperties tells whether properties of an argument have roles.
func hasProperties(api *capability.API, arg int) bool {
	return slices.ContainsFunc(api.Roles, func(r capability.Role) bool { return r.Arg == arg && r.Property != "" })
}

// mainDetail is what a call is about, as far as it is constant: a host, a
// command, a path, a name.
func (e *evaluator) mainDetail(u *useCase) string {
	if u.ref.api == nil {
		return ""
	}
	for _, want := range []string{capability.RoleHost, capability.RoleURL, capability.RoleCommand, capability.RolePath, capability.RoleName} {
		for _, role := range u.ref.api.Roles {
			if role.Name != want {
				continue
			}
			found := ""
			e.each2(u, role, func(v value) { found = cmp.Or(found, e.detailOf(want, v)) })
			if found != "" {
				return e.withArgs(u, want, found)
			}
		}
	}
	if moves(u.ref.api) {
		return madeFor(u.this)
	}
	return ""
}

// madeFor is what an instance was made for, or told to ask.
func madeFor(instance value) string {
	var all []string
	instance.each(func(v value) {
		if v.kind == platform && v.str != "" && !slices.Contains(all, v.str) && len(all) < maxAlts {
			all = append(all, v.str)
		}
	})
	return strings.Join(all, between)
}

func (e *evaluator) detailOf(role string, v value) string {
	var words []string
	v.each(func(v value) {
		if v.kind == text && strings.Trim(v.str, hole+" ") != "" && len(words) < maxAlts {
			words = append(words, v.str)
		}
	})
	if v.kind == thing && v.obj.array {
		words = []string{strings.Join(e.wordsOf(v.obj), " ")}
	}
	if role == capability.RoleURL {
		for i := range words {
			words[i] = hostOf(words[i])
		}
		words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(strings.TrimPrefix(w, hole), "/") || w == "" })
	}
	return strings.Join(words, between)
}

// between stands between several things that a detail may be.
const between = "; "

// withArgs adds the constant arguments of a program to its name.
func (e *evaluator) withArgs(u *useCase, role, found string) string {
	if role != capability.RoleCommand {
		return found
	}
	for _, r := range u.ref.api.Roles {
		if r.Name == capability.RoleArgs {
			args := ""
			e.each2(u, r, func(v value) {
				v.each(func(v value) {
					if v.kind != thing || !v.obj.array {
						return
					}
					if words := strings.Join(e.wordsOf(v.obj), " "); len(words) > len(args) {
						args = words
					}
				})
			})
			if args != "" { // each program that it may be gets them
				found = strings.ReplaceAll(found, between, " "+args+between) + " " + args
			}
		}
	}
	return found
}

func (e *evaluator) wordsOf(o *object) []string {
	var words []string
	for _, el := range o.elems[:min(len(o.elems), 16)] {
		if el.kind == several {
			el = el.obj.elems[0]
		}
		words = append(words, shellWord(el.words()))
	}
	return words
}

// shellWord quotes a word that would fall apart on a command line.
func shellWord(s string) string {
	if strings.ContainsAny(s, " \t\n|&;<>()'\"$`\\") && len(s) < maxDetail {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// hostOf returns the host of an address, or the address if it has none.
func hostOf(s string) string {
	if i := strings.Index(s, "://"); i >= 0 {
		if u, err := url.Parse(strings.ReplaceAll(s, hole, "x")); err == nil && u.Host != "" && !strings.Contains(hostPart(s[i+3:]), hole) {
			return u.Host
		}
		return hostPart(s[i+3:])
	}
	return s
}

func hostPart(s string) string {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		s = s[:i]
	}
	return s[strings.LastIndexByte(s, '@')+1:]
}

// A flowCase is a flow with the function that its sink stands in.
type flowCase struct {
	code.Flow
	from label
	off  int
	fn   *function
}

// flow notes what reaches an argument that matters.
func (e *evaluator) flow(u *useCase, role, detail string, v value) {
	labels := e.labels(v)
	guards := e.guardOrigins()
	e.taints.each(labels, func(l *label) { e.addFlow(u, role, detail, *l, guards) })
	if v.kind == text && (len(v.str) >= longText || len(guards) > 0) && decisive[u.ref.api.Capabilities[0]] {
		e.addFlow(u, role, detail, label{kind: code.FromLiteral, detail: numberText(float64(len(v.str))), off: u.off}, guards)
	}
	if labels == 0 && v.kind == unknown && len(guards) > 0 && decisive[u.ref.api.Capabilities[0]] {
		e.addFlow(u, role, detail, label{kind: code.FromLiteral, off: u.off}, guards)
	}
}

// decisive are the capabilities of which it matters under which conditions
// they are used, whatever they are used with.
var decisive = map[string]bool{
	capability.Eval: true, capability.Exec: true, capability.VM: true, capability.FSDelete: true,
	capability.Native: true, capability.DynamicImport: true,
}

func (e *evaluator) addFlow(u *useCase, role, detail string, l label, guards []code.Origin) {
	if l.kind == code.FromPassing {
		e.passes(u, &l)
	}
	key := flowKey{l.kind, l.detail, l.off, u.ref.path, role, u.off, l.fn, l.param}
	if e.flowed[key] || !e.keeps(len(e.flows), maxFlows, l.kind+" -> "+u.ref.api.Capabilities[0], l.kind+" -> "+u.ref.path) {
		return
	}
	e.flowed[key] = true
	f := flowCase{from: l, off: u.off, fn: e.fn}
	f.To = code.Sink{Capability: u.ref.api.Capabilities[0], API: u.ref.path, Role: role, Detail: cut(detail)}
	f.Guards = guards
	e.flows = append(e.flows, f)
}

type flowKey struct {
	kind, detail string
	from         int
	api, role    string
	to           int
	fn           *function
	param        int
}

func cut(s string) string {
	if len(s) > maxDetail {
		return s[:maxDetail] + hole
	}
	return s
}

// passes tells a replaced function that what passes through it is sent, unless
// it only goes on to what was replaced.
func (e *evaluator) passes(u *useCase, l *label) {
	if l.fn == nil || l.fn.replaces == nil {
		return
	}
	// What was replaced may get it as well, but not with another address.
	if o := l.fn.replaces; (u.ref.api.Has(capability.Net) || u.ref.api.Has(capability.DNS)) && (u.ref != o.ref || e.mainDetail(u) != "") {
		o.Sends = true
	}
}

// guardOrigins returns what the conditions look at under which a place runs.
func (e *evaluator) guardOrigins() []code.Origin {
	var out []code.Origin
	e.taints.each(e.guards(), func(l *label) {
		if len(out) < maxGuards && !slices.ContainsFunc(out, func(o code.Origin) bool { return o.Kind == l.kind && o.Detail == l.detail }) {
			out = append(out, e.origin(l))
		}
	})
	return out
}

// origin returns a label as it is told to others.
func (e *evaluator) origin(l *label) code.Origin {
	o := code.Origin{Kind: l.kind, Detail: cut(l.detail)}
	switch {
	case l.place != nil:
		o.Place = *l.place
	default:
		o.Place = e.src.Place(l.off)
		l.place = &o.Place
	}
	return o
}

// computed notes that a member of a module is used whose name is not known:
// it may be any of them.
func (e *evaluator) computed(r *ref) {
	if e.touched = e.touched || r.hot; !e.emit || r.parent != nil {
		return
	}
	for _, api := range e.refs.platform.Members(r.path) {
		if len(api.Capabilities) > 0 && !api.Get && strings.IndexByte(api.Path, '#') < 0 {
			any := e.refs.member(r, "*")
			shown := *api
			shown.Path = any.path
			e.record(useCase{ref: &ref{path: any.path, api: &shown}, off: e.here(), called: true, maybe: true}, "")
			return
		}
	}
}

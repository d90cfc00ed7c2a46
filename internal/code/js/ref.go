package js

import (
	"strings"

	"levee/internal/code/capability"
)

// A ref is something that has a path: a member of a built-in module, a
// global, a package.
type ref struct {
	path     string
	api      *capability.API // nil if the map says nothing of it
	pack     string          // of a package, or a member of one: its name
	parent   *ref
	children map[string]*ref
	hot      bool // it leads to what code can do

	named  int // the package that asked for it last, by number
	naming int // the package that asked for members of it last,
	names  int // and for how many
}

// refs keeps every path once, for one package after the other: what is a ref's
// like is the same ref. Of one with very many members that holds for the first
// that a package names, whatever packages came before it.
type refs struct {
	platform *capability.Map
	roots    map[rootKey]*ref
	kept     int
	now      int // the package that is read, by number
}

// A rootKey tells refs that are no members; the package is "" for the
// platform's.
type rootKey struct{ pack, path string }

// maxRefs bounds the refs that are kept for the next package.
const maxRefs = 100_000

// begin begins a package.
func (r *refs) begin() {
	r.now++
	if r.kept > maxRefs {
		r.roots, r.kept = make(map[rootKey]*ref), 0
	}
}

func (r *refs) root(path string) *ref { return r.of("", path) }

// of returns the ref of a path that belongs to a package, and is another one
// than what the platform has under the same name: atob is both.
func (r *refs) of(pack, path string) *ref {
	key := rootKey{pack, path}
	if have := r.roots[key]; have != nil {
		return have
	}
	api, _ := r.platform.Lookup(path)
	fresh := &ref{path: path, api: api, pack: pack}
	fresh.hot = api != nil || len(r.platform.Members(path)) > 0 || r.platform.Leads(path) || openers[path]
	r.roots[key] = fresh
	r.kept++
	return fresh
}

// member returns what stands under a name of a ref.
func (r *refs) member(of *ref, name string) *ref {
	have := of.children[name]
	if have != nil && have.named == r.now {
		return have
	}
	if of.naming != r.now {
		of.naming, of.names = r.now, 0
	}
	of.names++
	switch {
	case of.names > maxProps:
		return r.fresh(of, name)
	case have == nil:
		have = r.fresh(of, name)
		if of.children == nil {
			of.children = make(map[string]*ref)
		}
		of.children[name] = have
		r.kept++
	}
	have.named = r.now
	return have
}

func (r *refs) fresh(of *ref, name string) *ref {
	path := of.path + "." + name
	if strings.HasSuffix(of.path, "#") {
		path = of.path + name
	}
	api, _ := r.platform.Lookup(path)
	return &ref{path: path, api: api, pack: of.pack, parent: of, hot: api != nil || of.hot}
}

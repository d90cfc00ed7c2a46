package js

import (
	"cmp"
	"slices"
	"strings"

	"levee/internal/code"
)

// A File is what reading one file gave. Places are final; phases are not: what
// runs at import depends on which modules lead to this one.
type File struct {
	Path      string
	How       code.How
	Why       string // of a file read by tokens, or not at all
	Uses      []Use
	Flows     []Flow
	Overrides []Override
	Imports   []Import
	Functions []Function
	Calls     []Call // of functions of other modules
	Exports   *Exports
	Partial   string // why the reading ended early; "" if it did not
}

// A Use is a capability, or several of one API, with the function that it
// stands in: an index into File.Functions, -1 for the module's own statements.
type Use struct {
	code.Capability
	Names    []string
	Function int
}

// A Flow is a flow with the function that its sink stands in.
type Flow struct {
	code.Flow
	Function int
}

// An Override is one with the function that makes it.
type Override struct {
	code.Override
	Function int
}

// An Import is one with the function that asks for it.
type Import struct {
	code.Import
	Function int
}

// A Function tells when a function runs, as far as its file shows.
type Function struct {
	AtImport bool
	Calls    []int
}

// A Call is a call of another module's function, from one of this file or,
// with -1, from its own statements.
type Call struct {
	From  int
	File  string
	Index int
}

// Read reads a parsed file. Local tells what another module of the package
// exports, by the spec that asks for it; it may be nil, and may give nil.
func (r *Reader) Read(src *Source, local func(spec string) *Exports) *File {
	out := &File{Path: src.Path, How: src.How, Why: src.Why}
	if src.Tree == nil {
		r.readTokens(src, out)
		return out
	}
	e := r.newEvaluator(src, local)
	e.run(src.Tree.List)
	e.report(out)
	return out
}

// report turns what the walk noted into the file's facts.
func (e *evaluator) report(out *File) {
	if e.steps > e.limit || e.calls > maxCalls || e.cut {
		out.Partial = "code takes too long to follow"
	} else if e.dropped || e.taints.full {
		out.Partial = "more uses, flows or imports in one file than are kept"
	}
	e.reportUses(out)
	e.reportFlows(out)
	for _, o := range e.overriding {
		o.Place = e.src.Place(o.off)
		out.Overrides = append(out.Overrides, Override{o.Override, indexOf(o.by)})
	}
	for i := range e.imports {
		im := e.imports[i].Import
		im.Place = e.src.Place(e.imports[i].off)
		out.Imports = append(out.Imports, Import{im, indexOf(e.imports[i].fn)})
	}
	out.Functions = make([]Function, 0, len(e.functions))
	for _, f := range e.functions {
		fn := Function{AtImport: f.imports}
		if n := len(f.calls.list); n > 0 {
			fn.Calls = make([]int, 0, n)
		}
		for _, g := range f.calls.list {
			if g.index >= 0 {
				fn.Calls = append(fn.Calls, int(g.index))
			}
		}
		slices.Sort(fn.Calls)
		out.Functions = append(out.Functions, fn)
	}
	for _, c := range e.foreignCalls {
		out.Calls = append(out.Calls, Call{indexOf(c.from), c.to.File, c.to.Index})
	}
	out.Exports = e.snapshot()
}

func indexOf(f *function) int {
	if f == nil {
		return -1
	}
	return int(f.index)
}

// reportUses drops what was only named where it is called as well.
func (e *evaluator) reportUses(out *File) {
	called := make(map[string]bool)
	for i := range e.uses {
		if e.uses[i].called {
			called[e.uses[i].API] = true
		}
	}
	for i := range e.uses {
		u := &e.uses[i]
		if !u.called && called[u.API] {
			continue
		}
		c := u.Capability
		c.Place = e.src.Place(u.off)
		out.Uses = append(out.Uses, Use{c, u.names, indexOf(u.fn)})
	}
	slices.SortStableFunc(out.Uses, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.API, b.API))
	})
}

func (e *evaluator) reportFlows(out *File) {
	for i := range e.flows {
		f := &e.flows[i]
		if f.from.kind == ofParameter {
			continue
		}
		flow := f.Flow
		flow.From = e.origin(&f.from)
		if f.off >= 0 {
			flow.To.Place = e.src.Place(f.off)
		}
		out.Flows = append(out.Flows, Flow{flow, indexOf(f.fn)})
	}
	slices.SortStableFunc(out.Flows, func(a, b Flow) int {
		return cmp.Or(cmp.Compare(a.To.Line, b.To.Line), cmp.Compare(a.To.Column, b.To.Column), cmp.Compare(a.From.Line, b.From.Line))
	})
}

package disguise

import (
	tdjs "github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/js"
)

// Bounds on shapes. They are what obfuscators make of the smallest program
// that is worth hiding.
const (
	minTable     = 5  // strings in a table that a loop turns round
	minIndexed   = 10 // strings in a table behind an accessor, and its uses
	minMembers   = 15 // members that are named by an entry of a table
	minArguments = 10 // entries of a table that one function is called with
	minPacked    = 20 // bytes of source in a string
	minSpelled   = 4  // letters that are taken out of other words
	minOrder     = 3  // statements whose order a string gives
)

// shapes finds what the tree shows, whatever names are in it.
func (f *finder) shapes() {
	if f.src.Tree == nil || !mayHaveShape(f.src.Text) {
		return
	}
	s := shape{src: f.src, tables: make(map[*tdjs.Var]int), orders: make(map[*tdjs.Var]int), aliases: make(map[*tdjs.Var]*tdjs.Var),
		calls: make(map[*tdjs.Var]int), accessors: make(map[*tdjs.Var]*accessor), members: make(map[*tdjs.Var]map[string]bool), arguments: make(map[pair]map[string]bool)}
	tdjs.Walk(&s, f.src.Tree)
	s.report(f)
}

// A shape collects what is in one file while the tree is walked.
type shape struct {
	src       *js.Source
	loops     int                           // that the walk is in
	functions []*function                   // that the walk is in
	named     *tdjs.Var                     // what the next function is assigned to
	tables    map[*tdjs.Var]int             // variables and functions that give a list of strings, with its length
	tableAt   []byte                        // something within the longest
	longest   int                           // of all lists
	orders    map[*tdjs.Var]int             // variables that hold a list, with its length
	aliases   map[*tdjs.Var]*tdjs.Var       // what was assigned from another variable, or from a call of a function
	accessors map[*tdjs.Var]*accessor       // functions that give an entry of a list
	calls     map[*tdjs.Var]int             // with a number first
	members   map[*tdjs.Var]map[string]bool // entries of a list that name a member
	arguments map[pair]map[string]bool      // entries of a list that a function is called with
	turned    bool                          // a list is turned round in a loop
	packed    []found
	spelled   []found
	steps     []steps
}

// Steps are a switch that a variable's entries go through one by one.
type steps struct {
	order *tdjs.Var
	cases *tdjs.SwitchStmt
}

// A pair is a function with a list whose entries it is called with.
type pair struct{ function, list *tdjs.Var }

// A found is something with a place and a weight.
type found struct {
	at     []byte // a slice of the text
	weight int
}

// An accessor is a function that takes an index, shifts it, and gives what
// stands there.
type accessor struct {
	list  *tdjs.Var
	shift bool
}

// A function is one that the walk is in, with its first parameter.
type function struct {
	name, param *tdjs.Var
	accessor
}

// Enter looks at a node, and Exit leaves it.
func (s *shape) Enter(n tdjs.INode) tdjs.IVisitor {
	switch n := n.(type) {
	case *tdjs.WhileStmt, *tdjs.DoWhileStmt, *tdjs.ForStmt:
		s.loops++
	case *tdjs.FuncDecl:
		if n.Name != nil {
			s.named = linked(n.Name)
		}
		s.function(&n.Params)
	case *tdjs.ArrowFunc:
		s.function(&n.Params)
	case *tdjs.BindingElement:
		if v, ok := n.Binding.(*tdjs.Var); ok && n.Default != nil {
			s.assign(v, n.Default)
		}
	case *tdjs.BinaryExpr:
		s.binary(n)
	case *tdjs.ArrayExpr:
		s.list(n)
	case *tdjs.CallExpr:
		s.call(n)
	case *tdjs.IndexExpr:
		s.index(n)
	case *tdjs.SwitchStmt:
		s.flow(n)
	}
	return s
}

// Exit is the end of a node.
func (s *shape) Exit(n tdjs.INode) {
	switch n.(type) {
	case *tdjs.WhileStmt, *tdjs.DoWhileStmt, *tdjs.ForStmt:
		s.loops--
	case *tdjs.FuncDecl, *tdjs.ArrowFunc:
		s.leave()
	}
}

// assign notes lists and orders by their variable.
func (s *shape) assign(v *tdjs.Var, x tdjs.IExpr) {
	v = linked(v)
	switch x := plain(x).(type) {
	case *tdjs.ArrayExpr:
		if n := stringsIn(x); n > 0 {
			s.tables[v] = max(s.tables[v], n)
			if len(s.functions) > 0 {
				s.tableOf(s.functions[len(s.functions)-1], n)
			}
		}
		if len(x.List) >= minOrder {
			s.orders[v] = len(x.List)
		}
	case *tdjs.Var:
		s.aliases[v] = linked(x)
	case *tdjs.FuncDecl, *tdjs.ArrowFunc:
		s.named = v
	case *tdjs.CallExpr:
		if f := called(x); f != nil {
			s.aliases[v] = f
		}
	}
}

// tableOf notes that a function holds a list: one that gives it is as good as
// the list itself.
func (s *shape) tableOf(f *function, n int) {
	if f.name != nil && f.param == nil {
		s.tables[f.name] = n
	}
}

// list notes the longest list of strings.
func (s *shape) list(x *tdjs.ArrayExpr) {
	if n := stringsIn(x); n > s.longest {
		s.longest = n
		for i := range x.List {
			if l, ok := x.List[i].Value.(*tdjs.LiteralExpr); ok {
				s.tableAt = l.Data
				break
			}
		}
	}
}

// function enters one, whose name was just noted if it has any.
func (s *shape) function(params *tdjs.Params) {
	f := &function{name: s.named}
	s.named = nil
	if len(params.List) > 0 {
		if v, ok := params.List[0].Binding.(*tdjs.Var); ok {
			f.param = linked(v)
		}
	}
	s.functions = append(s.functions, f)
}

// leave leaves a function, and notes an accessor: f(i) { i = i - 100; return
// list[i] } or shorter.
func (s *shape) leave() {
	f := s.functions[len(s.functions)-1]
	s.functions = s.functions[:len(s.functions)-1]
	if f.name != nil && f.list != nil && f.shift {
		s.accessors[f.name] = &f.accessor
	}
}

// indexed returns the function, of those that the walk is in, whose first
// parameter a variable is.
func (s *shape) indexed(v *tdjs.Var) *function {
	for i := len(s.functions) - 1; i >= 0 && i >= len(s.functions)-3; i-- {
		if f := s.functions[i]; v != nil && f.param == v {
			return f
		}
	}
	return nil
}

// binary notes assignments, and numbers that are taken from an index.
func (s *shape) binary(n *tdjs.BinaryExpr) {
	v := variable(n.X)
	if v == nil {
		return
	}
	switch n.Op {
	case tdjs.EqToken:
		s.assign(v, n.Y)
	case tdjs.SubToken, tdjs.SubEqToken, tdjs.AddToken, tdjs.AddEqToken, tdjs.BitXorToken, tdjs.BitXorEqToken:
		if f := s.indexed(v); f != nil && isNumber(n.Y) {
			f.shift = true
		}
	}
}

// call notes lists that are turned round, uses of accessors, and unpackers.
func (s *shape) call(n *tdjs.CallExpr) {
	if v := variable(n.X); v != nil && len(n.Args.List) > 0 && isIndex(n.Args.List[0].Value) {
		s.calls[v]++
	}
	s.decoded(n)
	if isRunner(n.X) {
		for i := range n.Args.List {
			if at, size := unpacker(n.Args.List[i].Value); size >= minPacked {
				s.packed = append(s.packed, found{at, size})
			}
		}
	}
	if s.loops == 0 && len(s.functions) == 0 || len(n.Args.List) != 1 {
		return
	}
	list, push := member(n.X)
	inner, ok := plain(n.Args.List[0].Value).(*tdjs.CallExpr)
	if push != "push" || !ok || len(inner.Args.List) != 0 {
		return
	}
	if from, shift := member(inner.X); shift == "shift" && from != nil && from == list && s.loops > 0 {
		s.turned = true
	}
}

// decoded notes entries of a list that a function is called with: f(list[3]).
func (s *shape) decoded(n *tdjs.CallExpr) {
	f := variable(n.X)
	if f == nil || len(n.Args.List) == 0 {
		return
	}
	if x, ok := plain(n.Args.List[0].Value).(*tdjs.IndexExpr); ok && isNumber(x.Y) {
		if list := variable(x.X); list != nil {
			note(s.arguments, pair{f, list}, x.Y)
		}
	}
}

// note counts an index once.
func note[K comparable](m map[K]map[string]bool, key K, index tdjs.IExpr) {
	if m[key] == nil {
		m[key] = make(map[string]bool)
	}
	m[key][string(plain(index).(*tdjs.LiteralExpr).Data)] = true
}

// index notes lists that a parameter indexes, letters that are taken out of a
// word, and members that are named by an entry of a list: a[list[3]].
func (s *shape) index(n *tdjs.IndexExpr) {
	at := plain(n.Y)
	if b, ok := at.(*tdjs.BinaryExpr); ok && isNumber(b.Y) {
		at = plain(b.X)
	}
	if v, ok := at.(*tdjs.Var); ok {
		if f := s.indexed(linked(v)); f != nil {
			f.list = listed(n.X)
		}
	}
	if l, ok := plain(n.X).(*tdjs.LiteralExpr); ok && l.TokenType == tdjs.StringToken && isConstant(n.Y) {
		s.spelled = append(s.spelled, found{l.Data, 1})
	}
	inner, ok := plain(n.Y).(*tdjs.IndexExpr)
	if !ok || !isNumber(inner.Y) {
		return
	}
	if v := variable(inner.X); v != nil {
		note(s.members, v, inner.Y)
	}
}

// flow notes a loop that takes its steps from an order: switch (order[i++]).
func (s *shape) flow(n *tdjs.SwitchStmt) {
	x, ok := plain(n.Init).(*tdjs.IndexExpr)
	if !ok || s.loops == 0 {
		return
	}
	step, ok := plain(x.Y).(*tdjs.UnaryExpr)
	v := variable(x.X)
	if !ok || v == nil || step.Op != tdjs.PostIncrToken && step.Op != tdjs.PreIncrToken {
		return
	}
	if len(n.List) >= minOrder {
		s.steps = append(s.steps, steps{v, n})
	}
}

// flattened returns the switches that stand for statements in another order:
// of a list with as many entries, or with the strings "0" to "n-1" as cases.
func (s *shape) flattened() (all []found) {
	for _, st := range s.steps {
		count := len(st.cases.List)
		if count != s.orders[st.order] && !numbered(st.cases) {
			continue
		}
		var at []byte
		if l, ok := plain(st.cases.List[0].Cond).(*tdjs.LiteralExpr); ok {
			at = l.Data
		}
		all = append(all, found{at, count})
	}
	return all
}

// report joins what was found.
func (s *shape) report(f *finder) {
	if n, why := s.table(); n > 0 {
		f.note(code.StringTable, s.src.Place(s.src.Offset(s.tableAt)), float64(n), "%d strings in a table %s", n, why)
	}
	if n := len(s.spelled); n >= minSpelled {
		f.note(code.Symbols, s.src.Place(s.src.Offset(s.spelled[0].at)), float64(n), "%d letters are taken out of other words", n)
	}
	for _, p := range s.packed {
		f.note(code.Packed, s.src.Place(s.src.Offset(p.at)), float64(p.weight), "%d bytes of source in a string, run by an unpacker", p.weight)
	}
	for _, p := range s.flattened() {
		f.note(code.Flattened, s.src.Place(s.src.Offset(p.at)), float64(p.weight), "%d statements in an order that a list gives", p.weight)
	}
}

// table returns how many strings are kept in a table, and how it is read.
func (s *shape) table() (int, string) {
	if s.turned && s.longest >= minTable && s.used() {
		return s.longest, "that is turned round before it is read"
	}
	calls := make(map[*tdjs.Var]int)
	for fn, n := range s.calls {
		calls[s.origin(fn)] += n
	}
	for fn, a := range s.accessors {
		if s.tables[s.origin(a.list)] >= minIndexed && calls[fn] >= minIndexed {
			return s.longest, "behind a function that shifts the index"
		}
	}
	for v, names := range s.members {
		if s.tables[v] >= minMembers && len(names) >= minMembers {
			return s.longest, "whose entries name members"
		}
	}
	for p, indices := range s.arguments {
		if s.tables[p.list] >= minArguments && len(indices) >= minArguments {
			return s.longest, "whose entries go through one function"
		}
	}
	return 0, ""
}

// origin follows a variable to the one, or the function, that it was assigned
// from first.
func (s *shape) origin(v *tdjs.Var) *tdjs.Var {
	for range 10 {
		from := s.aliases[v]
		if from == nil || s.tables[v] > 0 || s.accessors[v] != nil {
			break
		}
		v = from
	}
	return v
}

// used tells whether some function with a number is called often enough to be
// what reads a table.
func (s *shape) used() bool {
	total := 0
	for _, n := range s.calls {
		total += n
	}
	for _, names := range s.members {
		total += len(names)
	}
	return total >= minTable
}

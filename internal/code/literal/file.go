package literal

import (
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/fold"
	codejs "levee/internal/code/js"
)

// Bounds of what one file may cost.
const (
	maxSteps = 200_000 // expressions that are looked at
	maxDepth = 60      // names and calls that are followed one behind the other
	maxProps = 200     // of one object
	maxText  = 64 << 10
	maxShown = 60 // bytes of an expression that are shown
)

// A File is one file of code with what its names stand for.
type File struct {
	Why     string // why it could not be read; "" if it was
	src     *codejs.Source
	program *Program
	defs    map[*js.Var]*definition
	imports map[string]imported // names that an import statement binds
	fields  map[*js.ClassDecl]map[string]*definition
	exports map[string]export // "" is the whole of module.exports
	calls   []*call
	objects []object
	names   map[js.INode][]*definition // of functions: the variables that they are the value of
	left    int                        // steps
	folding *fold.Budget
}

// A definition is all that the file does to one variable.
type definition struct {
	inits   []initial
	writes  []write  // of its properties
	callers []*call  // calls of it by its name
	uses    int      // how often it stands in the file
	fn      js.INode // the function that it is the name of
	class   *js.ClassDecl
	other   bool // it is bound by something else: a loop, a catch clause, ++
}

// An initial is a value that a variable gets: what an expression gives under a
// path of property names, or the parameter of a function.
type initial struct {
	expr  js.IExpr      // nil: undefined
	class *js.ClassDecl // around it
	path  []string      // "" is one that is not known
	fn    js.INode      // the function whose parameter it is
	param int           // -1: not one of its own
	off   int
	list  js.INode // the statements that it stands among
}

// A write is an assignment to a property of a variable.
type write struct {
	path  []string
	expr  js.IExpr
	off   int
	list  js.INode
	class *js.ClassDecl // around it
}

type imported struct{ module, name string } // name "*": the whole of it

type export struct {
	expr js.IExpr
	name string // of a variable, if that is what is exported
}

// A call is one call in the file, before it is asked for.
type call struct {
	callee js.IExpr
	args   []js.Arg
	isNew  bool
	class  *js.ClassDecl // around it
	params []string      // of all functions around it
	off    int
}

// An object is an object literal with the nearest place before it.
type object struct {
	expr   *js.ObjectExpr
	off    int
	class  *js.ClassDecl // around it
	params []string      // of all functions around it
}

func newFile(p *Program, path string, text []byte, kind code.Kind) *File {
	f := &File{program: p, defs: make(map[*js.Var]*definition), imports: make(map[string]imported), fields: make(map[*js.ClassDecl]map[string]*definition), exports: make(map[string]export), names: make(map[js.INode][]*definition), left: maxSteps, folding: fold.DefaultBudget()}
	f.src = codejs.Parse(path, text, kind)
	if f.src.Tree == nil {
		f.Why = f.src.Why
		return f
	}
	w := &indexer{file: f, list: f.src.Tree, seen: new(int)}
	for _, stmt := range f.src.Tree.List {
		js.Walk(w, stmt)
	}
	return f
}

// Path returns the name of the file.
func (f *File) Path() string { return f.src.Path }

func root(v *js.Var) *js.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

// of returns what is known of a variable.
func (f *File) of(v *js.Var) *definition {
	v = root(v)
	d := f.defs[v]
	if d == nil {
		d = &definition{}
		f.defs[v] = d
	}
	return d
}

// declared finds a variable of the module by its name.
func (f *File) declared(name string) *js.Var {
	for _, v := range f.src.Tree.Scope.Declared {
		if string(v.Data) == name {
			return root(v)
		}
	}
	return nil
}

// field returns what is known of a property of a class's instances.
func (f *File) field(of *js.ClassDecl, name string) *definition {
	if f.fields[of] == nil {
		f.fields[of] = make(map[string]*definition)
	}
	d := f.fields[of][name]
	if d == nil {
		d = &definition{}
		f.fields[of][name] = d
	}
	return d
}

// named notes that a variable is the name of a function.
func (f *File) named(d *definition, fn js.INode) {
	d.fn = fn
	f.names[fn] = append(f.names[fn], d)
}

// shown returns an expression as people would read it, cut.
func shown(x js.INode) string {
	if x == nil {
		return ""
	}
	var b cutter
	x.JS(&b)
	words := strings.Join(strings.Fields(string(b.text)), " ")
	if b.cut {
		words += Hole
	}
	return words
}

// A cutter keeps the beginning of what is written to it.
type cutter struct {
	text []byte
	cut  bool
}

// Write never fails.
func (c *cutter) Write(p []byte) (int, error) {
	room := max(maxShown-len(c.text), 0)
	c.cut = c.cut || len(p) > room
	c.text = append(c.text, p[:min(len(p), room)]...)
	return len(p), nil
}

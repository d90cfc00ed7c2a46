package js

import (
	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code/capability"
	"levee/internal/code/fold"
)

// Bounds of the work on one file. What goes beyond is a gap.
const (
	maxPasses    = 5
	maxAgain     = 50_000 // evaluations after which a third pass is not begun
	maxNesting   = 60     // of functions that are walked within one another
	maxExprDepth = 3000   // of expressions
	maxCalls     = 400_000
	maxCallDepth = 300 // of calls that stand for other calls: of what is bound, applied, each of several
	stepsPerByte = 4   // a file may take so many evaluations for each of its bytes,
	stepsAtLeast = 200_000
	maxNested    = 3 // of code that is text in code that is text
)

// An evaluator walks the tree of one file and joins, for every variable and
// property, what it may hold in any run. It goes over the file until nothing
// new comes, a few times at most, and notes uses and flows in the last pass.
type evaluator struct {
	*Reader
	src    *Source
	local  func(spec string) *Exports
	taints *taints
	joins  joins
	budget *fold.Budget
	tables *fold.Budget              // of what puts tables of strings in order; nil until there are some
	clear  map[*function]*fold.State // of leading statements, by the function around them

	slots     slots
	unnamed   unnamed          // functions that need no name to reach something
	globals   map[string]value // names that nobody declares, and imports
	sites     map[any]*object  // what literals and calls make
	literals  literals
	byNode    map[any]*function
	parsed    map[any]string // what JSON.parse made objects of, by the call
	functions []*function
	queue     []*function
	next      int              // of the queue
	foreigns  map[string]value // modules of the package by spec
	revived   map[*exported]*object
	resolvers map[*object]*function
	openers   map[*function]*object
	fed       map[paramKey]taint // what parameters are called with
	exports   *object
	whole     value // module.exports, where it is assigned
	given     value // what return at the top gives: code that is text

	// Where the walk is.
	fn      *function
	guard   taint
	checked *checks
	tried   int
	native  js.IExpr // the last expression that gave a function of the language: see memberOf
	thrown  value    // within the try block around the walk
	withs   []value  // of the with statements around it
	pos     int      // up to where the source was read,
	past    int      // and where that ends,
	last    []byte   // unless this was read since: see here
	depth   int
	moving  int         // how often something was walked that is no constant
	stack   []value     // arguments of the calls under way
	rooms   []*callCase // and the calls themselves
	calling int         // how many of them stand within one another
	cut     bool        // there were more than are followed
	nesting int
	pass    int
	emit    bool
	changed bool
	nested  bool // the source is a text within another source
	level   int  // how deep
	steps   int
	calls   int
	limit   int
	keeping bool // its tree is kept: see keep
	touched bool // something of the platform is used

	// What was found.
	reads        []*ref
	uses         []use
	used         map[useKey]bool
	likes        map[string]bool // of uses and flows: what was noted of its like
	dropped      bool            // some uses or flows are not kept
	flows        []flowCase
	flowed       map[flowKey]bool
	imports      []importFrom
	imported     map[importKey]bool
	overrides    map[overrideKey]*override
	overriding   []*override
	fragments    map[string]*fragment // code that is text, parsed
	foreignCalls []foreignCall
}

// A Reader reads files with one map of capabilities. It keeps what is the same
// for all of them, and is for one goroutine.
type Reader struct {
	refs      *refs
	spellings *spellings
	specials  map[string]special
	methods   map[string]method
	kept      int // bytes of the files of this package whose trees are kept
}

// Begin begins a package: what files of the last one give is not asked for any
// more.
func (r *Reader) Begin() {
	r.kept = 0
	r.refs.begin()
}

// NewReader returns a reader that knows what a map tells.
func NewReader(m *capability.Map) *Reader {
	return &Reader{refs: &refs{platform: m, roots: make(map[rootKey]*ref)}, spellings: &spellings{all: make(map[string]string)}, specials: specialTable(), methods: methodTable()}
}

// spellings keeps short names once: a file has the same ones over and over.
type spellings struct {
	all    map[string]string
	recent [1 << 12]string // those that were asked for last, by a quick hash
}

const maxNames = 50_000

func (n *spellings) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	at := (int(b[0]) + int(b[len(b)/2])<<3 + int(b[len(b)-1])<<6 + len(b)<<9) % len(n.recent)
	if s := n.recent[at]; s == string(b) {
		return s
	}
	s, ok := n.all[string(b)]
	if !ok {
		if len(n.all) >= maxNames {
			clear(n.all)
		}
		s = plainName(b)
		n.all[string(b)] = s
	}
	if len(s) == len(b) { // a name with escapes is another than it is written
		n.recent[at] = s
	}
	return s
}

func (r *Reader) newEvaluator(src *Source, local func(string) *Exports) *evaluator {
	return &evaluator{
		Reader: r, src: src, local: local, taints: newTaints(), budget: fold.DefaultBudget(), clear: make(map[*function]*fold.State),
		unnamed: newUnnamed(src.Text), globals: make(map[string]value), sites: make(map[any]*object),
		byNode: make(map[any]*function), parsed: make(map[any]string), exports: &object{}, foreigns: make(map[string]value), revived: make(map[*exported]*object),
		used: make(map[useKey]bool), likes: make(map[string]bool), flowed: make(map[flowKey]bool), imported: make(map[importKey]bool),
		overrides: make(map[overrideKey]*override), fragments: make(map[string]*fragment), resolvers: make(map[*object]*function), openers: make(map[*function]*object), fed: make(map[paramKey]taint),
		limit: stepsAtLeast + stepsPerByte*len(src.Text),
	}
}

// run walks the tree until nothing changes that matters. Each pass but the
// first notes what is there, and forgets what the one before it noted: the
// last one counts.
func (e *evaluator) run(list []js.IStmt) {
	for e.pass = 1; e.pass <= maxPasses; e.pass++ {
		if e.pass > 2 && e.steps*e.pass > maxAgain {
			break
		}
		e.emit = e.pass > 1
		e.forget()
		e.once(list)
		grown := e.closure()
		if e.pass == 1 && !e.touched && !grown || e.emit && !e.changed {
			break
		}
		e.markExports()
	}
	e.spread()
}

// forget drops what a pass noted.
func (e *evaluator) forget() {
	e.uses, e.flows, e.imports, e.foreignCalls = e.uses[:0], e.flows[:0], e.imports[:0], e.foreignCalls[:0]
	e.dropped = false
	clear(e.likes)
	clear(e.used)
	clear(e.flowed)
	clear(e.imported)
}

func (e *evaluator) once(list []js.IStmt) {
	e.changed, e.guard, e.checked, e.tried, e.fn = false, 0, nil, 0, nil
	e.move(0)
	e.reads = nil // what the last pass read stands in checks
	e.steps, e.calls = 0, 0
	e.block(list)
	e.drain()
	for i := 0; i < len(e.functions); i++ { // functions that nobody walked yet
		e.walk(e.functions[i])
		e.drain()
	}
}

// spent tells that a file takes too long.
func (e *evaluator) spent() bool {
	e.steps++
	return e.steps > e.limit
}

// site returns the object that a place in the source makes, the same in every
// pass.
func (e *evaluator) site(node any, array bool) *object {
	if node == nil {
		return &object{array: array}
	}
	if o := e.sites[node]; o != nil {
		return o
	}
	o := &object{array: array}
	e.sites[node] = o
	return o
}

// resolver returns the function that settles a promise.
func (e *evaluator) resolver(of *object) *object {
	if f := e.resolvers[of]; f != nil {
		return f.self
	}
	f := newFunction()
	f.settles = of
	e.resolvers[of] = f
	return f.self
}

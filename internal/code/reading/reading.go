package reading

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/capability"
	"levee/internal/code/js"
	"levee/internal/code/minified"
)

// Version changes whenever the same tarball may give other facts than before:
// what was kept under another version is read again.
const Version = "7"

// Bounds of what is kept of one package. What is beyond them repeats itself,
// and a gap says that it was left out.
const (
	maxCapabilities = 600
	maxFlows        = 400
	maxImports      = 2000
	maxFilesRead    = 40_000 // code files of one package
	maxLocalDepth   = 40     // modules that wait for one another
	maxRow          = 1000   // modules that wait for those that they name, without a tree
)

// A Reader reads packages, one at a time: it is for one goroutine. It keeps
// what is the same for all of them.
type Reader struct{ files *js.Reader }

// New returns a reader that knows what a map of APIs tells.
func New(m *capability.Map) *Reader { return &Reader{js.NewReader(m)} }

// Read reads one package with Levee's own map. It may be called by several
// goroutines at once.
func Read(t *archive.Tree) *code.Package { return ownMap()(t) }

var ownMap = sync.OnceValue(func() func(*archive.Tree) *code.Package { return Shared(capability.Default()) })

// Shared returns a function that reads packages with a map, and that several
// goroutines may call at once: each takes a reader that nobody else has.
func Shared(m *capability.Map) func(*archive.Tree) *code.Package {
	idle := sync.Pool{New: func() any { return New(m) }}
	return func(t *archive.Tree) *code.Package {
		r := idle.Get().(*Reader)
		p := r.Read(t)
		idle.Put(r) // one that did not come back is not used again
		return p
	}
}

// A reading is one package under way.
type reading struct {
	*Reader
	tree      *archive.Tree
	modules   map[string]*module
	order     []*module              // code files by path
	json      map[string]*js.Exports // of files that modules ask for
	resolved  map[request]string
	out       *code.Package
	pairs     *minified.Finder // of minified files and their sources
	depth     int              // modules that are followed and wait for one another
	row       int              // modules that wait for what they name: see ahead
	patterns  int              // of entries, so far
	deep      bool             // more modules wait for one another than are followed
	entries   entries
	fetched   []fetched
	inline    []inline
	gypped    []gypCommand
	mentioned []code.Import         // by files that are no code
	runs      map[string]code.Phase // files that something of the package runs, and when
}

// A module is one file of code.
type module struct {
	path    string
	file    *archive.File
	kind    code.Kind
	src     *js.Source // while it is read
	facts   *js.File
	exports *js.Exports
	state   state

	installs bool // an install script leads to it
	imports  bool // an import of the package leads to it
	reached  bool // a call of the package may lead to it
	atImport []bool
}

type state uint8

const (
	waiting state = iota
	busy
	done
)

// Read reads one package. What cannot be read is a gap of the result. It lets
// go of files that it has read: a caller who does, too, saves their memory.
func (r *Reader) Read(t *archive.Tree) *code.Package {
	p := &reading{Reader: r, tree: &archive.Tree{Files: slices.Clone(t.Files)}, modules: make(map[string]*module), json: make(map[string]*js.Exports), resolved: make(map[request]string), runs: make(map[string]code.Phase), out: &code.Package{Digest: t.Digest, Gaps: slices.Clone(t.Gaps)}}
	r.files.Begin()
	p.manifest()
	p.classify()
	p.pairs = minified.NewFinder(p.out.Files, p.tree)
	for _, m := range p.order {
		p.read(m)
		m.src = nil
	}
	if p.deep {
		p.gap("more modules ask for one another in a row than are followed", "")
	}
	p.link()
	p.join()
	p.misnamed()
	p.out.Pairs = p.pairs.Pairs()
	p.sort()
	return p.out
}

// classify lists all files, and picks those that are code, or that something
// may run as code.
func (p *reading) classify() {
	for i := range p.tree.Files {
		f := &p.tree.Files[i]
		kind := js.Detect(f.Path, f.Data)
		file := code.File{Path: f.Path, Size: f.Size, Digest: f.Digest, Kind: kind}
		if kind == code.JavaScript || kind == code.TypeScript {
			m := &module{path: f.Path, file: f, kind: kind}
			p.modules[f.Path] = m
			p.order = append(p.order, m)
			file.Minified = kind == code.JavaScript && minified.IsMinified(f.Data)
		}
		p.mentions(&file, f.Data)
		if kind == code.Types {
			f.Data = nil // half of a large package: nothing else is asked of them
		}
		p.out.Files = append(p.out.Files, file)
	}
	if len(p.order) > maxFilesRead {
		p.gap("more code files than are read", "")
		p.order = p.order[:maxFilesRead]
	}
}

func (p *reading) gap(why, file string) {
	p.out.Gaps = append(p.out.Gaps, code.Gap{Why: why, Place: code.Place{File: file}})
}

// read reads one module, and first those of the package that it asks for.
func (p *reading) read(m *module) {
	if m.state != waiting {
		return
	}
	m.state = busy
	p.ahead(m)
	p.depth++
	m.src = js.Parse(m.path, m.file.Data, m.kind)
	m.facts = p.files.Read(m.src, func(spec string) *js.Exports { return p.exportsOf(m.path, spec) })
	p.depth--
	p.disguised(m)
	p.pairs.Take(m.src)
	m.exports, m.state = m.facts.Exports, done
	m.facts.Exports = nil
	m.src = nil
	switch {
	case m.facts.Partial != "":
		p.gap(m.facts.Partial, m.path)
	case m.facts.How == code.Unread:
		p.gap(m.facts.Why, m.path)
	case m.facts.How == code.ByTokens && runnable(m.path):
		p.gap("no parser takes it: "+m.facts.Why, m.path)
	}
}

// ahead reads the modules that a module names, as far as its text shows them,
// before it has a tree itself: one tree at a time is enough. What it asks for
// in other ways is read when it is followed.
func (p *reading) ahead(m *module) {
	if p.row >= maxRow {
		return
	}
	p.row++
	defer func() { p.row-- }()
	named(m.file.Data, func(spec string) bool {
		if strings.HasPrefix(spec, ".") {
			if next := p.modules[p.resolve(m.path, spec)]; next != nil {
				p.read(next)
			}
		}
		return true
	})
}

// runnable tells a file that Node takes for code by its name.
func runnable(path string) bool {
	for _, ext := range []string{".js", ".cjs", ".mjs", ".ts", ".tsx", ".jsx", ".mts", ".cts"} {
		if strings.HasSuffix(path, ext) {
			return true
		}
	}
	return false
}

// exportsOf returns what another file of the package exports, nil if that is
// not known: there is none, or it waits for this one.
func (p *reading) exportsOf(from, spec string) *js.Exports {
	path := p.resolve(from, spec)
	if path == "" {
		return nil
	}
	if strings.HasSuffix(path, ".json") {
		return p.jsonExports(path)
	}
	m := p.modules[path]
	if m == nil {
		return nil
	}
	if p.depth > maxLocalDepth && m.state == waiting {
		p.deep = true
		return nil
	}
	p.read(m)
	return m.exports
}

// jsonExports returns what a JSON file gives, the same to all that ask for it.
func (p *reading) jsonExports(path string) *js.Exports {
	x, ok := p.json[path]
	if !ok {
		x = js.JSONExports(p.tree.Lookup(path).Data)
		p.json[path] = x
	}
	return x
}

func (p *reading) sort() {
	for i := range p.out.Files {
		f := &p.out.Files[i]
		if m := p.modules[f.Path]; m != nil && m.facts != nil {
			f.How = m.facts.How
		}
	}
	slices.SortStableFunc(p.out.Disguises, func(a, b code.Disguise) int { return byPlace(a.Place, b.Place) })
	slices.SortStableFunc(p.out.Gaps, func(a, b code.Gap) int { return cmp.Or(byPlace(a.Place, b.Place), strings.Compare(a.Why, b.Why)) })
}

func byPlace(a, b code.Place) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

package minified

import (
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/archive"
)

// Limits on one package.
const (
	maxCompared  = 64 << 20 // bytes of all files that are parsed
	maxTogether  = 300      // files of a source that is several
	maxNamesakes = 1000     // readable files of one name that are looked at
)

// Find finds the source of every minified file of a package, by the source
// map, by names, and by likeness where several may be it, and compares the two.
// Files are those of the tree, in its order.
func Find(files []code.File, tree *archive.Tree) []code.Pair { return NewFinder(files, tree).Pairs() }

// NewFinder returns a finder for the files of a package.
func NewFinder(files []code.File, tree *archive.Tree) *Finder {
	f := &Finder{
		tree: tree, readable: make(map[string]code.Kind), stems: make(map[string][]stem),
		sides: make(map[string]*side), left: maxCompared,
	}
	for _, file := range files {
		if file.Kind != code.JavaScript && file.Kind != code.TypeScript {
			continue
		}
		if s := stemOf(file.Path); file.Minified || s.named() && file.Kind == code.JavaScript {
			f.minified = append(f.minified, file.Path)
		} else {
			f.readable[file.Path] = file.Kind
			if len(f.stems[s.name]) < maxNamesakes {
				f.stems[s.name] = append(f.stems[s.name], s)
			}
		}
	}
	f.expect()
	return f
}

// Pairs returns what was found, for every minified file.
func (f *Finder) Pairs() []code.Pair {
	var pairs []code.Pair
	for _, m := range f.minified {
		pairs = append(pairs, f.pair(m))
	}
	return pairs
}

// A Finder pairs the files of one package.
type Finder struct {
	tree     *archive.Tree
	minified []string
	readable map[string]code.Kind // files that are not minified
	stems    map[string][]stem    // of the same, by name
	sides    map[string]*side     // what was read, by path
	left     int                  // bytes that may still be read
	early    early
}

// Ways in which a source is found.
const (
	byName = "name"
	byMap  = "source map"
)

// A proposal is one set of files that may be the source.
type proposal struct {
	paths []string
	extra []File // contents of a source map that are not files of the package
	how   string
	rank  rank
	part  bool // a source that the map names is not there
}

// pair finds the source of one file and compares them.
func (f *Finder) pair(minified string) code.Pair {
	s := &search{Finder: f, out: code.Pair{Minified: minified, State: code.PairUnknown, Why: WhyNoSource}}
	file := f.file(minified)
	stem := stemOf(minified)
	names := candidates(stem, f.stems[stem.name])
	s.beside = len(names) > 0 && names[0].rank <= cousin
	proposals := f.proposals(file, names)
	if len(proposals) == 0 {
		return s.out
	}
	var why string
	if s.program, why = f.read(file); why != "" {
		s.out.Why = WhyMinified + why
		return s.out
	}
	for _, p := range proposals {
		if s.try(p) {
			return s.out
		}
	}
	for _, c := range names {
		if files := f.together(c.path); len(files) > 1 && s.try(proposal{paths: files, how: byName, rank: max(c.rank, distant)}) {
			break
		}
	}
	return s.out
}

// A search is the comparison of one minified file with what may be its
// source.
type search struct {
	*Finder
	program *program    // the minified file's
	best    *difference // the smallest that says something
	beside  bool        // a readable file of the name stands beside it
	out     code.Pair
}

// try compares with one proposal, and tells whether that settles it.
func (s *search) try(p proposal) bool {
	first := s.out.Source == ""
	d, why := s.compare(s.program, p)
	if why == "" && s.beside && len(p.extra) > 0 {
		why = WhyOther // a map could hold, out of sight, what the file beside has not
	}
	pair := code.Pair{Minified: s.out.Minified, Source: p.name(), How: p.how}
	switch {
	case why != "":
		if first {
			pair.State, pair.Why = code.PairUnknown, why
			s.out = pair
		}
		return false
	case d.held():
		pair.State = code.PairHeld
		s.out = pair
		return true
	case s.best == nil || d.uncovered < s.best.uncovered:
		pair.State, pair.Novel = code.PairMismatch, d.places(s.program.source)
		s.best, s.out = d, pair
	}
	return p.rank == sibling
}

// name is the file that stands for the proposal.
func (p *proposal) name() string {
	if len(p.paths) > 0 {
		return p.paths[0]
	}
	return p.extra[0].Path
}

// compare compares a minified file with what a proposal holds. Why says for
// what reason nothing follows from what differs.
func (f *Finder) compare(min *program, p proposal) (d *difference, why string) {
	sources, why := f.sidesOf(p)
	if why != "" {
		return nil, WhySource + why
	}
	d = evidenceOf(sources).differ(min)
	if d.held() || d.sameProgram() && !p.part && (p.rank <= cousin || p.rank == distant && d.close()) && f.complete(min, p, sources) {
		return d, ""
	}
	return nil, WhyOther
}

func (f *Finder) data(name string) []byte {
	if file := f.tree.Lookup(name); file != nil {
		return file.Data
	}
	return nil
}

// file returns a file of the package.
func (f *Finder) file(name string) File { return File{name, f.readable[name], f.data(name)} }

// kindOf is the kind of a file that only a source map holds, by its name.
func kindOf(name string) code.Kind {
	switch path.Ext(name) {
	case ".ts", ".mts", ".cts", ".tsx", ".jsx":
		return code.TypeScript
	}
	return code.JavaScript
}

// evidenceOf joins sources.
func evidenceOf(sources []*side) *evidence {
	if len(sources) == 1 && sources[0].alone != nil {
		return sources[0].alone
	}
	e := newEvidence()
	for _, s := range sources {
		e.add(s.plain, s.inlined)
	}
	if e.bundle = len(sources) > 1; !e.bundle {
		sources[0].alone = e
	}
	return e
}

// proposals returns what may be the source of a file by its name and by its
// map, the surest first.
func (f *Finder) proposals(minified File, names []candidate) []proposal {
	var all []proposal
	for _, c := range names {
		all = append(all, proposal{paths: []string{c.path}, how: byName, rank: c.rank})
	}
	if p, ok := f.mapped(minified); ok {
		all = slices.Insert(all, min(1, len(all)), p)
	}
	return all
}

// read reads the minified side.
func (f *Finder) read(file File) (*program, string) {
	if f.left -= len(file.Text); f.left < 0 {
		return nil, whyMuch
	}
	if r, ok := f.early.minified[file.Path]; ok {
		return r.program, r.why
	}
	return readMinified(file)
}

// side reads a file as a source, once.
func (f *Finder) side(file File) *side {
	if s, ok := f.sides[file.Path]; ok {
		return s
	}
	s := &side{why: whyMuch}
	if f.left -= len(file.Text); f.left >= 0 {
		if s = f.early.sources[file.Path]; s == nil {
			s = readSource(file)
		}
	}
	f.sides[file.Path] = s
	return s
}

// sidesOf reads all files of a proposal.
func (f *Finder) sidesOf(p proposal) (list []*side, why string) {
	for _, name := range p.paths {
		list = append(list, f.side(f.file(name)))
	}
	for _, file := range p.extra {
		list = append(list, f.side(file))
	}
	for _, s := range list {
		if s.why != "" {
			return nil, s.why
		}
	}
	return list, ""
}

// mapped returns the sources that the file's source map names: files of the
// package, and what the map holds of those that are not in it. A map that
// holds another text than the package has does not count for that file.
func (f *Finder) mapped(minified File) (proposal, bool) {
	name, text := mapName(minified.Text)
	if name != "" {
		name = path.Join(path.Dir(minified.Path), name)
		text = f.data(name)
	} else if text == nil {
		text = f.data(minified.Path + ".map")
	}
	m, ok := readMap(text)
	if !ok {
		return proposal{}, false
	}
	p := proposal{how: byMap, rank: distant}
	for i := range m.Sources {
		file := m.path(path.Dir(minified.Path), i)
		if content, held := m.content(i); f.readable[file] != "" {
			p.paths = append(p.paths, file)
		} else if held {
			p.extra = append(p.extra, File{minified.Path + ".map:" + file, kindOf(file), []byte(content)})
		} else {
			p.part = true
		}
	}
	return p, len(p.paths)+len(p.extra) > 0
}

// together returns a file and all files of the package that it imports,
// directly or not.
func (f *Finder) together(start string) []string {
	list := []string{start}
	for i := 0; i < len(list) && len(list) < maxTogether; i++ {
		s := f.side(f.file(list[i]))
		if s.why != "" {
			continue
		}
		for _, spec := range s.plain.imports() {
			if file, ok := f.resolve(list[i], spec); ok && !slices.Contains(list, file) {
				list = append(list, file)
			}
		}
	}
	return list
}

// resolve finds the file that a relative import leads to.
func (f *Finder) resolve(from, spec string) (string, bool) {
	if !strings.HasPrefix(spec, ".") {
		return "", false
	}
	file := path.Join(path.Dir(from), spec)
	for _, ext := range append([]string{""}, readable...) {
		if f.readable[file+ext] != "" {
			return file + ext, true
		}
	}
	for _, ext := range readable {
		if f.readable[file+"/index"+ext] != "" {
			return file + "/index" + ext, true
		}
	}
	return "", false
}

// complete tells whether nothing but the sources can have gone into the
// minified file: what they import, and is not among them, it imports as well.
func (f *Finder) complete(min *program, p proposal, sources []*side) bool {
	has := make(map[string]bool)
	for _, spec := range min.imports() {
		has[spec] = true
	}
	for i, s := range sources {
		for _, spec := range s.plain.imports() {
			if has[spec] {
				continue
			}
			if i >= len(p.paths) {
				return false
			}
			if file, ok := f.resolve(p.paths[i], spec); !ok || !slices.Contains(p.paths, file) {
				return false
			}
		}
	}
	return true
}

package capability

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"levee/internal/code"
)

// Home is the origin of a path to the user's home directory. It is no origin
// of data, but what is read below it is someone's own.
const Home = "home"

// An API is one thing that code can call, read or assign.
type API struct {
	// Path is "fs.readFile", "fetch", "axios.post" or, for a member of an
	// instance, "WriteStream#write". A last member "*" stands for any.
	Path         string
	Capabilities []string // in the order of the map; empty for what only gives a value
	Roles        []Role
	Get          bool   // reading it is the use
	Set          bool   // assigning to it is the use; the value counts as argument 0
	Text         bool   // only text counts as code: setTimeout(f) does nothing, setTimeout("f()") evaluates
	Instance     string // the type of what it gives, "WriteStream#", or ""
	Origin       string // where its result comes from, a kind of code.Origin or Home, or ""; see From

	minArgs, maxArgs int // how many arguments a call has whose result is of Origin
}

// A Role tells what an argument is to an API.
type Role struct {
	Name     string // one of the Role constants
	Arg      int    // from 0; -1 for all
	Property string // the property of the argument that is meant; "" for the argument itself
}

// From returns where the result of a call with so many arguments comes from:
// Buffer.from(x) decodes nothing, Buffer.from(x, "hex") does.
func (a *API) From(args int) string {
	if args < a.minArgs || args > a.maxArgs {
		return ""
	}
	return a.Origin
}

// Has reports whether the API uses a capability.
func (a *API) Has(name string) bool { return slices.Contains(a.Capabilities, name) }

// A Map tells what APIs do. It is read by many at once.
type Map struct {
	source  source
	exact   map[string]*API
	any     map[string]*API // "process.env" for "process.env.*"
	modules map[string]bool
	globals map[string]bool
	leads   map[string]bool // free names of which a member has a capability
	members map[string][]*API
}

// Lookup finds the API of a path. Most paths that code uses have none.
func (m *Map) Lookup(path string) (*API, bool) {
	if a, ok := m.exact[path]; ok {
		return a, true
	}
	i := strings.LastIndexAny(path, ".#")
	if i < 0 {
		return nil, false
	}
	if path[i] == '#' {
		i++ // "Type#" keeps its sign: "Type#*" is not "Type.*"
	}
	a, ok := m.any[path[:i]]
	return a, ok
}

// Module returns the path of a module as code asks for it: "fs" for "node:fs",
// "fs.promises" for "fs/promises". It reports false for a module that is neither
// built in nor in the map.
func (m *Map) Module(spec string) (string, bool) {
	if m.modules[spec] {
		return spec, true
	}
	name := strings.TrimPrefix(spec, "node:")
	if !strings.HasPrefix(name, "@") {
		name = strings.ReplaceAll(name, "/", ".")
	}
	return name, m.modules[name]
}

// Global reports whether paths begin with this free name.
func (m *Map) Global(name string) bool { return m.globals[name] }

// Leads reports whether something with a capability stands under a
// free name: navigator does nothing itself, navigator.sendBeacon does.
func (m *Map) Leads(name string) bool { return m.leads[name] }

// Members returns all that a module hands out, itself included, sorted by path.
// The module is named by its path.
func (m *Map) Members(module string) []*API { return m.members[module] }

// APIs returns everything in the map, sorted by path.
func (m *Map) APIs() []*API {
	all := slices.AppendSeq(slices.Collect(maps.Values(m.exact)), maps.Values(m.any))
	slices.SortFunc(all, func(a, b *API) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// With returns the map with another laid over it: rows of the other replace
// those of the same path.
func (m *Map) With(other *Map) *Map {
	return build(source{
		names:   slices.Concat(m.source.names, other.source.names),
		rows:    slices.Concat(m.source.rows, other.source.rows),
		aliases: slices.Concat(m.source.aliases, other.source.aliases),
	})
}

//go:embed map.txt
var text string

// Default returns Levee's own map.
var Default = sync.OnceValue(func() *Map {
	m, err := Parse("map.txt", text)
	if err != nil {
		panic(err) // the text is part of the program, and tests read it
	}
	return m
})

// origins are the results that a map may name.
var origins = []string{code.FromEnv, code.FromAllEnv, code.FromFile, code.FromSecret, code.FromHost, code.FromIdentity,
	code.FromDate, code.FromRandom, code.FromNet, code.FromDecrypted, code.FromDecoded, code.FromOutput, code.FromPage,
	code.FromWallet, Home}

// Package settings is the inventory of what is really switched on in a
// project: what its package clients do about the safety constraints, by which
// line of which file, or by default. It knows the clients' files, which of
// them counts where they disagree, and the table of what each version does by
// itself (defaults.txt). Where the files lie on disk, and what an off switch
// means for a project, it leaves to others.
package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"levee/internal/npm/lockfile"
)

// A Client is a program that installs packages, or proposes to.
type Client string

// The clients. Renovate and Dependabot change what is installed, too.
const (
	NPM        Client = "npm"
	PNPM       Client = "pnpm"
	Yarn       Client = "yarn"  // yarn 1
	Berry      Client = "berry" // yarn from version 2 on
	Bun        Client = "bun"
	Renovate   Client = "renovate"
	Dependabot Client = "dependabot"
)

// Title is the client's name for people: "yarn" for both of that name.
func (c Client) Title() string {
	switch c {
	case Berry:
		return "yarn"
	case Renovate:
		return "Renovate"
	case Dependabot:
		return "Dependabot"
	}
	return string(c)
}

// A Level tells whom a setting reaches.
type Level uint8

const (
	Default     Level = iota // nobody set it: what the client does by itself
	Global                   // all users of this machine
	User                     // one user of this machine
	Project                  // everybody who works on the project: the only level that travels with it
	Environment              // one shell, or one job
)

// String returns "default", "global", "user", "project" or "environment".
func (l Level) String() string {
	return [...]string{"default", "global", "user", "project", "environment"}[l]
}

// A Place tells where a setting stands.
type Place struct {
	Path  string // as given with the file; of the environment, the variable's name
	Line  int    // from 1; 0 if there are no lines
	Level Level
}

// String returns ".npmrc:3", or the name of a variable.
func (p Place) String() string {
	if p.Line == 0 {
		return p.Path
	}
	return fmt.Sprintf("%s:%d", p.Path, p.Line)
}

// A Setting is one line of one file, or a default.
type Setting struct {
	Key   string // as its file spells it; nested: "install.minimumReleaseAge"
	Value Value
	From  Place
}

// A Value is what a setting is set to. Of a list Text is "".
type Value struct {
	Text  string
	Items []string // of a list; of a map from names to true or false, "name" or "!name"
	List  bool
}

// String writes a value as one word, lists with commas.
func (v Value) String() string {
	if v.List {
		return "[" + strings.Join(v.Items, ", ") + "]"
	}
	return v.Text
}

// A File is one file of settings, read before. Files that are stronger among
// those of the same kind and level come first.
type File struct {
	Path  string // for people: ".npmrc", "~/.npmrc"
	Kind  Kind
	Level Level
	Data  []byte
	Why   string // why it could not be read; "" if it was
}

// A Kind is a grammar of files and what its keys mean.
type Kind string

// Sources are all that an inventory is made from.
type Sources struct {
	Files     []File
	Env       map[string]string // the environment that clients would see; nil: none
	Lockfile  *lockfile.File    // nil or of kind None: there is none
	Installed map[Client]string // versions of clients on this machine, as far as known
	Client    string            // NAME@VERSION that somebody said is in use; "" if nobody did
}

// A Problem is something in a file that keeps a setting from counting.
type Problem struct {
	From   Place
	Text   string // lower case, no period
	Broken bool   // the file could not be read at all: what it says is not known
}

// Error returns "pnpm-workspace.yaml:3: want YAML: ...".
func (p *Problem) Error() string { return p.From.String() + ": " + p.Text }

// Broken returns the first file that could not be read, nil if all could.
func (v *Inventory) Broken() *Problem {
	for i := range v.Problems {
		if v.Problems[i].Broken {
			return &v.Problems[i]
		}
	}
	return nil
}

// An Inventory is what is switched on in a project.
type Inventory struct {
	Clients  []Use // those in use, the one that installs first
	Problems []Problem
	files    []read
}

// A read is the settings of one file.
type read struct {
	path     string
	kind     Kind
	level    Level
	settings []Setting
}

// Read makes the inventory. A file that cannot be read or has a syntax error
// is a problem, and what it might say is not known to count.
func Read(s Sources) *Inventory {
	v := &Inventory{}
	for i := range s.Files {
		f := &s.Files[i]
		if f.Why != "" {
			v.Problems = append(v.Problems, Problem{Place{f.Path, 0, f.Level}, f.Why, true})
			continue
		}
		v.readFile(f, s.Env)
	}
	v.readEnvironment(s.Env)
	v.Clients = detect(v, s)
	v.misplaced()
	slices.SortStableFunc(v.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.From.Path, b.From.Path), cmp.Compare(a.From.Line, b.From.Line))
	})
	return v
}

func (v *Inventory) readFile(f *File, env map[string]string) {
	for _, fam := range families {
		if fam.kind != f.Kind {
			continue
		}
		all, err := fam.read(f, env)
		if err != nil {
			v.Problems = append(v.Problems, *err)
		}
		v.files = append(v.files, forget(read{f.Path, f.Kind, f.Level, all}))
	}
}

// forget drops the values of all settings that nobody here looks at: a token
// that stands in a file is in no inventory. Of an address its user and its query go.
func forget(r read) read {
	for i := range r.settings {
		s := &r.settings[i]
		switch {
		case !tracked(r.kind, s.Key):
			s.Value = Value{}
		case strings.Contains(s.Value.Text, "://"):
			s.Value.Text = withoutUser(s.Value.Text)
		}
	}
	return r
}

// withoutUser drops what an address has before its host and in its query.
func withoutUser(address string) string {
	address, _, _ = strings.Cut(address, "?")
	scheme, rest, _ := strings.Cut(address, "://")
	host, path, slash := strings.Cut(rest, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	if slash {
		path = "/" + path
	}
	return scheme + "://" + host + path
}

// find returns the last setting of a key in files of one kind and level, the
// strongest file first.
func (v *Inventory) find(kind Kind, level Level, key string) (Setting, bool) {
	for _, f := range v.files {
		if f.kind != kind || f.level != level {
			continue
		}
		if s, ok := last(f.settings, key); ok {
			return s, true
		}
	}
	return Setting{}, false
}

// last returns the last setting of a key; the items of a list that is written
// one to a line are put together.
func last(all []Setting, key string) (Setting, bool) {
	found := -1
	var items []string
	for i := range all {
		if all[i].Key != key {
			continue
		}
		found = i
		if all[i].Value.List {
			items = append(items, all[i].Value.Items...)
		}
	}
	if found < 0 {
		return Setting{}, false
	}
	s := all[found]
	if s.Value.List {
		s.Value.Items = items
	}
	return s, true
}

// Values reads one file of a project by its name, and returns each setting as
// one word. It is false for what cannot be read.
func Values(name string, data []byte) (map[string]string, bool) {
	for _, p := range ProjectFiles {
		if p.Name != name {
			continue
		}
		f := &File{Path: name, Kind: p.Kind, Level: Project, Data: data}
		for _, fam := range families {
			if fam.kind != p.Kind {
				continue
			}
			all, problem := fam.read(f, nil)
			if problem != nil && problem.Broken {
				return nil, false
			}
			values := make(map[string]string)
			for _, s := range all {
				values[s.Key] = s.Value.String()
			}
			return values, true
		}
	}
	return nil, false
}

package reading

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/js"
	"levee/internal/code/shell"
	"levee/internal/npm"
)

// entries are the files that somebody outside the package runs.
type entries struct {
	imported  []string // what an importer gets
	commands  []string // what bin names
	installed []string // what install scripts, and builds by node-gyp, run
	built     []string // what a bundler runs that takes the package in
}

// manifest reads the package.json of the tree.
func (p *reading) manifest() {
	f := p.tree.Lookup("package.json")
	if f == nil || f.Data == nil {
		p.gap("no package.json", "package.json")
		p.entries.imported = p.existing("index.js")
		p.out.Manifest.Entries = p.entries.imported
		return
	}
	m, err := npm.ParseManifest(f.Data)
	if err != nil {
		p.gap("package.json cannot be read", "package.json")
		m = &npm.Manifest{}
	}
	var raw map[string]json.RawMessage
	_ = json.Unmarshal(f.Data, &raw) // what is no object has no fields
	p.out.Name, p.out.Version = m.Name, m.Version
	p.entries.imported = p.imported(raw)
	p.entries.built = p.transforms(raw["browserify"])
	for _, file := range slices.Sorted(maps.Values(m.Bin)) {
		p.entries.commands = append(p.entries.commands, p.existing(file)...)
	}
	p.out.Manifest = code.Manifest{
		Scripts: m.Scripts, Dependencies: m.Dependencies, Optional: m.Optional, Peer: m.Peer, Bin: m.Bin,
		Entries: p.entries.imported, Repository: m.Repository, GitHead: textField(raw["gitHead"]),
	}
	p.installers(m.Scripts)
	p.gypped = p.gyp()
	for _, c := range p.gypped {
		p.runsAtInstall(shell.Parse(c.line), c.at)
	}
}

func textField(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // anything but a text is none
	return s
}

// imported resolves main, module, browser and exports.
func (p *reading) imported(raw map[string]json.RawMessage) []string {
	found := make(map[string]bool)
	add := func(target string) {
		for _, file := range p.existing(target) {
			found[file] = true
		}
	}
	main := textField(raw["main"])
	if main == "" {
		main = "index"
	}
	add(main)
	for _, field := range []string{"module", "browser", "jsnext:main", "es2015", "esm2020", "unpkg", "jsdelivr", "exports"} {
		var value any
		_ = json.Unmarshal(raw[field], &value) // what is missing, or too deep, names nothing
		left := maxTargets
		targets(value, &left, add)
	}
	return slices.Sorted(maps.Keys(found))
}

// maxTargets bounds how many parts of a field of the manifest are looked at,
// and maxPatterns how many targets with a star.
const (
	maxTargets  = 2000
	maxPatterns = 300
)

// targets yields every text in a field that may be nested in any way.
func targets(value any, left *int, yield func(string)) {
	if *left--; *left < 0 {
		return
	}
	switch v := value.(type) {
	case string:
		yield(v)
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			targets(v[key], left, yield)
		}
	case []any:
		for _, item := range v {
			targets(item, left, yield)
		}
	}
}

// existing returns the files that a target of the manifest leads to; a star
// stands for any.
func (p *reading) existing(target string) []string {
	if strings.Contains(target, "*") {
		if p.patterns++; p.patterns == maxPatterns {
			p.gap("more patterns in the manifest than are followed", "package.json")
		}
		if p.patterns >= maxPatterns {
			return nil
		}
		return p.matching(strings.TrimPrefix(target, "./"))
	}
	if found := p.find(path.Clean("/" + target)[1:]); found != "" {
		return []string{found}
	}
	return nil
}

func (p *reading) matching(pattern string) []string {
	head, tail, _ := strings.Cut(pattern, "*")
	var found []string
	for i := range p.tree.Files {
		name := p.tree.Files[i].Path
		if strings.HasPrefix(name, head) && strings.HasSuffix(name, tail) && len(name) >= len(head)+len(tail) {
			found = append(found, name)
		}
	}
	return found
}

// installers finds the files that install scripts run, and code within their
// words.
func (p *reading) installers(scripts map[string]string) {
	seen := make(map[string]bool)
	todo := []string{"preinstall", "install", "postinstall"}
	for len(todo) > 0 {
		name := todo[0]
		if todo = todo[1:]; seen[name] || scripts[name] == "" {
			continue
		}
		seen[name] = true
		todo = append(todo, p.runsAtInstall(shell.Parse(scripts[name]), code.Place{File: "package.json"})...)
	}
}

// runsAtInstall notes the files that commands at a place run, and code within
// their words. It returns the scripts of the manifest that they start.
func (p *reading) runsAtInstall(s shell.Script, at code.Place) (scripts []string) {
	for _, c := range s.Commands {
		for _, file := range c.Files {
			p.entries.installed = append(p.entries.installed, p.existing(file)...)
		}
		for _, text := range c.Inline {
			if text.Language == "javascript" {
				p.inline = append(p.inline, inline{text: text.Text, at: at, phase: code.AtInstall})
			}
		}
		scripts = append(scripts, c.Scripts...)
	}
	return scripts
}

// transforms resolves the files that browserify runs on the package's own code
// when it bundles that into a project: each a path, or a list that begins with
// one.
func (p *reading) transforms(raw json.RawMessage) []string {
	var field struct{ Transform []any }
	_ = json.Unmarshal(raw, &field) // a path, or what is missing, has no transforms
	var found []string
	for _, one := range field.Transform[:min(len(field.Transform), maxTargets)] {
		if list, ok := one.([]any); ok && len(list) > 0 {
			one = list[0]
		}
		if file, ok := one.(string); ok && strings.HasPrefix(file, ".") {
			found = append(found, p.existing(file)...)
		}
	}
	return found
}

// An inline text is code in the words of a command.
type inline struct {
	text  string
	at    code.Place
	phase code.Phase
	facts *js.File // once it is read; nil also if it is a fragment
}

package reading

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/shell"
	"levee/internal/npm"
)

// entries are the files that somebody outside the package runs.
type entries struct {
	imported  []string // what an importer gets
	commands  []string // what bin names
	installed []string // what install scripts run
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
	for _, file := range slices.Sorted(maps.Values(m.Bin)) {
		p.entries.commands = append(p.entries.commands, p.existing(file)...)
	}
	p.installers(m.Scripts)
	p.out.Manifest = code.Manifest{
		Scripts: m.Scripts, Dependencies: m.Dependencies, Optional: m.Optional, Peer: m.Peer, Bin: m.Bin,
		Entries: p.entries.imported, Repository: m.Repository, GitHead: textField(raw["gitHead"]),
	}
}

func textField(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // anything but a text is none
	return s
}

// imported resolves main, module, browser and exports.
func (p *reading) imported(raw map[string]json.RawMessage) []string {
	var found []string
	main := textField(raw["main"])
	if main == "" {
		main = "index"
	}
	found = append(found, p.existing(main)...)
	for _, field := range []string{"module", "browser", "jsnext:main", "es2015", "esm2020", "unpkg", "jsdelivr", "exports"} {
		left := 2000
		for _, target := range targets(raw[field], &left) {
			found = append(found, p.existing(target)...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// targets returns every text in a field that may be nested in any way.
func targets(raw json.RawMessage, left *int) []string {
	if *left--; len(raw) == 0 || *left < 0 {
		return nil
	}
	switch raw[0] {
	case '"':
		return []string{textField(raw)}
	case '{':
		var m map[string]json.RawMessage
		_ = json.Unmarshal(raw, &m)
		var all []string
		for _, key := range slices.Sorted(maps.Keys(m)) {
			all = append(all, targets(m[key], left)...)
		}
		return all
	case '[':
		var list []json.RawMessage
		_ = json.Unmarshal(raw, &list)
		var all []string
		for _, item := range list {
			all = append(all, targets(item, left)...)
		}
		return all
	}
	return nil
}

// existing returns the files that a target of the manifest leads to; a star
// stands for any.
func (p *reading) existing(target string) []string {
	if strings.Contains(target, "*") {
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
		for _, c := range shell.Parse(scripts[name]).Commands {
			for _, file := range c.Files {
				p.entries.installed = append(p.entries.installed, p.existing(file)...)
			}
			for _, text := range c.Inline {
				if text.Language == "javascript" {
					p.inline = append(p.inline, inline{text.Text, code.Place{File: "package.json"}, code.AtInstall})
				}
			}
			todo = append(todo, c.Scripts...)
		}
	}
}

// An inline text is code in the words of a command.
type inline struct {
	text  string
	at    code.Place
	phase code.Phase
}

package reading

import (
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/js"
	"levee/internal/code/shell"
)

// link finds out which modules run when: those that install scripts run, those
// that importing the package runs, and those that only a call leads to.
func (p *reading) link() {
	for _, m := range p.order {
		if m.facts == nil {
			continue
		}
		m.atImport = make([]bool, len(m.facts.Functions))
		for i, f := range m.facts.Functions {
			m.atImport[i] = f.AtImport
		}
		p.resolveImports(m)
	}
	p.installed()
	p.spreadCalls()
	for _, file := range p.entries.installed {
		p.noteRun(file, code.AtInstall)
		p.reach(p.modules[file], func(m *module) *bool { return &m.installs }, true)
	}
	for _, file := range slices.Concat(p.entries.imported, p.entries.built) {
		p.reach(p.modules[file], func(m *module) *bool { return &m.imports }, true)
	}
	for _, file := range p.entries.commands { // a person has to call them
		if m := p.modules[file]; m != nil {
			m.reached = true
			p.reach(m, func(m *module) *bool { return &m.reached }, false)
		}
	}
	for _, m := range p.order {
		if m.installs || m.imports {
			p.reach(m, func(m *module) *bool { return &m.reached }, false)
		}
	}
}

// resolveImports fills in which file or package an import leads to.
func (p *reading) resolveImports(m *module) {
	for i := range m.facts.Imports {
		im := &m.facts.Imports[i]
		im.File = p.resolve(m.path, im.Spec)
		if !js.Builtin(im.Spec) {
			im.Package = packageOf(im.Spec) // of a bundled one, too: that is a dependency, and no file of the package's own
		}
	}
}

// packageOf returns the package that a spec names, "" for a path or an address.
func packageOf(spec string) string {
	if spec == "" || strings.ContainsAny(spec[:1], "./#<~") || strings.Contains(spec, ":") {
		return ""
	}
	parts := strings.SplitN(spec, "/", 3)
	if spec[0] == '@' && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// reach marks a module and all that it leads to. At import only what runs at
// import counts, otherwise everything.
func (p *reading) reach(m *module, mark func(*module) *bool, importing bool) {
	if m == nil || m.facts == nil {
		return
	}
	stack := []*module{m}
	first := true
	for len(stack) > 0 {
		m := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if *mark(m) && !(first && !importing) {
			continue
		}
		first = false
		*mark(m) = true
		for _, next := range p.leadsTo(m, importing) {
			if n := p.modules[next]; n != nil && n.facts != nil && !*mark(n) {
				stack = append(stack, n)
			}
		}
	}
}

// leadsTo returns the files that a module has run.
func (p *reading) leadsTo(m *module, importing bool) []string {
	var files []string
	for i := range m.facts.Imports {
		im := &m.facts.Imports[i]
		if im.File != "" && (!importing || m.runsAtImport(im.Function)) {
			files = append(files, im.File)
		}
	}
	for i := range m.facts.Uses {
		u := &m.facts.Uses[i]
		if !importing || m.runsAtImport(u.Function) {
			spawned := p.spawned(m.path, u)
			files = append(files, spawned...)
			for _, file := range spawned {
				p.noteRun(file, m.phase(u.Function))
			}
		}
	}
	return files
}

// spawned returns the files of the package that a use of exec or worker runs.
func (p *reading) spawned(from string, u *js.Use) []string {
	if u.Detail == "" || !oneOf(u.Names, "exec", "worker", "vm", "dynamic-import", "native") {
		return nil
	}
	var files []string
	try := func(name string) {
		if !strings.HasPrefix(name, ownFolder) && !strings.HasPrefix(name, ".") {
			name = "./" + name
		}
		if file := p.resolve(from, name); file != "" {
			files = append(files, file)
		}
	}
	detail := folders.Replace(u.Detail)
	try(detail)
	for _, c := range shell.Parse(detail).Commands {
		for _, file := range c.Files {
			try(file)
		}
		for i, word := range c.Words { // of a program that is not known, or a command file
			if len(c.Files) == 0 && (strings.HasPrefix(word, "./") || i == 0 && slices.Contains(commandFiles, path.Ext(word))) {
				try(word)
			}
		}
	}
	return files
}

func oneOf(names []string, wanted ...string) bool {
	for _, n := range names {
		for _, w := range wanted {
			if n == w {
				return true
			}
		}
	}
	return false
}

func (m *module) runsAtImport(function int) bool {
	return function < 0 || function < len(m.atImport) && m.atImport[function]
}

// spreadCalls marks what functions that run at import call, through all
// modules, until nothing is new.
func (p *reading) spreadCalls() {
	type at struct {
		m *module
		f int
	}
	var todo []at
	mark := func(m *module, f int) {
		if m != nil && f >= 0 && f < len(m.atImport) && !m.atImport[f] {
			m.atImport[f] = true
			todo = append(todo, at{m, f})
		}
	}
	for _, m := range p.order {
		if m.facts == nil {
			continue
		}
		for _, c := range m.facts.Calls {
			if m.runsAtImport(c.From) {
				mark(p.modules[c.File], c.Index)
			}
		}
	}
	for _, in := range p.inline {
		if in.facts == nil {
			continue
		}
		for _, c := range in.facts.Calls {
			if c.From < 0 || in.facts.Functions[c.From].AtImport {
				mark(p.modules[c.File], c.Index)
			}
		}
	}
	for len(todo) > 0 {
		t := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, g := range t.m.facts.Functions[t.f].Calls {
			mark(t.m, g)
		}
		for _, c := range t.m.facts.Calls {
			if c.From == t.f {
				mark(p.modules[c.File], c.Index)
			}
		}
	}
}

// phase tells when a function of a module runs.
func (m *module) phase(function int) code.Phase {
	switch {
	case m.installs && m.runsAtImport(function):
		return code.AtInstall
	case m.imports && m.runsAtImport(function):
		return code.AtImport
	case m.installs || m.imports || m.reached:
		return code.AtCall
	}
	return code.Never
}

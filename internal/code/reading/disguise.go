package reading

import (
	"slices"
	"strings"

	"levee/internal/code/disguise"
)

// misnamed finds files that are not what their names say. It comes when it is
// known what leads to which file.
func (p *reading) misnamed() {
	led := p.ledTo()
	for i := range p.out.Files {
		f := &p.out.Files[i]
		data := p.tree.Files[i].Data
		use := disguise.Use{Run: led[f.Path], Named: p.named(f.Path)}
		p.out.Disguises = append(p.out.Disguises, disguise.Misnamed(*f, data, use)...)
	}
}

// ledTo returns the files that the manifest names, or that code which an
// importer or an install can run asks for, reads or starts, as far as paths are
// constant: what tests ask for is their own.
func (p *reading) ledTo() map[string]bool {
	led := make(map[string]bool)
	for _, list := range [][]string{p.entries.imported, p.entries.commands, p.entries.installed} {
		for _, file := range list {
			led[file] = true
		}
	}
	for _, m := range p.order {
		if m.facts == nil || !m.installs && !m.imports && !m.reached {
			continue
		}
		for _, file := range p.leadsTo(m, false) {
			led[file] = true
		}
		for i := range m.facts.Uses {
			if u := &m.facts.Uses[i]; u.Detail != "" && slices.Contains(u.Names, "fs-read") {
				led[p.resolve(m.path, own(u.Detail))] = true
			}
		}
	}
	return led
}

// own returns a path as resolve wants it: what is relative to the process is
// taken for relative to the file.
func own(path string) string {
	if strings.HasPrefix(path, ownFolder) || strings.HasPrefix(path, ".") {
		return path
	}
	return "./" + path
}

// makers are packages that build, find or fetch native code for others.
var makers = []string{"bindings", "node-gyp-build", "node-gyp", "node-pre-gyp", "@mapbox/node-pre-gyp", "prebuild-install", "node-addon-api",
	"nan", "napi-build-utils", "detect-libc", "node-gyp-build-optional-packages", "pkg-prebuilds", "prebuildify", "cmake-js"}

// named tells whether the manifest speaks of a file of native code: it names
// the file, or the package has to do with native code as a whole.
func (p *reading) named(file string) bool {
	m := &p.out.Manifest
	for _, deps := range []map[string]string{m.Dependencies, m.Optional} {
		for _, maker := range makers {
			if _, ok := deps[maker]; ok {
				return true
			}
		}
	}
	for _, list := range [][]string{p.entries.imported, p.entries.commands} {
		if slices.Contains(list, file) {
			return true
		}
	}
	for _, script := range m.Scripts {
		if strings.Contains(script, file) || strings.Contains(script, "gyp") || strings.Contains(script, "napi") || strings.Contains(script, "prebuild") {
			return true
		}
	}
	return p.tree.Lookup("binding.gyp") != nil || p.tree.Lookup("Cargo.toml") != nil
}

// disguised notes what hides code in one module, while its source is there.
func (p *reading) disguised(m *module) {
	p.out.Disguises = append(p.out.Disguises, disguise.Find(m.src)...)
}

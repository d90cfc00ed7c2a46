package capability

import (
	"slices"
	"strings"
)

// build makes the indexes of a map. Later rows replace earlier ones of the same
// path, and rows replace what an alias would give.
func build(s source) *Map {
	m := &Map{source: s, exact: make(map[string]*API, len(s.rows)), any: make(map[string]*API),
		modules: make(map[string]bool), globals: make(map[string]bool), leads: make(map[string]bool), members: make(map[string][]*API)}
	for _, r := range s.rows {
		m.put(r.api)
	}
	m.copyAliases()
	m.declare()
	for _, a := range m.APIs() {
		for module := m.root(a.Path); module != ""; module = m.root(parent(module)) {
			m.members[module] = append(m.members[module], a)
		}
	}
	return m
}

func (m *Map) put(a *API) {
	if head, ok := strings.CutSuffix(a.Path, "*"); ok {
		m.any[strings.TrimSuffix(head, ".")] = a
		return
	}
	m.exact[a.Path] = a
}

func (m *Map) has(path string) bool {
	if head, ok := strings.CutSuffix(path, "*"); ok {
		return m.any[strings.TrimSuffix(head, ".")] != nil
	}
	return m.exact[path] != nil
}

// copyAliases gives each alias all that the other name has in a row of its own.
func (m *Map) copyAliases() {
	all := m.APIs()
	for _, a := range m.source.aliases {
		first, _ := slices.BinarySearchFunc(all, a.of, func(api *API, path string) int { return strings.Compare(api.Path, path) })
		for _, api := range all[first:] {
			tail, ok := strings.CutPrefix(api.Path, a.of)
			if !ok || len(m.exact)+len(m.any) >= maxAPIs {
				break
			}
			whole := tail == "" || tail[0] == '.' || strings.HasSuffix(a.of, "#")
			if !whole || m.has(a.name+tail) {
				continue
			}
			same := *api
			same.Path = a.name + tail
			m.put(&same)
		}
	}
}

// declare notes which names are modules and which are free. Names that are
// declared alone come first: "fs.promises" is a module, "fs.readFile" is not.
func (m *Map) declare() {
	for _, n := range m.source.names {
		if n.section == global {
			m.globals[n.name] = true
		} else {
			m.modules[n.name] = true
		}
	}
	for _, r := range m.source.rows {
		m.declarePath(r.api.Path, r.section)
		if first, _, _ := strings.Cut(r.api.Path, "."); r.section == global && len(r.api.Capabilities) > 0 {
			m.leads[first] = true
		}
	}
	for _, a := range m.source.aliases {
		m.declarePath(a.name, a.section)
		if first, _, _ := strings.Cut(a.name, "."); a.section == global {
			m.leads[first] = true
		}
	}
}

func (m *Map) declarePath(path string, s section) {
	if strings.Contains(path, "#") {
		return
	}
	first, _, _ := strings.Cut(path, ".")
	switch {
	case s == global:
		m.globals[first] = true
	case m.root(path) == "":
		m.modules[first] = true
	}
}

// root returns the module that a path belongs to, or "".
func (m *Map) root(path string) string {
	for ; path != ""; path = parent(path) {
		if m.modules[path] {
			return path
		}
	}
	return ""
}

// parent cuts the last name off a path.
func parent(path string) string { return path[:max(strings.LastIndexByte(path, '.'), 0)] }

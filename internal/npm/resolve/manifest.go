package resolve

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// A Request is one line of a manifest that changed: what a workspace asks for
// itself, or a rule that replaces what others ask for.
type Request struct {
	Folder        string // of the workspace, "" for the project
	Name          string
	Before, After string // as declared; "" where it was or is not asked for
	Rule          string // "overrides" or "resolutions"; "" for a dependency
}

// Requests returns what the workspaces ask for in after and did not in before,
// and the reverse, by folder and name. Known is false if one of the sides has
// no manifest, so that nothing can be said.
func Requests(before, after State) (changed []Request, known bool) {
	if !before.asks() || !after.asks() {
		return nil, false
	}
	was, is := before.own(), after.own()
	for _, folder := range slices.Sorted(maps.Keys(joined(was, is))) {
		changed = append(changed, differences(was[folder], is[folder], func(name, before, after string) Request {
			return Request{Folder: folder, Name: name, Before: before, After: after}
		})...)
	}
	return append(changed, changedRules(before.Manifests[""], after.Manifests[""])...), true
}

// asks tells whether what the project asks for is known. Two formats do not
// repeat what stands in the manifest.
func (s State) asks() bool {
	f := s.Graph.File
	if f.Kind != lockfile.YarnOne && (f.Kind != lockfile.NPM || f.Format != "1") {
		return true
	}
	return s.Manifests[""] != nil
}

// own returns what the workspaces ask for, by folder and name.
func (s State) own() map[string]map[string]string {
	asked := make(map[string]map[string]string)
	f := s.Graph.File
	for i := range f.Edges {
		e := &f.Edges[i]
		if f.Nodes[e.From].Kind != lockfile.Workspace {
			continue
		}
		folder := f.Nodes[e.From].Folder
		if asked[folder] == nil {
			asked[folder] = make(map[string]string)
		}
		asked[folder][e.Name] = e.Range
	}
	return asked
}

func joined[V any](a, b map[string]V) map[string]bool {
	keys := make(map[string]bool, len(a)+len(b))
	for k := range a {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	return keys
}

// differences calls request for each key whose value differs, sorted.
func differences(before, after map[string]string, request func(name, before, after string) Request) []Request {
	var all []Request
	for _, name := range slices.Sorted(maps.Keys(joined(before, after))) {
		if before[name] != after[name] {
			all = append(all, request(name, before[name], after[name]))
		}
	}
	return all
}

// changedRules returns the overrides and resolutions that differ. Name is the
// whole pattern of a rule, such as "a > b".
func changedRules(before, after *npm.Manifest) []Request {
	if before == nil || after == nil {
		return nil
	}
	rules := func(field string) func(name, before, after string) Request {
		return func(name, before, after string) Request {
			return Request{Name: name, Before: before, After: after, Rule: field}
		}
	}
	return append(differences(overrides(before), overrides(after), rules("overrides")),
		differences(before.Resolutions, after.Resolutions, rules("resolutions"))...)
}

// maxRules bounds how deep and how many overrides are read.
const (
	maxRuleDepth = 50
	maxRules     = 10_000
)

// overrides returns npm's nested rules as a list, by "a > b". A rule for what
// has rules below it stands under "." (package.json, "overrides").
func overrides(m *npm.Manifest) map[string]string {
	flat := make(map[string]string)
	var collect func(raw json.RawMessage, path []string)
	collect = func(raw json.RawMessage, path []string) {
		var rules map[string]json.RawMessage
		var value string
		switch {
		case json.Unmarshal(raw, &value) == nil:
			if len(path) > 0 && len(flat) < maxRules {
				flat[strings.Join(path, " > ")] = value
			}
		case len(path) < maxRuleDepth && json.Unmarshal(raw, &rules) == nil:
			for key, rule := range rules {
				below := path
				if key != "." {
					below = append(slices.Clone(path), key)
				}
				collect(rule, below)
			}
		}
	}
	if m.Overrides != nil {
		collect(m.Overrides, nil)
	}
	return flat
}

// ruled returns the kind of a changed rule by which a package has a version,
// "" if there is none. Where in the tree a rule holds is left out: a rule for
// the name that the version satisfies is enough.
func (w *walk) ruled(name, version string) string {
	for _, r := range w.rules {
		pattern := npm.ParseID(r.subject())
		rng, errR := npm.ParseLooseRange(npm.ParseSpec(r.After).Text)
		v, errV := npm.ParseLoose(version)
		if pattern.Name == name && r.After != "" && (errR != nil || errV != nil || rng.Has(v)) {
			return r.Rule
		}
	}
	return ""
}

// subject returns the end of a rule's pattern, the package that it is about:
// "b" of "a > b", of yarn's "**/a/b" and of "a@npm:1.0.0/b", "@s/b" of "a/@s/b".
func (r *Request) subject() string {
	if r.Rule == "overrides" {
		return r.Name[strings.LastIndexByte(r.Name, ' ')+1:]
	}
	i := strings.LastIndexByte(r.Name, '/')
	if j := strings.LastIndexByte(r.Name[:max(i, 0)], '/'); i > 0 && strings.HasPrefix(r.Name[j+1:], "@") {
		i = j
	}
	return r.Name[i+1:]
}

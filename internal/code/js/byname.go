package js

import (
	"strings"

	"levee/internal/code"
)

// readTokens reads a file that no parser takes: which names of the platform
// stand in it, and which modules. What it does with them is not known.
func (r *Reader) readTokens(src *Source, out *File) {
	seen := make(map[string]bool)
	add := func(path string, off int) {
		api, ok := r.refs.platform.Lookup(path)
		if !ok || len(api.Capabilities) == 0 || seen[path] || len(seen) > maxUses {
			return
		}
		seen[path] = true
		c := code.Capability{API: path, Certainty: code.Possible, Place: src.Place(off)}
		out.Uses = append(out.Uses, Use{c, api.Capabilities, -1})
	}
	requires := false
	src.Names(func(name string, off int) {
		requires = requires || name == "require" || name == "import"
		if r.refs.platform.Global(name) {
			add(name, off)
		}
	})
	src.Strings(func(value string, off int) {
		if !requires || len(value) > 200 || seen["module "+value] || !importable(value) {
			return
		}
		seen["module "+value] = true
		im := code.Import{Spec: value, Computed: true, Place: src.Place(off)}
		out.Imports = append(out.Imports, Import{im, -1})
		if path, ok := r.refs.platform.Module(value); ok {
			for _, api := range r.refs.platform.Members(path) {
				if !strings.Contains(api.Path, "#") && len(api.Capabilities) > 0 {
					add(api.Path, off)
					return
				}
			}
		}
	})
}

// importable tells a text that looks like the name of a module.
func importable(s string) bool {
	return Builtin(s) || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../")
}

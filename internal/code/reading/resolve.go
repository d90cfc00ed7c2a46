package reading

import (
	"encoding/json"
	"path"
	"strings"

	"levee/internal/code/js"
)

// ownFolder is how package js writes the folder that a file stands in.
const ownFolder = "<package>"

// A request is a spec with the folder of the file that asks for it.
type request struct{ dir, spec string }

// resolve returns the file of the package that a spec leads to, "" for none.
// Each is asked for as a file is read ahead, followed and linked.
func (p *reading) resolve(from, spec string) string {
	r := request{path.Dir(from), spec}
	file, known := p.resolved[r]
	if !known {
		file = p.lookUp(r.dir, r.spec)
		p.resolved[r] = file
	}
	return file
}

// lookUp is resolve for the first time.
func (p *reading) lookUp(dir, spec string) string {
	switch rest, own := strings.CutPrefix(spec, ownFolder); {
	case own:
		spec = "." + rest
	case strings.HasPrefix(spec, "."):
	case packageOf(spec) == "" || js.Builtin(spec):
		return ""
	default:
		return p.bundled(dir, spec)
	}
	joined := path.Join(dir, spec)
	if joined == ".." || strings.HasPrefix(joined, "../") {
		return ""
	}
	return p.find(joined)
}

// bundled looks for a package that the tarball carries itself, in the
// node_modules nearest to a folder; "" for one that comes from elsewhere.
func (p *reading) bundled(dir, spec string) string {
	for ; ; dir = path.Dir(dir) {
		if file := p.find(path.Join(dir, "node_modules", spec)); file != "" {
			return file
		}
		if dir == "." {
			return ""
		}
	}
}

// find looks for a file as Node's require does.
func (p *reading) find(name string) string {
	if name == "" || name == "." {
		return p.index("")
	}
	for _, ext := range []string{"", ".js", ".cjs", ".mjs", ".json", ".ts", ".tsx", ".jsx", ".node"} {
		if p.tree.Lookup(name+ext) != nil {
			return name + ext
		}
	}
	return p.index(name + "/")
}

// index looks for the file that a folder stands for.
func (p *reading) index(folder string) string {
	if f := p.tree.Lookup(folder + "package.json"); f != nil && folder != "" {
		var m struct{ Main string }
		if json.Unmarshal(f.Data, &m) == nil && m.Main != "" {
			main := path.Join(folder, m.Main)
			for _, name := range []string{main, main + ".js", main + "/index.js"} {
				if p.tree.Lookup(name) != nil {
					return name
				}
			}
		}
	}
	for _, name := range []string{"index.js", "index.cjs", "index.mjs", "index.json", "index.ts", "index.node"} {
		if p.tree.Lookup(folder+name) != nil {
			return folder + name
		}
	}
	return ""
}

package source

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/npm"
)

// A reach says, by file, what leads to it: the words of code.Difference.Runs.
type reach struct {
	kinds map[string]code.Kind // of files that were read
	by    map[string]string
}

// installs are the scripts that npm runs while it installs a package.
var installs = []string{"preinstall", "install", "postinstall"}

// scriptWord matches what may be the path of a file in a command line.
var scriptWord = regexp.MustCompile(`[\w@./\\-]+`)

// reachOf works out which files of a release can run, and why.
func reachOf(r *Release) reach {
	out := reach{kinds: make(map[string]code.Kind), by: make(map[string]string)}
	pkg := r.Code
	if pkg == nil {
		pkg = byManifest(r.Tree)
	}
	for _, f := range pkg.Files {
		out.kinds[f.Path] = f.Kind
	}
	for _, script := range installs {
		for _, word := range scriptWord.FindAllString(pkg.Manifest.Scripts[script], -1) {
			out.mark(r.Tree, word, code.RunsAtInstall)
		}
	}
	for _, entry := range pkg.Manifest.Entries {
		out.mark(r.Tree, entry, code.RunsAsEntry)
	}
	for _, file := range pkg.Manifest.Bin {
		out.mark(r.Tree, file, code.RunsAsCommand)
	}
	out.follow(pkg.Imports)
	return out
}

// byManifest is what can be told of a package that was not read.
func byManifest(tree *archive.Tree) *code.Package {
	pkg := &code.Package{}
	if f := tree.Lookup("package.json"); f != nil {
		if m, err := npm.ParseManifest(f.Data); err == nil {
			pkg.Manifest.Scripts, pkg.Manifest.Bin = m.Scripts, m.Bin
		}
	}
	return pkg
}

// mark notes the file that a word names, as Node finds it. The strongest
// reason stays.
func (r *reach) mark(tree *archive.Tree, word, why string) {
	name := path.Clean("/" + strings.ReplaceAll(word, `\`, "/"))[1:]
	for _, candidate := range []string{name, name + ".js", name + ".mjs", name + ".cjs", name + "/index.js"} {
		if tree.Lookup(candidate) != nil {
			if r.by[candidate] == "" {
				r.by[candidate] = why
			}
			return
		}
	}
}

// follow marks what is imported by what runs.
func (r *reach) follow(imports []code.Import) {
	next := make(map[string][]string)
	for _, i := range imports {
		if i.File != "" {
			next[i.Place.File] = append(next[i.Place.File], i.File)
		}
	}
	var open []string
	for name := range r.by {
		open = append(open, name)
	}
	slices.Sort(open)
	for len(open) > 0 {
		name := open[len(open)-1]
		open = open[:len(open)-1]
		for _, to := range next[name] {
			if r.by[to] == "" {
				r.by[to] = code.RunsImported
				open = append(open, to)
			}
		}
	}
}

// of returns what leads to a file that can run, "" if it cannot. An empty file
// does nothing; declarations and JSON are read and never run.
func (r *reach) of(f *archive.File) string {
	kind := r.kinds[f.Path]
	if kind == code.Data {
		kind = kindByName(f)
	}
	switch {
	case f.Path == "binding.gyp":
		return code.RunsAtInstall // npm builds what it says
	case f.Size == 0, kind == code.Types, kind == code.JSON, kind == code.SourceMap:
		return ""
	case r.by[f.Path] != "":
		return r.by[f.Path]
	case kind == code.JavaScript, kind == code.TypeScript, kind == code.Shell, kind == code.Native, kind == code.Wasm:
		return code.RunsAsCode
	}
	return ""
}

// kindByName guesses what a file holds that was not read, or is nothing that is
// known.
func kindByName(f *archive.File) code.Kind {
	name := strings.ToLower(f.Path)
	switch path.Ext(name) {
	case ".js", ".cjs", ".mjs", ".jsx":
		return code.JavaScript
	case ".ts", ".tsx", ".mts", ".cts":
		if strings.Contains(path.Base(name), ".d.") {
			return code.Types
		}
		return code.TypeScript
	case ".json":
		return code.JSON
	case ".map":
		return code.SourceMap
	case ".node", ".exe", ".dll", ".so", ".dylib":
		return code.Native
	case ".wasm":
		return code.Wasm
	case ".sh", ".bash", ".ps1", ".bat", ".cmd", ".py":
		return code.Shell
	}
	if strings.HasPrefix(string(f.Data[:min(2, len(f.Data))]), "#!") {
		return code.Shell
	}
	return code.Data
}

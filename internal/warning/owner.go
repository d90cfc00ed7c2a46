package warning

import (
	"path"
	"regexp"
	"strings"
)

// An installed package, as far as the path of one of its files tells.
type installed struct {
	name    string // of its folder below node_modules: an alias keeps its own name here
	version string // where the path has it: pnpm's store, yarn's archives; else ""
	folder  string // absolute; in a zip of yarn the path goes on in the archive
	file    string // the rest of the path: "lib/index.js"
}

const modules = "/node_modules/"

// installedAt returns the package that a file belongs to: that of the last
// node_modules in its path. Yarn's archives and pnpm's store are such paths,
// too.
func installedAt(file string) (installed, bool) {
	return installedIn(file, strings.LastIndex(file, modules))
}

// outermost returns the package of the first node_modules: of a global tool,
// the tool itself.
func outermost(file string) (installed, bool) {
	return installedIn(file, strings.Index(file, modules))
}

// installedIn reads the package behind the node_modules at i; -1 is none.
func installedIn(file string, i int) (installed, bool) {
	if i < 0 {
		return installed{}, false
	}
	name, rest, ok := strings.Cut(file[i+len(modules):], "/")
	if ok && strings.HasPrefix(name, "@") {
		var base string
		base, rest, ok = strings.Cut(rest, "/")
		name += "/" + base
	}
	if !ok || name == "" || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "/") {
		return installed{}, false
	}
	return installed{name, versionIn(file[:i], name), unvirtual(file[:i] + modules + name), rest}, true
}

var (
	// pnpm keeps a package in .pnpm/NAME@VERSION/node_modules/NAME, with the
	// peers that it got behind the version, and "/" as "+".
	store = regexp.MustCompile(`/\.pnpm/((?:@[^/@+]+\+)?[^/@+]+)@([0-9][^/_(]*)[^/]*$`)
	// yarn keeps it in NAME-npm-VERSION-HASH.zip, or with a longer hash at the end.
	zipped = regexp.MustCompile(`/([^/]+)-npm-([0-9][^/]*?)-[0-9a-f]{10}(?:-[0-9a-f]+|-[0-9]+)?\.zip$`)
	// Where yarn resolves peers, the path goes by a folder that is not there:
	// __virtual__/HASH/N/REST stands for REST, N folders above __virtual__.
	virtual = regexp.MustCompile(`/(?:__virtual__|\$\$virtual)/[^/]+/([0-9])/`)
)

// versionIn returns the version that the folder of a node_modules names.
func versionIn(above, name string) string {
	if m := store.FindStringSubmatch(above); m != nil && strings.ReplaceAll(m[1], "+", "/") == name {
		return m[2]
	}
	if m := zipped.FindStringSubmatch(above); m != nil && m[1] == strings.ReplaceAll(name, "/", "-") {
		return m[2]
	}
	return ""
}

// unvirtual returns the path that a virtual one of yarn stands for.
func unvirtual(file string) string {
	m := virtual.FindStringSubmatchIndex(file)
	if m == nil {
		return file
	}
	base := file[:m[0]]
	for range file[m[2]] - '0' {
		base = path.Dir(base)
	}
	return path.Join(base, file[m[1]:])
}

// Archive splits the folder of a package in one of yarn's zips into the archive
// and the folder in it; it reports false for a folder on disk.
func Archive(folder string) (archive, inside string, ok bool) {
	i := strings.LastIndex(folder, ".zip/")
	if i < 0 {
		return "", "", false
	}
	return folder[:i+len(".zip")], folder[i+len(".zip/"):], true
}

// below returns what a path is below a folder, "" for the folder itself.
func below(folder, file string) (string, bool) {
	if file == folder {
		return "", true
	}
	return strings.CutPrefix(file, strings.TrimSuffix(folder, "/")+"/")
}

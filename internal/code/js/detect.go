package js

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strings"

	tdjs "github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// Detect tells what a file holds, by its content where that is plain, by its
// name, and for other names by whether the parser takes it and it could do
// something. Syntax that only the compiler takes is not recognised under the
// name of data: whoever knows that something requires or starts a file should
// take it for JavaScript whatever this says.
func Detect(name string, text []byte) code.Kind {
	if kind := byMagic(text); kind != code.Data {
		return kind
	}
	text = decode(text)
	if bytes.HasPrefix(text, []byte("#!")) {
		line, _, _ := bytes.Cut(text, []byte("\n"))
		if kind := byInterpreter(string(line)); kind != code.JavaScript || path.Ext(name) == "" {
			return kind
		}
	}
	if kind := byName(name); kind != code.Data && (kind != code.SourceMap || mayBeMap(text)) {
		return kind
	}
	if isJSON(name, text) {
		return code.JSON
	}
	if couldRun(text) {
		return code.JavaScript
	}
	return code.Data
}

// couldRun tells a text that the parser takes and that could do something:
// without a call, a template, an import or a new there are values only. Prose
// is refused within its first words.
func couldRun(text []byte) bool {
	if len(text) > maxTree || !bytes.ContainsAny(text, "(`") && !bytes.Contains(text, []byte("import")) && !bytes.Contains(text, []byte("new")) {
		return false
	}
	s := Source{}
	return s.parse(text) && slices.ContainsFunc(s.Tree.List, func(stmt tdjs.IStmt) bool {
		_, comment := stmt.(*tdjs.Comment)
		return !comment
	})
}

// Beginnings of files that are no text.
var magics = []struct {
	at    int
	bytes string
	kind  code.Kind
}{
	{0, "\x7fELF", code.Native},
	{0, "\xcf\xfa\xed\xfe", code.Native}, // Mach-O
	{0, "\xce\xfa\xed\xfe", code.Native},
	{0, "\xfe\xed\xfa\xcf", code.Native},
	{0, "\xfe\xed\xfa\xce", code.Native},
	{0, "\xca\xfe\xba\xbe", code.Native}, // universal Mach-O, and Java's classes
	{0, "!<arch>\n", code.Native},
	{0, "\x00asm", code.Wasm},
	{0, "PK\x03\x04", code.Archive},
	{0, "PK\x05\x06", code.Archive},
	{0, "\x1f\x8b\x08", code.Archive},
	{0, "BZh", code.Archive},
	{0, "\xfd7zXZ\x00", code.Archive},
	{0, "7z\xbc\xaf\x27\x1c", code.Archive},
	{0, "\x28\xb5\x2f\xfd", code.Archive}, // zstd
	{257, "ustar", code.Archive},
}

func byMagic(text []byte) code.Kind {
	for _, m := range magics {
		if len(text) >= m.at+len(m.bytes) && string(text[m.at:m.at+len(m.bytes)]) == m.bytes {
			return m.kind
		}
	}
	if isPE(text) {
		return code.Native
	}
	return code.Data
}

// isPE follows the header of DOS to that of Windows: two letters alone would
// take texts for programs.
func isPE(text []byte) bool {
	if len(text) < 64 || text[0] != 'M' || text[1] != 'Z' {
		return false
	}
	at := int(text[60]) | int(text[61])<<8 | int(text[62])<<16 | int(text[63])<<24
	return at >= 0 && at+4 <= len(text) && string(text[at:at+4]) == "PE\x00\x00"
}

// byInterpreter tells what a first line that begins with #! asks for.
func byInterpreter(line string) code.Kind {
	for _, word := range strings.FieldsFunc(line[2:], func(r rune) bool { return r <= ' ' || r == '/' }) {
		switch word {
		case "node", "nodejs", "bun", "electron", "iojs", "qjs":
			return code.JavaScript
		case "deno", "ts-node", "tsx", "ts-node-script":
			return code.TypeScript
		}
	}
	return code.Shell
}

// kinds are what names promise, where the content could not tell better.
var kinds = map[string]code.Kind{
	".js": code.JavaScript, ".cjs": code.JavaScript, ".mjs": code.JavaScript, ".es6": code.JavaScript, ".es": code.JavaScript,
	".jsm": code.JavaScript, ".node": code.Native,
	".ts": code.TypeScript, ".mts": code.TypeScript, ".cts": code.TypeScript, ".tsx": code.TypeScript, ".jsx": code.TypeScript,
	".html": code.HTML, ".htm": code.HTML, ".xhtml": code.HTML,
	".sh": code.Shell, ".bash": code.Shell, ".zsh": code.Shell, ".bat": code.Shell, ".cmd": code.Shell, ".ps1": code.Shell, ".py": code.Shell,
	".rb": code.Shell, ".pl": code.Shell,
	".map": code.SourceMap,
}

// byName tells what a name promises, Data if nothing that is code.
func byName(name string) code.Kind {
	name = strings.ToLower(path.Base(name))
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if strings.HasSuffix(stem, ".d") && (ext == ".ts" || ext == ".mts" || ext == ".cts") || strings.Contains(name, ".d.") && ext == ".ts" {
		return code.Types
	}
	return kinds[ext]
}

// mayBeMap tells a text that begins as a source map does: with a brace, or
// with the guard that keeps a page from running it.
func mayBeMap(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) == 0 || text[0] == '{' || bytes.HasPrefix(text, []byte(")]}"))
}

// isJSON tells a text that is JSON from its first byte to its last. Node.js
// reads it as JSON if its name ends so; under any other name it would be run,
// which does nothing, as a value alone does nothing.
func isJSON(name string, text []byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || !strings.ContainsRune(`{["-0123456789tfn`, rune(text[0])) {
		return false
	}
	if last := text[len(text)-1]; text[0] == '{' && last != '}' || text[0] == '[' && last != ']' {
		return false
	}
	return strings.HasSuffix(strings.ToLower(name), ".json") && len(text) > maxTree || json.Valid(text)
}

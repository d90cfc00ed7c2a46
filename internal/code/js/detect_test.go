package js

import (
	"strings"
	"testing"

	"levee/internal/code"
)

func TestDetect(t *testing.T) {
	pe := "MZ" + strings.Repeat("\x00", 58) + "\x40\x00\x00\x00" + "PE\x00\x00"
	for _, c := range []struct {
		name, text string
		want       code.Kind
	}{
		{"a.js", "prose, and no code", code.JavaScript},
		{"a.js", "\x7fELF\x02", code.Native},
		{"a.txt", pe, code.Native},
		{"a.txt", "MZ is a country code in a list of some length, which a program's header would be as well", code.Data},
		{"a.bin", "\xcf\xfa\xed\xfe", code.Native},
		{"a.node", "", code.Native},
		{"a", "\x00asm\x01", code.Wasm},
		{"a.json", "\x1f\x8b\x08\x00", code.Archive},
		{"a.tar", strings.Repeat("\x00", 257) + "ustar", code.Archive},
		{"cli", "#!/usr/bin/env node\nrun()", code.JavaScript},
		{"cli", "\xef\xbb\xbf#!/usr/bin/env -S node --no-warnings\nrun()", code.JavaScript},
		{"cli.ts", "#!/usr/bin/env node\nrun()", code.TypeScript},
		{"cli", "#!/bin/sh\nnode a.js", code.Shell},
		{"a.d.ts", "run()", code.Types}, {"a.d.mts", "", code.Types}, {"a.tsx", "", code.TypeScript}, {"A.MJS", "", code.JavaScript},
		{"a.js.map", "{}", code.SourceMap}, {"a.js.map", ")]}'\n{}", code.SourceMap}, {"a.js.map", "run()", code.JavaScript}, {"a.html", "", code.HTML}, {"a.ps1", "", code.Shell},
		{"a.json", `{"a": 1}`, code.JSON},
		{"data", `["run()"]`, code.JSON},
		{"a.json", `{"a": 1}; run()`, code.Data}, // a block with a label and a value that is none
		{"a.json", `[run()]`, code.JavaScript},
		{"a.json", `module.exports = require("./b")`, code.JavaScript},
		{"fixture.txt", "import './b'", code.JavaScript},
		{"fixture.txt", "eval(atob('YQ'))", code.JavaScript},
		{"fixture.txt", "\xff\xfer\x00u\x00n\x00(\x00)\x00", code.JavaScript},
		{"LICENSE", "/* Copyright (c) nobody */", code.Data},
		{"README.md", "# Title\n\nCall `run()` (now).", code.Data},
		{"a.css", "a:not(b) { color: red }", code.Data},
		{"a.txt", "hello", code.Data},
		{"a.png", "\x89PNG\r\n\x1a\n(", code.Data},
		{"a", "", code.Data},
	} {
		if got := Detect(c.name, []byte(c.text)); got != c.want {
			t.Errorf("%s %.40q: %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

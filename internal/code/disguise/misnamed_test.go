package disguise

import (
	"strings"
	"testing"

	"levee/internal/code"
	"levee/internal/code/js"
)

func TestMisnamed(t *testing.T) {
	encoded := "module.exports = ['" + strings.Repeat("75d4c87f3f69e0fa", 40) + "', '" + strings.Repeat("db67fdbfc39c249c", 8) + "']"
	elf := "\x7fELF\x02\x01\x01"
	for _, c := range []struct {
		name, text string
		run        bool
		want       string
	}{
		{"lib/logo.png", "require('x')(process)", true, code.CodeAsData},
		{"data.json", "module.exports = require('./b')", true, code.CodeAsData},
		{"README.md", "run(a)", true, code.CodeAsData},
		{"README.md", "run(a)", false, ""},
		{"data.json", `{"a": [1]}`, true, ""},
		{"notes.txt", "(1); `a`", true, ""},
		{"bin/cli", "#!/usr/bin/env node\nrun()", true, ""},
		{"karma.conf.js.template", "run()", true, ""},
		{"lib/index.js", elf, false, code.DataAsCode},
		{"lib/data.txt", elf, true, code.DataAsCode},
		{"lib/data.json", "\x1f\x8b\x08\x00", false, code.DataAsCode},
		{"lib/style.css", "PK\x03\x04", false, code.DataAsCode},
		{"lib/a.wasm", "\x00asm", false, ""},
		{"lib/a.js", "\x00asm", false, code.DataAsCode},
		{"dist.tgz", "\x1f\x8b\x08\x00", false, ""},
		{"build/helper", elf, false, code.HiddenBinary},
		{"build/helper", elf, true, ""},
		{"build/addon.node", elf, false, code.HiddenBinary},
		{"build/addon.a", elf, false, ""},
		{"LICENSE", "module.exports = require('./b')", true, code.CodeAsData},
		{"NOTICE.txt", "#!/bin/sh\nrun", true, code.CodeAsData},
		{"NOTICE.txt", "#!/bin/sh\nrun", false, ""},
		{"run.sh", "#!/bin/sh\nrun", true, ""},
		{"LICENSE", strings.Repeat("75d4c87f3f69e0fa", 40), true, code.DataAsCode},
		{"LICENSE", strings.Repeat("You may use this as you like. ", 40), true, ""},
		{"dist/index.js.map", "require('x')(process)", true, code.CodeAsData},
		{"dist/index.js.map", `{"version":3,"mappings":"AAAA"}`, true, ""},
		{"test/data.js", encoded, true, code.DataAsCode},
		{"test/data.js", encoded, false, ""},
		{"lib/data.js", encoded, true, ""},
		{"test/data.js", "module.exports = ['" + strings.Repeat("some words, ", 40) + "']", true, ""},
		{"test/data.js", "run(); " + strings.Repeat("other(code);", 200) + encoded, true, ""},
	} {
		kind := js.Detect(c.name, []byte(c.text))
		got := Misnamed(code.File{Path: c.name, Kind: kind}, []byte(c.text), Use{Run: c.run, Named: c.run})
		if kinds(got) != c.want {
			t.Errorf("%s, run %v: %q, want %q", c.name, c.run, kinds(got), c.want)
		}
	}
}

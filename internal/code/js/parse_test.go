package js

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"levee/internal/code"
)

func TestHow(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       code.Kind
		how        code.How
		why        string
	}{
		{"a.js", "const a = 1", code.JavaScript, code.ByTree, ""},
		{"a.js", "", code.JavaScript, code.ByTree, ""},
		{"a.js", "#!/usr/bin/env node\nrun()", code.JavaScript, code.ByTree, ""},
		{"a.js", "\xef\xbb\xbf#!/usr/bin/env node\nrun()", code.JavaScript, code.ByTree, ""},
		{"a.js", "\xff\xfer\x00u\x00n\x00(\x00)\x00", code.JavaScript, code.ByTree, ""},
		{"a.js", "\xfe\xff\x00r\x00u\x00n\x00(\x00)", code.JavaScript, code.ByTree, ""},
		{"a.js", "<!-- old\nrun()\n--> also old\n", code.JavaScript, code.ByTree, ""},
		{"a.js", "with (a) { run() }", code.JavaScript, code.ByTree, ""},
		{"a.js", "return run()", code.JavaScript, code.ByTree, ""},
		{"a.js", "#!/usr/bin/env node\nif (a) return\nrun()", code.JavaScript, code.ByTree, ""},
		{"a.js", "var let = 010, static = '\\07'", code.JavaScript, code.ByCompiler, ""},
		{"a.js", "s = 'caf\xe9'; run(s)", code.JavaScript, code.ByTree, ""},
		{"a.js", "s = 'a\x00b'; run(s)", code.JavaScript, code.ByTree, ""},
		{"a.js", "const a = <b>{run()}</b>", code.JavaScript, code.ByCompiler, ""},
		{"a.js", "using a = run()", code.JavaScript, code.ByCompiler, ""},
		{"a.js", "@run class A {}", code.JavaScript, code.ByCompiler, ""},
		{"a.js", "import a from './a.json' with { type: 'json' }", code.JavaScript, code.ByCompiler, ""},
		{"a.ts", "let a = <string>run(), b: number = 1", code.TypeScript, code.ByCompiler, ""},
		{"a.ts", "import fs = require('fs'); enum A { B }; export = A", code.TypeScript, code.ByCompiler, ""},
		{"a.ts", "class A { constructor(private b: string, @c() d) {} }", code.TypeScript, code.ByCompiler, ""},
		{"a.tsx", "const a = <b c={run()}>don't</b>", code.TypeScript, code.ByCompiler, ""},
		{"a.js", "a b c", code.JavaScript, code.ByTokens, WhySyntax},
		{"a.ts", "let a: = ", code.TypeScript, code.ByTokens, WhySyntax},
		{"a.css", "a{}", code.Data, code.Unread, WhyNotCode},
	} {
		s := Parse(c.name, []byte(c.text), c.kind)
		if s.How != c.how || s.Why != c.why || (s.Tree != nil) != (c.how == code.ByTree || c.how == code.ByCompiler) {
			t.Errorf("%s %q: %s, %q, tree %v; want %s, %q", c.name, c.text, s.How, s.Why, s.Tree != nil, c.how, c.why)
		}
	}
}

// TestPlaces finds the name run in files of all kinds, and wants it where a
// reader sees it.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		kind         code.Kind
		line, column int
	}{
		{"a.js", "run()", code.JavaScript, 1, 1},
		{"a.js", "\xef\xbb\xbfrun()", code.JavaScript, 1, 1},
		{"a.js", "a;\r\n\r\n  run()", code.JavaScript, 3, 3},
		{"a.js", "a;\rb;\rrun()", code.JavaScript, 3, 1},
		{"a.js", "a;\n\n/* ü😀 */ run()", code.JavaScript, 3, 10},
		{"a.js", "\xff\xfe\n\x00 \x00r\x00u\x00n\x00(\x00)\x00", code.JavaScript, 2, 2},
		{"a.ts", "// ü\nlet b: string = 'ü😀', a: number = run(), c = 1", code.TypeScript, 2, 35},
		{"a.tsx", "\n\n  const a = <b>{ run() }</b>", code.TypeScript, 3, 18},
	} {
		s := Parse(c.name, []byte(c.text), c.kind)
		got := s.Place(s.FindName("run", 0))
		if want := (code.Place{File: c.name, Line: c.line, Column: c.column}); got != want {
			t.Errorf("%q: %v, want %v", c.text, got, want)
		}
	}
}

// TestNoShapeKills is in the same process as all other tests: a shape that
// killed it would be noticed.
func TestNoShapeKills(t *testing.T) {
	const n = 200_000
	r := strings.Repeat
	shapes := map[string]string{
		"parentheses":   r("(", n) + "a" + r(")", n),
		"brackets":      "a=" + r("[", n) + r("]", n),
		"blocks":        r("{", n) + r("}", n),
		"objects":       "a=" + r("{a:", n) + "1" + r("}", n),
		"unary":         r("!", n) + "a",
		"words":         r("typeof ", n) + "a",
		"new":           r("new ", n) + "a",
		"await":         r("await ", n) + "a",
		"arrows":        r("a=>", n) + "a",
		"functions":     r("function a(){", n) + r("}", n),
		"conditionals":  r("a?", n) + "a" + r(":a", n),
		"conditionals2": r("a?a:", n) + "a",
		"members":       "a" + r(".a", n),
		"calls":         "a" + r("()", n),
		"ifs":           r("if(a)", n) + "a",
		"ifs2":          r("if(a)\n", n) + "a",
		"elses":         r("if(a);else ", n) + "a",
		"elses2":        r("if(a){}else ", n) + "a",
		"labels":        r("a:", n) + "a",
		"sums":          r("a+", n) + "a",
		"sums2":         r("a\n+", n) + "a",
		"powers":        r("a**", n) + "a",
		"commas":        r("a,", n) + "a",
		"assignments":   r("a=", n) + "a",
		"templates":     r("`${", n) + "a" + r("}`", n),
		"tags":          "a" + r("``", n),
		"patterns":      "var " + r("[", n) + "a" + r("]", n) + "=1",
		"patterns2":     "var " + r("[", 10*n) + "a" + r("]", 10*n) + "=1",
		"patterns3":     "var " + r("{a:", 10*n) + "a" + r("}", 10*n) + "=1",
		"elements":      r("<a>", n) + r("</a>", n),
		"elements2":     r("<a>'{", n) + r("}</a>", n),
		"quoted":        r("<a>'{'", n),
		"types":         "let a:" + r("(", n) + "a" + r(")", n),
		"generics":      "let a:" + r("a<", n) + "a" + r(">", n),
		"arguments":     "a=" + r("a<", n) + "a" + r(">", n) + "()",
		"casts":         "a=" + r("<a>", n) + "a",
		"choices":       "a=" + r("a?(a):a=>", n) + "a",
		"namespaces":    r("namespace a{", n) + r("}", n),
		"namespaces2":   "namespace a" + r(".a", n) + "{}",
		"names":         names(n/2, "%s;"),
		"names2":        r("{", 900) + names(n, "{%s}") + r("}", 900),
		"names3":        r("a=>", 900) + "(" + names(n, "%s,") + "a)",
		"names4":        r("for(;;)", 900) + "a(" + names(n, "%s,") + "a)",
		"names5":        r("(a,b=()=>{;})=>", 900) + "(" + names(n, "%s,") + "a)",
		"twice":         "a=" + r("a?(a):a=>", 25) + "a",
		"regexes":       r("if(a)/[(/*]/,", n) + "a",
		"unsure":        r("x=function(){}/'/*", n),
	}
	for name, text := range shapes {
		for _, kind := range []code.Kind{code.JavaScript, code.TypeScript} {
			for _, file := range []string{"a.js", "a.ts", "a.tsx"} {
				start := time.Now()
				s := Parse(file, []byte(text), kind)
				if took := time.Since(start); took > 10*time.Second {
					t.Errorf("%s as %s in %s took %v: %s %s", name, kind, file, took, s.How, s.Why)
				}
			}
		}
	}
}

// TestLargeFiles bounds time and memory where size alone is the trouble.
func TestLargeFiles(t *testing.T) {
	line := strings.Repeat("a(1);", 10<<20)
	for _, c := range []struct {
		text string
		how  code.How
		why  string
	}{
		{line, code.ByTokens, WhyLarge},
		{line[:4<<20], code.ByTree, ""},
		{"x y " + line[:5<<20], code.ByTokens, WhyLarge},
		{"s='" + line + "'", code.ByTokens, WhyLarge},
		{strings.Repeat("\n", 4<<20), code.ByTree, ""},
	} {
		start := time.Now()
		s := Parse("a.js", []byte(c.text), code.JavaScript)
		count := 0
		s.Names(func(string, int) { count++ })
		p := s.Place(len(s.Text))
		if took := time.Since(start); took > time.Minute || s.How != c.how || s.Why != c.why {
			t.Errorf("%.10q, %d bytes: %s %q in %v, %d names, %v", c.text, len(c.text), s.How, s.Why, took, count, p)
		}
	}
}

func names(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, fmt.Sprintf("a%d", i))
	}
	return b.String()
}

package js

import (
	"strings"
	"testing"
)

// words cuts a text and joins its tokens by blanks.
func words(text string) string {
	scan := scanner{text: []byte(text)}
	var all []string
	for t := scan.next(); t.kind != endToken; t = scan.next() {
		all = append(all, text[t.start:t.end])
	}
	return strings.Join(all, " ")
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"a/b/c":                        "a / b / c",
		"a=/b/c":                       "a = /b/c",
		"(a)/b/c":                      "( a ) / b / c",
		"if(a)/b/.c":                   "if ( a ) /b/ . c",
		"a.if(b)/c/d":                  "a . if ( b ) / c / d",
		"for await(a of b)/c/.d":       "for await ( a of b ) /c/ . d",
		"return/a/":                    "return /a/",
		"a.return/b/c":                 "a . return / b / c",
		"a++/b/c":                      "a ++ / b / c",
		"a+ +/b/":                      "a + + /b/",
		"a[0]/b/c":                     "a [ 0 ] / b / c",
		"x={}/b/c":                     "x = { } / b / c",
		"else{}/b/c":                   "else { } /b/c",
		"/[/]/.a":                      "/[/]/ . a",
		`/\//.a`:                       `/\// . a`,
		"`a${b}c${`d`}`/e":             "`a${ b }c${ `d` }` / e",
		"`${{a:{}}}`":                  "`${ { a : { } } }`",
		"`${/}`/}`":                    "`${ /}`/ }`",
		"'a\\\nb' c":                   "'a\\\nb' c",
		"'a\nb":                        "'a b",
		"\"a":                          "\"a",
		"a//b\nc/*d*/e<!--f\n--> g\nh": "a c e h",
		"#!/bin/node\na":               "a",
		"1.5e-3+.5":                    "1.5e-3 + .5",
		`\u0061b \u{62}c`:              `\u0061b \u{62}c`,
		"#a in b?.c??d":                "#a in b ?. c ?? d",
		"a\u2028b\u00a0c\ufeffd":       "a b c d",
		"{":                            "{",
		"}}}a":                         "} } } a",
		"`a":                           "`a",
		"/a":                           "/ a",
		"a/*":                          "a",
	} {
		if got := words(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNamesAndStringsWithoutATree(t *testing.T) {
	s := Parse("a.js", []byte("a b = require('ch' + \"ild_\\x70rocess\") + `t${ev\\u0061l}u` '\\ud83d\\ude00\\\n' '"), "javascript")
	if s.Tree != nil {
		t.Fatal("this is no JavaScript")
	}
	var names, strs []string
	s.Names(func(name string, at int) {
		names = append(names, name)
		if s.Text[at] != name[0] {
			t.Errorf("%s is not at %d", name, at)
		}
	})
	s.Strings(func(value string, _ int) { strs = append(strs, value) })
	if got, want := strings.Join(names, " "), "a b require eval"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
	if got, want := strings.Join(strs, "|"), "ch|ild_process|t|u|😀|"; got != want {
		t.Errorf("strings %q, want %q", got, want)
	}
}

func TestUnquote(t *testing.T) {
	for raw, want := range map[string]string{
		`""`: "", `"a`: "a", `'a"'`: `a"`, "`a${": "a", "}b`": "b", "}b${": "b",
		`"\0\101\x41\u0041\u{41}\u{1F600}"`: "\x00AAAA😀",
		`"\q\xZZ\u{}\u12"`:                  "qxZZu{}u12",
		`"\ud800"`:                          "\ufffd",
		`"\ud800\u0041"`:                    "\ufffdA",
		"\"a\\\r\nb\"":                      "ab",
		`"\`:                                `\`,
	} {
		if got := Unquote([]byte(raw)); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

func TestFindName(t *testing.T) {
	s := Parse("a.js", []byte("fsx; $fs; fs.fs"), "javascript")
	at := s.FindName("fs", 0)
	if at != 10 || s.FindName("fs", at+1) != 13 || s.FindName("fs", 14) != -1 || s.FindName("", 0) != -1 || s.FindName("fs", -1) != -1 {
		t.Errorf("found at %d", at)
	}
}

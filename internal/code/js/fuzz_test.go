package js

import (
	"testing"
	"time"

	tdjs "github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// offsets holds each variable of a tree against the text. The parser makes a
// name of its own for the parameter of an arrow function without parentheses
// if a name like it was used before.
type offsets struct {
	t *testing.T
	s *Source
}

func (o offsets) Enter(n tdjs.INode) tdjs.IVisitor {
	if v, ok := n.(*tdjs.Var); ok && len(v.Data) > 0 {
		at := o.s.Offset(v.Data)
		if at < 0 && v.Decl == tdjs.ArgumentDecl {
			return o
		}
		if at < 0 || string(o.s.Text[at:at+len(v.Data)]) != string(v.Data) {
			o.t.Errorf("variable %q at %d", v.Data, at)
		}
	}
	return o
}

func (o offsets) Exit(tdjs.INode) {}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a", "#!a\nb", "var a=`${b}`/c/d", "let a: b<c> = <d>{'e'}</d>", "<!--\n-->", "with(a)b", "\xff\xfea\x00", "\xef\xbb\xbfa",
		"a?(b):c=>d?(e):f=>g", "x={}\n/a/b", "return\nimport a from 'b' with {}", "class A{#b=1;static{}}", "/*", "'\\", "`${", "{\"a\":[1]}",
		"@a class B<C> extends D{constructor(private e){}}", "if(a);else if(b);else c", "𝒳\u2028=1",
	} {
		f.Add("a.js", seed)
		f.Add("b.tsx", seed)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		start := time.Now()
		kind := Detect(name, []byte(text))
		for _, kind := range []code.Kind{kind, code.JavaScript, code.TypeScript} {
			s := Parse(name, []byte(text), kind)
			if (s.Why == "") != (s.Tree != nil) {
				t.Errorf("tree %v, why %q", s.Tree != nil, s.Why)
			}
			if s.Tree != nil {
				tdjs.Walk(offsets{t, s}, s.Tree)
			}
			checkPlaces(t, s)
		}
		if took := time.Since(start); took > runaway {
			t.Errorf("took %v", took)
		}
	})
}

// checkPlaces wants tokens in order and places within the file.
func checkPlaces(t *testing.T, s *Source) {
	last := -1
	s.Names(func(_ string, at int) {
		if at <= last || at >= len(s.Text) {
			t.Errorf("name at %d behind one at %d", at, last)
		}
		last = at
	})
	lines := len(lineStarts(s.original))
	for at := 0; at <= len(s.Text); at += 1 + len(s.Text)/50 {
		p := s.Place(at)
		if p.Line < 0 || p.Line > lines || p.Column > len(s.original)+1 || p.Line == 0 && s.How != code.ByCompiler {
			t.Errorf("offset %d of %d: %v of %d lines", at, len(s.Text), p, lines)
		}
	}
}

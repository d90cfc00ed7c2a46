package literal

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"levee/internal/code/archive"
)

// Programs that are made to cost more than they are worth end soon, and what is
// not followed to its end is unknown.
func TestHostile(t *testing.T) {
	repeat := strings.Repeat
	many := func(n int, line string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, line, i, i+1)
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"objects that double":          "const f0 = (o) => ({...o, ...o})\n" + many(40, "const f%[2]d = (o) => f%[1]d(f%[1]d(o))\n") + "show(f40({" + many(300, "a%[1]d: 1, ") + "}))",
		"texts that double":            "const t0 = '" + repeat("x", 1000) + "'\n" + many(60, "const t%[2]d = t%[1]d + t%[1]d\n") + "show(t60)",
		"lists that double":            "const l0 = [1, 2]\n" + many(60, "const l%[2]d = [...l%[1]d, ...l%[1]d]\n") + "show(l60)",
		"names that lead in a circle":  "let a = b, b = a; a = {...b, c: a}; b = {...a, d: b}; show(a, b)",
		"a long sum":                   "show(" + repeat("x + ", 20_000) + "'')",
		"a deep choice":                "show(" + repeat("x ? y : (", 300) + "1" + repeat(")", 300) + ")",
		"deep objects":                 "show(" + repeat("{a: ", 300) + "1" + repeat("}", 300) + ")",
		"many calls of one function":   many(20_000, "f(%[1]d);") + "function f(x) { show(x); show(x); show(x) }",
		"calls that stand nowhere":     many(10_000, "if (x) { show(%[1]d) } else { y() }\n"),
		"loops for the folder":         "const s = 'a'\n" + many(2000, "show(s.replace(/a/g, () => { let n = 0; while (n < 1e9) n++; return n }), s.padStart(%[1]d))\n"),
		"a variable with many values":  "let v = 0;\n" + many(5_000, "v = {a%[1]d: v};\n") + "show(v)",
		"an object with many writes":   "const o = {};\n" + many(5_000, "o.a%[1]d = %[2]d;\n") + "show(o); show(o); show(o)",
		"a large object":               "show({" + many(50_000, "a%[1]d: %[2]d,") + "})",
		"many large unknowns":          many(300, "show(x(["+repeat("y,", 2000)+"%[1]d]))\n"),
		"a class of itself":            "class A extends A {} class B extends C {} class C extends B {} new A({}); new B({}); show(new C())",
		"fields that lead in a circle": "class A { x = this.y; y = this.x; m() { show(this.x, this.z); this.z = this.z } }",
	} {
		tree := &archive.Tree{Files: []archive.File{{Path: "a.js", Data: []byte(text)}}}
		begin := time.Now()
		got := show(tree)
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if !strings.Contains(got, "show") && !strings.Contains(got, "a.js: ") && name != "a class of itself" {
			t.Errorf("%s: %.100q", name, got)
		}
	}
}

// Modules that ask for one another end soon, too.
func TestModulesInACircle(t *testing.T) {
	tree := &archive.Tree{}
	for i := range 40 {
		text := fmt.Sprintf("import { a as b } from './m%03d.js'; export const a = {...b, x%d: b}; show(a)", (i+1)%40, i)
		tree.Files = append(tree.Files, archive.File{Path: fmt.Sprintf("m%03d.js", i), Data: []byte(text)})
	}
	begin := time.Now()
	if got := show(tree); strings.Count(got, "show") != 40 {
		t.Errorf("%.200q", got)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

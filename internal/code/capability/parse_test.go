package capability

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParse(t *testing.T) {
	m := parse(t, `
@opts host=hostname url=path   # roles of an object's properties
[global]
send net,dns url=0,2 body=1.data @opts=3 -> Answer# net   # with everything
jar page get set text data=*
{a,b}.{c,}d -
`)
	for path, want := range map[string]API{
		"send": {Path: "send", Capabilities: []string{"net", "dns"}, Instance: "Answer#", Origin: "net", Roles: []Role{
			{"url", 0, ""}, {"url", 2, ""}, {"body", 1, "data"}, {"host", 3, "hostname"}, {"url", 3, "path"}}},
		"jar":  {Path: "jar", Capabilities: []string{"page"}, Get: true, Set: true, Text: true, Roles: []Role{{"data", -1, ""}}},
		"b.cd": {Path: "b.cd"},
		"a.d":  {Path: "a.d"},
	} {
		got, ok := m.Lookup(path)
		if !ok {
			t.Errorf("%s is not there", path)
			continue
		}
		if diff := cmp.Diff(want, *got, cmpopts.IgnoreUnexported(API{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"ok net\n\n# fine\nfs.readFile":     `m:4: "fs.readFile": want capabilities, or - for none`,
		"a network":                         `m:1: capability "network": no such one; see docs/capabilities.md`,
		"a net,":                            `m:1: capability "": no such one; see docs/capabilities.md`,
		"a net uri=0":                       `m:1: role "uri": want one of ` + strings.Join(roles, " "),
		"a net url":                         `m:1: "url": want get, set, text or role=arguments`,
		"a net url=x":                       `m:1: argument "x": want 0 to 20, or * for all`,
		"a net url=-1":                      `m:1: argument "-1": want 0 to 20, or * for all`,
		"a net url=21":                      `m:1: argument "21": want 0 to 20, or * for all`,
		"a net url=0,":                      `m:1: argument "": want 0 to 20, or * for all`,
		"a net @http=0":                     `m:1: shape "@http" is not defined above`,
		"@http hots=host":                   `m:1: role "hots": want one of ` + strings.Join(roles, " "),
		"@http host=":                       `m:1: "host=": want role=property`,
		"@http url=path\na net @http=0.x":   `m:2: "0.x": a shape names the properties itself`,
		"a net -> nets":                     `m:1: result "nets": want Type#, if, unless or one of ` + strings.Join(origins, " "),
		"a net -> net if":                   `m:1: result "if": want Type#, if, unless or one of ` + strings.Join(origins, " "),
		"a net -> net if *":                 `m:1: if "*": want the number of an argument`,
		"[node]":                            `m:1: section "[node]": want [built-in], [global] or [package]`,
		"a.{b net":                          `m:1: path "a.{b": a brace is not closed`,
		"a.b* net":                          `m:1: path "a.b*": a star stands for a whole name`,
		"* net":                             `m:1: path "*": want names joined by dots, or Type#member`,
		"a..b net":                          `m:1: path "a..b": want names joined by dots, or Type#member`,
		"a#b#c net":                         `m:1: path "a#b#c": want names joined by dots, or Type#member`,
		"a: b":                              `m:1: "b": want names with a colon each`,
		"a = b*c":                           `m:1: path "b*c": want names joined by dots, or Type#member`,
		strings.Repeat("x", 1001):           `m:1: line of 1001 bytes, want at most 1000`,
		strings.Repeat("{a,b}", 9) + " net": `m:1: one line stands for more than 256 paths`,
	} {
		_, err := Parse("m", text)
		if err == nil || err.Error() != want {
			t.Errorf("Parse(%q) = %v, want %s", text, err, want)
		}
	}
}

func TestTextsAreBounded(t *testing.T) {
	if _, err := Parse("m", strings.Repeat("#\n", maxText)); err == nil {
		t.Error("a map of 8 MB was read")
	}
	line := "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}.x net\n"
	if _, err := Parse("m", strings.Repeat(line, maxAPIs/256+1)); err == nil {
		t.Error("more APIs than a map may have were read")
	}
	// Aliases of aliases do not multiply: each gets what stands in rows alone.
	var b strings.Builder
	b.WriteString("a.x net\n")
	for range 1000 {
		b.WriteString("a.a = a\na = a.a\n")
	}
	if n := len(parse(t, b.String()).APIs()); n > 10 {
		t.Errorf("%d APIs grew out of one", n)
	}
}

// What Parse takes is whole: each API is found under its path, and has
// capabilities and roles that exist.
func FuzzParse(f *testing.F) {
	f.Add("@http host=host\n[global]\nfetch net url=0 @http=1 -> Response# net if 1\n[package]\na = fetch\nb.c:\n")
	f.Add("{a,b}.{c,}d.* net,dns url=*,2.x get set text -> T# net unless 0 # all\nT#* - -> net")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse("fuzz", text)
		if err != nil {
			return
		}
		for _, a := range m.APIs() {
			if got, ok := m.Lookup(a.Path); !ok || got.Path != a.Path {
				t.Errorf("Lookup(%q) gives something else", a.Path)
			}
			if _, err := capabilities(strings.Join(append([]string{}, a.Capabilities...), ",")); err != nil && len(a.Capabilities) > 0 {
				t.Errorf("%s: %v", a.Path, err)
			}
			for _, r := range a.Roles {
				if checkRole(r.Name) != nil || r.Arg < -1 || r.Arg > maxArgs {
					t.Errorf("%s has role %v", a.Path, r)
				}
			}
		}
		m.With(m)
	})
}

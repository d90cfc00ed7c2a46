package npm

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestValidName(t *testing.T) {
	for _, s := range []string{"a", "left-pad", "@types/node", "JSONStream", "a.b_c", "fs", "some(thing)", "@a/b.c"} {
		if err := ValidName(s); err != nil {
			t.Errorf("ValidName(%q) = %v, want nil", s, err)
		}
	}
	for _, s := range []string{"", ".a", "_a", "-a", "node_modules", "a b", "a/b", "@a", "@a/", "@a/.b", "../a", "@../a", "a\x1b[31m", "é", "@a/b/c", "a%2fb", "a\\b", "@/a"} {
		if err := ValidName(s); err == nil {
			t.Errorf("ValidName(%q) = nil, want an error", s)
		}
	}
	if err := ValidName("a\x1b[31m"); err == nil || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("error %q, want it without the escape", err)
	}
}

func TestParseID(t *testing.T) {
	for s, want := range map[string]ID{
		"a": {"a", ""}, "a@1.0.0": {"a", "1.0.0"}, "@a/b": {"@a/b", ""}, "@a/b@2.0.0-rc": {"@a/b", "2.0.0-rc"},
	} {
		if got := ParseID(s); got != want || got.String() != s {
			t.Errorf("ParseID(%q) = %v, want %v", s, got, want)
		}
	}
	if got := Scope("@types/node"); got != "@types" {
		t.Errorf("Scope(@types/node) = %q, want @types", got)
	}
	if got := Scope("node"); got != "" {
		t.Errorf("Scope(node) = %q, want none", got)
	}
}

func TestParseIntegrity(t *testing.T) {
	const sum = "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
	got, err := ParseIntegrity(" sha1-" + sum + "?opt  sha1-" + sum)
	if err != nil || len(got) != 2 || got[0] != (Integrity{"sha1", sum}) || !got[0].Weak() {
		t.Errorf("ParseIntegrity = %v, %v", got, err)
	}
	if hex := got[0].Hex(); hex != "da39a3ee5e6b4b0d3255bfef95601890afd80709" {
		t.Errorf("Hex = %q", hex)
	}
	if back, ok := SHA1(got[0].Hex()); !ok || back != got[0] {
		t.Errorf("SHA1 = %v, %v, want %v", back, ok, got[0])
	}
	for _, s := range []string{"", "sha512", "sha512-" + sum, "rot13-" + sum, "sha1-!!", "sha1-" + sum + " x"} {
		if got, err := ParseIntegrity(s); err == nil {
			t.Errorf("ParseIntegrity(%q) = %v, want an error", s, got)
		}
	}
}

func TestParseSpec(t *testing.T) {
	for s, want := range map[string]Spec{
		"^1.2.3":                 {Kind: SpecRange, Text: "^1.2.3"},
		"":                       {Kind: SpecRange},
		"npm:^1.0.0":             {Kind: SpecRange, Text: "^1.0.0"},
		"latest":                 {Kind: SpecTag, Text: "latest"},
		"npm:ms@^2":              {Kind: SpecAlias, Name: "ms", Text: "^2"},
		"npm:@a/b@1.0.0":         {Kind: SpecAlias, Name: "@a/b", Text: "1.0.0"},
		"user/repo":              {Kind: SpecGit, Text: "user/repo"},
		"user/repo#v1":           {Kind: SpecGit, Text: "user/repo#v1"},
		"github:user/repo":       {Kind: SpecGit, Text: "github:user/repo"},
		"git+ssh://git@h.io/a/b": {Kind: SpecGit, Text: "git+ssh://git@h.io/a/b"},
		"git@h.io:a/b.git":       {Kind: SpecGit, Text: "git@h.io:a/b.git"},
		"https://h.io/a/b.git":   {Kind: SpecGit, Text: "https://h.io/a/b.git"},
		"https://h.io/a.tgz":     {Kind: SpecRemote, Text: "https://h.io/a.tgz"},
		"file:../a":              {Kind: SpecDirectory, Text: "file:../a"},
		"file:a.tgz":             {Kind: SpecFile, Text: "file:a.tgz"},
		"./a.tar.gz":             {Kind: SpecFile, Text: "./a.tar.gz"},
		"../a":                   {Kind: SpecDirectory, Text: "../a"},
		"link:../a":              {Kind: SpecDirectory, Text: "link:../a"},
		"workspace:*":            {Kind: SpecWorkspace, Text: "*"},
		"catalog:":               {Kind: SpecCatalog, Text: "catalog:"},
		"patch:a@npm%3A1#./p":    {Kind: SpecPatch, Text: "patch:a@npm%3A1#./p"},
	} {
		if got := ParseSpec(s); got != want {
			t.Errorf("ParseSpec(%q) = %+v, want %+v", s, got, want)
		}
	}
}

func TestFloats(t *testing.T) {
	for s, want := range map[string]bool{
		"^1.0.0": true, "1.0.0": false, "=1.0.0": false, "latest": true, "*": true, "npm:a@1.0.0": false, "npm:a": true,
		"u/r#0123456789012345678901234567890123456789": false, "u/r#v1": true, "https://h.io/a.tgz": false, "file:a": false,
	} {
		if got := ParseSpec(s).Floats(); got != want {
			t.Errorf("%q floats = %v, want %v", s, got, want)
		}
	}
}

func TestParseManifest(t *testing.T) {
	m, err := ParseManifest([]byte("\xef\xbb\xbf" + `{"name":"@a/b","version":"1.0.0","private":true,"bin":"x.js","dependencies":{"c":"1","d":2},
		"bundledDependencies":true,"workspaces":{"packages":["p/*"]},"bugs":{"email":"someone"},"repository":{"url":"u"},
		"peerDependencies":{"p":"*"},"peerDependenciesMeta":{"p":{"optional":true},"q":{}},"scripts":["no"],"overrides":{"x":"1"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "@a/b" || !m.Private || m.Bin["b"] != "x.js" || !maps.Equal(m.Dependencies, map[string]string{"c": "1"}) ||
		!slices.Equal(m.Bundled, []string{"c"}) || !slices.Equal(m.Workspaces, []string{"p/*"}) || m.Bugs != "email" ||
		m.Repository != "u" || !m.PeerOptional["p"] || m.PeerOptional["q"] || m.Scripts != nil || string(m.Overrides) != `{"x":"1"}` {
		t.Errorf("manifest %+v", m)
	}
	for in, want := range map[string]string{
		"":                  "1:1: ",
		"{\n  \"a\": 1,\n}": "3:1: ",
		"[]":                "1:1: want a JSON object",
		"null":              "1:1: want a JSON object",
		"{\n<<<<<<< HEAD\n": "2:1: ",
	} {
		if _, err := ParseManifest([]byte(in)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("ParseManifest(%q) = %v, want %q...", in, err, want)
		}
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(`{"name":"a","bin":{"a":"b"},"workspaces":["x"],"overrides":{"a":{"b":"1"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := ParseManifest(data); (m == nil) == (err == nil) {
			t.Errorf("manifest %v with error %v", m, err)
		}
	})
}

func FuzzParseSpec(f *testing.F) {
	f.Add("npm:a@^1")
	f.Fuzz(func(t *testing.T, s string) {
		if spec := ParseSpec(s); spec.Kind == "" {
			t.Errorf("ParseSpec(%q) has no kind", s)
		}
	})
}

package npm

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func readPackument(t testing.TB, name string) *Packument {
	t.Helper()
	data, err := os.ReadFile("testdata/packuments/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePackument(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *Packument) version(t testing.TB, s string) PackumentVersion {
	t.Helper()
	i := slices.IndexFunc(p.Versions, func(v PackumentVersion) bool { return v.Version == s })
	if i < 0 {
		t.Fatalf("%s has no version %s", p.Name, s)
	}
	return p.Versions[i]
}

func TestParsePackumentOfARealPackage(t *testing.T) {
	p := readPackument(t, "eslint-scope")
	if p.Name != "eslint-scope" || len(p.Versions) < 10 || p.Tags["latest"] == "" {
		t.Fatalf("name %q, %d versions, latest %q", p.Name, len(p.Versions), p.Tags["latest"])
	}
	v := p.version(t, "3.7.1")
	if v.Publisher == nil || *v.Publisher != "ivolodin" || !slices.Contains(v.Maintainers, "nzakas") {
		t.Errorf("publisher %v, maintainers %v, want ivolodin, and nzakas among them", v.Publisher, v.Maintainers)
	}
	if v.Dependencies["esrecurse"] != "^4.1.0" || v.Scripts["test"] == "" || v.Node == "" || v.Shasum != "3d63c3edfda02e06e01a452ad88caacc7cdcb6e8" {
		t.Errorf("version %+v", v)
	}
	if got := p.Time["3.7.1"].Format("2006-01-02"); got != "2017-04-12" {
		t.Errorf("3.7.1 came out %s, want 2017-04-12", got)
	}
	if _, ok := p.Time["3.7.2"]; !ok {
		t.Error("the time of the removed 3.7.2 is lost")
	}
	if p.Bugs == nil || !strings.Contains(*p.Bugs, "issues") || p.Repository == nil {
		t.Errorf("bugs %v, repository %v", p.Bugs, p.Repository)
	}
	for _, m := range p.Maintainers {
		if strings.Contains(m, "@") {
			t.Errorf("maintainer %q: an address was kept", m)
		}
	}
}

func TestParsePackumentOfAttestations(t *testing.T) {
	p := readPackument(t, "attestation_changes")
	attested := 0
	for _, v := range p.Versions {
		if v.Attested {
			attested++
		}
	}
	if attested == 0 || attested == len(p.Versions) {
		t.Errorf("%d of %d versions are attested, want some", attested, len(p.Versions))
	}
	scripts := 0
	for _, v := range readPackument(t, "install_scripts").Versions {
		if v.Scripts["postinstall"]+v.Scripts["preinstall"]+v.Scripts["install"] != "" {
			scripts++
		}
	}
	if scripts == 0 {
		t.Error("no version with install scripts was found")
	}
}

// What a registry strips stays nil, and what has another type counts as
// stripped.
func TestParsePackumentOfAStrippingMirror(t *testing.T) {
	p, err := ParsePackument([]byte(`{"_id":"a","name":"a","dist-tags":{"latest":"1.0.0"},"maintainers":"nobody","time":[],
		"versions":{"1.0.0":{"name":"a","maintainers":[],"_npmUser":{},"dependencies":{"b":1,"c":"2"},"scripts":7,"dist":{"tarball":"t"}},"2":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	v := p.version(t, "1.0.0")
	if p.Maintainers != nil || p.Time != nil || v.Publisher != nil || v.Scripts != nil || p.Bugs != nil {
		t.Errorf("stripped fields have values: %+v %+v", p, v)
	}
	if v.Maintainers == nil || len(v.Maintainers) != 0 || len(v.Dependencies) != 1 || v.Dependencies["c"] != "2" || len(p.Versions) != 1 {
		t.Errorf("fields that are there are lost: %+v", v)
	}
}

func TestParsePackumentTakesPeopleAsText(t *testing.T) {
	p, err := ParsePackument([]byte(`{"maintainers":["b <b@mail.example>",{"name":"a","email":"a@mail.example"},{"name":"a"},3]}`))
	if err != nil || !slices.Equal(p.Maintainers, []string{"a", "b"}) {
		t.Errorf("maintainers %q, %v, want a and b", p.Maintainers, err)
	}
}

func TestParsePackumentRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"HTML":      "<!doctype html>",
		"empty":     "",
		"truncated": `{"name":"a","versions":{"1.0.0":{`,
		"list":      "[]",
		"more":      `{} {}`,
		"nested":    `{"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`,
	} {
		if _, err := ParsePackument([]byte(data)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	var many bytes.Buffer
	many.WriteString(`{"versions":{`)
	for i := range maxVersions + 1 {
		fmt.Fprintf(&many, `"1.0.%d":{},`, i)
	}
	if _, err := ParsePackument(many.Bytes()); err == nil || !strings.Contains(err.Error(), "versions") {
		t.Errorf("too many versions: %v", err)
	}
	if _, err := ParsePackument(make([]byte, MaxPackument+1)); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("too large: %v", err)
	}
}

func FuzzParsePackument(f *testing.F) {
	f.Add([]byte(`{"name":"a","time":{"1.0.0":"2018-01-01T00:00:00Z"},"versions":{"1.0.0":{"_npmUser":{"name":"x"},"dist":{"attestations":{"provenance":{}}}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := ParsePackument(data); (p == nil) == (err == nil) {
			t.Errorf("packument %v with error %v", p, err)
		}
	})
}

func BenchmarkParsePackument(b *testing.B) {
	data, err := os.ReadFile("testdata/packuments/eslint-scope.json")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := ParsePackument(data); err != nil {
			b.Fatal(err)
		}
	}
}

// A command that is given as one file has the package's own name, which may
// stand behind the versions.
func TestCommandsOfPackuments(t *testing.T) {
	p, err := ParsePackument([]byte(`{"versions": {"1.0.0": {"bin": "./a.js"}, "1.0.1": {"bin": {"b": "b.js", "": "c.js"}}, "1.0.2": {"bin": ""}}, "name": "@s/tool"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.Versions[0].Bin, p.Versions[1].Bin, p.Versions[2].Bin); got != "map[tool:./a.js] map[:c.js b:b.js] map[]" {
		t.Errorf("commands %s", got)
	}
}

package capability

import (
	"strings"
	"testing"
)

func parse(t *testing.T, text string) *Map {
	t.Helper()
	m, err := Parse("test.capabilities", text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLookup(t *testing.T) {
	for path, want := range map[string]string{
		"fs.readFile":                "fs-read",
		"fs.promises.rm":             "fs-delete",
		"fs-extra.readFileSync":      "fs-read",
		"graceful-fs.promises.rm":    "fs-delete",
		"process.env":                "env",
		"process.env.ANYTHING":       "env",
		"process.env.NODE_ENV":       "",
		"ClientRequest#write":        "net",
		"module.Module._load":        "dynamic-import",
		"module.constructor._load":   "dynamic-import",
		"module._extensions.js":      "dynamic-import",
		"child_process.fork":         "exec,worker",
		"browser.cookies.getAll":     "page",
		"ethereum.whatever":          "wallet",
		"Buffer.from":                "",
		"buffer.Buffer.from":         "",
		"@electron/remote.app.quit":  "process-control",
		"axios":                      "net",
		"path.join":                  "none",
		"fs":                         "none",
		"":                           "none",
		".":                          "none",
		"#":                          "none",
		"process.env.HOME.split":     "none",
		"ClientRequest#write.length": "none",
		"Unknown#write":              "none",
		"chrome.cookies":             "none",
	} {
		got := "none"
		if a, ok := Default().Lookup(path); ok {
			got = strings.Join(a.Capabilities, ",")
		}
		if got != want {
			t.Errorf("Lookup(%q) has capabilities %q, want %q", path, got, want)
		}
	}
}

func TestModule(t *testing.T) {
	for spec, want := range map[string]string{
		"fs": "fs", "node:fs": "fs", "fs/promises": "fs.promises", "node:fs/promises": "fs.promises", "node:test": "test",
		"path": "path", "path/posix": "path.posix", "axios": "axios", "socket.io-client": "socket.io-client",
		"@octokit/rest": "@octokit/rest", "dotenv/config": "dotenv/config", "bun:ffi": "bun:ffi", "mz/fs": "mz/fs",
		"left-pad": "", "./fs": "", "fs/": "", "": "", "node:": "", "fetch": "",
	} {
		if got, ok := Default().Module(spec); ok != (want != "") || ok && got != want {
			t.Errorf("Module(%q) = %q, %v, want %q", spec, got, ok, want)
		}
	}
}

func TestGlobal(t *testing.T) {
	for name, want := range map[string]bool{"fetch": true, "eval": true, "document": true, "Bun": true, "Buffer": true, "crypto": true,
		"Date": true, "browser": true, "fs": false, "axios": false, "child_process": false, "ClientRequest": false, "": false} {
		if got := Default().Global(name); got != want {
			t.Errorf("Global(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestMembers(t *testing.T) {
	m := parse(t, "[built-in]\nfs.b fs-read\nfs.promises.a fs-write\nfs.promises:\n[package]\nsocket.io net\nsocket.io: wrap:\nsocket.io.X net\ncopy = fs\n")
	for module, want := range map[string]string{
		"fs": "fs.b fs.promises.a", "fs.promises": "fs.promises.a", "socket.io": "socket.io socket.io.X",
		"copy": "copy.b copy.promises.a", "wrap": "", "socket": "", "nothing": "",
	} {
		var paths []string
		for _, a := range m.Members(module) {
			paths = append(paths, a.Path)
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("Members(%q) = %q, want %q", module, got, want)
		}
	}
}

func TestFrom(t *testing.T) {
	m := parse(t, "decode - -> decoded if 1\nnow - -> Date# date unless 0\nplain - -> net\nnone net\n")
	for _, c := range []struct {
		path string
		args int
		want string
	}{
		{"decode", 0, ""}, {"decode", 1, ""}, {"decode", 2, "decoded"}, {"decode", 3, "decoded"},
		{"now", 0, "date"}, {"now", 1, ""}, {"plain", 0, "net"}, {"plain", 9, "net"}, {"none", 0, ""},
	} {
		a, _ := m.Lookup(c.path)
		if got := a.From(c.args); got != c.want {
			t.Errorf("%s with %d arguments gives %q, want %q", c.path, c.args, got, c.want)
		}
	}
}

// A project's own map adds lines, takes capabilities away, and aliases what
// only the map below it knows.
func TestWith(t *testing.T) {
	m := Default().With(parse(t, "fs.readFile -\nhouse.call net url=0\nhouse-fs = fs\n"))
	if a, _ := m.Lookup("fs.readFile"); len(a.Capabilities) != 0 {
		t.Errorf("fs.readFile has %v, want it amended to nothing", a.Capabilities)
	}
	for _, path := range []string{"house.call", "house-fs.writeFile", "house-fs.promises.rm", "fs.writeFile", "fs-extra.copy"} {
		if _, ok := m.Lookup(path); !ok {
			t.Errorf("%s is not there", path)
		}
	}
	if _, ok := m.Module("house-fs"); !ok {
		t.Error("house-fs is no module")
	}
	if a, _ := Default().Lookup("fs.readFile"); !a.Has(FSRead) {
		t.Error("amending one map changed another")
	}
}

func TestNoPathIsMappedTwice(t *testing.T) {
	seen := make(map[string]bool)
	for _, r := range Default().source.rows {
		if seen[r.api.Path] {
			t.Errorf("%s has two lines", r.api.Path)
		}
		seen[r.api.Path] = true
	}
}

// What the map says leads somewhere: types that results have are types with
// members, types with members are results of something, and aliases have an
// other side.
func TestMapIsWhole(t *testing.T) {
	given, used := make(map[string]bool), make(map[string]bool)
	for _, a := range Default().APIs() {
		given[a.Instance] = true
		if i := strings.IndexByte(a.Path, '#'); i >= 0 {
			used[a.Path[:i+1]] = true
		}
	}
	for typ := range used {
		if !given[typ] {
			t.Errorf("nothing gives a %s, but it has members", typ)
		}
	}
	for _, a := range Default().source.aliases {
		found := false
		for _, api := range Default().APIs() {
			found = found || api.Path == a.name || strings.HasPrefix(api.Path, a.name+".")
		}
		if !found {
			t.Errorf("%s = %s gives nothing", a.name, a.of)
		}
	}
}

func TestEveryCapabilityIsMapped(t *testing.T) {
	used := make(map[string]bool)
	for _, a := range Default().APIs() {
		for _, name := range a.Capabilities {
			used[name] = true
		}
	}
	for _, c := range Capabilities {
		if !used[c.Name] {
			t.Errorf("no API has capability %s", c.Name)
		}
	}
}

func BenchmarkLookupMiss(b *testing.B) {
	m := Default()
	for b.Loop() {
		m.Lookup("exports.helper.apply")
	}
}

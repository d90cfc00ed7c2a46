package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/code/archive"
	"levee/internal/drill"
)

// digests returns the hash of each file below a folder.
func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		sum := sha256.Sum256(data)
		out[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func writeDrills(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out, err := levee(t, append([]string{"drill", "--project", example, "--carrier", "kind-of", "--no-code", "--write", dir}, args...)...)
	if code != ExitOK {
		t.Fatalf("exit code %d\n%s%s", code, out, err)
	}
	return out
}

// Twice the same is the same bytes, also over what was there.
func TestDrillWriteFolder(t *testing.T) {
	alone(t)
	dir := filepath.Join(t.TempDir(), "drills")
	out := writeDrills(t, dir, "event-stream", "--variations", "1", "--sample", "4")
	if !strings.Contains(out, ": 5 of ") || !strings.Contains(out, "levee drill serve --from "+dir+" event-stream-2018 --write ./try\n  cd ./try/after && npm ci --ignore-scripts\n") {
		t.Errorf("it says\n%s", out)
	}
	first := digests(t, dir)
	writeDrills(t, dir, "event-stream", "--variations", "1", "--sample", "4")
	if d := cmp.Diff(first, digests(t, dir)); d != "" {
		t.Error(d)
	}
	writeDrills(t, dir, "axios")
	for name := range digests(t, dir) {
		if name != "index.json" && !strings.HasPrefix(name, "axios-2026/") {
			t.Errorf("%s of the export before is still there", name)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	var index drill.Index
	text, _ := os.ReadFile(filepath.Join(dir, "index.json"))
	if err := json.Unmarshal(text, &index); err != nil || len(index.Variants) != 1 {
		t.Fatal(err, string(text))
	}
	v := &index.Variants[0]
	if index.Carrier != "kind-of@3.2.2" || v.Outcome != "held" || v.Choices["arrival"] != "new-dependency-of-patch" || len(v.Moves) != 2 || v.Moves[1].By != "kind-of" {
		t.Errorf("%+v", v)
	}
	name := strings.Replace(v.Payload, "@", "-", 1) + ".tgz"
	data, err := os.ReadFile(filepath.Join(dir, v.Name, "tarballs", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.ReadTarball(bytes.NewReader(data), archive.DefaultLimits); err != nil {
		t.Error(err)
	}
}

// What was written is served by its name, without the project.
func TestDrillServeFromFolder(t *testing.T) {
	alone(t)
	dir := filepath.Join(t.TempDir(), "drills")
	writeDrills(t, dir, "axios", "--variations", "1", "--sample", "1")
	_, end := served(t, "--from", dir, "axios-2026")
	if code := end(); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	said, _ := served(t, "--from", dir, "axios-2026")
	want, _ := served(t, "axios", "--project", example, "--carrier", "kind-of")
	delete(said, "registry")
	delete(want, "registry")
	if d := cmp.Diff(want, said); d != "" {
		t.Errorf("(-made up +from the folder)\n%s", d)
	}
}

func TestDrillFolderBadInput(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	put := func(name, text string) string {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return filepath.Dir(at)
	}
	const schema = `{"schema": "levee-drill-export/1", "variants": [`
	const one = `{"name": "axios-2026", "lockfile": "yarn.lock", "moves": [{"name": "a", "after": "1.0.0"}]}]}`
	theirs := put("theirs/notes.txt", "mine")
	broken := put("broken/index.json", "{\n\"schema\": nothing}")
	other := put("other/index.json", `{"schema": "x/1"}`)
	escape := put("escape/index.json", schema+`{"name": "../theirs", "lockfile": "yarn.lock", "moves": [{"name": "a", "after": "1.0.0"}]}]}`)
	empty := put("empty/index.json", schema+one)
	garbled := put("garbled/index.json", schema+one)
	put("garbled/axios-2026/universe.txtar", "-- universe --\na one\n")
	linked := put("linked/index.json", schema+one)
	if err := os.Symlink(theirs, filepath.Join(linked, "axios-2026")); err != nil {
		t.Skip(err)
	}
	more := put("more/index.json", schema+one)
	put("more/notes.txt", "mine")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--write", theirs}, ExitFailed, "it is not empty, and was not written by drill --write"},
		{[]string{"--write", broken}, ExitFailed, "it is not empty, and was not written by drill --write"},
		{[]string{"--write", escape}, ExitFailed, "it is not empty, and was not written by drill --write"},
		{[]string{"--write", more}, ExitFailed, "it holds notes.txt, which drill --write did not write"},
		{[]string{"--write", filepath.Join(theirs, "notes.txt")}, ExitFailed, "notes.txt: not a directory"},
		{[]string{"--write", filepath.Join(dir, "none", "there")}, ExitFailed, "there: no such file or directory"},
		{[]string{"--write", filepath.Join(dir, "new"), "--fixes"}, ExitUsage, "--write: want one INCIDENT for a file, and no --fixes"},
		{[]string{"serve", "--from", theirs}, ExitFailed, "index.json: no such file or directory"},
		{[]string{"serve", "--from", broken}, ExitFailed, "index.json:2: it is no JSON"},
		{[]string{"serve", "--from", other}, ExitFailed, `index.json: schema "x/1", want "levee-drill-export/1"`},
		{[]string{"serve", "--from", escape}, ExitFailed, `variant "../theirs": want a name of a-z, 0-9 and hyphens`},
		{[]string{"serve", "--from", empty}, ExitFailed, "universe.txtar: no such file or directory"},
		{[]string{"serve", "--from", garbled}, ExitFailed, `universe.txtar:1: `},
		{[]string{"serve", "--from", linked}, ExitFailed, "universe.txtar: path escapes from parent"},
	} {
		args := append([]string{"drill"}, c.args...)
		if args[1] == "serve" {
			args = append(args, "axios-2026", "--port", "0")
		} else {
			args = append(args, "axios", "--project", example, "--carrier", "kind-of", "--no-code")
		}
		before := digests(t, dir)
		code, out, err := levee(t, args...)
		if code != c.code || out != "" || !strings.Contains(err, c.want) || strings.Count(err, "\n") > 2 {
			t.Errorf("%v: exit code %d, want %d\n%s%s", c.args, code, c.code, out, err)
		}
		if d := cmp.Diff(before, digests(t, dir)); d != "" {
			t.Errorf("%v changed files:\n%s", c.args, d)
		}
	}
}

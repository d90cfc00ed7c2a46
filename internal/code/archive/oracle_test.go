package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// npmModules returns the folder of npm's own modules; the test is skipped
// where npm is missing.
func npmModules(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("asks npm")
	}
	out, err := exec.CommandContext(t.Context(), "npm", "root", "-g").Output()
	if err != nil {
		t.Skip("npm is not here")
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "npm", "node_modules")
	if _, err := os.Stat(filepath.Join(dir, "tar")); err != nil {
		t.Skip("npm's tar is not here")
	}
	return dir
}

// program unpacks each line's tarball as pacote does, and prints for each the
// files that are there.
const program = `
const tar = require(process.argv[1] + '/tar'), fs = require('fs'), path = require('path')
const tally = dir => fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter(e => e.isFile())
  .map(e => [path.relative(dir, path.join(e.parentPath, e.name)), fs.readFileSync(path.join(e.parentPath, e.name), 'latin1')]).sort((a, b) => a[0] < b[0] ? -1 : 1)
const out = []
for (const name of fs.readdirSync('in').sort()) {
  const cwd = path.resolve('out', name)
  fs.mkdirSync(cwd, { recursive: true })
  let failed = false
  try {
    tar.x({ sync: true, file: 'in/' + name, cwd, strip: 1, noChmod: true, noMtime: true, preserveOwner: false,
      filter: (_, e) => /File$/.test(e.type), onwarn: () => {} })
  } catch (e) { failed = true }
  out.push({ failed, files: failed ? [] : tally(cwd) })
}
console.log(JSON.stringify(out))
`

// drawTar draws a tar in which little is as it should be.
func drawTar(t *rapid.T) []byte {
	name := rapid.SampledFrom([]string{"package/a.js", "package/b/c.js", "package/b", "x", "/abs/d.js", "package/../e.js", "package//f.js", "./package/g.js",
		"p/.", "package/c:/h.js", "package/dir/", "package/" + strings.Repeat("n", 90)})
	kind := rapid.SampledFrom([]byte("000000007\x0012356xgLKNXSDAV9"))
	body := rapid.SampledFrom([]string{"", "text", strings.Repeat("y", 512), strings.Repeat("z", 700), "22 path=package/pax.js\n", "10 size=5\n", "9 size=0\n", "12 path=oops\n", "package/long.js\x00",
		string(rawEntry("package/inner.js", '0', "inner", nil)), "19 path=package/q\n12 size=700\n"})
	change := rapid.SampledFrom([]func([]byte){nil, nil, nil, nil,
		func(b []byte) { b[157] = 'l' }, func(b []byte) { copy(b[345:], "prefix/of") }, func(b []byte) { copy(b[257:], "ustar  \x00") },
		func(b []byte) { copy(b[124:], "             ") }, func(b []byte) { b[100] = 0x80 }, func(b []byte) { b[136] = 0x90 },
		func(b []byte) { copy(b[124:], "\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04") }, func(b []byte) { copy(b[124:], "4x") },
	})
	var raw []byte
	for range rapid.IntRange(1, 6).Draw(t, "entries") {
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			raw = append(raw, end[:blockSize]...)
		case 1:
			raw = append(raw, broken1()...)
		default:
			raw = append(raw, rawEntry(name.Draw(t, "name"), kind.Draw(t, "kind"), body.Draw(t, "body"), change.Draw(t, "change"))...)
		}
	}
	return append(raw, end...)
}

// An unpacking is what npm made of one tar.
type unpacking struct {
	Failed bool        `json:"failed"`
	Files  [][2]string `json:"files"`
}

// npmUnpacks lets npm's own reader unpack tars.
func npmUnpacks(t *testing.T, tars [][]byte) []unpacking {
	t.Helper()
	modules, dir := npmModules(t), t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i, raw := range tars {
		if err := os.WriteFile(filepath.Join(dir, "in", fmt.Sprintf("%04d", i)), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", "-e", program, modules)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var told []unpacking
	if err := json.Unmarshal(out, &told); err != nil || len(told) != len(tars) {
		t.Fatalf("%d answers, %v", len(told), err)
	}
	return told
}

// TestTreesAreWhatNpmInstalls holds readings of odd tars against the files
// that npm's own reader leaves on disk. Where names collide the disk decides,
// and the tree says so.
func TestTreesAreWhatNpmInstalls(t *testing.T) {
	draw := rapid.Custom(drawTar)
	var tars [][]byte
	for i := range 400 {
		tars = append(tars, zipped(draw.Example(i)))
	}
	told := npmUnpacks(t, tars)
	same := 0
	for i, raw := range tars {
		tree, err := ReadTarball(bytes.NewReader(raw), DefaultLimits)
		if err != nil {
			tree = &Tree{}
		}
		if collides(tree) {
			continue
		}
		got := [][2]string{}
		for _, f := range tree.Files {
			got = append(got, [2]string{f.Path, string(f.Data)})
		}
		if diff := cmp.Diff(told[i].Files, got); diff != "" {
			t.Errorf("tar %d (-npm +got):\n%s\n%v", i, diff, tree.Gaps)
		}
		same++
	}
	if same < len(tars)/2 {
		t.Errorf("only %d of %d tars could be compared", same, len(tars))
	}
}

func collides(tree *Tree) bool {
	for _, g := range tree.Gaps {
		if slices.Contains([]string{"a file and a folder of one name: which is there depends on their order"}, g.Why) {
			return true
		}
	}
	return false
}

package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"levee/internal/code/archive"
	"levee/internal/drill"
	"levee/internal/npm"
	"levee/internal/universe"
)

// exported writes a sample of the variants of an incident, and returns its
// index, with one variant for each of some ways of arriving.
func exported(t *testing.T, dir, incident string, arrivals ...string) []drill.Exported {
	t.Helper()
	writeDrills(t, dir, incident, "--variations", "2", "--sample", "55")
	text, err := os.ReadFile(filepath.Join(dir, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	index, err := drill.ReadIndex("index.json", text)
	if err != nil {
		t.Fatal(err)
	}
	var all []drill.Exported
	for _, want := range arrivals {
		found := len(all)
		for _, v := range index.Variants {
			if v.Choices["arrival"] == want && len(all) == found {
				all = append(all, v)
			}
		}
		if len(all) == found {
			t.Fatalf("no variant with arrival=%s among %d", want, len(index.Variants))
		}
	}
	return all
}

// What stands in before and after, judged by levee diff on what the served
// registry answers, has the verdict that the drill had; and npm installs it.
func TestExportedSides(t *testing.T) {
	path := os.Getenv("PATH")
	program, missing := exec.LookPath("npm")
	alone(t)
	dir := filepath.Join(t.TempDir(), "drills")
	for _, v := range exported(t, dir, "chalk", "patch-in-range", "new-dependency-of-patch", "lookalike-name", "in-transit", "git-or-url-source", "lockfile-edit") {
		t.Run(v.Choices["arrival"], func(t *testing.T) {
			into := filepath.Join(t.TempDir(), "try")
			said, _ := served(t, "--from", dir, v.Name, "--write", into)
			if said["written"] != into {
				t.Errorf("it was written to %v", said["written"])
			}
			holdVerdict(t, filepath.Join(dir, v.Name), said["registry"].(string), &v)
			if testing.Short() || missing != nil {
				return
			}
			sides := make(map[string]npm.ID)
			switch v.Choices["arrival"] {
			case "patch-in-range", "new-dependency-of-patch":
				sides["after"] = npm.ParseID(v.Payload)
			case "lockfile-edit":
				sides["before"], sides["after"] = npm.ParseID(v.Payload), npm.ParseID(v.Payload)
			}
			for side, id := range sides {
				cmd := exec.CommandContext(t.Context(), program, "ci", "--ignore-scripts", "--no-fund", "--no-audit")
				cmd.Dir, cmd.Env = filepath.Join(into, side), []string{"HOME=" + t.TempDir(), "PATH=" + path, "npm_config_update_notifier=false", "npm_config_fetch_retries=0"}
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s", side, err, out)
					continue
				}
				holdInstalled(t, filepath.Join(dir, v.Name), filepath.Join(into, side), &v, id)
			}
		})
	}
}

// holdVerdict holds what levee diff says of a variant's two sides against what the
// drill said.
func holdVerdict(t *testing.T, at, registry string, v *drill.Exported) {
	t.Helper()
	t.Setenv("npm_config_registry", registry)
	t.Setenv("npm_config_replace_registry_host", "always") // it answers for the host that the lockfile names
	t.Setenv("LEVEE_CACHE", t.TempDir())
	_, out, errs := levee(t, "diff", filepath.Join(at, "before"), filepath.Join(at, "after"), "--as-of", v.Adopted.Format(time.RFC3339), "--advisories", filepath.Join(at, "advisories"), "--json")
	var got struct {
		Verdict string
		Changes []struct{ Name, After string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	if got.Verdict != v.Verdict || len(got.Changes) != len(v.Moves) {
		t.Errorf("levee diff says %s, %+v; the drill said %s, %+v", got.Verdict, got.Changes, v.Verdict, v.Moves)
	}
}

// holdInstalled holds what is installed against the tarball that was written with
// a variant.
func holdInstalled(t *testing.T, from, project string, v *drill.Exported, id npm.ID) {
	t.Helper()
	tarball := filepath.Join(from, "tarballs", id.Name+"-"+id.Version+".tgz")
	if address, ok := strings.CutPrefix(v.Moves[0].Address, "https://"); ok && strings.HasSuffix(project, "after") {
		tarball = filepath.Join(from, "elsewhere", address)
	}
	data, err := os.ReadFile(tarball)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := archive.ReadTarball(bytes.NewReader(data), archive.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Files {
		got, err := os.ReadFile(filepath.Join(project, "node_modules", id.Name, f.Path))
		if err != nil || !bytes.Equal(got, f.Data) {
			t.Errorf("%s: %s of %s is not what the variant has: %v\n%s", project, f.Path, id, err, got)
		}
	}
}

// Nothing is written over what is there, and hostile folders are refused.
func TestDrillServeWriteBadInput(t *testing.T) {
	alone(t)
	dir := filepath.Join(t.TempDir(), "drills")
	writeDrills(t, dir, "axios")
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "drills")
	writeDrills(t, broken, "axios")
	for name, text := range map[string]string{"after/package-lock.json": "{", "before/package.json": "{}"} {
		if err := os.WriteFile(filepath.Join(broken, "axios-2026", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ from, into, want string }{
		{dir, full, "it is not empty"},
		{dir, filepath.Join(full, "mine.txt"), "not a directory"},
		{dir, filepath.Join(full, "no", "folder"), "no such file or directory"},
		{broken, filepath.Join(t.TempDir(), "new"), "after/package-lock.json:1:2: not JSON"},
	} {
		code, out, errs := levee(t, "drill", "serve", "--from", c.from, "axios-2026", "--port", "0", "--write", c.into)
		if code != ExitFailed || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit code %d\n%s%s", c.into, code, out, errs)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(c.into), ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// What the registry lacks on a day is asked of it all the same, and of nobody else.
func TestSidesOfAnEarlierDay(t *testing.T) {
	alone(t)
	for _, args := range [][]string{{"axios", "--day", "2015-01-01"}, {"left-pad"}} {
		into := filepath.Join(t.TempDir(), "try")
		_, end := served(t, append(args, "--project", example, "--carrier", "kind-of", "--write", into)...)
		end()
		for _, side := range []string{"before", "after"} {
			if text, err := os.ReadFile(filepath.Join(into, side, "package-lock.json")); err != nil || strings.Contains(string(text), "registry.npm.example") {
				t.Errorf("%v, %s: %v\n%s", args, side, err, text)
			}
		}
	}
}

// Nothing of an index that may come from anyone reaches the terminal as it is.
func TestDrillServePlain(t *testing.T) {
	var out bytes.Buffer
	d := &drillServe{driller: driller{look: &look{streams: Streams{Out: &out}}}}
	st := &shown{universe: new(universe.Universe), name: "axios-2026", carrier: npm.ParseID("kind-of@3.2.2\x1b[31m"), take: npm.ParseID("kind-of@3.2.3\x1b[31m")}
	if err := d.tell(st, time.Time{}, "http://127.0.0.1:4873/"); err != nil || strings.Contains(out.String(), "\x1b") {
		t.Errorf("%v: %q", err, out.String())
	}
}

// The project's policy goes with what is written, so that it is judged by the same
// rules.
func TestDrillWritesThePolicy(t *testing.T) {
	alone(t)
	project := t.TempDir()
	if err := os.CopyFS(project, os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	const rules = "version: 1\ncontrols:\n  newname: block\n"
	if err := os.WriteFile(filepath.Join(project, "levee.yaml"), []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "drills")
	if code, out, errs := levee(t, "drill", "axios", "--project", project, "--carrier", "kind-of", "--no-code", "--write", dir); code != ExitOK {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	for _, side := range []string{"before", "after"} {
		if got, err := os.ReadFile(filepath.Join(dir, "axios-2026", side, "levee.yaml")); err != nil || string(got) != rules {
			t.Errorf("%s: %v\n%s", side, err, got)
		}
	}
	into := filepath.Join(t.TempDir(), "try")
	_, end := served(t, "--from", dir, "axios-2026", "--write", into)
	end()
	if got, err := os.ReadFile(filepath.Join(into, "after", "levee.yaml")); err != nil || string(got) != rules {
		t.Errorf("served: %v\n%s", err, got)
	}
}

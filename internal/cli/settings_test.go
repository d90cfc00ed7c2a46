package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
)

// unpack writes the files of a story below a folder of their own, and keeps
// the machine's clients and configuration out.
func unpack(t *testing.T, story *txtar.Archive) (project string) {
	t.Helper()
	alone(t)
	dir := t.TempDir()
	for _, f := range story.Files {
		if !strings.Contains(f.Name, "/") {
			continue
		}
		full := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{"HOME": filepath.Join(dir, "home"), "PREFIX": dir, "PATH": "", "npm_config_registry": "", "XDG_CONFIG_HOME": ""} {
		t.Setenv(name, value)
	}
	return filepath.Join(dir, "project")
}

// Each story is a project as they are found; what is printed stands at its
// end.
func TestSettingsStories(t *testing.T) {
	goldentest.Stories(t, "testdata/settings/*.txtar", 12, func(t *testing.T, name string, story *txtar.Archive) {
		dir := unpack(t, story)
		code, out, stderr := levee(t, "settings", dir)
		if stderr != "" {
			t.Errorf("stderr %q", stderr)
		}
		want := ExitFindings
		if hardened(name) {
			want = ExitOK
		}
		if code != want {
			t.Errorf("exit code %d, want %d", code, want)
		}
		if strings.Contains(out, "npm_0123456789") || strings.Contains(out, ":secret") {
			t.Error("a secret is printed")
		}
		printed(t, name, story, out)
	})
}

// What --write writes switches on all that the client has; a second time there
// is nothing to write, and what stood in the files still stands there.
func TestSettingsWrite(t *testing.T) {
	files, err := filepath.Glob("testdata/settings/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			story, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := unpack(t, story)
			before := textsIn(t, dir)
			code, would, stderr := levee(t, "settings", "--write", "--dry-run", dir)
			if code != ExitOK || stderr != "" || !cmp.Equal(before, textsIn(t, dir)) {
				t.Fatalf("exit code %d, stderr %q, or something was written", code, stderr)
			}
			golden(t, "settings/"+strings.TrimSuffix(filepath.Base(name), ".txtar")+".golden", would)
			if code, _, stderr := levee(t, "settings", "--write", dir); code != ExitOK {
				t.Fatalf("exit code %d, stderr %q", code, stderr)
			}
			_, out, _ := levee(t, "settings", "--write", dir)
			if !strings.HasPrefix(out, "nothing to write") {
				t.Errorf("a second time it would write:\n%s", out)
			}
			_, out, _ = levee(t, "settings", dir)
			clients, _, _ := strings.Cut(out, "\nCI  ") // what machines are told is for a person to write
			for line := range strings.Lines(clients) {
				state, _, _ := strings.Cut(strings.TrimSpace(line), " ")
				if state == "off" && !unmendable(line) {
					t.Errorf("still %s", line)
				}
			}
		})
	}
}

// unmendable tells what no line switches on: somebody must take one away. Of
// what is on or off on this machine alone the project is not the place.
func unmendable(line string) bool {
	return strings.Contains(line, "registry-https") || strings.Contains(line, "ignored-advisories") || strings.Contains(line, "~/.npmrc")
}

// textsIn returns the files of a folder.
func textsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		texts[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// Bad input: one error with its place, and nothing written.
func TestSettingsBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		files, args, want string
		code              int
	}{
		"syntax":   {files: "-- project/package.json --\n{\"packageManager\": \"pnpm@11.0.0\"}\n-- project/pnpm-workspace.yaml --\npackages: [a]\nb: [\n", want: "levee: pnpm-workspace.yaml:2: want YAML: ", code: ExitFailed},
		"client":   {files: "-- project/package.json --\n{}\n", args: "--client cargo@1", want: "levee: client \"cargo@1\": want npm, pnpm, yarn or bun with a version", code: ExitUsage},
		"dry":      {files: "-- project/package.json --\n{}\n", args: "--dry-run", want: "levee: --dry-run shows what --write would do: want both", code: ExitUsage},
		"policy":   {files: "-- project/package.json --\n{}\n-- project/levee.yaml --\nversion: 1\nconstraints: {cooldown: 7}\n", want: "levee.yaml:2:25: \"7\": want true or false", code: ExitFailed},
		"byhand":   {files: "-- project/package.json --\n{\"packageManager\": \"pnpm@11.0.0\"}\n-- project/pnpm-workspace.yaml --\npackages: &p [a]\ntrustPolicy: &t off\n", args: "--write", want: "levee: pnpm-workspace.yaml: trustPolicy: it is written in a way that levee does not change; add it by hand", code: ExitFailed},
		"nowhere":  {files: "-- project/readme --\n", want: "no package.json and no lockfile", code: ExitFailed},
		"workflow": {files: "-- project/package.json --\n{}\n-- project/.github/workflows/ci.yml --\non: push\njobs:\n  a: [\n", want: "levee: .github/workflows/ci.yml:3:3: want YAML: ", code: ExitFailed},
		"cycle":    {files: "-- project/package.json --\n{}\n-- project/.gitlab-ci.yml --\ninclude: .gitlab-ci.yml\n", want: "", code: ExitFindings},
		"notagain": {files: "-- project/package.json --\n{\"packageManager\": \"npm@11.21.2\"}\n-- project/.npmrc --\nmin-release-age=7\nallow-git=${X}\n", args: "--write", want: "", code: ExitOK},
	} {
		t.Run(name, func(t *testing.T) {
			dir := unpack(t, txtar.Parse([]byte(c.files)))
			before := textsIn(t, dir)
			code, _, stderr := levee(t, append([]string{"settings", dir}, strings.Fields(c.args)...)...)
			if code != c.code || !strings.Contains(stderr, c.want) {
				t.Errorf("exit code %d, stderr %q; want %d, %q", code, stderr, c.code, c.want)
			}
			if c.code != ExitOK && !cmp.Equal(before, textsIn(t, dir)) {
				t.Error("something was written")
			}
		})
	}
}

// A file that is a link, or cannot be written, leaves all as it was.
func TestSettingsWriteAllOrNone(t *testing.T) {
	story := txtar.Parse([]byte("-- project/package.json --\n{\"packageManager\": \"npm@11.21.2\"}\n" +
		"-- project/levee.yaml --\nversion: 1\nconstraints: {install-scripts: [esbuild]}\n-- outside --\n"))
	dir := unpack(t, story)
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "elsewhere"), nil, 0o644), os.Symlink("elsewhere", filepath.Join(dir, ".npmrc"))); err != nil {
		t.Fatal(err)
	}
	before := textsIn(t, filepath.Dir(dir))
	code, _, stderr := levee(t, "settings", "--write", dir)
	if code != ExitFailed || !strings.Contains(stderr, ".npmrc: it is a link") || !cmp.Equal(before, textsIn(t, filepath.Dir(dir))) {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
}

// The JSON says what the text says, and where.
func TestSettingsJSON(t *testing.T) {
	story, err := txtar.ParseFile("testdata/settings/stated-npm.txtar")
	if err != nil {
		t.Fatal(err)
	}
	code, out, stderr := levee(t, "settings", "--json", unpack(t, story))
	if code != ExitFindings || stderr != "" {
		t.Fatalf("exit code %d, stderr %q", code, stderr)
	}
	golden(t, "settings.json", out)
}

// A change that switches a protection off is news at the gate; one that
// switches it on is not, nor what was off before.
func TestDiffTellsWhatIsSwitchedOff(t *testing.T) {
	const manifest = `{"name": "shop", "version": "1.0.0", "packageManager": "npm@11.21.2"}` + "\n"
	const lock = `{"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "shop", "version": "1.0.0"}}}` + "\n"
	dir := unpack(t, txtar.Parse([]byte("-- project/on/package.json --\n"+manifest+"-- project/on/package-lock.json --\n"+lock+
		"-- project/on/.npmrc --\nmin-release-age=7\n-- project/off/package.json --\n"+manifest+"-- project/off/package-lock.json --\n"+lock+
		"-- project/off/.npmrc --\nmin-release-age=0\nloglevel=silent\n")))
	on, off := filepath.Join(dir, "on"), filepath.Join(dir, "off")
	_, out, stderr := levee(t, "diff", on, off)
	for _, want := range []string{"nothing that is installed changed", "cooldown is off, which npm 11.21.2 has, by .npmrc:1", "warnings are not shown: loglevel, in .npmrc:2"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("no %q in:\n%s%s", want, out, stderr)
		}
	}
	for _, args := range [][]string{{off, on}, {off, off}} {
		if _, out, _ := levee(t, "diff", args[0], args[1]); strings.Contains(out, "clientdefaults") || strings.Contains(out, "silenced") {
			t.Errorf("%v: no news, and still:\n%s", args, out)
		}
	}
}

// hardened tells the stories in which nothing is left to switch on.
func hardened(name string) bool {
	return strings.Contains(name, "hardened") || strings.HasSuffix(name, "pnpm-monorepo.txtar") || strings.HasSuffix(name, "berry-plugins.txtar")
}

// printed compares with the section printed of a story, or rewrites it with
// -update.
func printed(t *testing.T, name string, story *txtar.Archive, out string) {
	t.Helper()
	if last := len(story.Files) - 1; story.Files[last].Name == "printed" {
		story.Files = story.Files[:last]
	}
	story.Files = append(story.Files, txtar.File{Name: "printed", Data: []byte(out)})
	goldentest.Story(t, name, story)
}

// Each story is a project with pages or windows of its own; what is printed
// about them stands at its end. What is printed of its package client stands in
// the stories of settings.
func TestPlatformStories(t *testing.T) {
	goldentest.Stories(t, "testdata/platform/*.txtar", 1, func(t *testing.T, name string, story *txtar.Archive) {
		dir := unpack(t, story)
		code, out, stderr := levee(t, append(append([]string{"settings"}, strings.Fields(string(story.Files[0].Data))...), dir)...)
		want := ExitFindings
		if strings.Contains(name, "hardened") {
			want = ExitOK
		}
		if code != want || stderr != "" {
			t.Errorf("exit code %d, want %d; stderr %q", code, want, stderr)
		}
		_, out, _ = strings.Cut(out, "\n\n")
		printed(t, name, story, out)
	})
}

// Pages that are no pages, pages that lead elsewhere, and pages that are too
// large: the run goes on, and says what it did not look at.
func TestPlatformHostile(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "outside.html")
	for name, text := range map[string]string{
		"package.json": `{"name": "x", "version": "1.0.0"}`, "binary.html": "<!doctype html>\x00\x01\x02", "cut.html": "<!doctype html><meta http-equiv=\"content-sec",
		"escape.html": "<!doctype html><meta http-equiv=content-security-policy content=\"script-src https://*/\x1b[31m\">", "huge.html": "<!doctype html>" + strings.Repeat("<p>", 3<<20),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.WriteFile(outside, []byte("<!doctype html>"), 0o644), os.Symlink(outside, filepath.Join(dir, "linked.html")), os.Symlink("..", filepath.Join(dir, "up"))); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := levee(t, "settings", dir)
	if code != ExitFindings || stderr != "" {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	for _, want := range []string{
		"x  the project's own code, 3 pages", "1 of 3 pages (cut.html) has no policy", "1 was not read to its end", "scripts come from anywhere: script-src https://*/",
		"of the project's own files not all were looked at: a file larger than the limit: not read", "a page that is a link, which is not followed",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("nothing of %q in\n%s", want, out)
		}
	}
	if strings.ContainsRune(out, '\x1b') || strings.Contains(out, "outside") {
		t.Errorf("an escape, or what lies outside, is printed:\n%q", out)
	}
}

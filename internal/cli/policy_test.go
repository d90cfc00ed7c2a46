package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/policy"
)

// folder lays out files in a new folder, makes it the current one, and keeps
// git repositories above out of sight.
func folder(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

const corp = `
-- package.json --
{"name": "@corp/app", "private": true, "dependencies": {"a": "1.0.0"}}
-- .npmrc --
registry = https://registry.npm.example
@corp:registry = https://user:secret@npm.corp.example/
@open:registry = https://registry.npm.example/
@later:registry = ${LATER}
//npm.corp.example/:_authToken = secret
-- package-lock.json --
{"name": "@corp/app", "lockfileVersion": 3, "packages": {
  "": {"name": "@corp/app", "dependencies": {"a": "1.0.0", "@open/b": "1.0.0"}},
  "node_modules/a": {"version": "1.0.0", "resolved": "https://registry.npm.example/a/-/a-1.0.0.tgz"},
  "node_modules/@open/b": {"version": "1.0.0", "resolved": "https://registry.npm.example/@open/b/-/b-1.0.0.tgz"}
}}
`

func TestPolicyInit(t *testing.T) {
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	folder(t, corp)
	code, out, errs := levee(t, "policy", "init")
	if code != ExitOK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	text, err := os.ReadFile(policy.FileName)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("secret")) || strings.Contains(out, "secret") {
		t.Error("a credential is in the policy")
	}
	if code, out, errs := levee(t, "policy", "check"); code != ExitOK || errs != "" {
		t.Errorf("what init writes is not right: exit %d\n%s%s", code, out, errs)
	}
	code, _, errs = levee(t, "policy", "init")
	if again, _ := os.ReadFile(policy.FileName); code != ExitFailed || !strings.Contains(errs, "levee.yaml is there") || !bytes.Equal(again, text) {
		t.Errorf("a second init: exit %d, %s", code, errs)
	}
	t.Chdir(home)
	golden(t, "policy-init.golden", out)
	golden(t, "policy-init.yaml", string(text))
}

// A link that leads nowhere is something that is there, too.
func TestPolicyInitLeavesLinksAlone(t *testing.T) {
	folder(t, corp)
	if err := os.Symlink("elsewhere", policy.FileName); err != nil {
		t.Skip(err)
	}
	if code, _, errs := levee(t, "policy", "init"); code != ExitFailed || !strings.Contains(errs, "left alone") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestPolicyCheck(t *testing.T) {
	const accepted = "version: 1\naccepted:\n- {control: revival, package: a, version: 1.0.0, reason: read, by: anna, until: 2027-01-31}\n" +
		"- {control: revival, package: gone, reason: read, by: anna, until: 2027-01-31}\n" +
		"- {control: floating, reason: a new client, by: anna, until: 2027-01-31}\n"
	for _, c := range []struct {
		name, file string
		args       []string
		code       int
		out, errs  string
	}{
		{"none", "", nil, ExitOK, "There is no levee.yaml here or above", ""},
		{"right", "version: 1\n", nil, ExitOK, "levee.yaml is right: 0 rules, 0 accepted findings", ""},
		{"one error", "version: 1\ncooldown:\n  days: many\n", nil, ExitFailed, "", `levee: levee.yaml:3:9: "many": want a whole number from 0 to 365`},
		{"errors", "version: 2\ncooldwn: 3\n", nil, ExitFailed, "levee.yaml:2:1: unknown key \"cooldwn\"", "levee: levee.yaml: 2 errors"},
		{"gone", accepted, []string{"--as-of", "2026-11-25"}, ExitFindings, "levee.yaml:4:3: matches nothing", ""},
		{"ended", "version: 1\naccepted:\n- {control: revival, package: a, reason: read, by: anna, until: 2026-01-31}\n", nil, ExitFindings, "levee.yaml:3:3: ended on 2026-01-31", ""},
		{"not yet", "version: 1\naccepted:\n- {control: revival, package: a, reason: read, by: anna, until: 2026-01-31}\n", []string{"--as-of", "2026-01-31"}, ExitOK, "1 accepted finding, as of 2026-01-31", ""},
		{"missing", "", []string{"other.yaml"}, ExitFailed, "", "levee: other.yaml: no such file or directory"},
		{"folder", "version: 1\n", []string{"."}, ExitOK, "levee.yaml is right: 0 rules", ""},
		{"json", "version: 2\n", []string{"--json"}, ExitFailed, `"message": "\"2\": want 1"`, "levee: levee.yaml: 1 error"},
		{"terminal", "version: \"\x1b[2J\"\n", nil, ExitFailed, "", "control characters are not allowed"},
		{"date", "version: 1\n", []string{"--as-of", "today"}, ExitUsage, "", "--as-of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, corp)
			if c.file != "" {
				if err := os.WriteFile(filepath.Join(dir, policy.FileName), []byte(c.file), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			code, out, errs := levee(t, append([]string{"policy", "check"}, c.args...)...)
			if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || c.errs == "" && errs != "" {
				t.Errorf("exit %d, want %d\n%s%s", code, c.code, out, errs)
			}
			if strings.Contains(out+errs, "\x1b") {
				t.Error("a terminal would obey what the file says")
			}
		})
	}
}

// The policy is that of the nearest folder in the same repository.
func TestPolicyIsFoundAbove(t *testing.T) {
	dir := folder(t, `
-- levee.yaml --
version: 1
-- repository/.git/HEAD --
-- repository/package.json --
{}
-- repository/packages/app/package.json --
{}
-- alone/packages/app/package.json --
{}
`)
	there := func(name, want string) {
		t.Helper()
		t.Chdir(filepath.Join(dir, filepath.FromSlash(name)))
		if _, out, errs := levee(t, "policy", "check"); !strings.HasPrefix(out, want) {
			t.Errorf("%s: %s%s, want %s", name, out, errs, want)
		}
	}
	there("repository/packages/app", "There is no levee.yaml")
	there("alone/packages/app", "There is no levee.yaml")
	there(".", "levee.yaml")
	if err := os.WriteFile(filepath.Join(dir, "repository", policy.FileName), []byte("version: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	there("repository/packages/app", "../../levee.yaml")
	there("repository/packages", "../levee.yaml")
	there("repository", "levee.yaml")
}

func TestPolicyFileIsRegular(t *testing.T) {
	dir := folder(t, corp)
	if err := os.Mkdir(filepath.Join(dir, policy.FileName), 0o755); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := levee(t, "policy", "check"); code != ExitFailed || !strings.Contains(errs, "want a regular file") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// docs/levee.schema.json is what the command prints.
func TestPolicySchema(t *testing.T) {
	code, out, _ := levee(t, "policy", "schema")
	want, err := os.ReadFile("../../docs/levee.schema.json")
	if err != nil || code != ExitOK || out != string(want) {
		t.Errorf("docs/levee.schema.json is stale (%v): run go test ./internal/policy -update", err)
	}
}

func TestPolicyHelps(t *testing.T) {
	for arg, want := range map[string]string{"chek": "did you mean `levee policy check`?", "frobnicate": "see `levee policy --help`"} {
		if code, _, errs := levee(t, "policy", arg); code != ExitUsage || !strings.Contains(errs, want) {
			t.Errorf("exit %d: %s", code, errs)
		}
	}
}

// Check takes the figures that controls compare with from levee.yaml, and a
// flag goes before it.
func TestCheckTakesLimitsFromThePolicy(t *testing.T) {
	alone(t)
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	put := func(text string) {
		if err := os.WriteFile(filepath.Join(copied, policy.FileName), []byte("version: 1\n"+text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	finds := func(want string, flags ...string) {
		t.Helper()
		_, out, errs := levee(t, append([]string{"check", copied, "--json"}, flags...)...)
		if got := strings.Contains(out, want); !got || errs != "" {
			t.Errorf("%q is told: %v %s", want, got, errs)
		}
	}
	put("private: [ms]\n")
	finds("it is private, and comes from")
	put("limits: {reach: 0.05}\n")
	finds("can ship code to")
	put("cooldown: {days: 365}\n")
	finds("the cooldown is 365 days")
	put("")
	if _, out, _ := levee(t, "check", copied, "--json"); strings.Contains(out, "it is private, and comes") || strings.Contains(out, "the cooldown is 365") {
		t.Error("the default policy has these limits, too")
	}
	finds("it is private, and comes from", "--private", "ms")
	finds("the cooldown is 365 days", "--cooldown", "365")
	put("cooldown: {days: many}\n")
	code, _, errs := levee(t, "check", copied)
	if code != ExitFailed || !strings.Contains(errs, `levee.yaml:2:18: "many": want a whole number`) || !strings.Contains(errs, "hint: levee policy check") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

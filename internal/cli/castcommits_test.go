package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What commits lists can be sealed into a folder, and settles claims.
func TestCastCommits(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	clone, folder := t.TempDir(), t.TempDir()
	commit(t, clone, "index.js", "1\n", "2018-09-05T08:26:35+02:00", "First commit, by someone@mail.example")
	commit(t, clone, "index.js", "2\n", "2018-09-09T08:26:35+02:00", "Second commit")
	code, out, errs := levee(t, "cast", "commits", "a/b", clone, "--since", "2018-09-01", "--until", "2018-09-08", "--files", "HEAD")
	if code != ExitOK || strings.Contains(out, "@") || strings.Count(out, "- id: ") != 2 {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	for name, text := range map[string]string{
		"commits.yaml":  out,
		"evidence.yaml": "evidence: clone\nfiles:\n  - file: commits.yaml\n    kind: commits\n    source: git log\n    licence: facts\n",
		"analysis.md": "---\nanalysis: clone\nlosses: [L-1]\nevidence: .\n---\n### L-1 Keys\n- claim: no commit in a/b between 2018-09-06 and 2018-09-08\n" +
			"- claim: no commit in a/b between 2018-09-05 and 2018-09-08\n- claim: no commit in a/b between 2018-09-10 and 2018-09-11\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := levee(t, "cast", "seal", folder); code != ExitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if _, out, errs := levee(t, "cast", "verify", filepath.Join(folder, "analysis.md")); !strings.Contains(out, "1 confirmed, 1 refuted, 1 unknown") {
		t.Errorf("%s%s", out, errs)
	}
	for _, args := range [][]string{{folder}, {clone, "--since", "monday"}, {clone, "--branch", "nowhere"}, {clone, "--since", "2018-09-02", "--until", "2018-09-01"}} {
		if code, out, errs := levee(t, append([]string{"cast", "commits", "a/b"}, args...)...); code == ExitOK || out != "" || strings.Count(errs, "\n") > 2 {
			t.Errorf("%v: exit %d: %s%s", args, code, out, errs)
		}
	}
}

// commit writes a file into a repository and commits it.
func commit(t *testing.T, dir, name, text, date, message string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"commit", "-q", "-m", message}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=somebody", "GIT_AUTHOR_EMAIL=someone@mail.example", "GIT_AUTHOR_DATE="+date,
			"GIT_COMMITTER_NAME=somebody", "GIT_COMMITTER_EMAIL=someone@mail.example", "GIT_COMMITTER_DATE="+date,
			"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, out)
		}
	}
}

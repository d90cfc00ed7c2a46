package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A new analysis asks, is well formed, and is never overwritten.
func TestCastNew(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	code, out, _ := levee(t, "cast", "new", "left-pad-2016", "--dir", dir)
	file := filepath.Join(dir, "left-pad-2016", "analysis.md")
	if code != ExitOK || !strings.Contains(out, file) {
		t.Fatalf("exit %d: %s", code, out)
	}
	before, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(before), "analysis: left-pad-2016") {
		t.Fatalf("%v: %.100s", err, before)
	}
	if code, out, errs := levee(t, "cast", "check", file); code != ExitFindings || !strings.Contains(out, "TODO") || errs != "" {
		t.Errorf("check exits %d: %s%s", code, out, errs)
	}
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := levee(t, "cast", "new", "left-pad-2016", "--dir", dir); code != ExitFailed || !strings.Contains(errs, "is there already") {
		t.Errorf("again: exit %d: %s", code, errs)
	}
	if after, _ := os.ReadFile(file); string(after) != "mine" {
		t.Errorf("it was overwritten: %s", after)
	}
	for _, name := range []string{"..", "a/b", "", ".hidden", "a b", "-x"} {
		if code, _, _ := levee(t, "cast", "new", "--dir", dir, "--", name); code != ExitUsage {
			t.Errorf("name %q: exit %d", name, code)
		}
	}
	if code, _, _ := levee(t, "cast", "new", "x", "--dir", filepath.Join(dir, "nowhere")); code != ExitUsage {
		t.Errorf("a folder that is not there: exit %d", code)
	}
}

const smallAnalysis = `---
analysis: small
---
### L-1 Money is gone

### H-1 A malicious version is installed
- losses:   L-1

It was *there*.
`

func written(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCastFmt(t *testing.T) {
	file := written(t, "a.md", smallAnalysis)
	want := strings.Replace(smallAnalysis, "losses:   L-1", "losses: L-1", 1)
	if code, out, _ := levee(t, "cast", "fmt", file); code != ExitOK || out != want {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out, _ := levee(t, "cast", "fmt", "-d", file); code != ExitFindings || !strings.Contains(out, "\n-- losses:   L-1\n+- losses: L-1\n") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out, _ := levee(t, "cast", "fmt", "-w", file); code != ExitOK || out != "" {
		t.Errorf("exit %d: %s", code, out)
	}
	got, _ := os.ReadFile(file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || string(got) != want {
		t.Errorf("%v: %v: %s", err, info.Mode(), got)
	}
	if code, out, _ := levee(t, "cast", "fmt", "-d", file); code != ExitOK || out != "" {
		t.Errorf("exit %d: %s", code, out)
	}
	link := filepath.Join(filepath.Dir(file), "link.md")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := levee(t, "cast", "fmt", "-w", link, written(t, "b.md", smallAnalysis)); code != ExitOK {
		t.Errorf("a link in form: exit %d: %s", code, errs)
	}
	if code, _, _ := levee(t, "cast", "fmt", "-w", "-d", file); code != ExitUsage {
		t.Errorf("-w and -d: exit %d", code)
	}
}

// If one file is wrong, none is written.
func TestCastFmtWritesAllOrNothing(t *testing.T) {
	good, bad := written(t, "a.md", smallAnalysis), written(t, "b.md", "---\nanalysis: x\n---\n### L1 y\n")
	code, _, errs := levee(t, "cast", "fmt", "-w", good, bad)
	if code != ExitFailed || errs != bad+":4:5: want an id such as E-7, not \"L1\"; if none is meant, put it in backticks; did you mean L-1?\n" {
		t.Errorf("exit %d: %s", code, errs)
	}
	if got, _ := os.ReadFile(good); string(got) != smallAnalysis {
		t.Error("the other was written")
	}
}

func TestCastCheckJSON(t *testing.T) {
	const answer = "<!-- levee: accept leftout, factorgap, incomplete: a sketch -->\n"
	accepted := strings.Replace(smallAnalysis, "### L-1", answer+"\n### L-1", 1)
	for name, c := range map[string]struct {
		text  string
		code  int
		rules string
	}{
		"findings": {smallAnalysis, ExitFindings, "incomplete leftout"},
		"accepted": {accepted, ExitOK, ""},
		"in vain":  {smallAnalysis + answer, ExitFailed, "accept incomplete leftout"}, // under H-1, of which no rule says anything
		"form":     {"---\nanalysis: x\n---\n### L1 y\n### L-2 z\n### L-2 z\n### H-1 h\n- losses: L-7\n", ExitFailed, "form dupid danglingref"},
		"a claim":  {accepted + "\n### E-1 2018 e\n- claim: event-stream@3.3.6 publshed\n", ExitFailed, "claim incomplete"},
		"markdown": {"# Hello\n\nThis is Markdown.\n", ExitOK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := written(t, "a.md", c.text)
			code, out, _ := levee(t, "cast", "check", "--json", file)
			var got struct {
				Schema   string
				Findings []struct {
					File, Rule, Severity, Message, Suggestion string
					Line, Column                              int
				}
			}
			if err := json.Unmarshal([]byte(out), &got); err != nil || got.Schema != "levee-cast-check/1" || code != c.code {
				t.Fatalf("exit %d: %v: %s", code, err, out)
			}
			seen := make(map[string]bool)
			for _, f := range got.Findings {
				seen[f.Rule] = true
				if f.File != file || f.Line < 1 || f.Column < 1 || f.Message == "" || f.Severity == "" {
					t.Errorf("%+v", f)
				}
			}
			for _, want := range strings.Fields(c.rules) {
				if !seen[want] {
					t.Errorf("no finding of %s: %s", want, out)
				}
			}
			if c.rules == "" && len(seen) > 0 {
				t.Errorf("findings %v", seen)
			}
		})
	}
}

// Bad input: position and one clear line, exit code 1, and no escape reaches
// the terminal.
func TestCastBadInput(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":       {"", ":1:1: want an analysis, the file is empty"},
		"binary":      {"\x7fELF\x00\x00", ":1:5: a zero byte: want text"},
		"latin 1":     {"caf\xe9\n", ":1:4: bytes that are not UTF-8"},
		"huge":        {strings.Repeat("x", 100<<20), ":1:1: want a file of at most 8 MiB"},
		"escapes":     {"---\nanalysis: x\n---\n### L-1 x\n- \x1b[31mred: x\n", ":5:1: want a field, - key: value"},
		"an escape":   {"---\nanalysis: x\n---\n### L-1 x\n- certainty: \x1b[31m\n", `:5:14: want one of certain, likely, possible, unknown, not "\x1b[31m"`},
		"no YAML":     {"---\nanalysis: x\nlosses: [\n---\n", ": want front matter in YAML"},
		"deep nested": {strings.Repeat(">", 100_000) + " x\n", ": quotes or lists more than 64 deep"},
	} {
		t.Run(name, func(t *testing.T) {
			file := written(t, "bad.md", c.text)
			code, out, errs := levee(t, "cast", "check", file)
			if code != ExitFailed || out != "" || !strings.Contains(errs, "bad.md:") || !strings.Contains(errs, c.want) || strings.Contains(errs, "\x1b") {
				t.Errorf("exit %d: %s%s", code, out, errs)
			}
			if n := strings.Count(errs, "\n"); n != 1 {
				t.Errorf("%d lines: %s", n, errs)
			}
		})
	}
	for _, args := range [][]string{{"cast", "check", t.TempDir()}, {"cast", "check", "/nowhere.md"}, {"cast", "fmt", "/nowhere.md"}} {
		if code, _, errs := levee(t, args...); code != ExitFailed || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
	for _, args := range [][]string{{"cast", "chek"}, {"cast", "check"}, {"cast", "fmt", "--x"}} {
		if code, _, _ := levee(t, args...); code != ExitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

const unsafeAnalysis = `---
analysis: ahead
---
### H-1 h

### controller maintainer

### process versions

` + "```structure\nCA-1 maintainer -> versions: publish\nmaintainer -> versions: deprecate\n```" + `

### UCA-1 A patch with a dependency of unknown owner
- action: CA-1
- type: given
- context: the owner is not known
- hazards: H-1

### UCA-2 Nothing is published
- action: CA-1
- type: not-given
- none: nobody is harmed by it

<!-- levee: accept orphanevent: not looked at here -->
`

// STPA asks for the four ways of each control action.
func TestCastSTPA(t *testing.T) {
	file := written(t, "a.md", unsafeAnalysis)
	code, out, errs := levee(t, "cast", "stpa", file)
	want := `not-given    given        wrong-time   wrong-length control action
(UCA-2)      UCA-1        open         open         CA-1 maintainer -> versions: publish
open         open         open         open         maintainer -> versions: deprecate

` + file + `: 6 of 8 ways are not answered
--fill writes the open ones as a start.
--all says the answered ones in full.
`
	if code != ExitFindings || out != want || errs != "" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	_, out, _ = levee(t, "cast", "stpa", "--all", file)
	for _, part := range []string{"  action      CA-1 maintainer -> versions: publish (given)\n  context     the owner is not known\n  hazards     H-1 h\n", "  not unsafe  nobody is harmed by it\n"} {
		if !strings.Contains(out, part) {
			t.Errorf("--all has no %q: %s", part, out)
		}
	}
	code, out, _ = levee(t, "cast", "stpa", "--json", file)
	var got struct {
		Schema string
		Open   int
		Ways   []struct {
			Answered []string
			Open     bool
		}
		Unsafe []struct {
			ID, Source, Type, Action, Context string
			Hazards                           []string
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != ExitFindings || len(got.Ways) != 8 || got.Open != 6 || len(got.Ways[1].Answered) != 1 || got.Ways[1].Open ||
		got.Ways[2].Answered == nil || len(got.Unsafe) != 2 {
		t.Fatalf("exit %d: %v: %s", code, err, out)
	}
	if u := got.Unsafe[1]; u.ID != "UCA-1" || u.Source != "maintainer" || u.Type != "given" || u.Action != "CA-1" || u.Context == "" || strings.Join(u.Hazards, " ") != "H-1" {
		t.Errorf("%+v", u)
	}
	all := strings.ReplaceAll(unsafeAnalysis, "maintainer -> versions: deprecate\n", "") +
		"\n### UCA-3 t\n- action: CA-1\n- type: wrong-time\n- none: x\n\n### UCA-4 l\n- action: CA-1\n- type: wrong-length\n- none: x\n"
	if code, out, _ := levee(t, "cast", "stpa", written(t, "a.md", all)); code != ExitOK || !strings.Contains(out, ": 0 of 4") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out, _ := levee(t, "cast", "stpa", written(t, "a.md", strings.Replace(unsafeAnalysis, "- hazards: H-1\n", "", 1))); code != ExitFindings || !strings.Contains(out, "UCA-1?  ") ||
		!strings.Contains(out, "7 of 8 ways are not answered, 1 of these in part") {
		t.Errorf("without its hazard: exit %d: %s", code, out)
	}
	if code, _, _ := levee(t, "cast", "stpa", written(t, "a.md", "# Markdown\n")); code != ExitUsage {
		t.Errorf("no analysis: exit %d", code)
	}
	if code, _, _ := levee(t, "cast", "stpa", written(t, "a.md", smallAnalysis)); code != ExitFindings {
		t.Errorf("no control action: exit %d", code)
	}
}

// The open cells, put behind the analysis, are well formed, and leave nothing
// open that is not begun; what has no id to refer to is told.
func TestCastSTPAFill(t *testing.T) {
	file := written(t, "a.md", unsafeAnalysis)
	code, fill, errs := levee(t, "cast", "stpa", "--fill", file)
	if code != ExitOK || errs != "" || !strings.Contains(fill, "### UCA-3 TODO maintainer gives too early, too late or out of order publish to versions\n- action: CA-1\n- type: wrong-time\n") ||
		strings.Count(fill, "### ") != 2 || strings.Count(fill, "has no id") != 1 {
		t.Fatalf("exit %d: %s%s", code, errs, fill)
	}
	filled := written(t, "b.md", unsafeAnalysis+"\n"+fill)
	if code, out, errs := levee(t, "cast", "stpa", filled); code != ExitFindings || !strings.Contains(out, "UCA-3?       UCA-4?") || errs != "" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, out, _ := levee(t, "cast", "fmt", "-d", filled); code != ExitOK {
		t.Errorf("not in form: %s", out)
	}
	if code, _, _ := levee(t, "cast", "stpa", "--fill", "--json", file); code != ExitUsage {
		t.Errorf("--fill and --json: exit %d", code)
	}
}

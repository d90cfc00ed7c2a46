package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// seedAnalysis is an analysis of a few lines on the example's evidence.
const seedAnalysis = `---
analysis: seed
losses: [L-1]
evidence: evidence
---
# An analysis

### L-1 Keys of wallets

### E-1 2018-09-09 A patch brings in a package that nobody chose
- actor: unknown
- claim: event-stream@3.3.6 published at 2018-09-09T08:28:59Z by right9ctrl
- claim: event-stream@3.3.6 adds dependency flatmap-stream ^0.1.0

### E-2 2018-09-12 A clean major version
- actor: unknown
- claim: event-stream@3.3.6 to tag 4.0.0 in dominictarr/event-stream is 3 days
- claim: E-1 to E-2 is 3 days
- claim: event-stream@4.0.0 published at 2018-09-12

### C-1 Days between patch and major
- of: E-2
- said: "three days later"
- is: seven days
- why: oversight
`

// verified writes an analysis beside the example's evidence and verifies it.
func verified(t *testing.T, analysis string, flags ...string) (code int, out, errs string) {
	t.Helper()
	dir := t.TempDir()
	evidence, err := filepath.Abs(exampleEvidence)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "evidence"), os.DirFS(evidence)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.WriteFile("analysis.md", []byte(analysis), 0o644); err != nil {
		t.Fatal(err)
	}
	return levee(t, append([]string{"cast", "verify", "analysis.md"}, flags...)...)
}

const exampleEvidence = "../../examples/event-stream-2018/evidence"

func TestCastVerify(t *testing.T) {
	code, out, errs := verified(t, seedAnalysis)
	if code != ExitFindings || errs != "" {
		t.Errorf("exit %d, %s", code, errs)
	}
	t.Chdir(packageDir)
	golden(t, "cast-verify.golden", out)
}

// packageDir is where tests start.
var packageDir, _ = os.Getwd()

func TestCastVerifyShowsAllProofs(t *testing.T) {
	_, out, _ := verified(t, seedAnalysis, "--all")
	t.Chdir(packageDir)
	golden(t, "cast-verify-all.golden", out)
}

func TestCastVerifyOfWhatHolds(t *testing.T) {
	head, _, _ := strings.Cut(seedAnalysis, "### E-2")
	code, out, errs := verified(t, head)
	if code != ExitOK || errs != "" || !strings.Contains(out, "2 confirmed, 0 refuted, 0 unknown") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestCastVerifyJSON(t *testing.T) {
	code, out, _ := verified(t, seedAnalysis, "--json")
	var v struct {
		Schema  string
		Summary struct{ Confirmed, Refuted, Unknown int }
		Claims  []struct {
			Item, Text, Verdict, Instead, Corrected string
			Line                                    int
			Proof                                   []struct{ File, Says, Digest string }
		}
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	if code != ExitFindings || v.Schema != "levee-cast-verify/1" || v.Summary.Confirmed != 3 || v.Summary.Refuted != 1 || v.Summary.Unknown != 1 {
		t.Errorf("exit %d: %+v", code, v)
	}
	c := v.Claims[2]
	if c.Item != "E-2" || c.Line != 17 || c.Verdict != "refuted" || !strings.HasSuffix(c.Instead, "is 7 days") || c.Corrected != "C-1" ||
		len(c.Proof) != 2 || !strings.HasPrefix(c.Proof[0].Digest, "sha256:") {
		t.Errorf("%+v", c)
	}
}

func TestCastVerifySaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"published at 2018-09-12", "publshed at 2018-09-12", `analysis.md:19:29: claim: want "published"`},
		{"evidence: evidence\n", "", "the front matter names no evidence"},
		{"evidence: evidence\n", "evidence: /evidence\n", "want a folder seen from the file"},
		{"evidence: evidence\n", "evidence: nowhere\n", "no such file"},
		{"evidence: evidence\n", "evidence: .\n", "evidence.yaml: there is no such file"},
		{"analysis: seed", "analysis: [", "analysis.md:3:1: want front matter in YAML"},
	} {
		t.Chdir(packageDir)
		code, out, errs := verified(t, strings.Replace(seedAnalysis, c.old, c.new, 1))
		if code != ExitFailed || !strings.Contains(errs, c.want) || out != "" {
			t.Errorf("%q for %q: exit %d, %s%s, want %s", c.new, c.old, code, out, errs, c.want)
		}
	}
}

func TestCastSeal(t *testing.T) {
	verified(t, seedAnalysis)
	if code, out, _ := levee(t, "cast", "seal", "evidence"); code != ExitOK || !strings.Contains(out, "the digests were right") {
		t.Errorf("exit %d: %s", code, out)
	}
	name := filepath.Join("evidence", "timeline.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := levee(t, "cast", "verify", "analysis.md"); code != ExitFailed || !strings.Contains(errs, "was changed") || !strings.Contains(errs, "hint: ") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, out, errs := levee(t, "cast", "seal", "evidence"); code != ExitOK || !strings.Contains(out, "new digests were written") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, _, errs := levee(t, "cast", "verify", "analysis.md"); code != ExitFindings {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// With --live the registry is asked about the packages that claims name, and
// about no others; what it says stands beside the folder.
func TestCastVerifyLive(t *testing.T) {
	alone(t)
	u, err := universe.Parse("test", []byte("a 1.0.0 2016-01-01 by ann of ann\na 1.0.1 2018-02-01 by bob of ann, bob\n  depends b ^1\nb 1.0.0 2018-01-30 by bob\n"))
	if err != nil {
		t.Fatal(err)
	}
	reg := registrytest.New(t, u)
	t.Setenv("npm_config_registry", reg.URL)
	t.Chdir(t.TempDir())
	analysis := "---\nanalysis: live\nlosses: [L-1]\n---\n### L-1 Keys\n- claim: a@1.0.1 published at 2018-02-01 by bob\n" +
		"- claim: a@1.0.1 adds dependency b ^1\n- claim: a ^1.0.0 as of 2017-01-01 picks 1.0.1\n- claim: nothing@1.0.0 published by bob\n"
	if err := os.WriteFile("analysis.md", []byte(analysis), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := levee(t, "cast", "verify", "--live", "analysis.md")
	if code != ExitFindings || !strings.Contains(out, "instead:   a ^1.0.0 as of 2017-01-01 picks 1.0.0") || !strings.Contains(errs, "nothing: ") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if !strings.Contains(out, "2 confirmed, 1 refuted, 1 unknown") || reg.Asked["b"] > 0 || reg.Asked["a"] != 1 {
		t.Errorf("asked %v: %s", reg.Asked, out)
	}
	if code, _, errs := levee(t, "cast", "verify", "analysis.md"); code != ExitFailed || !strings.Contains(errs, "names no evidence") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

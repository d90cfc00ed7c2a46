package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The worked example as its readers get it: whole, with verdicts, and small
// enough to send.
func TestCastRender(t *testing.T) {
	out := filepath.Join(t.TempDir(), "report.html")
	code, told, errs := levee(t, "cast", "render", "../../examples/event-stream-2018/analysis.md", "-o", out)
	if code != ExitOK || errs != "" || !strings.HasSuffix(told, "report.html\n") {
		t.Fatalf("exit code %d, %s%s", code, told, errs)
	}
	page := read(t, out)
	for _, want := range []string{"What is not known", "refuted", "<svg ", `id="E-30"`, "Content-Security-Policy"} {
		if !strings.Contains(page, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if strings.Contains(page, "<script") || len(page) > 2<<20 {
		t.Errorf("%d bytes, script: %v", len(page), strings.Contains(page, "<script"))
	}
}

func TestCastRenderMarkdown(t *testing.T) {
	code, text, errs := levee(t, "cast", "render", leftPad(t), "--format", "markdown", "--unverified")
	if code != ExitOK || errs != "" || !strings.Contains(text, "## What is not known") || strings.Contains(text, "**refuted**") {
		t.Errorf("exit code %d, %s\n%s", code, errs, text)
	}
}

func TestCastRenderRefuses(t *testing.T) {
	file := leftPad(t)
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{ExitUsage, `format "pdf": want one of html, markdown`, []string{file, "--format", "pdf"}},
		{ExitUsage, "is the analysis itself", []string{file, "-o", file, "--unverified"}},
		{ExitFailed, "no such file", []string{file + ".none"}},
	} {
		code, _, errs := levee(t, append([]string{"cast", "render"}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%q: exit code %d, %s", c.args, code, errs)
		}
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "---\n") {
		t.Error("the analysis was overwritten")
	}
}

// Package browsertest opens pages that tests made in a real browser.
package browsertest

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// Open opens a file in headless Chromium and returns the document as it then
// is. What the browser complains of on its console is an error of the test.
// Without Chromium, and with -short, the test is skipped.
func Open(t testing.TB, file string) string {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Skip("no chromium, or -short")
	}
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--user-data-dir="+t.TempDir(),
		"--enable-logging=stderr", "--v=0", "--virtual-time-budget=2000", "--dump-dom", "file://"+file)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		t.Skipf("chromium: %v", err)
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "CONSOLE") || strings.Contains(line, "Content Security Policy") {
			t.Errorf("%s: %s", file, line)
		}
	}
	return out.String()
}

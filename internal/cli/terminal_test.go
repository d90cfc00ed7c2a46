package cli

import (
	"strings"
	"testing"
)

// Where there is no terminal the variable COLUMNS says how wide text is, if it is
// a width.
func TestColumns(t *testing.T) {
	alone(t)
	widths := make(map[string]int)
	for _, columns := range []string{"", "80", "8", "wide", "1000"} {
		t.Setenv("COLUMNS", columns)
		_, out, _ := levee(t, "drill", "axios", "--project", example, "--carrier", "kind-of", "--no-code")
		for line := range strings.Lines(out) {
			widths[columns] = max(widths[columns], len([]rune(strings.TrimRight(line, "\n"))))
		}
	}
	if widths["80"] > 80 || widths[""] <= 80 {
		t.Errorf("widths of lines: %v", widths)
	}
	for _, none := range []string{"8", "wide", "1000"} {
		if widths[none] != widths[""] {
			t.Errorf("COLUMNS=%s: lines of %d, want %d", none, widths[none], widths[""])
		}
	}
}

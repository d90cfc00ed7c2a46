package warning

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// What is beyond the limits is counted, and a line without end is cut.
func TestLimits(t *testing.T) {
	var b strings.Builder
	for i := range mostKinds + 10 {
		fmt.Fprintf(&b, "(node:1) Warning: %s\n    at x (/app/%s.js:1:1)\n", letters(i), letters(i))
	}
	log := Parse([]byte(b.String()))
	if len(log.Heard) != mostKinds || log.More != 10 {
		t.Errorf("%d kinds and %d more, want %d and 10", len(log.Heard), log.More, mostKinds)
	}
	long := Parse([]byte("(node:1) Warning: " + strings.Repeat("x", 1<<20)))
	if n := len(long.Heard[0].Message); n > longestLine {
		t.Errorf("a message of %d bytes", n)
	}
	frames := "(node:1) Warning: deep\n" + strings.Repeat("    at node:internal/x:1:1\n", mostFrames) + "    at x (/app/a.js:1:1)\n"
	if got := Parse([]byte(frames)).Heard[0].At.Where; got != Nowhere {
		t.Errorf("frame %d counted: %v", mostFrames+1, got)
	}
}

// letters writes a number without digits, which do not tell kinds apart.
func letters(i int) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprint(i))
}

// A torn line, as of a disk that is full, hurts the warnings that it is part of
// and no others.
func TestTornWarnings(t *testing.T) {
	const whole = "(node:1) [DEP0106] DeprecationWarning: x\n    at x (/app/a.js:1:1)\n"
	for cut := 1; cut < len(whole); cut++ {
		log := Parse([]byte(whole[cut:] + whole + whole[:cut] + "\n" + whole))
		n := 0
		for _, h := range log.Heard {
			if h.Code == "DEP0106" && h.At.File == "/app/a.js" && h.At.Line == 1 {
				n += h.Count
			}
		}
		if n < 2 {
			t.Errorf("cut at %d: %d whole warnings, want two at least", cut, n)
		}
	}
}

// Whatever stands in the file, reading it ends, and what is kept is bounded.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/stories/*.txtar")
	for _, name := range files {
		if story, err := txtar.ParseFile(name); err == nil {
			f.Add(section(story, "warnings"))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		log := Parse(text)
		total := log.More
		for _, h := range log.Heard {
			total += h.Count
			if h.Of > h.Count || h.Of < 1 {
				t.Errorf("%d times in %d processes", h.Count, h.Of)
			}
		}
		if lines := strings.Count(string(text), "\n") + 1; total+log.Odd > lines {
			t.Errorf("%d warnings and %d odd lines of %d", total, log.Odd, lines)
		}
		raisers := Attribute(log, Around{Root: root, Manifest: noManifest}, nil)
		known := (*Known)(nil).With(raisers)
		for _, r := range raisers {
			for i := range r.Raised {
				if r.Side != Outside && !known.Has(r, &r.Raised[i].Heard) {
					t.Errorf("%q is not known after it was recorded", r.Raised[i].Message)
				}
			}
		}
	})
}

// Many real processes append to one file at once: no line is torn, and none is
// lost.
func TestNodesWriteSideBySide(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil || testing.Short() {
		t.Skip("no node here, or -short")
	}
	const processes, each = 6, 200
	file := filepath.Join(t.TempDir(), "warnings")
	script := fmt.Sprintf(`for (let i = 1; i <= %d; i++) process.emitWarning('w'.repeat(i * 20), 'T' + 'abcdefghij'[i %% 10])`, each)
	var running []*exec.Cmd
	for range processes {
		cmd := exec.Command(node, "--trace-warnings", "--redirect-warnings="+file, "-e", script)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	log := Parse(read(t, file))
	n := 0
	for _, h := range log.Heard {
		n += h.Count
		if len(h.Type) != 2 || strings.Trim(h.Message, "w") != "" || !h.Traced {
			t.Errorf("torn: %q %.80q", h.Type, h.Message)
		}
	}
	if n != processes*each || log.Odd != 0 {
		t.Errorf("%d warnings and %d odd lines, want %d and 0", n, log.Odd, processes*each)
	}
}

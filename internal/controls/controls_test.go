package controls

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"levee/internal/attack"
	"levee/internal/control"
	"levee/internal/goldentest"
	"levee/internal/stamp"
)

// Every directory below internal/control is a control in the list, and the
// other way round.
func TestListIsComplete(t *testing.T) {
	dirs, err := filepath.Glob("../control/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]bool)
	for _, file := range dirs {
		if name := filepath.Base(filepath.Dir(file)); name != "controltest" {
			want[name] = true
		}
	}
	for _, c := range Known {
		if !want[c.Name] {
			t.Errorf("control %q has no directory of its name, or is listed twice", c.Name)
		}
		delete(want, c.Name)
	}
	for name := range want {
		t.Errorf("control %q is not in the list", name)
	}
}

func TestControlsDocumentThemselves(t *testing.T) {
	for _, c := range Known {
		for field, text := range map[string]string{"Title": c.Title, "Doc": c.Doc, "Assumes": c.Assumes, "Misses": c.Misses} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", c.Name, field)
			}
		}
		if strings.HasSuffix(c.Title, ".") || strings.Contains(c.Title, "\n") {
			t.Errorf("%s: title %q, want one line without a period", c.Name, c.Title)
		}
		if !slices.ContainsFunc(stamp.Constraints, func(s stamp.Constraint) bool { return s.ID == c.Enforces }) {
			t.Errorf("%s enforces %q, which is no constraint", c.Name, c.Enforces)
		}
		if c.Run == nil || len(c.Counters) == 0 {
			t.Errorf("%s: want a Run and what it counters", c.Name)
		}
	}
}

// Every control has at least three cases, and one with missing evidence if it
// needs any.
func TestControlsHaveCases(t *testing.T) {
	for _, c := range Known {
		files, err := filepath.Glob("../control/" + c.Name + "/testdata/*.txtar")
		if err != nil {
			t.Fatal(err)
		}
		unknown := len(c.Feedback) == 0
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			unknown = unknown || bytes.Contains(text, []byte("# want unknown"))
		}
		if len(files) < 3 || !unknown {
			t.Errorf("%s has %d cases (one without evidence: %v), want three and one", c.Name, len(files), unknown)
		}
	}
}

func TestDocumentIsFresh(t *testing.T) {
	const name = "../../docs/controls.md"
	want := document()
	goldentest.Equal(t, name, string(want))
}

// document is docs/controls.md.
func document() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# The controls\n\nGenerated from the controls themselves: `go test ./internal/controls -update`.\n\n"+
		"A control of strength *breach* shows its constraint violated when it fires; one of strength *sign* leaves it not shown.\n"+
		"A control that lacks its feedback says *unknown*.\n")
	for _, s := range stamp.Constraints {
		fmt.Fprintf(&b, "\n## %s %s\n", s.ID, s.Text)
		none := true
		for _, c := range Known {
			if c.Enforces == s.ID {
				describe(&b, c)
				none = false
			}
		}
		if none {
			fmt.Fprint(&b, "\nNo control looks at it yet.\n")
		}
	}
	return b.Bytes()
}

func describe(b *bytes.Buffer, c *control.Control) {
	strength := map[control.Strength]string{control.Breach: "breach", control.Sign: "sign"}[c.Strength]
	subject := map[control.Subject]string{control.Package: "each package", control.Project: "the project"}[c.Subject]
	feedback := "the lockfile and the manifests"
	if len(c.Feedback) > 0 {
		var kinds []string
		for _, k := range c.Feedback {
			kinds = append(kinds, string(k))
		}
		feedback = strings.Join(kinds, ", ")
	}
	fmt.Fprintf(b, "\n### %s\n\nFires when %s.\n\n%s\n\n| | |\n|---|---|\n", c.Name, c.Title, c.Doc)
	fmt.Fprintf(b, "| looks at | %s |\n| strength | %s |\n| needs | %s |\n| assumes | %s |\n| misses | %s |\n| counters | %s |\n",
		subject, strength, feedback, c.Assumes, c.Misses, strings.Join(c.Counters, "; "))
}

// What controls counter are alternatives of the attack model.
func TestCountersAreAlternatives(t *testing.T) {
	m, err := attack.Standard()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Known {
		for _, counter := range c.Counters {
			stage, alternative, _ := strings.Cut(counter, ": ")
			if _, _, err := m.Choose(stage, alternative); err != nil {
				t.Errorf("%s counters %q: %v", c.Name, counter, err)
			}
		}
	}
}

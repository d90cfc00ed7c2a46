package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"levee/internal/control"
)

// stopping are the controls whose finding would stop a change, with the most
// packages of 1,000 that each may find on honest code; all together may find
// allTogether.
var stopping = []string{"encryptedpayload", "environmentkey", "exfiltration", "dropper", "hijack", "destructive", "datarun", "selfspread", "hiddentext",
	"minifiedmismatch"}

const (
	each        = 3.0
	allTogether = 10.0
)

// A document says what the controls made of honest packages.
type document struct {
	packages  int
	outcomes  []control.Outcome
	explained map[string]string // by "control package"
}

// readExplained reads lines of CONTROL PACKAGE | EXPLANATION.
func readExplained(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	all := make(map[string]string)
	for line := range strings.Lines(string(text)) {
		if about, why, ok := strings.Cut(line, "|"); ok && !strings.HasPrefix(line, "#") {
			all[strings.Join(strings.Fields(about), " ")] = strings.TrimSpace(why)
		}
	}
	return all, nil
}

func stops(o *control.Outcome) bool { return slices.Contains(stopping, o.Control.Name) }

func (d *document) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Noise of the controls that read code

What they say of the %d packages of the application that bench/application makes, all of them honest as far as anybody knows. Written by
`+"`go run ./bench/noise-code CONTENT`"+`; the explanations are kept in bench/noise-code/explained.txt, and the command fails if one is missing.
A control that would stop a change may find %.0f packages of 1,000, all of them together %.0f.

%s
## Findings that would stop a change
`, d.packages, each, allTogether, d.table())
	for i := range d.outcomes {
		if o := &d.outcomes[i]; stops(o) {
			d.findings(&b, o)
		}
	}
	return b.String()
}

func (d *document) table() string {
	var b strings.Builder
	fmt.Fprintln(&b, "| control | looked at | found | of 1,000 | unknown | stops a change |\n|---|---|---|---|---|---|")
	for i := range d.outcomes {
		o := &d.outcomes[i]
		stop := "no"
		if stops(o) {
			stop = "yes"
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %.1f | %d | %s |\n", o.Control.Name, o.Looked, len(o.Findings), d.rate(len(o.Findings)), o.Unknown(), stop)
	}
	found := len(d.stopped())
	fmt.Fprintf(&b, "| all that stop a change | %d | %d | %.1f | | |\n", d.packages, found, d.rate(found))
	return b.String()
}

func (d *document) rate(found int) float64 { return float64(found) * 1000 / float64(d.packages) }

// stopped returns the packages of which a control says what would stop a change.
func (d *document) stopped() map[string]bool {
	all := make(map[string]bool)
	for i := range d.outcomes {
		if stops(&d.outcomes[i]) {
			for _, f := range d.outcomes[i].Findings {
				all[f.Package+"@"+f.Version] = true
			}
		}
	}
	return all
}

func (d *document) findings(b *strings.Builder, o *control.Outcome) {
	fmt.Fprintf(b, "\n### %s\n\n", o.Control.Name)
	if len(o.Findings) == 0 {
		fmt.Fprintln(b, "None.")
		return
	}
	fmt.Fprintln(b, "| package | what it says | what it is |\n|---|---|---|")
	for _, f := range o.Findings {
		fmt.Fprintf(b, "| %s@%s | %s | %s |\n", f.Package, f.Version, cell(f.Message), cell(d.explained[o.Control.Name+" "+f.Package]))
	}
}

// cell is text within a table.
func cell(text string) string { return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text) }

// unexplained is an error if a finding has no explanation, an explanation no
// finding, or there are more findings than may be.
func (d *document) unexplained() error {
	var wrong []error
	used := make(map[string]bool)
	for i := range d.outcomes {
		o := &d.outcomes[i]
		if !stops(o) {
			continue
		}
		for _, f := range o.Findings {
			key := o.Control.Name + " " + f.Package
			used[key] = true
			if d.explained[key] == "" {
				wrong = append(wrong, fmt.Errorf("not explained: %s: %s", key, f.Message))
			}
		}
		if rate := d.rate(len(o.Findings)); rate > each {
			wrong = append(wrong, fmt.Errorf("%s finds %.1f of 1,000, at most %.0f are allowed", o.Control.Name, rate, each))
		}
	}
	for key := range d.explained {
		if !used[key] {
			wrong = append(wrong, fmt.Errorf("explained, and not found: %s", key))
		}
	}
	if rate := d.rate(len(d.stopped())); rate > allTogether {
		wrong = append(wrong, fmt.Errorf("together they find %.1f of 1,000, at most %.0f are allowed", rate, allTogether))
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(wrong...)
}

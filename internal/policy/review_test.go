package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"levee/internal/control"
)

// Of accepted findings those are told that have ended, and those about what is
// not installed; one about the project as a whole is always about something.
func TestReview(t *testing.T) {
	p, err := Parse(FileName, []byte(`version: 1
accepted:
- {control: revival, package: here, reason: x, by: anna, until: 2027-01-31}
- {control: revival, package: here, version: 2.0.0, reason: x, by: anna, until: 2027-01-31}
- {control: revival, package: gone, reason: x, by: anna, until: 2027-01-31}
- {control: revival, package: gone, reason: x, by: anna, until: 2026-11-24}
- {control: floating, reason: x, by: anna, until: 2027-01-31}
- {control: floating, reason: x, by: anna, until: 2026-01-31}
`))
	if err != nil {
		t.Fatal(err)
	}
	words := func(present func(string, string) bool) (all []string) {
		for _, n := range p.Review(today, present) {
			text, _, _ := strings.Cut(n.Text, ":")
			all = append(all, n.At.String()+" "+text)
		}
		return all
	}
	want := []string{"levee.yaml:4:3 matches nothing, as the package is not installed", "levee.yaml:5:3 matches nothing, as the package is not installed",
		"levee.yaml:6:3 ended on 2026-11-24", "levee.yaml:8:3 ended on 2026-01-31"}
	if d := cmp.Diff(want, words(func(name, version string) bool { return name == "here" && version == "" })); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want[2:], words(nil)); d != "" {
		t.Errorf("where nobody looks for packages: %s", d)
	}
	if r := p.Judge(Case{AsOf: today, Findings: []Finding{{Control: "floating"}}}); r.Verdict != Allow || len(r.Accepted) != 1 {
		t.Errorf("the project as a whole: %+v", r)
	}
}

func TestLimits(t *testing.T) {
	p, err := Parse(FileName, []byte("version: 1\ncooldown: {days: 3}\nprivate: [a, \"@b\"]\nlimits: {youngpackage: 4, silence: 5, reach: 0.6}\n"))
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	want := control.Limits{Cooldown: 3 * day, YoungPackage: 4 * day, Silence: 5 * day, Reach: 0.6, Private: []string{"a", "@b"}}
	if d := cmp.Diff(want, p.Limits()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(control.DefaultLimits, Default().Limits()); d != "" {
		t.Errorf("the default policy has other limits than a check without a policy: %s", d)
	}
}

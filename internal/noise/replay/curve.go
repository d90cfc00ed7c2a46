package replay

import (
	"fmt"

	"levee/internal/control"
	"levee/internal/control/trustdowngrade"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/noise"
	"levee/internal/policy"
)

// A Harm is a release that is known to have done harm, judged as the upgrade
// from the one before it, on the day on which it came out.
type Harm struct {
	Name          string // of the package
	Before, After string
	Fired         []string // controls, in the order of reports
	Unknown       []string // controls that could not tell
	ByCode        []string // controls that find it in the code, as its replica wants it
}

// Judge judges one release by the controls that release facts can feed, and by
// trustdowngrade, whose rate the record cannot tell. It returns false if the
// release is not in the history, has no date, or none before it.
func Judge(h *evidence.History, version string) (Harm, bool) {
	for i := range h.Releases {
		at, dated := h.Releases[i].Published.Get()
		if !dated || h.Releases[i].Version != version {
			continue
		}
		u, ok := upgradeTo(h, i, at, 1)
		if !ok {
			return Harm{}, false
		}
		out := Harm{Name: h.Name, Before: u.before, After: u.after}
		asked := []*control.Control{trustdowngrade.Control}
		for _, f := range fed {
			if f.after == 0 {
				asked = append(asked, f.control)
			}
		}
		for _, o := range control.Run(u.target(at), asked) {
			switch {
			case len(o.Findings) > 0:
				out.Fired = append(out.Fired, o.Control.Name)
			case len(o.Unknowns) > 0:
				out.Unknown = append(out.Unknown, o.Control.Name)
			}
		}
		return out, true
	}
	return Harm{}, false
}

// caseOf is what a policy is asked about an upgrade at which so much was found.
func caseOf(t *noise.Table, fired, unknown []string) *policy.Case {
	surprise := func(controls []string) float64 {
		bits, _ := t.Surprise(controls, 1)
		return bits
	}
	c := &policy.Case{Kind: graph.Upgraded, Name: "p", Before: "1.0.0", After: "1.0.1", Phases: graph.Runtime, Direct: true, Joint: surprise}
	for _, name := range fired {
		c.Findings = append(c.Findings, policy.Finding{Control: name, Bits: surprise([]string{name})})
	}
	for _, name := range unknown {
		c.Gaps = append(c.Gaps, policy.Gap{Control: name, Kind: evidence.Releases})
	}
	return c
}

// A Held is what a policy would have held of a record.
type Held struct {
	Found   int // upgrades held for what was found
	Unknown int // further ones, held for what could not be told
	Of      int
	Harms   int // harmful releases that it would have held for what was found
}

// Share returns the share of the upgrades that are held for what was found.
func (h Held) Share() float64 { return float64(h.Found) / float64(h.Of) }

// Hold replays a policy over a record, and over harmful releases.
func Hold(p *policy.Policy, r *noise.Record, t *noise.Table, harms []Harm) Held {
	type sets struct{ fired, unknown noise.Set }
	count := make(map[sets]int)
	for i := range r.Upgrades {
		count[sets{r.Upgrades[i].Fired &^ r.Late, r.Upgrades[i].Unknown &^ r.Late}]++
	}
	out := Held{Of: len(r.Upgrades)}
	for s, n := range count {
		fired := s.fired.Names(r.Controls)
		switch {
		case holds(p, caseOf(t, fired, nil)):
			out.Found += n
		case holds(p, caseOf(t, fired, s.unknown.Names(r.Controls))):
			out.Unknown += n
		}
	}
	for _, h := range harms {
		if holds(p, caseOf(t, h.Fired, nil)) {
			out.Harms++
		}
	}
	return out
}

func holds(p *policy.Policy, c *policy.Case) bool { return p.Judge(*c).Verdict >= policy.Hold }

// A point of the curve is a policy with a name.
type point struct {
	name string
	text string // of levee.yaml, without its version
}

// curve are the policies that docs/noise.md compares: each control alone, and
// the thresholds of surprise.
func curve() []point {
	var all []point
	for _, f := range fed {
		if f.after == 0 {
			all = append(all, point{f.control.Name + " alone", quietBut(f.control.Name, 0)})
		}
	}
	for bits := 5; bits <= 15; bits++ {
		all = append(all, point{fmt.Sprintf("%d bits together", bits), quietBut("", bits)})
	}
	return all
}

// quietBut is a policy that holds what one control finds, and so many bits of
// surprise; nothing else. With "" and 0 it holds nothing.
func quietBut(name string, bits int) string {
	text := "together: []\ncontrols:\n  breach: note\n  sign: note\n"
	for _, f := range fed {
		level := "note"
		if f.control.Name == name {
			level = "hold"
		}
		text += "  " + f.control.Name + ": " + level + "\n"
	}
	return text + fmt.Sprintf("surprise: {hold: %d}\n", bits)
}

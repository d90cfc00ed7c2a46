package report

import (
	"io"
	"time"

	"levee/internal/control"
	"levee/internal/gate"
	"levee/internal/npm/resolve"
	"levee/internal/policy"
)

// DiffSchema names the version of the JSON that `levee diff` writes. Fields
// are added within a version, and never removed or given another meaning.
const DiffSchema = "levee-diff/1"

type jsonDiff struct {
	Schema   string            `json:"schema"`
	Tool     string            `json:"tool"`
	AsOf     *time.Time        `json:"asOf"` // null: nothing changed, and nobody was asked
	Before   string            `json:"before"`
	After    string            `json:"after"`
	Verdict  string            `json:"verdict"`
	Projects []jsonDiffProject `json:"projects"`
	Changes  []jsonDiffChange  `json:"changes"`
	Findings []jsonDiffFinding `json:"findings"`
	Notices  []string          `json:"notices"`
}

type jsonDiffProject struct {
	Lockfile string   `json:"lockfile"`
	Verdict  string   `json:"verdict"`
	Asked    []string `json:"asked"` // dependencies whose lines in a package.json changed; null: not known
}

type jsonDiffChange struct {
	Lockfile  string       `json:"lockfile"`
	Kind      string       `json:"kind"`
	Name      string       `json:"name"`
	Before    string       `json:"before,omitempty"`
	After     string       `json:"after,omitempty"`
	Phase     []string     `json:"phase"`
	Direct    bool         `json:"direct"`
	Need      string       `json:"need"` // needed, unasked, placed, undecided
	Way       string       `json:"way,omitempty"`
	Published *time.Time   `json:"published"` // null: not known
	Releases  []string     `json:"releases"`  // that an upgrade takes in, newest first
	Verdict   string       `json:"verdict"`
	Bits      *float64     `json:"bits"` // of all findings together; null: nobody measured it
	Reasons   []jsonReason `json:"reasons"`
	Spared    []jsonSpared `json:"spared"`
}

type jsonReason struct {
	Verdict  string   `json:"verdict"`
	Entry    string   `json:"entry"`
	At       string   `json:"at"`
	Controls []string `json:"controls"`
	Text     string   `json:"text"`
}

type jsonSpared struct {
	Control string `json:"control"`
	Why     string `json:"why"`
	At      string `json:"at"`
}

type jsonDiffFinding struct {
	jsonFinding
	Lockfile      string   `json:"lockfile"`
	Bits          *float64 `json:"bits"`          // of this finding alone; null: nobody measured it
	AlertsPerYear *float64 `json:"alertsPerYear"` // of its control on this project; null: nobody measured it
}

func writeDiffJSON(w io.Writer, d *Diff, o Options) error {
	out := jsonDiff{
		Schema: DiffSchema, Tool: "levee " + o.Version, Before: d.Before, After: d.After, Verdict: said(d.Verdict()),
		Projects: []jsonDiffProject{}, Changes: []jsonDiffChange{}, Findings: []jsonDiffFinding{}, Notices: list(d.Notices),
	}
	for i := range d.Projects {
		out.add(&d.Projects[i])
	}
	return WriteJSON(w, out)
}

// said is the verdict on a whole: allow, hold or block.
func said(v policy.Verdict) string {
	if v == policy.Note {
		v = policy.Allow
	}
	return v.String()
}

func (out *jsonDiff) add(p *DiffProject) {
	if at := p.Target.AsOf; !at.IsZero() {
		at = at.UTC()
		out.AsOf = &at
	}
	out.Projects = append(out.Projects, jsonDiffProject{p.Lockfile, said(p.Verdict), asked(p.Decision)})
	for _, n := range p.Decision.Notices {
		out.Notices = append(out.Notices, n.At.String()+": "+n.Text)
	}
	if p.Project != nil {
		out.findings(p, p.Project)
	}
	for i := range p.Changes {
		out.Changes = append(out.Changes, diffChangeJSON(p.Lockfile, &p.Changes[i]))
		out.findings(p, &p.Changes[i])
	}
}

func diffChangeJSON(lockfile string, c *gate.Change) jsonDiffChange {
	j := jsonDiffChange{
		Lockfile: lockfile, Kind: string(c.Kind), Name: c.Name, Before: c.Before, After: c.After, Phase: list(phases(c.Phases)),
		Direct: c.Direct, Need: c.Need.Verdict.String(), Way: resolve.Chain(c.Need.Way), Releases: []string{}, Verdict: c.Ruling.Verdict.String(), Bits: measured(c.Bits), Reasons: []jsonReason{}, Spared: []jsonSpared{},
	}
	if !c.Published.IsZero() {
		at := c.Published.UTC()
		j.Published = &at
	}
	for _, s := range c.Steps {
		j.Releases = append(j.Releases, s.After.Version)
	}
	for _, r := range c.Ruling.Reasons {
		j.Reasons = append(j.Reasons, jsonReason{r.Verdict.String(), r.Entry, r.At.String(), list(r.Controls), r.Text})
	}
	for _, s := range c.Ruling.Spared {
		j.Spared = append(j.Spared, jsonSpared{s.Control, s.Why, s.At.String()})
	}
	return j
}

// findings lists what was found at a change, and after it what could not be
// told.
func (out *jsonDiff) findings(p *DiffProject, c *gate.Change) {
	for _, f := range c.Findings {
		j := jsonDiffFinding{
			jsonFinding: jsonFinding{
				Control: f.Control.Name, Constraint: string(f.Control.Enforces), State: f.State.String(), Package: f.Package, Version: f.Version,
				Message: f.Message, Phases: phases(c.Phases), Evidence: references(f.References), Location: positionJSON(p.Target.File, f.Node),
			},
			Lockfile: p.Lockfile, Bits: measured(f.Bits),
		}
		if f.PerYear != nil {
			alerts := round(f.PerYear.Value)
			j.AlertsPerYear = &alerts
		}
		out.Findings = append(out.Findings, j)
	}
	for _, g := range c.Gaps {
		out.Findings = append(out.Findings, jsonDiffFinding{
			jsonFinding: jsonFinding{
				Control: g.Control.Name, Constraint: string(g.Control.Enforces), State: control.Unknown.String(), Package: c.Name, Version: c.After,
				Message: g.Why, Count: 1, Evidence: []jsonReference{{What: string(g.Kind)}},
			},
			Lockfile: p.Lockfile,
		})
	}
}

// measured returns a figure with two digits, nil for none.
func measured(x float64) *float64 {
	if x == 0 {
		return nil
	}
	x = round(x)
	return &x
}

package drill

import (
	"errors"
	"slices"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/policy"
)

// A History holds every incident against every control and every client as it
// comes: what stops which, as replaying tells.
type History struct {
	Rows     []Row
	Controls []string        // that say something to any, those that say it to most first
	Clients  []ClientDefault // the columns of Row.Clients
}

// A Row is one incident.
type Row struct {
	*attack.Incident
	Why     string     // why it cannot be played; "" if it was
	Outcome Outcome    // here, with the project's policy and settings
	Cells   []Strength // by History.Controls
	Clients [][]string // by History.Clients: the protections that stop it
}

// A Strength is how much a control alone does about something.
type Strength uint8

// Strengths, the weakest first.
const (
	Silent  Strength = iota
	Untold           // its evidence is missing
	Says             // it says something
	Asks             // it alone makes the policy ask a person
	Forbids          // it alone makes the policy refuse
)

// History replays incidents, each control on its own as well.
func (d *Drill) History(from []attack.Incident) (*History, error) {
	h := &History{Clients: ClientDefaults}
	found := make([]map[string]Strength, len(from))
	says := make(map[string]int)
	for i := range from {
		row, strengths, err := d.row(&from[i])
		if err != nil {
			return nil, err
		}
		h.Rows, found[i] = append(h.Rows, row), strengths
		for name, s := range strengths {
			if s > Untold {
				says[name]++
			}
		}
	}
	for _, c := range d.Controls {
		if says[c.Name] > 0 {
			h.Controls = append(h.Controls, c.Name)
		}
	}
	slices.SortStableFunc(h.Controls, func(a, b string) int { return says[b] - says[a] })
	for i := range h.Rows {
		for _, name := range h.Controls {
			h.Rows[i].Cells = append(h.Rows[i].Cells, found[i][name])
		}
	}
	return h, nil
}

// row replays one incident, with all controls and with each alone.
func (d *Drill) row(in *attack.Incident) (Row, map[string]Strength, error) {
	row := Row{Incident: in}
	j, err := d.Judge(&in.Variant)
	var not *craft.Uncrafted
	if errors.As(err, &not) {
		row.Why = err.Error()
		return row, nil, nil
	}
	if err != nil {
		return row, nil, err
	}
	row.Outcome = j.Outcome
	for _, stops := range d.StoppedByDefault(&in.Variant, j.Scene) {
		var names []string
		for _, s := range stops {
			names = append(names, s.Protection.Name)
		}
		row.Clients = append(row.Clients, names)
	}
	strengths, err := d.strengths(j)
	return row, strengths, err
}

// strengths tells what each control alone does about a variant, of those that
// have something to say.
func (d *Drill) strengths(j *Judgement) (map[string]Strength, error) {
	all := make(map[string]Strength)
	for _, g := range j.Gaps {
		all[g.Control.Name] = Untold
	}
	for _, f := range j.Findings {
		if all[f.Control.Name] > Untold {
			continue
		}
		alone := d.with([]*control.Control{f.Control})
		one, err := alone.Judge(&j.Variant)
		if err != nil {
			return nil, err
		}
		switch all[f.Control.Name] = Says; one.Verdict {
		case policy.Block:
			all[f.Control.Name] = Forbids
		case policy.Hold:
			all[f.Control.Name] = Asks
		}
	}
	return all, nil
}

// with returns the drill of a project that has some controls only.
func (d *Drill) with(controls []*control.Control) *Drill {
	return &Drill{Model: d.Model, Target: d.Target, Policy: d.Policy, Controls: controls, Rates: d.Rates, Carrier: d.Carrier, Seed: d.Seed, Repositories: d.Repositories}
}

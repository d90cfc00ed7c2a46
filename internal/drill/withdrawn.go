package drill

import (
	"slices"

	"levee/internal/attack"
	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/gate"
	"levee/internal/npm"
)

// withdraws tells whether a variant brings nothing in, as what the project has is
// taken out of the registry.
func (d *Drill) withdraws(v *attack.Variant) bool { return d.Model.Pick(v, "arrival") == "withdrawn" }

// withdrawn judges a variant by which nothing comes in. A gate that judges
// changes is not asked; what looks at the project as it stands may say something,
// and nobody can be asked whether to let it happen: so it is seen at most. What reads
// the lockfile alone is not run, as that stays as it was.
func (d *Drill) withdrawn(j *Judgement) error {
	known, then, err := d.knowledge(j.Scene, reading.Read)
	if err != nil {
		return err
	}
	controls := slices.DeleteFunc(slices.Clone(d.Controls), func(c *control.Control) bool {
		return c.Subject == control.Change || readsOf(c) == readsLockfile
	})
	t, before := d.target(d.Target.File, d.Target.Graph, d.Target.Manifests, known), d.target(d.Target.File, d.Target.Graph, d.Target.Manifests, then)
	t.AsOf, before.AsOf = j.Scene.Adopted, j.Scene.Adopted
	earlier, later := control.Run(before, controls), control.Run(t, controls)
	was := about(earlier, &j.Scene.Payload)
	for _, f := range about(later, &j.Scene.Payload) {
		if !slices.ContainsFunc(was, func(w control.Finding) bool { return w.Control == f.Control && w.Message == f.Message }) {
			j.Findings = append(j.Findings, gate.Finding{Finding: f})
		}
	}
	for i := range later {
		if c := later[i].Control; unknowns(&later[i]) > unknowns(&earlier[i]) && len(d.Countered(c, &j.Variant)) > 0 {
			missing := later[i].Unknowns[0]
			j.Gaps = append(j.Gaps, gate.Gap{Control: c, Gap: control.Gap{Kind: missing.Kind, Why: missing.Why}})
		}
	}
	j.Outcome = j.outcome()
	return nil
}

// unknowns is of how much a control could not tell.
func unknowns(o *control.Outcome) int {
	n := 0
	for _, m := range o.Unknowns {
		n += m.Count
	}
	return n
}

// about returns what was found about one release.
func about(outcomes []control.Outcome, id *npm.ID) []control.Finding {
	var all []control.Finding
	for i := range outcomes {
		for _, f := range outcomes[i].Findings {
			if f.Package == id.Name && f.Version == id.Version {
				all = append(all, f)
			}
		}
	}
	return all
}

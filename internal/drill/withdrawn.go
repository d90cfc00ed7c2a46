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
	was := about(control.Run(before, controls), &j.Scene.Payload)
	for _, f := range about(control.Run(t, controls), &j.Scene.Payload) {
		if !slices.ContainsFunc(was, func(w control.Finding) bool { return w.Control == f.Control && w.Message == f.Message }) {
			j.Findings = append(j.Findings, gate.Finding{Finding: f})
		}
	}
	j.Outcome = j.outcome()
	return nil
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

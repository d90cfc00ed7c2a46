package drill

import (
	"slices"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/gate"
	"levee/internal/npm"
)

// still tells whether a variant brings nothing in: what the project has is taken
// out of the registry, or what mends it is withheld.
func (d *Drill) still(v *attack.Variant) bool {
	arrival := d.Model.Pick(v, "arrival")
	return arrival == "withdrawn" || arrival == "kept-back"
}

// A takedown is what is said of a release that is taken out of the registry, or
// that is all the registry has. It is the same for all variants with one history.
type takedown struct {
	scene    *craft.Scene
	findings []gate.Finding
	gaps     []gate.Gap
}

// takedown tells what is said of a scene by which nothing comes in. A gate that
// judges changes is not asked; what looks at the project as it stands may say
// something. What reads the lockfile alone is not run, as that stays as it was.
func (d *Drill) takedown(s *craft.Scene) (*takedown, error) {
	known, then, err := d.knowledge(s, read)
	if err != nil {
		return nil, err
	}
	controls := slices.DeleteFunc(slices.Clone(d.Controls), func(c *control.Control) bool {
		return c.Subject == control.Change || readsOf(c) == readsLockfile
	})
	t, before := d.target(d.Target.File, d.Target.Graph, d.Target.Manifests, known), d.target(d.Target.File, d.Target.Graph, d.Target.Manifests, then)
	t.AsOf, before.AsOf = s.Adopted, s.Adopted
	earlier, later := control.Run(before, controls), control.Run(t, controls)
	down := &takedown{scene: s}
	was := about(earlier, &s.Payload)
	for _, f := range about(later, &s.Payload) {
		if !slices.ContainsFunc(was, func(w control.Finding) bool { return w.Control == f.Control && w.Message == f.Message }) {
			down.findings = append(down.findings, gate.Finding{Finding: f})
		}
	}
	deaf := known.AdvisoriesOn(s.Payload.Name).Status() != evidence.Known
	for i := range later {
		lacks := deaf && slices.Contains(later[i].Control.Feedback, evidence.Advisories) && later[i].Unknown() > 0
		if lacks || later[i].Unknown() > earlier[i].Unknown() {
			missing := later[i].Unknowns[0]
			down.gaps = append(down.gaps, gate.Gap{Control: later[i].Control, Gap: control.Gap{Kind: missing.Kind, Why: missing.Why}})
		}
	}
	return down, nil
}

// judge judges a variant. Nobody can be asked whether to let it happen: so it is
// seen at most.
func (t *takedown) judge(d *Drill, v *attack.Variant) *Judgement {
	j := &Judgement{Variant: *v, Scene: t.scene, Stop: d.stop(v, t.scene), Findings: t.findings}
	for _, g := range t.gaps {
		if len(d.Countered(g.Control, v)) > 0 {
			j.Gaps = append(j.Gaps, g)
		}
	}
	j.Outcome = j.outcome()
	return j
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

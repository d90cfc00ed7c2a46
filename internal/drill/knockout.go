package drill

import (
	"cmp"
	"context"
	"slices"

	"levee/internal/attack"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/gate"
)

// A KnockOut tells what comes in when one thing is gone that guards a project: a
// control, a setting of its package clients, a source of evidence.
type KnockOut struct {
	Incidents []attack.Incident
	Steps     int
	Judged    int    // variants
	Closed    int    // of these, about which a person is asked, or which do not come in
	Controls  []Loss // of those that find something
	Settings  []Loss // of those that stop something
	Sources   []Loss // all, in their own order
}

// A Loss is one thing gone.
type Loss struct {
	Name    string
	Words   string // what it is; "" but for a source
	Tells   int    // variants about which it says something; 0 for a source
	Opens   int    // variants that come in then, without anybody being asked, and do not as long as it is there
	Classes []Class
}

// A source is a kind of evidence that may be gone.
type source struct {
	name, words string
	loss        evidence.Loss
}

// sources are the kinds of evidence that a drill takes away, one at a time.
var sources = []source{
	{"publish times", "when a release came out", evidence.Loss{Strip: func(r *evidence.Release) { evidence.Lose(&r.Published) }}},
	{"publishers", "which account published a release", evidence.Loss{Strip: func(r *evidence.Release) { evidence.Lose(&r.Publisher) }}},
	{"maintainers", "who might publish", evidence.Loss{Strip: func(r *evidence.Release) { evidence.Lose(&r.Maintainers) }}},
	{"provenance", "what proves where a release comes from", evidence.Loss{Strip: func(r *evidence.Release) { evidence.Lose(&r.Trust) }}},
	{"manifests", "dependencies and scripts in the registry's documents", evidence.Loss{Strip: func(r *evidence.Release) {
		evidence.Lose(&r.Depends)
		evidence.Lose(&r.Scripts)
	}}},
	{"releases", "all that the registry says of releases", evidence.Loss{Kinds: []evidence.Kind{evidence.Releases}}},
	{"code", "the tarballs", evidence.Loss{Kinds: []evidence.Kind{evidence.Code}}},
	{"repository", "the repository of a package", evidence.Loss{Kinds: []evidence.Kind{evidence.Repository}}},
	{"popularity", "how much a package is used", evidence.Loss{Kinds: []evidence.Kind{evidence.Popularity}}},
	{"advisories", "what is known to be malicious or vulnerable", evidence.Loss{Kinds: []evidence.Kind{evidence.Advisories}}},
}

// KnockOut takes away one thing after the other, and judges every variant within
// some steps of incidents without it. Progress counts all judgements.
func (d *Drill) KnockOut(ctx context.Context, from []attack.Incident, steps int, progress func(done, all int)) (*KnockOut, error) {
	near := d.Model.Near(from, steps, Facts(d.Target, &d.Carrier))
	all := (len(sources) + 1) * len(near)
	whole, err := d.judgeAll(ctx, near, true, func(done int) { progress(done, all) })
	if err != nil {
		return nil, err
	}
	k := &KnockOut{Incidents: from, Steps: steps}
	for _, v := range whole {
		if v != nil {
			k.Judged++
			if !v.outcome.Survives() {
				k.Closed++
			}
		}
	}
	k.Controls = d.losses(k, whole, func(v *verdict) (tell, hang []string) { return v.controls, v.hangs })
	k.Settings = d.losses(k, whole, func(v *verdict) (tell, hang []string) { return v.on, v.hangsOn })
	for i := range sources {
		l, err := d.lose(ctx, k, &sources[i], near, whole, func(done int) { progress((i+1)*len(near)+done, all) })
		if err != nil {
			return nil, err
		}
		k.Sources = append(k.Sources, l)
	}
	return k, nil
}

// losses gathers by name what verdicts say that they hang on.
func (d *Drill) losses(k *KnockOut, whole []*verdict, of func(*verdict) (tell, hang []string)) []Loss {
	at := make(map[string]int)
	var all []Loss
	for _, v := range whole {
		if v == nil {
			continue
		}
		tell, _ := of(v)
		for _, name := range tell {
			if _, ok := at[name]; !ok {
				at[name] = len(all)
				all = append(all, Loss{Name: name})
			}
			all[at[name]].Tells++
		}
	}
	for i := range all {
		opened := make([]bool, len(whole))
		for j, v := range whole {
			if v != nil {
				_, hang := of(v)
				opened[j] = slices.Contains(hang, all[i].Name)
			}
		}
		all[i].open(d, k, whole, opened)
	}
	slices.SortStableFunc(all, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(b.Opens, a.Opens), cmp.Compare(b.Tells, a.Tells))
	})
	return all
}

// open counts what a loss opens, and tells what that has in common.
func (l *Loss) open(d *Drill, k *KnockOut, whole []*verdict, opened []bool) {
	for _, o := range opened {
		if o {
			l.Opens++
		}
	}
	if l.Opens == 0 {
		return
	}
	s := &Survey{Incidents: k.Incidents}
	var open []bool
	for i, v := range whole {
		if v != nil {
			s.judged, open = append(s.judged, *v), append(open, opened[i])
		}
	}
	s.classifyOf(d.Model, open)
	l.Classes = s.Survivors
}

// lose judges all variants without a source of evidence.
func (d *Drill) lose(ctx context.Context, k *KnockOut, src *source, near []attack.Neighbour, whole []*verdict, progress func(done int)) (Loss, error) {
	l := Loss{Name: src.name, Words: src.words}
	blind := d.without(&src.loss)
	without, err := blind.judgeAll(ctx, near, false, progress)
	if err != nil {
		return l, err
	}
	opened := make([]bool, len(near))
	for i, v := range without {
		opened[i] = v != nil && v.outcome.Survives() && !whole[i].outcome.Survives()
	}
	l.open(d, k, whole, opened)
	return l, nil
}

// without returns the drill of a project that does not get some evidence. Attacks
// come as before.
func (d *Drill) without(l *evidence.Loss) *Drill {
	t := *d.Target
	t.Evidence = t.Evidence.Without(l)
	other := d.with(d.Controls)
	other.Target, other.loss = &t, l
	return other
}

// hangs names the controls without which a variant would come in.
func (a *adopted) hangs(j *Judgement, outcomes []control.Outcome) []string {
	var all []string
	if j.Outcome.Survives() || j.Stop != nil {
		return nil
	}
	for i := range outcomes {
		name := outcomes[i].Control.Name
		if !slices.ContainsFunc(j.Findings, func(f gate.Finding) bool { return f.Control.Name == name }) {
			continue
		}
		rest := slices.Clone(outcomes)
		rest[i] = control.Outcome{Control: rest[i].Control}
		other := &Judgement{Variant: j.Variant, Scene: j.Scene}
		other.read(a.Drill, gate.Decide(a.target, rest, a.Policy, a.Rates))
		if other.Outcome.Survives() {
			all = append(all, name)
		}
	}
	return all
}

// hangsOn names the protections of clients that stop a variant, and of these the
// ones without which it would come in.
func (d *Drill) hangsOn(j *Judgement) (on, hang []string) {
	for _, s := range d.Stops(&j.Variant, j.Scene) {
		if !slices.Contains(on, s.Protection.Name) {
			on = append(on, s.Protection.Name)
		}
	}
	if unstopped := (&Judgement{Verdict: j.Verdict, Findings: j.Findings, Gaps: j.Gaps}); !unstopped.outcome().Survives() {
		return on, nil
	}
	for _, name := range on {
		if d.stopBut(name, &j.Variant, j.Scene) == nil {
			hang = append(hang, name)
		}
	}
	return on, hang
}

// Needless names the controls that say something about variants and of which none
// hangs on them: what they find is found otherwise as well.
func (k *KnockOut) Needless() []string {
	var all []string
	for _, l := range k.Controls {
		if l.Opens == 0 {
			all = append(all, l.Name)
		}
	}
	slices.Sort(all)
	return all
}

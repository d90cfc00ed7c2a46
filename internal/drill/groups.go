package drill

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/gate"
	"levee/internal/graph"
)

// A survey judges thousands of variants. What a control says hangs on what it
// reads, and it names that as its feedback: those that read code see the files of
// a variant (craft.Files), those that read nothing but the lockfile and the
// project's own files see its arrival, and all others its history
// (craft.History). So variants with the same history are judged one after the
// other in one adopted project, and what was said of the same files, or of the
// same arrival, is said again. Judge does the same from scratch, and tests hold
// the two against each other.

// A memory keeps what controls said, for variants to come.
type memory struct {
	mu      sync.Mutex
	files   map[string][]said
	arrival map[string][]said

	shapes   map[string]*shape
	packages map[string]evidence.Fact[*code.Package] // by the bytes of the tarball
	hangs    bool                                    // whether somebody asks what a verdict hangs on
}

func newMemory() *memory {
	return &memory{files: make(map[string][]said), arrival: make(map[string][]said), shapes: make(map[string]*shape), packages: make(map[string]evidence.Fact[*code.Package])}
}

// A said is what one control said of a variant, without the names and versions
// of that one.
type said struct {
	control  *control.Control
	findings []word
	gaps     []word
}

// A word is one finding or gap, and which of the scene's moves it is about; -1
// for the project.
type word struct {
	move  int
	state control.State
	kind  evidence.Kind
	why   string
}

// reads tells what a control looks at.
type reads uint8

const (
	readsLockfile reads = iota
	readsHistory
	readsFiles
)

func readsOf(c *control.Control) reads {
	switch {
	case slices.Contains(c.Feedback, evidence.Code), slices.Contains(c.Feedback, evidence.Repository):
		return readsFiles
	case !slices.ContainsFunc(c.Feedback, ofPackages):
		return readsLockfile
	}
	return readsHistory
}

// ofPackages tells evidence that is about packages, and not about the project's
// own files.
func ofPackages(k evidence.Kind) bool {
	return k != evidence.Settings && k != evidence.OwnFiles && k != evidence.Pipeline
}

func (d *Drill) reading(r reads) []*control.Control {
	return slices.DeleteFunc(slices.Clone(d.Controls), func(c *control.Control) bool { return readsOf(c) != r })
}

// verdicts judges variants, those with one history together; nil stands for what
// cannot be crafted.
func (d *Drill) verdicts(ctx context.Context, near []attack.Neighbour, progress func(done int)) ([]*verdict, error) {
	return d.judgeAll(ctx, near, false, progress)
}

// judgeAll is verdicts, which tells on request what each hangs on.
func (d *Drill) judgeAll(ctx context.Context, near []attack.Neighbour, hangs bool, progress func(done int)) ([]*verdict, error) {
	var order []string
	groups := make(map[string][]int)
	for i := range near {
		key := craft.History(d.Model, &near[i].Variant)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], i)
	}
	slices.Sort(order)
	all := make([]*verdict, len(near))
	m := newMemory()
	m.hangs = hangs
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.NumCPU())
	done := 0
	for _, key := range order {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := d.group(m, near, groups[key], all)
			m.mu.Lock()
			defer m.mu.Unlock()
			done += len(groups[key])
			progress(done)
			return err
		})
	}
	return all, g.Wait()
}

// group judges variants with one history.
func (d *Drill) group(m *memory, near []attack.Neighbour, members []int, all []*verdict) error {
	judge, err := d.judgeLike(m, &near[members[0]].Variant)
	var not *craft.Uncrafted
	if errors.As(err, &not) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, i := range members {
		if all[i], err = judge(&near[i].Variant); err != nil {
			return err
		}
		all[i].Neighbour = near[i]
	}
	return nil
}

// judgeLike returns what judges variants that have the history of another one.
func (d *Drill) judgeLike(m *memory, first *attack.Variant) (func(*attack.Variant) (*verdict, error), error) {
	if !d.still(first) {
		a, err := d.adoptedBy(m, first)
		if err != nil {
			return nil, err
		}
		return a.judge, nil
	}
	s, err := craft.Craft(d.Model, first, &d.Carrier.Carrier, d.Seed)
	if err != nil {
		return nil, err
	}
	down, err := d.takedown(s)
	return func(v *attack.Variant) (*verdict, error) { return d.verdict(down.judge(d, v)), nil }, err
}

// An adopted is a project that took in variants with one history.
type adopted struct {
	*Drill
	memory *memory
	scene  *craft.Scene
	target *control.Target
	about  []control.Outcome // what does not hang on files
	code   []*control.Control
	first  *attack.Variant // whose files are in the target
}

func (d *Drill) adoptedBy(m *memory, v *attack.Variant) (*adopted, error) {
	s, err := craft.Craft(d.Model, v, &d.Carrier.Carrier, d.Seed)
	if err != nil {
		return nil, err
	}
	a := &adopted{Drill: d, memory: m, scene: s, code: d.reading(readsFiles), first: v}
	if a.target, err = d.adoptLike(m, v, s); err != nil {
		return nil, err
	}
	a.about = control.Run(a.target, d.reading(readsHistory))
	key := d.Model.Pick(v, "arrival")
	known, ok := m.get(m.arrival, key)
	if !ok {
		known = a.remember(control.Run(a.target, d.reading(readsLockfile)))
		m.put(m.arrival, key, known)
	}
	a.about = append(a.about, a.repeat(known)...)
	return a, nil
}

func (m *memory) get(of map[string][]said, key string) ([]said, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := of[key]
	return s, ok
}

func (m *memory) put(of map[string][]said, key string, s []said) {
	m.mu.Lock()
	defer m.mu.Unlock()
	of[key] = s
}

// judge judges a variant that has the history of the adopted project.
func (a *adopted) judge(v *attack.Variant) (*verdict, error) {
	key := craft.Files(a.Model, v) + a.compared(v)
	known, ok := a.memory.get(a.memory.files, key)
	if !ok {
		if err := a.exchange(v); err != nil {
			return nil, err
		}
		known = a.remember(control.Run(a.target, a.code))
		a.memory.put(a.memory.files, key, known)
	}
	j := &Judgement{Variant: *v, Scene: a.scene, Stop: a.stop(v, a.scene)}
	outcomes := a.inOrder(a.repeat(known))
	j.read(a.Drill, gate.Decide(a.target, outcomes, a.Policy, a.Rates))
	is := a.verdict(j)
	if a.memory.hangs {
		is.hangs = a.hangs(j, outcomes)
		is.on, is.hangsOn = a.hangsOn(j)
	}
	return is, nil
}

// inOrder puts outcomes into the order of the drill's controls.
func (a *adopted) inOrder(files []control.Outcome) []control.Outcome {
	byControl := make(map[*control.Control]control.Outcome)
	for _, o := range slices.Concat(a.about, files) {
		byControl[o.Control] = o
	}
	var all []control.Outcome
	for _, c := range a.Controls {
		all = append(all, byControl[c])
	}
	return all
}

func (d *Drill) verdict(j *Judgement) *verdict {
	v := &verdict{outcome: j.Outcome, wants: j.Wants, controls: j.controls()}
	if v.outcome.Survives() {
		v.stops = d.couldStop(&j.Variant, j.Scene)
	}
	return v
}

// exchange puts the files of a variant into the adopted project.
func (a *adopted) exchange(v *attack.Variant) error {
	if a.first == v {
		return nil
	}
	s, err := craft.Craft(a.Model, v, &a.Carrier.Carrier, a.Seed)
	if err != nil {
		return err
	}
	a.first = v
	if err := a.putCode(a.target.Evidence, s.Universe, s, a.memory.read); err != nil {
		return err
	}
	if a.target.Before.Evidence != a.target.Evidence {
		return a.putCode(a.target.Before.Evidence, s.Before, s, a.memory.read)
	}
	return nil
}

// remember takes from outcomes what can be said again of another variant.
func (a *adopted) remember(outcomes []control.Outcome) []said {
	var all []said
	for i := range outcomes {
		s := said{control: outcomes[i].Control}
		for _, f := range outcomes[i].Findings {
			at := a.move(f.Package)
			if at >= 0 || f.Change == nil {
				s.findings = append(s.findings, word{move: at, state: f.State, why: f.Message})
			}
		}
		for _, g := range outcomes[i].Gaps {
			if at := a.move(g.Change.Name); at >= 0 {
				s.gaps = append(s.gaps, word{move: at, kind: g.Kind, why: g.Why})
			}
		}
		all = append(all, s)
	}
	return all
}

// move returns the index of the scene's move of a package, -1 if it is none.
func (a *adopted) move(name string) int {
	return slices.IndexFunc(a.scene.Moves, func(m craft.Move) bool { return m.Name == name })
}

// repeat says of the adopted project what was said of another one.
func (a *adopted) repeat(known []said) []control.Outcome {
	var all []control.Outcome
	for _, s := range known {
		o := control.Outcome{Control: s.control}
		for _, w := range s.findings {
			f := control.Finding{Control: s.control, State: w.state, Message: w.why, Node: -1}
			if c := a.change(w.move); c != nil {
				f.Package, f.Version, f.Change, f.Node = c.Name, c.After, c, c.Is
			}
			o.Findings = append(o.Findings, f)
		}
		for _, w := range s.gaps {
			if c := a.change(w.move); c != nil {
				o.Gaps = append(o.Gaps, control.Gap{Change: c, Kind: w.kind, Why: w.why})
			}
		}
		all = append(all, o)
	}
	return all
}

// change returns the change that a move is, nil for the project.
func (a *adopted) change(move int) *graph.Change {
	for i := range a.target.Changes {
		if c := &a.target.Changes[i]; move >= 0 && c.Name == a.scene.Moves[move].Name {
			return c
		}
	}
	return nil
}

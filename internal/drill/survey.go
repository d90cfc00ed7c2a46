package drill

import (
	"cmp"
	"context"
	"slices"

	"levee/internal/attack"
	"levee/internal/cover"
)

// A Survey is what became of many variants.
type Survey struct {
	Incidents []attack.Incident
	Steps     int   // how far from an incident they are
	Possible  int   // variants that can happen in this project
	Uncrafted int   // of these, which nobody knows how to craft
	Counts    []int // of the others, by Outcome
	Wants     int   // of those held, for which nothing that was found is the reason, but what is not known
	Survivors []Class
	Rest      int // survivors that no class tells of
	Closing   Closing
	judged    []verdict
}

// A Class is a smallest set of choices of which every variant that was judged
// survives.
type Class struct {
	Choices  []string // "access=insider-turns", in the order of the stages
	Variants int
	Missed   int    // of these, without a word
	Nearest  string // the incident that is nearest to most of them
}

// A verdict is what is kept of a judgement.
type verdict struct {
	attack.Neighbour
	outcome  Outcome
	wants    bool     // it is held for want of evidence only
	controls []string // that found something, sorted
	stops    []string // protections that would stop it if they were on
	hangs    []string // controls without which it would come in; only if somebody asks
	on       []string // protections that are on and stop it; only if somebody asks
	hangsOn  []string // of these, without which it would come in
}

// Survey judges every variant that can happen here within some steps of what
// happened. Progress is called after each, from one goroutine at a time.
func (d *Drill) Survey(ctx context.Context, incidents []attack.Incident, steps int, progress func(done, all int)) (*Survey, error) {
	near := d.Model.Near(incidents, steps, Facts(d.Target, &d.Carrier))
	verdicts, err := d.verdicts(ctx, near, func(done int) { progress(done, len(near)) })
	if err != nil {
		return nil, err
	}
	s := &Survey{Incidents: incidents, Steps: steps, Possible: len(near), Counts: make([]int, len(Outcomes))}
	for _, v := range verdicts {
		if v == nil {
			s.Uncrafted++
			continue
		}
		s.Counts[v.outcome]++
		if v.wants {
			s.Wants++
		}
		s.judged = append(s.judged, *v)
	}
	s.classify(d.Model)
	s.Closing = d.closing(s.judged)
	return s, nil
}

// classify finds the smallest choices that survive.
func (s *Survey) classify(m *attack.Model) {
	survives := make([]bool, len(s.judged))
	for i := range s.judged {
		survives[i] = s.judged[i].outcome.Survives()
	}
	s.classifyOf(m, survives)
}

// classifyOf finds the smallest choices that some of the variants judged have in
// common, and no other has.
func (s *Survey) classifyOf(m *attack.Model, survives []bool) {
	variants := make([][]int, len(s.judged))
	for i := range s.judged {
		for _, c := range s.judged[i].Variant[:len(m.Stages)] {
			variants[i] = append(variants[i], int(c)-1)
		}
	}
	patterns, rest := cover.Survivors(variants, survives)
	s.Rest = len(rest)
	for _, p := range patterns {
		c := Class{Variants: len(p.Variants)}
		for _, one := range p.Choices {
			stage := &m.Stages[one.Stage]
			c.Choices = append(c.Choices, stage.ID+"="+stage.Alternatives[one.Alternative].ID)
		}
		c.Nearest, c.Missed = s.about(p.Variants)
		s.Survivors = append(s.Survivors, c)
	}
}

// about returns the incident that is nearest to most of some variants, and how
// many of them are missed.
func (s *Survey) about(variants []int) (nearest string, missed int) {
	count := make([]int, len(s.Incidents))
	for _, i := range variants {
		count[s.judged[i].Nearest]++
		if s.judged[i].outcome == Missed {
			missed++
		}
	}
	best := slices.MaxFunc(indexes(len(count)), func(a, b int) int {
		return cmp.Or(cmp.Compare(count[a], count[b]), cmp.Compare(b, a))
	})
	return s.Incidents[best].ID, missed
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

package cast

// A Part is one of the handbook's five parts of the method.
type Part struct {
	Number int
	Title  string
	Slots  []*Slot
}

// A Slot is a step of the method that an analysis takes, or says that it does
// not. Some are also the steps of the essay that Levee starts from.
type Slot struct {
	Name  string // the word that the fields omits and simplifies use
	Title string
	Step  int // of the essay's five steps; 0 for none
	done  func(*Analysis) bool
}

// Done tells whether the analysis has something in the slot.
func (s *Slot) Done(a *Analysis) bool { return s.done(a) }

// A Coverage tells what an analysis does about a slot. The zero Coverage is
// Missing.
type Coverage uint8

const (
	Missing    Coverage = iota // neither done nor said to be left out
	Omitted                    // a limit says that it is left out
	Simplified                 // done, and a limit says not in full
	Done
)

// String returns the word that reports use.
func (c Coverage) String() string {
	return [...]string{"missing", "left out", "simplified", "done"}[c]
}

// Covers returns what the analysis does about a slot, and the limit that says
// so, if one does.
func (a *Analysis) Covers(s *Slot) (Coverage, *Limit) {
	for _, l := range a.Limits {
		if l.Omits.Has(s.Name) {
			return Omitted, l
		}
		if l.Simplifies.Has(s.Name) {
			return Simplified, l
		}
	}
	if s.Done(a) {
		return Done, nil
	}
	return Missing, nil
}

// Parts are the handbook's five parts. Source: Leveson, CAST Handbook, 2019.
var Parts = []*Part{
	{1, "Assemble basic information", []*Slot{
		{"system", "The system and its boundary", 0, func(a *Analysis) bool { return a.Front != nil && a.Front.System.Given() }},
		{"losses", "Losses and hazards", 0, func(a *Analysis) bool { return len(a.Losses) > 0 && len(a.Hazards) > 0 }},
		{"constraints", "Safety constraints and how they are enforced", 1, func(a *Analysis) bool { return len(a.Constraints) > 0 }},
		{"chain", "The proximal chain, without blame", 2, func(a *Analysis) bool { return len(a.Events) > 0 }},
		{"controls", "The technical controls, and which did not hold", 3, func(a *Analysis) bool { return len(a.Failures)+len(a.Controls) > 0 }},
		{"questions", "The questions that the events raise", 0, func(a *Analysis) bool { return len(a.Questions) > 0 }},
	}},
	{2, "Model the control structure", []*Slot{
		{"structure", "The control structure as it was meant and as it was", 0, func(a *Analysis) bool { return len(a.Structure.Arrows) > 0 }},
	}},
	{3, "Analyze each component in the loss", []*Slot{
		{"components", "Responsibilities, process models and context of each controller", 0, (*Analysis).hasCards},
		{"reasons", "Why inadequate controls were used", 4, (*Analysis).hasReasons},
		{"zoom", "The same at higher and higher levels", 5, (*Analysis).zooms},
	}},
	{4, "Identify flaws of the structure as a whole", []*Slot{
		{"properties", "Systemic properties", 0, func(a *Analysis) bool { return len(a.Properties) > 0 }},
		{"factors", "Communication, information, culture, management, change, economics, environment", 0, func(a *Analysis) bool { return len(a.Factors) > 0 }},
	}},
	{5, "Create an improvement program", []*Slot{
		{"recommendations", "Recommendations", 0, func(a *Analysis) bool { return len(a.Recommendations) > 0 }},
		{"owners", "Who carries them out", 0, func(a *Analysis) bool {
			return a.everyRecommendation(func(r *Recommendation) bool { return len(r.Owner) > 0 })
		}},
		{"feedback", "What shows that they work", 0, func(a *Analysis) bool {
			return a.everyRecommendation(func(r *Recommendation) bool { return len(r.Feedback) > 0 })
		}},
		{"followup", "What became of them", 0, func(a *Analysis) bool {
			return a.everyRecommendation(func(r *Recommendation) bool { return r.Status.Given() })
		}},
	}},
}

// SlotNames returns the names of all slots in the order of the method.
func SlotNames() []string {
	var names []string
	for _, p := range Parts {
		for _, s := range p.Slots {
			names = append(names, s.Name)
		}
	}
	return names
}

func (a *Analysis) hasCards() bool {
	for _, c := range a.Controllers {
		if len(c.Responsibilities)+len(c.Believes)+len(c.Context) > 0 {
			return true
		}
	}
	return false
}

func (a *Analysis) hasReasons() bool {
	for _, f := range a.Failures {
		if len(f.WhyUsed) > 0 {
			return true
		}
	}
	return false
}

// zooms tells whether some question is answered by a failure.
func (a *Analysis) zooms() bool {
	for _, q := range a.Questions {
		for _, r := range q.AnsweredBy {
			if _, ok := r.To.(*Failure); ok {
				return true
			}
		}
	}
	return false
}

func (a *Analysis) everyRecommendation(is func(*Recommendation) bool) bool {
	for _, r := range a.Recommendations {
		if !is(r) {
			return false
		}
	}
	return len(a.Recommendations) > 0
}

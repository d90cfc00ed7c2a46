package drill

import (
	"slices"

	"levee/internal/control"
	"levee/internal/cover"
	"levee/internal/noise"
)

// A Closing is the cheapest set of steps that closes what comes in without
// anybody being asked.
type Closing struct {
	Open  int // variants that come in so
	Steps []Step
	Left  int  // of these, what no step closes
	Exact bool // nothing cheaper closes as much
	Cost  float64
	Least float64 // no set that closes as much costs less

	Guessed []string // controls among the steps whose noise nobody measured, sorted: Guess stands for it
	Firm    bool     // a tenth of the guess, and ten times of it, give the same steps
}

// Guess stands for the alerts a year of a control of whose noise nothing is known.
const Guess = 100

// A Step is something to switch on.
type Step struct {
	Control string          // to hold what it finds; "" for a setting
	Setting string          // a protection of the package client; "" for a control
	Closes  int             // variants that no step before it closes
	Alone   int             // variants that it alone can close
	PerYear *noise.Estimate // alerts of the control on this project; nil if nobody measured it, or it is a setting
	AtMost  bool            // they are those of a project that takes in each release on its day
}

// costOfSetting is what setting a line once counts for, in alerts a year.
const costOfSetting = 1

// closing weighs what could be switched on.
func (d *Drill) closing(judged []verdict) Closing {
	var steps []Step
	var options []cover.Option
	at := make(map[string]int)
	packages := len(control.Names(d.Target))
	closes := func(s Step, one int) {
		key := s.Control + "/" + s.Setting
		if _, ok := at[key]; !ok {
			at[key] = len(steps)
			cost := d.price(&s, packages)
			steps, options = append(steps, s), append(options, cover.Option{Cost: cost})
		}
		options[at[key]].Closes = append(options[at[key]].Closes, one)
	}
	open := 0
	for i := range judged {
		if !judged[i].outcome.Survives() {
			continue
		}
		one := open
		open++
		if d.still(&judged[i].Variant) {
			continue // nothing comes that could be held
		}
		for _, name := range judged[i].controls {
			closes(Step{Control: name}, one)
		}
		for _, name := range judged[i].stops {
			closes(Step{Setting: name}, one)
		}
	}
	return plan(open, steps, options)
}

// price says what a step costs, and fills in what is known of its alerts.
func (d *Drill) price(s *Step, packages int) float64 {
	if s.Setting != "" {
		return costOfSetting
	}
	e, ok := d.Rates.AlertsPerYear(s.Control, packages)
	if !ok {
		if e, ok = d.Rates.AtMost(s.Control, packages); !ok {
			return Guess
		}
		s.AtMost = true
	}
	s.PerYear = &e
	return max(e.Value, 0.1)
}

func plan(open int, steps []Step, options []cover.Option) Closing {
	p := cover.Close(open, options)
	alone := cover.Alone(open, options)
	c := Closing{Open: open, Left: len(p.Open), Exact: p.Exact, Cost: p.Cost, Least: p.Least, Firm: true}
	for i, o := range p.Options {
		s := steps[o]
		s.Closes, s.Alone = p.Closes[i], alone[o]
		c.Steps = append(c.Steps, s)
		if s.guessed() {
			c.Guessed = append(c.Guessed, s.Control)
		}
	}
	slices.Sort(c.Guessed)
	for _, factor := range []float64{0.1, 10} {
		if slices.ContainsFunc(steps, func(s Step) bool { return s.guessed() }) {
			other := cover.Close(open, times(options, steps, factor))
			c.Firm = c.Firm && slices.Equal(other.Options, p.Options)
		}
	}
	return c
}

// guessed tells a step whose cost nobody measured.
func (s *Step) guessed() bool { return s.Control != "" && s.PerYear == nil }

// times are options with another guess.
func times(options []cover.Option, steps []Step, factor float64) []cover.Option {
	out := slices.Clone(options)
	for i := range out {
		if steps[i].guessed() {
			out[i].Cost *= factor
		}
	}
	return out
}

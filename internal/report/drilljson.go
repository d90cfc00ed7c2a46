package report

import (
	"io"

	"levee/internal/drill"
	"levee/internal/noise"
)

// DrillSchema names the version of the JSON that `levee drill` writes.
const DrillSchema = "levee-drill/1"

type jsonDrill struct {
	Schema    string          `json:"schema"`
	Tool      string          `json:"tool"`
	Carrier   string          `json:"carrier"`
	Policy    string          `json:"policy"`
	Incidents []jsonPlayed    `json:"incidents"`
	Steps     *int            `json:"steps,omitempty"`
	Variants  *jsonVariants   `json:"variants,omitempty"`
	Survivors []jsonSurvivors `json:"survivors,omitempty"`
	Rest      int             `json:"rest,omitempty"`
	Remains   []jsonRemains   `json:"remains,omitempty"`
	Close     []jsonClose     `json:"close,omitempty"`
	Guess     *jsonGuess      `json:"guess,omitempty"`
	Open      int             `json:"open,omitempty"`
	Fixes     []jsonTrial     `json:"fixes,omitempty"`
	History   []jsonHistory   `json:"history,omitempty"`
	KnockOut  *jsonKnockOut   `json:"knockOut,omitempty"`
}

type jsonTrial struct {
	Incidents []string `json:"incidents"`
	Fix       string   `json:"fix"`
	Itself    [2]int   `json:"itself"` // stopped, of
	Within    [][2]int `json:"within"` // by steps, from 1
}

type jsonPlayed struct {
	Incident string            `json:"incident"`
	Choices  map[string]string `json:"choices"`
	Outcome  string            `json:"outcome,omitempty"`
	Why      string            `json:"why,omitempty"`
	Stop     string            `json:"stop,omitempty"`
	Findings []jsonDrillFound  `json:"findings,omitempty"`
	Days     float64           `json:"daysExposed"`
}

type jsonDrillFound struct {
	Control string   `json:"control"`
	Package string   `json:"package,omitempty"`
	Message string   `json:"message"`
	Stages  []string `json:"stages,omitempty"`
}

type jsonVariants struct {
	Possible  int `json:"possible"`
	Blocked   int `json:"blocked"`
	Held      int `json:"held"`
	Seen      int `json:"seen"`
	Missed    int `json:"missed"`
	Unknown   int `json:"unknown"`
	Uncrafted int `json:"uncrafted"`

	HeldForWant int `json:"heldForWant"`
}

type jsonSurvivors struct {
	Choices  []string `json:"choices"`
	Variants int      `json:"variants"`
	Missed   int      `json:"missed"`
	Nearest  string   `json:"nearest"`
}

type jsonRemains struct {
	Why      string `json:"why"`
	Variants int    `json:"variants"`
}

type jsonGuess struct {
	Controls      []string `json:"controls"`
	AlertsPerYear int      `json:"alertsPerYear"`
	Firm          bool     `json:"firm"`
}

type jsonClose struct {
	Control       string          `json:"control,omitempty"`
	Setting       string          `json:"setting,omitempty"`
	Closes        int             `json:"closes"`
	Alone         int             `json:"alone"`
	AlertsPerYear *noise.Estimate `json:"alertsPerYear"`
	AtMost        bool            `json:"atMost,omitempty"`
}

func writeDrillJSON(w io.Writer, d *Drill, o Options) error {
	out := jsonDrill{Schema: DrillSchema, Tool: o.Version, Carrier: d.Carrier.ID.String(), Policy: d.Policy, Incidents: []jsonPlayed{}}
	for i := range d.Played {
		out.Incidents = append(out.Incidents, playedJSON(d, &d.Played[i]))
	}
	if d.Survey != nil {
		surveyJSON(&out, d.Survey)
		for _, r := range d.Reasons(d.Survey) {
			out.Remains = append(out.Remains, jsonRemains(r))
		}
	}
	for _, t := range d.Trials {
		out.Fixes = append(out.Fixes, trialJSON(t)...)
	}
	if d.History != nil {
		out.History = historyJSON(d.History)
	}
	if d.KnockOut != nil {
		out.Steps, out.KnockOut = &d.KnockOut.Steps, knockOutJSON(d.KnockOut)
	}
	return WriteJSON(w, out)
}

func playedJSON(d *Drill, one *Played) jsonPlayed {
	p := jsonPlayed{Incident: one.ID, Choices: make(map[string]string), Why: one.Why}
	for i := range d.Model.Stages {
		p.Choices[d.Model.Stages[i].ID] = d.Model.Stages[i].At(one.Variant[i]).ID
	}
	j := one.Judgement
	if j == nil {
		return p
	}
	p.Outcome, p.Days = j.Outcome.String(), j.Window().Hours()/24
	if j.Stop != nil {
		p.Stop = j.Stop.Protection.Name
	}
	for i := range j.Findings {
		f := &j.Findings[i]
		p.Findings = append(p.Findings, jsonDrillFound{f.Control.Name, f.Package, f.Message, d.Countered(f.Control, &j.Variant)})
	}
	return p
}

func surveyJSON(out *jsonDrill, s *drill.Survey) {
	out.Steps = &s.Steps
	out.Variants = &jsonVariants{Possible: s.Possible, Blocked: s.Counts[drill.Blocked], Held: s.Counts[drill.Held], Seen: s.Counts[drill.Seen],
		Missed: s.Counts[drill.Missed], Unknown: s.Counts[drill.Unknown], Uncrafted: s.Uncrafted, HeldForWant: s.Wants}
	for _, c := range s.Survivors {
		out.Survivors = append(out.Survivors, jsonSurvivors(c))
	}
	for _, c := range s.Closing.Steps {
		out.Close = append(out.Close, jsonClose{c.Control, c.Setting, c.Closes, c.Alone, c.PerYear, c.AtMost})
	}
	out.Rest, out.Open = s.Rest, s.Closing.Left
	if c := &s.Closing; len(c.Guessed) > 0 || !c.Firm {
		out.Guess = &jsonGuess{Controls: append([]string{}, c.Guessed...), AlertsPerYear: drill.Guess, Firm: c.Firm}
	}
}

func trialJSON(t *drill.Trial) []jsonTrial {
	var all []jsonTrial
	for f := range drill.Fixes {
		one := jsonTrial{Fix: drill.Fixes[f].Name, Itself: [2]int{t.Itself[f], t.Played}}
		for i := range t.Incidents {
			one.Incidents = append(one.Incidents, t.Incidents[i].ID)
		}
		for i, of := range t.Variants {
			one.Within = append(one.Within, [2]int{t.Stopped[f][i], of})
		}
		all = append(all, one)
	}
	return all
}

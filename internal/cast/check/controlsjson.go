package check

import (
	"io"

	"levee/internal/cast"
	"levee/internal/cast/join"
	"levee/internal/report"
)

// ControlsSchema names the version of the JSON that `levee cast controls`
// writes.
const ControlsSchema = "levee-cast-controls/1"

type jsonJoin struct {
	Schema          string           `json:"schema"`
	Tool            string           `json:"tool"`
	File            string           `json:"file"`
	Events          []jsonEvent      `json:"events"`
	Constraints     []jsonConstraint `json:"constraints"`
	Recommendations []jsonCarried    `json:"recommendations"`
}

type jsonEvent struct {
	ID    cast.ID    `json:"id"`
	Time  string     `json:"time"`
	Why   string     `json:"why,omitempty"`
	Looks []jsonLook `json:"looks"`
}

type jsonLook struct {
	Name     string      `json:"name"`
	Version  string      `json:"version,omitempty"`
	Before   string      `json:"before,omitempty"`
	After    string      `json:"after"`
	Adopted  bool        `json:"adopted"`
	Recorded bool        `json:"recorded"`
	Verdict  string      `json:"verdict,omitempty"`
	Findings []jsonFound `json:"findings"`
	Unknown  []string    `json:"unknown"`
}

type jsonFound struct {
	Control string `json:"control"`
	Version string `json:"version"`
	Message string `json:"message"`
}

type jsonConstraint struct {
	ID       string        `json:"id"`
	Of       []cast.ID     `json:"of"`
	Failures []jsonFailure `json:"failures"`
	Controls []jsonHere    `json:"controls"`
	Settings []jsonHere    `json:"settings"`
}

type jsonFailure struct {
	ID     cast.ID  `json:"id"`
	SeenBy []string `json:"seenBy"`
	From   cast.ID  `json:"from,omitempty"`
}

type jsonHere struct {
	Name  string `json:"name"`
	State string `json:"state"`
	Words string `json:"words,omitempty"`
}

type jsonCarried struct {
	ID       cast.ID    `json:"id"`
	Controls []jsonHere `json:"controls"`
	Settings []jsonHere `json:"settings"`
}

// ControlsJSON writes the same, as docs/format.md describes it.
func ControlsJSON(w io.Writer, tool string, j *join.Join) error {
	out := jsonJoin{Schema: ControlsSchema, Tool: "levee " + tool, File: j.Analysis.Name, Events: []jsonEvent{}, Constraints: []jsonConstraint{}, Recommendations: []jsonCarried{}}
	for i := range j.Events {
		out.Events = append(out.Events, eventJSON(&j.Events[i]))
	}
	for i := range j.Constraints {
		out.Constraints = append(out.Constraints, constraintJSON(j, &j.Constraints[i]))
	}
	for i := range j.Carried {
		c := &j.Carried[i]
		out.Recommendations = append(out.Recommendations, jsonCarried{c.ID, controlsHere(c.Controls), settingsHere(c.Settings)})
	}
	return report.WriteJSON(w, out)
}

func eventJSON(e *join.Event) jsonEvent {
	out := jsonEvent{ID: e.ID, Time: e.Time.Text, Why: e.Why, Looks: []jsonLook{}}
	for _, l := range e.Looks {
		j := jsonLook{Name: l.Name, Version: l.Version, Before: l.Before, After: l.After, Adopted: l.Adopted, Recorded: l.Recorded, Findings: []jsonFound{}, Unknown: append([]string{}, l.Unknown...)}
		if l.Verdict != nil {
			j.Verdict = l.Verdict.String()
		}
		for _, f := range l.Findings {
			j.Findings = append(j.Findings, jsonFound{f.Control.Name, f.Version, f.Message})
		}
		out.Looks = append(out.Looks, j)
	}
	return out
}

func constraintJSON(j *join.Join, c *join.Constraint) jsonConstraint {
	out := jsonConstraint{ID: string(c.ID), Of: []cast.ID{}, Failures: []jsonFailure{}, Controls: controlsHere(c.Controls), Settings: settingsHere(c.Settings)}
	for _, of := range c.Of {
		out.Of = append(out.Of, of.ID)
	}
	for _, f := range c.Failures {
		names, first := j.SeenOf(f, c.ID)
		one := jsonFailure{ID: f.ID, SeenBy: append([]string{}, names...)}
		if first != nil {
			one.From = first.ID
		}
		out.Failures = append(out.Failures, one)
	}
	return out
}

func controlsHere(all []join.Control) []jsonHere {
	out := []jsonHere{}
	for i := range all {
		out = append(out, jsonHere{all[i].Name, all[i].State.String(), all[i].Words})
	}
	return out
}

func settingsHere(all []join.Setting) []jsonHere {
	out := []jsonHere{}
	for i := range all {
		out = append(out, jsonHere{all[i].Name, all[i].State.String(), all[i].Words})
	}
	return out
}

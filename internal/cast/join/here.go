package join

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
	"levee/internal/control"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// A Control is one of Levee's, and what became of it in the project.
type Control struct {
	*control.Control
	State State
	Words string // "found 3", "held", why it could not tell; "" without a project
}

// A Setting is a protection of one package client in the project.
type Setting struct {
	*settings.Protection
	State State
	Words string // of each client: "off in npm 11.21.2: min-release-age=7"
}

// A State tells whether something is on in the project. The zero State is
// NotAsked.
type State uint8

const (
	NotAsked State = iota // there is no project, or it cannot have the thing
	Blind                 // it is on, and its evidence is missing throughout
	Off
	On
)

// String returns "not asked", "blind", "off" or "on".
func (s State) String() string { return [...]string{"not asked", "blind", "off", "on"}[s] }

// A Carried is a recommendation, with what carries it out.
type Carried struct {
	*cast.Recommendation
	Controls []Control
	Settings []Setting
	Wrong    []cast.Text // names of nothing
}

// here knows what is on in the project.
type here struct {
	in       *Input
	outcomes map[string]*control.Outcome
}

func newHere(in *Input) *here {
	h := &here{in: in, outcomes: make(map[string]*control.Outcome)}
	if in.Project == nil {
		return h
	}
	outcomes := control.Run(in.Project, in.Controls)
	for i := range outcomes {
		h.outcomes[outcomes[i].Control.Name] = &outcomes[i]
	}
	return h
}

// control tells what became of a control.
func (h *here) control(c *control.Control) Control {
	out := Control{Control: c}
	o := h.outcomes[c.Name]
	switch {
	case h.in.Project == nil:
	case h.in.Policy.Off(c.Name):
		out.State, out.Words = Off, "switched off in levee.yaml"
	case c.Subject == control.Change:
		out.State, out.Words = On, "at every change: levee diff"
	case o == nil || o.Looked == 0:
		out.State, out.Words = On, "nothing here to look at"
	case len(o.Findings) > 0:
		out.State, out.Words = On, fmt.Sprintf("found %d", len(o.Findings))
	case o.Held == 0:
		out.State, out.Words = Blind, o.Unknowns[0].Why
	case o.Held < o.Looked:
		out.State, out.Words = On, fmt.Sprintf("nothing found, and could not tell of %d of %d", o.Looked-o.Held, o.Looked)
	default:
		out.State, out.Words = On, "nothing found"
	}
	return out
}

// setting tells what became of a protection in each client in use.
func (h *here) setting(p *settings.Protection) Setting {
	out := Setting{Protection: p}
	if h.in.Project == nil || h.in.Project.Settings == nil {
		return out
	}
	var words []string
	v := h.in.Project.Settings
	for i := range v.Clients {
		u := &v.Clients[i]
		for _, verdict := range v.Judge(u, h.in.Project.Wish) {
			if verdict.Protection == p {
				out.State = max(out.State, stateOf(verdict.State))
				words = append(words, clientWords(u, &verdict))
			}
		}
	}
	out.Words = strings.Join(words, "; ")
	return out
}

func stateOf(s settings.State) State {
	return map[settings.State]State{settings.Unknown: Blind, settings.Lacking: Off, settings.Off: Off, settings.On: On}[s]
}

// clientWords says it of one client, with the line that would switch it on.
func clientWords(u *settings.Use, v *settings.Verdict) string {
	words := v.State.String() + " in " + u.Title()
	var lines []string
	for _, l := range v.Fix {
		lines = append(lines, l.String())
	}
	if len(lines) > 0 {
		words += ": " + strings.Join(lines, ", ")
	}
	return words
}

// constraints fills in what enforces what.
func (j *Join) constraints(in *Input, h *here) {
	for _, c := range in.Analysis.Constraints {
		if len(c.Levee) == 0 {
			j.Unnamed = append(j.Unnamed, c)
		}
	}
	for _, s := range stamp.Constraints {
		out := Constraint{Constraint: s}
		for _, c := range in.Analysis.Constraints {
			if c.Levee.Has(string(s.ID)) {
				out.Of = append(out.Of, c)
			}
		}
		if len(out.Of) == 0 {
			continue
		}
		out.Failures = failuresTo(in.Analysis, out.Of)
		for _, c := range in.Controls {
			if c.Enforces == s.ID {
				out.Controls = append(out.Controls, h.control(c))
			}
		}
		for _, p := range settings.Protections {
			if p.Enforces == s.ID && !p.Minor {
				out.Settings = append(out.Settings, h.setting(p))
			}
		}
		j.Constraints = append(j.Constraints, out)
	}
}

// failuresTo returns the failures to enforce one of the constraints.
func failuresTo(a *cast.Analysis, constraints []*cast.Constraint) []*cast.Failure {
	var all []*cast.Failure
	for _, f := range a.Failures {
		if slices.ContainsFunc(constraints, func(c *cast.Constraint) bool { return f.Constraints.Has(c.ID) }) {
			all = append(all, f)
		}
	}
	return all
}

// carried fills in what carries out the recommendations.
func (j *Join) carried(in *Input, h *here) {
	for _, r := range in.Analysis.Recommendations {
		out := Carried{Recommendation: r}
		for _, text := range r.CarriedOutBy {
			name, isSetting := strings.CutPrefix(text.Value, "setting ")
			i := slices.IndexFunc(in.Controls, func(c *control.Control) bool { return c.Name == name })
			p := settings.Named(name)
			switch {
			case isSetting && p != nil:
				out.Settings = append(out.Settings, h.setting(p))
			case !isSetting && i >= 0:
				out.Controls = append(out.Controls, h.control(in.Controls[i]))
			default:
				out.Wrong = append(out.Wrong, text)
			}
		}
		j.Carried = append(j.Carried, out)
	}
}

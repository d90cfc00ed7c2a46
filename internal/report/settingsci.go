package report

import (
	"fmt"
	"strings"

	"levee/internal/pipeline"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// ci writes which practices CI keeps. As long as not everything is asked for,
// those that it keeps are only named, and of the others one example is shown.
func (p *page) ci(s *Settings) {
	if s.CI == nil {
		return
	}
	p.line("")
	p.para(p.in(bold, "CI")+"  ", 4, s.systems())
	var kept []string
	for _, c := range stamp.Constraints {
		head := false
		for i := range s.Practices {
			v := &s.Practices[i]
			if v.Enforces != c.ID {
				continue
			}
			if v.State == settings.On && !p.All {
				kept = append(kept, v.Name)
				continue
			}
			if !head {
				p.line("%s  %s", c.ID, c.Text)
				head = true
			}
			p.practice(v)
		}
	}
	if len(kept) > 0 {
		p.para("  "+p.in(green, pad("on", 8)), 10, strings.Join(kept, ", "))
	}
}

// systems names the systems with the number of their files.
func (s *Settings) systems() string {
	var all []string
	for _, system := range pipeline.Systems {
		if n := s.CI.Files[system]; n > 0 {
			all = append(all, fmt.Sprintf("%s (%s)", system, plural(n, "file")))
		}
	}
	for _, other := range s.CI.Others {
		all = append(all, Plain(other)+", which is not read")
	}
	if len(all) == 0 {
		return "no file here tells a machine what to do: where this is installed and built is not known"
	}
	return strings.Join(all, ", ")
}

func (p *page) practice(v *pipeline.Verdict) {
	const width = 33
	lead := "  " + p.in(stateInk[v.State], pad(v.State.String(), 8)) + pad(v.Name, 23)
	words, fix := v.Brief, v.Fix[:min(1, len(v.Fix))]
	if p.All {
		words, fix = v.Words, v.Fix
	}
	p.para(lead, width, Plain(words))
	for _, l := range fix {
		for _, line := range wrap(Plain(l.String()), p.Width-width) {
			p.line("%s%s", strings.Repeat(" ", width), p.in(bold, line))
		}
	}
}

// ciProblems are what keeps CI from being known whole.
func (s *Settings) ciProblems() []string {
	if s.CI == nil {
		return nil
	}
	var all []string
	for i := range s.CI.Problems {
		all = append(all, s.CI.Problems[i].Error())
	}
	for _, e := range s.CI.Elsewhere {
		all = append(all, e.At.String()+": what "+e.What+" does is not known: it is in another repository")
	}
	return all
}

type jsonCI struct {
	Files     map[pipeline.System]int `json:"files"`
	Unread    []string                `json:"unread"`
	Practices []jsonPractice          `json:"practices"`
	Elsewhere []jsonElsewhere         `json:"elsewhere"`
	Problems  []jsonElsewhere         `json:"problems"`
}

type jsonPractice struct {
	Name       string    `json:"name"`
	Constraint string    `json:"constraint"`
	Control    string    `json:"control"`
	State      string    `json:"state"`
	Message    string    `json:"message"`
	Places     []jsonAt  `json:"places"`
	Fix        []jsonFix `json:"fix"`
}

type jsonAt struct {
	Path   string `json:"path"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

type jsonFix struct {
	Path string `json:"path"`
	Line int    `json:"line,omitempty"`
	Text string `json:"text"`
}

type jsonElsewhere struct {
	jsonAt
	Message string `json:"message"`
}

func ciJSON(s *Settings) *jsonCI {
	if s.CI == nil {
		return nil
	}
	out := &jsonCI{Files: s.CI.Files, Unread: append([]string{}, s.CI.Others...), Practices: []jsonPractice{}, Elsewhere: []jsonElsewhere{}, Problems: []jsonElsewhere{}}
	for i := range s.Practices {
		v := &s.Practices[i]
		j := jsonPractice{Name: v.Name, Constraint: string(v.Enforces), Control: v.Control, State: v.State.String(), Message: v.Words, Places: []jsonAt{}, Fix: []jsonFix{}}
		for _, at := range v.Places {
			j.Places = append(j.Places, jsonAt(at))
		}
		for _, l := range v.Fix {
			j.Fix = append(j.Fix, jsonFix{l.At.Path, l.At.Line, l.Text})
		}
		out.Practices = append(out.Practices, j)
	}
	for _, e := range s.CI.Elsewhere {
		out.Elsewhere = append(out.Elsewhere, jsonElsewhere{jsonAt(e.At), e.What})
	}
	for _, e := range s.CI.Problems {
		out.Problems = append(out.Problems, jsonElsewhere{jsonAt(e.From), e.Text})
	}
	return out
}

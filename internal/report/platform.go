package report

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// AppSwitches are what protects one app of the project's own: its policies and
// Electron's switches.
type AppSwitches struct {
	Dir, Name string
	Runtime   string // Electron and its version; "" for pages of the web
	Pages     int
	Switches  []settings.Switch
}

func (a *AppSwitches) title() string {
	title := a.Name
	if title == "" {
		title = "this project"
	}
	if a.Runtime != "" {
		return title + " on " + a.Runtime
	}
	return title
}

// appSwitches writes what protects an app, constraint by constraint. What is
// on is one line unless everything is asked for.
func (p *page) appSwitches(a *AppSwitches) {
	about := "the project's own code"
	if a.Dir != "" {
		about = a.Dir
	}
	p.line("%s  %s", p.in(bold, Plain(a.title())), p.in(dim, Plain(about)+", "+plural(a.Pages, "page")))
	for _, c := range stamp.Constraints {
		var on []string
		head := false
		for i := range a.Switches {
			s := &a.Switches[i]
			if s.Enforces != c.ID {
				continue
			}
			if !head {
				p.line("%s  %s", c.ID, c.Text)
				head = true
			}
			switch {
			case !p.All && slices.ContainsFunc(a.Switches[:i], func(b settings.Switch) bool { return alike(s, &b) }):
				// it stands with the first of them
			case p.All || s.Counts():
				p.platformSwitch(s, a.Switches[i:])
			case s.State == settings.On && !s.Minor:
				on = append(on, s.Name)
			default:
				p.folded = true
			}
		}
		if len(on) > 0 {
			p.folded = true
			p.para("  "+p.in(green, pad("on", 8)), 10, strings.Join(on, ", "))
		}
	}
}

// alike tells switches that are unknown for the same reason.
func alike(a, b *settings.Switch) bool {
	return a.State == settings.Unknown && b.State == settings.Unknown && a.Minor == b.Minor && a.Words == b.Words && a.At == b.At
}

// platformSwitch writes one switch like a protection of a client. On a screen
// the others that are unknown for the same reason stand with it.
func (p *page) platformSwitch(s *settings.Switch, rest []settings.Switch) {
	const width = 33
	words := Plain(s.Words)
	if at := placeWords(s.At); at != "" && (s.At.Line > 0 || !strings.Contains(words, at)) {
		words += " (" + Plain(at) + ")"
	}
	var others []string
	for i := range rest[1:] {
		if !p.All && alike(s, &rest[i+1]) {
			others = append(others, rest[i+1].Name)
		}
	}
	if len(others) > 0 {
		words += "; so for " + strings.Join(others, ", ")
	}
	p.para("  "+p.in(stateInk[s.State], pad(stateWord(s.State), 8))+pad(s.Name, 23), width, words)
	if s.Fix == "" || s.State == settings.On {
		return
	}
	fix := Plain(s.Fix)
	if s.FixIn != "" && (s.FixIn != s.At.File || s.At.Line == 0) {
		fix = Plain(s.FixIn) + ": " + fix
	}
	p.para(strings.Repeat(" ", width), width+2, fix)
}

func placeWords(at code.Place) string {
	switch {
	case at.File == "":
		return ""
	case at.Line == 0:
		return at.File
	}
	return fmt.Sprintf("%s:%d:%d", at.File, at.Line, max(at.Column, 1))
}

type jsonApp struct {
	Dir      string       `json:"dir"`
	Name     string       `json:"name"`
	Runtime  string       `json:"runtime,omitempty"`
	Pages    int          `json:"pages"`
	Switches []jsonSwitch `json:"switches"`
}

type jsonSwitch struct {
	Name       string          `json:"name"`
	Constraint string          `json:"constraint"`
	State      string          `json:"state"`
	Minor      bool            `json:"minor,omitempty"`
	Message    string          `json:"message"`
	Location   *jsonLocation   `json:"location"`
	Fix        []jsonFixedLine `json:"fix"`
}

func appJSON(a *AppSwitches) jsonApp {
	j := jsonApp{Dir: a.Dir, Name: a.Name, Runtime: a.Runtime, Pages: a.Pages, Switches: []jsonSwitch{}}
	for i := range a.Switches {
		s := &a.Switches[i]
		out := jsonSwitch{Name: s.Name, Constraint: string(s.Enforces), State: s.State.String(), Minor: s.Minor, Message: s.Words, Fix: []jsonFixedLine{}}
		if s.At.File != "" {
			out.Location = &jsonLocation{Path: s.At.File, Line: s.At.Line, Column: s.At.Column}
		}
		if s.Fix != "" {
			out.Fix = append(out.Fix, jsonFixedLine{s.FixIn, s.Fix})
		}
		j.Switches = append(j.Switches, out)
	}
	return j
}

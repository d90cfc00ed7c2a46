package report

import (
	"fmt"
	"math"
	"slices"

	"levee/internal/control"
	"levee/internal/drill"
	"levee/internal/settings"
)

// someFirst is how many steps are told in sentences.
const someFirst = 3

// often is from how many alerts a year on a control is more than most people bear
// who are asked by all others as well: one a week.
const often = 52

// first says what to switch on first, and why: some words for each of the steps
// that come first.
func (d *Drill) first() []string {
	c := &d.Survey.Closing
	var all []string
	closed := 0
	for i := range c.Steps[:min(someFirst, len(c.Steps))] {
		s := &c.Steps[i]
		closed += s.Closes
		gain := fmt.Sprintf("%s of the %s that come in no longer do", thousands(s.Closes), thousands(c.Open))
		if i > 0 {
			gain = fmt.Sprintf("%s more, %s in all", thousands(s.Closes), thousands(closed))
		}
		all = append(all, fmt.Sprintf("%s: %s. %s.", d.switchOn(s), gain, price(s)))
	}
	return all
}

// switchOn says what to do in a step, and what is the matter without it.
func (d *Drill) switchOn(s *drill.Step) string {
	if s.Setting != "" {
		words := "Switch on " + s.Setting + " in the package client"
		if p := settings.Named(s.Setting); p != nil {
			words += " (without it, " + p.Off + ")"
		}
		return words
	}
	words := "Hold what " + s.Control + " finds"
	if s.PerYear != nil && s.PerYear.Value > often {
		words = "Think twice before you hold what " + s.Control + " finds"
	}
	if i := slices.IndexFunc(d.Controls, func(c *control.Control) bool { return c.Name == s.Control }); i >= 0 {
		words += " (" + d.Controls[i].Title + ")"
	}
	return words
}

// price says what a step asks of people.
func price(s *drill.Step) string {
	switch {
	case s.Setting != "":
		return "That is one line, which levee settings --write writes"
	case s.PerYear == nil:
		return "Nobody measured how often it would ask"
	}
	if s.AtMost {
		return fmt.Sprintf("It would ask at most %s times a year here, if each release is taken in on its day", thousands(int(math.Ceil(s.PerYear.Value))))
	}
	return fmt.Sprintf("It would ask about %.1f times a year here", s.PerYear.Value)
}

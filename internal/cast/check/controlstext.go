package check

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/cast/join"
	"levee/internal/report"
)

// How much of each part is shown without All: a screen of it.
const (
	mostSeen    = 5
	mostCarried = 8
	someNames   = 6
)

// ControlsText writes for people which controls would have seen which event,
// what enforces what was not enforced, and what carries out the
// recommendations.
func ControlsText(w io.Writer, j *join.Join, o report.Options) error {
	p := &page{options: o, most: mostSeen}
	p.seen(j)
	for i := range j.Constraints {
		p.enforced(j, &j.Constraints[i])
	}
	p.unnamed(j)
	p.most = mostCarried
	p.carried(j)
	p.joined(j)
	if p.folded {
		p.line("--all shows everything.")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// seen shows the events of which controls had something new to say, and counts
// the others by why they had not.
func (p *page) seen(j *join.Join) {
	p.line("What would have been seen, by running the controls on what could be known that day:")
	shown := 0
	silent := make(map[string][]string)
	var reasons []string
	for i := range j.Events {
		e := &j.Events[i]
		if e.Seen() {
			if shown++; !p.left(shown) {
				p.event(e)
			}
			continue
		}
		why := e.Silence()
		if silent[why] == nil {
			reasons = append(reasons, why)
		}
		silent[why] = append(silent[why], string(e.ID))
	}
	for _, why := range reasons {
		p.para("  ", fmt.Sprintf("%s: %s", why, p.some(silent[why])), 4)
	}
	p.more(shown, "events")
}

// some lists names, a few of them without All.
func (p *page) some(names []string) string {
	if n := len(names); !p.options.All && n > someNames {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:someNames], " "), n-someNames)
	}
	return strings.Join(names, " ")
}

func (p *page) event(e *join.Event) {
	lead := fmt.Sprintf("  %-5s ", e.ID)
	indent := utf8.RuneCountInString(lead)
	p.para(lead, e.Time.Text+" "+e.Title.Value, indent)
	for i := range e.Looks {
		l := &e.Looks[i]
		if len(l.Findings) == 0 {
			continue
		}
		p.look(l, indent)
	}
}

// look shows what controls said of a release: their names, and with All what
// they found.
func (p *page) look(l *join.Look, indent int) {
	said := l.Name
	if l.Version != "" {
		said += "@" + l.Version
	}
	said += " (" + l.Change() + "): "
	if l.Verdict != nil {
		said += l.Verdict.String() + "; "
	}
	var names []string
	for _, f := range l.Findings {
		names = append(names, f.Control.Name)
	}
	lead := strings.Repeat(" ", indent)
	p.para(lead, said+strings.Join(names, " "), indent+2)
	if p.options.All {
		for _, f := range l.Findings {
			p.para(lead+"  "+f.Control.Name+": ", f.Message, indent+4)
		}
	}
}

// enforced shows what enforces a constraint, and which failures to do so its
// controls would have shown.
func (p *page) enforced(j *join.Join, c *join.Constraint) {
	p.para("", fmt.Sprintf("%s %s (%s)", c.ID, c.Text, ids(c.Of)), 4)
	var none []string
	for _, f := range c.Failures {
		names, first := j.SeenOf(f, c.ID)
		if first == nil {
			none = append(none, string(f.ID))
			continue
		}
		lead := fmt.Sprintf("  %-5s ", f.ID)
		said := fmt.Sprintf("shows from %s on: %s", first.ID, p.some(names))
		if p.options.All {
			said = f.Title.Value + " - " + said
		}
		p.para(lead, said, utf8.RuneCountInString(lead))
	}
	if len(none) > 0 {
		p.para("  ", "no control for it says anything about the events of "+p.some(none), 4)
	}
	p.stateOf(j, c)
	p.line("")
}

// stateOf shows what of the controls and settings for a constraint is on.
func (p *page) stateOf(j *join.Join, c *join.Constraint) {
	if !j.Project {
		var names []string
		for i := range c.Controls {
			names = append(names, c.Controls[i].Name)
		}
		p.para("  controls: ", cmp.Or(p.some(names), "none"), 12)
		return
	}
	if p.options.All {
		for _, h := range append(controlsHere(c.Controls), settingsHere(c.Settings)...) {
			p.para(fmt.Sprintf("  %-22s ", h.Name), inWords(h.State, h.Words), 25)
		}
		return
	}
	p.para("  here: ", tally(c), 8)
}

// inWords says a state with what there is to say about it.
func inWords(state, words string) string {
	switch {
	case words == "":
		return state
	case strings.HasPrefix(words, state):
		return words
	}
	return state + ", " + words
}

// tally counts controls and settings by their state, and names those that are
// off.
func tally(c *join.Constraint) string {
	var counts [join.On + 1]int
	for i := range c.Controls {
		counts[c.Controls[i].State]++
	}
	said := fmt.Sprintf("%d controls on, %d without their evidence, %d off", counts[join.On], counts[join.Blind], counts[join.Off])
	for i := range c.Settings {
		if s := &c.Settings[i]; s.State == join.Off {
			said += "; " + s.Name + " " + s.Words
		}
	}
	return said
}

func ids(constraints []*cast.Constraint) string {
	names := make([]string, len(constraints))
	for i, c := range constraints {
		names[i] = string(c.ID)
	}
	return strings.Join(names, ", ") + " of the analysis"
}

// unnamed tells which constraints cannot be joined.
func (p *page) unnamed(j *join.Join) {
	if len(j.Unnamed) > 0 {
		p.para("", ids(j.Unnamed)+": none of Levee's six is named; if one is meant, write \"- levee: SC-n\" below it", 4)
		p.line("")
	}
}

// carried shows what carries out the recommendations.
func (p *page) carried(j *join.Join) {
	p.line("What carries out the recommendations:")
	shown := 0
	var none []string
	for i := range j.Carried {
		c := &j.Carried[i]
		if len(c.Controls)+len(c.Settings) == 0 {
			none = append(none, string(c.ID))
			continue
		}
		if shown++; p.left(shown) {
			continue
		}
		p.recommendation(c)
	}
	if len(none) > 0 {
		p.para("  ", "nothing of Levee's is named for: "+p.some(none), 4)
	}
	p.more(max(shown, 1), "recommendations")
}

// recommendation shows by what one is carried out, and with All what became of
// each.
func (p *page) recommendation(c *join.Carried) {
	lead := fmt.Sprintf("  %-5s ", c.ID)
	all := controlsHere(c.Controls)
	for _, s := range settingsHere(c.Settings) {
		s.Name = "setting " + s.Name
		all = append(all, s)
	}
	var short []string
	for _, h := range all {
		short = append(short, h.Name+" ("+h.State+")")
	}
	if !p.options.All {
		p.para(lead, strings.Join(short, ", "), 8)
		return
	}
	p.para(lead, c.Title.Value, 8)
	for _, h := range all {
		p.para("        "+h.Name+": ", inWords(h.State, h.Words), 10)
	}
}

// joined sums up.
func (p *page) joined(j *join.Join) {
	seen, looked := 0, 0
	for i := range j.Events {
		if len(j.Events[i].Looks) > 0 {
			looked++
		}
		if j.Events[i].Seen() {
			seen++
		}
	}
	p.para("", fmt.Sprintf("%s: %d events, %d of them about a release or a package; of %d something new would have been seen; that shows %d of %s",
		report.Plain(j.Analysis.Name), len(j.Events), looked, seen, j.Shown(), amount(len(j.Analysis.Failures), "failure")), 4)
}

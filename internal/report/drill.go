package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"levee/internal/attack"
	"levee/internal/control"
	"levee/internal/drill"
)

// A Drill is what a drill of a project found: one incident, several, or all
// variants around them.
type Drill struct {
	*drill.Drill
	Policy   string // which policy judged: a file's name, or "the default policy"
	Played   []Played
	Survey   *drill.Survey   // nil if only incidents were played
	Trials   []*drill.Trial  // of single fixes; nil if none were tried
	History  *drill.History  // incidents against all controls and clients; nil if nobody asked
	KnockOut *drill.KnockOut // nil if nothing was taken away
	Close    bool            // of a survey, only what closes it is asked for
}

// A Played is an incident, and what became of it in the project.
type Played struct {
	*attack.Incident
	Judgement *drill.Judgement // nil if nobody knows how to craft it
	Why       string           // then
}

// DrillFormats lists the formats of a drill.
var DrillFormats = []Format[*Drill]{
	{"text", "for people: a screen of what gets through", writeDrillText},
	{"json", "for scripts: schema levee-drill/1, see docs/format.md", writeDrillJSON},
	{"markdown", "for comments and wikis", writeDrillMarkdown},
	{"html", "one file with a picture of stages and alternatives", writeDrillHTML},
}

func writeDrillText(w io.Writer, d *Drill, o Options) error {
	p := &page{Options: o}
	switch {
	case d.History != nil:
		p.against(d)
	case d.KnockOut != nil:
		p.knockOut(d)
	case d.Trials != nil:
		p.trials(d)
	case d.Survey != nil && d.Close:
		p.close(d)
	case d.Survey != nil:
		p.survey(d)
	case len(d.Played) == 1:
		p.played(d, &d.Played[0])
	default:
		p.history(d)
	}
	if p.folded {
		p.line("\n%s", p.in(dim, "shortened: --all shows everything"))
	}
	_, err := w.Write(p.Bytes())
	return err
}

func (p *page) carrier(d *Drill) string {
	c := &d.Carrier
	return fmt.Sprintf("%s %s of %s", Plain(c.Name), Plain(c.Version), Plain(c.Project))
}

// outcome is an outcome's word in its colour.
func (p *page) outcome(o drill.Outcome, width int) string {
	return p.in([...]ink{red, red, yellow, green, green}[o], pad(o.String(), width))
}

// history writes what became of each incident.
func (p *page) history(d *Drill) {
	p.line("%s, each on %s, judged by %s\n", plural(len(d.Played), "incident"), p.carrier(d), Plain(d.Policy))
	p.line("  %s  %s  %s", pad("incident", 28), pad("outcome", 8), "what saw it, the most telling first")
	for i := range d.Played {
		one := &d.Played[i]
		if one.Judgement == nil {
			p.line("  %s  %s  %s", pad(one.ID, 28), pad("-", 8), p.in(dim, p.fit(one.Why, 42)))
			continue
		}
		p.line("  %s  %s  %s", pad(one.ID, 28), p.outcome(one.Judgement.Outcome, 8), p.fit(strings.Join(saw(one.Judgement), " "), 42))
	}
	p.line("")
	for _, words := range d.summary() {
		p.para("", 0, words)
	}
	p.line("%s", p.in(dim, "levee drill INCIDENT shows one stage by stage, --variations 1 what is a step away from them"))
}

// summary says how many incidents come in unasked, and after how many there is
// nothing to come in.
func (d *Drill) summary() []string {
	survived, withdrawn := 0, 0
	for i := range d.Played {
		switch j := d.Played[i].Judgement; {
		case j == nil || !j.Outcome.Survives():
		case j.Withdrawn():
			withdrawn++
		default:
			survived++
		}
	}
	var all []string
	if survived > 0 {
		all = append(all, comes(survived)+" here without anybody being asked.")
	}
	if withdrawn > 0 {
		all = append(all, fmt.Sprintf("%s: nothing comes in, and %s.", takes(withdrawn), buildFails))
	}
	return all
}

func comes(n int) string {
	if n == 1 {
		return "One comes in"
	}
	return fmt.Sprintf("%d come in", n)
}

func takes(n int) string {
	if n == 1 {
		return "One takes away what is there"
	}
	return fmt.Sprintf("%d take away what is there", n)
}

// buildFails is what becomes of a project when what it has is taken down.
const buildFails = "the build that asks for it fails"

// saw names the controls that found something, each once, the most telling
// first.
func saw(j *drill.Judgement) []string {
	var names []string
	for _, f := range j.Findings {
		if !slices.Contains(names, f.Control.Name) {
			names = append(names, f.Control.Name)
		}
	}
	return names
}

// played writes one incident stage by stage.
func (p *page) played(d *Drill, one *Played) {
	p.line("%s", Plain(one.ID))
	p.para("", 0, Plain(one.Title))
	p.line("")
	j := one.Judgement
	if j == nil {
		p.line("It cannot be played here: %s.", one.Why)
		return
	}
	p.para("", 0, fmt.Sprintf("The same on %s, judged by %s: %s.", p.carrier(d), Plain(d.Policy), dates(j)))
	p.line("")
	p.line("  %s  %s  %s", pad("stage", 8), pad("what was done", 24), "who says something to it")
	for i := range d.Model.Stages {
		s := &d.Model.Stages[i]
		a := s.At(j.Variant[i])
		who := strings.Join(seeing(d, j, s.ID), " ")
		p.line("  %s  %s  %s", pad(s.ID, 8), pad(a.ID, 24), p.fit(who, 38))
	}
	p.line("")
	p.verdictOf(j)
}

// dates says what was published or taken down, and when.
func dates(j *drill.Judgement) string {
	then := "taken in on " + date(j.Scene.Adopted)
	if j.Withdrawn() {
		then = fmt.Sprintf("a build asks for it on %s and fails", date(j.Scene.Adopted))
	}
	return fmt.Sprintf("%s on %s, %s, noticed on %s", releases(j), date(j.Scene.Published), then, date(j.Scene.Noticed))
}

// releases names what comes in: "kind-of 3.2.4 and segment-lift 0.3.0 were
// published".
func releases(j *drill.Judgement) string {
	var all []string
	for _, m := range j.Scene.Moves {
		all = append(all, Plain(m.Name+" "+m.After))
	}
	switch len(all) {
	case 0:
		return Plain(j.Scene.Payload.Name+" "+j.Scene.Payload.Version) + " was taken down"
	case 1:
		return all[0] + " was published"
	}
	return strings.Join(all, " and ") + " were published"
}

func date(t time.Time) string { return t.Format(time.DateOnly) }

// seeing names the controls that found something and counter what was done at a
// stage.
func seeing(d *Drill, j *drill.Judgement, stage string) []string {
	var names []string
	for i := range j.Findings {
		c := j.Findings[i].Control
		if slices.Contains(d.Countered(c, &j.Variant), stage) && !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

// outcomeWords say what each outcome means.
var outcomeWords = map[drill.Outcome]string{
	drill.Missed: "it comes in, and nobody says a word", drill.Seen: "it comes in; something is said, and nobody is asked",
	drill.Unknown: "it comes in; what could have spoken lacked its evidence", drill.Held: "a person is asked before it comes in", drill.Blocked: "it does not come in",
}

// wordsOf says what an outcome means for one variant.
func wordsOf(j *drill.Judgement) string {
	switch {
	case j.Withdrawn() && j.Outcome == drill.Missed:
		return "nothing comes in: " + buildFails + ", and nobody says a word"
	case j.Withdrawn() && j.Outcome == drill.Unknown:
		return "nothing comes in: " + buildFails + "; what could have spoken lacked its evidence"
	case j.Withdrawn() && j.Outcome.Survives():
		return "nothing comes in: " + buildFails + ", and something is said of it"
	}
	return outcomeWords[j.Outcome]
}

// verdictOf writes what became of it, and by what.
func (p *page) verdictOf(j *drill.Judgement) {
	p.para(p.outcome(j.Outcome, 0)+"  ", len(j.Outcome.String())+2, wordsOf(j))
	if j.Stop != nil {
		p.para("  "+pad(j.Stop.Protection.Name, 18), 20, j.Stop.Words+" ("+j.Stop.Client.Title()+")")
	}
	told := make(map[string]bool)
	for i := range j.Findings {
		f := &j.Findings[i]
		if told[f.Control.Name] {
			continue
		}
		if len(told) == 8 && !p.All {
			p.folded = true
			break
		}
		told[f.Control.Name] = true
		p.para("  "+pad(f.Control.Name, 18), 20, Plain(f.Message))
	}
	if w := j.Window(); w > 0 {
		p.line("  exposed for %s, until somebody notices", days(w))
	}
	for _, words := range gapWords(j) {
		p.para("  "+pad("could not tell", 18), 20, words)
	}
}

// days says how long something lasts.
func days(d time.Duration) string {
	if d < 24*time.Hour {
		return "less than a day"
	}
	return plural(int(d.Hours()/24), "day")
}

// gapWords names the controls that could not tell, by what they lacked.
func gapWords(j *drill.Judgement) []string {
	var whys []string
	names := make(map[string][]string)
	for _, g := range j.Gaps {
		if names[g.Why] == nil {
			whys = append(whys, g.Why)
		}
		if !slices.Contains(names[g.Why], g.Control.Name) {
			names[g.Why] = append(names[g.Why], g.Control.Name)
		}
	}
	for i, why := range whys {
		whys[i] = strings.Join(names[why], ", ") + ": " + Plain(why)
	}
	return whys
}

const (
	someClasses = 10
	someReasons = 3
	someSteps   = 6
)

// wanting tells of variants with an outcome how many have it for want of
// evidence only: what an attack shows does not hold them.
func wanting(s *drill.Survey, o drill.Outcome) string {
	if o != drill.Held || s.Wants == 0 {
		return ""
	}
	return fmt.Sprintf("   %s of them only as evidence is missing", thousands(s.Wants))
}

// survey writes what became of many variants.
func (p *page) survey(d *Drill) {
	s := d.Survey
	p.para("", 0, fmt.Sprintf("%s %s can happen here by way of %s, judged by %s", plural(s.Possible, "variant"), within(s), p.carrier(d), Plain(d.Policy)))
	p.line("")
	for _, o := range slices.Backward(drill.Outcomes) {
		p.line("  %s %8s%s", p.outcome(o, 12), thousands(s.Counts[o]), p.in(dim, wanting(s, o)))
	}
	p.line("  %s %8s", pad("not crafted", 12), thousands(s.Uncrafted))
	if len(s.Survivors)+s.Rest == 0 {
		p.line("\nNothing comes in without anybody being asked.")
		return
	}
	p.classes(s)
	p.reasons(d.Reasons(s))
	p.closing(&s.Closing, someSteps)
	p.firstSteps(d)
}

// within says which variants were judged.
func within(s *drill.Survey) string {
	return fmt.Sprintf("within %s of what happened", plural(s.Steps, "step"))
}

func (p *page) classes(s *drill.Survey) {
	p.line("")
	p.para("", 0, "What comes in without anybody being asked: the least that all of it has in common")
	p.line("  %8s  %s  %s", "variants", pad("nearest that happened", 28), "every variant with")
	n := len(s.Survivors)
	if !p.All && n > someClasses {
		n, p.folded = someClasses, true
	}
	for _, c := range s.Survivors[:n] {
		p.para(fmt.Sprintf("  %8s  %s  ", thousands(c.Variants), pad(c.Nearest, 28)), 42, strings.Join(c.Choices, " "))
	}
	if s.Rest > 0 {
		p.line("  %8s  that no few choices tell apart", thousands(s.Rest))
	}
}

func (p *page) reasons(all []drill.Reason) {
	p.line("\nWhy it comes in")
	n := len(all)
	if !p.All && n > someReasons {
		n, p.folded = someReasons, true
	}
	for i := range all[:n] {
		p.para(fmt.Sprintf("  %8s  ", thousands(all[i].Variants)), 12, whyWords(&all[i]))
	}
	rest := 0
	for i := range all[n:] {
		rest += all[n+i].Variants
	}
	if rest > 0 {
		p.line("  %8s  for %s", thousands(rest), plural(len(all)-n, "other reason"))
	}
}

func whyWords(r *drill.Reason) string {
	if r.Why == "" {
		return "Nobody has looked into why."
	}
	return r.Why
}

// closing writes what closes most of what comes in, so many steps at most.
func (p *page) closing(c *drill.Closing, most int) {
	if len(c.Steps) == 0 {
		p.line("\nNothing that Levee knows would close any of it.")
		return
	}
	p.line("\nWhat closes it, most for its cost first")
	p.line("  %8s  %10s  %s", "closes", "a year", "")
	n := len(c.Steps)
	if !p.All && n > most {
		n, p.folded = most, true
	}
	for _, s := range c.Steps[:n] {
		p.para(fmt.Sprintf("  %8s  %10s  ", thousands(s.Closes), stepCost(&s)), 24, stepWords(&s))
	}
	if c.Left > 0 {
		p.line("  %8s  %10s  nothing here closes these", thousands(c.Left), "")
	}
	if !c.Exact {
		p.line("  no set that closes as much costs less than %.1f; this one costs %.1f", c.Least, c.Cost)
	} else if n == len(c.Steps) {
		p.line("  no other set of these closes as much for less")
	}
	if slices.ContainsFunc(c.Steps, func(s drill.Step) bool { return s.AtMost }) {
		p.para("  ", 2, atMostWords)
	}
	if words := guessWords(c); words != "" {
		p.para("  ", 2, words)
	}
}

// atMostWords say what a bound on alerts is.
const atMostWords = "to: at most so many, if each release is taken in on its day; who takes in less, or later, is asked less often"

// guessWords says what a guess decides of what closes most; "" if it decides
// nothing, as all is measured.
func guessWords(c *drill.Closing) string {
	if len(c.Guessed) == 0 && c.Firm {
		return ""
	}
	what := "what is not measured"
	if len(c.Guessed) > 0 {
		what = control.Listed(c.Guessed)
	}
	words := fmt.Sprintf("a guess: %s count%s as %d alerts a year; a tenth of it, or ten times, ", what, map[bool]string{true: "", false: "s"}[len(c.Guessed) > 1], drill.Guess)
	if c.Firm {
		return words + "gives the same"
	}
	return words + "gives another order or other steps"
}

// close writes what closes most of what comes in, and no more than that.
func (p *page) close(d *Drill) {
	s := d.Survey
	p.para("", 0, fmt.Sprintf("Of %s %s, by way of %s, judged by %s, %s come in without anybody being asked.",
		plural(s.Possible, "variant"), within(s), p.carrier(d), Plain(d.Policy), thousands(s.Closing.Open)))
	if s.Closing.Open == 0 {
		p.line("There is nothing to close.")
		return
	}
	p.closing(&s.Closing, len(s.Closing.Steps))
	p.firstSteps(d)
}

func (p *page) firstSteps(d *Drill) {
	if first := d.first(); len(first) > 0 {
		p.line("\nWhat to switch on first, and why")
		for i, words := range first {
			p.para(fmt.Sprintf("  %d  ", i+1), 5, words)
		}
	}
}

func stepCost(s *drill.Step) string {
	switch {
	case s.Setting != "":
		return "one line"
	case s.PerYear == nil:
		return "unmeasured"
	}
	if s.AtMost {
		return "to " + thousands(int(math.Ceil(s.PerYear.Value)))
	}
	return fmt.Sprintf("%.1f", s.PerYear.Value)
}

func stepWords(s *drill.Step) string {
	if s.Setting != "" {
		return "the client's setting " + s.Setting + " (levee settings --write)"
	}
	return "levee.yaml, controls: " + s.Control + ": hold"
}

// trials writes how far each fix alone goes.
func (p *page) trials(d *Drill) {
	p.para("", 0, fmt.Sprintf("Each fix alone, on %s: how many attacks does it stop as they were, and how many of the variants a step or two away?", p.carrier(d)))
	for _, t := range d.Trials {
		title := t.Incidents[0].ID
		if len(t.Incidents) > 1 {
			title = plural(len(t.Incidents), "incident")
		}
		head := fmt.Sprintf("\n  %s  %10s", pad(title, 26), "as it was")
		for i := range t.Variants {
			head += fmt.Sprintf("  %18s", "within "+plural(i+1, "step"))
		}
		p.line("%s", head)
		for f := range drill.Fixes {
			p.line("%s", trial(t, f))
		}
	}
	p.line("")
	for f := range drill.Fixes {
		p.para("  "+pad(drill.Fixes[f].Name, 26), 28, drill.Fixes[f].Words)
	}
}

func trial(t *drill.Trial, fix int) string {
	line := fmt.Sprintf("  %s  %10s", pad(drill.Fixes[fix].Name, 26), fmt.Sprintf("%d of %d", t.Itself[fix], t.Played))
	for i, of := range t.Variants {
		line += fmt.Sprintf("  %18s", share(t.Stopped[fix][i], of))
	}
	return line
}

// share writes "12 of 48 25%".
func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%s of %s %3d%%", thousands(n), thousands(of), n*100/of)
}

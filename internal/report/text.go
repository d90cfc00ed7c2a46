package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"levee/internal/assessment"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// shown is how many concerns a screen has room for.
const shown = 3

func writeText(w io.Writer, a *assessment.Assessment, o Options) error {
	p := &page{Options: o}
	header(p, a)
	constraints(p, a)
	concerns(p, a)
	if p.All {
		unseen(p, a)
	}
	properties(p, a)
	next(p, a)
	_, err := w.Write(p.Bytes())
	return err
}

func header(p *page, a *assessment.Assessment) {
	j := a.Project
	name := Plain(strings.TrimSpace(j.Name + " " + j.Version))
	if name == "" {
		name = "a project without a name"
	}
	p.line("%s · %s · as of %s", p.in(bold, name), lockfileWords(j), a.AsOf.UTC().Format("2006-01-02"))
	accounts := fmt.Sprintf("%s may publish to them", plural(j.Accounts, "account"))
	if j.Unpublished > 0 {
		accounts = fmt.Sprintf("%s may publish to %s of them, of %s nobody says", plural(j.Accounts, "account"),
			thousands(j.Names-j.Unpublished), thousands(j.Unpublished))
	}
	p.para("", 0, fmt.Sprintf("%s, %s, %s; %s", plural(j.Instances, "place"), plural(j.Artifacts, "artifact"), plural(j.Names, "package name"), accounts))
	p.para(p.in(dim, "evidence")+" ", len("evidence "), coverageWords(a))
	if j.Kind == lockfile.None {
		p.line("%s", p.in(yellow, "no lockfile: which versions are installed is not known; run npm install --package-lock-only, and look again"))
	}
	p.line("")
}

func lockfileWords(j assessment.Project) string {
	if j.Kind == lockfile.None {
		return "package.json only"
	}
	return fmt.Sprintf("%s (%s, version %s)", Plain(j.Lockfile), j.Kind, Plain(j.Format))
}

// coverageWords says for how many names each kind of evidence is there.
func coverageWords(a *assessment.Assessment) string {
	var parts []string
	for _, c := range a.Coverage {
		part := fmt.Sprintf("%s %s/%s", c.Kind, thousands(c.Known), thousands(a.Project.Names))
		if c.Contradicted > 0 {
			part += fmt.Sprintf(" (%s contradicted)", thousands(c.Contradicted))
		}
		if c.Known == 0 && len(c.Reasons) > 0 {
			part += " (" + Plain(c.Reasons[0]) + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " · ")
}

// tallyWidth is what the longest usual tally takes.
const tallyWidth = 36

func constraints(p *page, a *assessment.Assessment) {
	for _, c := range a.Constraints {
		p.line("%s  %s  %s %s", c.ID, p.state(c.State), pad(tally(c), tallyWidth), p.fit(c.Text, len("SC-1  violated   ")+tallyWidth+1))
	}
	p.line("")
}

func (p *page) state(s stamp.State) string {
	word := pad(s.String(), 9)
	return p.in(map[stamp.State]ink{stamp.Held: green, stamp.NotShown: yellow, stamp.Violated: red}[s], word)
}

func tally(c assessment.Constraint) string {
	if c.Controls == 0 {
		return "no control has anything to look at"
	}
	return fmt.Sprintf("%s broken, %s, %s unknown", thousands(c.Violated), plural(c.Signs, "sign"), thousands(c.Unknown))
}

// concerns shows what was found, the most telling first.
func concerns(p *page, a *assessment.Assessment) {
	n := min(shown, len(a.Concerns))
	if p.All {
		n = len(a.Concerns)
	}
	if n == 0 {
		p.line("No control found anything.\n")
		return
	}
	if n < len(a.Concerns) {
		p.line("%s", p.in(bold, fmt.Sprintf("What matters most, %d of %s (all: --all)", n, thousands(len(a.Concerns)))))
	} else {
		p.line("%s", p.in(bold, "What was found"))
	}
	for i := range n {
		concern(p, a, &a.Concerns[i])
	}
	p.line("")
}

func concern(p *page, a *assessment.Assessment, c *assessment.Concern) {
	colour := yellow
	if c.Violated {
		colour = red
	}
	about := []string{id(c.Package, c.Version)}
	if words := phases(c.Phase); len(words) > 0 {
		about = append(about, "runs at "+strings.Join(words, ", "))
	}
	if c.Package != "" {
		about = append(about, fmt.Sprintf("%d of %s packages like it", c.Like, thousands(c.Of)))
	}
	if at := location(a, c.Node); at != "" {
		about = append(about, at)
	}
	p.line("%s%s", p.in(colour, about[0]), p.in(dim, strings.Join(append([]string{""}, about[1:]...), " · ")))
	for _, f := range c.Findings {
		p.para("  "+p.in(dim, pad(f.Control.Name, 16))+" ", 19, Plain(f.Message))
	}
	if c.Package == "" {
		return
	}
	if path := route(a, c.Node); path != "" {
		p.para("  "+p.in(dim, pad("came in by", 16))+" ", 19, path)
	}
}

// route is the shortest way by which a package came in, if there is one
// worth telling: a direct dependency needs none.
func route(a *assessment.Assessment, node int) string {
	if a.File.Nodes[node].Kind != lockfile.Package {
		return ""
	}
	paths, _ := a.Graph.Paths(node, 1)
	if len(paths) == 0 || len(paths[0]) < 2 {
		return ""
	}
	var names []string
	for _, e := range paths[0] {
		names = append(names, Plain(a.File.Edges[e].Name))
	}
	return strings.Join(names, " > ")
}

// phases names the phases of a set, in the order in which they happen.
func phases(set graph.Phase) []string {
	var words []string
	for _, p := range []struct {
		phase graph.Phase
		word  string
	}{{graph.Install, "install"}, {graph.Build, "build"}, {graph.Test, "test"}, {graph.Runtime, "runtime"}} {
		if set&p.phase != 0 {
			words = append(words, p.word)
		}
	}
	return words
}

// unseen lists what could not be judged, by control.
func unseen(p *page, a *assessment.Assessment) {
	p.line("%s", p.in(bold, "What nobody could tell"))
	for i := range a.Outcomes {
		o := &a.Outcomes[i]
		if o.Aside != "" {
			p.para("  "+p.in(dim, pad(o.Control.Name, 16))+" ", 19, "not applicable: "+Plain(o.Aside))
		}
		for _, m := range o.Unknowns {
			p.line("  %s %s of %s: %s", p.in(dim, pad(o.Control.Name, 16)), thousands(m.Count), thousands(o.Looked), Plain(m.Why))
		}
	}
	p.line("")
}

func properties(p *page, a *assessment.Assessment) {
	p.line("%s", p.in(bold, "The systemic properties, here"))
	var unmeasured []string
	unknown := make(map[string][]string) // by reason
	for _, q := range a.Properties {
		if q.Measure == nil {
			unmeasured = append(unmeasured, fmt.Sprintf("%d %s", q.ID, q.Title))
			continue
		}
		if !q.Known {
			unknown[q.Why] = append(unknown[q.Why], fmt.Sprintf("%d %s", q.ID, q.Title))
			continue
		}
		of := ""
		if q.Of > 0 {
			of = p.in(dim, "  of "+thousands(q.Of))
		}
		p.line("  %2d %s %7s%s", q.ID, pad(q.Title, 52), q.Property.String(q.Figure), of)
	}
	for _, why := range slices.Sorted(maps.Keys(unknown)) {
		lead := "not known, as " + why + ": "
		p.para("     "+p.in(dim, lead), 5+len(lead), strings.Join(unknown[why], "; "))
	}
	p.para("     "+p.in(dim, "not measured yet: "), 23, strings.Join(unmeasured, "; "))
	p.line("")
}

// next says what to do about the report: three commands at most.
func next(p *page, a *assessment.Assessment) {
	p.line("%s", p.in(bold, "Next"))
	if name := firstPackage(a); name != "" {
		p.line("  levee why %s %s", pad(name, 22), p.in(dim, "every way by which it came in"))
	}
	p.line("  levee who %s %s", pad("", 22), p.in(dim, "the accounts that can ship code into this project"))
	if fired(a, "clientdefaults") {
		p.line("  levee settings %s %s", pad("--write", 17), p.in(dim, "switches on what the package client has"))
	}
	if missing(a, evidence.Advisories) {
		p.line("  levee check %s %s", pad("--advisories all.zip", 20), p.in(dim, "OSV's list of what is known to be bad"))
	} else if !p.All {
		p.line("  levee check %s %s", pad("--all", 20), p.in(dim, "everything found, and what nobody could tell"))
	}
}

// fired tells whether a control found something.
func fired(a *assessment.Assessment, name string) bool {
	for i := range a.Concerns {
		for _, f := range a.Concerns[i].Findings {
			if f.Control.Name == name {
				return true
			}
		}
	}
	return false
}

func firstPackage(a *assessment.Assessment) string {
	for i := range a.Concerns {
		if a.Concerns[i].Package != "" {
			return Plain(a.Concerns[i].Package)
		}
	}
	return ""
}

func missing(a *assessment.Assessment, kind evidence.Kind) bool {
	for _, c := range a.Coverage {
		if c.Kind == kind {
			return c.Known == 0
		}
	}
	return false
}

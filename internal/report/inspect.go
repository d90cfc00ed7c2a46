package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"levee/internal/assessment"
	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/inspection"
)

// An Inspection is what reading code came to: of one package, of two and what
// changed from the first to the second, or of all packages of a project.
type Inspection struct {
	*assessment.Assessment
	Packages []Inspected
	Change   *inspection.Change // from the first to the second of two; nil otherwise
	Project  bool               // the packages are those of a project, ranked
	Notes    []string           // what a reader must know of how they were read
}

// An Inspected is one package of an inspection.
type Inspected struct {
	Label   string // "left-pad@1.3.0", or the path that was given
	Name    string
	Version string
	From    string        // what was read: "the registry's tarball"
	Code    *code.Package // nil if it could not be read
	Why     string        // of no code
	Node    int           // in the lockfile of the assessment; -1: it is only what another is compared with
	Reached []inspection.Reach
}

// InspectText writes an inspection for people.
func InspectText(w io.Writer, in *Inspection, o Options) error {
	p := &page{Options: o}
	switch {
	case in.Project:
		inspectProject(p, in)
	case in.Change != nil:
		inspectChange(p, in)
	default:
		inspectOne(p, in)
	}
	_, err := w.Write(p.Bytes())
	return err
}

func inspectOne(p *page, in *Inspection) {
	one := &in.Packages[0]
	p.para("", 0, p.in(bold, Plain(one.Label))+" · "+Plain(one.From)+" · "+fileWords(one.Code))
	manifestWords(p, one.Code)
	foundIn(p, in, one)
	hiddenLines(p, "What hides in it", one.Code.Disguises)
	flowLines(p, "Where values go", notable(one.Code.Flows))
	overrideLines(p, "What it replaces", lasting(one.Code.Overrides))
	useLines(p, one.Code)
	reachedLines(p, in, one)
	gapLines(p, one.Code.Gaps)
	repositoryLines(p, in, one)
	notes(p, in)
}

// fileWords says how much there is: "12 files, 3 of them code (1 minified)".
func fileWords(c *code.Package) string {
	coded, minified := 0, 0
	for i := range c.Files {
		if k := c.Files[i].Kind; k == code.JavaScript || k == code.TypeScript {
			coded++
		}
		if c.Files[i].Minified {
			minified++
		}
	}
	if len(c.Files) == 0 {
		return "its list of files is not at hand"
	}
	words := fmt.Sprintf("%s, %s of them code", plural(len(c.Files), "file"), thousands(coded))
	if minified > 0 {
		words += fmt.Sprintf(" (%s minified)", thousands(minified))
	}
	return words
}

// label is the width of the words on the left.
const label = 10

func (p *page) labelled(word, text string) {
	p.para(p.in(dim, pad(word, label)), label, text)
}

// manifestWords says what runs by the manifest.
func manifestWords(p *page, c *code.Package) {
	m := &c.Manifest
	if len(m.Entries) > 0 {
		p.labelled("entry", listed(m.Entries, 4))
	}
	if len(m.Bin) > 0 {
		p.labelled("commands", listed(slices.Sorted(maps.Keys(m.Bin)), 6))
	}
	scripts := "none at install"
	if s := installs(m.Scripts); len(s) > 0 {
		scripts = strings.Join(s, "; ")
	}
	p.labelled("scripts", scripts)
	if names := imported(c); len(names) > 0 {
		p.labelled("imports", listed(names, 8))
	}
	p.line("")
}

// installs returns the scripts that run at install: "postinstall: node x.js".
func installs(scripts map[string]string) []string {
	var all []string
	for _, name := range evidence.InstallScripts {
		if scripts[name] != "" {
			all = append(all, name+": "+Plain(scripts[name]))
		}
	}
	return all
}

// imported returns the packages that code which may run asks for.
func imported(c *code.Package) []string {
	set := make(map[string]bool)
	for i := range c.Imports {
		if im := &c.Imports[i]; im.Package != "" && im.Phase != code.Never {
			set[im.Package] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// listed joins names: "a, b and 7 more".
func listed(names []string, most int) string {
	shown := make([]string, 0, most)
	for _, name := range names[:min(most, len(names))] {
		shown = append(shown, Plain(name))
	}
	text := strings.Join(shown, ", ")
	if n := len(names) - most; n > 0 {
		text += fmt.Sprintf(" and %s more", thousands(n))
	}
	return text
}

// foundIn shows what the controls found in a package, and what they could not
// tell.
func foundIn(p *page, in *Inspection, one *Inspected) {
	switch c := concernAt(in, one.Node); {
	case c != nil:
		p.line("%s", p.in(bold, "What was found"))
		for _, f := range c.Findings {
			findingLine(p, &f)
		}
	case control.Unread(one.Code) != nil:
		p.line("%s", p.in(yellow, "No control found anything in what could be read."))
	default:
		p.line("No control that reads code found anything.")
	}
	unjudged(p, in)
	p.line("")
}

// unjudged names the controls that lacked evidence, by what was missing. Code
// that was not read is told elsewhere.
func unjudged(p *page, in *Inspection) {
	blind := make(map[string][]string)
	for i := range in.Outcomes {
		for _, m := range in.Outcomes[i].Unknowns {
			if in.Packages[len(in.Packages)-1].gap() != m.Why {
				blind[m.Why] = append(blind[m.Why], in.Outcomes[i].Control.Name)
			}
		}
	}
	for _, why := range slices.Sorted(maps.Keys(blind)) {
		p.para("  "+p.in(dim, pad("not judged", 17))+" ", 20, fmt.Sprintf("%s: %s", strings.Join(blind[why], ", "), Plain(why)))
	}
}

// gap returns why some of the code was not read, "" if all of it was.
func (one *Inspected) gap() string {
	if g := control.Unread(one.Code); g != nil {
		return g.Why
	}
	return ""
}

func findingLine(p *page, f *control.Finding) {
	colour := yellow
	if f.State == control.Violated {
		colour = red
	}
	p.para("  "+p.in(colour, pad(f.Control.Name, 17))+" ", 20, Plain(f.Message))
}

func concernAt(in *Inspection, node int) *assessment.Concern {
	for i := range in.Concerns {
		if node >= 0 && in.Concerns[i].Node >= 0 && in.File.Nodes[in.Concerns[i].Node].Artifact == in.File.Nodes[node].Artifact {
			return &in.Concerns[i]
		}
	}
	return nil
}

// phaseWords are the headings of the phases.
var phaseWords = map[code.Phase]string{
	code.AtInstall: "At install", code.AtImport: "When imported", code.AtCall: "When called", code.Never: "In files that nothing leads to",
}

// How many lines a screen has for one phase, and for one capability in it.
const (
	phaseLines = 12
	nameLines  = 3
)

// useLines shows what the code can do, by phase. Of files that nothing leads
// to a line says enough.
func useLines(p *page, c *code.Package) {
	uses := inspection.Uses(c)
	if len(uses) == 0 {
		if control.Unread(c) != nil {
			p.line("What could be read of it uses nothing that reaches the world.\n")
		} else {
			p.line("It uses nothing that reaches the world: no network, no files, no programs.\n")
		}
		return
	}
	for _, phase := range inspection.Phases {
		var here []inspection.Use
		for _, u := range uses {
			if u.Phase == phase {
				here = append(here, u)
			}
		}
		switch {
		case len(here) == 0:
		case phase == code.Never && !p.All:
			p.para(p.in(dim, phaseWords[phase]+": "), len(phaseWords[phase])+2, nameCounts(here))
			p.line("")
		default:
			p.line("%s", p.in(bold, phaseWords[phase]))
			foldedUses(p, here)
			p.line("")
		}
	}
}

// nameCounts counts uses by capability: "net 3, exec 1".
func nameCounts(uses []inspection.Use) string {
	var words []string
	for i := 0; i < len(uses); {
		k, n := i, 0
		for ; k < len(uses) && uses[k].Name == uses[i].Name; k++ {
			n += uses[k].Count
		}
		words = append(words, fmt.Sprintf("%s %s", uses[i].Name, thousands(n)))
		i = k
	}
	return strings.Join(words, ", ")
}

// foldedUses shows a few uses of each capability, and counts the others.
func foldedUses(p *page, uses []inspection.Use) {
	left := phaseLines
	for i := 0; i < len(uses); {
		k := i
		for k < len(uses) && uses[k].Name == uses[i].Name {
			k++
		}
		switch n := min(k-i, nameLines, max(left, 1)); {
		case uses[i].Name == capability.Env && !p.All:
			envLine(p, uses[i:k])
		case p.All || k-i == n:
			usesOf(p, uses[i:k], "")
		default:
			usesOf(p, uses[i:i+n], " · "+plural(k-i-n, "further way"))
			p.folded = true
		}
		left -= min(k-i, nameLines)
		i = k
	}
}

// usesOf shows uses of one capability, with a word behind the last.
func usesOf(p *page, uses []inspection.Use, last string) {
	for i := range uses {
		remark := remarks(&uses[i])
		if i == len(uses)-1 {
			remark += last
		}
		useLine(p, &uses[i], remark)
	}
}

// useLine shows one use: "net  https.request -> api.example  lib/a.js:12".
func useLine(p *page, u *inspection.Use, remark string) {
	text := Plain(u.API)
	switch {
	case u.Detail == "" || strings.HasSuffix(u.API, "."+u.Detail):
	case u.Name == capability.Env:
		text += " " + Plain(u.Detail)
	default:
		text += " -> " + Plain(u.Detail)
	}
	api, place := p.columns()
	at := cutLeft(Plain(control.At(u.Place)), place-utf8.RuneCountInString(remark))
	p.line("  %s %s  %s", pad(u.Name, 15), pad(cut(text, api), api), at+p.in(dim, remark))
}

// envLine shows all variables in one line: they are many, and told by their
// names.
func envLine(p *page, uses []inspection.Use) {
	var names []string
	places := 0
	for _, u := range uses {
		places += u.Count
		if u.Detail != "" && !slices.Contains(names, u.Detail) {
			names = append(names, u.Detail)
		}
	}
	whole := inspection.Use{Capability: uses[0].Capability, Count: places}
	if len(names) > 0 {
		whole.API, whole.Detail = "variables", listed(names, 3)
	}
	useLine(p, &whole, remarks(&whole))
}

// columns returns the room for what is called, and with what, and that for
// where it stands.
func (p *page) columns() (api, place int) {
	const before = 20 // the capability, and spaces
	if p.Width == 0 {
		return 50, 1000
	}
	api = min(50, (p.Width-before)*5/9)
	return api, p.Width - before - api
}

// remarks says what else is to say of a use.
func remarks(u *inspection.Use) string {
	words := ""
	if u.Count > 1 {
		words = fmt.Sprintf(" and %s more", thousands(u.Count-1))
	}
	if u.Certainty != code.Certain {
		words += " " + string(u.Certainty)
	}
	return words
}

// flowLines shows where values go.
func flowLines(p *page, title string, flows []code.Flow) {
	listOf(p, title, flows, 4, func(f *code.Flow) string {
		from := strings.TrimSuffix(control.Named(f.From), ",")
		to := f.To.API
		if f.To.Detail != "" {
			to += " " + f.To.Detail
		}
		end := fmt.Sprintf(" (%s)  %s", f.To.Role, Plain(cutLeft(control.At(f.To.Place), 36)))
		room := 1000
		if p.Width > 0 {
			room = max(20, p.Width-len("   -> ")-utf8.RuneCountInString(end))
		}
		from = cut(from, max(room/2, room-utf8.RuneCountInString(to)))
		return Plain(from) + " -> " + Plain(cut(to, room-utf8.RuneCountInString(from))) + end
	})
}

// Where a value comes from that is worth a line: if it runs, and if it leaves
// the machine.
var (
	runsFrom = []string{code.FromNet, code.FromFetched, code.FromDecrypted, code.FromDecoded, code.FromSecret, code.FromEnv, code.FromPage, code.FromPassing}
	goesFrom = []string{code.FromSecret, code.FromAllEnv, code.FromHost, code.FromIdentity, code.FromFile, code.FromOutput, code.FromPage, code.FromWallet, code.FromPassing, code.FromDecrypted}
)

// notable returns the flows in files that may run of what comes from outside to
// where it runs, and of what is somebody's own to where it leaves the machine:
// each kind once.
func notable(flows []code.Flow) []code.Flow {
	type like struct{ from, detail, to, role, file string }
	seen := make(map[like]bool)
	var all []code.Flow
	for i := range flows {
		f := &flows[i]
		k := like{f.From.Kind, f.From.Detail, f.To.Capability, f.To.Role, f.To.File}
		tells := control.Executes(&f.To) && slices.Contains(runsFrom, f.From.Kind) || control.Sends(&f.To) && slices.Contains(goesFrom, f.From.Kind)
		if f.To.Phase != code.Never && tells && !seen[k] {
			seen[k] = true
			all = append(all, *f)
		}
	}
	return all
}

func hiddenLines(p *page, title string, hidden []code.Disguise) {
	listOf(p, title, hidden, 6, func(d *code.Disguise) string {
		text := d.Kind
		if d.Detail != "" {
			text += ": " + Plain(cut(d.Detail, 60))
		}
		return text + "  " + Plain(control.At(d.Place))
	})
}

// lasting leaves out what only fills in where the platform has nothing.
func lasting(overrides []code.Override) []code.Override {
	return slices.DeleteFunc(slices.Clone(overrides), func(o code.Override) bool { return o.Polyfill || o.Phase == code.Never })
}

func overrideLines(p *page, title string, overrides []code.Override) {
	listOf(p, title, overrides, 4, func(o *code.Override) string {
		var does []string
		for _, d := range []struct {
			yes  bool
			word string
		}{{o.Calls, "calls the old code"}, {o.Reads, "reads what passes through"}, {o.Rewrites, "rewrites it"}, {o.Sends, "sends it on"}} {
			if d.yes {
				does = append(does, d.word)
			}
		}
		return Plain(o.Target) + joined(", ", does...) + "  " + Plain(control.At(o.Place))
	})
}

// listOf shows some of a list under a title, one a line, and counts the rest;
// nothing for an empty list.
func listOf[T any](p *page, title string, list []T, most int, words func(*T) string) {
	if len(list) == 0 {
		return
	}
	n := len(list)
	if !p.All && n > most+1 {
		n = most
	}
	p.line("%s", p.in(bold, title))
	for i := range list[:n] {
		p.line("  %s", p.fit(words(&list[i]), 2))
	}
	if n < len(list) {
		p.more(len(list) - n)
	}
	p.line("")
}

// more counts what is left out of a list.
func (p *page) more(n int) {
	p.folded = true
	p.line("  %s", p.in(dim, fmt.Sprintf("and %s more", thousands(n))))
}

// gapLines counts what could not be read, by reason.
func gapLines(p *page, gaps []code.Gap) {
	unread, odd := count(gaps, false), count(gaps, true)
	for _, g := range unread {
		p.line("%s", p.in(yellow, fmt.Sprintf("Not read: %s%s", Plain(g.why), g.places())))
	}
	for _, g := range odd {
		p.line("%s", p.in(dim, fmt.Sprintf("Odd: %s%s", Plain(g.why), g.places())))
	}
	if len(unread)+len(odd) > 0 {
		p.line("")
	}
}

type reason struct {
	why   string
	first code.Place
	n     int
}

func count(gaps []code.Gap, odd bool) []reason {
	var all []reason
	for _, g := range gaps {
		if g.Odd != odd {
			continue
		}
		i := slices.IndexFunc(all, func(r reason) bool { return r.why == g.Why })
		if i < 0 {
			i = len(all)
			all = append(all, reason{why: g.Why, first: g.Place})
		}
		all[i].n++
	}
	return all
}

func (r *reason) places() string {
	text := ""
	if r.first.File != "" {
		text = " (" + Plain(control.At(r.first))
		if r.n > 1 {
			text += fmt.Sprintf(" and %s more", thousands(r.n-1))
		}
		text += ")"
	}
	return text
}

func notes(p *page, in *Inspection) {
	if p.folded {
		p.line("%s", p.in(dim, "not all is shown: --all-lines shows it"))
	}
	for _, n := range in.Notes {
		p.para(p.in(dim, "note")+"  ", 6, Plain(n))
	}
}

// repositoryLines says what holding the package against its repository came to.
func repositoryLines(p *page, in *Inspection, one *Inspected) {
	f := in.Evidence.Comparison(one.Name, one.Version)
	c, ok := f.Get()
	if !ok {
		p.line("%s", p.in(dim, p.fit("not compared with its repository: --repository auto asks it, --repository DIR takes a clone", 0)))
		return
	}
	p.line("%s", p.in(bold, "Against its repository"))
	switch {
	case c.State == code.Unchecked || c.State == code.Unsourced:
		p.line("  %s", p.in(yellow, "not compared: "+Plain(c.Why)))
	default:
		p.para("  ", 4, fmt.Sprintf("%s at %s: %s equal%s", Plain(c.Found), Plain(short(c.Commit)), plural(c.Equal, "file"), countWords(c)))
		differenceLines(p, c)
	}
	p.line("")
}

func short(commit string) string { return commit[:min(len(commit), 12)] }

func countWords(c *code.Comparison) string {
	words := ""
	for _, w := range []code.What{code.Added, code.Changed, code.Built, code.Rebuilt, code.Skipped, code.Elsewhere, code.LineEndings, code.Rewritten} {
		if c.Counts[w] > 0 {
			words += fmt.Sprintf(", %s %s", thousands(c.Counts[w]), w)
		}
	}
	return words
}

// differenceLines shows what differs, that first which can run.
func differenceLines(p *page, c *code.Comparison) {
	var runs, rest []code.Difference
	for _, d := range c.Differences {
		switch {
		case !d.Mismatch() && !(d.Unseen() && d.Runs != ""):
		case d.Runs != "" && d.Mismatch():
			runs = append(runs, d)
		default:
			rest = append(rest, d)
		}
	}
	all := slices.Concat(runs, rest)
	n := len(all)
	if !p.All {
		n = min(n, 6)
	}
	for _, d := range all[:n] {
		text := fmt.Sprintf("%s  %s", pad(string(d.What), 9), Plain(d.Path))
		if d.Runs != "" {
			text += " (" + d.Runs + ")"
		}
		if d.Why != "" {
			text += ": " + Plain(d.Why)
		}
		colour := dim
		if d.Mismatch() && d.Runs != "" {
			colour = red
		}
		p.line("  %s", p.in(colour, text))
	}
	if n < len(all) {
		p.more(len(all) - n)
	}
}

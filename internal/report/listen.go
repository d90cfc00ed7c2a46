package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"levee/internal/graph"
	"levee/internal/warning"
)

// A Listen is what Node warned of while a command of the project ran.
type Listen struct {
	Command  []string
	Exit     int
	Graph    *graph.Graph // nil if no lockfile could be read
	Raisers  []*warning.Raiser
	Log      *warning.Log
	Record   string         // the file of known warnings
	Before   *warning.Known // what stood in it; nil if there was none
	Recorded bool           // it was written now
	Cut      bool           // there was more than is read
	Notes    []string       // what a reader must know of how it was heard
}

// New counts the kinds of warnings of the project that are not recorded.
func (l *Listen) New() int { return l.count(isNew) }

func (l *Listen) count(which func(*warning.Raiser, *warning.Raised) bool) int {
	n := 0
	for _, r := range l.Raisers {
		for i := range r.Raised {
			if which(r, &r.Raised[i]) {
				n++
			}
		}
	}
	return n
}

// isNew tells a warning of the project that was not recorded. What comes from
// outside of it is no news of the project.
func isNew(r *warning.Raiser, w *warning.Raised) bool { return r.Side != warning.Outside && !w.Known }

func isKnown(_ *warning.Raiser, w *warning.Raised) bool { return w.Known }

func isOutside(r *warning.Raiser, _ *warning.Raised) bool { return r.Side == warning.Outside }

// How much of what was heard is a screen.
const (
	shownRaisers = 4
	shownOfOne   = 2
)

// ListenText writes the warnings for people, below what the command wrote.
func ListenText(w io.Writer, l *Listen, o Options) error {
	p := &page{Options: o}
	p.line("%s  %s\n", p.in(bold, "levee listen"), listenHeading(l))
	raisers := listenOrder(l, p.All)
	for i, r := range raisers {
		if i == shownRaisers && !p.All {
			p.line("%s\n", p.in(dim, fmt.Sprintf("and %d others raised new ones (all: --all)", len(raisers)-i)))
			break
		}
		p.raiser(l, r)
	}
	if p.listenRest(l) {
		p.line("")
	}
	p.listenNext(l)
	_, err := w.Write(p.Bytes())
	return err
}

// listenHeading sums up what was heard.
func listenHeading(l *Listen) string {
	all := l.count(func(*warning.Raiser, *warning.Raised) bool { return true })
	switch {
	case all == 0:
		return "Node warned of nothing"
	case l.Recorded:
		return fmt.Sprintf("%s, %d of them new until now: recorded in %s", plural(all, "warning"), l.New(), Plain(l.Record))
	case l.Before == nil:
		return fmt.Sprintf("%s; none is recorded as known yet", plural(all, "warning"))
	default:
		return fmt.Sprintf("%s, %d of them new", plural(all, "warning"), l.New())
	}
}

// listenOrder returns those of which something is to be shown: what does not
// fit comes first, then what else is new.
func listenOrder(l *Listen, all bool) []*warning.Raiser {
	raisers := slices.Clone(l.Raisers)
	if !all {
		raisers = slices.DeleteFunc(raisers, func(r *warning.Raiser) bool { return newsRank(r) == nothingNew })
	}
	slices.SortStableFunc(raisers, func(x, y *warning.Raiser) int { return cmp.Compare(newsRank(x), newsRank(y)) })
	return raisers
}

// Ranks of raisers.
const (
	newAndUnfit = iota
	somethingNew
	nothingNew
)

func newsRank(r *warning.Raiser) int {
	best := nothingNew
	for i := range r.Raised {
		switch w := &r.Raised[i]; {
		case !isNew(r, w):
		case w.Fit == warning.Unfit:
			return newAndUnfit
		default:
			best = somethingNew
		}
	}
	return best
}

// raiser writes whose code raised what.
func (p *page) raiser(l *Listen, r *warning.Raiser) {
	colour := bold
	if newsRank(r) == newAndUnfit {
		colour = yellow
	}
	at := ""
	if l.Graph != nil && r.Side == warning.Package {
		if line, _, ok := position(l.Graph.File, r.Node); ok {
			at = fmt.Sprintf(" · %s:%d", Plain(l.Graph.File.Path), line)
		}
	}
	p.line("%s%s", p.in(colour, raiserName(r)), p.in(dim, at))
	shown := 0
	for i := range r.Raised {
		if w := &r.Raised[i]; p.All || isNew(r, w) && shown < shownOfOne {
			p.raised(r, w)
			shown++
		}
	}
	if more := len(r.Raised) - shown; more > 0 {
		labelled(p, "", p.in(dim, fmt.Sprintf("and %d more (all: --all)", more)))
	}
	labelled(p, "came in by", cameInBy(l, r))
	p.line("")
}

func raiserName(r *warning.Raiser) string {
	switch r.Side {
	case warning.Package:
		return id(r.Name, r.Version)
	case warning.Own:
		return cmp.Or(Plain(r.Name), "the project's own code")
	case warning.Outside:
		return "outside of this project" + Plain(" "+r.Name)
	default:
		return "it is not known whose code"
	}
}

// cameInBy tells the way of a package into the project.
func cameInBy(l *Listen, r *warning.Raiser) string {
	switch way := r.Way(l.Graph); {
	case r.Side != warning.Package:
		return ""
	case l.Graph == nil:
		return "not known: there is no lockfile that tells"
	case r.Node < 0:
		return "not known: " + Plain(l.Graph.File.Path) + " has no such version of it"
	case len(way) == 0:
		return "nothing in the project leads to it"
	case len(way) == 1:
		return "" // the project asks for it itself
	default:
		return Plain(strings.Join(way, " > "))
	}
}

// raised writes one kind of warning: what Node said, where, and whether it goes
// with what the package is for.
func (p *page) raised(r *warning.Raiser, w *warning.Raised) {
	state := "new"
	switch {
	case w.Known:
		state = "known"
	case r.Side == warning.Outside:
		state = "not of this project"
	}
	text := Plain(w.Message)
	if !p.All {
		text = p.fit(text, 21+len(state))
	}
	labelled(p, Plain(cut(cmp.Or(w.Code, w.Type, "warning"), 16)), state+": "+text)
	labelled(p, "", raisedAt(w))
	if len(w.Capabilities) == 0 || r.Side != warning.Package {
		return
	}
	label := map[warning.Fit]string{warning.Fits: "fits", warning.Unfit: "does not fit", warning.Untold: "fits?"}[w.Fit]
	labelled(p, label, fmt.Sprintf("capability %s; %s", strings.Join(w.Capabilities, ", "), presents(r)))
}

// raisedAt tells where a warning was raised, what its code means, and how often
// it came.
func raisedAt(w *warning.Raised) string {
	var parts []string
	if w.File != "" {
		parts = append(parts, fmt.Sprintf("%s:%d:%d", Plain(w.File), w.At.Line, w.At.Column))
	}
	if w.Meaning != "" {
		parts = append(parts, w.Meaning)
	}
	if w.Count > 1 {
		times := plural(w.Count, "time")
		if w.Of > 1 {
			times += fmt.Sprintf(" in %d processes", w.Of)
		}
		parts = append(parts, times)
	}
	return strings.Join(parts, " · ")
}

// presents tells what a package says of itself.
func presents(r *warning.Raiser) string {
	if r.Says == "" {
		return "the package says nothing of itself but its name"
	}
	return fmt.Sprintf("the package says of itself: %s", Plain(cut(r.Says, 160)))
}

// listenRest writes what is counted only, and what was not heard well. It
// reports whether there was anything.
func (p *page) listenRest(l *Listen) bool {
	before := p.Len()
	if n := l.count(isKnown); n > 0 && !p.All {
		labelled(p, "known", fmt.Sprintf("%s, recorded in %s (all: --all)", plural(n, "warning"), Plain(l.Record)))
	}
	if n := l.count(isOutside); n > 0 && !p.All {
		labelled(p, "elsewhere", fmt.Sprintf("%s raised outside of this project: %s (all: --all)", plural(n, "warning"), outsiders(l)))
	}
	for _, note := range listenNotes(l) {
		labelled(p, "note", Plain(note))
	}
	return p.Len() > before
}

// outsiders names whose code outside of the project warned, as far as paths
// tell.
func outsiders(l *Listen) string {
	var names []string
	for _, r := range l.Raisers {
		if r.Side == warning.Outside {
			names = append(names, cmp.Or(Plain(r.Name), "a file"))
		}
	}
	const most = 4
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return strings.Join(names, ", ")
}

// listenNotes tells how well was heard.
func listenNotes(l *Listen) []string {
	notes := slices.Clone(l.Notes)
	if n := l.count(func(_ *warning.Raiser, w *warning.Raised) bool { return !w.Traced }); n > 0 {
		notes = append(notes, fmt.Sprintf("%s came without a trace: a program set NODE_OPTIONS anew, or keeps its traces to itself", plural(n, "warning")))
	}
	if l.Cut {
		notes = append(notes, "there was more than is read; what came later was not heard")
	}
	if l.Log.More > 0 {
		notes = append(notes, fmt.Sprintf("%s more, of too many kinds to be kept apart", plural(l.Log.More, "warning")))
	}
	if l.Log.Odd > 0 {
		notes = append(notes, fmt.Sprintf("%s that no warning of Node's looks like", plural(l.Log.Odd, "line")))
	}
	return notes
}

// listenNext says what to do: look at the package that stands out, or record
// what is known now.
func (p *page) listenNext(l *Listen) {
	if l.New() == 0 || l.Recorded {
		return
	}
	p.line("%s", p.in(bold, "Next"))
	for _, r := range listenOrder(l, false)[:1] {
		if r.Side == warning.Package {
			p.line("  levee inspect %s %s", pad(Plain(r.Name), 16), p.in(dim, "what the code of that package can do"))
		}
	}
	p.line("  levee listen %s %s", pad("--record -- ...", 17), p.in(dim, "takes what is new for known"))
}

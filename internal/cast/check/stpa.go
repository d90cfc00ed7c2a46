package check

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/report"
)

// STPASchema names the version of the JSON that `levee cast stpa` writes.
const STPASchema = "levee-cast-stpa/1"

// wayWidth is how wide a column of the table is.
const wayWidth = 13

// STPAText writes the table that STPA asks to be filled: the control actions
// against the four ways in which each may be unsafe, with what the analysis
// says. With All it says each in full.
func STPAText(w io.Writer, f *File, o report.Options) error {
	p := &page{options: o}
	ways := f.Analysis.Ways()
	if len(ways) == 0 {
		p.line("%s: there is no control action; draw them in a structure block, as docs/cast-format.md shows", report.Plain(f.Name))
		_, err := io.WriteString(w, p.String())
		return err
	}
	p.wayTable(ways)
	if o.All {
		p.unsafeActions(ways)
	}
	open, half := openWays(ways)
	text := fmt.Sprintf("%d of %d ways are not answered", open, len(ways))
	if half > 0 {
		text += fmt.Sprintf(", %d of these in part (with a question mark: context or hazards are missing)", half)
	}
	p.para(report.Plain(f.Name)+": ", text, 4)
	if open > half {
		p.line("--fill writes the open ones as a start.")
	}
	if !o.All && open < len(ways) {
		p.line("--all says the answered ones in full.")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// wayTable writes a row for each control action.
func (p *page) wayTable(ways []cast.Way) {
	head := ""
	for _, word := range cast.UnsafeTypes {
		head += fmt.Sprintf("%-*s", wayWidth, word)
	}
	p.line("%s%s", head, "control action")
	for i := 0; i < len(ways); i += len(cast.UnsafeTypes) {
		lead := ""
		for _, way := range ways[i : i+len(cast.UnsafeTypes)] {
			lead += fmt.Sprintf("%-*s", wayWidth, cellOfWay(way))
		}
		p.para(lead, actionWords(ways[i].Action), utf8.RuneCountInString(lead)+2)
	}
	p.line("")
}

// actionWords says a control action in a line.
func actionWords(a *cast.Arrow) string {
	return strings.TrimSpace(string(a.ID) + " " + a.From.Name + " -> " + a.To.Name + ": " + a.Label.Value)
}

// cellOfWay says what the analysis has in a cell: "open", an id, "UCA-1 +2" for
// further ones; a question mark behind one that is not whole, and brackets round
// one that says why this way is not unsafe.
func cellOfWay(w cast.Way) string {
	if len(w.Said) == 0 {
		return "open"
	}
	u := w.Said[0]
	cell := string(u.ID)
	switch {
	case !u.Whole():
		cell += "?"
	case u.None.Given():
		cell = "(" + cell + ")"
	}
	if n := len(w.Said) - 1; n > 0 {
		cell += fmt.Sprintf(" +%d", n)
	}
	return cell
}

// openWays counts the ways that are not answered, and of these the ones that
// are in part.
func openWays(ways []cast.Way) (open, half int) {
	for _, w := range ways {
		if w.Answered() {
			continue
		}
		open++
		if len(w.Said) > 0 {
			half++
		}
	}
	return open, half
}

// unsafeActions says each unsafe control action in full, in the order of the
// table.
func (p *page) unsafeActions(ways []cast.Way) {
	for _, way := range ways {
		for _, u := range way.Said {
			p.para("", string(u.ID)+" "+u.Title.Value, 4)
			p.part("action", actionWords(way.Action)+" ("+way.Type+")")
			p.part("context", u.Context.Value)
			p.part("hazards", hazardWords(u))
			for _, s := range u.Scenarios {
				p.part("scenario", s.Value)
			}
			p.part("not unsafe", u.None.Value)
		}
	}
	p.line("")
}

// part writes one part of an unsafe control action, if it is there.
func (p *page) part(name, value string) {
	if value != "" {
		p.para(fmt.Sprintf("  %-11s ", name), value, 14)
	}
}

func hazardWords(u *cast.UnsafeAction) string {
	words := make([]string, len(u.Hazards))
	for i, h := range u.Hazards {
		words[i] = string(h.ID) + " " + h.To.Title.Value
	}
	return strings.Join(words, "; ")
}

// STPAFill writes the open ways as unsafe control actions to be filled in, under
// ids that are free. What they ask stands in comments.
func STPAFill(w io.Writer, f *File) error {
	var b strings.Builder
	next := nextUnsafe(f.Analysis)
	for i, way := range f.Analysis.Ways() {
		switch {
		case len(way.Said) > 0: // what there is of it stands in the analysis
		case way.Action.ID == "" && i%len(cast.UnsafeTypes) == 0:
			fmt.Fprintf(&b, "<!-- The control action of line %d has no id (CA-n) to refer to; give it one, and ask again. -->\n\n", way.Action.Heading.Line)
		case way.Action.ID != "":
			fmt.Fprintf(&b, "### UCA-%d TODO %s\n- action: %s\n- type: %s\n- context: TODO %s\n", next, unsafeTitle(way), way.Action.ID, way.Type, wayAsks[way.Type])
			fmt.Fprintf(&b, "- scenario: TODO how can that come about?\n\n")
			next++
		}
	}
	if b.Len() > 0 {
		fmt.Fprintf(&b, "<!-- Each needs hazards: H-n as well. One that is not unsafe has none: and why, and neither context nor hazards. -->\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// unsafeTitle says who gives what in which way.
func unsafeTitle(w cast.Way) string {
	verb := map[string]string{"not-given": "does not give", "given": "gives", "wrong-time": "gives too early, too late or out of order", "wrong-length": "stops too soon or goes on too long with"}
	return fmt.Sprintf("%s %s %s to %s", w.Action.From.Name, verb[w.Type], w.Action.Label.Value, w.Action.To.Name)
}

// wayAsks are what STPA asks of each way. Source: Leveson and Thomas, STPA
// Handbook, 2018, chapter 2.
var wayAsks = map[string]string{
	"not-given":    "when is it unsafe that it is not given?",
	"given":        "when is it unsafe that it is given?",
	"wrong-time":   "when is it unsafe that it comes too early, too late or out of order?",
	"wrong-length": "when is it unsafe that it ends too soon or lasts too long?",
}

// nextUnsafe is the first number behind those of all unsafe control actions.
func nextUnsafe(a *cast.Analysis) int {
	next := 1
	for _, u := range a.UnsafeActions {
		_, n := u.ID.Split()
		next = max(next, n+1)
	}
	return next
}

// Foreseen tells whether every way of every control action is answered, and
// there is one.
func (f *File) Foreseen() bool {
	ways := f.Analysis.Ways()
	open, _ := openWays(ways)
	return open == 0 && len(ways) > 0
}

type jsonSTPA struct {
	Schema string       `json:"schema"`
	Tool   string       `json:"tool"`
	File   string       `json:"file"`
	Open   int          `json:"open"`
	Ways   []jsonWay    `json:"ways"`
	Unsafe []jsonUnsafe `json:"unsafe"`
}

type jsonWay struct {
	ID       cast.ID   `json:"id"`
	From     string    `json:"from"`
	To       string    `json:"to"`
	Action   string    `json:"action"`
	Line     int       `json:"line"`
	Type     string    `json:"type"`
	Open     bool      `json:"open"`
	Answered []cast.ID `json:"answered"`
}

// A jsonUnsafe is an unsafe control action in its parts.
type jsonUnsafe struct {
	ID        cast.ID   `json:"id"`
	Source    string    `json:"source"`
	Type      string    `json:"type"`
	Action    cast.ID   `json:"action"`
	Context   string    `json:"context"`
	Hazards   []cast.ID `json:"hazards"`
	Scenarios []string  `json:"scenarios"`
	None      string    `json:"none"`
	Line      int       `json:"line"`
}

// STPAJSON writes the same, as docs/format.md describes it.
func STPAJSON(w io.Writer, tool string, f *File) error {
	ways := f.Analysis.Ways()
	out := jsonSTPA{Schema: STPASchema, Tool: "levee " + tool, File: f.Name, Ways: []jsonWay{}, Unsafe: []jsonUnsafe{}}
	out.Open, _ = openWays(ways)
	for _, way := range ways {
		j := jsonWay{way.Action.ID, way.Action.From.Name, way.Action.To.Name, way.Action.Label.Value, way.Action.Heading.Line, way.Type, !way.Answered(), []cast.ID{}}
		for _, u := range way.Said {
			j.Answered = append(j.Answered, u.ID)
			out.Unsafe = append(out.Unsafe, unsafeJSON(way, u))
		}
		out.Ways = append(out.Ways, j)
	}
	return report.WriteJSON(w, out)
}

func unsafeJSON(w cast.Way, u *cast.UnsafeAction) jsonUnsafe {
	j := jsonUnsafe{ID: u.ID, Source: w.Action.From.Name, Type: w.Type, Action: w.Action.ID, Context: u.Context.Value, Hazards: []cast.ID{}, Scenarios: []string{},
		None: u.None.Value, Line: u.Heading.Line}
	for _, h := range u.Hazards {
		j.Hazards = append(j.Hazards, h.ID)
	}
	for _, s := range u.Scenarios {
		j.Scenarios = append(j.Scenarios, s.Value)
	}
	return j
}

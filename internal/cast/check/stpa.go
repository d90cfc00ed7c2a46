package check

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/report"
)

// STPASchema names the version of the JSON that `levee cast stpa` writes.
const STPASchema = "levee-cast-stpa/1"

// STPAText writes for each control action what the analysis says of the four
// ways in which it may be unsafe.
func STPAText(w io.Writer, f *File, o report.Options) error {
	p := &page{options: o}
	open := 0
	var last *cast.Arrow
	for _, way := range f.Analysis.Ways() {
		if way.Action != last {
			a := way.Action
			p.para("", strings.TrimSpace(string(a.ID)+" "+a.From.Name+" -> "+a.To.Name+": "+a.Label.Value), 4)
			last = a
		}
		if !way.Answered() {
			open++
			p.line("  %-12s not answered", way.Type)
		}
		for _, u := range way.Said {
			lead := fmt.Sprintf("  %-12s %s ", way.Type, u.ID)
			p.para(lead, unsafeWords(u), utf8.RuneCountInString(lead))
		}
	}
	if last == nil {
		p.line("%s: there is no control action; draw them in a structure block", report.Plain(f.Name))
	} else {
		p.line("")
		p.line("%s: %d of %d ways are not answered", report.Plain(f.Name), open, len(f.Analysis.Ways()))
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// unsafeWords says one unsafe control action in a line.
func unsafeWords(u *cast.UnsafeAction) string {
	if u.None.Given() {
		return u.Title.Value + " - not unsafe: " + u.None.Value
	}
	text := u.Title.Value
	if u.Context.Given() {
		text += " - when " + u.Context.Value
	}
	for _, h := range u.Hazards {
		text += " [" + string(h.ID) + "]"
	}
	if len(u.Scenarios) == 0 {
		text += " - no scenario yet"
	}
	return text
}

// Foreseen tells whether every way of every control action is answered, and
// there is one.
func (f *File) Foreseen() bool {
	ways := f.Analysis.Ways()
	for _, w := range ways {
		if !w.Answered() {
			return false
		}
	}
	return len(ways) > 0
}

type jsonSTPA struct {
	Schema string    `json:"schema"`
	Tool   string    `json:"tool"`
	File   string    `json:"file"`
	Ways   []jsonWay `json:"ways"`
}

type jsonWay struct {
	ID       cast.ID   `json:"id"`
	From     string    `json:"from"`
	To       string    `json:"to"`
	Action   string    `json:"action"`
	Line     int       `json:"line"`
	Type     string    `json:"type"`
	Answered []cast.ID `json:"answered"`
}

// STPAJSON writes the same, as docs/format.md describes it.
func STPAJSON(w io.Writer, tool string, f *File) error {
	out := jsonSTPA{Schema: STPASchema, Tool: "levee " + tool, File: f.Name, Ways: []jsonWay{}}
	for _, way := range f.Analysis.Ways() {
		j := jsonWay{way.Action.ID, way.Action.From.Name, way.Action.To.Name, way.Action.Label.Value, way.Action.Heading.Line, way.Type, []cast.ID{}}
		for _, u := range way.Said {
			j.Answered = append(j.Answered, u.ID)
		}
		out.Ways = append(out.Ways, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

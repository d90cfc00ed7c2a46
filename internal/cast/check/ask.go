package check

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/cast/ask"
	"levee/internal/report"
)

// AskSchema names the version of the JSON that `levee cast ask` writes.
const AskSchema = "levee-cast-ask/1"

// mostAsked is how many elements are listed without All.
const mostAsked = 20

// AskText writes the questions of the method to some elements of an analysis,
// the open ones first.
func AskText(w io.Writer, f *File, about []cast.Element, o report.Options) error {
	p := &page{options: o}
	for i, e := range about {
		if i > 0 {
			p.line("")
		}
		p.asked(f, e)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// asked writes the questions to one element.
func (p *page) asked(f *File, e cast.Element) {
	replies := ask.Of(f.Analysis, e)
	core := e.Core()
	p.para("", fmt.Sprintf("%s:%d: %s %s", f.Name, core.Heading.Line, core.ID, headline(e)), 4)
	answered := p.questions("Not answered yet:", replies, func(r ask.Reply) bool { return r.Open() && !r.Unseen() })
	p.questions("What no field tells; answered in prose, if at all:", replies, ask.Reply.Unseen)
	p.questions("Answered already:", replies, func(r ask.Reply) bool { return !r.Open() })
	all := len(replies) - count(replies, ask.Reply.Unseen)
	p.para("", fmt.Sprintf("%s: %d of %d questions are answered by fields", core.ID, all-answered, all), 4)
}

func count(all []ask.Reply, is func(ask.Reply) bool) int {
	n := 0
	for _, r := range all {
		if is(r) {
			n++
		}
	}
	return n
}

// questions writes those of one sort, and returns how many there are.
func (p *page) questions(title string, all []ask.Reply, is func(ask.Reply) bool) int {
	n := count(all, is)
	if n == 0 {
		return 0
	}
	p.line("%s", title)
	for _, r := range all {
		switch {
		case !is(r):
		case r.Open():
			p.para("  ", r.Asks, 4)
			p.para("      -> ", r.Write, 9)
		default:
			p.para("  ", r.Asks+" "+p.by(r.By), 6)
		}
	}
	p.line("")
	return n
}

// by says what answers a question: ids and words, a few of them without All.
func (p *page) by(all []string) string {
	if len(all) > someNames && !p.options.All {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:someNames], "; "), len(all)-someNames)
	}
	return strings.Join(all, "; ")
}

// AskList writes how many questions are open for each element, those with the
// most first.
func AskList(w io.Writer, f *File, o report.Options) error {
	p := &page{options: o, most: mostAsked}
	open := openQuestions(f)
	total := 0
	for i, e := range open {
		n := ask.Unanswered(f.Analysis, e)
		total += n
		if p.left(i + 1) {
			continue
		}
		lead := fmt.Sprintf("%3d  %-6s ", n, e.Core().ID)
		p.para(lead, e.Core().Title.Value, utf8.RuneCountInString(lead))
	}
	p.more(len(open), "elements")
	p.para(report.Plain(f.Name)+": ", fmt.Sprintf("%s open, to %s; levee cast ask %s ID asks them", amount(total, "question"), amount(len(open), "element"), f.Name), 4)
	if p.folded {
		p.line("--all shows everything.")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// openQuestions returns the elements that have some, those with the most first.
func openQuestions(f *File) []cast.Element {
	open := slices.DeleteFunc(slices.Clone(f.Analysis.Elements), func(e cast.Element) bool { return ask.Unanswered(f.Analysis, e) == 0 })
	slices.SortStableFunc(open, func(x, y cast.Element) int {
		return cmp.Compare(ask.Unanswered(f.Analysis, y), ask.Unanswered(f.Analysis, x))
	})
	return open
}

type jsonAsk struct {
	Schema   string      `json:"schema"`
	Tool     string      `json:"tool"`
	File     string      `json:"file"`
	Elements []jsonAsked `json:"elements"`
}

type jsonAsked struct {
	ID        cast.ID        `json:"id"`
	Title     string         `json:"title"`
	Line      int            `json:"line"`
	Questions []jsonQuestion `json:"questions"`
}

type jsonQuestion struct {
	Asks   string   `json:"asks"`
	Write  string   `json:"write"`
	Unseen bool     `json:"unseen"`
	By     []string `json:"by"`
}

// AskJSON writes the questions to some elements, or to all that have open ones
// if there are none, as docs/format.md describes it.
func AskJSON(w io.Writer, tool string, f *File, about []cast.Element) error {
	if len(about) == 0 {
		about = openQuestions(f)
	}
	out := jsonAsk{Schema: AskSchema, Tool: "levee " + tool, File: f.Name, Elements: []jsonAsked{}}
	for _, e := range about {
		core := e.Core()
		one := jsonAsked{core.ID, core.Title.Value, core.Heading.Line, []jsonQuestion{}}
		for _, r := range ask.Of(f.Analysis, e) {
			one.Questions = append(one.Questions, jsonQuestion{r.Asks, r.Write, r.Unseen(), append([]string{}, r.By...)})
		}
		out.Elements = append(out.Elements, one)
	}
	return report.WriteJSON(w, out)
}

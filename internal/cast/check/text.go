package check

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/cast/rule"
	"levee/internal/cast/text"
	"levee/internal/report"
)

// screen is how many findings, and how many open ends, are shown without All.
const screen = 12

// Text writes what was found in a file for people: findings first, the
// heaviest first, then where questions end, and what of the method is left out.
func Text(w io.Writer, f *File, o report.Options) error {
	p := &page{options: o, most: screen}
	p.findings(f)
	if f.Analysis != nil {
		p.open(f)
		p.gaps(f)
	}
	p.summary(f)
	if p.folded {
		p.line("--all shows everything.")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// A page is text under way.
type page struct {
	strings.Builder
	options report.Options
	most    int // of something that are shown without All
	folded  bool
}

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// findings shows findings, and after each what to ask or write instead: once
// for all that ask the same.
func (p *page) findings(f *File) {
	shown := 0
	asked := make(map[string]bool)
	for _, severity := range []rule.Severity{rule.Error, rule.Warning, rule.Note} {
		for _, x := range f.Findings {
			if x.Severity != severity {
				continue
			}
			if shown++; p.left(shown) {
				continue
			}
			p.para(fmt.Sprintf("%s:%d:%d: ", report.Plain(f.Name), x.Line, x.Column), fmt.Sprintf("%s: %s [%s]", x.Severity, x.Message, x.Rule.Name), 4)
			if !asked[x.Suggestion] {
				p.para("    ", x.Suggestion, 4)
			}
			asked[x.Suggestion] = true
		}
	}
	p.more(shown, "findings")
}

// left tells whether the n-th of something is left out.
func (p *page) left(n int) bool { return !p.options.All && n > p.most }

func (p *page) more(n int, what string) {
	if p.left(n) {
		p.line("... and %d %s more", n-p.most, what)
		p.folded = true
	}
	if n > 0 {
		p.line("")
	}
}

// open shows where the questions end without an answer.
func (p *page) open(f *File) {
	open := f.Open()
	if len(open) == 0 {
		return
	}
	p.line("Where zooming out ends without an answer:")
	for i, b := range open {
		if p.left(i + 1) {
			continue
		}
		core := b.Of.Core()
		lead := fmt.Sprintf("  %-5s %-10s ", core.ID, report.Plain(b.Level.Value))
		p.para(lead, core.Title.Value+" - "+end(b), utf8.RuneCountInString(lead))
	}
	p.more(len(open), "ends")
}

// end says how a branch ends, and why.
func end(b *cast.Branch) string {
	if b.Why.Given() {
		return b.End.String() + ": " + b.Why.Value
	}
	return b.End.String()
}

// gaps shows what of the method is not done in full, the steps together of
// which the same is said.
func (p *page) gaps(f *File) {
	gaps := f.Gaps()
	if len(gaps) == 0 {
		return
	}
	p.line("What of the method is not done in full:")
	for len(gaps) > 0 {
		first := gaps[0]
		same := func(g Gap) bool { return g.Coverage == first.Coverage && g.Limit == first.Limit }
		var names []string
		for _, g := range gaps {
			if same(g) {
				names = append(names, g.Slot.Name)
			}
		}
		p.para(fmt.Sprintf("  %-11s ", first.Coverage), strings.Join(names, ", ")+why(first), 14)
		gaps = slices.DeleteFunc(gaps, same)
	}
	p.line("")
}

// why says what the analysis says of a gap.
func why(g Gap) string {
	if g.Limit == nil {
		return " - no limit says why"
	}
	text := " - limit " + g.Limit.Name.Value
	if g.Limit.Title.Given() {
		text += ": " + g.Limit.Title.Value
	}
	return text
}

// summary is the last line: how much was looked at and what was found.
func (p *page) summary(f *File) {
	var count [rule.Error + 1]int
	for _, x := range f.Findings {
		count[x.Severity]++
	}
	what := fmt.Sprintf("no analysis, its language alone was checked; %d words", f.Words)
	if text.HasElements(f.source) {
		what = fmt.Sprintf("no front matter that says analysis: NAME, so its language alone was checked; %d words", f.Words)
	}
	if f.Analysis != nil {
		what = fmt.Sprintf("%d elements, %d words of prose", len(f.Analysis.Elements), f.Words)
	}
	line := fmt.Sprintf("%s; %s, %s, %s", what, amount(count[rule.Error], "error"), amount(count[rule.Warning], "warning"), amount(count[rule.Note], "note"))
	if n := len(f.Accepted); n > 0 {
		line += fmt.Sprintf(", %d accepted with a reason", n)
	}
	p.para(report.Plain(f.Name)+": ", line, 4)
	p.rates(f)
}

// enough is how many words a text has of which rates mean something.
const enough = 200

// rates tells how often the rules of language fire: a rule that fires at every
// other sentence is not read, and a text in which one does so has a habit.
func (p *page) rates(f *File) {
	if f.Words < enough {
		return
	}
	count := make(map[string]int)
	for _, x := range f.Findings {
		if x.Rule.Kind == rule.Language {
			count[x.Rule.Name]++
		}
	}
	names := slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d (%.1f)", name, count[name], 1000*float64(count[name])/float64(max(f.Words, 1)))
	}
	if len(names) > 0 {
		p.para("Rules of language, and how often they fire in 1,000 words: ", strings.Join(names, ", "), 4)
	}
}

func amount(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// para writes foreign text after a lead, wrapped to the reader's width;
// further lines are indented.
func (p *page) para(lead, text string, indent int) {
	if lines := Wrap(lead, text, indent, p.options.Width); strings.TrimSpace(lines) != "" {
		p.WriteString(lines)
	}
}

// Wrap returns foreign text after a lead, made safe for a terminal, in lines of
// at most so many characters; further lines are indented. A width below 40
// means one line.
func Wrap(lead, text string, indent, width int) string {
	var b strings.Builder
	line := lead
	used := utf8.RuneCountInString(lead)
	for i, word := range strings.Fields(report.Plain(text)) {
		n := utf8.RuneCountInString(word)
		if i > 0 {
			if width >= 40 && used+1+n > width {
				b.WriteString(line + "\n")
				line, used = strings.Repeat(" ", indent), indent
			} else {
				line, used = line+" ", used+1
			}
		}
		line, used = line+word, used+n
	}
	return b.String() + line + "\n"
}

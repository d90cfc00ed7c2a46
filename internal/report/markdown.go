package report

import (
	"fmt"
	"io"
	"strings"

	"levee/internal/assessment"
)

func writeMarkdown(w io.Writer, a *assessment.Assessment, o Options) error {
	p := &page{Options: o}
	p.line("## %s", Markdown(strings.TrimSpace("Levee: "+a.Project.Name+" "+a.Project.Version)))
	p.line("")
	p.line("%s, %s, %s, %s that may publish to them, as of %s. Evidence: %s.",
		plural(a.Project.Instances, "place"), plural(a.Project.Artifacts, "artifact"), plural(a.Project.Names, "package name"),
		plural(a.Project.Accounts, "account"), a.AsOf.UTC().Format("2006-01-02"), Markdown(coverageWords(a)))
	p.line("\n| constraint | | broken | signs | unknown |\n|---|---|---:|---:|---:|")
	for _, c := range a.Constraints {
		p.line("| %s %s | **%s** | %d | %d | %d |", c.ID, c.Text, c.State, c.Violated, c.Signs, c.Unknown)
	}
	markdownConcerns(p, a)
	p.line("\n<details><summary>The systemic properties, here</summary>\n")
	p.line("| | property | figure | of |\n|---:|---|---:|---:|")
	for _, q := range a.Properties {
		of := ""
		if q.Known && q.Of > 0 {
			of = fmt.Sprint(q.Of)
		}
		p.line("| %d | %s | %s | %s |", q.ID, q.Title, q.Property.String(q.Figure), of)
	}
	p.line("\n</details>")
	_, err := w.Write(p.Bytes())
	return err
}

func markdownConcerns(p *page, a *assessment.Assessment) {
	n := min(3*shown, len(a.Concerns))
	if p.All {
		n = len(a.Concerns)
	}
	if n == 0 {
		p.line("\nNo control found anything.")
		return
	}
	p.line("\n**What matters most** (%d of %d)\n", n, len(a.Concerns))
	for i := range n {
		c := &a.Concerns[i]
		p.line("- **%s** %s", Markdown(id(c.Package, c.Version)), Markdown(location(a, c.Node)))
		for _, f := range c.Findings {
			p.line("  - `%s` %s", f.Control.Name, Markdown(f.Message))
		}
	}
}

// markdownMeaning are the characters that Markdown, or HTML inside it, takes
// for something else.
var markdownMeaning = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "|", "\\|", "#", "\\#", "!", "\\!", "~", "\\~",
	// An at sign before a name would notify a person on a code host.
	"@", "&#64;",
)

// Markdown makes foreign text harmless in Markdown.
func Markdown(s string) string { return markdownMeaning.Replace(Plain(s)) }

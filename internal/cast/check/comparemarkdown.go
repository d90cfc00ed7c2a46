package check

import (
	"fmt"
	"io"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/compare"
	"levee/internal/report"
)

// compareMarkdown writes the whole comparison: counts, contradictions, what
// only one side has, and every pair.
func compareMarkdown(w io.Writer, c *compare.Comparison, _ report.Options) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Two analyses of %s\n\n", report.Markdown(c.First.Analysis.Front.Analysis.Value))
	fmt.Fprintf(&b, "- First: %s\n- Second: %s\n\n", sideMarkdown(c.First), sideMarkdown(c.Second))
	markdownCounts(&b, c)
	markdownContradictions(&b, c)
	markdownGroups(&b, "Perhaps the same", c, func(l *compare.List) []compare.Group { return l.Perhaps })
	markdownOnly(&b, "Only the first has", c, func(l *compare.List) []cast.Element { return l.OnlyFirst })
	markdownOnly(&b, "Only the second has", c, func(l *compare.List) []cast.Element { return l.OnlySecond })
	markdownGroups(&b, "Both have", c, func(l *compare.List) []compare.Group { return l.Both })
	b.WriteString("## What to do next\n\n")
	for _, step := range nextSteps(c) {
		b.WriteString(step + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func sideMarkdown(s compare.Side) string {
	return report.Markdown(s.Analysis.Name + ": " + sideWords(s))
}

func markdownCounts(b *strings.Builder, c *compare.Comparison) {
	b.WriteString("| | both | perhaps | only first | only second | agreement |\n|---|--:|--:|--:|--:|---|\n")
	for i := range c.Lists {
		l := &c.Lists[i]
		if share := agreement(l); share != "" {
			fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %s |\n", l.Name, len(l.Both), len(l.Perhaps), len(l.OnlyFirst), len(l.OnlySecond), share)
		}
	}
	b.WriteString("\n" + meaning(c, "×") + "\n")
	if len(c.Judgements) > 0 {
		b.WriteString("\nThe same answers of both to closed questions:\n\n")
	}
	for _, j := range c.Judgements {
		fmt.Fprintf(b, "- %s\n", judgementWords(j))
	}
	b.WriteString("\n")
}

func markdownContradictions(b *strings.Builder, c *compare.Comparison) {
	b.WriteString("## Contradictions\n\n")
	if len(c.Contradictions) == 0 {
		b.WriteString("None.\n\n")
		return
	}
	b.WriteString("| about | first | second |\n|---|---|---|\n")
	for _, x := range c.Contradictions {
		fmt.Fprintf(b, "| %s | %s | %s |\n", x.About, statementMarkdown(x.First), statementMarkdown(x.Second))
	}
	b.WriteString("\n")
}

func statementMarkdown(s compare.Statement) string {
	text := string(s.By.Core().ID) + ": " + s.Says
	if s.Held {
		text += " (" + s.Verdict.String() + ")"
	}
	return report.Markdown(text)
}

func markdownOnly(b *strings.Builder, title string, c *compare.Comparison, of func(*compare.List) []cast.Element) {
	head := "## " + title + "\n\n"
	for i := range c.Lists {
		all := of(&c.Lists[i])
		if len(all) == 0 {
			continue
		}
		b.WriteString(head)
		head = ""
		fmt.Fprintf(b, "**%s**\n\n", c.Lists[i].Name)
		for _, e := range all {
			fmt.Fprintf(b, "- %s %s\n", report.Markdown(string(e.Core().ID)), report.Markdown(headline(e)))
		}
		b.WriteString("\n")
	}
}

func markdownGroups(b *strings.Builder, title string, c *compare.Comparison, of func(*compare.List) []compare.Group) {
	head := "## " + title + "\n\n"
	for i := range c.Lists {
		groups := of(&c.Lists[i])
		if len(groups) == 0 {
			continue
		}
		b.WriteString(head)
		head = ""
		fmt.Fprintf(b, "**%s**\n\n| first | second | |\n|---|---|---|\n", c.Lists[i].Name)
		for _, g := range groups {
			fmt.Fprintf(b, "| %s | %s | %s |\n", cellOf(g.First), cellOf(g.Second), likeness(g))
		}
		b.WriteString("\n")
	}
}

// cellOf lists elements in a cell of a table.
func cellOf(all []cast.Element) string {
	words := make([]string, len(all))
	for i, e := range all {
		words[i] = report.Markdown(string(e.Core().ID) + " " + headline(e))
	}
	return strings.Join(words, "<br>")
}

package report

import (
	"io"
	"strings"
)

func writeDrillMarkdown(w io.Writer, d *Drill, o Options) error {
	p := &page{Options: o}
	s := sheetOf(d)
	p.line("## %s\n\n%s", Markdown("Levee: "+s.title), Markdown(s.lead))
	for i := range s.parts {
		one := &s.parts[i]
		if one.picture {
			p.cellsMarkdown(d)
			continue
		}
		p.line("\n### %s", Markdown(one.heading))
		for _, words := range one.words {
			p.line("\n%s", Markdown(words))
		}
		if one.table != nil && len(one.table.rows) > 0 {
			p.line("")
			p.gridMarkdown(one.table)
		}
	}
	_, err := w.Write(p.Bytes())
	return err
}

func (p *page) gridMarkdown(g *grid) {
	rule := "|"
	for i := range g.head {
		if i >= g.right {
			rule += "---:|"
		} else {
			rule += "---|"
		}
	}
	p.line("| %s |\n%s", strings.Join(g.head, " | "), rule)
	for _, r := range g.rows {
		for i, c := range r {
			if i > 0 {
				p.WriteString(" ")
			}
			p.WriteString("| " + Markdown(c))
		}
		p.line(" |")
	}
}

// cellsMarkdown is the picture as a table: the alternatives with which something
// gets through.
func (p *page) cellsMarkdown(d *Drill) {
	g := &grid{head: []string{"stage", "alternative", "get through"}, right: 2}
	for i, stage := range d.Cells(d.Survey) {
		for k, c := range stage {
			if c.Surviving > 0 {
				g.rows = append(g.rows, []string{d.Model.Stages[i].ID, d.Model.Stages[i].Alternatives[k].ID, share(c.Surviving, c.Judged())})
			}
		}
	}
	if len(g.rows) > 0 {
		p.line("\n### Where they get through\n")
		p.gridMarkdown(g)
	}
}

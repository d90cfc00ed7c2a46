package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"io"
)

// drillStyle is the style of the page and of its picture.
//
//go:embed drill.css
var drillStyle string

// writeDrillHTML writes a drill as one file. Nothing in it is fetched, and no
// script may run in it.
func writeDrillHTML(w io.Writer, d *Drill, o Options) error {
	var b bytes.Buffer
	s := sheetOf(d)
	style := "\n" + drillStyle
	sum := sha256.Sum256([]byte(style))
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"+
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">`+"\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"+
		"<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>%[2]s</h1>\n<p>%[4]s</p>\n",
		base64.StdEncoding.EncodeToString(sum[:]), escaped(s.title), style, escaped(s.lead))
	for i := range s.parts {
		s.parts[i].html(&b, d)
	}
	fmt.Fprintf(&b, "<p class=\"soft\">Made by levee drill %s. Nothing that was made up for it was run, and none of it works.</p>\n</main>\n</body>\n</html>\n", escaped(o.Version))
	_, err := w.Write(b.Bytes())
	return err
}

// escaped makes foreign text harmless in HTML and in SVG.
func escaped(s string) string { return html.EscapeString(Plain(s)) }

func (p *part) html(b *bytes.Buffer, d *Drill) {
	fmt.Fprintf(b, "<h2>%s</h2>\n", escaped(p.heading))
	for _, words := range p.words {
		fmt.Fprintf(b, "<p>%s</p>\n", escaped(words))
	}
	if p.picture {
		fmt.Fprintf(b, "<figure><div class=\"scroll\">\n%s</div>\n<figcaption>%s</figcaption></figure>\n", stagesSVG(d.Model, d.Cells(d.Survey)), pictureWords)
	}
	if p.table != nil && len(p.table.rows) > 0 {
		p.table.html(b)
	}
}

func (g *grid) html(b *bytes.Buffer) {
	b.WriteString("<div class=\"scroll\"><table>\n<thead><tr>")
	for i, h := range g.head {
		fmt.Fprintf(b, "<th scope=\"col\"%s>%s</th>", g.class(i), escaped(h))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, r := range g.rows {
		b.WriteString("<tr>")
		for i, c := range r {
			fmt.Fprintf(b, "<td%s>%s</td>", g.class(i), escaped(c))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table></div>\n")
}

// class marks columns of figures.
func (g *grid) class(i int) string {
	if i < g.right {
		return ""
	}
	return ` class="figure"`
}

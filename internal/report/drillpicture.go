package report

import (
	"bytes"
	"fmt"
	"strings"

	"levee/internal/attack"
	"levee/internal/drill"
)

// Measures of the picture, in pixels: two bands of columns, so that names can be
// read on a sheet of A4.
const (
	abreast    = 6
	cellWide   = 152
	cellHigh   = 40
	columnWide = cellWide + 8
	headHigh   = 52
	edge       = 10
	barWide    = cellWide - 14

	questionWide = 26 // in characters
)

const pictureWords = "Columns are the stages of an attack, cells their alternatives. Of the variants with an alternative, so many of so many come in without anybody being asked; " +
	"the bar is their share. Grey and dashed: no variant with it can happen here, or nobody knows how to craft one."

// stagesSVG draws what gets through by each alternative of each stage.
func stagesSVG(m *attack.Model, cells [][]drill.Cell) []byte {
	var b bytes.Buffer
	y := edge
	for from := 0; from < len(m.Stages); from += abreast {
		to := min(from+abreast, len(m.Stages))
		most := 0
		for i := from; i < to; i++ {
			drawStage(&b, m, i, cells[i], edge+columnWide*(i-from), y)
			most = max(most, len(cells[i]))
		}
		y += headHigh + most*cellHigh + 18
	}
	y = drawLegend(&b, y)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" class="stages" role="img" aria-labelledby="stages-title stages-desc" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d">`+"\n"+
		"<title id=\"stages-title\">Stages and alternatives, and what gets through</title>\n<desc id=\"stages-desc\">%[3]s</desc>\n%[4]s</svg>\n",
		2*edge+columnWide*abreast-8, y, escaped(pictureWords), b.Bytes())
}

func drawStage(b *bytes.Buffer, m *attack.Model, stage int, cells []drill.Cell, x, y int) {
	s := &m.Stages[stage]
	fmt.Fprintf(b, `<text class="stage" x="%d" y="%d">%d %s</text>`+"\n", x, y+14, stage+1, escaped(s.ID))
	for i, l := range wrap(s.Question, questionWide) {
		fmt.Fprintf(b, `<text class="soft" x="%d" y="%d">%s</text>`+"\n", x, y+29+13*i, escaped(l))
	}
	for i := range cells {
		a := &s.Alternatives[i]
		drawCell(b, a.ID, a.ID+": "+a.Meaning, &cells[i], x, y+headHigh+i*cellHigh)
	}
}

// drawCell draws one alternative.
func drawCell(b *bytes.Buffer, name, title string, c *drill.Cell, x, y int) {
	says := fmt.Sprintf("%s of %s", thousands(c.Surviving), thousands(c.Judged()))
	switch {
	case c.Possible == 0:
		says = "cannot happen here"
	case c.Judged() == 0:
		says = "not crafted"
	}
	fmt.Fprintf(b, `<g><title>%s</title><rect class="cell %s" x="%d" y="%d" width="%d" height="%d" rx="3"/>`, escaped(title), shade(c), x, y, cellWide, cellHigh-4)
	fmt.Fprintf(b, `<text class="name" x="%d" y="%d">%s</text><text class="says" x="%[1]d" y="%[4]d">%[5]s</text>`, x+7, y+13, escaped(name), y+26, says)
	if c.Surviving > 0 {
		fmt.Fprintf(b, `<rect class="bar" x="%d" y="%d" width="%d" height="3"/>`, x+7, y+30, max(2, barWide*c.Surviving/c.Judged()))
	}
	b.WriteString("</g>\n")
}

// shades are the classes of a share: none, and those that end below so many
// percent.
var shades = []struct {
	class string
	below int
	words string
}{
	{"none", 1, "none gets through"},
	{"few", 10, "below 10%"},
	{"some", 34, "below a third"},
	{"many", 67, "below two thirds"},
	{"most", 101, "two thirds and more"},
}

func shade(c *drill.Cell) string {
	switch {
	case c.Judged() == 0:
		return "gone"
	case c.Surviving == 0:
		return "none"
	}
	for _, s := range shades[1:] {
		if c.Surviving*100 < s.below*c.Judged() {
			return s.class
		}
	}
	return ""
}

// drawLegend says what the colours mean, and returns where the picture ends.
func drawLegend(b *bytes.Buffer, y int) int {
	x := edge
	for i := range shades {
		fmt.Fprintf(b, `<rect class="cell %s" x="%d" y="%d" width="22" height="14" rx="3"/><text class="soft" x="%d" y="%d">%s</text>`+"\n",
			shades[i].class, x, y, x+28, y+11, shades[i].words)
		x += columnWide
	}
	fmt.Fprintf(b, `<rect class="cell gone" x="%d" y="%d" width="22" height="14" rx="3"/><text class="soft" x="%d" y="%d">not judged</text>`+"\n", x, y, x+28, y+11)
	return y + 14 + edge
}

// DrillBadge is a badge: how many variants are closed, of those that can happen
// here. What nobody knows how to craft is not closed.
func DrillBadge(s *drill.Survey) []byte {
	closed := s.Counts[drill.Held] + s.Counts[drill.Blocked]
	class := [...]string{"#b3261e", "#8a5a00", "#1a6b3c"}[min(2, 3*closed/max(1, s.Possible))]
	const label = "attacks closed"
	says := fmt.Sprintf("%s of %s", thousands(closed), thousands(s.Possible))
	left, right := badgeWide(label), badgeWide(says)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20" role="img" aria-label="%s: %s"><title>%[2]s: %[3]s</title>`+"\n", left+right, label, says)
	fmt.Fprintf(&b, `<rect width="%d" height="20" rx="3" fill="%s"/><path d="M3 0h%dv20h-%[3]da3 3 0 0 1 -3 -3v-14a3 3 0 0 1 3 -3z" fill="#3b434c"/>`+"\n", left+right, class, left-3)
	b.WriteString(`<g fill="#fff" text-anchor="middle" font-family="Verdana, 'DejaVu Sans', Geneva, sans-serif" font-size="11">` + "\n")
	for _, t := range []struct {
		at, wide int
		words    string
	}{{left / 2, left - 14, label}, {left + right/2, right - 14, says}} {
		fmt.Fprintf(&b, `<text x="%d" y="14" textLength="%d">%s</text>`+"\n", t.at, t.wide, t.words)
	}
	b.WriteString("</g>\n</svg>\n")
	return []byte(b.String())
}

// badgeWide is how wide a half of a badge is; its text is fitted into it.
func badgeWide(text string) int { return 6*len(text) + 14 }

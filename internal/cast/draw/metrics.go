package draw

import (
	"strings"
	"unicode"

	"levee/internal/report"
)

// A face is a size of text, in pixels, and whether it is bold.
type face struct {
	size float64
	bold bool
}

// regular and bold are the widths of the characters from space to tilde in
// thousandths of the size: those of DejaVu Sans, the widest of the fonts that
// the style names, so that what fits here fits in all of them.
var (
	regular = [95]int16{318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
		636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
		1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
		603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
		500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
		635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838}
	bold = [95]int16{348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365,
		696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580,
		1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850,
		733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500,
		500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687,
		716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838}
)

// width returns how wide text is at most.
func (f face) width(text string) float64 {
	sum := 0
	for _, r := range text {
		switch {
		case r >= ' ' && r <= '~' && f.bold:
			sum += int(bold[r-' '])
		case r >= ' ' && r <= '~':
			sum += int(regular[r-' '])
		case unicode.Is(unicode.Mn, r):
		case r < 0x370:
			sum += 850
		default:
			sum += 1400
		}
	}
	return float64(sum) * f.size / 1000
}

// line is the distance between two lines of text.
func (f face) line() float64 { return f.size * 1.25 }

// wrap breaks text into lines of at most so many pixels. A word that is too
// long for a line is broken, too.
func (f face) wrap(text string, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		word = report.Plain(word)
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if f.width(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		parts := f.split(word, width)
		lines = append(lines, parts[:len(parts)-1]...)
		line = parts[len(parts)-1]
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// split breaks a word into pieces of at most so many pixels, a character at
// least: behind a hyphen or the like if there is one in the second half of a
// piece.
func (f face) split(word string, width float64) []string {
	var parts []string
	part := ""
	for _, r := range word {
		if part != "" && f.width(part+string(r)) > width {
			at := strings.LastIndexAny(part, "-/._@") + 1
			if at <= len(part)/2 {
				at = len(part)
			}
			parts, part = append(parts, part[:at]), part[at:]
		}
		part += string(r)
	}
	return append(parts, part)
}

// some wraps text and keeps so many lines; the last one tells that there was
// more.
func (f face) some(text string, width float64, most int) []string {
	lines := f.wrap(text, width)
	if len(lines) <= most {
		return lines
	}
	lines = lines[:most]
	lines[most-1] = f.more(lines[most-1], width)
	return lines
}

// more ends a line with a sign that something was left out.
func (f face) more(line string, width float64) string {
	last := []rune(strings.TrimRight(line, " ,.;:…"))
	for len(last) > 0 && f.width(string(last)+"…") > width {
		last = last[:len(last)-1]
	}
	return strings.TrimRight(string(last), " ,.;:") + "…"
}

// fitting returns the face, made smaller if text would not fit otherwise.
func (f face) fitting(text string, width float64) face {
	if w := f.width(text); w > width {
		f.size *= width / w
	}
	return f
}

// widest returns the width of the widest of some lines.
func (f face) widest(lines []string) float64 {
	most := 0.0
	for _, l := range lines {
		most = max(most, f.width(l))
	}
	return most
}

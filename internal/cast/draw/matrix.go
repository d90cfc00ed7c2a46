package draw

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
)

// Measures of the matrix.
const (
	rowName  = 232.0
	matrixed = 28.0 // width of a failure's column
	abreast  = 20   // columns on a figure
)

// matrix draws constraints against the failures that bear on them. Many
// failures are cut into several figures.
func matrix(a *cast.Analysis) []*Figure {
	if len(a.Constraints) == 0 {
		return nil
	}
	var all []*Figure
	for from := 0; from == 0 || from < len(a.Failures); from += abreast {
		all = append(all, matrixFigure(a, a.Failures[from:min(from+abreast, len(a.Failures))]))
	}
	return number(all)
}

func matrixFigure(a *cast.Analysis, failures []*cast.Failure) *Figure {
	f := &Figure{Title: "Constraints and failures", Width: max(rowName+matrixed*float64(len(failures))+2*margin, 660)}
	f.text("", head, margin, margin+12, "Which failure bears on which constraint")
	y := margin + 44
	for i, x := range failures {
		f.centred("", tag.fitting(string(x.ID), matrixed-2), failureColumn(i), y, string(x.ID))
	}
	y += 8
	for _, sc := range a.Constraints {
		y = f.constraint(a, sc, failures, y)
	}
	y = f.matrixLegend(y + 18)
	for _, x := range failures {
		f.text("", tag.fitting(string(x.ID), 34), margin, y+10, string(x.ID))
		f.lines("soft", small, margin+38, y+10, small.some(x.Level.Value, 78, 1))
		y = f.lines("", plain, margin+122, y+10, plain.wrap(x.Title.Value, f.Width-2*margin-122)) - 8
	}
	f.Height = y + margin
	return f
}

// failureColumn is the middle of a failure's column.
func failureColumn(i int) float64 { return margin + rowName + matrixed*(float64(i)+0.5) }

// constraint draws one row and returns where the next one begins.
func (f *Figure) constraint(a *cast.Analysis, sc *cast.Constraint, failures []*cast.Failure, y float64) float64 {
	lines := plain.some(sc.Title.Value, rowName-50, 3)
	h := max(26, plain.line()*float64(len(lines))+9)
	f.text("", tag.fitting(string(sc.ID), 36), margin, y+15, string(sc.ID))
	f.lines("", plain, margin+40, y+15, lines)
	unguarded := !slices.ContainsFunc(a.Failures, func(x *cast.Failure) bool { return x.Constraints.Has(sc.ID) })
	class := "cell"
	if unguarded {
		class += " empty"
	}
	var told []string
	for i, x := range failures {
		f.rect(class, failureColumn(i)-matrixed/2, y, matrixed, h, 0)
		if x.Constraints.Has(sc.ID) {
			f.mark(x, point{failureColumn(i), y + h/2})
			told = append(told, string(x.ID))
		}
	}
	if unguarded {
		f.unguarded(y, h)
	}
	f.Desc += fmt.Sprintf("%s %s: %s. ", sc.ID, sc.Title.Value, orNone(told))
	return y + h
}

// unguarded says in a row that nothing is told of its constraint.
func (f *Figure) unguarded(y, h float64) {
	const text = "no failure is told of it"
	x := margin + rowName + 6
	f.rect("chip", x-3, y+h/2-8, tag.width(text)+6, 16, 2)
	f.text("warn", tag, x, y+h/2+3.5, text)
}

func orNone(ids []string) string {
	if len(ids) == 0 {
		return "no failure here"
	}
	return strings.Join(ids, ", ")
}

// mark draws what a failure is: it failed, it worked as designed, or it lies
// between controllers.
func (f *Figure) mark(x *cast.Failure, at point) {
	switch {
	case x.Boundary():
		f.put(`<path class="mark" d="M%s %s l7 7 l-7 7 l-7 -7 Z"/>`, at.x, at.y-7)
	case x.Failed.Value == "yes":
		f.put(`<circle class="mark bad" cx="%s" cy="%s" r="%s"/>`, at.x, at.y, 6.0)
	default:
		f.put(`<circle class="mark open" cx="%s" cy="%s" r="%s"/>`, at.x, at.y, 5.5)
	}
}

func (f *Figure) matrixLegend(y float64) float64 {
	x := margin + 7
	for _, item := range []struct {
		says string
		of   *cast.Failure
	}{
		{"worked as it was designed, and was not enough", &cast.Failure{}},
		{"failed", &cast.Failure{Failed: cast.Word{Value: "yes"}}},
		{"lies between controllers, each of which leaves it to the other", &cast.Failure{Flaw: cast.Word{Value: "boundary"}}},
	} {
		f.mark(item.of, point{x, y})
		f.text("soft", small, x+11, y+3.5, item.says)
		x += 11 + small.width(item.says) + 18
	}
	return y + 16
}

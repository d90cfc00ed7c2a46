package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// An area is what a box or a line of text takes.
type area struct {
	what                     string
	left, top, right, bottom float64
}

func (a area) overlaps(b area) bool {
	const slack = 0.2 // rounding
	return a.left < b.right-slack && b.left < a.right-slack && a.top < b.bottom-slack && b.top < a.bottom-slack
}

// A drawing is a figure as somebody sees it who reads the SVG.
type drawing struct {
	nodes, chips, texts []area
	width, height       float64
}

func read(t testing.TB, f *Figure) *drawing {
	t.Helper()
	d := &drawing{}
	dec := xml.NewDecoder(bytes.NewReader(f.SVG()))
	var at xml.StartElement
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return d
		}
		if err != nil {
			t.Fatalf("%s is no XML: %v", f.Name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			at = token.Copy()
			d.element(at)
		case xml.CharData:
			if at.Name.Local == "text" {
				d.text(at, string(token))
			}
		case xml.EndElement:
			at = xml.StartElement{}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func length(e xml.StartElement, name string) float64 {
	x, err := strconv.ParseFloat(attr(e, name), 64)
	if err != nil {
		panic(fmt.Sprintf("%s of %s: %v", name, e.Name.Local, err))
	}
	return x
}

func (d *drawing) element(e xml.StartElement) {
	switch e.Name.Local {
	case "svg":
		d.width, d.height = length(e, "width"), length(e, "height")
	case "rect":
		x, y := length(e, "x"), length(e, "y")
		a := area{attr(e, "class"), x, y, x + length(e, "width"), y + length(e, "height")}
		if strings.Contains(a.what, "node") {
			d.nodes = append(d.nodes, a)
		}
		if strings.Contains(a.what, "chip") {
			d.chips = append(d.chips, a)
		}
	}
}

func (d *drawing) text(e xml.StartElement, s string) {
	f := face{length(e, "font-size"), attr(e, "font-weight") != ""}
	x, y, w := length(e, "x"), length(e, "y"), f.width(s)
	if attr(e, "text-anchor") == "middle" {
		x -= w / 2
	}
	d.texts = append(d.texts, area{s, x, y - 0.75*f.size, x + w, y + 0.2*f.size})
}

// tidy checks that nothing is cut and nothing lies on anything else.
func tidy(t interface {
	Errorf(string, ...any)
	Helper()
}, f *Figure, d *drawing) {
	t.Helper()
	for _, a := range append(append([]area(nil), d.texts...), d.nodes...) {
		if a.left < 0 || a.top < 0 || a.right > d.width+0.2 || a.bottom > d.height+0.2 {
			t.Errorf("%s: %q leaves the canvas: %+v of %v x %v", f.Name, a.what, a, d.width, d.height)
		}
	}
	for _, all := range [][]area{append(append([]area(nil), d.nodes...), d.chips...), d.texts} {
		for i, a := range all {
			for _, b := range all[:i] {
				if a.overlaps(b) {
					t.Errorf("%s: %q lies on %q: %+v, %+v", f.Name, a.what, b.what, a, b)
				}
			}
		}
	}
}

func TestNothingOverlapsAndNothingIsCut(t *testing.T) {
	for name, src := range map[string]string{
		"small":  leftPad(t),
		"middle": many(9, 14, 25),
		"dense":  many(18, 60, 60),
		"tall":   many(40, 90, 200),
		"names":  strings.ReplaceAll(leftPad(t), "registry", "a-registry-with-a-name-that-is-longer-than-any-box-is-wide-and-more"),
		"titles": strings.ReplaceAll(leftPad(t), "The author takes all", strings.Repeat("Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", 20)+" The author takes all"),
		"ids":    strings.NewReplacer("E-3", "E-123456", "F-2", "F-123456", "SC-1", "SC-123456", "Q-1", "Q-123456").Replace(leftPad(t)),
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range figures(parse(t, src)) {
				d := read(t, f)
				if len(d.texts) < 4 {
					t.Errorf("%s has %d texts", f.Name, len(d.texts))
				}
				tidy(t, f, d)
			}
		})
	}
}

// Whatever the graph, boxes and labels keep apart and lines pass beside boxes.
func TestLayoutLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		boxes, links := graph(t)
		width, height := layout(boxes, links)
		for i, b := range boxes {
			a := areaOf(b.at, b.w, b.h)
			if a.left < -0.1 || a.top < -0.1 || a.right > width+0.1 || a.bottom > height+0.1 {
				t.Fatalf("box %d at %+v leaves %v x %v", i, a, width, height)
			}
			for _, c := range boxes[:i] {
				if a.overlaps(areaOf(c.at, c.w, c.h)) {
					t.Fatalf("boxes overlap: %+v %+v", b, c)
				}
			}
			for _, e := range links {
				if e.w > 0 && a.overlaps(areaOf(e.label, e.w, e.h)) {
					t.Fatalf("a label lies on a box: %+v %+v", b, e)
				}
				for _, p := range e.path[1 : len(e.path)-1] {
					if a.overlaps(area{"", p.from.x, p.from.y, p.to.x, p.to.y + 0.5}) {
						t.Fatalf("a line runs through a box: %+v %+v", b, p)
					}
				}
			}
		}
		for i, e := range links {
			for _, o := range links[:i] {
				if e.w > 0 && o.w > 0 && areaOf(e.label, e.w, e.h).overlaps(areaOf(o.label, o.w, o.h)) {
					t.Fatalf("labels overlap: %+v %+v", e, o)
				}
			}
		}
	})
}

func areaOf(at point, w, h float64) area {
	return area{"", at.x - w/2, at.y - h/2, at.x + w/2, at.y + h/2}
}

func graph(t *rapid.T) ([]*box, []*link) {
	n := rapid.IntRange(1, 14).Draw(t, "boxes")
	var boxes []*box
	for range n {
		boxes = append(boxes, &box{w: rapid.Float64Range(20, 150).Draw(t, "w"), h: rapid.Float64Range(20, 90).Draw(t, "h"), rank: rapid.IntRange(0, 4).Draw(t, "rank")})
	}
	var links []*link
	for range rapid.IntRange(0, 24).Draw(t, "links") {
		u, l := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
		if boxes[u].rank == boxes[l].rank {
			continue
		}
		if boxes[u].rank > boxes[l].rank {
			u, l = l, u
		}
		links = append(links, &link{upper: u, lower: l, w: rapid.SampledFrom([]float64{0, 30, 90}).Draw(t, "label"), h: 20})
	}
	return boxes, links
}

// Nodes of which one stands above the other never share a rank.
func TestRanksLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		levels, above := make([]int, n), make([][]int, n)
		for i := range n {
			levels[i] = rapid.IntRange(0, 2).Draw(t, "level")
			above[i] = rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 3).Draw(t, "above")
		}
		got := ranks(levels, above, 3)
		in := make(map[int]int)
		for i := range n {
			if in[got[i]]++; in[got[i]] > 3 {
				t.Fatalf("rank %d has more than 3 nodes: %v", got[i], got)
			}
			for _, u := range above[i] {
				if u != i && got[u] == got[i] {
					t.Fatalf("%d is above %d, and both are in rank %d", u, i, got[i])
				}
			}
			for j := range n {
				if levels[i] < levels[j] && got[i] >= got[j] {
					t.Fatalf("level %d stands below level %d", levels[i], levels[j])
				}
			}
		}
	})
}

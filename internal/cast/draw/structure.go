package draw

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
)

// What a picture of the structure can take.
const (
	mostParties = 120
	mostArrows  = 300
	mostAbreast = 5 // boxes of one kind beside each other
)

// Measures of the structure's boxes and labels.
const (
	inset      = 8.0  // between the edge of a box and its text
	labelWidth = 94.0 // of the label of an arrow
	gutter     = 78.0 // for the names of the levels
	margin     = 16.0
	legendary  = 62.0 // the height of the legend
)

// A detail is how much the boxes and labels say.
type detail struct {
	party  float64 // width of a box
	lines  int     // of duties or beliefs in a box
	labels bool    // arrows bear what they say; their ids alone otherwise, with a key
}

// details are tried one after the other until the picture fits a page.
var details = []detail{{144, 12, true}, {136, 4, true}, {128, 4, false}, {124, 3, false}, {124, 0, false}}

// structure draws the control structure twice, with everything in the same
// places: as it was meant, and as it was. If the arrows bear their ids alone, a
// key follows.
func structure(a *cast.Analysis) []*Figure {
	if len(a.Structure.Arrows) == 0 {
		return nil
	}
	var s *sketch
	for _, d := range details {
		s = newSketch(a, d)
		if len(s.parties) > mostParties || len(s.arrows) > mostArrows {
			return append([]*Figure{s.tooLarge()}, s.key()...)
		}
		s.width, s.height = layout(s.boxes, s.links)
		if w, h := s.size(); w <= page && h <= tall {
			break
		}
	}
	figures := []*Figure{s.figure(false), s.figure(true)}
	if !s.labels {
		figures = append(figures, s.key()...)
	}
	return figures
}

// size is that of the whole figure.
func (s *sketch) size() (w, h float64) {
	return max(s.width+gutter+2*margin, 620), s.height + 2*margin + 30 + legendary
}

// A party of the structure, with what its box says.
type party struct {
	of      cast.Element // *cast.Controller or *cast.Process
	name    string
	level   int
	title   []string
	duties  []string // as it was meant
	beliefs []string // as it was
}

// A sketch is a control structure on its way to a picture.
type sketch struct {
	detail
	analysis *cast.Analysis
	parties  []*party
	arrows   []*cast.Arrow
	levels   []int   // of the parties
	boxes    []*box  // of the parties
	links    []*link // of the arrows
	width    float64
	height   float64
}

func newSketch(a *cast.Analysis, d detail) *sketch {
	s := &sketch{analysis: a, detail: d}
	at := make(map[string]int)
	for _, c := range a.Controllers {
		at[c.Name.Value] = len(s.parties)
		s.parties = append(s.parties, s.controller(c))
	}
	for _, p := range a.Processes {
		at[p.Name.Value] = len(s.parties)
		s.parties = append(s.parties, &party{of: p, name: p.Name.Value, level: p.Level.Rank, title: s.inBox(p.Title.Value, 3)})
	}
	for _, r := range a.Structure.Arrows {
		_, from := at[r.From.Name]
		_, to := at[r.To.Name]
		if from && to && r.From.Name != r.To.Name {
			s.arrows = append(s.arrows, r)
		}
	}
	s.rank(at)
	for _, p := range s.parties {
		s.boxes[at[p.name]].w, s.boxes[at[p.name]].h = s.party, s.tall(p)
	}
	s.join(at)
	return s
}

// inBox wraps text for a box.
func (s *sketch) inBox(text string, most int) []string {
	return small.some(text, s.party-2*inset, most)
}

// controller says what stands in a controller's box.
func (s *sketch) controller(c *cast.Controller) *party {
	p := &party{of: c, name: c.Name.Value, level: c.Level.Rank, title: s.inBox(c.Title.Value, 3)}
	for _, r := range c.Responsibilities {
		p.duties = append(p.duties, s.inBox(string(r.ID)+" "+r.Text.Value, 3)...)
	}
	for _, b := range driftedFirst(c.Believes) {
		p.beliefs = append(p.beliefs, s.inBox(belief(b), 4)...)
	}
	p.duties, p.beliefs = s.fit(p.duties), s.fit(p.beliefs)
	return p
}

// fit cuts what would make a box too high.
func (s *sketch) fit(lines []string) []string {
	if len(lines) <= s.lines {
		return lines
	}
	if s.lines == 0 {
		return nil
	}
	lines = lines[:s.lines]
	lines[s.lines-1] = small.more(lines[s.lines-1], s.party-2*inset)
	return lines
}

// driftedFirst puts the beliefs that outlived their truth first.
func driftedFirst(all []cast.Belief) []cast.Belief {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b cast.Belief) int {
		switch {
		case a.Drifted() == b.Drifted():
			return 0
		case a.Drifted():
			return -1
		}
		return 1
	})
	return all
}

// belief writes a belief with what is known of when it stopped to be true.
func belief(b cast.Belief) string {
	text := "“" + b.Text.Value + "”"
	if b.Drifted() {
		text += " (true until " + b.TrueUntil.Text + ")"
	}
	return text
}

// tall is how high a party's box is: the same in both pictures.
func (s *sketch) tall(p *party) float64 {
	h := 2*inset + name.line()*float64(len(name.wrap(p.name, s.party-2*inset)))
	h += small.line() * float64(len(p.title))
	if n := max(len(p.duties), len(p.beliefs)); n > 0 {
		h += 6 + small.line()*float64(n)
	}
	return h
}

// rank puts the parties in ranks: by level, and within a level those below
// that are controlled by others of it.
func (s *sketch) rank(at map[string]int) {
	above := make([][]int, len(s.parties))
	for _, r := range s.arrows {
		u, l := s.ends(at, r)
		above[l] = append(above[l], u)
	}
	for _, p := range s.parties {
		s.levels = append(s.levels, p.level)
	}
	for _, rank := range ranks(s.levels, above, mostAbreast) {
		s.boxes = append(s.boxes, &box{rank: rank})
	}
}

// ends returns who stands above and who below at an arrow.
func (s *sketch) ends(at map[string]int, r *cast.Arrow) (upper, lower int) {
	if r.Feedback {
		return at[r.To.Name], at[r.From.Name]
	}
	return at[r.From.Name], at[r.To.Name]
}

// join makes the links of the arrows.
func (s *sketch) join(at map[string]int) {
	for _, r := range s.arrows {
		u, l := s.ends(at, r)
		if s.boxes[u].rank > s.boxes[l].rank {
			u, l = l, u
		}
		e := &link{upper: u, lower: l}
		e.w, e.h = s.labelSize(r)
		s.links = append(s.links, e)
	}
}

// saying returns what stands at an arrow: what it says, or its mark alone.
func (s *sketch) saying(r *cast.Arrow) []string {
	if !s.labels {
		return []string{s.mark(r)}
	}
	return small.some(strings.TrimSpace(string(r.ID)+" "+r.Label.Value), labelWidth, 4)
}

// mark is the id of an arrow, or its number among those that have none.
func (s *sketch) mark(r *cast.Arrow) string {
	if r.ID != "" {
		return string(r.ID)
	}
	n := 1
	for _, other := range s.arrows[:slices.Index(s.arrows, r)] {
		if other.ID == "" {
			n++
		}
	}
	return fmt.Sprintf("(%d)", n)
}

// flaws returns the flaws of an arrow, with the failures that tell of them.
func flaws(r *cast.Arrow) []string {
	var all []string
	for _, f := range r.Flaws {
		text := f.Word.Value
		for _, to := range f.Failures {
			text += " " + string(to.ID)
		}
		all = append(all, text)
	}
	if !r.Designed {
		all = append(all, "not meant")
	}
	return all
}

// flawLines are those that stand at an arrow.
func flawLines(r *cast.Arrow) []string {
	var lines []string
	for _, f := range flaws(r) {
		lines = append(lines, tag.some(f, labelWidth, 2)...)
	}
	return lines
}

func (s *sketch) labelSize(r *cast.Arrow) (w, h float64) {
	says, flaws := s.saying(r), flawLines(r)
	if len(says)+len(flaws) == 0 {
		return 0, 0
	}
	w = max(small.widest(says), tag.widest(flaws)) + 8
	return w, small.line()*float64(len(says)) + tag.line()*float64(len(flaws)) + 5
}

// figure draws the structure, as it was or as it was meant.
func (s *sketch) figure(was bool) *Figure {
	f := &Figure{kind: "designed", Title: "The control structure as it was meant"}
	if was {
		f.kind, f.Title = "actual", "The control structure as it was"
	}
	f.Desc = s.words(was)
	f.Width, f.Height = s.size()
	f.text("", head, margin, margin+12, f.Title)
	left, top := gutter+margin+(f.Width-s.width-gutter-2*margin)/2, margin+30
	f.bands(s.boxes, s.levels, s.analysis.Levels(), top, s.height)
	for i, r := range s.arrows {
		if was || r.Designed {
			s.wire(f, s.links[i], r, was, point{left, top})
		}
	}
	for i, r := range s.arrows {
		if was || r.Designed {
			s.label(f, s.links[i], r, was, point{left, top})
		}
	}
	for i, p := range s.parties {
		s.box(f, s.boxes[i], p, was, point{left, top})
	}
	s.legend(f, was, f.Height-legendary+6)
	return f
}

// look returns the class of an arrow by its worst flaw.
func look(r *cast.Arrow, was bool) string {
	if !was {
		return ""
	}
	class := ""
	for _, f := range r.Flaws {
		switch f.Word.Value {
		case "missing":
			return " bad gone"
		case "wrong":
			class = " bad"
		default:
			if class == "" {
				class = " warn"
			}
		}
	}
	if class == "" && !r.Designed {
		class = " warn"
	}
	return class
}

func (s *sketch) wire(f *Figure, e *link, r *cast.Arrow, was bool, o point) {
	class := "wire"
	if r.Feedback {
		class += " feedback"
	}
	class += look(r, was)
	down := s.parties[e.lower].name == r.To.Name
	first, last := e.path[0].from, e.path[len(e.path)-1].to
	tip := last
	if down { // the line ends inside of the tip
		last.y -= 5
	} else {
		tip = first
		first.y += 5
	}
	f.put(`<path class="%s" d="%s"/>`, class, e.curve(o, first, last))
	f.arrowhead(strings.Replace("tip"+look(r, was), " gone", "", 1), point{o.x + tip.x, o.y + tip.y}, down)
}

func (s *sketch) label(f *Figure, e *link, r *cast.Arrow, was bool, o point) {
	says, flaws := s.saying(r), flawLines(r)
	if e.w == 0 {
		return
	}
	class := strings.Replace(look(r, was), " gone", "", 1)
	h := e.h
	if !was {
		h -= tag.line() * float64(len(flaws))
		flaws = nil
	}
	if len(says)+len(flaws) == 0 {
		return
	}
	x, y := o.x+e.label.x-e.w/2, o.y+e.label.y-h/2
	f.rect("chip"+class, x, y, e.w, h, 3)
	y = f.lines("", small, x+4, y+small.size+1, says)
	f.lines(strings.TrimSpace(class), tag, x+4, y, flaws)
}

func (s *sketch) box(f *Figure, b *box, p *party, was bool, o point) {
	x, y := o.x+b.at.x-b.w/2, o.y+b.at.y-b.h/2
	f.open("party", p.of.Core().ID)
	if _, ok := p.of.(*cast.Process); ok {
		f.rect("process node", x, y, b.w, b.h, 12)
	} else {
		f.rect("box node", x, y, b.w, b.h, 2)
	}
	at := f.lines("", name, x+inset, y+inset+name.size, name.wrap(p.name, b.w-2*inset))
	at = f.lines("soft", small, x+inset, at-1, p.title)
	more := p.duties
	if was {
		more = p.beliefs
	}
	if len(more) > 0 {
		f.segment("rule", point{x + inset, at - 5}, point{x + b.w - inset, at - 5})
		f.lines("", small, x+inset, at+6, more)
	}
	f.close()
}

func (s *sketch) legend(f *Figure, was bool, y float64) {
	f.segment("rule", point{margin, y}, point{f.Width - margin, y})
	x := margin
	item := func(wire, tip, text string) {
		f.segment("wire"+wire, point{x, y + 16}, point{x + 34, y + 16})
		f.put(`<path class="tip%s" d="M%s %s L%s %s L%s %s Z"/>`, tip, x+40, y+16, x+33, y+12.2, x+33, y+19.8)
		f.text("", small, x+46, y+19.5, text)
		x += 46 + small.width(text) + 18
	}
	item("", "", "control action")
	item(" feedback", "", "feedback")
	if !was {
		if s.lines > 0 {
			f.text("soft", small, x, y+19.5, "in a box: what it is responsible for")
		}
		return
	}
	item(" bad", " bad", "wrong")
	item(" warn", " warn", "late, ignored, not heard")
	item(" bad gone", " bad", "missing")
	text := "At an arrow: its flaw, and the failure that tells of it."
	if s.lines > 0 {
		text += " In a box: what its controller held to be so."
	}
	f.text("soft", small, margin, y+38, text)
}

// words tells the structure without a picture.
func (s *sketch) words(was bool) string {
	var b strings.Builder
	for _, r := range s.arrows {
		if !was && !r.Designed {
			continue
		}
		kind := "controls"
		if r.Feedback {
			kind = "tells"
		}
		fmt.Fprintf(&b, "%s %s %s", r.From.Name, kind, r.To.Name)
		if r.Label.Given() {
			b.WriteString(": " + r.Label.Value)
		}
		if all := flaws(r); was && len(all) > 0 {
			b.WriteString(" [" + strings.Join(all, "; ") + "]")
		}
		b.WriteString(". ")
	}
	return strings.TrimSpace(b.String())
}

// tooLarge says that the structure is more than a picture can show.
func (s *sketch) tooLarge() *Figure {
	f := &Figure{Title: "The control structure", Width: page, Height: 80}
	f.Desc = fmt.Sprintf("%d parties and %s: more than a picture can show.", len(s.parties), count(len(s.arrows), "arrow"))
	f.text("", head, margin, margin+12, f.Title)
	f.text("", plain, margin, margin+36, f.Desc)
	return f
}

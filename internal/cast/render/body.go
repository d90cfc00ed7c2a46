package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/draw"
)

// overview writes the summary and what of the method is done.
func (p *page) overview() {
	p.put("<section id=\"summary\">\n<h2>Summary</h2>\n")
	for _, s := range p.intro {
		if s.Level > 1 && s.Title.Given() {
			p.put("<h3>%s</h3>\n", p.prose.line(s.Title.Value))
		}
		p.put("%s", p.prose.in(s.Prose))
	}
	p.put("<ul>\n")
	for _, s := range p.summary() {
		p.put("<li>%s</li>\n", esc(s))
	}
	p.put("</ul>\n")
	p.refuted()
	p.put("<h3>The method, and what is done of it</h3>\n<div class=\"scroll\"><table>\n")
	p.put("<thead><tr><th>Part of the handbook</th><th>Step</th><th>Essay's step</th><th>Here</th></tr></thead>\n<tbody>\n")
	for _, part := range cast.Parts {
		for i, s := range part.Slots {
			first := ""
			if i == 0 {
				first = fmt.Sprintf(`<a href="#part-%d">%d. %s</a>`, part.Number, part.Number, esc(part.Title))
			}
			step := ""
			if s.Step > 0 {
				step = fmt.Sprint(s.Step)
			}
			c, _ := p.Analysis.Covers(s)
			p.put("<tr><td>%s</td><td>%s</td><td>%s</td><td><span class=\"badge %s\">%s</span></td></tr>\n", first, esc(s.Title), step, badge(c), c)
		}
	}
	p.put("</tbody></table></div>\n</section>\n")
}

func badge(c cast.Coverage) string {
	if c == cast.Done {
		return "confirmed"
	}
	return "unknown"
}

// placed finds where the pictures stand: before the first section that tells
// of what they show.
func (p *page) placed() map[*cast.Section][]*draw.Figure {
	at := make(map[*cast.Section][]*draw.Figure)
	for _, picture := range draw.Pictures {
		if s := p.home(picture.Name); s != nil {
			at[s] = append(at[s], picture.Figures(p.Analysis)...)
		}
	}
	return at
}

// home is the section before which a picture stands, nil for none.
func (p *page) home(picture string) *cast.Section {
	word := map[string]string{"timeline": "event", "matrix": "failure", "questions": "question"}[picture]
	for _, c := range p.chapters {
		for _, s := range c.sections {
			if picture == "structure" && c.number() == 2 || slices.ContainsFunc(s.Elements, func(e cast.Element) bool { return e.Core().Kind.Word == word }) {
				return s
			}
		}
	}
	return nil
}

func (p *page) chapter(c *chapter) {
	p.put("<section class=\"chapter\" id=\"%s\">\n<h2>%s</h2>\n", c.id, esc(c.headline()))
	if c.part != nil {
		p.steps(c.part)
	}
	for _, s := range c.sections {
		for _, f := range p.figures[s] {
			p.put("<figure><div class=\"scroll\">%s</div></figure>\n", f.Inline())
		}
		p.section(s)
	}
	if len(c.sections) == 0 {
		p.put("<p class=\"soft\">The analysis says nothing here.</p>\n")
	}
	p.put("</section>\n")
}

// steps tells which steps of the method a part has, and what is done of them.
func (p *page) steps(part *cast.Part) {
	p.put("<ul class=\"steps\">\n")
	for _, s := range part.Slots {
		c, limit := p.Analysis.Covers(s)
		p.put("<li><span class=\"badge %s\">%s</span> %s", badge(c), c, esc(s.Title))
		if s.Step > 0 {
			p.put(" <span class=\"soft\">step %d of the essay</span>", s.Step)
		}
		if limit != nil {
			p.put(" (%s)", p.ref(limit))
		}
		p.put("</li>\n")
	}
	p.put("</ul>\n")
}

func (p *page) section(s *cast.Section) {
	p.put("<section id=\"%s\">\n", p.names[s])
	if s.Title.Given() {
		p.put("<h3>%s</h3>\n", p.prose.line(s.Title.Value))
	}
	p.put("%s", p.prose.in(s.Prose))
	for _, e := range s.Elements {
		p.element(e)
	}
	p.put("</section>\n")
}

// element writes the card of an element.
func (p *page) element(e cast.Element) {
	core := e.Core()
	p.put("<article class=\"card %s\" id=\"%s\">\n<h4><span class=\"id\">%s</span> %s", strings.ReplaceAll(core.Kind.Word, " ", "-"), anchor(e), esc(p.tag(e)), p.prose.line(core.Title.Value))
	if event, ok := e.(*cast.Event); ok {
		p.put(" <span class=\"time\">%s</span>", esc(when(event)))
	}
	p.badges(e)
	p.put("</h4>\n")
	switch e := e.(type) {
	case *cast.Correction:
		p.correction(e)
	case *cast.Failure:
		p.duties(e)
		p.fields(e, "level", "failed", "stpa", "kind", "certainty", "believed", "reality", "responsibility")
		p.drift(e)
	case *cast.Controller:
		p.fields(e, "level", "certainty")
		p.contributions(e)
	default:
		p.fields(e, "level", "certainty", "state", "priority", "status", "order")
	}
	p.put("%s", p.prose.in(core.Prose))
	p.citations(core)
	p.put("</article>\n")
}

// tag is how an element is called in its heading.
func (p *page) tag(e cast.Element) string {
	core := e.Core()
	if core.Kind.Prefix != "" {
		return string(core.ID)
	}
	return core.Kind.Word + " " + core.Name.Value
}

func when(e *cast.Event) string {
	switch {
	case !e.Time.Given():
		return "no time is given"
	case !e.Time.Known():
		return "time unknown"
	}
	return e.Time.Text
}

// badges writes words of closed lists behind the title.
func (p *page) badges(e cast.Element) {
	for _, key := range []string{"level", "kind", "state", "failed", "stpa", "order", "priority", "status", "certainty"} {
		if _, ok := e.(*cast.Correction); ok {
			return
		}
		for _, v := range lines(e, key) {
			if key != "kind" || v == "boundary" {
				p.put(" <span class=\"badge word-%s\">%s</span>", esc(v), esc(value(key, v)))
			}
		}
	}
}

// fields writes the fields of an element, but for some.
func (p *page) fields(e cast.Element, but ...string) {
	core := e.Core()
	p.put("<dl>\n")
	for _, f := range core.Kind.Fields {
		all := lines(e, f.Key)
		if len(all) == 0 || slices.Contains(but, f.Key) {
			continue
		}
		p.put("<div class=\"f-%s\"><dt>%s</dt>", f.Key, esc(label(core.Kind, f.Key)))
		for i, v := range all {
			if f.Key == "claim" {
				p.claim(core.Claims[i])
			} else {
				p.put("<dd>%s</dd>", p.prose.line(value(f.Key, v)))
			}
		}
		p.put("</div>\n")
	}
	p.put("</dl>\n")
}

// claim writes one claim with its verdict and what that rests on.
func (p *page) claim(text cast.Text) {
	c := p.verdicts[place{text.Span.Line, text.Span.Column}]
	if c == nil {
		p.put("<dd><q>%s</q></dd>", esc(text.Value))
		return
	}
	p.put("<dd>%s <q>%s</q><ul class=\"proof\">", verdictBadge(c.State), esc(text.Value))
	for _, r := range p.proofs.remarks(c) {
		p.put("<li><span class=\"soft\">%s:</span> %s</li>", r.word, esc(r.text))
	}
	p.put("</ul></dd>")
}

// correction writes what was said, what is so and why, side by side.
func (p *page) correction(c *cast.Correction) {
	p.put("<div class=\"sides\"><div><h5>Said</h5><p><q>%s</q></p></div><div><h5>Is so</h5><p>%s</p></div><div><h5>Why</h5><p>%s</p></div></div>\n",
		p.prose.line(c.Said.Value), p.prose.line(c.Is.Value), esc(value("why", c.Why.Value)))
	p.fields(c, "said", "is", "why")
}

// duties writes the responsibilities that a failure cites, with their words.
func (p *page) duties(f *cast.Failure) {
	if len(f.Responsibility) == 0 {
		return
	}
	p.put("<dl><div><dt>responsibilities that were not fulfilled</dt>")
	for _, r := range f.Responsibility.To() {
		p.put("<dd><b class=\"id\">%s</b> %s <span class=\"soft\">%s</span></dd>", esc(string(r.ID)), p.prose.line(r.Text.Value), p.ref(r.Controller))
	}
	p.put("</div></dl>\n")
}

// drift writes what was held to be so beside what was so.
func (p *page) drift(f *cast.Failure) {
	believed, reality := lines(f, "believed"), lines(f, "reality")
	if len(believed)+len(reality) == 0 {
		return
	}
	side := func(title string, all []string) {
		p.put("<div><h5>%s</h5>", title)
		for _, v := range all {
			p.put("<p>%s</p>", p.prose.line(v))
		}
		p.put("</div>")
	}
	p.put("<div class=\"sides\">")
	side("Was held to be so", believed)
	side("Was so", reality)
	p.put("</div>\n")
}

// contributions names the failures in which a controller has its part.
func (p *page) contributions(c *cast.Controller) {
	var all []string
	for _, f := range p.Analysis.Failures {
		if f.Controllers.Has(c.Name.Value) {
			all = append(all, p.ref(f)+" "+p.prose.line(f.Title.Value))
		}
	}
	if len(all) > 0 {
		p.put("<dl><div><dt>has its part in</dt>")
		for _, s := range all {
			p.put("<dd>%s</dd>", s)
		}
		p.put("</div></dl>\n")
	}
}

// mostCitations is how many elements are named that refer to one.
const mostCitations = 40

// citations names the elements that refer to one.
func (p *page) citations(core *cast.Item) {
	var by []string
	for _, c := range core.CitedBy {
		if s := p.ref(c.By); c.By.Core().ID != "" && !slices.Contains(by, s) {
			by = append(by, s)
		}
	}
	if len(by) == 0 {
		return
	}
	more := ""
	if len(by) > mostCitations {
		more = fmt.Sprintf(" and %d more", len(by)-mostCitations)
		by = by[:mostCitations]
	}
	p.put("<p class=\"cited\">referred to by %s%s</p>\n", strings.Join(by, " "), more)
}

// notes writes the footnotes.
func (p *page) notes() {
	if s := p.prose.footnotes(); s != "" {
		p.put("<section class=\"chapter\" id=\"notes\">\n<h2>Notes</h2>\n%s</section>\n", s)
	}
}

// annex lists the files that proofs rest on.
func (p *page) annex() {
	if len(p.proofs) == 0 {
		return
	}
	p.put("<section class=\"chapter\" id=\"evidence\">\n<h2>The evidence</h2>\n<p>Files that a verdict of this report rests on, in the folder %s. A proof names the file and the line.</p>\n", esc(p.Verification.Folder))
	p.put("<div class=\"scroll\"><table>\n<thead><tr><th>File</th><th>Who says what stands in it</th></tr></thead>\n<tbody>\n")
	for _, file := range slices.Sorted(maps.Keys(p.proofs)) {
		p.put("<tr><td>%s</td><td>%s</td></tr>\n", esc(file), esc(p.proofs.sources(file)))
	}
	p.put("</tbody></table></div>\n</section>\n")
}

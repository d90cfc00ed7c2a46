package text

import (
	"regexp"
	"slices"
	"strings"

	"levee/internal/cast"
)

// set reads the value of a field into its place.
func (p *parser) set(f *cast.Field, slot any, value cut) {
	if value.text == "" {
		p.problem(p.cutSpan(value), "", "want a value for %q", f.Key)
		return
	}
	switch v := slot.(type) {
	case *cast.Text:
		*v = p.joined(value)
	case *[]cast.Text:
		*v = append(*v, p.joined(value))
	case *cast.Word:
		*v = p.wordOf(f, value)
	case *cast.Words:
		for _, c := range p.pieces(value) {
			*v = append(*v, p.wordOf(f, c))
		}
	case *cast.Level:
		*v = cast.Level{Value: value.text, Span: p.cutSpan(value)}
	case *cast.Time:
		*v = p.timeOf(value)
	case *cast.Parties:
		*v = append(*v, p.parties(value)...)
	case *[]cast.Belief:
		*v = append(*v, p.belief(value))
	case *[]cast.Enforcement:
		*v = append(*v, p.enforcement(value))
	case *[]*cast.Responsibility:
		if r := p.responsibility(value); r != nil {
			*v = append(*v, r)
		}
	case cast.References:
		p.references(v, value)
	}
}

// pieces takes a list apart at its commas. An empty piece is a problem.
func (p *parser) pieces(value cut) []cut {
	var all []cut
	at := value.start
	for _, s := range strings.Split(value.text, ",") {
		c := cut{s, at}.trim()
		at += len(s) + 1
		if c.text == "" {
			p.problem(p.cutSpan(c), "", "want something between commas")
			continue
		}
		all = append(all, c)
	}
	return all
}

func (p *parser) wordOf(f *cast.Field, c cut) cast.Word {
	if !slices.Contains(f.Words, c.text) {
		p.problem(p.cutSpan(c), cast.Nearest(strings.ToLower(c.text), f.Words), "want one of %s, not %q", strings.Join(f.Words, ", "), c.text)
	}
	return cast.Word{Value: c.text, Span: p.cutSpan(c)}
}

func (p *parser) timeOf(c cut) cast.Time {
	t, err := cast.ParseTime(c.text)
	if err != nil {
		p.problem(p.cutSpan(c), "", "%v", err)
	}
	t.Span = p.cutSpan(c)
	return t
}

func (p *parser) references(v cast.References, value cut) {
	seen := make(map[string]bool)
	for _, c := range p.pieces(value) {
		id := strings.Join(strings.Fields(c.text), " ") // it may go on in the next line
		if seen[id] {
			p.problem(p.cutSpan(c), "", "want %s once in a list", id)
			continue
		}
		seen[id] = true
		if p.refs++; p.refs == maxRefs {
			p.problem(p.cutSpan(c), "", "want at most %d references", maxRefs)
		}
		if p.refs < maxRefs {
			v.Add(cast.ID(id), p.cutSpan(c))
		}
	}
}

func (p *parser) parties(value cut) cast.Parties {
	var all cast.Parties
	for _, c := range p.pieces(value) {
		all = append(all, p.party(c))
	}
	return all
}

func (p *parser) party(c cut) cast.Party {
	if !cast.NameForm.MatchString(c.text) {
		p.problem(p.cutSpan(c), "", "want the name of a controller, process or actor, which has no spaces, not %q", c.text)
		return cast.Party{}
	}
	return cast.Party{Name: c.text, Span: p.cutSpan(c)}
}

// holder takes "copay: " off the front of a belief.
var holder = regexp.MustCompile(`^([^\s:()]+):[ \t]+`)

// tail is what stands in parentheses at the end of a value.
var tail = regexp.MustCompile(`\s*\(([^()]*)\)$`)

// belief reads "copay: what (since 2010; true until 2013)".
func (p *parser) belief(value cut) cast.Belief {
	b := cast.Belief{Span: p.cutSpan(value)}
	if m := holder.FindStringSubmatchIndex(value.text); m != nil {
		b.Holder = p.party(cut{value.text[m[2]:m[3]], value.start + m[2]})
		value = cut{value.text[m[1]:], value.start + m[1]}
	}
	value = p.tail(value, map[string]func(cut){
		"since":      func(c cut) { b.Since = p.timeOf(c) },
		"until":      func(c cut) { b.Until = p.timeOf(c) },
		"true until": func(c cut) { b.TrueUntil = p.timeOf(c) },
	})
	b.Text = p.joined(value)
	if value.text == "" {
		p.problem(b.Span, "", "want what was believed")
	}
	return b
}

// tail takes a tail such as "(since 2010; true until 2013)" off a value, and
// hands each part to the function of its word. A tail that starts with none of
// the words is text.
func (p *parser) tail(value cut, words map[string]func(cut)) cut {
	m := tail.FindStringSubmatchIndex(value.text)
	if m == nil {
		return value
	}
	known := func(c cut) (string, bool) {
		for w := range words {
			if rest, ok := strings.CutPrefix(c.text, w); ok && (rest == "" || strings.HasPrefix(rest, " ")) {
				return w, true
			}
		}
		return "", false
	}
	if _, ok := known(cut{value.text[m[2]:m[3]], value.start + m[2]}.trim()); !ok {
		return value
	}
	at := value.start + m[2]
	for _, part := range strings.Split(value.text[m[2]:m[3]], ";") {
		c := cut{part, at}.trim()
		at += len(part) + 1
		w, ok := known(c)
		if !ok {
			p.problem(p.cutSpan(c), "", "want one of %s, not %q", sortedKeys(words), c.text)
			continue
		}
		words[w](cut{c.text[len(w):], c.start + len(w)}.trim())
	}
	return cut{value.text[:m[0]], value.start}.trim()
}

func sortedKeys(words map[string]func(cut)) string {
	var all []string
	for w := range words {
		all = append(all, w)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// enforcement reads "copay (audits)".
func (p *parser) enforcement(value cut) cast.Enforcement {
	e := cast.Enforcement{Span: p.cutSpan(value)}
	name := value
	if m := tail.FindStringSubmatchIndex(value.text); m != nil {
		e.How = p.joined(cut{value.text[m[2]:m[3]], value.start + m[2]}.trim())
		name = cut{value.text[:m[0]], value.start}.trim()
	}
	if !cast.NameForm.MatchString(name.text) {
		p.problem(p.cutSpan(value), "", "want NAME (how): the controller that enforces it, not %q", value.text)
		return e
	}
	e.By = p.party(name)
	return e
}

// responsibility reads "RS-1 what (for SC-1; over NAME)", and gives it its id.
func (p *parser) responsibility(value cut) *cast.Responsibility {
	id, rest := value.word()
	prefix, _ := cast.ID(id.text).Split()
	if prefix != "RS" {
		p.problem(p.cutSpan(id), "", "want an id such as RS-1 before the responsibility, not %q", id.text)
		return nil
	}
	r := &cast.Responsibility{}
	r.Kind, r.ID, r.Heading, r.Section = cast.KindOf("RS"), cast.ID(id.text), p.cutSpan(value), p.section
	rest = p.tail(rest, map[string]func(cut){
		"for":  func(c cut) { p.references(&r.For, c) },
		"over": func(c cut) { r.Over = p.parties(c) },
	})
	r.Text = p.joined(rest)
	r.Title = r.Text
	if rest.text == "" {
		p.problem(p.cutSpan(id), "", "want what it has to do after %s", id.text)
	}
	p.add(r)
	return r
}

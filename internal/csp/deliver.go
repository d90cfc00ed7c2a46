package csp

import (
	"bytes"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/literal"
	"levee/internal/code/page"
)

// The names of the headers, in lower case.
const (
	header     = "content-security-policy"
	headerOnly = "content-security-policy-report-only"
)

// IsHeader tells the name of a header that carries policies.
func IsHeader(name string) bool {
	name = strings.ToLower(name)
	return name == header || name == headerOnly
}

// ignoredInMeta are directives that a page cannot set for itself.
var ignoredInMeta = []string{"frame-ancestors", "report-uri", "sandbox"}

// OfPage returns the policies that a page brings along.
func OfPage(p *page.Page) []Policy {
	var all []Policy
	for i := range p.Metas {
		m := &p.Metas[i]
		name, _ := m.Get("http-equiv")
		content, _ := m.Get("content")
		if strings.ToLower(strings.Trim(name, " \t\r\n")) != header || strings.TrimSpace(content) == "" {
			continue // one that only reports is ignored in a page
		}
		policy := Parse(content)
		policy.Place, policy.How = m.Place, "meta"
		policy.Directives = slices.DeleteFunc(policy.Directives, func(d Directive) bool {
			if !slices.Contains(ignoredInMeta, d.Name) {
				return false
			}
			policy.Ignored = append(policy.Ignored, d.Name)
			return true
		})
		if len(policy.Directives) > 0 || policy.Open {
			all = append(all, policy)
		}
	}
	return all
}

// delivered makes policies of a header's value.
func delivered(name, value, how string, at code.Place) []Policy {
	all := ParseHeader(value)
	for i := range all {
		all[i].ReportOnly = strings.ToLower(name) == headerOnly
		all[i].Place, all[i].How = at, how
	}
	return all
}

// setters are functions that set a header: its name comes first, then its
// value.
var setters = []string{"setHeader", "header", "set", "append", "addHeader"}

// Mentions tells code in which a policy may be set.
func Mentions(text []byte) bool {
	return slices.ContainsFunc(mentions, func(word []byte) bool { return bytes.Contains(text, word) })
}

// mentions are the words that code sets a policy with, as people write them.
var mentions = [][]byte{[]byte("Content-Security-Policy"), []byte(header), []byte("helmet"), []byte("Helmet"), []byte("contentSecurityPolicy")}

// OfCode returns the policies that code sets as headers, where name and value
// are written down. Helmet is the major version of the package helmet, 0 if it
// is not known.
func OfCode(f *literal.File, helmet int) []Policy {
	var all []Policy
	for _, c := range f.Calls(func(name string) bool { return slices.Contains(setters, name) || isHelmet(name) }) {
		if isHelmet(c.Name) {
			all = append(all, ofHelmet(&c, helmet)...)
			continue
		}
		if name := c.Arg(0); name.Kind == literal.Text && IsHeader(name.Str) {
			all = append(all, perhaps(ofValue(name.Str, c.Arg(1), c.Name, c.Place()), !passesOn(c.Params))...)
		}
	}
	received := len(f.Calls(func(name string) bool { return name == "onHeadersReceived" })) > 0
	for _, o := range f.Objects(func(name string) bool { return IsHeader(name) || name == "key" }) {
		_, listed := o.Get("key")
		all = append(all, perhaps(ofObject(&o.Value), !received && !listed && !passesOn(o.Params))...)
	}
	return all
}

// passesOn tells code of a server that hands a request on to what makes the
// answer: what it sets is sent with all answers. Other code may set a header for
// some of them, such as files that people uploaded.
func passesOn(params []string) bool { return slices.Contains(params, "next") }

func perhaps(all []Policy, is bool) []Policy {
	for i := range all {
		all[i].Perhaps = is
	}
	return all
}

// ofObject reads {"Content-Security-Policy": value} and {key: name, value: value}.
func ofObject(o *literal.Value) []Policy {
	var all []Policy
	for _, p := range o.Props {
		if IsHeader(p.Name) {
			all = append(all, ofValue(p.Name, p.Value, "a header in code", p.Place())...)
		}
	}
	key, _ := o.Get("key")
	if value, ok := o.Get("value"); ok && key.Value.Kind == literal.Text && IsHeader(key.Value.Str) {
		all = append(all, ofValue(key.Value.Str, value.Value, "a header in code", key.Place())...)
	}
	return all
}

// ofValue reads the value of a header: a text, or a list of texts. One that is
// not known is a policy of which nothing is known.
func ofValue(name string, v literal.Value, how string, at code.Place) []Policy {
	switch v.Kind {
	case literal.Text:
		if strings.TrimSpace(v.Str) == "" {
			return nil
		}
		return delivered(name, v.Str, how, at)
	case literal.List:
		var all []Policy
		for _, item := range v.Items {
			all = append(all, ofValue(name, item, how, at)...)
		}
		return all
	case literal.Unknown:
		return []Policy{{Open: true, Header: true, ReportOnly: strings.ToLower(name) == headerOnly, How: how, Place: at}}
	}
	return nil
}

func isHelmet(name string) bool { return name == "helmet" || name == "contentSecurityPolicy" }

// helmetDefaults are what helmet sends by itself since version 4; since 5 they
// also fill in for directives that are not named. Source: the documents of
// helmet 8.1.0 and its changelog.
const helmetDefaults = "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; frame-ancestors 'self'; " +
	"img-src 'self' data:; object-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'; upgrade-insecure-requests"

// ofHelmet reads helmet() and helmet.contentSecurityPolicy().
func ofHelmet(c *literal.Call, major int) []Policy {
	if c.Name == "contentSecurityPolicy" && !strings.Contains(c.On, "helmet") {
		return nil
	}
	options := c.Arg(0)
	if c.Name == "helmet" {
		p, _ := options.Get("contentSecurityPolicy")
		if options = p.Value; options.Kind == literal.Bool && !options.True {
			return nil // switched off
		}
		if major > 0 && major < 4 && options.Kind == literal.Nothing {
			return nil // it was off by default
		}
	}
	p := fromDirectives(options, major)
	if only, _ := options.Get("reportOnly"); only.Value.Kind == literal.Bool && only.Value.True {
		p.ReportOnly = true
	}
	p.Header, p.How, p.Place = true, "helmet", c.Place()
	return []Policy{p}
}

func fromDirectives(options literal.Value, major int) Policy {
	if options.Kind == literal.Unknown {
		return Policy{Open: true}
	}
	own, ok := options.Get("directives")
	if !ok || own.Value.Kind == literal.Nothing {
		return Parse(helmetDefaults)
	}
	p := Policy{Open: own.Value.Kind != literal.Object || own.Value.Open}
	for _, d := range own.Value.Props {
		p.Directives = append(p.Directives, helmetDirective(d))
	}
	defaults, _ := options.Get("useDefaults")
	if major == 0 && defaults.Value.Kind == literal.Nothing || major >= 5 && !(defaults.Value.Kind == literal.Bool && !defaults.Value.True) {
		for _, d := range Parse(helmetDefaults).Directives {
			if !p.has(d.Name) {
				p.Directives = append(p.Directives, d)
			}
		}
	}
	return p
}

// helmetDirective reads scriptSrc: ["'self'", nonce]; a function gives a value.
func helmetDirective(prop literal.Prop) Directive {
	d := Directive{Name: kebab(prop.Name)}
	items := prop.Value.Items
	if prop.Value.Kind != literal.List {
		items = []literal.Value{prop.Value}
	}
	d.Open = prop.Value.Open && prop.Value.Kind == literal.List
	for _, v := range items {
		if v.Kind == literal.Function {
			v = v.Returns()
		}
		switch {
		case v.Kind == literal.Text && (!v.Open || strings.HasPrefix(v.Str, "'nonce-")):
			d.Values = append(d.Values, strings.Fields(v.Str)...)
		case v.Kind != literal.Nothing && v.Kind != literal.Bool:
			d.Open = true
		}
	}
	return d
}

// kebab spells scriptSrc as script-src.
func kebab(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Package csp reads content security policies as browsers do, from pages and
// from what is configured to send headers, and names what they let through.
// It knows the standard's grammar, its fallbacks, and what a policy means that
// comes with others; which app is meant, and what to do about it, is for others.
// Source: https://www.w3.org/TR/CSP3/, sections 2.2, 2.3, 3.3 and 6.8.
package csp

import (
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/literal"
)

// A Policy is one policy, wherever it comes from.
type Policy struct {
	Directives []Directive // in order; of several of one name the first counts, the others are dropped
	Open       bool        // it may have further directives, which only a run knows
	ReportOnly bool        // it reports, and stops nothing
	Header     bool        // it comes with a response; else with the page itself
	Perhaps    bool        // whether it is sent with pages, or with other answers alone, is not known
	How        string      // what delivers it: "meta", "netlify.toml", "setHeader"
	Ignored    []string    // directives that a meta tag cannot set
	code.Place
}

// A Directive is one line of a policy.
type Directive struct {
	Name   string // lower case
	Values []string
	Open   bool // it may have further values, which only a run knows
}

// Bounds of one policy.
const (
	maxPolicy     = 64 << 10
	maxDirectives = 200
	maxValues     = 500
)

// Parse reads one policy. Words with a hole, or with what a template engine
// fills in, are values that only a run knows.
func Parse(text string) Policy {
	var p Policy
	if len(text) > maxPolicy {
		text, p.Open = text[:maxPolicy], true
	}
	text = filled(text)
	for part := range strings.SplitSeq(text, ";") {
		words := strings.FieldsFunc(part, space)
		if len(words) == 0 {
			continue
		}
		d := Directive{Name: strings.ToLower(words[0])}
		switch {
		case strings.Contains(d.Name, literal.Hole):
			p.Open = true
			continue
		case !ascii(d.Name) || p.has(d.Name):
			continue
		case len(p.Directives) >= maxDirectives:
			p.Open = true
			return p
		}
		for _, w := range words[1:min(len(words), maxValues)] {
			if strings.Contains(w, literal.Hole) && !strings.HasPrefix(strings.ToLower(w), "'nonce-") {
				d.Open = true
				continue
			}
			d.Values = append(d.Values, w)
		}
		p.Directives = append(p.Directives, d)
	}
	return p
}

// ParseHeader reads the value of a header: policies with commas between them.
func ParseHeader(text string) []Policy {
	var all []Policy
	for part := range strings.SplitSeq(text, ",") {
		if p := Parse(part); len(p.Directives) > 0 || p.Open {
			p.Header = true
			all = append(all, p)
		}
		if len(all) >= 20 {
			break
		}
	}
	return all
}

func space(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\f' || r == '\r' }

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0
}

// engines are the brackets of template engines.
var engines = [][2]string{{"<%", "%>"}, {"{{", "}}"}, {"{%", "%}"}, {"${", "}"}, {"#{", "}"}}

// filled puts holes where a template engine fills something in.
func filled(text string) string {
	for _, e := range engines {
		var b strings.Builder
		for {
			before, rest, ok := strings.Cut(text, e[0])
			if !ok {
				break
			}
			_, after, closed := strings.Cut(rest, e[1])
			if !closed {
				break
			}
			b.WriteString(before + literal.Hole)
			text = after
		}
		b.WriteString(text)
		text = b.String()
	}
	return text
}

func (p *Policy) has(name string) bool {
	return slices.ContainsFunc(p.Directives, func(d Directive) bool { return d.Name == name })
}

// fallbacks are the directives that are looked at for a kind of request, in
// this order.
var fallbacks = map[string][]string{
	"script-src-elem": {"script-src-elem", "script-src", "default-src"},
	"script-src-attr": {"script-src-attr", "script-src", "default-src"},
	"style-src-elem":  {"style-src-elem", "style-src", "default-src"},
	"style-src-attr":  {"style-src-attr", "style-src", "default-src"},
	"worker-src":      {"worker-src", "child-src", "script-src", "default-src"},
	"frame-src":       {"frame-src", "child-src", "default-src"},
	"base-uri":        {"base-uri"},
	"form-action":     {"form-action"},
	"frame-ancestors": {"frame-ancestors"},
	"sandbox":         {"sandbox"},
	"report-uri":      {"report-uri"},
	"report-to":       {"report-to"},
}

// Effective returns the directive that decides about a kind of request, by its
// own name or by what it falls back to; nil if the policy says nothing of it.
func (p *Policy) Effective(name string) *Directive {
	names := fallbacks[name]
	if names == nil {
		names = []string{name, "default-src"}
	}
	for _, n := range names {
		for i := range p.Directives {
			if p.Directives[i].Name == n {
				return &p.Directives[i]
			}
		}
	}
	return nil
}

// keyword tells whether a directive has a keyword: "unsafe-inline".
func (d *Directive) keyword(word string) bool {
	return slices.ContainsFunc(d.Values, func(v string) bool { return strings.EqualFold(v, "'"+word+"'") })
}

// trusts tells whether a directive has a nonce or a hash, which make
// unsafe-inline count for nothing.
func (d *Directive) trusts() bool {
	return slices.ContainsFunc(d.Values, func(v string) bool {
		v = strings.ToLower(v)
		for _, begin := range []string{"'nonce-", "'sha256-", "'sha384-", "'sha512-"} {
			if strings.HasPrefix(v, begin) && strings.HasSuffix(v, "'") && len(v) > len(begin)+1 {
				return true
			}
		}
		return false
	})
}

// anywhere returns the first value of a directive that stands for any host,
// "" if there is none. Schemes are those by which it may be reached.
func (d *Directive) anywhere(schemes ...string) string {
	for _, v := range d.Values {
		low := strings.ToLower(v)
		if low == "*" || slices.Contains(schemes, strings.TrimSuffix(low, ":")) && strings.HasSuffix(low, ":") {
			return v
		}
		if _, rest, ok := strings.Cut(low, "://"); ok && (rest == "*" || strings.HasPrefix(rest, "*:") || strings.HasPrefix(rest, "*/")) {
			return v
		}
	}
	return ""
}

// Hosts returns the hosts that a directive lets through, as they are written
// but for scheme, port and path: "*.example.com".
func (d *Directive) Hosts() []string {
	var all []string
	for _, v := range d.Values {
		if strings.HasPrefix(v, "'") || strings.HasSuffix(v, ":") || v == "*" {
			continue
		}
		v = strings.ToLower(v)
		if _, rest, ok := strings.Cut(v, "://"); ok {
			v = rest
		}
		v, _, _ = strings.Cut(v, "/")
		if host, port, ok := strings.Cut(v, ":"); ok && strings.Trim(port, "0123456789*") == "" {
			v = host
		}
		if v != "" && v != "*" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// Covers tells whether a host that a directive lets through is, or stands for,
// a host.
func Covers(allowed, host string) bool {
	if rest, ok := strings.CutPrefix(allowed, "*."); ok {
		return strings.HasSuffix(host, "."+rest)
	}
	return allowed == host
}

package csp

import (
	"fmt"
	"slices"
	"strings"
)

// An Answer tells whether something gets through. The zero Answer is Unsure.
type Answer uint8

const (
	Unsure Answer = iota
	Stopped
	Through
)

// A Way is something that a policy can stop.
type Way uint8

const (
	Inline  Way = iota // scripts that stand in the page, or in an attribute
	Eval               // code from texts
	Foreign            // scripts from any host
	Connect            // requests to any host, by fetch and its like
	Images             // requests to any host, by images
	Forms              // forms sent to any host
	Plugins            // <object> and <embed>
	Bases              // <base>, which moves all relative addresses
)

// answer tells of a page under policies whether something gets through, and
// why: it does if every policy that is enforced lets it, as each has a say.
// Without one all gets through.
func answer(policies []Policy, w Way) (Answer, string) {
	out, why := Through, ""
	for i := range policies {
		p := &policies[i]
		if p.ReportOnly {
			continue
		}
		switch a, words := p.lets(w); {
		case a == Stopped && !p.Perhaps:
			return Stopped, ""
		case a == Stopped:
			out, why = Unsure, fmt.Sprintf("whether what %s:%d sets is sent with pages is not known", p.File, p.Line)
		case p.Perhaps:
		case a == Unsure:
			out, why = Unsure, words
		case out == Through && why == "":
			why = words
		}
	}
	return out, why
}

// lets tells whether one policy lets something through, and by what.
func (p *Policy) lets(w Way) (Answer, string) {
	switch w {
	case Inline:
		return p.inline()
	case Eval:
		return p.decide("script-src", func(d *Directive) string { return d.with("unsafe-eval") })
	case Foreign:
		return p.decide("script-src-elem", func(d *Directive) string {
			if d.keyword("strict-dynamic") && d.trusts() {
				return ""
			}
			return d.anywhere("https", "http", "data", "blob", "filesystem")
		})
	case Connect:
		return p.decide("connect-src", func(d *Directive) string { return d.anywhere("https", "http", "wss", "ws") })
	case Images:
		return p.decide("img-src", func(d *Directive) string { return d.anywhere("https", "http") })
	case Forms:
		return p.decide("form-action", func(d *Directive) string { return d.anywhere("https", "http") })
	case Plugins:
		return p.decide("object-src", func(d *Directive) string { return d.anywhere("https", "http", "data", "blob") })
	case Bases:
		return p.decide("base-uri", func(d *Directive) string { return d.anywhere("https", "http") })
	}
	return Through, ""
}

func (d *Directive) with(keyword string) string {
	if d.keyword(keyword) {
		return "'" + keyword + "'"
	}
	return ""
}

// decide asks the directive that counts which of its values lets something
// through.
func (p *Policy) decide(name string, letting func(*Directive) string) (Answer, string) {
	d := p.Effective(name)
	if d == nil {
		if p.Open {
			return Unsure, "the policy is put together when it runs"
		}
		if short := strings.TrimSuffix(name, "-elem"); fallbacks[name] == nil || slices.Contains(fallbacks[name], "default-src") {
			return Through, "neither " + short + " nor default-src"
		}
		return Through, "no " + name
	}
	if v := letting(d); v != "" {
		return Through, d.Name + " " + v
	}
	if d.Open {
		return Unsure, d.Name + " is put together when it runs"
	}
	return Stopped, ""
}

// inline looks at scripts in the page and at those in attributes: either is a
// way in.
func (p *Policy) inline() (Answer, string) {
	letting := func(d *Directive) string {
		if d.trusts() || d.keyword("strict-dynamic") {
			return ""
		}
		return d.with("unsafe-inline")
	}
	a, why := p.decide("script-src-elem", letting)
	if a == Through {
		return a, why
	}
	if b, words := p.decide("script-src-attr", letting); b == Through || a == Stopped {
		return b, words
	}
	return a, why
}

package csp

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Name is the switch that tells whether there is a policy at all.
const Name = "csp"

// ways are the switches that a policy has, in the order of reports.
var ways = []struct {
	name  string
	way   Way
	minor bool
	on    string // what is the case then
	off   string
	fix   string
}{
	{"csp-inline", Inline, false, "scripts in the page itself do not run", "scripts in the page itself run", "script-src 'self'"},
	{"csp-eval", Eval, false, "texts do not become code", "texts become code", "script-src 'self'"},
	{"csp-scripts", Foreign, false, "scripts come from named places", "scripts come from anywhere", "script-src 'self'"},
	{"csp-connect", Connect, false, "requests go to named hosts", "requests go to any host", "connect-src 'self'"},
	{"csp-images", Images, true, "images, which carry data out in their address, come from named hosts", "images, which carry data out in their address, come from any host", "img-src 'self' data:"},
	{"csp-forms", Forms, true, "forms are sent to named hosts", "forms are sent to any host", "form-action 'self'"},
	{"csp-objects", Plugins, true, "there are no plugins", "plugins are loaded", "object-src 'none'"},
	{"csp-base", Bases, true, "relative addresses stay", "a tag can move all relative addresses", "base-uri 'none'"},
}

// Judge says of an app what its policies stop. Hosts are those that its code
// is known to ask; known tells whether that is known.
func (a *App) Judge(hosts []string, known bool) []settings.Switch {
	if len(a.Pages) == 0 {
		return nil
	}
	out := []settings.Switch{a.policies(hosts)}
	var under []Page
	for _, p := range a.Pages {
		if enforced(p.Policies) {
			under = append(under, p)
		}
	}
	if len(under) == 0 {
		return out
	}
	for _, w := range ways {
		out = append(out, weigh(under, w.name, w.way, w.minor, w.on, w.off, connectFix(w.way, w.fix, hosts)))
	}
	if s, late := lateRules(under); late {
		out = append(out, s)
	}
	if s, ok := unasked(under, hosts); ok && known {
		out = append(out, s)
	}
	return out
}

// enforced tells whether some policy stops anything.
func enforced(policies []Policy) bool {
	return slices.ContainsFunc(policies, func(p Policy) bool { return !p.ReportOnly && !p.Perhaps })
}

// maybe returns the first policy of which it is not known whether it is sent
// with pages, nil if there is none.
func maybe(policies []Policy) *Policy {
	i := slices.IndexFunc(policies, func(p Policy) bool { return !p.ReportOnly && p.Perhaps })
	if i < 0 {
		return nil
	}
	return &policies[i]
}

// policies tells of which pages there is a policy.
func (a *App) policies(hosts []string) settings.Switch {
	s := settings.Switch{Name: Name, Enforces: stamp.NoTheft, State: settings.On}
	var without []string
	var unread []string
	var unsure *Policy
	for _, p := range a.Pages {
		switch {
		case enforced(p.Policies):
		case maybe(p.Policies) != nil:
			unsure = maybe(p.Policies)
		case p.Why != "":
			unread = append(unread, p.Path)
		default:
			without = append(without, p.Path)
		}
	}
	total := len(a.Pages) + a.More
	switch {
	case len(without) > 0:
		s.State, s.At = settings.Off, code.Place{File: without[0]}
		s.Words = amount(len(without), total, without) + " no policy" + a.onlyReports() + ended(len(unread)+a.More)
		s.FixIn, s.Fix = without[0], `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; `+connect(hosts)+`object-src 'none'; base-uri 'none'">`+a.moved(without[0])
	case unsure != nil:
		s.State, s.At = settings.Unknown, unsure.Place
		s.Words = "a policy is set by " + unsure.How + ", and whether it is sent with pages is not known"
	case len(unread) > 0 || a.More > 0:
		s.State = settings.Unknown
		s.Words = fmt.Sprintf("of %d pages", total) + strings.TrimPrefix(ended(len(unread)+a.More), ";")
		if len(unread) > 0 {
			s.At = code.Place{File: unread[0]}
		}
	default:
		s.At = first(a.Pages[0].Policies).Place
		s.Words = amount(total, total, []string{a.Pages[0].Path}) + " a policy, by " + first(a.Pages[0].Policies).How
	}
	return s
}

// ended says how many pages were not read to their end.
func ended(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "; 1 was not read to its end"
	}
	return fmt.Sprintf("; %d were not read to their end", n)
}

// moved says which script of a page would not run any more under a policy.
func (a *App) moved(name string) string {
	for _, p := range a.Pages {
		if p.Path != name {
			continue
		}
		for _, t := range append(slices.Clone(p.Scripts), p.Handlers...) {
			if _, ok := t.Get("src"); !ok || t.Name != "script" {
				return fmt.Sprintf(", and the script of line %d in a file of its own", t.Line)
			}
		}
	}
	return ""
}

// first returns the first policy that is enforced.
func first(policies []Policy) *Policy {
	return &policies[slices.IndexFunc(policies, func(p Policy) bool { return !p.ReportOnly && !p.Perhaps })]
}

// onlyReports ends a sentence about pages without a policy.
func (a *App) onlyReports() string {
	for i := range a.Headers {
		if h := &a.Headers[i]; h.ReportOnly {
			return fmt.Sprintf("; what %s:%d sends only reports", h.File, h.Line)
		}
	}
	return " that this project sets"
}

// amount writes "index.html has", "2 of 3 pages have: a.html, b.html;"
func amount(n, of int, names []string) string {
	switch {
	case of == 1:
		return names[0] + " has"
	case n == of:
		return fmt.Sprintf("all %d pages have", of)
	}
	shown := strings.Join(names[:min(len(names), 3)], ", ")
	if len(names) > 3 {
		shown += fmt.Sprintf(" and %d more", len(names)-3)
	}
	have := "have"
	if n == 1 {
		have = "has"
	}
	return fmt.Sprintf("%d of %d pages (%s) %s", n, of, shown, have)
}

// weigh asks all pages whether something gets through.
func weigh(pages []Page, name string, w Way, minor bool, on, off, fix string) settings.Switch {
	s := settings.Switch{Name: name, Enforces: stamp.NoTheft, State: settings.On, Minor: minor, Words: on, At: first(pages[0].Policies).Place}
	through, unsure := 0, 0
	for i := range pages {
		switch got, why := answer(pages[i].Policies, w); got {
		case Through:
			if through++; through == 1 {
				s.At, s.Words = first(pages[i].Policies).Place, off+": "+why
				fix = without(why, fix)
			}
		case Unsure:
			if unsure++; unsure == 1 && through == 0 {
				s.At, s.Words = first(pages[i].Policies).Place, why
			}
		}
	}
	switch {
	case through > 0:
		s.State, s.Fix, s.FixIn = settings.Off, fix, s.At.File
	case unsure > 0:
		s.State = settings.Unknown
	}
	if n := through + unsure; n > 0 && len(pages) > 1 && n < len(pages) {
		s.Words += fmt.Sprintf(" (%d of %d pages)", n, len(pages))
	}
	return s
}

// without is what mends a policy: a directive without the value that lets
// something through, or the directive that it lacks.
func without(why, fix string) string {
	directive, value, ok := strings.Cut(why, " ")
	if !ok || strings.Contains(value, " ") || directive == "no" {
		return fix
	}
	return directive + " without " + value
}

// lateRules finds scripts that stand before the policy of their page, which
// does not reach them.
func lateRules(pages []Page) (settings.Switch, bool) {
	for _, p := range pages {
		policy := first(p.Policies)
		if slices.ContainsFunc(p.Policies, func(o Policy) bool { return o.Header && !o.ReportOnly }) {
			continue
		}
		for _, t := range p.Scripts {
			if t.Line < policy.Line || t.Line == policy.Line && t.Column < policy.Column {
				return settings.Switch{Name: "csp-order", Enforces: stamp.NoTheft, State: settings.Off, At: t.Place,
					Words: "a script stands before the policy, which does not reach it", FixIn: p.Path, Fix: "the policy as the first tag of the head"}, true
			}
		}
	}
	return settings.Switch{}, false
}

// unasked compares the hosts that connect-src lets through with those that code
// asks.
func unasked(pages []Page, hosts []string) (settings.Switch, bool) {
	var allowed, idle []string
	var at code.Place
	for i := range pages {
		for j := range pages[i].Policies {
			p := &pages[i].Policies[j]
			if d := p.Effective("connect-src"); d != nil && !p.ReportOnly && d.Name == "connect-src" {
				at = p.Place
				allowed = append(allowed, d.Hosts()...)
			}
		}
	}
	slices.Sort(allowed)
	allowed = slices.Compact(allowed)
	for _, a := range allowed {
		if !slices.ContainsFunc(hosts, func(h string) bool { return Covers(a, h) }) {
			idle = append(idle, a)
		}
	}
	if len(allowed) == 0 {
		return settings.Switch{}, false
	}
	s := settings.Switch{Name: "csp-hosts", Enforces: stamp.NoTheft, State: settings.On, Minor: true, At: at, Words: "connect-src lets through what code of the project names"}
	if len(idle) > 0 {
		s.State, s.Words = settings.Off, "connect-src lets through "+list(idle)+", which no code of the project names"
	}
	return s, true
}

func list(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

func connectFix(w Way, fix string, hosts []string) string {
	if w == Connect && len(hosts) > 0 {
		return strings.TrimSuffix(connect(hosts), "; ")
	}
	return fix
}

// connect writes the directive that lets through what code asks; "" if nothing
// is known of that.
func connect(hosts []string) string {
	if len(hosts) == 0 {
		return ""
	}
	return "connect-src 'self' https://" + strings.Join(hosts[:min(len(hosts), 6)], " https://") + "; "
}

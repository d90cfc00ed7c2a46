package control

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/platform"
	"levee/internal/settings"
)

// PlatformRead tells whether the project's own pages and code were looked at,
// and reports if they were not. Of a change both sides must have been.
func (p *Pass) PlatformRead() bool {
	if p.Before != nil && (p.Platform == nil || p.Before.Platform == nil) {
		p.NotApplicable("of this change, the project's own files were not read")
		return false
	}
	if p.Platform == nil {
		p.Unknown(evidence.OwnFiles, "the project's own files were not read")
		return false
	}
	return true
}

// PlatformGaps reports what of the project's own files was not looked at: of
// pages alone, or of all that an app may be made of.
func (p *Pass) PlatformGaps(pages bool) {
	for _, why := range p.Platform.Unread(pages) {
		p.Unknown(evidence.OwnFiles, why)
	}
}

// AppBefore returns what an app was before a change; nil if it was not there, or
// no change is looked at.
func (p *Pass) AppBefore(app *platform.App) *platform.App {
	if p.Before == nil || p.Before.Platform == nil {
		return nil
	}
	return p.Before.Platform.In(app.Dir)
}

// Switches reports of an app what is off, as one finding that names each, and
// what is not known to be on; of one that was there before a change only what is
// worse than it was. Words say what an off switch is called in it.
func (p *Pass) Switches(title string, all, before []settings.Switch, words func(*settings.Switch) string) {
	var off []string
	var unknown []grouped
	for i := range all {
		s := &all[i]
		switch {
		case !s.Counts(), !worse(s, before):
		case s.State == settings.Off:
			off = append(off, words(s))
		default:
			unknown = group(unknown, s)
		}
	}
	if len(off) > 0 {
		whole := title
		if before != nil {
			whole += " loses protection"
		}
		p.FindInProject(-1, "%s: %s", whole, strings.Join(off, "; "))
	}
	for _, g := range unknown {
		p.Unknown(evidence.OwnFiles, fmt.Sprintf("%s of %s: %s", Listed(g.names), title, g.why))
	}
}

// worse tells whether a switch protects less than it did before.
func worse(s *settings.Switch, before []settings.Switch) bool {
	i := slices.IndexFunc(before, func(b settings.Switch) bool { return b.Name == s.Name })
	switch {
	case i < 0:
		return true
	case s.State == settings.Unknown:
		return before[i].State == settings.On
	}
	return before[i].State != settings.Off || concerned(s.Words) > concerned(before[i].Words)
}

// outOf matches what a switch says of how many pages or windows it is about.
var outOf = regexp.MustCompile(`\b(\d+) of \d+ |\ball (\d+) `)

// concerned is of how many pages or windows words are, 1 if they do not say.
func concerned(words string) int {
	m := outOf.FindStringSubmatch(words)
	if m == nil {
		return 1
	}
	n, _ := strconv.Atoi(m[1] + m[2]) // one of the two is empty
	return n
}

// grouped are switches that are not known for one reason.
type grouped struct {
	names []string
	why   string
}

func group(all []grouped, s *settings.Switch) []grouped {
	why := s.Words + Behind(s.At)
	for i := range all {
		if all[i].why == why {
			all[i].names = append(all[i].names, s.Name)
			return all
		}
	}
	return append(all, grouped{[]string{s.Name}, why})
}

// Behind writes a place behind words; a file as a whole is left out.
func Behind(p code.Place) string {
	if p.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", p.File, p.Line)
}

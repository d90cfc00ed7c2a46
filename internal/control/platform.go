package control

import (
	"fmt"
	"strings"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/settings"
)

// PlatformRead tells whether the project's own pages and code were looked at,
// and reports if they were not.
func (p *Pass) PlatformRead() bool {
	if p.Platform == nil && p.Before != nil {
		p.NotApplicable("of a change, the project's own files are not looked at")
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

// Switches reports of an app what is off, as one finding that names each, and
// what is not known to be on. Words say what an off switch is called in it.
func (p *Pass) Switches(title string, all []settings.Switch, words func(*settings.Switch) string) {
	var off []string
	var unknown []grouped
	for i := range all {
		s := &all[i]
		switch {
		case !s.Counts():
		case s.State == settings.Off:
			off = append(off, words(s))
		default:
			unknown = group(unknown, s)
		}
	}
	if len(off) > 0 {
		p.FindInProject(-1, "%s: %s", title, strings.Join(off, "; "))
	}
	for _, g := range unknown {
		p.Unknown(evidence.OwnFiles, fmt.Sprintf("%s of %s: %s", Listed(g.names), title, g.why))
	}
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

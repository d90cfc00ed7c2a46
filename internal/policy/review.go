package policy

import (
	"time"

	"levee/internal/policy/form"
)

// A Notice is something about the policy itself that a person should know.
type Notice struct {
	At   form.Place
	Text string
}

// Review looks through the accepted findings: those that have ended, and those
// whose package is not in the project, as present tells. Present may be nil:
// then nobody looks for packages. The version it is asked for may be "".
func (p *Policy) Review(asOf time.Time, present func(name, version string) bool) []Notice {
	var all []Notice
	for _, a := range p.accepted {
		switch {
		case a.Expired(asOf):
			all = append(all, Notice{a.At, "ended on " + a.Until.Format(time.DateOnly) + ": decide again, or remove it (" + a.String() + ")"})
		case present != nil && a.Package != "" && !present(a.Package, a.Version):
			all = append(all, Notice{a.At, "matches nothing, as the package is not installed: remove it (" + a.String() + ")"})
		}
	}
	return all
}

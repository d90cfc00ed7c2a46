package policy

import (
	"errors"
	"fmt"
	"time"

	"levee/internal/npm"
	"levee/internal/policy/form"
)

// An Accepted is a finding that somebody has looked at and takes upon
// themselves. It covers what the control finds at the package, and that it
// could not tell.
type Accepted struct {
	At      form.Place
	Control string // or Rule
	Rule    string
	Package string // "" for the project as a whole
	Version string // "" for any
	Reason  string
	By      string
	Until   time.Time // the last second of the last day
}

func acceptedForm(to **Accepted) form.Value {
	a := new(Accepted)
	*to = a
	m := form.Mapping(
		form.Field{Key: "control", Value: controlForm(&a.Control),
			Doc: "The control whose finding is accepted."},
		form.Field{Key: "rule", Value: ruleName(&a.Rule),
			Doc: "Instead of a control: the rule whose verdict is accepted."},
		form.Field{Key: "package", Value: nameForm(&a.Package),
			Doc: "The package at which it was found. Without it: what was found about the project as a whole."},
		form.Field{Key: "version", Value: form.Text(&a.Version, "a version", "", oneVersion),
			Doc: "The version at which it was found. Without it: any version."},
		form.Field{Key: "reason", Required: true, Value: form.Text(&a.Reason, "why it is accepted", "", nil),
			Doc: "Why it is accepted."},
		form.Field{Key: "by", Required: true, Value: form.Text(&a.By, "who accepts it", "", nil),
			Doc: "Who accepts it."},
		form.Field{Key: "until", Required: true, Value: form.Date(&a.Until),
			Doc: "The last day on which it is accepted. After it the finding counts again, and the entry is noted."},
	)
	return form.Then(m, func(r *form.Reader, at form.Place) {
		a.At = at
		if (a.Control == "") == (a.Rule == "") {
			r.ErrorAt(at, "want either control or rule")
		}
		if a.Version != "" && a.Package == "" {
			r.ErrorAt(at, "a version of no package: want package")
		}
	})
}

// what names what is accepted.
func (a *Accepted) what() string {
	if a.Rule != "" {
		return "rule " + a.Rule
	}
	return a.Control
}

// String returns what is accepted, by whom and until when.
func (a *Accepted) String() string {
	at := "the project"
	if a.Package != "" {
		at = npm.ID{Name: a.Package, Version: a.Version}.String()
	}
	return fmt.Sprintf("%s at %s, accepted by %s until %s: %s", a.what(), at, a.By, a.Until.Format(time.DateOnly), a.Reason)
}

// matches tells whether the entry is about a package.
func (a *Accepted) matches(name, version string) bool {
	return a.Package == name && (a.Version == "" || a.Version == version)
}

// Expired tells whether the entry has ended.
func (a *Accepted) Expired(asOf time.Time) bool { return asOf.After(a.Until) }

// Accepted returns all accepted findings, in the order of the file.
func (p *Policy) Accepted() []*Accepted { return p.accepted }

// oneVersion refuses a range, which would accept what nobody has seen.
func oneVersion(s string) error {
	if _, err := npm.ParseLoose(s); err != nil {
		return errors.New("want one version; an entry without version is for all")
	}
	return nil
}

package policy

import (
	"slices"
	"strings"

	"levee/internal/policy/form"
)

// A conjunction is what it does when several controls find something at one
// change.
type conjunction struct {
	controls []string
	levels
}

func conjunctionForm(to **conjunction) form.Value {
	c := new(conjunction)
	*to = c
	fields := append([]form.Field{{Key: "controls", Required: true, Value: form.List(&c.controls, 10, controlForm),
		Doc: "The controls, two or more; all of them must have found something."}}, c.fields(true)...)
	return form.Then(form.Mapping(fields...), func(r *form.Reader, at form.Place) {
		c.at = at
		if len(slices.Compact(slices.Sorted(slices.Values(c.controls)))) < max(2, len(c.controls)) {
			r.ErrorAt(at, "want two or more different controls; one alone stands under controls")
		}
	})
}

// words names the controls: "newpublisher together with newdependency".
func (c *conjunction) words() string {
	last := len(c.controls) - 1
	return strings.Join(c.controls[:last], ", ") + " together with " + c.controls[last]
}

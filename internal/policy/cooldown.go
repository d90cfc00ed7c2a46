package policy

import "levee/internal/policy/form"

// cooldownControl is the control that looks whether a release is young; its
// level stands in the section cooldown.
const cooldownControl = "young"

// A cooldown says how long a release must have been out, and what one that
// was not does.
type cooldown struct {
	days   int
	except []string
	levels
}

func (c *cooldown) form() form.Value {
	fields := append([]form.Field{
		{Key: "days", Value: form.Whole(&c.days, 0, 365),
			Doc: "A release that has been out for less than so many days is young. With 0 none is."},
		{Key: "except", Value: form.List(&c.except, 10_000, nameOrScope),
			Doc: "Packages and scopes for which nobody waits."},
	}, c.fields(false)...)
	return form.Then(form.Mapping(fields...), func(_ *form.Reader, at form.Place) { c.at = at })
}

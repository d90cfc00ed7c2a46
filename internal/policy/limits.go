package policy

import "levee/internal/policy/form"

// limits are figures that controls compare with.
type limits struct {
	youngPackage, silence int // days
	reach                 float64
}

func (l *limits) form() form.Value {
	return form.Mapping(
		form.Field{Key: "youngpackage", Value: form.Whole(&l.youngPackage, 0, 3650),
			Doc: "A package whose first release is less than so many days old is young."},
		form.Field{Key: "silence", Value: form.Whole(&l.silence, 1, 36500),
			Doc: "No release for so many days is silence."},
		form.Field{Key: "reach", Value: form.Number(&l.reach, 0, 1),
			Doc: "The share of the installed places that one account may reach. 0: no limit."},
	)
}

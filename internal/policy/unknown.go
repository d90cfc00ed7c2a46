package policy

import (
	"levee/internal/evidence"
	"levee/internal/policy/form"
)

// unknownLevels is what missing evidence does, by its kind.
type unknownLevels map[evidence.Kind]*levels

// kindDocs say what each kind of evidence tells.
var kindDocs = map[evidence.Kind]string{
	evidence.Releases:    "What the registry says of a package's versions: dates, publishers, maintainers, dependencies.",
	evidence.Advisories:  "What is known to be wrong with a version.",
	evidence.Popularity:  "How much a package is used.",
	evidence.Replacement: "What can stand in for a package.",
	evidence.Code:        "What reading the code tells.",
	evidence.Repository:  "The code against the repository that the package names.",
}

func (u *unknownLevels) form() form.Value {
	if *u == nil {
		*u = make(unknownLevels)
	}
	var fields []form.Field
	for _, kind := range evidence.Kinds {
		l := (*u)[kind]
		if l == nil {
			l = new(levels)
			(*u)[kind] = l
		}
		fields = append(fields, form.Field{Key: string(kind), Value: levelsForm(l), Doc: kindDocs[kind]})
	}
	return form.Mapping(fields...)
}

// atMost returns what is left of a verdict that hangs on missing evidence. Of a
// kind that nobody knows all is left.
func (u unknownLevels) atMost(v Verdict, c *Case, kind evidence.Kind) Verdict {
	l := u[kind]
	if l == nil {
		return v
	}
	does, _ := l.of(c, 0)
	return min(v, does)
}

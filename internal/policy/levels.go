package policy

import (
	"slices"

	"levee/internal/graph"
	"levee/internal/policy/form"
)

// levels is what is to be done about something: one level, and exceptions
// from it. The zero levels are off.
type levels struct {
	at    form.Place
	level level
	when  []exception
}

// An exception is a level for some changes. All conditions that are given
// must be met.
type exception struct {
	at       form.Place
	subject  []graph.ChangeKind
	exposure []occasion
	surprise float64 // at least so many bits; 0: any
	days     int     // out for less than so many days; 0: any
	fixes    bool    // it clears an advisory
	level    level
}

// An occasion is a single phase.
type occasion graph.Phase

// occasions are all phases, as the file calls them.
var occasions = []occasion{occasion(graph.Install), occasion(graph.Build), occasion(graph.Test), occasion(graph.Runtime)}

// String returns the word of the file.
func (o occasion) String() string {
	return map[graph.Phase]string{graph.Install: "install", graph.Build: "build", graph.Test: "test", graph.Runtime: "runtime"}[graph.Phase(o)]
}

// kinds are what a change can be, as the file calls it.
var kinds = []graph.ChangeKind{graph.Added, graph.Removed, graph.Upgraded, graph.Downgraded, graph.Rehashed, graph.Unverifiable,
	graph.SourceChanged, graph.Moved, graph.FlagsChanged}

func kindWords() []string {
	var all []string
	for _, k := range kinds {
		all = append(all, string(k))
	}
	return all
}

// levelsForm is a level, or a mapping with a level and exceptions.
func levelsForm(l *levels) form.Value {
	v := form.Either(levelForm(&l.level), form.Mapping(l.fields(true)...))
	return form.Named("levels", form.Then(form.Fresh(l, v), func(_ *form.Reader, at form.Place) { l.at = at }))
}

// fields are those of the mapping. A section that has fields of its own
// besides may leave the level to the default policy.
func (l *levels) fields(required bool) []form.Field {
	return []form.Field{
		{Key: "level", Required: required, Value: levelForm(&l.level),
			Doc: "What it does, unless an exception fits."},
		{Key: "when", Value: form.List(&l.when, 50, exceptionForm),
			Doc: "Exceptions. Of those that fit, the last one counts. Code that runs on several occasions is asked for on each, and the strictest answer counts."},
	}
}

func exceptionForm(e *exception) form.Value {
	return form.Named("exception", form.Then(exceptionMapping(e), func(r *form.Reader, at form.Place) {
		e.at = at
		if len(e.subject)+len(e.exposure)+e.days == 0 && e.surprise == 0 && !e.fixes {
			r.ErrorAt(at, "an exception without a condition: want subject, exposure, surprise, days or fixes")
		}
	}))
}

func exceptionMapping(e *exception) form.Value {
	return form.Mapping(
		form.Field{Key: "level", Required: true, Value: levelForm(&e.level),
			Doc: "What it does then."},
		form.Field{Key: "subject", Value: form.List(&e.subject, len(kinds), func(k *graph.ChangeKind) form.Value { return form.Choice(k, kinds...) }),
			Doc: "The change is one of these."},
		form.Field{Key: "exposure", Value: form.List(&e.exposure, len(occasions), func(o *occasion) form.Value { return form.Choice(o, occasions...) }),
			Doc: "The code runs on one of these occasions."},
		form.Field{Key: "surprise", Value: form.Number(&e.surprise, 0, 100),
			Doc: "It is at least so many bits rare. What nobody measured has no bits, and does not fit."},
		form.Field{Key: "days", Value: form.Whole(&e.days, 1, 3650),
			Doc: "The version has been out for less than so many days, or nobody knows how long."},
		form.Field{Key: "fixes", Value: form.Flag(&e.fixes),
			Doc: "The change clears a known advisory."},
	)
}

// of returns what is done about something of a surprise at a case, and the
// place that says so.
func (l *levels) of(c *Case, bits float64) (Verdict, form.Place) {
	verdict, at := Verdict(l.level), l.at
	for i, phase := range c.occasions() {
		v, from := l.during(c, phase, bits)
		if i == 0 || v > verdict {
			verdict, at = v, from
		}
	}
	return verdict, at
}

func (l *levels) during(c *Case, phase graph.Phase, bits float64) (Verdict, form.Place) {
	for i := len(l.when) - 1; i >= 0; i-- {
		if l.when[i].fits(c, phase, bits) {
			return Verdict(l.when[i].level), l.when[i].at
		}
	}
	return Verdict(l.level), l.at
}

func (e *exception) fits(c *Case, phase graph.Phase, bits float64) bool {
	age, dated := c.age()
	switch {
	case e.subject != nil && !slices.Contains(e.subject, c.Kind):
	case e.exposure != nil && !slices.Contains(e.exposure, occasion(phase)):
	case bits < e.surprise:
	case e.days > 0 && dated && age >= e.days:
	case e.fixes && len(c.Fixes) == 0:
	default:
		return true
	}
	return false
}

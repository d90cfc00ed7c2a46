package policy

import "levee/internal/policy/form"

// thresholds say from how many bits on all that was found at a change does
// something; 0 for never.
type thresholds struct {
	note, hold, block float64
	at                form.Place
}

func (t *thresholds) form() form.Value {
	read := new(thresholds) // so that what is left out is never, not as in the default policy
	bits := func(to *float64, what string) form.Field {
		return form.Field{Key: what, Value: form.Number(to, 0, 100), Doc: "From so many bits on: " + what + ". Without it, or with 0: never."}
	}
	return form.Then(form.Mapping(bits(&read.note, "note"), bits(&read.hold, "hold"), bits(&read.block, "block")),
		func(_ *form.Reader, at form.Place) { *t, t.at = *read, at })
}

// of returns what so many bits do.
func (t *thresholds) of(bits float64) Verdict {
	switch {
	case t.block > 0 && bits >= t.block:
		return Block
	case t.hold > 0 && bits >= t.hold:
		return Hold
	case t.note > 0 && bits >= t.note:
		return Note
	}
	return Allow
}

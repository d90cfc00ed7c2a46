package evidence

import (
	"slices"
	"time"
)

// At returns the history as it was at a time: releases that came out later are
// hidden, those without a usable date are kept.
func (h *History) At(t time.Time) *History {
	later := func(f Fact[time.Time]) bool {
		at, ok := f.Get()
		return ok && at.After(t)
	}
	release := func(r Release) bool { return later(r.Published) }
	removed := func(r Removed) bool { return later(r.Published) }
	if !slices.ContainsFunc(h.Releases, release) && !slices.ContainsFunc(h.Gone, removed) {
		return h
	}
	then := *h
	then.Releases = slices.DeleteFunc(slices.Clone(h.Releases), release)
	then.Gone = slices.DeleteFunc(slices.Clone(h.Gone), removed)
	return &then
}

package evidence

import (
	"slices"
	"time"
)

// At returns the history as it was at a time: releases that came out later are
// hidden, those without a usable date are kept. It shares the releases with
// the history itself, which costs nothing where they are in order of
// publication.
func (h *History) At(t time.Time) *History {
	release := func(r *Release) bool { return later(r.Published, t) }
	removed := func(r *Removed) bool { return later(r.Published, t) }
	releases, gone := without(h.Releases, release), without(h.Gone, removed)
	if len(releases) == len(h.Releases) && len(gone) == len(h.Gone) {
		return h
	}
	then := *h
	then.Releases, then.Gone = releases, gone
	return &then
}

func later(f Fact[time.Time], t time.Time) bool {
	at, ok := f.Get()
	return ok && at.After(t)
}

// without returns the elements that are not hidden: the first ones of the same
// array if all that is hidden stands at the end.
func without[T any](all []T, hidden func(*T) bool) []T {
	first := len(all)
	for i := range all {
		if hide := hidden(&all[i]); hide && first == len(all) {
			first = i
		} else if !hide && first < i {
			return slices.DeleteFunc(slices.Clone(all), func(e T) bool { return hidden(&e) })
		}
	}
	return all[:first:first]
}

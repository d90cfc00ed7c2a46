package evidence

import "time"

// MayPublish returns the accounts that may publish the package, as well as it
// can be known for the day asOf. The registry's present list comes first; a
// list recorded after that day stands back behind the one that the newest
// release carries, as someone may have joined or left since.
func (h *History) MayPublish(asOf time.Time) Fact[[]string] {
	now := h.Maintainers
	if _, ok := now.Get(); ok && !now.From().At.After(asOf) {
		return now
	}
	for i := len(h.Releases) - 1; i >= 0; i-- {
		if m := h.Releases[i].Maintainers; m.Status() == Known {
			return m
		}
	}
	return now
}

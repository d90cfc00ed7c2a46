package proof

import (
	"fmt"

	"levee/internal/cast/claim"
	"levee/internal/npm/lockfile"
	"levee/internal/npm/resolve"
)

// picks works out which version npm would take. A history that may leave out
// releases refutes nothing and confirms nothing: a higher one may be missing.
func (e *Evidence) picks(c *claim.Picks) Verdict {
	settle := "a registry's whole answer about " + c.Name + " (packument)"
	for _, h := range e.histories[c.Name] {
		if !h.whole {
			continue
		}
		pick := resolve.Pick(h.History, c.Range, c.At.Until.Add(-1), lockfile.NPM)
		got, ok := pick.Get()
		if !ok {
			return unknown("which version npm would pick is not known: "+pick.Why(), settle)
		}
		early, _ := resolve.Pick(h.History, c.Range, c.At.From, lockfile.NPM).Get()
		fact := h.entry.fact(0, "%s %s as of %s picks %s", c.Name, c.Range, c.At, orNone(got))
		if early != got {
			return unknown(fmt.Sprintf("npm picks %s at the beginning of %s, and %s at its end", orNone(early), c.At, orNone(got)), "a time of day", fact)
		}
		return settled(got == c.Version, got != c.Version, fact.Says, "", "", fact)
	}
	return unknown("the evidence has no whole history of "+c.Name, settle)
}

func orNone(version string) string {
	if version == "" {
		return "nothing"
	}
	return version
}

package control

import "levee/internal/evidence"

// Compare holds a fact of each recent release against that of the release
// before it, newest first. Differs returns what is to be reported of a step,
// "" for nothing; the first report ends the comparison. A fact that is missing
// ends it, too, and is reported as unknown: what lies behind it cannot be told.
func Compare[T any](p *Pass, fact func(*evidence.Release) evidence.Fact[T], differs func(s Step, before, after T) string) {
	past, ok := p.Past()
	if !ok {
		return
	}
	for _, s := range past.Steps() {
		was, is := fact(s.Before), fact(s.After)
		before, okBefore := was.Get()
		after, okAfter := is.Get()
		switch {
		case !okAfter:
			p.Unknown(evidence.Releases, is.Why())
			return
		case !okBefore:
			p.Unknown(evidence.Releases, was.Why())
			return
		}
		if text := differs(s, before, after); text != "" {
			p.Find(past.Reference(), "%s", text)
			return
		}
	}
}

// The facts of a release that controls compare.

// Scripts returns the scripts that run at install.
func Scripts(r *evidence.Release) evidence.Fact[[]string] { return r.Scripts }

// Maintainers returns who might publish at that time.
func Maintainers(r *evidence.Release) evidence.Fact[[]string] { return r.Maintainers }

// Trust returns how the release came to be.
func Trust(r *evidence.Release) evidence.Fact[evidence.Trust] { return r.Trust }

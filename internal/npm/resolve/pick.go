package resolve

import (
	"regexp"
	"time"

	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// Reasons why a pick is not known. They are the same for every package, so
// that reports can count them.
const (
	NoRegistrySpec = "what is asked for is no version of a registry"
	SinceGone      = "a version that was out then is gone, and nobody says since when"
)

// habits are what clients differ in when several versions satisfy a range.
type habits struct {
	latest         bool // the dist-tag latest wins if it satisfies the range
	latestForStar  bool // and for "*" even if it is a prerelease
	latestShunned  bool // but not if it is deprecated
	deprecatedLast bool
	stableFirst    bool // a prerelease is taken only if nothing else satisfies
}

// The habits, as the clients' own code has them.
var (
	npmHabits = habits{latest: true, latestForStar: true, latestShunned: true, deprecatedLast: true} // npm-pick-manifest, lib/index.js
	others    = map[lockfile.Kind]habits{
		lockfile.YarnOne:   {latest: true},                                            // src/resolvers/registries/npm-resolver.js
		lockfile.YarnBerry: {deprecatedLast: true},                                    // plugin-npm, NpmSemverResolver.ts
		lockfile.PNPM:      {latest: true, latestForStar: true, deprecatedLast: true}, // npm-resolver, pickPackageFromMeta.ts
		lockfile.Bun:       {latest: true, stableFirst: true},                         // src/install/npm.zig, findBestVersion
	}
)

// habitsOf returns the habits of the client that writes a kind of lockfile;
// where that is nobody, npm's.
func habitsOf(client lockfile.Kind) habits {
	if h, ok := others[client]; ok {
		return h
	}
	return npmHabits
}

// Pick returns the version of a package that a client would pick afresh on a
// day for what stands right of its name: a range, an exact version, a tag, or
// an alias, of which the history is that of the package it stands for. It is
// "" if the client would find none, and absent where that cannot be told from
// the history: if the best of the candidates has no usable publish time, or
// has gone since.
//
// Tags and deprecations are those of the day on which the history was
// recorded, as registries keep no past of them. A tag whose version came later
// is read as npm's --before reads it: the highest version below. What else
// npm weighs, the engines that a version asks for, is left out: nobody knows
// which Node was in use.
func Pick(h *evidence.History, spec string, asOf time.Time, client lockfile.Kind) evidence.Fact[string] {
	s := npm.ParseSpec(spec)
	text := s.Text
	if s.Kind == npm.SpecAlias {
		s.Kind = npm.ParseSpec(text).Kind
	}
	switch s.Kind {
	case npm.SpecTag:
		return pickTag(h, text, asOf, client)
	case npm.SpecRange:
		return pickRange(h, text, asOf, client)
	}
	return evidence.Unknown[string](NoRegistrySpec, evidence.Provenance{})
}

// pickTag takes the version of a tag, whatever it is. One that the history
// does not list is taken for later than the day: see evidence.History.At.
func pickTag(h *evidence.History, tag string, asOf time.Time, client lockfile.Kind) evidence.Fact[string] {
	version := h.Tags[tag]
	if version == "" {
		return evidence.Know("", evidence.Provenance{})
	}
	for _, c := range candidates(h) {
		if c.text == version && c.wasOut(asOf) != no {
			return c.fact(asOf)
		}
	}
	return pickRange(h, "<="+version, asOf, client)
}

func pickRange(h *evidence.History, rng string, asOf time.Time, client lockfile.Kind) evidence.Fact[string] {
	r, err := npm.ParseLooseRange(rng)
	if err != nil {
		return evidence.Unknown[string](NoRegistrySpec, evidence.Provenance{})
	}
	rule := habitsOf(client)
	if client == lockfile.Bun && namesPrerelease.MatchString(rng) {
		rule.latest = false
	}
	star := rule.latestForStar && (rng == "*" || rng == "")
	var best *candidate
	for _, c := range candidates(h) {
		c.preferred = rule.latest && c.latest && (c.deprecated == "" || !rule.latestShunned)
		if !c.valid || c.wasOut(asOf) == no || !r.Has(c.version) && !(star && c.preferred) {
			continue
		}
		if best == nil || rule.better(&c, best) {
			best = &c
		}
	}
	if best == nil {
		return evidence.Know("", evidence.Provenance{})
	}
	return best.fact(asOf)
}

// namesPrerelease tells a range in which a prerelease is written out.
var namesPrerelease = regexp.MustCompile(`\.\d+-[0-9A-Za-z]`)

// A candidate is one version that might be picked.
type candidate struct {
	text       string
	version    npm.Version
	valid      bool
	published  evidence.Fact[time.Time]
	deprecated string
	latest     bool // the tag latest points at it
	gone       bool
	preferred  bool // before all others, by the client's habits
}

func candidates(h *evidence.History) []candidate {
	all := make([]candidate, 0, len(h.Releases)+len(h.Gone))
	add := func(text string, published evidence.Fact[time.Time], deprecated string, gone bool) {
		v, err := npm.ParseLoose(text)
		all = append(all, candidate{text: text, version: v, valid: err == nil, published: published,
			deprecated: deprecated, latest: text == h.Tags["latest"], gone: gone})
	}
	for i := range h.Releases {
		r := &h.Releases[i]
		add(r.Version, r.Published, r.Deprecated, false)
	}
	for _, r := range h.Gone {
		add(r.Version, r.Published, "", true)
	}
	return all
}

// better tells whether c is picked before d.
func (rule habits) better(c, d *candidate) bool {
	switch {
	case c.preferred != d.preferred:
		return c.preferred
	case rule.deprecatedLast && (c.deprecated == "") != (d.deprecated == ""):
		return c.deprecated == ""
	case rule.stableFirst && (c.version.Pre == "") != (d.version.Pre == ""):
		return c.version.Pre == ""
	}
	return c.version.Compare(d.version) > 0
}

// An answer is yes, no, or that nobody knows.
type answer uint8

const (
	unknown answer = iota
	yes
	no
)

// sameRun is how long after its own date a run may still be asking.
const sameRun = time.Hour

// wasOut tells whether a version was out on a day. One without a usable date
// was if the registry had listed it by then; one that is gone was not any more
// when the registry had left it out.
func (c *candidate) wasOut(asOf time.Time) answer {
	asked := c.published.From().At
	heard := !asked.IsZero() && !asked.After(asOf.Add(sameRun))
	at, dated := c.published.Get()
	switch {
	case dated && at.After(asOf), c.gone && heard:
		return no
	case !c.gone && (dated || heard):
		return yes
	}
	return unknown
}

// fact is the candidate as the answer.
func (c *candidate) fact(asOf time.Time) evidence.Fact[string] {
	switch {
	case c.wasOut(asOf) == yes:
		return evidence.Know(c.text, c.published.From())
	case c.gone && c.published.Status() == evidence.Known:
		return evidence.Unknown[string](SinceGone, c.published.From())
	}
	return evidence.Unknown[string](c.published.Why(), c.published.From())
}

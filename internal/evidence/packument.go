package evidence

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"levee/internal/npm"
)

// InstallScripts are the scripts that npm runs while it installs a package.
var InstallScripts = []string{"install", "postinstall", "preinstall"}

// Reasons why a fact of a registry's document is absent. They name what is
// missing and no package, so that reports can count them.
const (
	NoPublisher   = "publisher not named by the registry"
	NoMaintainers = "maintainers not named by the registry"
	NoTime        = "publish time not given by the registry"
	NoCreated     = "creation time not given by the registry"
	NoScripts     = "scripts not given by the registry"
	NoTrust       = "attestations not passed on by the registry"
	NoRepository  = "repository not given by the registry"
	NoReporting   = "address for bugs not given by the registry"
	NotInRegistry = "not in the registry"
)

// FromPackument draws the history of a package from a registry's document.
// Fields that the document lacks become absent facts, and publish times that
// fail the sanity tests contradicted ones.
func FromPackument(p *npm.Packument, from Provenance) *History {
	h := &History{
		Name: p.Name, Tags: p.Tags,
		Created:     timeFact(p.Time, "created", NoCreated, from),
		Maintainers: namesFact(p.Maintainers, from),
		Repository:  textFact(p.Repository, NoRepository, from),
		Reporting:   textFact(p.Bugs, NoReporting, from),
	}
	s := stripped(p)
	for i := range p.Versions {
		h.Releases = append(h.Releases, release(&p.Versions[i], p.Time, s, from))
	}
	sortReleases(h.Releases)
	h.Gone = goneFrom(p, from)
	h.Times = Know(struct{}{}, from)
	if len(p.Time) == 0 {
		h.Times = Unknown[struct{}](NoTime, from)
	} else if why := CheckTimes(h); why != "" {
		h.Contradict(why)
	}
	return h
}

// strips tells what a document lacks as a whole.
type strips struct{ people, trust, scripts bool }

// stripped looks over all versions: a document in which none has a publisher,
// a signature or scripts comes from somewhere that leaves them out.
func stripped(p *npm.Packument) strips {
	s := strips{true, true, true}
	for i := range p.Versions {
		v := &p.Versions[i]
		s.people = s.people && v.Publisher == nil
		s.trust = s.trust && !v.Attested && !v.Signed
		s.scripts = s.scripts && v.Scripts == nil && !v.InstallScript
	}
	// Before 2022 nothing was signed; who passes publishers on hides nothing.
	s.trust = s.trust && s.people
	return s
}

func release(v *npm.PackumentVersion, times map[string]time.Time, s strips, from Provenance) Release {
	r := Release{
		Version:     v.Version,
		Published:   timeFact(times, v.Version, NoTime, from),
		Publisher:   textFact(v.Publisher, NoPublisher, from),
		Maintainers: namesFact(v.Maintainers, from),
		Deprecated:  v.Deprecated,
		Scripts:     scriptsFact(v, s, from),
		Depends:     Know(Dependencies{dropEmpty(v.Dependencies), dropEmpty(v.Optional), dropEmpty(v.Peer)}, from),
		Engines:     v.Node,
		Bin:         slices.Sorted(maps.Keys(v.Bin)),
		Trust:       Know(trustOf(v), from),
		Integrity:   cmp.Or(v.Integrity, v.Shasum),
	}
	if s.trust {
		r.Trust = Unknown[Trust](NoTrust, from)
	}
	if v.TrustedPublisher {
		r.Publisher = Know(TrustedPublisher, from)
	}
	return r
}

func trustOf(v *npm.PackumentVersion) Trust {
	switch {
	case v.Approved:
		return StagedPublished
	case v.TrustedPublisher:
		return TrustedPublished
	case v.Attested:
		return Attested
	default:
		return TokenOnly
	}
}

// scriptsFact keeps the scripts that run at install. The abbreviated document
// tells only that there are some; a full one without the field has none.
func scriptsFact(v *npm.PackumentVersion, s strips, from Provenance) Fact[[]string] {
	if v.InstallScript && v.Scripts == nil {
		return Know([]string{"install"}, from)
	}
	if s.scripts {
		return Unknown[[]string](NoScripts, from)
	}
	found := []string{}
	for _, name := range InstallScripts {
		if v.Scripts[name] != "" {
			found = append(found, name)
		}
	}
	return Know(found, from)
}

func dropEmpty(m map[string]string) map[string]string {
	if len(m) == 0 {
		return nil
	}
	return m
}

func timeFact(times map[string]time.Time, key, why string, from Provenance) Fact[time.Time] {
	if t, ok := times[key]; ok {
		return Know(t, from)
	}
	return Unknown[time.Time](why, from)
}

func textFact(s *string, why string, from Provenance) Fact[string] {
	if s == nil {
		return Unknown[string](why, from)
	}
	return Know(*s, from)
}

func namesFact(names []string, from Provenance) Fact[[]string] {
	if names == nil {
		return Unknown[[]string](NoMaintainers, from)
	}
	return Know(names, from)
}

// goneFrom lists what has a publish time and is no version any more.
func goneFrom(p *npm.Packument, from Provenance) []Removed {
	there := make(map[string]bool, len(p.Versions))
	for i := range p.Versions {
		there[p.Versions[i].Version] = true
	}
	var gone []Removed
	for _, key := range slices.Sorted(maps.Keys(p.Time)) {
		if key != "created" && key != "modified" && !there[key] {
			gone = append(gone, Removed{key, Know(p.Time[key], from)})
		}
	}
	return gone
}

// sortReleases orders by publish time where all times are known, and by
// version otherwise.
func sortReleases(releases []Release) {
	byVersion(releases)
	if slices.ContainsFunc(releases, func(r Release) bool { return r.Published.Status() != Known }) {
		return
	}
	slices.SortStableFunc(releases, func(a, b Release) int { return a.Published.value.Compare(b.Published.value) })
}

func byVersion(releases []Release) {
	parsed := make(map[string]npm.Version, len(releases))
	for i := range releases {
		parsed[releases[i].Version], _ = npm.ParseLoose(releases[i].Version)
	}
	slices.SortStableFunc(releases, func(a, b Release) int {
		return cmp.Or(parsed[a.Version].Compare(parsed[b.Version]), cmp.Compare(a.Version, b.Version))
	})
}

// Highest returns the highest version of the releases that is no prerelease,
// the highest prerelease if there is nothing else, and "" without releases.
func Highest(releases []Release) string {
	best, bestVersion := "", npm.Version{}
	for i := range releases {
		v, err := npm.ParseLoose(releases[i].Version)
		if err != nil {
			continue
		}
		stable, bestStable := v.Pre == "", bestVersion.Pre == ""
		if best == "" || stable && !bestStable || stable == bestStable && v.Compare(bestVersion) > 0 {
			best, bestVersion = releases[i].Version, v
		}
	}
	return best
}

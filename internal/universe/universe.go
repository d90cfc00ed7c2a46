// Package universe is a whole registry written as text: packages, releases,
// who published them, advisories, popularity. It knows how to read such a
// text, to answer questions from it as any evidence.Source does, and to write
// the JSON documents that a registry would send; serving them over HTTP it
// leaves to registry/serve, and what the facts mean to the controls.
//
// A line that is not indented names a release, or a package, or "*" for all
// packages; the indented lines below it say more about it. A "#" at the start
// of a line or after a space begins a comment.
//
//	*
//	  recorded 2018-12-01                     # when all this was asked
//	  absent popularity no list is at hand    # nobody answers this kind of question
//
//	event-stream 3.3.4 2016-07-17 by dominictarr
//	  depends through ~2.3.1, split 0.3
//	event-stream 3.3.5 2018-09-05T05:27:47Z by right9ctrl of dominictarr, right9ctrl
//	event-stream 3.3.6 2018-09-09 gone
//	event-stream 4.0.0 2018-09-16 by right9ctrl of right9ctrl
//	  deprecated use node's own streams
//	event-stream
//	  repository git://git.example/event-stream.git
//	  bugs https://git.example/event-stream/issues
//	  advisory GHSA-mh6f-8j2x-4483 2018-11-26 CRITICAL malware =3.3.6 | takes wallets
//	  popularity 120 of 8000
//
// A release line is NAME VERSION [DATE] [gone] [by ACCOUNT] [of ACCOUNT, ...].
// What is left out is what the registry does not tell: without a date the
// publish time is absent, without by the publisher is. Who may publish (of)
// is by default whoever could at the line before, and the publisher. "by
// trusted publisher" is a CI that publishes by OIDC.
//
//	of a release:  depends, optional, peer NAME RANGE, ...   scripts NAME, ...
//	               deprecated TEXT   engines RANGE   bin NAME, ...   integrity HASH
//	               trust token only | provenance | trusted publisher | staged publish
//	               maintainers ACCOUNT, ...  (as of)   stripped publisher, maintainers, times
//	of a package:  created DATE   maintainers ACCOUNT, ...   tag NAME VERSION   repository URL   bugs URL
//	               advisory ID DATE [SEVERITY] [malware] [withdrawn DATE] VERSIONS | SUMMARY
//	               popularity RANK of LENGTH   neighbour NAME RANK HOW
//	               native NAME [since VERSION]   instead NAME, ...   replacement URL
//	               absent KIND REASON
//	               stripped publisher, maintainers, times, created, gone, scripts, signatures
//	of *:          recorded DATE   absent KIND REASON   stripped, as of a package
//
// VERSIONS of an advisory are "*" (all), "=1.0.0, =1.0.1" (listed), or
// intervals ">=1.0.0 <1.2.0" and ">=1.0.0 <=1.1.9", separated by commas.
//
// ParseArchive reads such a text together with the files of its releases.
package universe

import (
	"context"
	"maps"
	"slices"
	"time"

	"levee/internal/evidence"
	"levee/internal/npm"
)

// A Universe is a registry, with all else that can be asked about packages.
// It never changes, so it is safe for concurrent use.
type Universe struct {
	name     string
	recorded time.Time
	packages map[string]*pack
	missing
}

// missing is what a registry, a package or a release does not tell.
type missing struct {
	stripped map[string]bool
	absent   map[evidence.Kind]string // reasons, by what nobody answers
}

// A pack is one package as the text has it.
type pack struct {
	name        string
	created     time.Time
	maintainers []string // nil: those of the newest release
	tags        map[string]string
	repository  *string
	bugs        *string
	releases    []*release // in the order of the text, gone ones too
	versions    map[string]bool
	advisories  []evidence.Advisory
	usage       evidence.Usage
	substitute  evidence.Substitute
	missing
}

// A release is one version as the text has it.
type release struct {
	version     string
	at          time.Time
	gone        bool
	by          string   // "" if nobody says
	maintainers []string // nil: not told
	trust       evidence.Trust
	deprecated  string
	scripts     []string
	depends     evidence.Dependencies
	engines     string
	bin         []string
	integrity   string
	files       map[string][]byte // by path; nil if the text has none
	tarball     []byte            // of the files
	missing
}

// Names returns the names of all packages, sorted.
func (u *Universe) Names() []string { return slices.Sorted(maps.Keys(u.packages)) }

// IDs returns all releases that are not gone: by name, then in the order of the
// text.
func (u *Universe) IDs() []npm.ID {
	var all []npm.ID
	for _, name := range u.Names() {
		for _, r := range u.packages[name].releases {
			if !r.gone {
				all = append(all, npm.ID{Name: name, Version: r.version})
			}
		}
	}
	return all
}

func (u *Universe) from() evidence.Provenance {
	return evidence.Provenance{Source: "universe " + u.name, At: u.recorded}
}

// reason tells why nobody answers a kind of question about a package.
func (u *Universe) reason(p *pack, kind evidence.Kind) (string, bool) {
	if p != nil {
		if why, ok := p.absent[kind]; ok {
			return why, true
		}
	}
	why, ok := u.absent[kind]
	return why, ok
}

// answer returns what f finds, unless nobody answers that kind of question.
func answer[T any](ctx context.Context, u *Universe, name string, kind evidence.Kind, f func(*pack) evidence.Fact[T]) (evidence.Fact[T], error) {
	if err := ctx.Err(); err != nil {
		return evidence.Fact[T]{}, err
	}
	p := u.packages[name]
	if why, ok := u.reason(p, kind); ok {
		return evidence.Unknown[T](why, u.from()), nil
	}
	if p == nil {
		p = &pack{name: name}
	}
	return f(p), nil
}

// The methods of evidence.Source answer from the text.

func (u *Universe) Releases(ctx context.Context, name string) (evidence.Fact[*evidence.History], error) {
	return answer(ctx, u, name, evidence.Releases, func(p *pack) evidence.Fact[*evidence.History] {
		if u.packages[name] == nil {
			return evidence.Unknown[*evidence.History](evidence.NotInRegistry, u.from())
		}
		return evidence.Know(u.history(p), u.from())
	})
}

func (u *Universe) Advisories(ctx context.Context, name string) (evidence.Fact[[]evidence.Advisory], error) {
	return answer(ctx, u, name, evidence.Advisories, func(p *pack) evidence.Fact[[]evidence.Advisory] {
		return evidence.Know(slices.Clone(p.advisories), u.from())
	})
}

func (u *Universe) Popularity(ctx context.Context, name string) (evidence.Fact[evidence.Usage], error) {
	return answer(ctx, u, name, evidence.Popularity, func(p *pack) evidence.Fact[evidence.Usage] {
		return evidence.Know(p.usage, u.from())
	})
}

func (u *Universe) Replacement(ctx context.Context, name string) (evidence.Fact[evidence.Substitute], error) {
	return answer(ctx, u, name, evidence.Replacement, func(p *pack) evidence.Fact[evidence.Substitute] {
		return evidence.Know(p.substitute, u.from())
	})
}

var _ evidence.Source = (*Universe)(nil)

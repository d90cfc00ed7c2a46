// Package world joins all that can be asked about packages, the registry, the
// advisories, the embedded lists and the cache, into one evidence.Source, and
// gathers the evidence of a run. It knows whom to ask; what the answers mean it
// leaves to others.
package world

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sync/errgroup"

	"levee/internal/advisory"
	"levee/internal/evidence"
	"levee/internal/popularity"
	"levee/internal/registry"
	"levee/internal/store"
)

// Options say where to look.
type Options struct {
	Dir        string // the project's folder, for its .npmrc
	Offline    bool   // ask nobody; use what is on this machine
	Advisories string // folder or zip of OSV records; "" for none
	Reader     Reader // tells what code does
	Warn       func(text string)
}

// A World answers from the best place for each kind of question.
type World struct {
	registry   *registry.Client
	advisories *advisory.Database // nil: none were given
	lists      *popularity.Lists
	tarballs   *tarballs
}

// Open prepares the places. A cache that cannot be used is warned about, and
// done without.
func Open(o Options) (*World, error) {
	s, err := openStore()
	if err != nil {
		o.Warn(fmt.Sprintf("no cache: %v; going on without", err))
	}
	w := &World{}
	if w.lists, err = popularity.Open(); err != nil {
		return nil, fmt.Errorf("embedded lists: %w", err)
	}
	config := registry.ReadConfig(o.Dir, os.Environ())
	if w.registry, err = registry.New(config, s, o.Offline); err != nil {
		return nil, err
	}
	w.tarballs = newTarballs(o, config, w.registry, s)
	if o.Advisories != "" {
		if w.advisories, err = advisory.Open(o.Advisories, s); err != nil {
			return nil, err
		}
		for _, bad := range w.advisories.Bad {
			o.Warn("advisory left out: " + bad)
		}
	}
	return w, nil
}

func openStore() (*store.Store, error) {
	dir, err := store.Dir()
	if err != nil {
		return nil, err
	}
	return store.Open(dir)
}

// The methods of evidence.Source.

func (w *World) Releases(ctx context.Context, name string) (evidence.Fact[*evidence.History], error) {
	return w.registry.Releases(ctx, name)
}

func (w *World) Advisories(ctx context.Context, name string) (evidence.Fact[[]evidence.Advisory], error) {
	if w.advisories == nil {
		return evidence.Unknown[[]evidence.Advisory]("no advisories were given: --advisories", evidence.Provenance{}), ctx.Err()
	}
	return w.advisories.Advisories(ctx, name)
}

func (w *World) Popularity(ctx context.Context, name string) (evidence.Fact[evidence.Usage], error) {
	return w.lists.Popularity(ctx, name)
}

func (w *World) Replacement(ctx context.Context, name string) (evidence.Fact[evidence.Substitute], error) {
	return w.lists.Replacement(ctx, name)
}

var _ evidence.Source = (*World)(nil)

// workers is how many names are asked about at once.
const workers = 20

// answers are all that a source says of one name.
type answers struct {
	releases    evidence.Fact[*evidence.History]
	advisories  evidence.Fact[[]evidence.Advisory]
	usage       evidence.Fact[evidence.Usage]
	replacement evidence.Fact[evidence.Substitute]
}

// Gather asks a source everything about each name and puts the answers into a
// bundle, which does not depend on the order in which they come. Progress is
// called from one goroutine with the number of names that are done.
func Gather(ctx context.Context, b *evidence.Bundle, src evidence.Source, names []string, progress func(done int)) error {
	got := make([]answers, len(names))
	finished := make(chan struct{}, len(names))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	go func() {
		for i, name := range names {
			group.Go(func() (err error) {
				got[i], err = askAll(inner, src, name)
				finished <- struct{}{}
				return err
			})
		}
	}()
	for done := 1; done <= len(names); done++ {
		<-finished
		progress(done)
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, name := range names {
		b.PutHistory(name, got[i].releases)
		b.PutAdvisories(name, got[i].advisories)
		b.PutUsage(name, got[i].usage)
		b.PutSubstitute(name, got[i].replacement)
	}
	return nil
}

func askAll(ctx context.Context, src evidence.Source, name string) (a answers, err error) {
	var errs [4]error
	a.releases, errs[0] = src.Releases(ctx, name)
	a.advisories, errs[1] = src.Advisories(ctx, name)
	a.usage, errs[2] = src.Popularity(ctx, name)
	a.replacement, errs[3] = src.Replacement(ctx, name)
	return a, errors.Join(errs[:]...)
}

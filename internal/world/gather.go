package world

import (
	"context"
	"reflect"
	"runtime"

	"golang.org/x/sync/errgroup"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// downloads is how many tarballs are under way at once beside those that are
// being read. Each may be large, so they are few.
const downloads = 6

// GatherCode asks a source about the code of each artifact and puts the
// answers into a bundle, which does not depend on the order in which they
// come. Progress is called from one goroutine with the number of artifacts
// that are done. Where two artifacts of one name and version are not the same,
// nothing can be said of either.
func GatherCode(ctx context.Context, b *evidence.Bundle, src evidence.CodeSource, artifacts []lockfile.Artifact, progress func(done int)) error {
	got := make([]evidence.Fact[*code.Package], len(artifacts))
	finished := make(chan struct{}, len(artifacts))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(downloads + runtime.GOMAXPROCS(0))
	go func() {
		for i := range artifacts {
			group.Go(func() (err error) {
				got[i], err = src.Code(inner, artifacts[i])
				finished <- struct{}{}
				return err
			})
		}
	}()
	for done := 1; done <= len(artifacts); done++ {
		<-finished
		progress(done)
	}
	if err := group.Wait(); err != nil {
		return err
	}
	first := make(map[string]int)
	for i := range artifacts {
		a := &artifacts[i]
		id := a.Name + "@" + a.Version
		at, seen := first[id]
		switch {
		case !seen:
			first[id] = i
			b.PutPackage(a.Name, a.Version, got[i])
		case !reflect.DeepEqual(*a, artifacts[at]) && got[i].From().Digest != got[at].From().Digest:
			b.PutPackage(a.Name, a.Version, untold("two packages of one name and version"))
		}
	}
	return nil
}

package proof

import (
	"slices"
	"time"

	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

// A Lockfile is a lockfile of the folder, and the day from which it stood.
type Lockfile struct {
	Name      string // as claims name it
	From      time.Time
	File      *lockfile.File
	Graph     *graph.Graph
	Manifests lockfile.Manifests
}

// Lockfiles reads the lockfiles that have a date, the oldest first. The error
// names the file that cannot be read.
func (e *Evidence) Lockfiles() ([]Lockfile, error) {
	var all []Lockfile
	for _, en := range e.entries {
		if en.kind != "lockfile" || en.date.From.IsZero() {
			continue
		}
		l, err := e.lockOf(en)
		if err != nil {
			return nil, err
		}
		all = append(all, Lockfile{en.title(), en.date.From, l.file, l.graph, l.manifests})
	}
	slices.SortStableFunc(all, func(a, b Lockfile) int { return a.From.Compare(b.From) })
	return all, nil
}

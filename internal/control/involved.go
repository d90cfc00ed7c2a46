package control

import (
	"maps"
	"slices"

	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

// Names returns the distinct names of a target's packages, sorted.
func Names(t *Target) []string {
	set := make(map[string]bool, len(t.File.Artifacts))
	for i := range t.File.Artifacts {
		set[t.File.Artifacts[i].Name] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// Involved returns the names that a change is about, those of the packages that
// ask for what came, and of what is fetched from elsewhere by hashes that cannot be
// compared, which only the registry can vouch for; sorted.
func Involved(t *Target) []string {
	set := make(map[string]bool)
	for i := range t.Changes {
		c := &t.Changes[i]
		if c.Kind == graph.Unverifiable && !sameAddress(t, c) {
			set[c.Name] = true
		}
		if !c.Came() {
			continue
		}
		set[c.Name] = true
		for _, e := range t.Graph.In(c.Is) {
			if from := &t.File.Nodes[t.File.Edges[e].From]; from.Kind == lockfile.Package {
				set[from.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// sameAddress tells whether what a change is about is fetched from where it was.
func sameAddress(t *Target, c *graph.Change) bool {
	was := t.Before.File.Artifacts[t.Before.File.Nodes[c.Was].Artifact]
	is := t.File.Artifacts[t.File.Nodes[c.Is].Artifact]
	return graph.SameAddress(was.URL, is.URL)
}

// BringsAccounts tells whether a change comes with accounts that may publish
// what came and could not publish it before: then those of all that was there
// must be known.
func BringsAccounts(t *Target) bool {
	return slices.ContainsFunc(t.Changes, func(c graph.Change) bool {
		if !c.Came() {
			return false
		}
		who, _ := Newcomers(t, &c)
		return len(who) > 0
	})
}

// ToRead returns the artifacts that a change brought, and what was there of
// them before. Of a package that is new and came out lately it is the release
// before.
func ToRead(t *Target) []lockfile.Artifact {
	var all []lockfile.Artifact
	for i := range t.Changes {
		c := &t.Changes[i]
		if !c.Came() {
			continue
		}
		artifact := t.File.Nodes[c.Is].Artifact
		all = append(all, t.File.Artifacts[artifact])
		if c.Was >= 0 && c.Before != c.After {
			all = append(all, t.Before.File.Artifacts[t.Before.File.Nodes[c.Was].Artifact])
		} else if before, ok := ReleaseBefore(t, artifact); ok && c.Was < 0 && t.onProbation(&t.File.Artifacts[artifact]) {
			all = append(all, before)
		}
	}
	return all
}

package control

import (
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// Before returns the release before the installed one in its line for those
// artifacts of which it pays to read both: what came out within the probation
// time, and what a control found a breach at. Of the others the release before
// is old news, and reading it would double the work.
func Before(t *Target, outcomes []Outcome) []lockfile.Artifact {
	suspect := make(map[int]bool)
	for i := range outcomes {
		for _, f := range outcomes[i].Findings {
			if f.State == Violated && f.Node >= 0 {
				suspect[t.File.Nodes[f.Node].Artifact] = true
			}
		}
	}
	var all []lockfile.Artifact
	seen := make(map[string]bool)
	for i := range t.File.Artifacts {
		a := &t.File.Artifacts[i]
		before, ok := ReleaseBefore(t, i)
		if !ok || seen[before.Name+"@"+before.Version] || t.Evidence.Package(a.Name, a.Version).Status() != evidence.Known {
			continue
		}
		if suspect[i] || t.onProbation(a) {
			seen[before.Name+"@"+before.Version] = true
			all = append(all, before)
		}
	}
	return all
}

// onProbation tells a version that came out so lately that its recent past
// counts.
func (t *Target) onProbation(a *lockfile.Artifact) bool {
	past, why := (&Pass{Target: t, Artifact: a}).findPast()
	if why != "" {
		return false
	}
	published, dated := past.Release().Published.Get()
	return dated && t.AsOf.Sub(published) <= probationTime
}

// ReleaseBefore returns the release before an installed version in its line,
// and false if there is none, or it is not known.
func ReleaseBefore(t *Target, artifact int) (lockfile.Artifact, bool) {
	past, why := (&Pass{Target: t, Artifact: &t.File.Artifacts[artifact]}).findPast()
	if why != "" {
		return lockfile.Artifact{}, false
	}
	before := past.Base()
	return lockfile.Artifact{Name: past.History.Name, Version: before, Source: lockfile.Registry}, before != ""
}

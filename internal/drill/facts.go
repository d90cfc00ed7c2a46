package drill

import (
	"time"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/settings"
)

// facts answer what stops.txt asks besides the facts of the model: of a
// drill's project under a client's settings. What is not known is not answered.
// Whether a variant was waited out hangs on the variant, and is not asked here.
var facts = map[string]func(d *Drill, v *settings.Inventory) (holds, known bool){
	"waited-out": func(*Drill, *settings.Inventory) (bool, bool) { return false, false },
	"locked":     func(d *Drill, _ *settings.Inventory) (bool, bool) { return d.locked(), true },
	"proven":     func(d *Drill, _ *settings.Inventory) (bool, bool) { return d.Carrier.proven(), true },
	"listed":     func(d *Drill, v *settings.Inventory) (bool, bool) { return listed(v, d.Carrier.Name, "") },
	"listed-version": func(d *Drill, v *settings.Inventory) (bool, bool) {
		return listed(v, d.Carrier.Name, d.Carrier.Version)
	},
	"asked-by-root": func(d *Drill, _ *settings.Inventory) (bool, bool) { return d.askedByRoot(), true },
	"git-none":      func(_ *Drill, v *settings.Inventory) (bool, bool) { return isNone(v, "allow-git") },
	"remote-none":   func(_ *Drill, v *settings.Inventory) (bool, bool) { return isNone(v, "allow-remote") },
	"git-alone":     func(d *Drill, _ *settings.Inventory) (bool, bool) { return d.gitAlone(), true },
	"git-quiet":     func(_ *Drill, v *settings.Inventory) (bool, bool) { return gitQuiet(v) },
}

// gitQuietSince are the versions from which clients that are told to run no
// install scripts run none where they pack what comes from git: the least that
// were asked. Of npm that is ignore-scripts alone, not its list of packages, and
// yarn 1 has none.
var gitQuietSince = map[settings.Client]npm.Version{
	settings.NPM:   {Major: 11, Minor: 9},
	settings.PNPM:  {Major: 9, Minor: 15, Patch: 9},
	settings.Berry: {Major: 4, Minor: 18, Patch: 1},
	settings.Bun:   {Major: 1, Minor: 4, Patch: 5},
}

// gitQuiet tells whether the client that installs runs no script that prepares
// what comes from git.
func gitQuiet(v *settings.Inventory) (holds, known bool) {
	if len(v.Clients) == 0 {
		return false, false
	}
	u := &v.Clients[0]
	since, ok := gitQuietSince[u.Client]
	at, err := npm.ParseVersion(u.Version)
	if !ok || err != nil || at.Compare(since) < 0 {
		return false, !ok || err == nil
	}
	if u.Client == settings.NPM {
		value, known := v.Of(u, "ignore-scripts")
		return value == "true", known
	}
	return true, true
}

// listed tells whether a list would let install scripts run if they were switched
// off, as far as that leaves lists a say.
func listed(v *settings.Inventory, name, version string) (holds, known bool) {
	if s, _ := v.MayRun(name, version); s == settings.Off || len(v.Clients) == 0 {
		return false, true
	}
	s, _ := v.Listed(name, version)
	return s == settings.On, s != settings.Unknown
}

// isNone tells whether a setting of the client that installs is "none".
func isNone(v *settings.Inventory, key string) (holds, known bool) {
	if len(v.Clients) == 0 {
		return false, false
	}
	value, known := v.Of(&v.Clients[0], key)
	return value == "none", known
}

// locked tells whether the lockfile has a hash for the carrier.
func (d *Drill) locked() bool {
	at := d.Target.File.Nodes[d.Carrier.Node].Artifact
	return at >= 0 && len(d.Target.File.Artifacts[at].Integrity) > 0
}

// askedByRoot tells whether the project itself asks for something from git or
// an address.
func (d *Drill) askedByRoot() bool {
	f := d.Target.File
	for i := range f.Edges {
		e := &f.Edges[i]
		if e.From != 0 && f.Nodes[e.From].Kind != lockfile.Workspace || e.To < 0 || f.Nodes[e.To].Artifact < 0 {
			continue
		}
		if s := f.Artifacts[f.Nodes[e.To].Artifact].Source; s == lockfile.Git || s == lockfile.Remote {
			return true
		}
	}
	return false
}

// gitAlone tells whether nothing of the project comes from an address that is
// not one of git.
func (d *Drill) gitAlone() bool {
	for i := range d.Target.File.Artifacts {
		if d.Target.File.Artifacts[i].Source == lockfile.Remote {
			return false
		}
	}
	return true
}

// answers returns all facts for a client's settings, twice: where a variant was
// not waited out, and where it was.
func (d *Drill) answers(v *settings.Inventory) [2]attack.Facts {
	all := [2]attack.Facts{Facts(d.Target, &d.Carrier), Facts(d.Target, &d.Carrier)}
	for i := range all {
		for id, answer := range facts {
			if holds, known := answer(d, v); known {
				all[i][id] = holds
			}
		}
		all[i]["waited-out"] = i == 1
	}
	return all
}

// waitedOut tells whether a version that would have been taken is noticed before
// a cooldown lets it pass. What nobody notices until then comes in later.
func waitedOut(s *craft.Scene, wait time.Duration) bool {
	age := s.Adopted.Sub(s.Published)
	return age < wait && s.Noticed.Sub(s.Published) <= wait
}

package drill

import (
	"slices"
	"time"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/settings"
)

// A Stop is a setting of a package client that keeps a variant from coming in,
// or its code from running.
type Stop struct {
	Protection *settings.Protection
	Client     settings.Client
	Words      string
}

// A brake is what a protection does about variants, as its client's documents
// have it: it stops those with one of some alternatives at a stage.
type brake struct {
	protection   string
	stage        string
	alternatives []string
	words        string
}

var brakes = []brake{
	// npm's, pnpm's, yarn's and bun's documents: scripts of dependencies are not run.
	{settings.InstallScripts, "trigger", []string{"at-install"}, "no install script of a dependency is run"},
	// npm allow-git and allow-remote, pnpm blockExoticSubdeps.
	{settings.Exotic, "arrival", []string{"git-or-url-source"}, "what does not come from a registry is refused"},
	// pnpm trustPolicy: no-downgrade; it compares with what earlier versions had, so only where they had more.
	{settings.TrustDowngrade, "access", []string{"stolen-token", "phished-account", "guessed-password", "expired-domain"}, "a version with less proof than earlier ones is refused"},
	// yarn checks hashes against the registry with --check-resolutions and hardened mode.
	{settings.Verification, "arrival", []string{"lockfile-edit"}, "the lockfile's entries are held against the registry"},
}

// stop returns the first setting that stops a variant in every client in use;
// nil if none does.
func (d *Drill) stop(v *attack.Variant, s *craft.Scene) *Stop {
	if d.Target.Settings == nil || len(d.Target.Settings.Clients) == 0 {
		return nil
	}
	var first *Stop
	for i := range d.Target.Settings.Clients {
		u := &d.Target.Settings.Clients[i]
		if u.Client == settings.Renovate || u.Client == settings.Dependabot {
			continue // they propose, and do not install
		}
		stop := d.stopIn(u, v, s)
		if stop == nil {
			return nil
		}
		if first == nil {
			first = stop
		}
	}
	return first
}

func (d *Drill) stopIn(u *settings.Use, v *attack.Variant, s *craft.Scene) *Stop {
	for _, verdict := range d.Target.Settings.Judge(u, d.Target.Wish) {
		if verdict.State != settings.On {
			continue
		}
		if verdict.Name == settings.Cooldown && waitedOut(s, verdict.Amount) {
			return &Stop{verdict.Protection, u.Client, "it was noticed before it was old enough to be taken"}
		}
		for _, b := range brakes {
			if b.protection != verdict.Name || !slices.Contains(b.alternatives, d.Model.Pick(v, b.stage)) {
				continue
			}
			if b.protection == settings.TrustDowngrade && !d.Carrier.proven() {
				continue
			}
			return &Stop{verdict.Protection, u.Client, b.words}
		}
	}
	return nil
}

// waitedOut tells whether a version that would have been taken is noticed before
// a cooldown lets it pass. What nobody notices until then comes in later.
func waitedOut(s *craft.Scene, wait time.Duration) bool {
	age := s.Adopted.Sub(s.Published)
	return age < wait && s.Noticed.Sub(s.Published) <= wait
}

package drill

import (
	"slices"
	"strings"
	"testing"

	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/settings"
)

// Each fact, of the wallet with event-stream, under a client with a manifest.
func TestFactsOfStops(t *testing.T) {
	for _, c := range []struct {
		fact, client, manifest string
		change                 func(d *Drill)
		holds, known           bool
	}{
		{"locked", "npm@12.2.0", "{}", nil, true, true},
		{"locked", "npm@12.2.0", "{}", func(d *Drill) {
			d.Target.File.Artifacts[d.Target.File.Nodes[d.Carrier.Node].Artifact].Integrity = nil
		}, false, true},
		{"listed", "npm@12.2.0", `{"allowScripts": {"event-stream": true}}`, nil, true, true},
		{"listed", "npm@12.2.0", `{"allowScripts": {"event-stream@3.3.4": true}}`, nil, false, true},
		{"listed-version", "npm@12.2.0", `{"allowScripts": {"event-stream@3.3.4": true}}`, nil, true, true},
		{"listed-version", "npm@12.2.0", `{"allowScripts": {"event-stream@3.3.3": true}}`, nil, false, true},
		{"listed", "bun@1.4.5", "{}", nil, false, false}, // bun has a list of its own
		{"remote-none", "npm@12.2.0", "{}", nil, true, true},
		{"remote-none", "npm@11.21.2", "{}", nil, false, true},
		{"git-none", "npm@12.2.0", "{}", nil, true, true},
		{"git-alone", "npm@12.2.0", "{}", elsewhere(lockfile.Git), true, true},
		{"git-alone", "npm@12.2.0", "{}", elsewhere(lockfile.Remote), false, true},
		{"git-quiet", "npm@12.2.0", "{}", nil, false, true}, // by its list alone
		{"git-quiet", "npm@12.2.0 ignore-scripts=true", "{}", nil, true, true},
		{"git-quiet", "npm@10.9.9 ignore-scripts=true", "{}", nil, false, true},
		{"git-quiet", "npm ignore-scripts=true", "{}", nil, false, false}, // the version is not known
		{"git-quiet", "pnpm@10.34.9", "{}", nil, true, true},
		{"git-quiet", "yarn@1.22.22", "{}", nil, false, true},
		{"git-quiet", "yarn@4.18.1", "{}", nil, true, true},
		{"git-quiet", "yarn@3.8.0", "{}", nil, false, true},
		{"asked-by-root", "npm@12.2.0", "{}", elsewhere(lockfile.Git), true, true},
		{"asked-by-root", "npm@12.2.0", "{}", elsewhere(lockfile.Remote), true, true},
		{"asked-by-root", "npm@12.2.0", "{}", elsewhere(lockfile.Registry), false, true},
	} {
		d := copay(t, "event-stream")
		d.Carrier.Version = "3.3.4"
		if c.change != nil {
			c.change(d)
		}
		client, npmrc, _ := strings.Cut(c.client, " ")
		v := settings.Read(settings.Sources{Client: client,
			Files: []settings.File{{Path: "package.json", Kind: settings.Manifest, Level: settings.Project, Data: []byte(c.manifest)},
				{Path: ".npmrc", Kind: settings.Npmrc, Level: settings.Project, Data: []byte(npmrc)}}})
		if holds, known := facts[c.fact](d, v); holds != c.holds || known != c.known {
			t.Errorf("%s with %s %s: %v, known %v; want %v, %v", c.fact, c.client, c.manifest, holds, known, c.holds, c.known)
		}
	}
}

// elsewhere makes all that comes from elsewhere than a registry, and a package that
// the project itself asks for, come from a source.
func elsewhere(s lockfile.Source) func(d *Drill) {
	return func(d *Drill) {
		f := d.Target.File
		for i := range f.Artifacts {
			if f.Artifacts[i].Source != lockfile.Registry {
				f.Artifacts[i].Source = s
			}
		}
		i := slices.IndexFunc(f.Edges, func(e lockfile.Edge) bool { return e.From == 0 && e.To >= 0 && f.Nodes[e.To].Artifact >= 0 })
		f.Artifacts[f.Nodes[f.Edges[i].To].Artifact].Source = s
	}
}

// What could be switched on is what the client in use has: a cooldown as long as
// the policy wishes, and nothing that it lacks.
func TestCouldStop(t *testing.T) {
	for client, want := range map[string][]string{
		"npm@11.9.0":   {"install-scripts"},
		"npm@11.21.2":  {"cooldown", "install-scripts"},
		"pnpm@12.21.0": {"trust-downgrade", "cooldown", "install-scripts"},
	} {
		d := copay(t, "event-stream")
		for i := range d.Carrier.Past {
			d.Carrier.Past[i].Trust = evidence.Know(evidence.Attested, evidence.Provenance{})
		}
		d.Target.Settings = settings.Read(settings.Sources{Client: client})
		j := judge(t, d, "eslint-scope-2018", "adopted=adopted-on-day-1", "noticed=noticed-within-week")
		if got := d.couldStop(&j.Variant, j.Scene); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", client, got, want)
		}
	}
}

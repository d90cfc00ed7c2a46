// Package lockfile is the control that asks whether a lockfile is in itself
// and with its manifests in order.
package lockfile

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires for each kind of disorder once, at its first place, with a
// count and examples.
var Control = &control.Control{
	Name:     "lockfile",
	Title:    "the lockfile does not fix what it should, or contradicts itself",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Project,
	Strength: control.Breach,
	Doc: `A lockfile is read by machines and skipped by reviewers. An edited line can fetch another
package under a trusted name; a missing or forgeable hash lets the bytes change; an entry that
no manifest asks for has no reason to be there.`,
	Assumes:  `Registries put name and version into the addresses of tarballs.`,
	Misses:   `A hash that was edited together with its address. Formats that keep no addresses show nothing of them.`,
	Counters: []string{"arrival: lockfile-edit"},
	Run:      run,
}

// A disorder is one kind of what can be wrong. Its message follows a count,
// such as "3 entries".
type disorder struct {
	message string
	find    func(*control.Pass) []int // nodes at which it is seen; -1 for none in particular
}

// disorders are looked for in this order.
var disorders = []disorder{
	{"lead to an address of another name or version", misaddressed},
	{"come from another host than the rest, which no scope explains", strangers},
	{"have the name and version of another entry, and no hash in common with it", twoHashes},
	{"have no hash: other bytes would not be noticed", hashless},
	{"have only a hash that can be forged (sha1 or md5)", weak},
	{"are fetched without encryption (http)", plainHTTP},
	{"are asked for by nobody", unasked},
	{"are outside a declared range, and no override says so", outside},
}

func run(p *control.Pass) {
	if p.File.Kind == lockfile.None {
		p.FindInProject(-1, "there is no lockfile: every install takes what is newest")
		return
	}
	for _, d := range disorders {
		if nodes := d.find(p); len(nodes) > 0 {
			p.FindInProject(nodes[0], "%s", sentence(p.File, nodes, d.message))
		}
	}
	if edges := missing(p); len(edges) > 0 {
		p.FindInProject(p.File.Edges[edges[0]].From, "%s", lost(p.File, edges))
	}
	for i, problem := range p.File.Problems {
		if problem.Offset < 0 {
			continue // about what is not there; the graph says the rest
		}
		if i == 10 {
			p.FindInProject(-1, "%d further oddities", len(p.File.Problems)-i)
			break
		}
		p.FindInProject(-1, "line %d: %s", p.File.Position(problem.Offset).Line, problem.Text)
	}
}

// sentence says how many entries have a disorder, and names some.
func sentence(f *lockfile.File, nodes []int, message string) string {
	var examples []string
	for _, n := range nodes {
		examples = append(examples, npm.ID{Name: f.Nodes[n].Name, Version: f.Nodes[n].Version}.String())
	}
	slices.Sort(examples)
	examples = slices.Compact(examples)
	if len(nodes) == 1 {
		for plural, singular := range map[string]string{"lead ": "leads ", "have ": "has ", "are ": "is ", "come ": "comes "} {
			if rest, ok := strings.CutPrefix(message, plural); ok {
				message = singular + rest
			}
		}
		return fmt.Sprintf("one entry %s: %s", message, examples[0])
	}
	return fmt.Sprintf("%d of %d entries %s: %s", len(nodes), f.Instances(), message, control.Listed(examples))
}

// entries returns the nodes whose artifact comes from a registry and fulfils a
// condition.
func entries(p *control.Pass, holds func(*lockfile.Node, *lockfile.Artifact) bool) []int {
	var found []int
	for i := range p.File.Nodes {
		n := &p.File.Nodes[i]
		if n.Kind != lockfile.Package {
			continue
		}
		if a := &p.File.Artifacts[n.Artifact]; a.Source == lockfile.Registry && holds(n, a) {
			found = append(found, i)
		}
	}
	return found
}

// misaddressed compares name and version with the last parts of the address.
// Registries differ in what stands before them.
func misaddressed(p *control.Pass) []int {
	return entries(p, func(_ *lockfile.Node, a *lockfile.Artifact) bool {
		u, err := url.Parse(a.URL)
		if a.URL == "" || err != nil || !strings.Contains(u.Path, "/-/") {
			return false
		}
		before, file, _ := strings.Cut(u.Path, "/-/")
		name, err := url.PathUnescape(before)
		base := path.Base(a.Name)
		return err != nil || !strings.HasSuffix(name, "/"+a.Name) || !isTarballOf(path.Base(file), base, a.Version)
	})
}

// strangers finds packages from a host from which less than one in twenty of
// the packages come, unless all of their scope do: registries of a company's
// own are kept by scope. A lockfile that names no hosts has none.
func strangers(p *control.Pass) []int {
	hosts := make(map[string]int)
	scopes := make(map[string]map[string]bool)
	total := 0
	for _, i := range entries(p, func(_ *lockfile.Node, a *lockfile.Artifact) bool { return a.URL != "" }) {
		host := hostOf(&p.File.Artifacts[p.File.Nodes[i].Artifact])
		hosts[host]++
		total++
		if scope := npm.Scope(p.File.Nodes[i].Name); scope != "" {
			if scopes[scope] == nil {
				scopes[scope] = make(map[string]bool)
			}
			scopes[scope][host] = true
		}
	}
	return entries(p, func(n *lockfile.Node, a *lockfile.Artifact) bool {
		if a.URL == "" || len(hosts) < 2 || len(scopes[npm.Scope(n.Name)]) == 1 {
			return false
		}
		return hosts[hostOf(a)]*20 <= total
	})
}

func hostOf(a *lockfile.Artifact) string {
	u, err := url.Parse(a.URL)
	if err != nil {
		return a.URL
	}
	return u.Host
}

// isTarballOf compares the name of a tarball with a package's. Old tarballs
// have versions as they were written, with leading zeros and build metadata.
func isTarballOf(file, base, version string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSuffix(file, ".tgz"), base+"-")
	want, errW := npm.ParseLoose(version)
	got, errG := npm.ParseLoose(rest)
	return ok && (rest == version || errW == nil && errG == nil && got == want)
}

// twoHashes finds two artifacts of one name and version that have different
// sums of one algorithm.
func twoHashes(p *control.Pass) []int {
	type key struct{ name, version, algorithm string }
	first := make(map[key]string)
	clash := make(map[int]bool)
	patched := patchedArtifacts(p.File)
	for i := range p.File.Artifacts {
		a := &p.File.Artifacts[i]
		if patched[i] {
			continue // a hash of what was patched, and of what was not
		}
		for _, in := range a.Integrity {
			k := key{a.Name, a.Version, in.Algorithm}
			if sum, ok := first[k]; ok && sum != in.Sum && a.Source == lockfile.Registry {
				clash[i] = true
			} else {
				first[k] = in.Sum
			}
		}
	}
	return entries(p, func(n *lockfile.Node, _ *lockfile.Artifact) bool { return clash[n.Artifact] })
}

func patchedArtifacts(f *lockfile.File) map[int]bool {
	patched := make(map[int]bool)
	for i := range f.Nodes {
		if n := &f.Nodes[i]; n.Flags&lockfile.Patched != 0 {
			patched[n.Artifact] = true
		}
	}
	return patched
}

// hashless leaves yarn berry out where it keeps no checksum by design: of
// packages for other platforms.
func hashless(p *control.Pass) []int {
	if p.File.Kind == lockfile.YarnBerry {
		return nil
	}
	return entries(p, func(n *lockfile.Node, a *lockfile.Artifact) bool {
		return len(a.Integrity) == 0 && n.Flags&lockfile.Bundled == 0
	})
}

func weak(p *control.Pass) []int {
	return entries(p, func(_ *lockfile.Node, a *lockfile.Artifact) bool {
		return len(a.Integrity) > 0 && !slices.ContainsFunc(a.Integrity, func(in npm.Integrity) bool { return !in.Weak() })
	})
}

func plainHTTP(p *control.Pass) []int {
	return entries(p, func(_ *lockfile.Node, a *lockfile.Artifact) bool { return strings.HasPrefix(a.URL, "http://") })
}

// unasked needs a manifest, or a lockfile that repeats it: else nobody can
// tell what was asked for.
func unasked(p *control.Pass) []int {
	asked := slices.ContainsFunc(p.File.Edges, func(e lockfile.Edge) bool { return p.File.Nodes[e.From].Kind == lockfile.Workspace })
	if !asked {
		return nil
	}
	// What hangs on an entry that nobody asks for is not told again.
	return slices.DeleteFunc(p.Graph.Unreached(), func(n int) bool {
		return p.File.Nodes[n].Flags&(lockfile.Extraneous|lockfile.Bundled) != 0 || len(p.Graph.In(n)) > 0
	})
}

func outside(p *control.Pass) []int {
	var found []int
	for i := range p.File.Edges {
		e := &p.File.Edges[i]
		if e.To >= 0 && e.Kind != lockfile.PeerDep && e.Kind != lockfile.PeerOptional && e.Override == "" && !p.File.Satisfied(e) {
			found = append(found, p.Graph.To(i))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// missing finds needed dependencies that lead nowhere. Peers are left to the
// client, and optional ones may be missing.
func missing(p *control.Pass) []int {
	var found []int
	for i := range p.File.Edges {
		e := &p.File.Edges[i]
		if e.To < 0 && (e.Kind == lockfile.Prod || e.Kind == lockfile.DevOnly) {
			found = append(found, i)
		}
	}
	return found
}

// lost says which dependencies lead nowhere, and whose they are.
func lost(f *lockfile.File, edges []int) string {
	var words []string
	for _, i := range edges {
		e := &f.Edges[i]
		words = append(words, fmt.Sprintf("%s of %s", strings.TrimSpace(e.Name+" "+e.Range), f.Nodes[e.From].Name))
	}
	if len(edges) == 1 {
		return "one dependency is not in the lockfile: " + words[0]
	}
	return fmt.Sprintf("%d dependencies are not in the lockfile: %s", len(edges), control.Listed(words))
}

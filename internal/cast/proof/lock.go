package proof

import (
	"cmp"
	"fmt"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/claim"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// A lock is a lockfile, read when the first claim asks for it.
type lock struct {
	file      *lockfile.File
	graph     *graph.Graph
	manifests lockfile.Manifests
	err       error
	done      bool
}

// lockOf reads a lockfile, with its package.json if the manifest names one.
func (e *Evidence) lockOf(en *entry) (*lock, error) {
	if l := &en.lock; l.done {
		return l, l.err
	}
	en.lock.done = true
	text, err := en.text(lockfile.MaxSize)
	manifests := lockfile.Manifests{}
	if with := e.byName[en.with]; err == nil && with != nil {
		var data []byte
		if data, err = with.text(npm.MaxManifest); err == nil {
			if manifests[""], err = npm.ParseManifest(data); err != nil {
				err = fmt.Errorf("%s:%w", with.file, err)
			}
		}
	}
	if err == nil {
		en.lock.file, err = lockfile.Parse(en.plainName(), text, manifests)
		en.lock.manifests = manifests
	}
	if err == nil {
		en.lock.graph = graph.New(en.lock.file)
	}
	en.lock.err = err
	return &en.lock, err
}

// lockfile finds the lockfile that a claim names. A file that is not there
// gives the verdict.
func (e *Evidence) lockfile(name string) (*entry, *lock, *Verdict, error) {
	en := e.byName[name]
	if en == nil {
		v := e.noFile(name)
		return nil, nil, &v, nil
	}
	if en.kind != "lockfile" {
		v := unknown(fmt.Sprintf("%s is of kind %s", name, en.kind), "a lockfile")
		return nil, nil, &v, nil
	}
	l, err := e.lockOf(en)
	return en, l, nil, err
}

// noFile is the verdict on a claim about a file that the folder has not.
func (e *Evidence) noFile(name string) Verdict {
	var names []string
	for _, en := range e.entries {
		names = append(names, en.file, en.name)
	}
	why := fmt.Sprintf("the evidence has no file %q", name)
	if near := cast.Nearest(name, names); near != "" {
		why += fmt.Sprintf("; did you mean %q?", near)
	}
	return unknown(why, "the file, listed in "+ManifestName)
}

// line returns where a node stands in its lockfile, 0 if it has no place.
func (l *lock) line(node int) int {
	if offset := l.file.Nodes[node].Offset; offset >= 0 {
		return l.file.Position(offset).Line
	}
	return 0
}

// someNodes bounds how many places of a package a proof shows.
const someNodes = 3

// nodeFacts shows the places of a package, and what is said of each.
func (l *lock) nodeFacts(en *entry, nodes []int, says func(n *lockfile.Node) string) []Fact {
	var facts []Fact
	for _, n := range nodes[:min(len(nodes), someNodes)] {
		facts = append(facts, en.fact(l.line(n), "%s", says(&l.file.Nodes[n])))
	}
	return facts
}

func nodeID(n *lockfile.Node) string { return npm.ID{Name: n.Name, Version: n.Version}.String() }

func (e *Evidence) locks(c *claim.Locks) (Verdict, error) {
	en, l, missing, err := e.lockfile(c.File)
	if missing != nil || err != nil {
		return orZero(missing), err
	}
	says := func(n *lockfile.Node) string { return en.title() + " locks " + nodeID(n) }
	nodes := l.graph.Named(c.ID.Name, c.ID.Version)
	switch {
	case len(nodes) > 0 && !c.Not:
		return confirmed(l.nodeFacts(en, nodes, says)...), nil
	case len(nodes) > 0:
		facts := l.nodeFacts(en, nodes, says)
		return refuted(facts[0].Says, facts...), nil
	}
	absent := en.fact(0, "%s does not lock %s", en.title(), c.ID)
	if c.Not {
		return confirmed(absent), nil
	}
	others := l.graph.Named(c.ID.Name, "")
	if len(others) == 0 {
		return refuted(absent.Says, absent), nil
	}
	facts := l.nodeFacts(en, others, says)
	return refuted(versionsOf(l, en, c.ID.Name, others), facts...), nil
}

// versionsOf says which versions of a package a lockfile has.
func versionsOf(l *lock, en *entry, name string, nodes []int) string {
	var versions []string
	seen := make(map[string]bool)
	for _, n := range nodes {
		if v := l.file.Nodes[n].Version; !seen[v] {
			versions = append(versions, name+"@"+v)
			seen[v] = true
		}
	}
	return en.title() + " locks " + strings.Join(versions, ", ")
}

func orZero(v *Verdict) Verdict {
	if v == nil {
		return Verdict{}
	}
	return *v
}

// lockCount counts what a lockfile has.
func (e *Evidence) lockCount(c *claim.LockCount) (Verdict, error) {
	en, l, missing, err := e.lockfile(c.File)
	if missing != nil || err != nil {
		return orZero(missing), err
	}
	names, versions := make(map[string]bool), make(map[npm.ID]bool)
	for i := range l.file.Nodes {
		if n := &l.file.Nodes[i]; n.Kind == lockfile.Package {
			names[n.Name], versions[npm.ID{Name: n.Name, Version: n.Version}] = true, true
		}
	}
	counts := []struct {
		of claim.Count
		n  int
	}{{claim.Entries, l.file.Instances()}, {claim.Versions, len(versions)}, {claim.Names, len(names)}}
	whole := en.fact(0, "%s locks %d entries, %d versions, %d names", en.title(), counts[0].n, counts[1].n, counts[2].n)
	for _, k := range counts {
		if yes, _ := c.N.Holds(float64(k.n), float64(k.n)); yes && (c.Of == k.of || c.Of == claim.Packages) {
			return confirmed(en.fact(0, "%s locks %d %s", en.title(), k.n, k.of)), nil
		} else if c.Of == k.of {
			return refuted(fmt.Sprintf("%s locks %d %s", en.title(), k.n, k.of), whole), nil
		}
	}
	return refuted(whole.Says, whole), nil
}

// flagBits are what each word of a claim stands for in a lockfile.
var flagBits = map[string]lockfile.Flags{
	"dev": lockfile.Dev, "optional": lockfile.Optional, "peer": lockfile.Peer,
}

func (e *Evidence) flags(c *claim.Flags) (Verdict, error) {
	en, l, missing, err := e.lockfile(c.File)
	if missing != nil || err != nil {
		return orZero(missing), err
	}
	if k := l.file.Kind; k == lockfile.YarnOne || k == lockfile.YarnBerry || k == lockfile.Bun {
		return unknown(fmt.Sprintf("lockfiles of %s do not flag packages", k), "a lockfile of npm or pnpm"), nil
	}
	nodes := l.graph.Named(c.ID.Name, c.ID.Version)
	if len(nodes) == 0 {
		fact := en.fact(0, "%s does not lock %s", en.title(), c.ID)
		return refuted(fact.Says, fact), nil
	}
	flagged := 0
	says := func(n *lockfile.Node) string {
		return fmt.Sprintf("%s %s %s %s", en.title(), eitherFlag(n.Flags&flagBits[c.Flag] != 0), nodeID(n), c.Flag)
	}
	for _, n := range nodes {
		if l.file.Nodes[n].Flags&flagBits[c.Flag] != 0 {
			flagged++
		}
	}
	facts := l.nodeFacts(en, nodes, says)
	yes := flagged == len(nodes) && !c.Not || flagged == 0 && c.Not
	instead := fmt.Sprintf("%s flags %s %s at %d of %d places", en.title(), c.ID, c.Flag, flagged, len(nodes))
	return settled(yes, !yes, instead, "", "", facts...), nil
}

func eitherFlag(flagged bool) string {
	if flagged {
		return "flags"
	}
	return "does not flag"
}

// path walks the steps through the lockfile's edges.
func (e *Evidence) path(c *claim.Path) (Verdict, error) {
	en, l, missing, err := e.lockfile(c.File)
	if missing != nil || err != nil {
		return orZero(missing), err
	}
	at := l.graph.Named(c.Steps[0].Name, c.Steps[0].Version)
	if len(at) == 0 {
		fact := en.fact(0, "%s does not lock %s", en.title(), c.Steps[0])
		return refuted(fact.Says, fact), nil
	}
	came := make(map[int]int) // by node: the edge that led there, to show one way
	for i, step := range c.Steps[1:] {
		next := l.follow(at, step, came)
		if len(next) == 0 {
			fact := en.fact(l.line(at[0]), "in %s %s does not depend on %s", en.title(), nodeID(&l.file.Nodes[at[0]]), step)
			return refuted(fact.Says, append(l.way(en, at[0], i, came), fact)...), nil
		}
		at = next
	}
	return confirmed(l.way(en, at[0], len(c.Steps)-1, came)...), nil
}

// follow returns the nodes of a package to which edges lead from some nodes.
func (l *lock) follow(from []int, to npm.ID, came map[int]int) []int {
	var next []int
	seen := make(map[int]bool)
	for _, n := range from {
		for _, edge := range l.graph.Out(n) {
			m := l.graph.To(edge)
			node := &l.file.Nodes[m]
			if node.Name == to.Name && (to.Version == "" || node.Version == to.Version) && !seen[m] {
				seen[m] = true
				if _, ok := came[m]; !ok {
					came[m] = edge
				}
				next = append(next, m)
			}
		}
	}
	return next
}

// way shows the last steps that led to a node, first step first.
func (l *lock) way(en *entry, node, steps int, came map[int]int) []Fact {
	var facts []Fact
	for ; steps > 0; steps-- {
		edge, ok := came[node]
		if !ok {
			break
		}
		e := &l.file.Edges[edge]
		from := &l.file.Nodes[e.From]
		fact := en.fact(l.line(node), "%s depends on %s %s and gets %s", nodeID(from), e.Name, cmp.Or(e.Range, "in any version"), nodeID(&l.file.Nodes[node]))
		facts = append([]Fact{fact}, facts...)
		node = e.From
	}
	return facts
}

// declaration returns the ranges that a lockfile repeats of a package.
func (l *lock) declaration(en *entry, id npm.ID) (declaration, bool) {
	for _, n := range l.graph.Named(id.Name, id.Version) {
		ranges := make(map[string]string)
		for _, edge := range l.graph.Out(n) {
			if e := &l.file.Edges[edge]; e.Kind == lockfile.Prod || e.Kind == lockfile.OptionalDep {
				ranges[e.Name] = cmp.Or(e.Range, anyRange)
			}
		}
		if len(ranges) > 0 {
			line := l.line(n)
			return declaration{ranges: ranges, fact: func(name string) Fact { return en.fact(line, "%s", declares(id, name, ranges)) }}, true
		}
	}
	return declaration{}, false
}

// accounts counts who may publish something that a lockfile has.
func (e *Evidence) accounts(c *claim.Accounts) (Verdict, error) {
	en, l, missing, err := e.lockfile(c.File)
	if missing != nil || err != nil {
		return orZero(missing), err
	}
	p, err := e.publishers(c.At)
	if err != nil || p == nil {
		return unknown("the evidence does not say who may publish these packages", "a bundle: `levee check --record`"), err
	}
	who, silent := make(map[string]bool), 0
	names := make(map[string]bool)
	for i := range l.file.Nodes {
		name := l.file.Nodes[i].Name
		if l.file.Nodes[i].Kind != lockfile.Package || names[name] {
			continue
		}
		names[name] = true
		accounts, known := p.of(name)
		if !known {
			silent++
		}
		for _, a := range accounts {
			who[a] = true
		}
	}
	low := float64(len(who))
	high := low
	if silent > 0 {
		high = inf
	}
	says := fmt.Sprintf("%d accounts may publish %d of %d names of %s as of %s", len(who), len(names)-silent, len(names), en.title(), c.At)
	if silent > 0 {
		says += fmt.Sprintf("; of %d nobody says", silent)
	}
	fact := p.entry.fact(0, "%s", says)
	yes, no := c.N.Holds(low, high)
	return settled(yes, no, says,
		says, "who might publish the other names", fact), nil
}

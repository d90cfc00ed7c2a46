package control

import (
	"slices"
	"strconv"
	"strings"

	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

// Between makes the target a change: what it is now, held against what it was.
// Both must have their graphs.
func (t *Target) Between(before *Target) {
	t.Before, t.Changes = before, graph.Diff(before.Graph, t.Graph)
	t.had, t.could, t.asked = new(accounts), new(abilities), &inquiry{ground: new(ground)}
}

// Like makes the target the change that another one is, between the same
// lockfiles and manifests, of which something else is known: of the packages at
// some nodes, and none of it about the commands that they have. It is exposed as
// the other one is.
func (t *Target) Like(other *Target, nodes []int) {
	before := *other.Before
	t.Before, t.Changes = &before, other.Changes
	t.had, t.could, t.asked = new(accounts), new(abilities), &inquiry{ground: other.asked.ground}
	t.Phases, t.Assumed = slices.Clone(other.Phases), other.Assumed
	for _, n := range nodes {
		t.Phases[n] &^= graph.Install
		if t.Phases[n] != 0 && (t.File.Nodes[n].Flags&lockfile.InstallScript != 0 || t.installs(n)) {
			t.Phases[n] |= graph.Install
		}
	}
}

// Installed returns by name the versions of the target, and of what it was,
// with the spans over which they came in.
func Installed(t *Target) map[string]map[string][]Span {
	all := make(map[string]map[string][]Span)
	add := func(name, version string, s Span) {
		if all[name] == nil {
			all[name] = make(map[string][]Span)
		}
		all[name][version] = append(all[name][version], s)
	}
	for at := t; at != nil; at = at.Before {
		for i := range at.File.Artifacts {
			add(at.File.Artifacts[i].Name, at.File.Artifacts[i].Version, Span{})
		}
	}
	for i := range t.Changes {
		if c := &t.Changes[i]; c.Kind == graph.Upgraded {
			add(c.Name, c.After, spanOf(t, c))
		}
	}
	return all
}

// spanOf returns what a change takes in at once.
func spanOf(t *Target, c *graph.Change) Span {
	if c == nil || c.Kind != graph.Upgraded {
		return Span{}
	}
	return Span{c.Before, t.AsOf}
}

// arrivals returns by artifact the change by which it came, nil for what was
// there before. Of a target that is no change it is nil.
func (t *Target) arrivals() []*graph.Change {
	if t.Before == nil {
		return nil
	}
	all := make([]*graph.Change, len(t.File.Artifacts))
	for i := range t.Changes {
		c := &t.Changes[i]
		if !c.Came() {
			continue
		}
		for a := range t.File.Artifacts {
			if t.File.Artifacts[a].Name == c.Name && t.File.Artifacts[a].Version == c.After {
				all[a] = c
			}
		}
	}
	return all
}

// lookAtChanges runs a control of subject Change on every change.
func (o *Outcome) lookAtChanges(t *Target) {
	for i := range t.Changes {
		p := &Pass{Target: t, Control: o.Control, Change: &t.Changes[i], Node: t.Changes[i].Is}
		if p.Node >= 0 {
			p.Artifact = &t.File.Artifacts[t.File.Nodes[p.Node].Artifact]
			p.memory = new(memory)
			p.memory.fill(p)
		}
		o.look(p)
	}
}

// news drops from a look at a package that came what was so before as well: a
// change is held for what it brings. What the version before could not tell
// either stays unknown.
func (o *Outcome) news(p *Pass, found int) {
	if p.Change.Was < 0 || len(o.Findings) == found {
		return
	}
	old := p.was()
	kept := o.Findings[:found]
	for _, f := range o.Findings[found:] {
		if !old[p.gist(f.Message)] {
			kept = append(kept, f)
		}
	}
	o.Findings = kept
}

// was returns the gists of what the pass's control says of the version before.
func (p *Pass) was() map[string]bool {
	before := p.Before
	node := p.Change.Was
	q := &Pass{Target: before, Control: p.Control, Node: node, Artifact: &before.File.Artifacts[before.File.Nodes[node].Artifact], memory: new(memory), tally: new(Outcome)}
	q.memory.fill(q)
	p.Control.Run(q)
	gists := make(map[string]bool)
	for _, f := range q.tally.Findings {
		gists[p.gist(f.Message)] = true
	}
	return gists
}

// gist returns a message without the versions of the change, as they are or at
// the end of a tag, without commits and without line numbers, which differ though
// what is said is the same.
func (p *Pass) gist(message string) string {
	words := strings.Fields(message)
	for i, w := range words {
		w = strings.Trim(w, "(),;")
		if endsIn(w, p.Change.Before) || endsIn(w, p.Change.After) {
			words[i] = "VERSION"
		} else if i > 0 && words[i-1] == "commit" {
			words[i] = "COMMIT"
		} else if name, line, ok := strings.Cut(w, ":"); ok && strings.Trim(line, "0123456789:") == "" {
			words[i] = name
		}
	}
	return strings.Join(words, " ")
}

// endsIn tells whether a word is a version, or ends in it: "v1.2.3", "a@1.2.3".
func endsIn(word, version string) bool {
	rest, ok := strings.CutSuffix(word, version)
	return ok && (rest == "" || version != "" && !strings.ContainsAny(rest[len(rest)-1:], "0123456789."))
}

// PastOf returns how the version that a change brought came to be, and false
// if that is not known.
func (t *Target) PastOf(c *graph.Change) (Past, bool) {
	p := &Pass{Target: t, Change: c, Artifact: &t.File.Artifacts[t.File.Nodes[c.Is].Artifact]}
	past, why := p.findPast()
	return past, why == ""
}

// shape returns what a message about a project says, without its figures and
// the examples behind a colon: the same is news only if there is more of it.
func shape(message string) string {
	message, _, _ = strings.Cut(message, ": ")
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, message)
}

// leading returns the figure with which a message begins, 0 if it has none.
func leading(message string) int {
	word, _, _ := strings.Cut(message, " ")
	n, _ := strconv.Atoi(word)
	return n
}

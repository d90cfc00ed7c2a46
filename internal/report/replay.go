package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"levee/internal/gate"
	"levee/internal/policy"
)

// A Replay is a history of lockfiles, judged by one policy.
type Replay struct {
	Revision string
	Commits  []ReplayCommit // newest first
}

// A ReplayCommit is one commit with a decision for each lockfile that changed.
type ReplayCommit struct {
	ID        string
	At        time.Time
	Subject   string
	Decisions []*gate.Decision
}

// Verdict returns the strictest verdict on the commit.
func (c *ReplayCommit) Verdict() policy.Verdict {
	strictest := policy.Allow
	for _, d := range c.Decisions {
		strictest = max(strictest, d.Verdict)
	}
	return strictest
}

// held returns the changes of a commit that were held or blocked.
func (c *ReplayCommit) held() (all []*gate.Change) {
	for _, d := range c.Decisions {
		for i := range d.Changes {
			if d.Changes[i].Ruling.Verdict >= policy.Hold {
				all = append(all, &d.Changes[i])
			}
		}
		if d.Project != nil && d.Project.Ruling.Verdict >= policy.Hold {
			all = append(all, d.Project)
		}
	}
	return all
}

// A replayTally counts commits, changes of packages, and those that were held, with
// the reasons.
type replayTally struct {
	commits, heldCommits int
	changes, held, found int // versions that came; held; held for what was found, and not only for want of evidence
	projects             int // lockfiles held for what was found about them as a whole
	why                  map[string]int
}

func tallyOf(r *Replay) replayTally {
	n := replayTally{commits: len(r.Commits), why: make(map[string]int)}
	for i := range r.Commits {
		c := &r.Commits[i]
		for _, d := range c.Decisions {
			for k := range d.Changes {
				if d.Changes[k].Came() {
					n.changes++
				}
			}
		}
		held := c.held()
		if len(held) > 0 {
			n.heldCommits++
		}
		for _, h := range held {
			switch {
			case h.Name == "":
				n.projects++
			case h.Found():
				n.held++
				n.found++
			default:
				n.held++
			}
			for _, why := range reasonsOf(h) {
				n.why[why]++
			}
		}
	}
	return n
}

// reasonsOf names what a verdict rests on: controls, and what is not known.
func reasonsOf(c *gate.Change) []string {
	t := tallied{why: make(map[string]int)}
	t.add(c)
	return slices.Sorted(maps.Keys(t.why))
}

// shownCommits is how many commits a screen has room for.
const shownCommits = 15

// ReplayText writes what would have been held, when, and how often.
func ReplayText(w io.Writer, r *Replay, o Options) error {
	p := &page{Options: o}
	n := tallyOf(r)
	last, first := r.Commits[0].At, r.Commits[len(r.Commits)-1].At
	p.para("", 0, fmt.Sprintf("%s of %s changed a lockfile, %s to %s; %s would have been held.", plural(n.commits, "commit"), Plain(r.Revision),
		first.Format(time.DateOnly), last.Format(time.DateOnly), thousands(n.heldCommits)))
	known := n.changes - (n.held - n.found)
	p.para("", 0, fmt.Sprintf("%s of packages came with them. For %s the evidence was there; %s of these would have been held (%.1f %%). The other %s would have been held for want of it.",
		plural(n.changes, "version"), thousands(known), thousands(n.found), 100*float64(n.found)/float64(max(1, known)), thousands(n.changes-known)))
	if n.projects > 0 {
		p.para("", 0, fmt.Sprintf("Besides, a lockfile would have been held %s for what was found about it as a whole.", plural(n.projects, "time")))
	}
	p.line("")
	shown := 0
	for i := range r.Commits {
		c := &r.Commits[i]
		if c.Verdict() < policy.Hold {
			continue
		}
		if shown++; shown > shownCommits && !p.All {
			p.line("and %s more (--all)", thousands(n.heldCommits-shownCommits))
			break
		}
		replayCommit(p, c)
	}
	if names := frequent(n.why); len(names) > 0 {
		var words []string
		for _, name := range names {
			words = append(words, fmt.Sprintf("%s %s", name, thousands(n.why[name])))
		}
		p.para("\nwhat holds  ", 12, strings.Join(words, ", "))
	}
	_, err := w.Write(p.Bytes())
	return err
}

func replayCommit(p *page, c *ReplayCommit) {
	held := c.held()
	slices.SortStableFunc(held, func(a, b *gate.Change) int { return -cmp.Compare(a.Bits, b.Bits) })
	words := fmt.Sprintf("%s (%s)", what(held[0]), strings.Join(reasonsOf(held[0]), ", "))
	if len(held) > 1 {
		words += fmt.Sprintf(" and %s more", thousands(len(held)-1))
	}
	v := c.Verdict()
	lead := fmt.Sprintf("%s %.8s %s ", c.At.Format(time.DateOnly), c.ID, pad(v.String(), 5))
	p.para(p.in(inks[v], lead), len(lead), words)
}

// ReplaySchema names the version of the JSON of a replay.
const ReplaySchema = "levee-policy-test/1"

type jsonReplay struct {
	Schema   string             `json:"schema"`
	Revision string             `json:"revision"`
	Changes  int                `json:"changes"`
	Held     int                `json:"held"`
	Found    int                `json:"found"`
	Projects int                `json:"projects"`
	Why      map[string]int     `json:"why"`
	Commits  []jsonReplayCommit `json:"commits"`
}

type jsonReplayCommit struct {
	ID      string           `json:"id"`
	At      time.Time        `json:"at"`
	Subject string           `json:"subject"`
	Verdict string           `json:"verdict"`
	Held    []jsonReplayHeld `json:"held"`
}

type jsonReplayHeld struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Before  string   `json:"before,omitempty"`
	After   string   `json:"after,omitempty"`
	Verdict string   `json:"verdict"`
	Why     []string `json:"why"`
}

// ReplayJSON writes a replay for scripts.
func ReplayJSON(w io.Writer, r *Replay) error {
	n := tallyOf(r)
	out := jsonReplay{Schema: ReplaySchema, Revision: r.Revision, Changes: n.changes, Held: n.held, Found: n.found, Projects: n.projects, Why: n.why, Commits: []jsonReplayCommit{}}
	for i := range r.Commits {
		c := &r.Commits[i]
		j := jsonReplayCommit{ID: c.ID, At: c.At, Subject: c.Subject, Verdict: said(c.Verdict()), Held: []jsonReplayHeld{}}
		for _, h := range c.held() {
			j.Held = append(j.Held, jsonReplayHeld{string(h.Kind), h.Name, h.Before, h.After, h.Ruling.Verdict.String(), reasonsOf(h)})
		}
		out.Commits = append(out.Commits, j)
	}
	return WriteJSON(w, out)
}

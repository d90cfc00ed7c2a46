package proof

import (
	"strings"

	"levee/internal/cast/claim"
	"levee/internal/evidence"
)

// None returns evidence that says nothing yet: for Tell.
func None() *Evidence {
	return &Evidence{Title: "no folder", byName: make(map[string]*entry), facts: newFacts()}
}

// Tell adds what a registry says of a package now, its whole history until
// it was asked. It stands beside what the folder says, and where both cannot
// be right a claim is unknown.
func (e *Evidence) Tell(f evidence.Fact[*evidence.History]) {
	h, ok := f.Get()
	if !ok {
		return
	}
	from := f.From()
	en := &entry{file: from.Source, name: from.Source, kind: "packument", source: "asked at " + from.At.Format("2006-01-02T15:04:05Z07:00"),
		date: claim.Instant(from.At), digest: strings.TrimPrefix(from.Digest, "sha256-")}
	e.addHistory(history{History: h, entry: en, whole: true, at: en.date, says: func(string, string) (int, bool) { return 0, true }})
}

package proof

import (
	"strings"

	"levee/internal/cast/claim"
	"levee/internal/evidence"
)

// A recorded is a bundle, read when the first claim asks for it, with the names
// whose histories were taken from it already.
type recorded struct {
	bundle *evidence.Bundle
	text   []byte // uncompressed, for the lines of answers
	err    error
	taken  map[string]bool
}

// bundleOf reads a bundle.
func (e *Evidence) bundleOf(en *entry) (*recorded, error) {
	if en.record == nil {
		r := &recorded{taken: make(map[string]bool)}
		if r.text, r.err = en.text(evidence.MaxBundle); r.err == nil {
			r.bundle, r.err = evidence.Read(en.file, r.text)
		}
		en.record = r
	}
	return en.record, en.record.err
}

// recall takes what bundles say of packages over into the facts.
func (e *Evidence) recall(names ...string) error {
	for _, en := range e.entries {
		if en.kind != "bundle" || len(names) == 0 {
			continue
		}
		r, err := e.bundleOf(en)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !r.taken[name] {
				r.taken[name] = true
				e.take(en, r, name)
			}
		}
	}
	return nil
}

// take takes over one history. It is whole if a registry gave it.
func (e *Evidence) take(en *entry, r *recorded, name string) {
	f := r.bundle.History(name)
	h, ok := f.Get()
	if !ok {
		return
	}
	line := lineOf(r.text, `"q":"releases","of":"`+name+`"`)
	e.addHistory(history{
		History: h, entry: en, at: claim.Instant(f.From().At),
		whole: len(h.Releases) > 0 && !strings.HasPrefix(f.From().Source, "universe"),
		says:  func(string, string) (int, bool) { return line, true },
	})
}

package evidence

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	fast "github.com/go-json-experiment/json"
)

// A packed history is how a bundle keeps one: each release as its difference
// from the one before, as releases of a package are mostly alike. A field
// that is missing from a release is as it was; facts that are absent are
// listed, with their reasons once for the history.
type packed struct {
	Tags        map[string]string `json:"tags,omitempty"`
	Created     packedFact        `json:"created,omitzero"`
	Maintainers packedNames       `json:"maintainers,omitzero"`
	Repository  packedFact        `json:"repository,omitzero"`
	Reporting   packedFact        `json:"reporting,omitzero"`
	Times       packedFact        `json:"times,omitzero"`
	Gone        []packedGone      `json:"gone,omitempty"`
	Reasons     []string          `json:"reasons,omitempty"` // of absent and contradicted facts, by number
	Releases    []packedRelease   `json:"releases"`
}

// packedFact is a text with its status, and its provenance where it is not
// that of the whole answer.
type packedFact struct {
	Value  string      `json:"v,omitempty"`
	Status Status      `json:"s"`
	Why    string      `json:"why,omitempty"`
	From   *Provenance `json:"from,omitempty"`
}

type packedNames struct {
	Names []string   `json:"names"`
	Fact  packedFact `json:"fact"`
}

type packedGone struct {
	Version string     `json:"v"`
	Time    packedFact `json:"t"`
}

// packedRelease holds what changed. The lists of names and dependencies are
// pointers: an empty list is something else than no change.
type packedRelease struct {
	Version     string               `json:"v"`
	Time        string               `json:"t,omitempty"`
	Publisher   *string              `json:"by,omitempty"`
	Maintainers *[]string            `json:"of,omitempty"`
	Trust       *Trust               `json:"trust,omitempty"`
	Deprecated  string               `json:"deprecated,omitempty"` // of this release only
	Scripts     *[]string            `json:"scripts,omitempty"`
	Depends     *Dependencies        `json:"depends,omitempty"`
	Engines     *string              `json:"engines,omitempty"`
	Bin         *[]string            `json:"bin,omitempty"`
	Integrity   string               `json:"sum,omitempty"` // of this release only
	Unusable    map[string]packedWhy `json:"x,omitzero"`    // facts that cannot be used, as long as nothing else is said
}

// packedWhy is a status and the number of a reason.
type packedWhy struct {
	Status Status `json:"s"`
	Reason int    `json:"r"`
}

// A packer numbers reasons and remembers the release before.
type packer struct {
	out     packed
	numbers map[string]int
	from    Provenance
	last    Release
	lastX   map[string]packedWhy
}

func packHistory(h *History) packed {
	p := &packer{numbers: make(map[string]int), from: h.Times.From()}
	times := h.Times.From()
	p.out = packed{
		Tags: h.Tags, Created: p.time(h.Created), Repository: p.text(h.Repository), Reporting: p.text(h.Reporting),
		Times:       packedFact{Status: h.Times.status, Why: h.Times.why, From: &times},
		Maintainers: packedNames{h.Maintainers.value, p.fact("", h.Maintainers.status, h.Maintainers.why, h.Maintainers.From())},
		Releases:    []packedRelease{},
	}
	for _, g := range h.Gone {
		p.out.Gone = append(p.out.Gone, packedGone{g.Version, p.time(g.Published)})
	}
	for i := range h.Releases {
		p.out.Releases = append(p.out.Releases, p.release(&h.Releases[i]))
	}
	return p.out
}

func (p *packer) fact(value string, status Status, why string, from Provenance) packedFact {
	f := packedFact{Value: value, Status: status, Why: why}
	if from != p.from {
		f.From = &from
	}
	return f
}

func (p *packer) text(f Fact[string]) packedFact { return p.fact(f.value, f.status, f.why, f.From()) }

func (p *packer) time(f Fact[time.Time]) packedFact {
	return p.fact(packTime(f), f.status, f.why, f.From())
}

func packTime(f Fact[time.Time]) string {
	if f.status == Absent {
		return ""
	}
	return f.value.UTC().Format(time.RFC3339Nano)
}

func (p *packer) number(why string) int {
	n, ok := p.numbers[why]
	if !ok {
		n = len(p.out.Reasons)
		p.numbers[why] = n
		p.out.Reasons = append(p.out.Reasons, why)
	}
	return n
}

func (p *packer) release(r *Release) packedRelease {
	out := packedRelease{Version: r.Version, Time: packTime(r.Published), Deprecated: r.Deprecated, Integrity: r.Integrity}
	if changed(&p.last.Publisher, r.Publisher, func(a, b string) bool { return a == b }) {
		out.Publisher = &r.Publisher.value
	}
	if changed(&p.last.Maintainers, r.Maintainers, slices.Equal) {
		out.Maintainers = listed(r.Maintainers.value)
	}
	if changed(&p.last.Trust, r.Trust, func(a, b Trust) bool { return a == b }) {
		out.Trust = &r.Trust.value
	}
	if changed(&p.last.Scripts, r.Scripts, slices.Equal) {
		out.Scripts = listed(r.Scripts.value)
	}
	if changed(&p.last.Depends, r.Depends, equalDeps) {
		out.Depends = &r.Depends.value
	}
	if r.Engines != p.last.Engines {
		out.Engines = &r.Engines
	}
	if !slices.Equal(r.Bin, p.last.Bin) {
		out.Bin = listed(r.Bin)
	}
	if x := p.unusable(r); !maps.Equal(x, p.lastX) {
		out.Unusable = x
		p.lastX = x
	}
	p.last.Engines, p.last.Bin = r.Engines, r.Bin
	return out
}

// listed writes no list as an empty one: null would read as no change.
func listed(names []string) *[]string {
	if names == nil {
		names = []string{}
	}
	return &names
}

// changed tells whether a fact has a value other than the last one, which it
// then becomes. An absent fact changes nothing: it is listed as such.
func changed[T any](last *Fact[T], now Fact[T], equal func(a, b T) bool) bool {
	if now.status == Absent || equal(last.value, now.value) {
		return false
	}
	last.value = now.value
	return true
}

// unusable lists the facts of a release that are not known.
func (p *packer) unusable(r *Release) map[string]packedWhy {
	x := make(map[string]packedWhy)
	note := func(name string, status Status, why string) {
		if status != Known {
			x[name] = packedWhy{status, p.number(why)}
		}
	}
	note("t", r.Published.status, r.Published.why)
	note("by", r.Publisher.status, r.Publisher.why)
	note("of", r.Maintainers.status, r.Maintainers.why)
	note("trust", r.Trust.status, r.Trust.why)
	note("scripts", r.Scripts.status, r.Scripts.why)
	note("depends", r.Depends.status, r.Depends.why)
	return x
}

func equalDeps(a, b Dependencies) bool {
	return maps.Equal(a.Prod, b.Prod) && maps.Equal(a.Optional, b.Optional) && maps.Equal(a.Peer, b.Peer)
}

// An unpacker is the reverse.
type unpacker struct {
	in   packed
	from *Provenance
	last Release
	x    map[string]packedWhy
}

func unpackHistory(raw []byte, name string, from Provenance) (*History, error) {
	u := &unpacker{from: &from}
	if err := fast.Unmarshal(raw, &u.in); err != nil {
		return nil, err
	}
	if u.in.Times.From != nil {
		u.from = u.in.Times.From
	}
	h := &History{Name: name, Tags: u.in.Tags, Repository: u.text(u.in.Repository), Reporting: u.text(u.in.Reporting)}
	h.Times = fact(struct{}{}, u.in.Times.Status, u.in.Times.Why, u.from)
	h.Maintainers = fact(u.in.Maintainers.Names, u.in.Maintainers.Fact.Status, u.in.Maintainers.Fact.Why, u.origin(u.in.Maintainers.Fact))
	var err error
	if h.Created, err = u.time(u.in.Created); err != nil {
		return nil, err
	}
	for _, g := range u.in.Gone {
		at, err := u.time(g.Time)
		if err != nil {
			return nil, err
		}
		h.Gone = append(h.Gone, Removed{g.Version, at})
	}
	h.Releases = make([]Release, 0, len(u.in.Releases))
	for i := range u.in.Releases {
		r, err := u.release(&u.in.Releases[i])
		if err != nil {
			return nil, err
		}
		h.Releases = append(h.Releases, r)
	}
	return h, nil
}

func fact[T any](v T, status Status, why string, from *Provenance) Fact[T] {
	if status > Contradicted {
		status = Absent
	}
	if status == Absent {
		var zero T
		v = zero
	}
	return Fact[T]{status: status, value: v, why: why, from: from}
}

func (u *unpacker) origin(f packedFact) *Provenance {
	if f.From != nil {
		return f.From
	}
	return u.from
}

func (u *unpacker) text(f packedFact) Fact[string] {
	return fact(f.Value, f.Status, f.Why, u.origin(f))
}

func (u *unpacker) time(f packedFact) (Fact[time.Time], error) {
	t, err := parseTime(f.Value)
	return fact(t, f.Status, f.Why, u.origin(f)), err
}

func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s)
}

// release applies the differences to the release before.
func (u *unpacker) release(in *packedRelease) (Release, error) {
	r := &u.last
	r.Version, r.Deprecated, r.Integrity = in.Version, in.Deprecated, in.Integrity
	at, err := parseTime(in.Time)
	if err != nil {
		return Release{}, fmt.Errorf("time %.40q: want RFC 3339", in.Time)
	}
	r.Published.value = at
	if in.Trust != nil && *in.Trust > StagedPublished {
		return Release{}, fmt.Errorf("trust %d: want at most %d", *in.Trust, StagedPublished)
	}
	set(&r.Publisher.value, in.Publisher)
	set(&r.Maintainers.value, in.Maintainers)
	set(&r.Trust.value, in.Trust)
	set(&r.Scripts.value, in.Scripts)
	set(&r.Depends.value, in.Depends)
	set(&r.Engines, in.Engines)
	set(&r.Bin, in.Bin)
	if in.Unusable != nil {
		u.x = in.Unusable
	}
	return Release{
		Version: r.Version, Deprecated: r.Deprecated, Integrity: r.Integrity, Engines: r.Engines, Bin: r.Bin,
		Published:   usable(u, "t", r.Published.value),
		Publisher:   usable(u, "by", r.Publisher.value),
		Maintainers: usable(u, "of", r.Maintainers.value),
		Trust:       usable(u, "trust", r.Trust.value),
		Scripts:     usable(u, "scripts", r.Scripts.value),
		Depends:     usable(u, "depends", r.Depends.value),
	}, nil
}

func set[T any](field *T, changed *T) {
	if changed != nil {
		*field = *changed
	}
}

// usable makes a fact of a value, unless it is listed as one that is not.
func usable[T any](u *unpacker, name string, v T) Fact[T] {
	x, ok := u.x[name]
	if !ok {
		return Fact[T]{status: Known, value: v, from: u.from}
	}
	why := ""
	if x.Reason >= 0 && x.Reason < len(u.in.Reasons) {
		why = u.in.Reasons[x.Reason]
	}
	return fact(v, x.Status, why, u.from)
}

// PackHistory returns a history as a bundle keeps it, for a cache.
func PackHistory(h *History) ([]byte, error) { return json.Marshal(packHistory(h)) }

// UnpackHistory reads what PackHistory wrote.
func UnpackHistory(data []byte, name string, from Provenance) (*History, error) {
	return unpackHistory(data, name, from)
}

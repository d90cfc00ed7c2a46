// Package evidence holds what is known about packages, from where and since
// when. It knows facts with three values, the history of a package, and the
// bundle that records all answers a run used; who asks the world, and what
// the answers mean for a constraint, it leaves to others.
package evidence

import "time"

// A Status tells whether a fact can be used. The zero Status is Absent.
type Status uint8

const (
	Absent       Status = iota // nobody could tell us
	Known                      // a value, with its source and date
	Contradicted               // sources disagree, or a sanity test failed
)

// String returns "absent", "known" or "contradicted".
func (s Status) String() string { return [...]string{"absent", "known", "contradicted"}[s] }

// Provenance tells who said something, and when we heard it.
type Provenance struct {
	Source string    `json:"source"`           // such as "registry", "osv", "recorded 2020 packument"
	At     time.Time `json:"at,omitzero"`      // when it was asked or recorded
	Digest string    `json:"digest,omitempty"` // of the bytes it was read from, "sha256-<hex>"
}

// A Fact is an answer with three possible values. The zero Fact is absent
// without a reason.
type Fact[T any] struct {
	status Status
	value  T
	why    string
	from   *Provenance // shared: a large tree has half a million facts
}

// Know returns a fact with a value.
func Know[T any](v T, from Provenance) Fact[T] {
	return Fact[T]{status: Known, value: v, from: &from}
}

// Unknown returns an absent fact. Why completes "not known: ...".
func Unknown[T any](why string, from Provenance) Fact[T] {
	return Fact[T]{status: Absent, why: why, from: &from}
}

// Contradict returns a fact that must not be used. Why completes
// "contradicted: ..."; v is what the source claimed, for reports.
func Contradict[T any](v T, why string, from Provenance) Fact[T] {
	return Fact[T]{status: Contradicted, value: v, why: why, from: &from}
}

// Get returns the value and whether it is known. A contradicted value is not
// returned: see Claimed.
func (f Fact[T]) Get() (T, bool) {
	if f.status != Known {
		var zero T
		return zero, false
	}
	return f.value, true
}

// Claimed returns what the source said, be it contradicted or not.
func (f Fact[T]) Claimed() T { return f.value }

// Status returns which of the three values the fact has.
func (f Fact[T]) Status() Status { return f.status }

// From tells who said it, and when; the zero Provenance if that is not known.
func (f Fact[T]) From() Provenance {
	if f.from == nil {
		return Provenance{}
	}
	return *f.from
}

// Why returns the reason why the fact cannot be used, and "" for a known one.
func (f Fact[T]) Why() string { return f.why }

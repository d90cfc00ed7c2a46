package phrase

// A sieve tells of most words that they are not among some, without looking
// them up: nearly all questions about words have that answer.
type sieve [16]uint64

// grain is the place of a word in every sieve.
func grain(w string) uint16 {
	if w == "" {
		return 0
	}
	return (uint16(w[0])*37 ^ uint16(w[len(w)-1])*11 ^ uint16(len(w))*3) % 1024
}

func (s *sieve) add(w string) { g := grain(w); s[g/64] |= 1 << (g % 64) }

// may tells whether a word with that grain may be among those added.
func (s *sieve) may(g uint16) bool { return s[g/64]&(1<<(g%64)) != 0 }

package minified

// A pairSet holds the hashes of what stands near each other. Those of a large
// source are a million, each asked for once or twice: a map takes three times
// as long. The zero set is empty.
type pairSet struct {
	places []uint64 // a power of two of them, at most half in use; 0 is a free one
	used   int
}

func (s *pairSet) add(hash uint64) {
	if 2*(s.used+1) > len(s.places) {
		s.enlarge()
	}
	hash = max(hash, 1)
	if at := s.find(hash); s.places[at] == 0 {
		s.places[at] = hash
		s.used++
	}
}

func (s *pairSet) has(hash uint64) bool {
	return len(s.places) > 0 && s.places[s.find(max(hash, 1))] != 0
}

// find returns where a hash is, or the free place where it would be.
func (s *pairSet) find(hash uint64) int {
	mask := len(s.places) - 1
	at := int(hash) & mask
	for s.places[at] != 0 && s.places[at] != hash {
		at = (at + 1) & mask
	}
	return at
}

func (s *pairSet) enlarge() {
	before := s.places
	s.places = make([]uint64, max(64, 4*len(before)))
	for _, hash := range before {
		if hash != 0 {
			s.places[s.find(hash)] = hash
		}
	}
}

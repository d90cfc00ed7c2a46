package archive

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"hash"

	"levee/internal/npm"
)

// ErrIntegrity says that a tarball has another hash than the one that it was
// asked for by.
var ErrIntegrity = errors.New("the tarball is not the one that its integrity names")

// algorithms are those of npm, the strongest first.
var algorithms = []struct {
	name string
	new  func() hash.Hash
}{
	{"sha512", sha512.New}, {"sha384", sha512.New384}, {"sha256", sha256.New}, {"sha1", sha1.New}, {"md5", md5.New},
}

// Strongest returns those hashes that count: of several algorithms npm takes
// the strongest, and of several hashes of that any.
func Strongest(integrity []npm.Integrity) []npm.Integrity {
	for _, a := range algorithms {
		var all []npm.Integrity
		for _, i := range integrity {
			if i.Algorithm == a.name {
				all = append(all, i)
			}
		}
		if all != nil {
			return all
		}
	}
	return nil
}

// Sum returns the hash of a tarball by an algorithm, false for one that npm does
// not know.
func Sum(algorithm string, tarball []byte) (npm.Integrity, bool) {
	for _, a := range algorithms {
		if a.name == algorithm {
			h := a.new()
			h.Write(tarball)
			return npm.Integrity{Algorithm: algorithm, Sum: base64.StdEncoding.EncodeToString(h.Sum(nil))}, true
		}
	}
	return npm.Integrity{}, false
}

// sums are the running hashes of one tarball: its sha512, and the one that it
// is checked by if that is another.
type sums struct {
	sha512 hash.Hash
	other  hash.Hash // nil if sha512 is enough
}

func newSums(integrity []npm.Integrity) sums {
	s := sums{sha512: sha512.New()}
	if named := Strongest(integrity); named != nil {
		for _, a := range algorithms[1:] {
			if a.name == named[0].Algorithm {
				s.other = a.new()
			}
		}
	}
	return s
}

func (s sums) write(p []byte) {
	s.sha512.Write(p)
	if s.other != nil {
		s.other.Write(p)
	}
}

// check holds the sums against the hashes that count.
func (s sums) check(integrity []npm.Integrity) error {
	if len(integrity) == 0 {
		return nil
	}
	h := s.sha512
	if s.other != nil {
		h = s.other
	}
	got := base64.StdEncoding.EncodeToString(h.Sum(nil))
	for _, i := range Strongest(integrity) {
		if i.Sum == got {
			return nil
		}
	}
	return ErrIntegrity
}

// digest returns "sha512-<base64>".
func (s sums) digest() string {
	return "sha512-" + base64.StdEncoding.EncodeToString(s.sha512.Sum(nil))
}

package npm

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// An Integrity is one hash by which a lockfile names a tarball: algorithm
// "sha512" and the sum in base64. The zero Integrity matches nothing.
type Integrity struct{ Algorithm, Sum string }

// sizes are the algorithms that npm knows, with the bytes of their sums.
var sizes = map[string]int{"md5": 16, "sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}

// ParseIntegrity reads a subresource integrity string: one or more of
// "algorithm-base64", separated by space. Options after "?" are dropped.
func ParseIntegrity(s string) ([]Integrity, error) {
	var all []Integrity
	for word := range strings.FieldsSeq(s) {
		word, _, _ = strings.Cut(word, "?")
		algorithm, sum, ok := strings.Cut(word, "-")
		raw, err := base64.StdEncoding.DecodeString(sum)
		if !ok || err != nil || sizes[algorithm] == 0 || len(raw) != sizes[algorithm] {
			return nil, fmt.Errorf("integrity %.120q: want algorithm-base64, such as sha512 and its sum", s)
		}
		all = append(all, Integrity{algorithm, sum})
	}
	if all == nil {
		return nil, fmt.Errorf("integrity %.120q: want algorithm-base64, such as sha512 and its sum", s)
	}
	return all, nil
}

// SHA1 returns the integrity of a sha1 sum in hexadecimal, as old registries
// and yarn 1 write it, and false if s is none.
func SHA1(s string) (Integrity, bool) {
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != sizes["sha1"] {
		return Integrity{}, false
	}
	return Integrity{"sha1", base64.StdEncoding.EncodeToString(raw)}, true
}

// String returns "algorithm-sum".
func (i Integrity) String() string { return i.Algorithm + "-" + i.Sum }

// Hex returns the sum in hexadecimal, "" if it is not base64.
func (i Integrity) Hex() string {
	raw, err := base64.StdEncoding.DecodeString(i.Sum)
	if err != nil {
		return ""
	}
	return hex.EncodeToString(raw)
}

// Weak tells whether tarballs with this hash can be forged.
func (i Integrity) Weak() bool { return i.Algorithm == "md5" || i.Algorithm == "sha1" }

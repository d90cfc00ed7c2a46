// Package popularity holds embedded lists: the most used names of npm, and
// what can replace a package. It knows names only; it leaves it to the
// controls what an unpopular name means.
package popularity

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"strings"
	"time"

	"levee/internal/evidence"
)

var (
	//go:embed names.txt.gz
	namesGz []byte
	//go:embed replacements.json.gz
	replacementsGz []byte
)

// When the lists were recorded; see README.md.
var (
	namesFrom        = evidence.Provenance{Source: "npm-high-impact", At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	replacementsFrom = evidence.Provenance{Source: "module-replacements", At: time.Date(2026, 3, 25, 0, 0, 0, 0, time.UTC)}
)

// Lists answer from the embedded lists; of all else they say that it is not
// theirs to know. They are safe for concurrent use.
type Lists struct {
	ranks       map[string]int
	from        evidence.Provenance // of the ranks
	substitutes map[string]evidence.Substitute
}

// Open reads the embedded lists.
func Open() (*Lists, error) {
	names, err := unzip(namesGz)
	if err != nil {
		return nil, err
	}
	l := New(strings.Fields(string(names)), namesFrom)
	text, err := unzip(replacementsGz)
	if err != nil {
		return nil, err
	}
	return l, json.Unmarshal(text, &l.substitutes)
}

// New returns lists that know popularity only, from names by rank.
func New(names []string, from evidence.Provenance) *Lists {
	l := &Lists{ranks: make(map[string]int, len(names)), from: from}
	for _, name := range names {
		l.ranks[name] = len(l.ranks) + 1
	}
	return l
}

func unzip(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

const notHere = "the embedded lists do not tell"

// The methods of evidence.Source.

func (l *Lists) Releases(ctx context.Context, _ string) (evidence.Fact[*evidence.History], error) {
	return evidence.Unknown[*evidence.History](notHere, namesFrom), ctx.Err()
}

func (l *Lists) Advisories(ctx context.Context, _ string) (evidence.Fact[[]evidence.Advisory], error) {
	return evidence.Unknown[[]evidence.Advisory](notHere, namesFrom), ctx.Err()
}

func (l *Lists) Popularity(ctx context.Context, name string) (evidence.Fact[evidence.Usage], error) {
	u := evidence.Usage{Rank: l.ranks[name], Of: len(l.ranks)}
	if u.Rank == 0 {
		u.Neighbours = l.neighbours(name)
	}
	return evidence.Know(u, l.from), ctx.Err()
}

func (l *Lists) Replacement(ctx context.Context, name string) (evidence.Fact[evidence.Substitute], error) {
	return evidence.Know(l.substitutes[name], replacementsFrom), ctx.Err()
}

var _ evidence.Source = (*Lists)(nil)

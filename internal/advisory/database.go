// Package advisory holds a local copy of OSV advisories: a folder of records,
// or OSV's all.zip. It knows how to find those on a package; what a record
// says, and whether it hits a version, is for package evidence to say.
package advisory

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"levee/internal/evidence"
	"levee/internal/store"
)

// maxRecords bounds how many records a copy may have.
const maxRecords = 2_000_000

// A Database answers from a local copy of OSV. It is safe for concurrent use.
type Database struct {
	lines []byte // one line for each name: name, tab, advisories as JSON; sorted
	from  evidence.Provenance
	Bad   []string // records that could not be read, up to ten
}

// Open reads a folder of records, or a zip of them. What it finds is kept in
// the store, so that the next run needs not read a large zip again; the store
// may be nil.
func Open(path string, s *store.Store) (*Database, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("advisories: %w", err)
	}
	d := &Database{from: evidence.Provenance{Source: "osv", At: info.ModTime().UTC().Truncate(time.Second)}}
	if info.IsDir() {
		return d, d.readFolder(path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("advisories: %w", err)
	}
	key := fmt.Sprintf("advisories/1 %s %d %d", absolute, info.Size(), info.ModTime().UnixNano())
	if _, lines, ok := s.Get(key); ok {
		d.lines = lines
		return d, nil
	}
	if err := d.readZip(path); err != nil {
		return nil, err
	}
	// A cache that cannot be written costs time only.
	_ = s.Put(store.Entry{Key: key, Fetched: d.from.At}, d.lines)
	return d, nil
}

// A collection gathers advisories by name.
type collection struct {
	byName map[string][]evidence.Advisory
	count  int
	bad    []string
}

func (c *collection) add(name string, data []byte) error {
	if c.count++; c.count > maxRecords {
		return fmt.Errorf("advisories: more than %d records", maxRecords)
	}
	found, err := evidence.ParseOSV(data)
	if err != nil && len(c.bad) < 10 {
		c.bad = append(c.bad, fmt.Sprintf("%s: %v", name, err))
	}
	for pkg, a := range found {
		c.byName[pkg] = append(c.byName[pkg], a)
	}
	return nil
}

// settle sorts what was gathered into lines.
func (d *Database) settle(c *collection) error {
	if len(c.byName) == 0 && len(c.bad) > 0 {
		return fmt.Errorf("advisories: no record could be read: %s", c.bad[0])
	}
	d.Bad = c.bad
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(c.byName)) {
		if strings.ContainsAny(name, "\t\n") {
			continue
		}
		list := c.byName[name]
		slices.SortFunc(list, func(a, b evidence.Advisory) int { return strings.Compare(a.ID, b.ID) })
		text, err := json.Marshal(list)
		if err != nil {
			return fmt.Errorf("advisories on %q: %w", name, err)
		}
		fmt.Fprintf(&out, "%s\t%s\n", name, text)
	}
	d.lines = out.Bytes()
	return nil
}

func (d *Database) readFolder(path string) error {
	c := &collection{byName: make(map[string][]evidence.Advisory)}
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.HasSuffix(name, ".json") {
			return err
		}
		if info, err := entry.Info(); err != nil || info.Size() > evidence.MaxAdvisory {
			return errors.Join(err, c.add(filepath.Base(name), nil))
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return c.add(filepath.Base(name), data)
	})
	if err != nil {
		return fmt.Errorf("advisories: %w", err)
	}
	return d.settle(c)
}

func (d *Database) readZip(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("advisories: %s: want a folder of OSV records, or a zip of them: %w", path, err)
	}
	defer z.Close()
	c := &collection{byName: make(map[string][]evidence.Advisory)}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".json") || f.UncompressedSize64 > evidence.MaxAdvisory {
			continue
		}
		data, err := readMember(f)
		if err != nil {
			return fmt.Errorf("advisories: %s: %q: %w", path, f.Name, err)
		}
		if err := c.add(f.Name, data); err != nil {
			return err
		}
	}
	return d.settle(c)
}

func readMember(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, evidence.MaxAdvisory))
}

const notHere = "the advisories do not tell"

// The methods of evidence.Source.

func (d *Database) Advisories(ctx context.Context, name string) (evidence.Fact[[]evidence.Advisory], error) {
	var list []evidence.Advisory
	if text := d.find(name); text != nil {
		if err := json.Unmarshal(text, &list); err != nil {
			return evidence.Unknown[[]evidence.Advisory]("the copy of the advisories is damaged", d.from), ctx.Err()
		}
	}
	return evidence.Know(list, d.from), ctx.Err()
}

// find looks a name up among the sorted lines.
func (d *Database) find(name string) []byte {
	start := sort.Search(len(d.lines), func(i int) bool {
		line := d.lines[i:]
		if i > 0 { // to the start of the next line
			next := bytes.IndexByte(d.lines[i-1:], '\n')
			if next < 0 {
				return true
			}
			line = d.lines[i+next:]
		}
		have, _, _ := bytes.Cut(line, []byte("\t"))
		return len(line) == 0 || string(have) >= name
	})
	rest := d.lines[start:]
	if start > 0 {
		_, rest, _ = bytes.Cut(d.lines[start-1:], []byte("\n"))
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	if text, ok := bytes.CutPrefix(line, []byte(name+"\t")); ok {
		return text
	}
	return nil
}

func (d *Database) Releases(ctx context.Context, _ string) (evidence.Fact[*evidence.History], error) {
	return evidence.Unknown[*evidence.History](notHere, d.from), ctx.Err()
}

func (d *Database) Popularity(ctx context.Context, _ string) (evidence.Fact[evidence.Usage], error) {
	return evidence.Unknown[evidence.Usage](notHere, d.from), ctx.Err()
}

func (d *Database) Replacement(ctx context.Context, _ string) (evidence.Fact[evidence.Substitute], error) {
	return evidence.Unknown[evidence.Substitute](notHere, d.from), ctx.Err()
}

var _ evidence.Source = (*Database)(nil)

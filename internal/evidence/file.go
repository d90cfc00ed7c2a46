package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"time"

	fast "github.com/go-json-experiment/json"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"levee/internal/code"
)

// Schema names the version of the format of bundles; see docs/evidence.md.
const Schema = "levee-evidence/1"

// MaxBundle is the largest bundle that is read, in bytes after
// decompression.
const MaxBundle = 512 << 20

// A bundle's file has one JSON value on each line: a header, an answer for
// each question, an ending with the digest of all bytes before it.

type fileHeader struct {
	Schema   string    `json:"schema"`
	AsOf     time.Time `json:"asOf"`
	Recorded time.Time `json:"recorded,omitzero"`
}

type fileAnswer struct {
	Kind   Kind            `json:"q"`
	Of     string          `json:"of"`
	Source string          `json:"source,omitempty"`
	At     time.Time       `json:"at,omitzero"`
	Digest string          `json:"digest,omitempty"`
	Status string          `json:"status,omitempty"` // "" for known
	Why    string          `json:"why,omitempty"`
	Value  json.RawMessage `json:"value,omitempty"`
}

type fileEnd struct {
	Answers *int   `json:"answers"`
	Digest  string `json:"digest"`
}

// Write writes the bundle; the same evidence gives the same bytes. The caller
// compresses if it likes: Read takes both.
func (b *Bundle) Write(w io.Writer) error {
	sum := sha256.New()
	out := json.NewEncoder(io.MultiWriter(w, sum))
	out.SetEscapeHTML(false)
	if err := out.Encode(fileHeader{Schema, b.AsOf.UTC(), b.Recorded.UTC()}); err != nil {
		return err
	}
	err := errors.Join(
		writeAnswers(out, Releases, b.releases, func(h *History) any { return packHistory(h) }),
		writeAnswers(out, Advisories, b.advisories, func(v []Advisory) any { return v }),
		writeAnswers(out, Popularity, b.popularity, func(v Usage) any { return v }),
		writeAnswers(out, Replacement, b.replacements, func(v Substitute) any { return v }),
		writeAnswers(out, Code, b.packages, func(v *code.Package) any { return v }),
		writeAnswers(out, Repository, b.comparisons, func(v *code.Comparison) any { return v }),
	)
	if err != nil {
		return err
	}
	n := len(b.releases) + len(b.advisories) + len(b.popularity) + len(b.replacements) + len(b.packages) + len(b.comparisons)
	return json.NewEncoder(w).Encode(fileEnd{&n, "sha256-" + hex.EncodeToString(sum.Sum(nil))})
}

func writeAnswers[T any](out *json.Encoder, kind Kind, facts map[string]Fact[T], pack func(T) any) error {
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		f := facts[name]
		a := fileAnswer{Kind: kind, Of: name, Source: f.From().Source, At: f.From().At.UTC(), Digest: f.From().Digest, Why: f.why}
		if f.status != Known {
			a.Status = f.status.String()
		}
		if f.status != Absent {
			value, err := json.Marshal(pack(f.value))
			if err != nil {
				return fmt.Errorf("%s of %q: %w", kind, name, err)
			}
			a.Value = value
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

// Read reads a bundle, compressed or not. Name stands in errors,
// "name:line: what was expected".
func Read(name string, data []byte) (*Bundle, error) {
	data, err := unzipped(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	if len(lines) < 2 {
		return nil, fmt.Errorf("%s:1: want a header, answers and an ending; the file is cut short or no bundle", name)
	}
	b, err := readHeader(lines[0])
	if err != nil {
		return nil, fmt.Errorf("%s:1: %w", name, err)
	}
	last := len(lines) - 1
	if err := readEnd(lines[last], data[:len(data)-len(lines[last])], last-1); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, last+1, err)
	}
	if line, err := b.readAnswers(lines[1:last]); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, line+2, err)
	}
	return b, nil
}

func unzipped(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	// The last four bytes say how long the content is; they may lie.
	hint := int64(binary.LittleEndian.Uint32(data[len(data)-4:]))
	plain := bytes.NewBuffer(make([]byte, 0, min(hint+bytes.MinRead, 100*int64(len(data)))))
	if _, err := plain.ReadFrom(io.LimitReader(r, MaxBundle+1)); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if plain.Len() > MaxBundle {
		return nil, fmt.Errorf("more than %d bytes, want at most that", MaxBundle)
	}
	return plain.Bytes(), nil
}

func readHeader(line []byte) (*Bundle, error) {
	var h fileHeader
	if err := fast.Unmarshal(line, &h); err != nil || h.Schema == "" {
		return nil, fmt.Errorf("want a header with schema %q", Schema)
	}
	if h.Schema != Schema {
		return nil, fmt.Errorf("schema %.40q: want %q", h.Schema, Schema)
	}
	b := NewBundle(h.AsOf)
	b.Recorded = h.Recorded
	return b, nil
}

func readEnd(line, before []byte, answers int) error {
	var end fileEnd
	if err := fast.Unmarshal(line, &end); err != nil || end.Digest == "" || end.Answers == nil {
		return errors.New("want an ending with the digest; the file is cut short")
	}
	if *end.Answers != answers {
		return fmt.Errorf("%d answers, the ending says %d", answers, *end.Answers)
	}
	sum := sha256.Sum256(before)
	if got := "sha256-" + hex.EncodeToString(sum[:]); got != end.Digest {
		return fmt.Errorf("digest %s, the ending says %.80q: the file was changed", got, end.Digest)
	}
	return nil
}

// readAnswers decodes the lines on all processors and then files the answers
// one by one. It returns the index of a line that is wrong.
func (b *Bundle) readAnswers(lines [][]byte) (int, error) {
	put := make([]func(*Bundle), len(lines))
	errs := make([]error, len(lines))
	var group errgroup.Group
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() error {
			for i := w; i < len(lines); i += workers {
				put[i], errs[i] = readAnswer(lines[i])
			}
			return nil
		})
	}
	_ = group.Wait() // the workers' errors are kept by line
	for i := range lines {
		if errs[i] != nil {
			return i, errs[i]
		}
		put[i](b)
	}
	return 0, nil
}

// readAnswer decodes one line and returns what files it.
func readAnswer(line []byte) (func(*Bundle), error) {
	var a fileAnswer
	if err := fast.Unmarshal(line, &a); err != nil || a.Of == "" {
		return nil, errors.New("want an answer: q, of, and a value or a reason")
	}
	switch a.Kind {
	case Releases:
		f, err := readFact(&a, unpackHistory)
		return func(b *Bundle) { b.PutHistory(a.Of, f) }, err
	case Advisories:
		f, err := readFact(&a, plainValue[[]Advisory])
		return func(b *Bundle) { b.PutAdvisories(a.Of, f) }, err
	case Popularity:
		f, err := readFact(&a, plainValue[Usage])
		return func(b *Bundle) { b.PutUsage(a.Of, f) }, err
	case Replacement:
		f, err := readFact(&a, plainValue[Substitute])
		return func(b *Bundle) { b.PutSubstitute(a.Of, f) }, err
	case Code:
		f, err := readFact(&a, pointed[code.Package])
		return func(b *Bundle) { b.packages[a.Of] = f }, err
	case Repository:
		f, err := readFact(&a, pointed[code.Comparison])
		return func(b *Bundle) { b.comparisons[a.Of] = f }, err
	}
	return nil, fmt.Errorf("question %.40q: want one of %v", a.Kind, Kinds)
}

func plainValue[T any](raw []byte, _ string, _ Provenance) (v T, err error) {
	return v, fast.Unmarshal(raw, &v)
}

// pointed is plainValue for a value that is kept by pointer: null is none.
func pointed[T any](raw []byte, _ string, _ Provenance) (*T, error) {
	v := new(T)
	if string(raw) == "null" {
		return nil, errors.New("want a value")
	}
	return v, fast.Unmarshal(raw, v)
}

func readFact[T any](a *fileAnswer, read func(raw []byte, name string, from Provenance) (T, error)) (Fact[T], error) {
	from := Provenance{a.Source, a.At, a.Digest}
	if a.Status == Absent.String() {
		return Unknown[T](a.Why, from), nil
	}
	v, err := read(a.Value, a.Of, from)
	switch {
	case err != nil:
		return Fact[T]{}, fmt.Errorf("value of %.100q: want one of kind %s", a.Of, a.Kind)
	case a.Status == Contradicted.String():
		return Contradict(v, a.Why, from), nil
	case a.Status != "":
		return Fact[T]{}, fmt.Errorf("status %.40q: want absent or contradicted", a.Status)
	}
	return Know(v, from), nil
}

package evidence

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/gzip"
	"pgregory.net/rapid"

	"levee/internal/code"
)

var recorded = Provenance{Source: "test", At: time.Date(2018, 9, 25, 0, 0, 0, 0, time.UTC), Digest: "sha256-00"}

func drawFact[T any](t *rapid.T, name string, value *rapid.Generator[T]) Fact[T] {
	switch rapid.IntRange(0, 3).Draw(t, name+" status") {
	case 0:
		return Unknown[T]("nobody says "+name, recorded)
	case 1:
		return Contradict(value.Draw(t, name), "two say otherwise", recorded)
	default:
		return Know(value.Draw(t, name), recorded)
	}
}

func drawHistory(t *rapid.T) *History {
	word := rapid.SampledFrom([]string{"a", "b", "c", "é<&>"})
	words := rapid.Map(rapid.SliceOfNDistinct(word, 0, 3, rapid.ID), func(s []string) []string { return append([]string{}, s...) })
	date := rapid.Map(rapid.Int64Range(1e9, 2e9), func(s int64) time.Time { return time.Unix(s, 5e6).UTC() })
	deps := rapid.Custom(func(t *rapid.T) Dependencies {
		m := rapid.MapOfN(word, word, 1, 3)
		return Dependencies{Prod: m.Draw(t, "prod"), Peer: m.Draw(t, "peer")}
	})
	h := &History{
		Name: "p", Created: drawFact(t, "created", date), Maintainers: drawFact(t, "maintainers", words),
		Repository: drawFact(t, "repository", word), Reporting: drawFact(t, "bugs", word), Times: Know(struct{}{}, recorded),
		Tags: map[string]string{"latest": "1.0.0"}, Releases: []Release{},
	}
	if rapid.Bool().Draw(t, "own source") {
		h.Maintainers.from = &Provenance{Source: "another", At: recorded.At}
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "releases") {
		h.Releases = append(h.Releases, Release{
			Version: fmt.Sprintf("1.0.%d", i), Published: drawFact(t, "time", date), Publisher: drawFact(t, "publisher", word),
			Maintainers: drawFact(t, "of", words), Trust: drawFact(t, "trust", rapid.SampledFrom([]Trust{TokenOnly, Attested})),
			Scripts: drawFact(t, "scripts", words), Depends: drawFact(t, "deps", deps),
			Deprecated: rapid.SampledFrom([]string{"", "old"}).Draw(t, "deprecated"), Engines: word.Draw(t, "engines"), Bin: words.Draw(t, "bin"),
		})
	}
	if rapid.Bool().Draw(t, "gone") {
		h.Gone = []Removed{{"0.9.0", drawFact(t, "gone time", date)}}
	}
	return h
}

// A bundle read back says the same, and writes the same bytes.
func TestBundleComesBackWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewBundle(recorded.At)
		b.PutHistory("p", Know(drawHistory(t), recorded))
		b.PutHistory("q", Unknown[*History]("not in the registry", recorded))
		b.PutAdvisories("p", Know([]Advisory{{ID: "X-1", Malware: true, Published: recorded.At, Affected: []Affected{{Introduced: "0"}}}}, recorded))
		b.PutUsage("p", Know(Usage{Of: 10, Neighbours: []Neighbour{{"react", 1, "one letter changed"}}}, recorded))
		b.PutPackage("p", "1.0.0", Know(&code.Package{Name: "p", Version: "1.0.0", Digest: "sha512-x", Files: []code.File{{Path: "é<&>.js", Kind: code.JavaScript}},
			Manifest: code.Manifest{Scripts: map[string]string{"install": "node a", "build": "b"}}, Gaps: []code.Gap{{Why: "x", Odd: true}}}, recorded))
		b.PutPackage("p", "1.0.1", Unknown[*code.Package]("not in the registry", recorded))
		b.PutComparison("p", "1.0.0", Know(&code.Comparison{Name: "p", State: code.Matched, Counts: map[code.What]int{code.Built: 2, code.Added: 1}}, recorded))
		b.PutSubstitute("p", Unknown[Substitute]("no list", Provenance{}))
		var first, second bytes.Buffer
		if err := b.Write(&first); err != nil {
			t.Fatal(err)
		}
		back, err := Read("f", first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := back.Write(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("written again: %v\n%s", err, cmp.Diff(first.String(), second.String()))
		}
		opts := cmp.Options{cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateEmpty()}
		if d := cmp.Diff(b.History("p"), back.History("p"), opts); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(b.Package("p", "1.0.0"), back.Package("p", "1.0.0"), opts) + cmp.Diff(b.Comparison("p", "1.0.0"), back.Comparison("p", "1.0.0"), opts); d != "" {
			t.Fatal(d)
		}
		if at := back.At(time.Time{}); at.Package("p", "1.0.1").Why() != "not in the registry" || at.Comparison("p", "1.0.0").Status() != Known {
			t.Fatal("code is the same on every day")
		}
		if back.History("q").Why() != "not in the registry" || back.History("r").Why() != notAsked {
			t.Fatalf("reasons %q and %q", back.History("q").Why(), back.History("r").Why())
		}
	})
}

func bundleText(t testing.TB) []byte {
	t.Helper()
	b := NewBundle(recorded.At)
	b.PutHistory("p", Know(&History{Name: "p", Times: Know(struct{}{}, recorded), Releases: []Release{{Version: "1.0.0", Publisher: Know("x", recorded)}}}, recorded))
	b.PutUsage("p", Know(Usage{Of: 10}, recorded))
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	good := string(bundleText(t))
	lines := strings.SplitAfter(good, "\n")
	for name, c := range map[string]struct{ text, want string }{
		"empty":        {"", "f:1: want a header"},
		"cut short":    {strings.Join(lines[:2], ""), "f:2: want an ending"},
		"cut in line":  {good[:len(good)-20], "f:4: want an ending"},
		"changed":      {strings.Replace(good, `"x"`, `"y"`, 1), "the file was changed"},
		"other schema": {strings.Replace(good, Schema, "levee-evidence/9", 1), `f:1: schema "levee-evidence/9"`},
		"no bundle":    {"{}\n{}\n", "f:1: want a header"},
		"lost answer":  {lines[0] + lines[2] + lines[3], "f:3: 1 answers, the ending says 2"},
		"bad gzip":     {"\x1f\x8bxx", "f: gzip"},
	} {
		_, err := Read("f", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write([]byte(good))
	_ = w.Close()
	if b, err := Read("f", zipped.Bytes()); err != nil || b.Usage("p").Claimed().Of != 10 {
		t.Errorf("compressed: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(bundleText(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Read("f", data)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := b.Write(&out); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzAnswer gets past the digest, which guards a whole file.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"q":"releases","of":"p","value":{"releases":[{"v":"1.0.0","t":"2018-01-01T00:00:00Z","x":{"by":{"s":0,"r":9}},"trust":9}]}}`))
	f.Add([]byte(`{"q":"code","of":"p@1.0.0","value":null}`))
	f.Add([]byte(`{"q":"repository","of":"p@1.0.0","value":{"name":"p","counts":{"added":1}}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		put, err := readAnswer(line)
		if err != nil {
			return
		}
		b := NewBundle(time.Time{})
		put(b)
		if err := b.Write(&bytes.Buffer{}); err != nil {
			t.Skip(err) // a time outside RFC 3339
		}
		for _, f := range b.packages {
			if v, ok := f.Get(); ok && v == nil {
				t.Error("a known fact without a value")
			}
		}
		for _, h := range b.releases {
			if h.value == nil {
				continue
			}
			for i := range h.value.Releases {
				_ = h.value.Releases[i].Trust.Claimed().String()
			}
		}
	})
}

// BenchmarkRead reads the evidence of an application with 1,640 names and
// about 100,000 releases.
func BenchmarkRead(b *testing.B) {
	bundle := NewBundle(recorded.At)
	for i := range 1640 {
		h := &History{Name: fmt.Sprint("package-", i), Times: Know(struct{}{}, recorded)}
		for k := range 60 {
			h.Releases = append(h.Releases, Release{
				Version: fmt.Sprintf("1.%d.%d", k/10, k%10), Published: Know(recorded.At.Add(time.Duration(k)*time.Hour), recorded),
				Publisher: Know(fmt.Sprint("account", k/30), recorded), Maintainers: Know([]string{"a", fmt.Sprint("b", k/20)}, recorded),
				Scripts: Know([]string{}, recorded), Trust: Unknown[Trust](NoTrust, recorded),
				Depends: Know(Dependencies{Prod: map[string]string{"x": fmt.Sprint("^1.", k/10), "y": "2"}}, recorded),
			})
		}
		bundle.PutHistory(h.Name, Know(h, recorded))
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if err := bundle.Write(w); err != nil {
		b.Fatal(err)
	}
	_ = w.Close()
	b.ReportMetric(float64(out.Len())/1e6, "MB")
	for b.Loop() {
		if _, err := Read("f", out.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}

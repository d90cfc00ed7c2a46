package facts

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"levee/internal/npm"
)

const one = `{"name":"p","repository":"git://x","created":"2015-01-01T00:00:00Z","modified":"2020-02-02T00:00:00Z","gone":{"1.0.1":"2016-01-01T00:00:00Z"},` +
	`"versions":[{"v":"1.0.0","t":"2015-01-01T00:00:00Z","by":"ann","maintainers":["ann"],"deps":{"a":"^1"},"optional":{"b":"2"},"peer":{"c":"*"},` +
	`"install":{"postinstall":"node x"},"integrity":"sha512-x","deprecated":"old","tomorrow":1},{"v":"0.9.0","t":"2014-12-31T00:00:00Z","by":null,"maintainers":[]}]}`

func TestReadsAPackage(t *testing.T) {
	all, err := Read("f", strings.NewReader("\n"+one+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	repository, ann := "git://x", "ann"
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	want := []Package{{Until: day("2020-02-02"), Packument: &npm.Packument{
		Name: "p", Repository: &repository,
		Time: map[string]time.Time{"created": day("2015-01-01"), "1.0.0": day("2015-01-01"), "1.0.1": day("2016-01-01"), "0.9.0": day("2014-12-31")},
		Versions: []npm.PackumentVersion{
			{Version: "1.0.0", Publisher: &ann, Maintainers: []string{"ann"}, Dependencies: map[string]string{"a": "^1"}, Optional: map[string]string{"b": "2"},
				Peer: map[string]string{"c": "*"}, Scripts: map[string]string{"postinstall": "node x"}, Integrity: "sha512-x"},
			{Version: "0.9.0", Scripts: map[string]string{}},
		},
	}}}
	if d := cmp.Diff(want, all); d != "" {
		t.Error(d)
	}
}

// A time that is left out is not the year 1.
func TestTimesThatAreLeftOut(t *testing.T) {
	all, err := Read("f", strings.NewReader(`{"name":"p","versions":[{"v":"1.0.0"},{"v":"1.0.1","t":"2015-01-01T00:00:00Z"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if times := all[0].Time; len(times) != 1 || times["1.0.1"].IsZero() || !all[0].Until.IsZero() {
		t.Errorf("times %v, until %v", times, all[0].Until)
	}
}

// The record in testdata has what its README says, compressed and not.
func TestReadsTheRecord(t *testing.T) {
	file, err := os.Open("testdata/npm-2020-release-facts.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := Read("record", file)
	if err != nil {
		t.Fatal(err)
	}
	releases := 0
	for _, p := range all {
		releases += len(p.Versions)
		if p.Until.IsZero() {
			t.Errorf("%s: nobody says until when", p.Name)
		}
	}
	if len(all) != 926 || releases != 24252 {
		t.Errorf("%d packages with %d releases", len(all), releases)
	}
}

func TestRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "f: no packages; want release facts, one package a line",
		"\n\n":                       "f: no packages; want release facts, one package a line",
		"{}":                         "f:1:1: want a package with a name",
		one + "\n" + one:             `f:2:1: "p" stands on two lines`,
		one + "\n{\"name\":\"q\",}":  "f:2:12: not JSON",
		`{"name":"p","versions":7}`:  "f:1:24: /versions is of another type than release facts have there",
		`{"name":"p","created":"x"}`: "f:1:23: /created is of another type",
		"\x1f\x8bxx":                 "f: gzip: ",
		`[1]`:                        "f:1:1:",
	} {
		_, err := Read("f", strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
	many := `{"name":"p","versions":[` + strings.Repeat("{},", maxReleases) + `{}]}`
	if _, err := Read("f", strings.NewReader(many)); err == nil || !strings.Contains(err.Error(), "10001 releases, want at most 10000") {
		t.Errorf("a package with too many releases: %v", err)
	}
	long := `{"name":"p","x":"` + strings.Repeat("a", maxLine) + `"}`
	if _, err := Read("f", strings.NewReader(long)); err == nil {
		t.Error("a line beyond the bound is read")
	}
	if _, err := read("f", strings.NewReader(one+"\n"), int64(len(one))); err == nil || err.Error() != fmt.Sprintf("f: more than %d bytes, want at most that", len(one)) {
		t.Errorf("a file beyond the bound: %v", err)
	}
	if _, err := read("f", strings.NewReader(one), int64(len(one))); err != nil {
		t.Error(err)
	}
	var cut bytes.Buffer
	z := gzip.NewWriter(&cut)
	z.Write([]byte(one))
	z.Close()
	if _, err := Read("f", bytes.NewReader(cut.Bytes()[:cut.Len()-9])); err == nil {
		t.Error("a file that is cut short is read")
	}
}

// Whatever a file holds, reading it ends with packages that have names, or
// with one line that says what is wrong.
func FuzzRead(f *testing.F) {
	f.Add([]byte(one))
	f.Add([]byte(one + "\n" + `{"name":"q","versions":[{}]}`))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := Read("f", bytes.NewReader(data))
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "f:")) {
			t.Errorf("error %q", err)
		}
		for _, p := range all {
			if p.Name == "" {
				t.Error("a package without a name")
			}
		}
	})
}

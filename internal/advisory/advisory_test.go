package advisory

import (
	"archive/zip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
	"levee/internal/store"
	"levee/internal/universe"
)

func TestDatabaseIsASource(t *testing.T) {
	evidencetest.Run(t, []evidence.Kind{evidence.Advisories}, func(t *testing.T, _ *universe.Universe) evidence.Source {
		d, err := Open(write(t, t.TempDir(), map[string]string{"a.json": flatmap}), nil)
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
}

const flatmap = `{"id":"MAL-2025-20690","published":"2025-08-14T18:52:04Z","affected":[{"package":{"ecosystem":"npm","name":"flatmap-stream"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}`

const eventStream = `{"id":"GHSA-mh6f-8j2x-4483","published":"2018-11-26T23:58:21Z","database_specific":{"severity":"critical","cwe_ids":["CWE-506"]},
 "affected":[{"package":{"ecosystem":"npm","name":"event-stream"},"ranges":[{"type":"SEMVER","events":[{"introduced":"3.3.6"},{"fixed":"4.0.0"}]}],"versions":["3.3.6"]},
 {"package":{"ecosystem":"PyPI","name":"event-stream"}},
 {"package":{"ecosystem":"npm","name":"flatmap-stream"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"last_affected":"0.1.2"}]}]}]}`

// What a universe writes as records of OSV is read as what the universe says.
func TestUniverseAsOSV(t *testing.T) {
	u, err := universe.Parse("story", []byte(`left 1.0.0 2016-01-01
left
  advisory A-1 2016-03-01 CRITICAL malware =1.1.0, >=2.0.0 <2.1.0, >=3.0.0 <=3.0.5, >=4.0.0 | takes wallets
  advisory A-2 2016-03-01 withdrawn 2016-04-01 * | all of it
right 1.0.0 2016-01-01
right
  advisory A-3 2016-03-01 HIGH <1.0.0 | old
`))
	if err != nil {
		t.Fatal(err)
	}
	records, err := u.OSV()
	if err != nil || len(records) != 3 {
		t.Fatal(err, len(records))
	}
	dir := t.TempDir()
	for id, text := range records {
		write(t, dir, map[string]string{id + ".json": string(text)})
	}
	d, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"left", "right"} {
		want, _ := u.Advisories(t.Context(), name)
		got, _ := d.Advisories(t.Context(), name)
		wanted, _ := want.Get()
		read, _ := got.Get()
		if d := cmp.Diff(wanted, read, cmpopts.SortSlices(func(a, b evidence.Affected) bool { return a.Introduced < b.Introduced })); d != "" {
			t.Errorf("%s: (-said +read)\n%s", name, d)
		}
	}
}

func write(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func checkAnswers(t *testing.T, d *Database) {
	t.Helper()
	ask := func(name string) (ids []string) {
		f, err := d.Advisories(context.Background(), name)
		list, ok := f.Get()
		if err != nil || !ok {
			t.Fatalf("%s: %v %v", name, f, err)
		}
		for _, a := range list {
			if !a.Malware {
				t.Errorf("%s is not told as malware", a.ID)
			}
			ids = append(ids, a.ID)
		}
		return ids
	}
	if got := fmt.Sprint(ask("flatmap-stream")); got != "[GHSA-mh6f-8j2x-4483 MAL-2025-20690]" {
		t.Errorf("on flatmap-stream: %s", got)
	}
	for _, name := range []string{"event", "event-streams", "aaa", "zzz", ""} {
		if got := ask(name); len(got) != 0 {
			t.Errorf("on %q: %v", name, got)
		}
	}
	f, _ := d.Advisories(context.Background(), "event-stream")
	list, _ := f.Get()
	if len(list) != 1 || list[0].Severity != "CRITICAL" || !list[0].Hits("3.3.6") || list[0].Hits("4.0.0") || list[0].Hits("3.3.5") {
		t.Errorf("on event-stream: %+v", list)
	}
}

func TestFolder(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{
		"a/MAL.json": flatmap, "GHSA.json": eventStream, "bad.json": "{", "readme.txt": "no record",
	})
	d, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswers(t, d)
	if len(d.Bad) != 1 || !strings.HasPrefix(d.Bad[0], "bad.json: ") {
		t.Errorf("bad records %q", d.Bad)
	}
}

// The second look at a zip comes from the store.
func TestZip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "all.zip")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(file)
	for name, text := range map[string]string{"MAL.json": flatmap, "GHSA.json": eventStream} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		d, err := Open(path, s)
		if err != nil {
			t.Fatal(err)
		}
		checkAnswers(t, d)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	noZip := filepath.Join(write(t, t.TempDir(), map[string]string{"all.zip": "x"}), "all.zip")
	bad := write(t, t.TempDir(), map[string]string{"a.json": "<html>"})
	for path, want := range map[string]string{none: "no such file", noZip: "want a folder of OSV records", bad: "a.json: record: "} {
		if _, err := Open(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

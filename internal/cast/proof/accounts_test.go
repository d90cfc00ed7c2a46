package proof

import (
	"bytes"
	"context"
	"testing"
	"testing/fstest"
	"time"

	"levee/internal/evidence"
	"levee/internal/universe"
)

// Accounts are counted as of a day: a bundle knows who joined later.
func TestAccountsAsOfADay(t *testing.T) {
	u, err := universe.Parse("u", []byte("*\n  recorded 2019-01-01\nsplit 1.0.0 2015-01-01 by ann of ann\nsplit 1.0.1 2017-07-27 by bob of ann, bob\n"))
	if err != nil {
		t.Fatal(err)
	}
	b := evidence.NewBundle(time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC))
	f, err := u.Releases(context.Background(), "split")
	if err != nil {
		t.Fatal(err)
	}
	b.PutHistory("split", f)
	var bundle bytes.Buffer
	if err := b.Write(&bundle); err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{
		ManifestName: {Data: []byte("evidence: x\nfiles:\n" +
			"  - file: package-lock.json\n    name: lock\n    kind: lockfile\n    source: s\n    licence: l\n" +
			"  - file: b.ndjson\n    kind: bundle\n    source: s\n    licence: l\n")},
		"package-lock.json": {Data: []byte(`{"lockfileVersion": 3, "packages": {"": {}, "node_modules/split": {"version": "1.0.0"}}}`)},
		"b.ndjson":          {Data: bundle.Bytes()},
	}
	seal(t, folder)
	e, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]State{
		"1 accounts in lock as of 2016-01-01": Confirmed,
		"2 accounts in lock as of 2016-01-01": Refuted,
		"2 accounts in lock as of 2017-07":    Confirmed, // the month's last day
		"2 accounts in lock as of 2018-01-01": Confirmed,
	} {
		if v := verify(t, e, text, nil); v.State != want {
			t.Errorf("%s: %s", text, described(v))
		}
	}
}

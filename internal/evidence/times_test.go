package evidence_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"levee/internal/evidence"
)

// realHistories reads testdata/publishtimes.tsv.gz.
func realHistories(t *testing.T) []*evidence.History {
	t.Helper()
	f, err := os.Open("testdata/publishtimes.tsv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var all []*evidence.History
	lines := bufio.NewScanner(zip)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		at := seconds(t, fields[1])
		h := &evidence.History{Name: fields[0], Created: evidence.Know(time.Unix(at, 0).UTC(), evidence.Provenance{})}
		for part := range strings.SplitSeq(fields[2], ",") {
			version, later, _ := strings.Cut(part, " ")
			at += seconds(t, later)
			h.Releases = append(h.Releases, release(version, time.Unix(at, 0).UTC()))
		}
		all = append(all, h)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func seconds(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func release(version string, at time.Time) evidence.Release {
	return evidence.Release{Version: version, Published: evidence.Know(at, evidence.Provenance{})}
}

// TestRealPublishTimesPass holds the limits of the sanity tests against real
// times: a test that contradicts honest registries is worse than none.
func TestRealPublishTimesPass(t *testing.T) {
	all, failed, releases := realHistories(t), 0, 0
	for _, h := range all {
		releases += len(h.Releases)
		evidence.CheckTimes(h)
		if h.Times.Status() != evidence.Known {
			failed++
			t.Logf("%s: %s", h.Name, h.Times.Why())
		}
	}
	t.Logf("%d of %d packages fail, %d releases", failed, len(all), releases)
	if len(all) != 926 || failed*100 > len(all) {
		t.Errorf("%d of %d real packages fail, want at most 1 %%", failed, len(all))
	}
}

// TestCopiedPublishTimesFail makes of every real package with six versions
// what a mirror makes that gives the time at which it copied a version.
func TestCopiedPublishTimesFail(t *testing.T) {
	copied := time.Date(2026, 9, 2, 4, 0, 0, 0, time.UTC)
	for _, h := range realHistories(t) {
		if len(h.Releases) < 6 {
			continue
		}
		for i := range h.Releases {
			h.Releases[i].Published = evidence.Know(copied.Add(time.Duration(i)*time.Second), evidence.Provenance{})
		}
		if evidence.CheckTimes(h); h.Times.Why() != "many versions share one hour" && len(h.Releases) < 3600 {
			t.Errorf("%s with %d versions in one hour: times are %s", h.Name, len(h.Releases), h.Times.Status())
		}
	}
}

func TestCheckTimes(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2018, 1, n, 0, 0, 0, 0, time.UTC) }
	line := func(days ...int) (rs []evidence.Release) {
		for i, d := range days {
			rs = append(rs, release(fmt.Sprintf("1.0.%d", i), day(d)))
		}
		return rs
	}
	advisory := evidence.Sighting{Version: "1.0.1", At: day(5), Where: "advisory GHSA-1"}
	for _, c := range []struct {
		name     string
		created  int // 0: not told
		releases []evidence.Release
		seen     []evidence.Sighting
		want     string
	}{
		{"in order", 1, line(1, 2, 3, 4, 5), nil, ""},
		{"without creation", 0, line(1, 2), nil, "publish times without the day on which the package was created"},
		{"older than the package", 3, line(2, 4), nil, "a version is older than the package"},
		{"backward", 1, line(5, 4, 3, 2, 1), nil, "publish times run against the order of versions"},
		{"one swap of ten pairs", 1, line(2, 1, 3, 4, 5), nil, "publish times run against the order of versions"},
		{"one swap of fifteen pairs", 1, line(2, 1, 3, 4, 5, 6), nil, ""},
		{"too few to tell", 1, line(4, 3, 2, 1), nil, ""},
		{"late patch of an old minor", 1, append(line(1, 2, 3, 9), release("1.1.0", day(4)), release("1.2.0", day(5))), nil, ""},
		{"after the advisory", 1, line(1, 6), []evidence.Sighting{advisory}, "a version is younger than advisory GHSA-1, which names it"},
		{"before the advisory", 1, line(1, 4), []evidence.Sighting{advisory}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := &evidence.History{Releases: c.releases}
			if c.created > 0 {
				h.Created = evidence.Know(day(c.created), evidence.Provenance{})
			}
			evidence.CheckTimes(h, c.seen...)
			if h.Times.Why() != c.want {
				t.Errorf("times %s: %q, want %q", h.Times.Status(), h.Times.Why(), c.want)
			}
			for _, r := range h.Releases {
				if _, usable := r.Published.Get(); usable != (c.want == "") || r.Published.Claimed().IsZero() {
					t.Errorf("%s: published is %s, claimed %v", r.Version, r.Published.Status(), r.Published.Claimed())
				}
			}
		})
	}
}

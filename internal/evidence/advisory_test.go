package evidence

import (
	"testing"
	"time"
)

func TestAdvisoryHits(t *testing.T) {
	ranges := Advisory{Affected: []Affected{{Introduced: "1.0.0", Fixed: "1.2.3"}, {Introduced: "2.0.0", LastAffected: "2.1.0"}, {Versions: []string{"3.0.0", "odd"}}}}
	for v, want := range map[string]bool{
		"0.9.0": false, "1.0.0": true, "1.2.3-rc.1": true, "1.2.3": false, "2.0.0-alpha": false, "2.1.0": true, "2.1.1": false,
		"3.0.0": true, "3.0.1": false, "odd": true, "other": false,
	} {
		if got := ranges.Hits(v); got != want {
			t.Errorf("hits %s = %v, want %v", v, got, want)
		}
	}
	all := Advisory{Affected: []Affected{{Introduced: "0"}}}
	if !all.Hits("0.0.1-security") || !all.Everything() || ranges.Everything() {
		t.Error("an advisory from 0 on claims every version")
	}
	all.Withdrawn = time.Unix(1, 0)
	if all.Hits("1.0.0") {
		t.Error("a withdrawn advisory hits nothing")
	}
}

func TestAdvisoryFix(t *testing.T) {
	a := Advisory{Affected: []Affected{{Introduced: "0", Fixed: "1.2.3"}, {Introduced: "2.0.0", Fixed: "2.0.5"}}}
	for v, want := range map[string]string{"1.0.0": "1.2.3", "2.0.1": "2.0.5", "3.0.0": "", "odd": ""} {
		if got := a.Fix(v); got != want {
			t.Errorf("fix for %s is %q, want %q", v, got, want)
		}
	}
}

const flatmapRecord = `{"id":"MAL-2025-20690","published":"2025-08-14T18:52:04Z","affected":[{"package":{"ecosystem":"npm","name":"flatmap-stream"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}`

const eventStreamRecord = `{"id":"GHSA-mh6f-8j2x-4483","published":"2018-11-26T23:58:21Z","database_specific":{"severity":"critical","cwe_ids":["CWE-506"]},
 "affected":[{"package":{"ecosystem":"npm","name":"event-stream"},"ranges":[{"type":"SEMVER","events":[{"introduced":"3.3.6"},{"fixed":"4.0.0"}]}],"versions":["3.3.6"]},
 {"package":{"ecosystem":"PyPI","name":"event-stream"}},
 {"package":{"ecosystem":"npm","name":"flatmap-stream"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"last_affected":"0.1.2"}]}]}]}`

func FuzzParseOSV(f *testing.F) {
	f.Add([]byte(flatmapRecord))
	f.Add([]byte(eventStreamRecord))
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := ParseOSV(data)
		if err != nil {
			return
		}
		for _, a := range found {
			a.Hits("1.0.0")
		}
	})
}

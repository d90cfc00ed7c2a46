package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"levee/internal/evidence"
)

// committed reads the example's evidence as it stands in the repository: the
// data that it was made from does not.
func committed(t *testing.T) (*evidence.Bundle, []byte) {
	t.Helper()
	data, err := os.ReadFile("../levee-evidence.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	b, err := evidence.Read("levee-evidence.ndjson.gz", data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b, plain
}

func TestEvidenceIsAboutTheLockfile(t *testing.T) {
	b, plain := committed(t)
	if !b.AsOf.Equal(asOf) {
		t.Errorf("as of %v, want %v", b.AsOf, asOf)
	}
	lock, err := os.ReadFile("../package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(plain) {
		var answer struct{ Of string }
		if err := json.Unmarshal(line, &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Of != "" && !bytes.Contains(lock, []byte(`"`+answer.Of+`": {`)) {
			t.Errorf("evidence about %q, which Copay did not use", answer.Of)
		}
	}
}

// TestEvidenceIsWrittenAsItWasRead fails when the committed file is from an
// older form of the format: make it anew.
func TestEvidenceIsWrittenAsItWasRead(t *testing.T) {
	b, plain := committed(t)
	var again bytes.Buffer
	if err := b.Write(&again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Bytes(), plain) {
		t.Error("the evidence is not what Levee writes now: go run ./examples/copay-2018/make DATA")
	}
}

// TestIncident holds event-stream's releases against the dates and accounts
// that README.md's sources give.
func TestIncident(t *testing.T) {
	b, _ := committed(t)
	h, ok := b.History("event-stream").Get()
	if !ok {
		t.Fatal("no history of event-stream")
	}
	for _, want := range []struct{ version, at, by, flatmap string }{
		{"3.3.4", "2016-07-17T07:24:09.767Z", "dominictarr", ""},
		{"3.3.5", "2018-09-05T05:27:47.219Z", "right9ctrl", ""},
		{"3.3.6", "2018-09-09T08:28:59.503Z", "right9ctrl", "^0.1.0"},
	} {
		i := slices.IndexFunc(h.Releases, func(r evidence.Release) bool { return r.Version == want.version })
		if i < 0 {
			t.Errorf("no release %s", want.version)
			continue
		}
		at, _ := h.Releases[i].Published.Get()
		by, _ := h.Releases[i].Publisher.Get()
		depends, _ := h.Releases[i].Depends.Get()
		if at.Format(time.RFC3339Nano) != want.at || by != want.by || depends.Prod["flatmap-stream"] != want.flatmap {
			t.Errorf("%s published %v by %q with flatmap-stream %q, want %+v", want.version, at, by, depends.Prod["flatmap-stream"], want)
		}
	}
	flatmap, _ := b.History("flatmap-stream").Get()
	for _, r := range flatmap.Releases {
		if r.Version == "0.1.0" && r.Published.Status() == evidence.Known {
			t.Error("flatmap-stream 0.1.0 has a publish time, which nobody recorded")
		}
	}
}

// TestLaterAdvisoriesWait holds that the bundle knows what became known two
// months later, and hides it on its own day.
func TestLaterAdvisoriesWait(t *testing.T) {
	b, _ := committed(t)
	hit := func(at time.Time) bool {
		list, _ := b.At(at).AdvisoriesOn("event-stream").Get()
		return slices.ContainsFunc(list, func(a evidence.Advisory) bool { return a.Malware && a.Hits("3.3.6") })
	}
	if later := time.Date(2018, 12, 1, 0, 0, 0, 0, time.UTC); hit(asOf) || !hit(later) {
		t.Errorf("event-stream 3.3.6 known as malware: %v that day, %v on %v; want false, true", hit(asOf), hit(later), later)
	}
}

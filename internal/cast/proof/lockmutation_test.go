package proof

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"testing/fstest"
)

const accident = "copay/03_2018-09-25_v4.7.0_accident.package-lock.json.gz"

// Each change to the lockfile of the accident, or to its date, turns exactly
// the claims that rest on it.
func TestLockfileMutations(t *testing.T) {
	claims := []string{
		0: "copay-03 locks flatmap-stream@0.1.0",
		1: "copay-03 locks event-stream@3.3.6",
		2: "copay-03 flags flatmap-stream dev",
		3: "path npm-run-all > ps-tree > event-stream in copay-03",
		4: "copay-03 locks 2,315 entries",
		5: "copay-03 locks 1,689 versions",
		6: "copay-03 does not lock left-pad@9.9.9",
		7: "cooldown of 14 days does not keep event-stream@3.3.6 out of copay-03",
		8: "event-stream@3.3.6 to copay-03 is 16 days",
		9: "copay-05 locks flatmap-stream@0.1.1",
	}
	all := onDisk(t, accident, "copay/03_2018-09-25_v4.7.0_accident.package.json.gz", "copay/05_2018-10-25_v5.0.0_payload.package-lock.json.gz",
		"copay/05_2018-10-25_v5.0.0_payload.package.json.gz", "registry.universe")
	for _, m := range []struct {
		file, old, new string
		turns          []int
	}{
		{accident, "", "", nil},
		{accident, "\"flatmap-stream\": {\n      \"version\": \"0.1.0\"", "\"flatmap-stream\": {\n      \"version\": \"0.1.1\"", []int{0}},
		{accident, "\"event-stream\": {\n      \"version\": \"3.3.6\"", "\"event-stream\": {\n      \"version\": \"3.3.4\"", []int{1}},
		{accident, "flatmap-stream-0.1.0.tgz", "flatmap-stream-0.1.1.tgz", nil},
		{accident, "\"event-stream\": \"~3.3.0\"", "\"other-stream\": \"~3.3.0\"", []int{3}},
		{accident, "\"flatmap-stream\": {\n      \"version\": \"0.1.0\"", "\"left-pad\": {\n      \"version\": \"9.9.9\"", []int{0, 2, 6}},
		{accident, "  \"dependencies\": {\n", "  \"dependencies\": {\n    \"new\": {\"version\": \"1.0.0\"},\n", []int{4, 5}},
		{ManifestName, "date: 2018-09-25T13:11:11-03:00", "date: 2018-09-20T13:11:11-03:00", []int{7, 8}},
		{"registry.universe", "2018-09-09T08:28:59.503Z", "2018-09-19T08:28:59.503Z", []int{7, 8}},
	} {
		folder := all
		if m.old != "" {
			text := plainText(t, all[m.file].Data)
			if !bytes.Contains(text, []byte(m.old)) {
				t.Fatalf("%s has no %q", m.file, m.old)
			}
			folder = changed(t, all, m.file, bytes.Replace(text, []byte(m.old), []byte(m.new), -1))
		}
		e, err := Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		var turned []int
		for i, text := range claims {
			if verify(t, e, text, nil).State != Confirmed {
				turned = append(turned, i)
			}
		}
		if !slices.Equal(turned, m.turns) {
			t.Errorf("%q for %q: turned %v, want %v", m.new, m.old, turned, m.turns)
		}
	}
}

// onDisk reads some files of the example's evidence, with a manifest of those.
func onDisk(t *testing.T, names ...string) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	for _, name := range append(names, ManifestName) {
		data, err := os.ReadFile("../../../examples/event-stream-2018/evidence/" + name)
		if err != nil {
			t.Fatal(err)
		}
		folder[name] = &fstest.MapFile{Data: data}
	}
	folder[ManifestName].Data = entriesOf(folder[ManifestName].Data, func(file string) bool { return slices.Contains(names, file) })
	return folder
}

func plainText(t *testing.T, data []byte) []byte {
	t.Helper()
	text, err := (&entry{data: data}).text(maxFile)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

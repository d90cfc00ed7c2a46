package craft

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/attack"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/universe"
)

var carrier = Carrier{
	ID:      npm.ID{Name: "event-stream", Version: "3.3.4"},
	Depends: map[string]string{"through": "~2.3.1"},
	Project: "copay",
	Now:     time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
	Rank:    100,
	Private: Other{npm.ID{Name: "@copay/keys", Version: "1.2.0"}, "*"},
	Outside: Other{npm.ID{Name: "bitauth", Version: ""}, "git+https://git.example/bitauth.git#copay"},
	Removed: Other{npm.ID{Name: "left-pad", Version: "0.0.3"}, "^0.0.3"},
}

func near(t testing.TB, steps int) (*attack.Model, []attack.Neighbour) {
	t.Helper()
	m, err := attack.Standard()
	if err != nil {
		t.Fatal(err)
	}
	all, err := m.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	return m, m.Near(all, steps, nil)
}

// point returns the variant of an incident, with other alternatives in places.
func point(t testing.TB, m *attack.Model, id string, pairs ...string) attack.Variant {
	t.Helper()
	all, err := m.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range all {
		if in.ID != id {
			continue
		}
		for _, p := range pairs {
			stage, alternative, _ := strings.Cut(p, "=")
			s, c, err := m.Choose(stage, alternative)
			if err != nil {
				t.Fatal(err)
			}
			in.Variant[s] = c
		}
		return in.Variant
	}
	t.Fatalf("no incident %s", id)
	return attack.Variant{}
}

// craft crafts what can be crafted.
func craft(t testing.TB, m *attack.Model, v *attack.Variant, seed uint64) *Scene {
	t.Helper()
	s, err := Craft(m, v, &carrier, seed)
	var not *Uncrafted
	if errors.As(err, &not) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	address = regexp.MustCompile(`https?://([a-z0-9.-]+)`)
	name    = regexp.MustCompile(`'([a-z0-9-]+(\.[a-z0-9-]+)+)'`)
)

// All variants a step from what happened can be crafted but for the arrivals
// that need more of a project; all their files are what they say they are, and
// no host in them exists.
func TestNeighboursAreCrafted(t *testing.T) {
	m, all := near(t, 1)
	crafted := 0
	for i := range all {
		s := craft(t, m, &all[i].Variant, uint64(i))
		if s == nil {
			continue
		}
		crafted++
		words := m.Words(&all[i].Variant)
		if s.Adopted.Before(s.Published) || s.Shipped.Tree(s.Payload.Name, s.Payload.Version) == nil || len(s.Moves) == 0 && m.Pick(&all[i].Variant, "arrival") != "withdrawn" {
			t.Errorf("%s: %+v", words, s.Moves)
		}
		for _, f := range s.Archive.Files {
			checkFile(t, words, f)
		}
		again := txtar.Parse(txtar.Format(s.Archive)).Files
		if !slices.EqualFunc(s.Archive.Files, again, func(a, b txtar.File) bool { return a.Name == b.Name && bytes.Equal(a.Data, b.Data) }) {
			t.Errorf("%s: written and read again it is another one", words)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d of %d", crafted, len(all))
	if crafted*10 < len(all)*8 {
		t.Errorf("%d of %d variants were crafted", crafted, len(all))
	}
}

func checkFile(t *testing.T, words string, f txtar.File) {
	t.Helper()
	if strings.HasSuffix(f.Name, ".js") {
		r := api.Transform(string(f.Data), api.TransformOptions{LogLevel: api.LogLevelSilent})
		if len(r.Errors) > 0 {
			t.Errorf("%s: %s: %v\n%s", words, f.Name, r.Errors[0].Text, f.Data)
		}
	}
	for _, host := range address.FindAllStringSubmatch(string(f.Data), -1) {
		if !strings.HasSuffix(host[1], ".invalid") {
			t.Errorf("%s: %s names %s", words, f.Name, host[1])
		}
	}
	for _, host := range name.FindAllStringSubmatch(string(f.Data), -1) {
		if n := host[1]; strings.HasSuffix(n, ".com") || strings.HasSuffix(n, ".org") || strings.HasSuffix(n, ".net") {
			t.Errorf("%s: %s names %s", words, f.Name, n)
		}
	}
}

// The same seed gives the same bytes, another one other words.
func TestSeeds(t *testing.T) {
	m, all := near(t, 0)
	for i := range all {
		a, b, other := craft(t, m, &all[i].Variant, 7), craft(t, m, &all[i].Variant, 7), craft(t, m, &all[i].Variant, 8)
		if a == nil {
			continue
		}
		if d := cmp.Diff(txtar.Format(a.Archive), txtar.Format(b.Archive)); d != "" {
			t.Errorf("%s: %s", m.Words(&all[i].Variant), d)
		}
		if string(txtar.Format(a.Archive)) == string(txtar.Format(other.Archive)) {
			t.Errorf("%s: another seed gives the same", m.Words(&all[i].Variant))
		}
	}
}

// What is written is what a person could have written: as a universe it is read
// back, and it stays the same.
func TestScenesAreUniverses(t *testing.T) {
	m, all := near(t, 0)
	for i := range all {
		s := craft(t, m, &all[i].Variant, 1)
		if s == nil {
			continue
		}
		if _, err := universe.ParseArchive("again", txtar.Parse(txtar.Format(s.Archive))); err != nil {
			t.Errorf("%s: %v", m.Words(&all[i].Variant), err)
		}
	}
}

// The shape of event-stream comes out as it was.
func TestEventStream(t *testing.T) {
	m, _ := near(t, 0)
	v := point(t, m, "event-stream-2018")
	s := craft(t, m, &v, 1)
	if len(s.Moves) != 2 || s.Moves[0].After != "3.3.6" || s.Moves[1].By != "event-stream" || s.Payload.Name != s.Moves[1].Name {
		t.Errorf("moves %+v, payload %s", s.Moves, s.Payload)
	}
	if got := s.Adopted.Sub(s.Published).Truncate(day); got != 16*day {
		t.Errorf("adopted after %v", got)
	}
	entry := ""
	for _, f := range s.Archive.Files {
		if f.Name == s.Payload.Name+"@"+s.Payload.Version+"/index.js" {
			entry = string(f.Data)
		}
	}
	if entry == "" || strings.Contains(entry, "crypto") {
		t.Errorf("the source beside the minified file: %q", entry)
	}
}

// The carrier imports what it brought, as event-stream did; axios did not, and
// need not: an install script runs anyhow.
func TestCarrierImportsWhatItBrought(t *testing.T) {
	m, _ := near(t, 0)
	for id, want := range map[string]bool{"event-stream-2018": true, "axios-2026": false} {
		v := point(t, m, id)
		s := craft(t, m, &v, 1)
		entry := ""
		for _, f := range s.Archive.Files {
			if f.Name == s.Moves[0].Name+"@"+s.Moves[0].After+"/index.js" {
				entry = string(f.Data)
			}
		}
		if got := strings.Contains(entry, "require('"+s.Moves[1].Name+"')"); got != want {
			t.Errorf("%s: the carrier imports the new package: %v, want %v\n%s", id, got, want, entry)
		}
	}
}

// releases tells of a package what a registry does.
func releases(t *testing.T, u *universe.Universe, name string) *evidence.History {
	t.Helper()
	f, err := u.Releases(t.Context(), name)
	h, ok := f.Get()
	if err != nil || !ok {
		t.Fatalf("releases of %s: %v %s", name, err, f.Why())
	}
	return h
}

// advisories tells what is known on a day against a version.
func advisories(t *testing.T, u *universe.Universe, id npm.ID, day time.Time) []string {
	t.Helper()
	f, err := u.Advisories(t.Context(), id.Name)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range f.Claimed() {
		if !a.Published.After(day) && a.Hits(id.Version) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// Who takes a package over and locks the others out is alone from the harmful
// release on, and was not before.
func TestOwnerLockedOut(t *testing.T) {
	m, _ := near(t, 0)
	v := point(t, m, "event-stream-2018", "recovery=owner-locked-out")
	s := craft(t, m, &v, 1)
	all := releases(t, s.Universe, s.Moves[0].Name).Releases
	for i, r := range all {
		of, by := r.Maintainers.Claimed(), r.Publisher.Claimed()
		alone := len(of) == 1 && of[0] == by
		first, _ := all[0].Publisher.Get()
		if harmful := r.Version == s.Moves[0].After || i > 0 && all[i-1].Version == s.Moves[0].After; harmful != (alone && by != first) {
			t.Errorf("%s by %s of %v", r.Version, by, of)
		}
	}
}

// What is rolled back goes to a lower version, of which it was known that it is
// bad.
func TestRolledBack(t *testing.T) {
	m, _ := near(t, 0)
	v := point(t, m, "chalk-debug-2025", "arrival=rolled-back")
	s := craft(t, m, &v, 1)
	move := &s.Moves[0]
	if len(s.Moves) != 1 || move.Before != "3.3.4" || move.After != "3.3.3" || s.Payload.Version != "3.3.3" {
		t.Fatalf("%+v, payload %s", s.Moves, s.Payload)
	}
	if got := advisories(t, s.Universe, s.Payload, s.Adopted); len(got) != 1 {
		t.Errorf("known of %s: %v", s.Payload, got)
	}
	if tags := releases(t, s.Universe, "event-stream").Tags; tags["latest"] != "3.3.3" {
		t.Errorf("tags %v", tags)
	}
	if s.Universe.Tree("event-stream", "3.3.3") == nil || s.Universe.Tree("event-stream", "3.3.4") == nil {
		t.Error("both versions have files")
	}
	first := carrier
	first.Version = "1.0.0"
	_, err := Craft(m, &v, &first, 1)
	var not *Uncrafted
	if !errors.As(err, &not) || not.Alternative != "rolled-back" {
		t.Errorf("of a first release: %v", err)
	}
}

// What is kept back is known to be bad, and the registry has nothing later.
func TestKeptBack(t *testing.T) {
	m, _ := near(t, 0)
	v := point(t, m, "chalk-debug-2025", "arrival=kept-back", "access=registry-tampered")
	s := craft(t, m, &v, 1)
	all := releases(t, s.Universe, "event-stream").Releases
	if len(s.Moves) != 0 || s.Payload.Version != "3.3.4" || all[len(all)-1].Version != "3.3.4" {
		t.Errorf("%+v, payload %s, newest %s", s.Moves, s.Payload, all[len(all)-1].Version)
	}
	if then, now := advisories(t, s.Before, s.Payload, s.Adopted), advisories(t, s.Universe, s.Payload, s.Adopted); len(then) != 0 || len(now) != 1 {
		t.Errorf("known of %s: %v, then %v", s.Payload, then, now)
	}
}

// A false advisory is out before the version that it drives to, and does not hit
// that.
func TestDrivenByAdvisory(t *testing.T) {
	m, _ := near(t, 0)
	v := point(t, m, "chalk-debug-2025", "arrival=driven-by-advisory")
	s := craft(t, m, &v, 1)
	before := npm.ID{Name: "event-stream", Version: s.Moves[0].Before}
	if got := advisories(t, s.Universe, before, s.Published); len(got) != 1 || s.Moves[0].After != "3.3.5" {
		t.Errorf("known of %s: %v; it goes to %s", before, got, s.Moves[0].After)
	}
	if got := advisories(t, s.Universe, s.Payload, s.Adopted); len(got) != 0 {
		t.Errorf("known of %s: %v", s.Payload, got)
	}
}

// What harms is in the release that it is said to be in, also where several
// things change its files.
func TestPayloadsAreThere(t *testing.T) {
	words := map[string]string{
		"read-env": "env", "read-files": "readFileSync", "run-command": "child_process", "write-files": "appendFileSync", "destroy": "rmSync",
		"read-wallet-memory": "privateKey|localStorage|arguments", "weaken-randomness": "randomBytes|getRandomValues",
	}
	m, all := near(t, 2)
	looked := 0
	for i := range all {
		v := &all[i].Variant
		word, ok := words[m.Pick(v, "act")]
		if !ok || m.Pick(v, "place") != "minified-only" || !slices.Contains([]string{"plain", "split-over-packages"}, m.Pick(v, "disguise")) {
			continue
		}
		s := craft(t, m, v, 1)
		if s == nil {
			continue
		}
		looked++
		text := ""
		for _, f := range s.Shipped.Tree(s.Payload.Name, s.Payload.Version).Files {
			if strings.HasSuffix(f.Path, ".js") {
				text += string(f.Data)
			}
		}
		if !regexp.MustCompile(word).MatchString(text) {
			t.Fatalf("%s: no %s in\n%s", m.Words(v), word, text)
		}
	}
	if looked < 100 {
		t.Errorf("%d variants looked at", looked)
	}
}

// A release that came by a stolen account is in no repository; of one by somebody
// who has a way in, the repository lacks what stands in the tarball alone and what
// tools make, and has honest bytes where they are changed on their way.
func TestRepositories(t *testing.T) {
	m, _ := near(t, 0)
	for _, c := range []struct {
		incident string
		change   []string
		lacks    int // files of the payload that the repository has not, or has otherwise; -1: all of it
	}{
		{"chalk-debug-2025", nil, -1},
		{"chalk-debug-2025", []string{"access=insider-turns"}, 0},
		{"chalk-debug-2025", []string{"access=registry-tampered", "arrival=in-transit"}, 1},
		{"colors-faker-2022", []string{"place=tarball-only-file", "act=run-command"}, 2},
		{"colors-faker-2022", []string{"place=native-binary", "act=run-command"}, 1},
		{"event-stream-2018", nil, 1},
	} {
		v := point(t, m, c.incident, c.change...)
		s := craft(t, m, &v, 1)
		got := -1
		for _, commit := range s.Repositories()[s.Payload.Name] {
			if commit.Version != s.Payload.Version || commit.Tag != "v"+s.Payload.Version {
				continue
			}
			got = 0
			for _, f := range s.Shipped.Tree(s.Payload.Name, s.Payload.Version).Files {
				if commit.Files[f.Path] != string(f.Data) {
					got++
				}
			}
		}
		if got != c.lacks {
			t.Errorf("%s %v: the repository lacks %d files, want %d", c.incident, c.change, got, c.lacks)
		}
	}
}

package resolve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"levee/internal/evidence"
	"levee/internal/goldentest"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// A question is a package with what is asked of it; Picks are npm's answers.
type question struct {
	Tags     map[string]string `json:"tags"`
	Versions [][3]string       `json:"versions"` // version, time, deprecation
	Asks     [][2]string       `json:"asks"`     // spec, day
	Picks    []string          `json:"picks,omitempty"`
}

func (q *question) history(t testing.TB) *evidence.History {
	t.Helper()
	h := &evidence.History{Name: "p", Tags: q.Tags}
	for _, v := range q.Versions {
		at, err := time.Parse(time.RFC3339, v[1])
		if err != nil {
			t.Fatal(err)
		}
		h.Releases = append(h.Releases, evidence.Release{Version: v[0], Published: evidence.Know(at, evidence.Provenance{}), Deprecated: v[2]})
	}
	return h
}

// check compares answers with npm's and returns how many were compared, and
// for how many npm found a version.
func (q *question) check(t *testing.T) (asked, found int) {
	h := q.history(t)
	for i, ask := range q.Asks {
		day, err := time.Parse(time.RFC3339, ask[1])
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Pick(h, ask[0], day, lockfile.NPM).Get()
		if want := q.Picks[i]; !ok || got != want {
			text, _ := json.Marshal(q)
			t.Errorf("%q as of %s: %q %v, npm picks %q\n%s", ask[0], ask[1], got, ok, want, text)
		}
		asked++
		if q.Picks[i] != "" {
			found++
		}
	}
	return asked, found
}

// draw makes questions at random: versions close to each other, so that
// ranges, prereleases, tags and days often decide.
func draw(r *rand.Rand) question {
	one := func(words ...string) string { return words[r.IntN(len(words))] }
	version := func() string {
		v := fmt.Sprintf("%d.%d.%d", r.IntN(3), r.IntN(3), r.IntN(4))
		if r.IntN(4) == 0 {
			v += fmt.Sprintf("-%s.%d", one("alpha", "beta", "rc"), r.IntN(3))
		}
		return v
	}
	day := func() string {
		return time.Date(2018, 1, 1+r.IntN(60), r.IntN(2), 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05.000Z07:00")
	}
	q := question{Tags: map[string]string{}}
	seen := map[string]bool{}
	for range 3 + r.IntN(14) {
		v := version()
		if seen[v] {
			continue
		}
		seen[v] = true
		q.Versions = append(q.Versions, [3]string{v, day(), one("", "", "", "old")})
	}
	for _, tag := range []string{"latest", "latest", "next", "lts"} {
		if r.IntN(3) > 0 {
			q.Tags[tag] = q.Versions[r.IntN(len(q.Versions))][0]
		}
	}
	for range 12 {
		spec := one("^", "~", ">=", "<", "<=", "", "=", "^", "~") + version()
		switch r.IntN(8) {
		case 0:
			spec = one("*", "", "x", "1", "1.x", "~1", "0.x", ">1")
		case 1:
			spec = one("latest", "next", "lts", "none")
		case 2:
			spec += " || " + one("^", "~", "") + version()
		case 3:
			spec = fmt.Sprintf("%s - %s", version(), version())
		}
		q.Asks = append(q.Asks, [2]string{spec, day()})
	}
	return q
}

// npmPicks asks the npm of this machine; it skips the test if there is none.
func npmPicks(t *testing.T, questions []question) []question {
	t.Helper()
	if testing.Short() {
		t.Skip("starts node")
	}
	root, err := exec.Command("npm", "root", "-g").Output()
	if err != nil {
		t.Skip("no npm here")
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "npm", "node_modules", "npm-pick-manifest")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("npm has no npm-pick-manifest beside it")
	}
	var in bytes.Buffer
	for i := range questions {
		text, err := json.Marshal(&questions[i])
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(text, '\n'))
	}
	cmd := exec.Command("node", "testdata/oracle.mjs", dir)
	cmd.Stdin = &in
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, &stderr)
	}
	return readQuestions(t, bytes.NewReader(out))
}

func readQuestions(t *testing.T, r io.Reader) []question {
	t.Helper()
	var all []question
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func drawn(seed uint64, n int) []question {
	r := rand.New(rand.NewPCG(seed, 1))
	questions := make([]question, n)
	for i := range questions {
		questions[i] = draw(r)
	}
	return questions
}

func checkAll(t *testing.T, questions []question) {
	t.Helper()
	asked, found := 0, 0
	for i := range questions {
		a, f := questions[i].check(t)
		asked, found = asked+a, found+f
		if t.Failed() {
			return // one package is enough to look at
		}
	}
	t.Logf("%d questions, to %d of them npm has a version", asked, found)
	if found < asked/3 || found == asked {
		t.Errorf("the questions decide nothing: %d asked, %d found", asked, found)
	}
}

const recordedPicks = "testdata/picks.ndjson.gz"

// TestPickAsNpm holds recorded answers of npm-pick-manifest 11.0.3 (npm
// 11.19.1); -update records those of the npm that is installed.
func TestPickAsNpm(t *testing.T) {
	if *goldentest.Update {
		record(t, npmPicks(t, drawn(1, 200)))
	}
	file, err := os.Open(recordedPicks)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	checkAll(t, readQuestions(t, z))
}

func record(t *testing.T, questions []question) {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	for i := range questions {
		text, err := json.Marshal(&questions[i])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(z, "%s\n", text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(recordedPicks, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestPickAsThisMachinesNpm asks the npm that is installed about others.
// LEVEE_SEED=N draws others again.
func TestPickAsThisMachinesNpm(t *testing.T) {
	seed := uint64(7)
	if s := os.Getenv("LEVEE_SEED"); s != "" {
		if _, err := fmt.Sscan(s, &seed); err != nil {
			t.Fatal(err)
		}
	}
	checkAll(t, npmPicks(t, drawn(seed, 600)))
}

const town = `
*
  recorded 2019-06-01
tree 1.0.0 2018-01-01 by a
tree 1.1.0 2018-02-01 by a
tree 1.2.0 2018-03-01 by a
  deprecated broken
tree 2.0.0-rc.1 2018-03-02 by a
tree 2.0.0-rc.2 2018-03-03 by a
tree 2.0.0 2018-04-01 by a
  deprecated broken, too
tree 2.1.0 2018-05-01 by a
tree
  tag latest 1.1.0
  tag next 2.1.0
  tag old 1.2.0
brush 1.0.0 2018-01-01 by a
brush 1.1.0 2018-02-01 by a
  deprecated broken
brush 1.2.0-rc.1 2018-03-01 by a
brush
  tag latest 1.1.0
lost 1.0.0 2018-01-01 by a
lost 1.0.1 2018-02-01 gone
lost 1.0.2 2018-06-01 by a
half 1.0.0 2018-01-01 by a
half 1.1.0 2018-02-01 by a
  stripped times
half 1.2.0 2018-03-01 by a
half
  tag mid 1.1.0
`

func townHistory(t *testing.T, name string) *evidence.History {
	t.Helper()
	u, err := universe.Parse("town", []byte(town))
	if err != nil {
		t.Fatal(err)
	}
	f, err := u.Releases(t.Context(), name)
	h, ok := f.Get()
	if err != nil || !ok {
		t.Fatalf("%s: %v %s", name, err, f.Why())
	}
	return h
}

func TestPickByClient(t *testing.T) {
	clients := []lockfile.Kind{lockfile.NPM, lockfile.YarnOne, lockfile.YarnBerry, lockfile.PNPM, lockfile.Bun}
	for _, c := range []struct{ of, spec, want string }{ // want: one for each client, "-" for none
		{"tree", "^1.0.0", "1.1.0 1.1.0 1.1.0 1.1.0 1.1.0"},
		{"tree", "^1.1.1", "1.2.0 1.2.0 1.2.0 1.2.0 1.2.0"},
		{"tree", "", "1.1.0 1.1.0 2.1.0 1.1.0 1.1.0"},
		{"tree", "next", "2.1.0 2.1.0 2.1.0 2.1.0 2.1.0"},
		{"tree", "none", "- - - - -"},
		{"tree", "^3.0.0", "- - - - -"},
		{"tree", "npm:tree@^2.0.0", "2.1.0 2.1.0 2.1.0 2.1.0 2.1.0"},
		{"tree", "2.0.0", "2.0.0 2.0.0 2.0.0 2.0.0 2.0.0"},
		{"tree", ">=2.0.0-rc.1 <2.0.1", "2.0.0-rc.2 2.0.0 2.0.0-rc.2 2.0.0-rc.2 2.0.0"},
		{"tree", ">=1.9.0 <=2.0.0-rc.2 || ^1.0.0", "1.1.0 1.1.0 2.0.0-rc.2 1.1.0 1.2.0"},
		{"brush", "^1.0.0", "1.0.0 1.1.0 1.0.0 1.1.0 1.1.0"},
		{"brush", "~1.2.0-rc.0", "1.2.0-rc.1 1.2.0-rc.1 1.2.0-rc.1 1.2.0-rc.1 1.2.0-rc.1"},
	} {
		want := strings.Fields(c.want)
		for i, client := range clients {
			got, ok := Pick(townHistory(t, c.of), c.spec, time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC), client).Get()
			if !ok || got != strings.Trim(want[i], "-") {
				t.Errorf("%s %s for %s: %q %v, want %s", c.of, c.spec, client, got, ok, want[i])
			}
		}
	}
}

func TestPickSaysWhatItCannotKnow(t *testing.T) {
	const notNamed = evidence.NoTimes
	for _, c := range []struct{ of, spec, day, want string }{
		{"lost", "^1.0.0", "2018-01-15", "1.0.0"},
		{"lost", "^1.0.0", "2018-03-01", "? " + SinceGone},
		{"lost", "^1.0.0", "2018-07-01", "1.0.2"},
		{"lost", "1.0.1", "2018-07-01", "? " + SinceGone},
		{"lost", "1.0.1", "2019-07-01", ""}, // the registry was asked before, and had it no more
		{"lost", "1.0.0", "2018-03-01", "1.0.0"},
		{"half", "^1.0.0", "2018-01-15", "? " + notNamed},
		{"half", "~1.0.0", "2018-01-15", "1.0.0"},
		{"half", "^1.0.0", "2018-03-15", "1.2.0"},
		{"half", "1.1.0", "2018-03-15", "? " + notNamed},
		{"half", "1.1.0", "2019-06-02", "1.1.0"}, // the registry listed it the day before
		{"half", "1.1.0", "2019-05-31", "? " + notNamed},
		{"half", "mid", "2018-03-15", "? " + notNamed},
		{"tree", "old", "2018-02-15", "1.1.0"},
		{"tree", "next", "2018-03-15", "1.1.0"}, // latest satisfies <=2.1.0
		{"tree", "git+ssh://git.example/tree", "2018-03-15", "? " + NoRegistrySpec},
		{"tree", "workspace:^1.0.0", "2018-03-15", "? " + NoRegistrySpec},
		{"tree", "npm:tree@next", "2019-03-15", "2.1.0"},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		f := Pick(townHistory(t, c.of), c.spec, day, lockfile.NPM)
		got, ok := f.Get()
		if !ok {
			got = "? " + f.Why()
		}
		if got != c.want {
			t.Errorf("%s %s as of %s: %q, want %q", c.of, c.spec, c.day, got, c.want)
		}
	}
}

// A run's own questions come a little later than the day for which it is made.
func TestPickCountsWhatTheRunItselfHeard(t *testing.T) {
	h := townHistory(t, "half")
	recorded := time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC)
	for early, want := range map[time.Duration]string{30 * time.Minute: "1.1.0", 2 * time.Hour: ""} {
		if got, _ := Pick(h, "1.1.0", recorded.Add(-early), lockfile.NPM).Get(); got != want {
			t.Errorf("%s before it was recorded: %q, want %q", early, got, want)
		}
	}
}

// What is no version is never picked.
func TestPickLeavesOutWhatIsNoVersion(t *testing.T) {
	h := &evidence.History{Releases: []evidence.Release{{Version: "junk", Published: evidence.Know(time.Time{}, evidence.Provenance{})}}}
	if got, ok := Pick(h, "*", time.Now(), lockfile.NPM).Get(); !ok || got != "" {
		t.Errorf("%q %v", got, ok)
	}
}

// Times that cannot be true tell nothing about a day in the past.
func TestPickDoesNotUseContradictedTimes(t *testing.T) {
	h := townHistory(t, "tree")
	for i := range h.Releases {
		p := &h.Releases[i].Published
		*p = evidence.Contradict(p.Claimed(), "all on one day", p.From())
	}
	f := Pick(h, "^1.0.0", time.Date(2018, 2, 15, 0, 0, 0, 0, time.UTC), lockfile.NPM)
	if got, ok := f.Get(); ok || f.Why() != "all on one day" {
		t.Errorf("%q %q", got, f.Why())
	}
}

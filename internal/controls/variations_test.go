package controls

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"golang.org/x/tools/txtar"

	"levee/internal/npm"
)

// TestVariations holds the controls against variations of what attackers are
// known to write: each is found, as it is written and minified. What other
// controls find beside is not judged.
func TestVariations(t *testing.T) {
	all := runEach(t, "variations", 60, nil)
	t.Log("\n" + byControl(all))
}

// TestTraps holds the controls that would stop a change against honest code
// that does what attackers do for other reasons.
func TestTraps(t *testing.T) {
	all := runEach(t, "traps", 40, stopping)
	var alarms []string
	for _, v := range all {
		for _, name := range v.unasked(v.plain, stopping) {
			alarms = append(alarms, v.about+": "+name+": "+v.plain[name])
		}
	}
	t.Logf("%d traps, %d alarms\n%s", len(all), len(alarms), strings.Join(alarms, "\n"))
}

// runEach runs all controls on every case of a folder's archives, of which
// there must be so many at least. A case NAME is a package of that name; its
// files are the sections NAME/PATH. What the judged controls find must be
// wanted.
func runEach(t *testing.T, folder string, least int, judged []string) []verdict {
	archives, open := cases(t, folder), readOpen(t, folder)
	var all []verdict
	count := 0
	for _, topic := range slices.Sorted(maps.Keys(archives)) {
		count += len(parseWants(section(archives[topic], "want")))
		t.Run(topic, func(t *testing.T) {
			packages := packagesOf(archives[topic])
			for _, w := range parseWants(section(archives[topic], "want")) {
				a := packages[w.about]
				delete(packages, w.about)
				if a == nil || w.text == "" {
					t.Errorf("%s: want files, and a sentence that says what it is", w.about)
					continue
				}
				t.Run(w.about, func(t *testing.T) {
					id := npm.ID{Name: w.about, Version: "1.0.0"}
					v := verdict{w, gather(t, w.about, a).found(id), gather(t, w.about, minify(t, a)).found(id)}
					all = append(all, v)
					open.settle(t, topic+"/"+w.about, v.problems(judged))
				})
			}
			for name := range packages {
				t.Errorf("files of %q, of which nothing is wanted", name)
			}
		})
	}
	if count < least {
		t.Errorf("%d cases, want at least %d", count, least)
	}
	open.close(t)
	return all
}

// packagesOf splits an archive into one universe for each of its packages.
func packagesOf(a *txtar.Archive) map[string]*txtar.Archive {
	all := make(map[string]*txtar.Archive)
	for _, f := range a.Files {
		name, path, ok := strings.Cut(f.Name, "/")
		if !ok {
			continue
		}
		if all[name] == nil {
			all[name] = &txtar.Archive{Files: []txtar.File{{Name: "universe", Data: []byte(name + " 1.0.0 2026-01-02\n")}}}
		}
		all[name].Files = append(all[name].Files, txtar.File{Name: name + "@1.0.0/" + path, Data: f.Data})
	}
	return all
}

// byControl returns a table of how many cases each control was to find, how
// many it found, and which it missed.
func byControl(all []verdict) string {
	type tally struct {
		wanted, plain, small int
		missed               []string
	}
	tallies := make(map[string]*tally)
	for _, v := range all {
		for _, name := range v.must {
			if tallies[name] == nil {
				tallies[name] = new(tally)
			}
			c := tallies[name]
			c.wanted++
			if v.plain[name] != "" {
				c.plain++
			} else {
				c.missed = append(c.missed, v.about)
			}
			if v.small[name] != "" {
				c.small++
			} else if v.plain[name] != "" && !slices.Contains(ofLayout, name) {
				c.missed = append(c.missed, v.about+" (minified)")
			}
		}
	}
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "control\twanted\tfound\tafter minifying\tmissed")
	for _, name := range slices.Sorted(maps.Keys(tallies)) {
		c := tallies[name]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\n", name, c.wanted, c.plain, c.small, strings.Join(c.missed, ", "))
	}
	w.Flush()
	return out.String()
}

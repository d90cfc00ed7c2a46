package drill

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/attack"
	"levee/internal/code/archive"
	"levee/internal/goldentest"
	"levee/internal/platform"
	"levee/internal/settings"
)

// stops.txt can be read, names all facts that facts.go answers, and each of them
// is asked.
func TestStopsText(t *testing.T) {
	all, err := knownBrakes()
	if err != nil {
		t.Fatal(err)
	}
	asked := ""
	for i := range all {
		asked += " " + strings.Join(all[i].texts, " ")
	}
	words := strings.FieldsFunc(asked, func(r rune) bool { return strings.ContainsRune(" ()", r) })
	for id := range facts {
		found := false
		for _, w := range words {
			found = found || w == id
		}
		if !found || !strings.Contains(stopsText, "\n"+id+" ") {
			t.Errorf("fact %s: stops.txt does not name it, or asks for it nowhere", id)
		}
	}
}

// Every entry stops some variant of the model, and none stops all.
func TestEachEntryStopsSomething(t *testing.T) {
	d := copay(t, "event-stream")
	incidents, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	near := d.Model.Near(incidents, 2, nil)
	all, _ := knownBrakes()
	truths := attack.Facts{"waited-out": true, "locked": true, "proven": true, "git-alone": true, "listed": false, "listed-version": false, "asked-by-root": false, "git-none": true, "remote-none": true}
	for i := range all {
		n := 0
		for k := range near {
			if all[i].holds(&near[k].Variant, truths) {
				n++
			}
		}
		t.Logf("%-22s %-26v stops %d of %d", all[i].protection.Name, all[i].clients, n, len(near))
		if n == 0 || n == len(near) {
			t.Errorf("[%s] %v stops %d of %d variants", all[i].protection.Name, all[i].clients, n, len(near))
		}
	}
}

// Each NAME.stops has its error in NAME.err.
func TestStopsErrors(t *testing.T) {
	const name = "testdata/stops-errors.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := attack.Standard()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(archive.Files); i += 2 {
		in, want := archive.Files[i], &archive.Files[i+1]
		if want.Name != strings.TrimSuffix(in.Name, ".stops")+".err" {
			t.Fatalf("%s is followed by %s", in.Name, want.Name)
		}
		if _, err = parseBrakes(m, "stops.txt", string(in.Data)); err == nil {
			t.Errorf("%s: no error", in.Name)
			continue
		}
		want.Data = []byte(err.Error() + "\n")
	}
	goldentest.Story(t, name, archive)
}

// A client as it comes is judged by its defaults, and by nothing of the project.
func TestStoppedByDefault(t *testing.T) {
	d := copay(t, "event-stream")
	j := judge(t, d, "eslint-scope-2018")
	got := make(map[string]string)
	for i, stops := range d.StoppedByDefault(&j.Variant, j.Scene) {
		for _, s := range stops {
			got[ClientDefaults[i].String()] += s.Protection.Name + " "
		}
	}
	for client, want := range map[string]string{"npm 11.21.2 as it comes": "", "npm 12.2.0 as it comes": "install-scripts ", "yarn 1.22.22 as it comes": ""} {
		if got[client] != want {
			t.Errorf("%s: %q, want %q", client, got[client], want)
		}
	}
	for _, g := range d.Guards() {
		if g.Client != settings.NPM || len(g.Stops) == 0 || len(g.Sources) == 0 || g.Words == "" {
			t.Errorf("guard %+v", g)
		}
	}
}

func FuzzParseBrakes(f *testing.F) {
	m, err := attack.Standard()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stopsText)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parseBrakes(m, "fuzz", text); err != nil && (!strings.HasPrefix(err.Error(), "fuzz:") || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%q: want one line with its place", err)
		}
	})
}

// A policy of the pages stops what is sent from them, and nothing else; off, it
// is something that could be switched on.
func TestPagesStop(t *testing.T) {
	for html, want := range map[string]string{
		`<html><meta http-equiv="Content-Security-Policy" content="default-src 'self'">`: "csp-connect",
		`<html><head></head>`: "",
	} {
		d := copay(t, "event-stream")
		d.Target.Platform = platform.Read(&archive.Tree{Files: []archive.File{{Path: "index.html", Data: []byte(html)}}}, d.Target.File)
		j := judge(t, d, "ledger-connect-kit-2023", "act=read-wallet-memory")
		if j == nil {
			t.Fatal("not crafted")
		}
		got := ""
		if j.Stop != nil {
			got = j.Stop.Protection.Name
		}
		could := slices.Contains(d.couldStop(&j.Variant, j.Scene), "csp-connect")
		if got != want || !could {
			t.Errorf("%s: stopped by %q, could be by csp-connect: %v", html, got, could)
		}
		if other := judge(t, d, "ledger-connect-kit-2023", "act=weaken-randomness", "way-out=none"); other.Stop != nil {
			t.Errorf("%s: %v stops what never leaves", html, other.Stop)
		}
	}
}

// A policy is on if all apps with pages have it.
func TestAllAppsNeedAPolicy(t *testing.T) {
	d := copay(t, "event-stream")
	policy := []byte(`<html><meta http-equiv="Content-Security-Policy" content="default-src 'self'">`)
	d.Target.Platform = platform.Read(&archive.Tree{Files: []archive.File{
		{Path: "a/index.html", Data: []byte("<html>")}, {Path: "a/package.json", Data: []byte("{}")},
		{Path: "b/index.html", Data: policy}, {Path: "b/package.json", Data: []byte("{}")},
		{Path: "c/index.html", Data: policy}, {Path: "c/package.json", Data: []byte("{}")},
	}}, d.Target.File)
	for _, g := range d.Guards() {
		if g.Client == Pages && g.State != settings.Off {
			t.Errorf("%v, %s", g.State, g.Words)
		}
	}
}

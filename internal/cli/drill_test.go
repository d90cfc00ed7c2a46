package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/universe"
)

func TestDrillOneIncident(t *testing.T) {
	alone(t)
	kept := filepath.Join(t.TempDir(), "made-up.txtar")
	code, out, err := levee(t, "drill", "event-stream", "--project", example, "--write", kept)
	if code != ExitOK || err != "" {
		t.Errorf("exit code %d, stderr %q", code, err)
	}
	for _, want := range []string{"event-stream-2018\n", "\n  access    handed-over               handover ", "\nheld  a person is asked", "handover          "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "\n"); n > 50 {
		t.Errorf("%d lines, want a screen", n)
	}
	text, wrong := os.ReadFile(kept)
	if wrong != nil {
		t.Fatal(wrong)
	}
	if _, wrong := universe.ParseArchive("made-up.txtar", txtar.Parse(text)); wrong != nil {
		t.Error(wrong)
	}
}

func TestDrillJSON(t *testing.T) {
	alone(t)
	code, out, _ := levee(t, "drill", "colors-faker", "--project", example, "--json")
	var d struct {
		Schema    string
		Incidents []struct {
			Incident, Outcome string
			Choices           map[string]string
			DaysExposed       float64
		}
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatal(err)
	}
	if code != ExitFindings || d.Schema != "levee-drill/1" || len(d.Incidents) != 1 || d.Incidents[0].Outcome != "seen" || d.Incidents[0].Choices["act"] != "withhold" {
		t.Errorf("exit code %d, %+v", code, d)
	}
}

// Repositories are made up on request, and then who publishes by a stolen account
// is seen.
func TestDrillRepositories(t *testing.T) {
	alone(t)
	for _, args := range [][]string{{}, {"--repositories"}} {
		_, out, err := levee(t, append([]string{"drill", "chalk-debug", "--project", example}, args...)...)
		asked := len(args) > 0
		if err != "" || strings.Contains(out, "\n  access    phished-account           unsourced") != asked || strings.Contains(out, "the default policy with repositories") != asked {
			t.Errorf("%v: stderr %q\n%s", args, err, out)
		}
	}
}

func TestDrillVariationsOfOne(t *testing.T) {
	alone(t)
	code, out, _ := levee(t, "drill", "colors-faker", "--variations", "0", "--project", example)
	if code != ExitFindings || !strings.Contains(out, "1 variant within 0 steps") || !strings.Contains(out, "What comes in without anybody being asked") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// Of what was taken down it is not said that it comes in.
func TestDrillOfWhatIsTakenDown(t *testing.T) {
	alone(t)
	code, out, err := levee(t, "drill", "left-pad", "--project", example)
	if code != ExitFindings || err != "" {
		t.Errorf("exit code %d, stderr %q", code, err)
	}
	for _, want := range []string{"a build asks for it on 2018-09-25", "\nseen  nothing comes in: the build that asks for it fails, and something is said of it\n", "\n  gone  "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	for _, wrong := range []string{"taken in", "it comes in", "exposed"} {
		if strings.Contains(out, wrong) {
			t.Errorf("%q in\n%s", wrong, out)
		}
	}
}

// What would have stopped the one attack does not stop the other.
func TestDrillFixes(t *testing.T) {
	alone(t)
	code, out, _ := levee(t, "drill", "axios", "--fixes", "--project", example)
	for _, want := range []string{"a cooldown of 7 days            1 of 1", "vet new maintainers             0 of 1", "check minified files            0 of 1"} {
		if code != ExitOK || !strings.Contains(out, want) {
			t.Errorf("exit code %d, no %q in\n%s", code, want, out)
		}
	}
}

func TestDrillBadInput(t *testing.T) {
	alone(t)
	bare := t.TempDir()
	if err := os.WriteFile(filepath.Join(bare, "package.json"), []byte(`{"name":"x","dependencies":{"left-pad":"^1.0.0"}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"event-streams"}, ExitUsage, `incident "event-streams": want one of left-pad-2016, crossenv-2017`},
		{[]string{"node-ipc"}, ExitUsage, `incident "node-ipc": node-ipc-2022 or node-ipc-2026?`},
		{[]string{"axios", "--carrier", "left-pads"}, ExitUsage, "left-pads is not in "},
		{[]string{"--write", "x.txtar"}, ExitUsage, "--write: want one INCIDENT"},
		{[]string{"--project", bare, "--offline"}, ExitFailed, "there is no lockfile"},
	} {
		args := append([]string{"drill", "--project", example}, c.args...)
		code, out, err := levee(t, args...)
		if code != c.code || out != "" || !strings.Contains(err, c.want) || strings.Count(err, "\n") > 2 {
			t.Errorf("%v: exit code %d, want %d\n%s%s", c.args, code, c.code, out, err)
		}
	}
}

// What closes most is told alone, and one thing is asked for at a time.
func TestDrillClose(t *testing.T) {
	alone(t)
	code, out, _ := levee(t, "drill", "colors-faker", "--close", "--project", example)
	for _, want := range []string{"come in without anybody being asked", "\nWhat closes it", "\n  1  "} {
		if code != ExitFindings || !strings.Contains(out, want) || strings.Contains(out, "not crafted") {
			t.Errorf("exit code %d, no %q in\n%s", code, want, out)
		}
	}
	for _, args := range [][]string{{"--close", "--fixes"}, {"--history", "--variations", "2"}, {"--knock-out", "--write", "x"}} {
		if code, out, err := levee(t, append([]string{"drill", "--project", example}, args...)...); code != ExitUsage || out != "" || strings.Count(err, "\n") != 1 {
			t.Errorf("%v: exit code %d, %q, %q", args, code, out, err)
		}
	}
}

// Scripts depend on these fields; and event-stream is stopped by no client as it
// comes, while axios is by those that run no install scripts.
func TestDrillHistory(t *testing.T) {
	alone(t)
	code, out, err := levee(t, "drill", "--history", "--project", example, "--json")
	var d struct {
		History []struct {
			Incident, Outcome, Why string
			Controls               map[string]string
			Clients                map[string][]string
		}
	}
	if wrong := json.Unmarshal([]byte(out), &d); wrong != nil || code != ExitOK || len(d.History) != 24 {
		t.Fatalf("exit code %d, %s, %v, %d incidents", code, err, wrong, len(d.History))
	}
	clients := make(map[string]string)
	for _, r := range d.History {
		if r.Why != "" {
			continue
		}
		for client, stops := range r.Clients {
			clients[r.Incident] += client + ": " + strings.Join(stops, " ") + "; "
			if r.Incident == "event-stream-2018" && len(stops) > 0 {
				t.Errorf("%s stops event-stream by %v", client, stops)
			}
		}
		if len(r.Controls) == 0 || len(r.Clients) < 9 {
			t.Errorf("%s: %v, %v", r.Incident, r.Controls, r.Clients)
		}
	}
	if all := clients["axios-2026"]; !strings.Contains(all, "npm 12.2.0: install-scripts") || !strings.Contains(all, "npm 11.21.2: ;") {
		t.Errorf("axios: %s", all)
	}
	if all := clients["left-pad-2016"]; strings.Contains(all, "install-scripts") {
		t.Errorf("what is not there runs no script: %s", all)
	}
}

// What hangs on one thing, in each form that it is written in.
func TestDrillKnockOut(t *testing.T) {
	alone(t)
	var d struct {
		KnockOut struct {
			Judged, Closed    int
			Controls, Sources []struct {
				Name         string
				Tells, Opens int
				Choices      [][]string
			}
		}
	}
	code, out, err := levee(t, "drill", "node-ipc-2022", "--variations", "1", "--knock-out", "--project", example, "--json")
	if wrong := json.Unmarshal([]byte(out), &d); wrong != nil || code != ExitOK || len(d.KnockOut.Sources) < 10 || d.KnockOut.Closed == 0 {
		t.Fatalf("exit code %d, %s, %v, %+v", code, err, wrong, d)
	}
	opening := 0
	for _, l := range append(d.KnockOut.Controls, d.KnockOut.Sources...) {
		if opening += l.Opens; (l.Opens > 0) != (len(l.Choices) > 0) {
			t.Errorf("%+v", l)
		}
	}
	if opening == 0 {
		t.Error("nothing hangs on anything")
	}
	for _, format := range []string{"text", "markdown", "html"} {
		_, out, _ := levee(t, "drill", "event-stream", "--variations", "0", "--knock-out", "--project", example, "--format", format)
		for _, want := range []string{"publish times", "youngpackage", "repository"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s has no %s:\n%s", format, want, out)
			}
		}
	}
}

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

func TestDrillVariationsOfOne(t *testing.T) {
	alone(t)
	code, out, _ := levee(t, "drill", "colors-faker", "--variations", "0", "--project", example)
	if code != ExitFindings || !strings.Contains(out, "1 variant within 0 steps") || !strings.Contains(out, "What comes in without anybody being asked") {
		t.Errorf("exit code %d\n%s", code, out)
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

package cli

import (
	"encoding/json"
	"strings"
	"testing"
)

// What people see of an event of the example, and of all of it.
func TestCastAsk(t *testing.T) {
	file := eventStream("analysis.md")
	_, event, _ := levee(t, "cast", "ask", file, "E-10", "copay")
	code, list, errs := levee(t, "cast", "ask", file)
	if code != ExitOK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	golden(t, "cast-ask.golden", event+"\n----\n\n"+list)
	if n := strings.Count(list, "\n"); n > 30 {
		t.Errorf("%d lines", n)
	}
}

func TestCastAskJSON(t *testing.T) {
	code, out, _ := levee(t, "cast", "ask", "--json", eventStream("analysis.md"), "E-10")
	var got struct {
		Schema   string
		Elements []struct {
			ID        string
			Questions []struct {
				Asks, Write string
				Unseen      bool
				By          []string
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != ExitOK {
		t.Fatalf("exit %d: %v", code, err)
	}
	if got.Schema != "levee-cast-ask/1" || len(got.Elements) != 1 || got.Elements[0].ID != "E-10" || len(got.Elements[0].Questions) != 13 || got.Elements[0].Questions[0].By == nil {
		t.Errorf("%+v", got)
	}
}

func TestCastAskRefuses(t *testing.T) {
	alone(t)
	file := written(t, "a.md", unsafeAnalysis)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no such id":     {[]string{file, "E-99"}, ExitUsage, `has no element "E-99"`},
		"a slip":         {[]string{file, "maintaner"}, ExitUsage, "did you mean maintainer?"},
		"without a head": {[]string{file, "CA-1"}, ExitUsage, `has no element "CA-1" with a heading`},
		"no analysis":    {[]string{written(t, "b.md", "# Plain\n"), "E-1"}, ExitUsage, "is no analysis"},
		"no file":        {[]string{"none.md"}, ExitFailed, "none.md"},
		"none here":      {[]string{"E-1"}, ExitFailed, "analysis.md"},
	} {
		if code, out, errs := levee(t, append([]string{"cast", "ask"}, c.args...)...); code != c.code || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %q, %q", name, code, out, errs)
		}
	}
}

package report

import (
	"testing"

	"levee/internal/settings"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"event-stream":    "event-stream",
		"a\x1b[31mb":      `a\u001b[31mb`,
		"a\nb":            `a\u000ab`,
		"a\u202eb":        `a\u202eb`,
		"zero\u200bwidth": `zero\u200bwidth`,
		"\u0085next":      `\u0085next`,
		"bad\xffbytes":    `bad\ufffdbytes`,
		"Grüße, 世界":       "Grüße, 世界",
		"tag\U000e0041":   `tag\ue0041`,
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap("one two three four five six seven", 20)
	want := []string{"one two three four", "five six seven"}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("wrap = %q, want %q", got, want)
	}
	if got := wrap("a b", 0); len(got) != 1 || got[0] != "a b" {
		t.Errorf("wrap without a width = %q, want it whole", got)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 2315: "2,315", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

// What was not looked at is not on.
func TestSettingsOff(t *testing.T) {
	s := &Settings{Gaps: []string{"why"}, Apps: []AppSwitches{{Switches: []settings.Switch{{State: settings.Off}, {State: settings.Unknown}, {State: settings.On}, {State: settings.Off, Minor: true}, {State: settings.Lacking}}}}}
	if got := s.Off(); got != 3 {
		t.Errorf("%d are off or unknown, want 3", got)
	}
}

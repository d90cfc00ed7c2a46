package csp

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	someNames  = rapid.SampledFrom([]string{"default-src", "script-src", "script-src-elem", "script-src-attr", "connect-src", "img-src", "object-src", "base-uri", "form-action", "Style-Src"})
	someValues = rapid.SampledFrom([]string{"'self'", "'none'", "*", "https:", "data:", "'unsafe-inline'", "'unsafe-eval'", "'nonce-a'", "'strict-dynamic'", "a.invalid", "https://*", "…", "'sha256-a='"})
)

// somePolicy draws a policy in which anything may stand.
func somePolicy(t *rapid.T, label string) string {
	var parts []string
	for range rapid.IntRange(0, 4).Draw(t, label) {
		parts = append(parts, someNames.Draw(t, "name")+" "+strings.Join(rapid.SliceOfN(someValues, 0, 4).Draw(t, "values"), " "))
	}
	return strings.Join(parts, "; ")
}

// A further policy never lets more through, their order does not count, and one
// that only reports changes nothing.
func TestIntersection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Parse(somePolicy(t, "a")), Parse(somePolicy(t, "b"))
		reports := b
		reports.ReportOnly = true
		for w := Inline; w <= Bases; w++ {
			alone, _ := answer([]Policy{a}, w)
			both, _ := answer([]Policy{a, b}, w)
			turned, _ := answer([]Policy{b, a}, w)
			idle, _ := answer([]Policy{a, reports}, w)
			if alone == Stopped && both != Stopped || both != turned || idle != alone {
				t.Fatalf("way %d: alone %d, both %d, turned %d, with one that reports %d", w, alone, both, turned, idle)
			}
		}
	})
}

// Space and letters of names do not count, and what is written back reads the
// same.
func TestWriting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := somePolicy(t, "policy")
		p := Parse(text)
		loose := strings.ReplaceAll(strings.ReplaceAll(text, " ", " \t\n "), ";", " ;; ; ")
		if write(Parse(loose)) != write(p) || write(Parse(strings.ToUpper(text))) == "" && len(p.Directives) > 0 {
			t.Fatalf("%q and %q differ", text, loose)
		}
		if again := strings.TrimSuffix(write(p), " +"); write(Parse(again)) != again {
			t.Fatalf("%q is written back as %q", text, again)
		}
	})
}

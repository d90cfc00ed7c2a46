package js

import (
	"testing"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// TestNamesThatLead reads functions that name nothing but the part of the
// platform that what they use belongs to.
func TestNamesThatLead(t *testing.T) {
	for _, text := range []string{
		"f(() => { navigator.sendBeacon('https://c.invalid/b', 'x') })",
		"addEventListener('pagehide', () => { document.cookie })",
		"onmessage = () => { localStorage.getItem('a') }",
	} {
		f := NewReader(capability.Default()).Read(Parse("a.js", []byte(text), code.JavaScript), nil)
		if len(f.Uses) == 0 {
			t.Errorf("%s: no use is found", text)
		}
	}
}

package listen

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEnvironment(t *testing.T) {
	const file = "/tmp/w"
	ours := []string{redirect + "=" + file, pending + "=1"}
	for name, c := range map[string]struct {
		env, want []string
		notes     int
	}{
		"nothing set":      {[]string{"A=b"}, append([]string{"A=b", options + "=--trace-warnings"}, ours...), 0},
		"merged":           {[]string{options + "=--max-old-space-size=4096"}, append([]string{options + "=--max-old-space-size=4096 --trace-warnings"}, ours...), 0},
		"the last counts":  {[]string{options + "=--a", options + "=--b"}, append([]string{options + "=--b --trace-warnings"}, ours...), 0},
		"silent":           {[]string{silence + "=1", redirect + "=/x"}, append([]string{options + "=--trace-warnings"}, ours...), 2},
		"silenced":         {[]string{options + `=--no-warnings --a --disable-warning DEP0106 --redirect-warnings="/a b"`}, append([]string{options + "=--a --trace-warnings"}, ours...), 1},
		"quotes stay":      {[]string{options + `=--require "/a \"b\".js" --no-deprecation`}, append([]string{options + `=--require "/a \"b\".js" --trace-warnings`}, ours...), 1},
		"throws":           {[]string{options + "=--throw-deprecation"}, []string{options + "=--throw-deprecation --trace-warnings", ours[0]}, 1},
		"throws, silenced": {[]string{options + "=--no-deprecation --no-warnings --throw-deprecation"}, []string{options + "=--no-deprecation --throw-deprecation --trace-warnings", ours[0]}, 2},
		"broken is Node's": {[]string{options + `=--title="a`}, append([]string{options + `=--title="a --trace-warnings`}, ours...), 0},
	} {
		got, notes := environment(c.env, file, true)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if len(notes) != c.notes {
			t.Errorf("%s: notes %q, want %d", name, notes, c.notes)
		}
	}
	if got, _ := environment(nil, file, false); slices.ContainsFunc(got, func(e string) bool { return strings.HasPrefix(e, pending) }) {
		t.Errorf("%q asks for what is kept back", got)
	}
}

// Options that were split and put together again are the same to Node.
func TestSplitJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringOf(rapid.SampledFrom([]rune(`ab =\"-`)))).Draw(t, "words")
		got, ok := split(join(words))
		if !ok || !slices.Equal(got, words) {
			t.Errorf("%q -> %q -> %q", words, join(words), got)
		}
	})
}

package npmrc

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	const text = "\xef\xbb\xbf; a comment\n" +
		"registry = https://registry.npm.example/ # another\n" +
		"ignore-scripts\n" +
		"\n" +
		"min-release-age-exclude[] = @corp/*\n" +
		"note = \"a ; b\"\n" +
		"dir = ${HOME}/x${GONE}${EMPTY?}\\${HOME}\n" +
		"[section]\nsave-exact = true\n"
	want := []Entry{
		{Key: "registry", Value: "https://registry.npm.example/", Line: 2},
		{Key: "ignore-scripts", Value: "true", Line: 3},
		{Key: "min-release-age-exclude", Value: "@corp/*", List: true, Line: 5},
		{Key: "note", Value: "a ; b", Line: 6},
		{Key: "dir", Value: "/h/x${GONE}${HOME}", Line: 7, Unset: []string{"GONE"}},
	}
	if d := gocmp.Diff(want, Parse([]byte(text), map[string]string{"HOME": "/h"})); d != "" {
		t.Error(d)
	}
}

func TestVariables(t *testing.T) {
	got := Variables(map[string]string{"NPM_CONFIG_MIN_RELEASE_AGE": "7", "npm_config__auth": "x", "npm_config_//host/:_authToken": "t",
		"npm_config_": "y", "npm_config_audit": "", "PATH": "/bin"})
	slices.SortFunc(got, func(a, b Entry) int { return cmp.Compare(a.Key, b.Key) })
	want := []Entry{{Key: "//host/:_authToken", Value: "t"}, {Key: "_auth", Value: "x"}, {Key: "min-release-age", Value: "7"}}
	if d := gocmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a=1\nb[]=${X}\n[s]\nc"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := strings.Count(string(data), "\n") + 1
		for _, e := range Parse(data, nil) {
			if e.Line < 1 || e.Line > lines {
				t.Errorf("line %d of %d", e.Line, lines)
			}
		}
	})
}

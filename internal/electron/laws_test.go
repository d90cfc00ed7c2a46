package electron

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Minifying changes nothing of what is on and off: the main processes of the
// control's cases, as they are and as a bundler would ship them.
func TestMinifying(t *testing.T) {
	files, err := filepath.Glob("../control/electron/testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	compared := 0
	for _, name := range files {
		story, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range story.Files {
			if !strings.HasSuffix(f.Name, ".js") && !strings.HasSuffix(f.Name, ".ts") {
				continue
			}
			out := api.Transform(string(f.Data), api.TransformOptions{Loader: api.LoaderTS, Format: api.FormatCommonJS, MinifySyntax: true, MinifyIdentifiers: true, MinifyWhitespace: true, LogLevel: api.LogLevelSilent})
			if len(out.Errors) > 0 {
				continue
			}
			compared++
			plain := api.Transform(string(f.Data), api.TransformOptions{Loader: api.LoaderTS, LogLevel: api.LogLevelSilent})
			if diff := cmp.Diff(statesOf(string(plain.Code)), statesOf(string(out.Code))); diff != "" {
				t.Errorf("%s, %s: plain, minified:\n%s\n%s", name, f.Name, diff, out.Code)
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d files were compared", compared)
	}
}

func statesOf(text string) map[string]string {
	states := make(map[string]string)
	for _, s := range app(30, text).Judge(day("2024-06-01")) {
		states[s.Name] = s.State.String()
	}
	return states
}

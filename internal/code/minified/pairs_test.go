package minified

import (
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/tools/txtar"

	"levee/internal/code/minifiedtest"
)

// A kept is a real source with what minifiers made of it.
type kept struct {
	name     string
	source   File
	minified map[string]File            // by minifier
	together map[string]map[string]File // by way and minifier: minified with a payload in it
}

// loadPairs reads testdata/pairs.txtar.zst.
func loadPairs(t *testing.T) []*kept {
	t.Helper()
	packed, err := os.ReadFile("testdata/pairs.txtar.zst")
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	text, err := decoder.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []*kept
	for _, f := range txtar.Parse(text).Files {
		parts := strings.Split(f.Name, "/")
		base := strings.TrimSuffix(parts[len(parts)-1], ".js")
		file := File{Path: f.Name, Text: f.Data}
		switch parts[0] {
		case "sources":
			all = append(all, &kept{base, file, map[string]File{}, map[string]map[string]File{}})
		case "minified":
			all[len(all)-1].minified[base] = file
		case "together":
			way, minifier, _ := strings.Cut(base, ".")
			k := all[len(all)-1]
			if k.together[way] == nil {
				k.together[way] = map[string]File{}
			}
			k.together[way][minifier] = file
		}
	}
	return all
}

func TestRealPairsAreHeldAndPayloadsFound(t *testing.T) {
	byMinifier := make(map[string]int)
	for _, k := range loadPairs(t) {
		t.Run(k.name, func(t *testing.T) {
			e := evidenceOf([]*side{readSource(k.source)})
			differ := func(f File) *difference {
				p, why := readMinified(f)
				if why != "" {
					t.Fatalf("%s: %s", f.Path, why)
				}
				return e.differ(p)
			}
			for minifier, f := range k.minified {
				byMinifier[minifier]++
				if d := differ(f); !d.held() {
					t.Errorf("%s: score %.1f, %d uncovered in a window: %v", minifier, d.score, d.densest, d.hits)
				}
				for _, w := range minifiedtest.Ways {
					bad, ok := w.Put(f.Text)
					if !ok {
						continue
					}
					if d := differ(File{Path: f.Path, Text: bad}); d.held() || !d.sameProgram() {
						t.Errorf("%s by %s: score %.1f, %d in a window, recall %.2f", w.Name, minifier, d.score, d.densest, d.recall)
					}
				}
			}
			for way, files := range k.together {
				for minifier, f := range files {
					if d := differ(f); d.held() || !d.sameProgram() {
						t.Errorf("%s minified together by %s: score %.1f, %d in a window, recall %.2f", way, minifier, d.score, d.densest, d.recall)
					}
				}
			}
		})
	}
	for _, minifier := range []string{"uglify", "terser", "esbuild", "swc", "closure"} {
		if byMinifier[minifier] < 20 {
			t.Errorf("%d pairs by %s, want at least 20", byMinifier[minifier], minifier)
		}
	}
}

func TestLayoutTellsMinifiedFiles(t *testing.T) {
	for _, k := range loadPairs(t) {
		if IsMinified(k.source.Text) {
			t.Errorf("%s is taken for minified", k.source.Path)
		}
		for _, f := range k.minified {
			if !IsMinified(f.Text) {
				t.Errorf("%s is not taken for minified", f.Path)
			}
		}
	}
}

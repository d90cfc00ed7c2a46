// Command generate makes the embedded lists of package popularity:
//
//	go run ./internal/popularity/generate DATA
//
// DATA holds top/npm-high-impact-downloads.txt and module-replacements/*.json,
// as their sources have them (see internal/popularity/README.md). The lists are
// written beside the package, sorted and without dates of their own, so that
// the same data gives the same bytes.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"levee/internal/evidence"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/popularity/generate DATA")
		os.Exit(2)
	}
	if err := generate(os.Args[1], filepath.Join("internal", "popularity")); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(data, out string) error {
	names, err := os.ReadFile(filepath.Join(data, "top", "npm-high-impact-downloads.txt"))
	if err != nil {
		return err
	}
	if err := write(filepath.Join(out, "names.txt.gz"), names); err != nil {
		return err
	}
	substitutes := make(map[string]evidence.Substitute)
	// A later list does not replace what an earlier one says: what the
	// platform has comes before what another package has.
	for _, list := range []string{"native", "micro-utilities", "preferred"} {
		if err := read(filepath.Join(data, "module-replacements", list+".json"), substitutes); err != nil {
			return err
		}
	}
	text, err := json.Marshal(substitutes)
	if err != nil {
		return err
	}
	return write(filepath.Join(out, "replacements.json.gz"), text)
}

// A manifest is a list of es-tooling/module-replacements.
type manifest struct {
	Mappings     map[string]struct{ Replacements []string }
	Replacements map[string]struct {
		ID, Type, ReplacementModule string
	}
}

func read(name string, into map[string]evidence.Substitute) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for module, to := range m.Mappings {
		if _, ok := into[module]; ok {
			continue
		}
		var s evidence.Substitute
		for _, id := range to.Replacements {
			r := m.Replacements[id]
			switch {
			case r.Type == "native":
				s.Native = join(s.Native, id)
			case r.Type == "simple" || r.Type == "removal":
				s.Native = join(s.Native, "a line of JavaScript: "+strings.TrimPrefix(id, "snippet::"))
			case r.ReplacementModule != "":
				s.Packages = append(s.Packages, r.ReplacementModule)
			}
		}
		slices.Sort(s.Packages)
		if s.Native != "" || len(s.Packages) > 0 {
			into[module] = s
		}
	}
	return nil
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}

func write(name string, text []byte) error {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o644)
}

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/js"
	"levee/internal/code/minified"
)

// printShipped pairs the minified files of all installed packages and prints
// those that are a mismatch, with what is new in them.
func printShipped(root string) error {
	states := make(map[string]int)
	count, alarmed, paired := 0, 0, 0
	var spent time.Duration
	walk := func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "package.json" || !isPackage(filepath.Dir(name)) {
			return err
		}
		count++
		pairs, took, err := pairsOf(filepath.Dir(name))
		if err != nil {
			return err
		}
		if len(pairs) > 0 {
			paired, spent = paired+1, spent+took
		}
		if slices.ContainsFunc(pairs, func(p code.Pair) bool { return p.State == code.PairMismatch }) {
			alarmed++
		}
		for _, p := range pairs {
			states[strings.TrimSpace(p.State+" "+p.Why)]++
			print(strings.TrimPrefix(filepath.Dir(name), root), p)
		}
		return nil
	}
	if err := filepath.WalkDir(root, walk); err != nil {
		return err
	}
	fmt.Printf("\n%d packages, %d with minified files, which took %.0f ms; %d with a mismatch\n", count, paired, spent.Seconds()*1000, alarmed)
	for _, s := range sorted(states) {
		fmt.Printf("%6d  %s\n", states[s], s)
	}
	return nil
}

// isPackage tells a folder that npm installed a package in.
func isPackage(dir string) bool {
	parent := filepath.Base(filepath.Dir(dir))
	return parent == "node_modules" || strings.HasPrefix(parent, "@") && filepath.Base(filepath.Dir(filepath.Dir(dir))) == "node_modules"
}

func pairsOf(dir string) ([]code.Pair, time.Duration, error) {
	tree, err := archive.ReadFolder(os.DirFS(dir), archive.DefaultLimits)
	if err != nil {
		return nil, 0, err
	}
	var files []code.File
	for _, f := range tree.Files {
		kind := js.Detect(f.Path, f.Data)
		files = append(files, code.File{Path: f.Path, Kind: kind, Minified: kind == code.JavaScript && minified.IsMinified(f.Data)})
	}
	start := time.Now()
	pairs := minified.Find(files, tree)
	return pairs, time.Since(start), nil
}

func print(dir string, p code.Pair) {
	if p.State != code.PairMismatch {
		return
	}
	fmt.Printf("%s %s, said to come from %s by its %s\n", dir, p.Minified, p.Source, p.How)
	for _, n := range p.Novel {
		fmt.Printf("    %d:%d %s %.60q\n", n.Line, n.Column, n.What, n.Text)
	}
}

func sorted(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

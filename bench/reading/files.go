package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/capability"
	"levee/internal/code/js"
)

// largest bounds the files that are extracted: the other reader takes minutes
// for a larger one.
const largest = 1 << 20

// extractFiles writes the JavaScript of some tarballs under names that are
// numbers.
func extractFiles(cache, dir string, every int) error {
	all, err := artifacts(cache)
	if err != nil {
		return err
	}
	for i := 0; i < len(all); i += max(every, 1) {
		sum := all[i].Integrity[0].Hex()
		f, err := os.Open(filepath.Join(cache, "_cacache", "content-v2", "sha512", sum[:2], sum[2:4], sum[4:]))
		if err != nil {
			return err
		}
		tree, err := archive.ReadTarball(f, archive.DefaultLimits)
		f.Close()
		if err != nil {
			continue
		}
		for j := range tree.Files {
			if file := &tree.Files[j]; isScript(file.Path) && len(file.Data) <= largest {
				name := filepath.Join(dir, fmt.Sprintf("%05d-%05d.js", i, j))
				if err := os.WriteFile(name, file.Data, 0o600); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func isScript(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".js" || ext == ".cjs" || ext == ".mjs"
}

// readFiles parses and reads each file of a folder by itself.
func readFiles(dir string) error {
	r := js.NewReader(capability.Default())
	files, size := 0, 0
	before := used()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		r.Read(js.Parse(name, text, code.JavaScript), nil)
		files++
		size += len(text)
		return nil
	})
	seconds := (used().processor - before.processor).Seconds()
	fmt.Println(strings.Join([]string{"levee:", strconv.Itoa(files), "files,", rate(size, seconds)}, " "))
	return err
}

// rate is written as the other reader's is: the script divides them.
func rate(size int, seconds float64) string {
	return fmt.Sprintf("%.1f MB, %.2f s of processor, %.2f MB/s", float64(size)/1e6, seconds, float64(size)/1e6/seconds)
}

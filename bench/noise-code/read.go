package main

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/capability"
	"levee/internal/code/reading"
)

// read returns what reading the tarballs of a folder tells, each name and
// version once, sorted; from facts if that file is there.
func read(dir, facts string) ([]*code.Package, error) {
	if facts != "" {
		if kept, err := load(facts); !os.IsNotExist(err) {
			return kept, err
		}
	}
	files, err := regularFiles(dir)
	if err != nil {
		return nil, err
	}
	packages := sorted(readAll(files))
	if facts == "" {
		return packages, nil
	}
	return packages, keep(facts, packages)
}

func regularFiles(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, name)
		}
		return err
	})
	return files, err
}

func readAll(files []string) []*code.Package {
	all := make([]*code.Package, len(files))
	work := make(chan int)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			reader := reading.New(capability.Default())
			for i := range work {
				all[i] = readOne(reader, files[i])
			}
		})
	}
	for i := range files {
		work <- i
	}
	close(work)
	group.Wait()
	return all
}

// readOne returns nil for what is no package.
func readOne(reader *reading.Reader, file string) *code.Package {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	tree, err := archive.ReadTarball(f, archive.DefaultLimits)
	if err != nil {
		return nil
	}
	c := reader.Read(tree)
	if c.Name == "" {
		return nil
	}
	return c
}

func sorted(packages []*code.Package) []*code.Package {
	key := func(c *code.Package) string { return c.Name + "@" + c.Version }
	packages = slices.DeleteFunc(packages, func(c *code.Package) bool { return c == nil })
	slices.SortStableFunc(packages, func(a, b *code.Package) int { return strings.Compare(key(a), key(b)) })
	return slices.CompactFunc(packages, func(a, b *code.Package) bool { return key(a) == key(b) })
}

func load(file string) ([]*code.Package, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var packages []*code.Package
	for d := json.NewDecoder(bufio.NewReader(f)); d.More(); {
		c := new(code.Package)
		if err := d.Decode(c); err != nil {
			return nil, err
		}
		packages = append(packages, c)
	}
	return packages, nil
}

func keep(file string, packages []*code.Package) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for e := json.NewEncoder(w); len(packages) > 0; packages = packages[1:] {
		if err := e.Encode(packages[0]); err != nil {
			return err
		}
	}
	return w.Flush()
}

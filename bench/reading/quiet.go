package main

import (
	"context"
	"fmt"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// quiet counts bytes of code by what a reader that looks at words alone could
// leave unparsed at most.
type quiet struct {
	all     int64
	nothing int64 // in files of which nothing but imports is told
	apart   int64 // in those of them that no file with more leads to, or comes from
}

// printQuiet prints how much of the code that was read does nothing by itself:
// the bound of what sparing such files the tree could save.
func printQuiet(b *evidence.Bundle, artifacts []lockfile.Artifact) error {
	var q quiet
	for _, a := range artifacts {
		f, err := b.Code(context.Background(), a)
		if err != nil {
			return err
		}
		if p, ok := f.Get(); ok {
			q.count(p)
		}
	}
	fmt.Printf("quiet: of %d MB of code %d MB stand in files of which nothing but imports is told, %d MB of it in files that have to do with such files only\n",
		q.all>>20, q.nothing>>20, q.apart>>20)
	return nil
}

func (q *quiet) count(p *code.Package) {
	leads, led := make(map[string][]string), make(map[string][]string)
	for _, im := range p.Imports {
		if im.File != "" {
			leads[im.Place.File] = append(leads[im.Place.File], im.File)
			led[im.File] = append(led[im.File], im.Place.File)
		}
	}
	busy := busyFiles(p)
	near := spread(spread(busy, led), leads)
	for _, f := range p.Files {
		if f.Kind != code.JavaScript && f.Kind != code.TypeScript {
			continue
		}
		q.all += f.Size
		if !busy[f.Path] {
			q.nothing += f.Size
		}
		if !near[f.Path] {
			q.apart += f.Size
		}
	}
}

// busyFiles are those of which more than imports is told.
func busyFiles(p *code.Package) map[string]bool {
	busy := make(map[string]bool)
	for i := range p.Capabilities {
		busy[p.Capabilities[i].File] = true
	}
	for i := range p.Flows {
		busy[p.Flows[i].To.File] = true
	}
	for i := range p.Overrides {
		busy[p.Overrides[i].File] = true
	}
	return busy
}

// spread returns files with all that is next to them, and next to that.
func spread(files map[string]bool, next map[string][]string) map[string]bool {
	all := make(map[string]bool)
	var todo []string
	for f := range files {
		todo = append(todo, f)
	}
	for len(todo) > 0 {
		f := todo[len(todo)-1]
		if todo = todo[:len(todo)-1]; !all[f] {
			all[f] = true
			todo = append(todo, next[f]...)
		}
	}
	return all
}

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/drill"
	"levee/internal/policy"
	"levee/internal/report"
	"levee/internal/store"
)

// indexName is the file that makes a folder one of ours.
const indexName = "index.json"

// maxExport bounds what is read of an index or a variant.
const maxExport = 64 << 20

// export writes incidents, and a sample of their variants if these were asked
// for, into a folder.
func (d *driller) export(ctx context.Context, out *report.Drill, from []attack.Incident) error {
	dir, err := d.folder()
	if err != nil {
		return err
	}
	steps := 0
	if d.steps {
		steps = d.variations
	}
	near := out.Model.Near(from, steps, drill.Facts(out.Target, &out.Carrier))
	var index *drill.Index
	err = writeFolder(dir, d.write, func(root *os.Root) (err error) {
		index, err = d.fill(ctx, root, out, from, near)
		return err
	})
	if err != nil {
		return err
	}
	size, err := sizeOf(dir)
	if err != nil {
		return err
	}
	first := &index.Variants[0]
	said := report.Plain(d.write)
	fmt.Fprintf(d.look.streams.Out, "%s: %d of %d variants, with %s, %d kB\n", said, len(index.Variants), len(near), indexName, (size+999)/1000)
	if first.Instead != "" {
		fmt.Fprintf(d.look.streams.Out, "  their lockfiles are of the format %s, as that of the project (%s) cannot be written\n", first.Format, report.Plain(first.Instead))
	}
	_, err = fmt.Fprintf(d.look.streams.Out, "  levee drill serve --from %s %s --write ./try\n  cd ./try/after && %s\n", said, first.Name, frozen[first.Lockfile])
	return err
}

// sizeOf is how many bytes the files below a folder have.
func sizeOf(dir string) (bytes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}

// fill writes variants into a new folder: all that happened, and so many of the
// others as were asked for.
func (d *driller) fill(ctx context.Context, root *os.Root, out *report.Drill, from []attack.Incident, near []attack.Neighbour) (*drill.Index, error) {
	index := &drill.Index{Schema: drill.ExportSchema, Project: out.Carrier.Project, Policy: out.Policy, Carrier: out.Carrier.ID.String()}
	rules, err := d.policyFiles()
	if err != nil {
		return nil, err
	}
	progress, done := d.bar()
	defer done()
	others, limit := 0, d.sample
	if limit == 0 {
		limit = len(near)
	}
	for v := range drill.Spread(out.Model, near, limit < len(near)) {
		if v.Steps > 0 && others == limit {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, files, err := out.Export(v, from[v.Nearest].ID)
		var not *craft.Uncrafted
		if errors.As(err, &not) {
			continue
		}
		if err == nil {
			err = writeAll(root, e.Name, append(files, rules...))
		}
		if err != nil {
			return nil, err
		}
		if v.Steps > 0 {
			others++
		}
		index.Variants = append(index.Variants, *e)
		progress(len(index.Variants), len(near))
	}
	if len(index.Variants) == 0 {
		return nil, errors.New("--write: there is nothing to write")
	}
	text, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return nil, err
	}
	return index, root.WriteFile(indexName, append(text, '\n'), 0o644)
}

// policyFiles are the project's policy, if it has one, for both sides of what is
// written: what is judged again is judged by the same rules.
func (d *driller) policyFiles() ([]drill.ExportFile, error) {
	if d.rules == "" {
		return nil, nil
	}
	root, err := os.OpenRoot(filepath.Dir(d.rules))
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // it was only read
	text, err := readPolicy(root.FS(), filepath.Base(d.rules), d.rules)
	return []drill.ExportFile{{Path: "before/" + policy.FileName, Data: text}, {Path: "after/" + policy.FileName, Data: text}}, err
}

// writeAll writes the files of a variant. Nothing of their names leads out of
// the folder.
func writeAll(root *os.Root, name string, files []drill.ExportFile) error {
	for _, f := range files {
		at := path.Join(name, f.Path)
		if err := root.MkdirAll(path.Dir(at), 0o755); err != nil {
			return err
		}
		if err := root.WriteFile(at, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// folder returns where variants are to be written: an export of ours that is there
// is written anew, and what holds anything else is refused.
func (d *driller) folder() (dir string, err error) {
	if dir, err = filepath.Abs(d.write); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", plain(d.write, err)
	}
	if len(entries) == 0 {
		return dir, nil
	}
	index, err := readIndex(dir, d.write)
	if err != nil {
		return "", hint(fmt.Errorf("%s: it is not empty, and was not written by drill --write", d.write), "name a folder that is empty, or not there")
	}
	ours := map[string]bool{indexName: true}
	for i := range index.Variants {
		ours[index.Variants[i].Name] = true
	}
	for _, e := range entries {
		if !ours[e.Name()] {
			return "", fmt.Errorf("%s: it holds %s, which drill --write did not write", d.write, e.Name())
		}
	}
	return dir, nil
}

// readIndex reads the index of a folder that is called said.
func readIndex(dir, said string) (*drill.Index, error) {
	data, err := readSmall(dir, indexName)
	if err != nil {
		return nil, plain(filepath.Join(said, indexName), err)
	}
	return drill.ReadIndex(filepath.Join(said, indexName), data)
}

// readSmall reads a regular file below a folder.
func readSmall(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // it was only read
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxExport {
		return nil, fmt.Errorf("want a file of at most %d bytes", maxExport)
	}
	return root.ReadFile(name)
}

// keep writes a made-up registry to one file.
func (d *driller) keep(j *drill.Judgement) error {
	if j == nil {
		return errors.New("--write: there is nothing to write")
	}
	return store.WriteFile(d.write, txtar.Format(j.Scene.Archive))
}

// toFile tells whether one file is to be written, not a folder.
func (d *driller) toFile() bool { return strings.HasSuffix(d.write, ".txtar") }

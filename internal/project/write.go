package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"levee/internal/npm"
	"levee/internal/store"
)

// WriteAll writes files of a project's folder, given by their slash-separated
// names, all of them or none. A name that is a link, or leads over one, is
// refused: what it leads to is not the project's own.
func WriteAll(folder string, files map[string][]byte) error {
	before := make(map[string][]byte)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		data, err := own(folder, name)
		if err != nil {
			return err
		}
		before[name] = data
	}
	var done []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		full := filepath.Join(folder, filepath.FromSlash(name))
		if err := writeKeeping(full, files[name]); err != nil {
			return errors.Join(plainError(full, err), restore(folder, before, done))
		}
		done = append(done, name)
	}
	return nil
}

// own reads a file that is about to be written; nil if there is none yet.
func own(folder, name string) ([]byte, error) {
	for at := filepath.FromSlash(name); at != "."; at = filepath.Dir(at) {
		full := filepath.Join(folder, at)
		info, err := os.Lstat(full)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, plainError(full, err)
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("%s: it is a link; write to where it leads by hand", full)
		}
	}
	full := filepath.Join(folder, filepath.FromSlash(name))
	data, err := read(full, npm.MaxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// writeKeeping writes a file whole, with the mode that it had.
func writeKeeping(full string, data []byte) error {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(full); err == nil {
		mode = info.Mode().Perm()
	}
	if err := store.WriteFile(full, data); err != nil {
		return err
	}
	return os.Chmod(full, mode)
}

// restore puts back what was there before.
func restore(folder string, before map[string][]byte, done []string) error {
	var errs []error
	for _, name := range done {
		full := filepath.Join(folder, filepath.FromSlash(name))
		if before[name] == nil {
			errs = append(errs, os.Remove(full))
			continue
		}
		errs = append(errs, writeKeeping(full, before[name]))
	}
	return errors.Join(errs...)
}

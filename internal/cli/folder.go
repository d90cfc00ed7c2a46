package cli

import (
	"errors"
	"os"
	"path/filepath"
)

// writeFolder puts a folder in the place of another one, or of none, whole or not
// at all. Fill writes what is in it. Where no folder can be made, the error is about
// what is called said.
func writeFolder(dir, said string, fill func(*os.Root) error) error {
	temp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-")
	if err != nil {
		return plain(said, err)
	}
	if err = fillFolder(temp, fill); err == nil {
		_, missing := os.Stat(dir)
		err = replaceFolder(dir, temp, missing == nil)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(temp))
	}
	return nil
}

func fillFolder(dir string, fill func(*os.Root) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // nothing is read from it
	return fill(root)
}

// replaceFolder puts a folder in the place of another one, or of none.
func replaceFolder(dir, temp string, old bool) error {
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	if !old {
		return os.Rename(temp, dir)
	}
	gone := temp + ".old"
	if err := os.Rename(dir, gone); err != nil {
		return err
	}
	if err := os.Rename(temp, dir); err != nil {
		return errors.Join(err, os.Rename(gone, dir))
	}
	return os.RemoveAll(gone)
}

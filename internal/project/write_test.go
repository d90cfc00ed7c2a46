package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// All files are written, with the modes that they had, or none is.
func TestWriteAll(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "b")
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"a": []byte("new"), "b": []byte("new"), "missing/c": []byte("new")}
	if err := WriteAll(dir, files); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a folder that is not there: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v is left: %v", entries, err)
	}
	if text, err := os.ReadFile(old); err != nil || string(text) != "old" {
		t.Errorf("b has %q: %v", text, err)
	}
	delete(files, "missing/c")
	if err := WriteAll(dir, files); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(old)
	info, statErr := os.Stat(old)
	if err != nil || statErr != nil || string(text) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("b has %q, %v: %v %v", text, info.Mode(), err, statErr)
	}
}

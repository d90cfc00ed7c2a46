package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestGetReturnsWhatWasPut(t *testing.T) {
	s := open(t)
	e := Entry{Key: "packument event-stream", Fetched: time.Unix(1, 0).UTC(), ETag: `"x"`}
	if err := s.Put(e, []byte("one")); err != nil {
		t.Fatal(err)
	}
	got, content, ok := s.Get(e.Key)
	if !ok || string(content) != "one" || got.ETag != e.ETag || !got.Fetched.Equal(e.Fetched) {
		t.Errorf("got %+v %q %v", got, content, ok)
	}
	if _, _, ok := s.Get("another"); ok {
		t.Error("a key that was never put is there")
	}
	if err := s.Put(e, []byte("two")); err != nil {
		t.Fatal(err)
	}
	if _, content, _ := s.Get(e.Key); string(content) != "two" {
		t.Errorf("content %q, want the newer", content)
	}
}

// A damaged file is missing, and is mended by the next Put. Small content stands
// behind its entry, and a large one in a file of its own.
func TestDamageIsNoticed(t *testing.T) {
	large := strings.Repeat("content\n", maxBeside)
	for _, c := range []struct{ sub, content string }{{"index", "content\nof two lines"}, {"index", ""}, {"index", large}, {"content", large}} {
		s := open(t)
		e := Entry{Key: "k"}
		if err := s.Put(e, []byte(c.content)); err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(filepath.Join(s.dir, c.sub, "*"))
		if len(files) != 1 {
			t.Fatalf("%d files in %s", len(files), c.sub)
		}
		whole, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, damaged := range [][]byte{[]byte("damaged"), append(slices.Clone(whole), '!'), whole[:len(whole)-1]} {
			if err := os.WriteFile(files[0], damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			if _, _, ok := s.Get("k"); ok {
				t.Errorf("damage in %s was not noticed: %.80q", c.sub, damaged)
			}
		}
		if err := s.Put(e, []byte(c.content)); err != nil {
			t.Fatal(err)
		}
		if _, content, ok := s.Get("k"); !ok || string(content) != c.content {
			t.Errorf("damage in %s was not mended: %.80q", c.sub, content)
		}
	}
}

// Touching an entry leaves its content as it is, wherever that stands.
func TestTouchKeepsTheContent(t *testing.T) {
	s := open(t)
	for _, content := range []string{"", "small\n", strings.Repeat("large", maxBeside)} {
		if err := s.Put(Entry{Key: "k", ETag: "one"}, []byte(content)); err != nil {
			t.Fatal(err)
		}
		e, _, _ := s.Get("k")
		e.ETag = "two"
		if err := s.Touch(e); err != nil {
			t.Fatal(err)
		}
		if got, kept, ok := s.Get("k"); !ok || got.ETag != "two" || string(kept) != content {
			t.Errorf("got %+v, %d bytes, %v of %d bytes", got, len(kept), ok, len(content))
		}
	}
}

// An index entry that was forged does not lead out of the store.
func TestIndexLeadsNowhereElse(t *testing.T) {
	s := open(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	entry := fmt.Sprintf(`{"key":"k","digest":%q}`, ".."+secret)
	if err := os.WriteFile(s.indexPath("k"), []byte(entry), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, content, ok := s.Get("k"); ok {
		t.Errorf("read %q", content)
	}
}

func TestNilStoreKeepsNothing(t *testing.T) {
	var s *Store
	if err := s.Put(Entry{Key: "k"}, nil); err != nil {
		t.Error(err)
	}
	if _, _, ok := s.Get("k"); ok {
		t.Error("a nil store has something")
	}
}

func TestOpenRefusesWhatItCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "cache")); err == nil {
		t.Error("a store in a file was opened")
	}
}

// A reader never sees half a file, whoever writes meanwhile.
func TestWritersAndReaders(t *testing.T) {
	s := open(t)
	big := func(i int) []byte { return bytes.Repeat([]byte{byte('a' + i)}, maxBeside+i-1) } // of both kinds
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for range 20 {
				if err := s.Put(Entry{Key: "k"}, big(i)); err != nil {
					t.Error(err)
				}
				if _, content, ok := s.Get("k"); ok && !bytes.Equal(content, big(int(content[0]-'a'))) {
					t.Error("half a file was read")
				}
			}
		})
	}
	group.Wait()
	if left, _ := filepath.Glob(filepath.Join(s.dir, "*", ".*")); len(left) != 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestWriteFileLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := WriteFile(filepath.Join(dir, "missing", "x"), nil); err == nil {
		t.Error("wrote into a folder that is not there")
	}
	if err := os.Mkdir(filepath.Join(dir, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(filepath.Join(dir, "x"), []byte("y")); err == nil {
		t.Error("wrote over a folder")
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files are left, want the folder only", len(files))
	}
}

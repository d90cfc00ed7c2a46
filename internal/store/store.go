// Package store keeps what was fetched on disk: an index from keys to digests,
// with small content in it, and large content under its digest. What it writes
// is whole or not there, and what it reads is what was written; what the content
// means it leaves to others.
package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Store is a folder on disk that any number of processes may use. A nil
// Store keeps nothing and has nothing.
type Store struct{ dir string }

// An Entry is what the index knows about a key.
type Entry struct {
	Key          string    `json:"key"`
	Digest       string    `json:"digest"` // of the content, hexadecimal sha256
	Fetched      time.Time `json:"fetched"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"lastModified,omitempty"`
	Origin       string    `json:"origin,omitempty"` // digest of what the content was made from
}

// Open opens the store in a folder, which is made if it is missing. A folder
// that cannot be written to is an error: the caller may go on without.
func Open(dir string) (*Store, error) {
	for _, sub := range []string{"content", "index"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, err
		}
	}
	probe, err := os.CreateTemp(dir, "probe-")
	if err != nil {
		return nil, err
	}
	return &Store{dir}, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Dir returns the folder that a user's stores are in: LEVEE_CACHE, or levee
// in the user's cache folder.
func Dir() (string, error) {
	if dir := os.Getenv("LEVEE_CACHE"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "levee"), err
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (s *Store) indexPath(key string) string {
	return filepath.Join(s.dir, "index", digest([]byte(key)))
}

func (s *Store) contentPath(digest string) string { return filepath.Join(s.dir, "content", digest) }

// maxBeside is up to how many bytes content stands behind its entry, on the
// lines that follow it: making two files takes twice as long.
const maxBeside = 64 << 10

// Get returns what is kept under a key. What is damaged counts as missing.
func (s *Store) Get(key string) (Entry, []byte, bool) {
	if s == nil {
		return Entry{}, nil, false
	}
	text, err := os.ReadFile(s.indexPath(key))
	if err != nil {
		return Entry{}, nil, false
	}
	text, content, beside := bytes.Cut(text, []byte("\n"))
	var e Entry
	if json.Unmarshal(text, &e) != nil || e.Key != key || len(e.Digest) != 2*sha256.Size {
		return Entry{}, nil, false
	}
	if !beside {
		if _, err := hex.DecodeString(e.Digest); err != nil {
			return Entry{}, nil, false // never a path out of the store
		}
		if content, err = os.ReadFile(s.contentPath(e.Digest)); err != nil {
			return Entry{}, nil, false
		}
	}
	if digest(content) != e.Digest {
		return Entry{}, nil, false
	}
	return e, content, true
}

// Put keeps content under the entry's key, with the digest filled in.
func (s *Store) Put(e Entry, content []byte) error {
	if s == nil {
		return nil
	}
	e.Digest = digest(content)
	if len(content) <= maxBeside {
		return s.write(e, content, true)
	}
	if old, err := os.ReadFile(s.contentPath(e.Digest)); err != nil || digest(old) != e.Digest {
		if err := WriteFile(s.contentPath(e.Digest), content); err != nil {
			return err
		}
	}
	return s.write(e, nil, false)
}

// Touch rewrites the entry of a key whose content is there already.
func (s *Store) Touch(e Entry) error {
	if s == nil {
		return nil
	}
	old, err := os.ReadFile(s.indexPath(e.Key))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, content, beside := bytes.Cut(old, []byte("\n"))
	return s.write(e, content, beside)
}

// write writes an entry, with its content if that stands beside it.
func (s *Store) write(e Entry, content []byte, beside bool) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if beside {
		text = append(append(text, '\n'), content...)
	}
	return WriteFile(s.indexPath(e.Key), text)
}

// WriteFile writes a file whole or not at all: whoever reads it sees the old
// content or the new one.
func WriteFile(name string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Chmod(0o644), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

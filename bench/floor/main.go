// Command floor does what no reading of packages can do without: it reads
// every tarball of a folder, checks its digest, unpacks it and parses its
// JavaScript, and keeps nothing. Its time is what `levee inspect` is held
// against.
//
//	go run ./bench/floor DIR
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: floor DIR")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

// totals are counted by all workers.
type totals struct{ tarballs, packed, unpacked, scripts, scriptBytes, refused atomic.Int64 }

func run(dir string) error {
	files, err := tarballs(dir)
	if err != nil {
		return err
	}
	start := time.Now()
	var t totals
	work := make(chan string)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for name := range work {
				if err := t.read(name); err != nil {
					fmt.Fprintf(os.Stderr, "floor: %s: %v\n", name, err)
				}
			}
		})
	}
	for _, name := range files {
		work <- name
	}
	close(work)
	group.Wait()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	fmt.Printf("floor: %d tarballs, %d MB, %d MB unpacked, %d MB of JavaScript in %d files, %d refused: %.2f s, %d MB of memory\n",
		t.tarballs.Load(), t.packed.Load()>>20, t.unpacked.Load()>>20, t.scriptBytes.Load()>>20, t.scripts.Load(), t.refused.Load(),
		time.Since(start).Seconds(), mem.Sys>>20)
	return nil
}

func tarballs(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, name)
		}
		return err
	})
	return files, err
}

func (t *totals) read(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha512.New()
	zipped := io.TeeReader(bufio.NewReaderSize(f, 1<<20), sum)
	plain, err := gzip.NewReader(zipped)
	if err != nil {
		return nil // npm's cache holds documents, too
	}
	t.tarballs.Add(1)
	if info, err := f.Stat(); err == nil {
		t.packed.Add(info.Size())
	}
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := t.file(h.Name, r, h.Size); err != nil {
			return err
		}
	}
	_, err = io.Copy(io.Discard, zipped)
	return err
}

func (t *totals) file(name string, r io.Reader, size int64) error {
	text := bytes.NewBuffer(make([]byte, 0, size+1))
	if _, err := text.ReadFrom(r); err != nil {
		return err
	}
	t.unpacked.Add(size)
	if !strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".cjs") && !strings.HasSuffix(name, ".mjs") {
		return nil
	}
	t.scripts.Add(1)
	t.scriptBytes.Add(size)
	if _, err := js.Parse(parse.NewInputBytes(text.Bytes()), js.Options{}); err != nil {
		t.refused.Add(1)
	}
	return nil
}

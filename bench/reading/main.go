// Command reading measures how fast packages are read, on the tarballs of an
// npm cache and by the way that `levee inspect` goes: first with nothing kept,
// then from what the first run kept. bench/reading/run puts it beside the floor
// and beside another reader.
//
//	go run ./bench/reading CACHE
//	go run ./bench/reading -extract DIR -every N CACHE
//	go run ./bench/reading -js DIR
package main

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"levee/internal/code/reading"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/world"
)

func main() {
	extract := flag.String("extract", "", "write the JavaScript of some tarballs into this folder, and read nothing")
	every := flag.Int("every", 1, "with -extract: of each so many tarballs the first")
	js := flag.String("js", "", "read the JavaScript files of this folder one by one, on one core")
	flag.Parse()
	var err error
	switch {
	case *js != "":
		err = readFiles(*js)
	case flag.NArg() != 1:
		flag.Usage()
		os.Exit(2)
	case *extract != "":
		err = extractFiles(flag.Arg(0), *extract, *every)
	default:
		err = coldAndWarm(flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading:", err)
		os.Exit(1)
	}
}

// coldAndWarm gathers the code of every tarball twice, with a store of its own.
func coldAndWarm(cache string) error {
	dir, err := os.MkdirTemp("", "reading")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cache, err = filepath.Abs(cache)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, ".npmrc"), []byte("cache="+cache+"\n"), 0o600); err != nil {
		return err
	}
	os.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "store"))
	artifacts, err := artifacts(cache)
	if err != nil {
		return err
	}
	for _, run := range []string{"cold", "warm"} {
		if err := gather(run, dir, artifacts); err != nil {
			return err
		}
	}
	return nil
}

// artifacts names each document of the cache by its hash. Those that are no
// tarballs say so when they are read.
func artifacts(cache string) ([]lockfile.Artifact, error) {
	var all []lockfile.Artifact
	root := filepath.Join(cache, "_cacache", "content-v2", "sha512")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		digits := strings.ReplaceAll(strings.TrimPrefix(name, root), string(filepath.Separator), "")
		sum, err := hex.DecodeString(digits)
		if err != nil || !gzipped(name) {
			return nil // no content of the cache
		}
		integrity, err := npm.ParseIntegrity("sha512-" + base64.StdEncoding.EncodeToString(sum))
		all = append(all, lockfile.Artifact{Name: digits[:16], Version: "1.0.0", Source: lockfile.Registry, Integrity: integrity})
		return err
	})
	return all, err
}

// gzipped tells a tarball from the documents that npm keeps beside them.
func gzipped(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [2]byte
	_, err = f.Read(head[:])
	return err == nil && head == [2]byte{0x1f, 0x8b}
}

func gather(run, dir string, artifacts []lockfile.Artifact) error {
	w, err := world.Open(world.Options{
		Dir: dir, Offline: true, Warn: func(string) {},
		Reader: world.Reader{Version: reading.Version, Read: reading.Read},
	})
	if err != nil {
		return err
	}
	bundle := evidence.NewBundle(time.Now())
	start, before := time.Now(), used()
	if err := world.GatherCode(context.Background(), bundle, w, artifacts, func(int) {}); err != nil {
		return err
	}
	after := used()
	fmt.Printf("%s: %d packages, %.2f s of processor, %.2f s, at most %d MB of memory\n",
		run, len(artifacts), (after.processor - before.processor).Seconds(), time.Since(start).Seconds(), after.peak>>20)
	if run == "cold" {
		return nil
	}
	return printQuiet(bundle, artifacts)
}

// usage is what this process has taken so far.
type usage struct {
	processor time.Duration
	peak      int64 // of memory, in bytes
}

func used() usage {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return usage{}
	}
	return usage{time.Duration(u.Utime.Nano() + u.Stime.Nano()), u.Maxrss << 10}
}

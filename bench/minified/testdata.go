package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/minified"
)

// small are the packages whose pairs are kept as test data: those with the
// smallest sources, of all sets.
var small = []string{
	"base64-js", "big.js", "classnames", "deepmerge", "dotenv", "event-stream", "eventemitter3", "fraction.js", "ieee754", "js-cookie",
	"js-sha256", "lz-string", "map-stream", "minimist", "ms", "mustache", "nprogress", "qs", "redux",
	"semver", "split", "sprintf-js", "through2", "tiny-emitter", "tweetnacl", "ws",
}

// keptTogether are the ways that are kept as minified with their sources.
var keptTogether = []string{"plain", "names"}

// writeTestdata writes pairs as one compressed archive.
func writeTestdata(dir, out string) error {
	story := &txtar.Archive{}
	keep := func(name string, text []byte) {
		if text != nil {
			story.Files = append(story.Files, txtar.File{Name: name, Data: append(text, '\n')})
		}
	}
	for _, s := range sources() {
		if !slices.Contains(small, s.name) {
			continue
		}
		keep("licences/"+s.name, licence(filepath.Join(dir, "packages", "node_modules", s.name)))
		src := file(dir, "sources", s.name+".js")
		keep("sources/"+s.name+".js", src.Text)
		for _, m := range plain {
			min := file(dir, "minified", s.name, m+".js")
			if min.Text == nil || minified.Compare(min, src).State != code.PairHeld {
				continue
			}
			keep("minified/"+s.name+"/"+m+".js", min.Text)
			for _, way := range keptTogether {
				keep("together/"+s.name+"/"+way+"."+m+".js", file(dir, "together", s.name, way+"."+m+".js").Text)
			}
		}
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(8<<20))
	if err != nil {
		return err
	}
	return os.WriteFile(out, encoder.EncodeAll(txtar.Format(story), nil), 0o644)
}

// licence returns the text of a package's licence.
func licence(dir string) []byte {
	for _, name := range []string{"LICENSE", "LICENSE.md", "LICENSE.txt", "license", "license.md", "LICENCE", "LICENCE.md", "LICENSE-MIT", "MIT-LICENSE.txt"} {
		if text := file(dir, name).Text; text != nil {
			return text
		}
	}
	return nil
}

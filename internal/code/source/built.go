package source

import (
	"path"
	"regexp"
	"strings"

	"levee/internal/npm"
)

// readBuild learns from git how the package is built. What the tarball says of
// that is not asked: whoever changed it would have changed that as well.
func (j *judge) readBuild() {
	j.manifest = &npm.Manifest{}
	other := false // whether another folder is published than this one
	for _, dir := range []string{"", j.folder} {
		g := j.commit.Lookup(within(dir, "package.json"))
		if g == nil {
			continue
		}
		if m, err := npm.ParseManifest(j.blobs[g.ID]); err == nil {
			j.builds = j.builds || hasBuild(m.Scripts)
			if dir == j.folder {
				j.manifest, other = m, publishesFolder(j.blobs[g.ID])
			}
		}
	}
	for _, g := range j.commit.Files {
		if dir := folderOf(g.Path); (dir == "" || dir == j.folder) && settings.MatchString(path.Base(g.Path)) {
			j.builds = true
			break
		}
	}
	for _, g := range j.commit.ignores {
		if dir := folderOf(g.Path); j.concerns(dir) {
			j.ignore.Add(dir, j.blobs[g.ID])
		}
	}
	j.whole = other || j.whole && j.builds && !j.explains()
}

// explains tells whether the way in which some code of the tarball is built is
// known. Then other code that git has not is not simply built as well.
func (j *judge) explains() bool {
	j.whole = false
	for i := range j.release.Tree.Files {
		if f := &j.release.Tree.Files[i]; j.reach.of(f) != "" && j.built(f.Path) != "" {
			return true
		}
	}
	return false
}

// publishesFolder tells a manifest that has another folder published than its
// own, as pnpm and lerna do: what a build made.
func publishesFolder(manifest []byte) bool {
	config := fields(fields(manifest)["publishConfig"])
	return config["directory"] != nil
}

var (
	// building matches the names of scripts that build, and the tools that do.
	building = regexp.MustCompile(`(?i)build|compil|bundl|transpil|generat|\bdist\b|minif|\b(tsc|babel|rollup|webpack|esbuild|swc|tsup|vite|parcel|gulp|grunt|make|coffee|lsc|browserify|uglifyjs?|terser|closure|microbundle|ncc|sass|less|pegjs|jison|node-gyp|bili|pkgroll|tsdown|rslib|nx|turbo|lerna)\b`)
	// idle are scripts that make nothing to be published.
	idle = regexp.MustCompile(`^(pre|post)?(test|lint|coverage|cover|start|dev|watch|bench|benchmark|example|examples|docs?|site|format|typecheck|types:check)(:|$)`)
	// settings are the files by which tools know what to build.
	settings = regexp.MustCompile(`^(tsconfig.*\.json|(rollup|webpack|vite|esbuild|tsup|babel|bili|tsdown)\.config\..+|(Gulp|Grunt|gulp)file\..+|(GNU)?[Mm]akefile|\.babelrc(\.\w+)?|build\.(js|mjs|cjs|ts|sh)|Cakefile)$`)
)

func hasBuild(scripts map[string]string) bool {
	for name, command := range scripts {
		if !idle.MatchString(name) && (building.MatchString(name) || building.MatchString(command)) {
			return true
		}
	}
	return false
}

// outputs are folders whose names say that a build fills them. Of those in
// sometimes, hand-written sources are kept as often.
var (
	outputs   = regexp.MustCompile(`^(dist|build|builds|out|output|umd|cjs|esm|es|es5|es6|esnext|amd|iife|mjs|commonjs|bundle|bundles|browser-build|_?f?esm\d+|_?esm\d+|es20\d\d|dist[-_.].+|.+[-_.]dist|generated|__generated__|compiled|prebuilds|typings|types|dts|lib[-_.](es|esm|cjs|umd|mjs|commonjs|amd)|.+\.umd|artifacts)$`)
	sometimes = regexp.MustCompile(`^(lib|libs|module|modules|browser|release|pkg|min|target|runtime|standalone)$`)
)

// built tells how a file came to be that is not in git, "" if nothing tells.
func (j *judge) built(name string) string {
	if from := j.madeFrom(name); from != "" {
		return "made from " + from
	}
	if j.ignore.Ignores(within(j.folder, name)) {
		return "named in .gitignore"
	}
	if j.whole {
		return "no code of the package stands in git as it is published"
	}
	top, _, nested := strings.Cut(name, "/")
	if !nested || !j.builds || j.commit.folders[within(j.folder, top)] {
		return ""
	}
	if outputs.MatchString(top) || sometimes.MatchString(top) {
		return "in " + top + ", which a build fills"
	}
	return ""
}

// rebuilt tells how a file came to differ that is in git as well, "" if
// nothing tells. A name such as lib says too little: sources stand there too.
func (j *judge) rebuilt(name string) string {
	if from := j.madeFrom(name); from != "" {
		return "made from " + from
	}
	for _, part := range strings.Split(path.Dir(name), "/") {
		if j.builds && outputs.MatchString(part) {
			return "in " + part + ", which a build fills"
		}
	}
	return ""
}

// ends of files that are made, and those of what they are made from.
var (
	madeEnds = []string{
		".d.ts.map", ".d.ts", ".d.mts.map", ".d.mts", ".d.cts.map", ".d.cts", ".min.js.map", ".min.js", ".min.mjs", ".min.cjs", ".min.css",
		".js.map", ".mjs.map", ".cjs.map", ".css.map", ".js.flow", ".mjs", ".cjs", ".js", ".css", ".map",
	}
	sourceEnds = []string{
		".ts", ".tsx", ".mts", ".cts", ".jsx", ".coffee", ".litcoffee", ".ls", ".vue", ".svelte", ".pegjs", ".jison", ".re", ".res", ".elm",
		".less", ".scss", ".sass", ".styl", ".js", ".mjs", ".css",
	}
)

// madeFrom returns the file of git that a file is made from by its name:
// index.js from index.ts, x.min.js and x.d.ts from x.js.
func (j *judge) madeFrom(name string) string {
	for _, made := range madeEnds {
		stem, ok := strings.CutSuffix(name, made)
		if !ok {
			continue
		}
		for _, end := range sourceEnds {
			if plain := made == ".js" || made == ".mjs" || made == ".cjs" || made == ".css"; plain && (end == ".js" || end == ".mjs" || end == ".css") {
				continue
			}
			if g := j.commit.Lookup(within(j.folder, stem+end)); g != nil && g.Path != within(j.folder, name) {
				return g.Path
			}
		}
		return ""
	}
	return ""
}

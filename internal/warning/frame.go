package warning

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Frame is one line of a trace.
type Frame struct {
	File   string // slash-separated and absolute: "/app/index.js", "C:/app/index.js"; "" if the code has no file
	Line   int    // from 1; 0 if not told
	Column int
	Where  Where
}

// A Where tells what kind of place a frame is.
type Where uint8

const (
	Nowhere  Where = iota // no frame
	InFile                // a file on disk
	InNode                // Node's own code
	InLoader              // the file by which yarn finds packages
	Nameless              // code that was made from text and has no file
	InBundle              // a place that a bundler made up: whose it was is not told
)

// position matches the ":1:26" behind a place, or ":1".
var position = regexp.MustCompile(`:(\d{1,9})(?::(\d{1,9}))?$`)

// parseFrame reads a line such as
//
//	at Object.<anonymous> (/app/node_modules/a/index.js:1:26)
//	at file:///app/index.mjs:1:1
//	at eval (eval at f (/app/a.js:2:1), <anonymous>:3:9)
//
// Of code that was made by eval, the place of the eval counts.
func parseFrame(line string) (Frame, bool) {
	place, ok := strings.CutPrefix(line, "    at ")
	if !ok {
		return Frame{}, false
	}
	place = strings.TrimPrefix(place, "async ")
	if strings.HasSuffix(place, ")") {
		place = strings.TrimSuffix(inParentheses(place), ")")
	}
	if inner, _, evaluated := strings.Cut(place, "), "); evaluated {
		place = inner
	}
	return frameAt(place), true
}

// inParentheses returns the place at the end of a frame, behind the last
// parenthesis that can open one: names of functions and folders may have some,
// too, and a name may be made to look like a place.
func inParentheses(s string) string {
	for end := len(s); ; {
		i := strings.LastIndex(s[:end], " (")
		if i < 0 {
			return s
		}
		if rest := s[i+2:]; opensPlace(rest) {
			return rest
		}
		end = i
	}
}

// A drive is how an absolute path of Windows begins.
var drive = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// A scheme is how an address begins, which may be one that a bundler made up.
var scheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]+:`)

func opensPlace(s string) bool {
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "<anonymous>") || strings.HasPrefix(s, "[") ||
		drive.MatchString(s) || scheme.MatchString(s) || inNode(s)
}

// old matches the names of Node's own files before Node 16: "buffer.js",
// "internal/util.js".
var old = regexp.MustCompile(`^(internal/[a-z0-9_/-]+|[a-z0-9_]+)\.js(:|$)`)

func inNode(place string) bool { return strings.HasPrefix(place, "node:") || old.MatchString(place) }

// loaders are the files by which yarn stands between a program and Node's own
// loader: what a package asks Node for goes through them.
var loaders = []string{".pnp.cjs", ".pnp.js", ".pnp.loader.mjs"}

// frameAt reads a place with its line and column.
func frameAt(place string) Frame {
	var f Frame
	name := place
	if m := position.FindStringSubmatch(place); m != nil {
		f.Line, _ = strconv.Atoi(m[1])
		f.Column, _ = strconv.Atoi(m[2])
		name = strings.TrimSuffix(place, m[0])
	}
	file, ok := filePath(name)
	switch {
	case ok && slices.Contains(loaders, file[strings.LastIndexByte(file, '/')+1:]):
		f.File, f.Where = file, InLoader
	case ok:
		f.File, f.Where = file, InFile
	case inNode(name):
		f.Where = InNode
	case scheme.MatchString(name):
		f.Where = InBundle
	default:
		f.Where = Nameless
	}
	return f
}

// filePath returns the path that a frame names, if it names one.
func filePath(name string) (string, bool) {
	if rest, ok := strings.CutPrefix(name, "file://"); ok {
		unescaped, err := url.PathUnescape(rest)
		if err != nil || !strings.HasPrefix(unescaped, "/") {
			return "", false
		}
		name = unescaped
		if drive.MatchString(name[1:]) {
			name = name[1:]
		}
	}
	if drive.MatchString(name) {
		return path.Clean(strings.ReplaceAll(name, `\`, "/")), true
	}
	if !strings.HasPrefix(name, "/") {
		return "", false
	}
	return path.Clean(name), true
}

// raiser returns the frame of the code that raised a warning: the first that is
// neither Node's own nor without a file. A frame of a bundle ends the search:
// what called it is not what raised it. A loader counts if there is nobody else.
func raiser(frames []Frame) Frame {
	for _, where := range [][]Where{{InFile, InBundle}, {InLoader}} {
		if i := slices.IndexFunc(frames, func(f Frame) bool { return slices.Contains(where, f.Where) }); i >= 0 {
			return frames[i]
		}
	}
	return Frame{}
}

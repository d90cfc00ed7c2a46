package lockfile

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"

	"levee/internal/npm"
)

// MaxSize is the largest lockfile that is read, in bytes. The largest real
// ones have some 10 MB.
const MaxSize = 100 << 20

// maxDepth bounds the nesting of a lockfile. npm's first format nests as deep
// as node_modules does; honest trees stay below 50 levels.
const maxDepth = 500

// Manifests are the package.json files of a project by folder, slash-separated;
// "" is the project itself. Formats that do not repeat what the manifests ask
// for take their roots from here.
type Manifests map[string]*npm.Manifest

// A SyntaxError says where a lockfile is not what it should be.
type SyntaxError struct {
	Path     string
	Position Position
	Text     string // what was expected, lower case
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Position.Line, e.Position.Column, e.Text)
}

// A format is one family of lockfiles.
type format struct {
	kind  Kind
	names []string // file names that it goes by
	parse func(*builder) error
}

// formats lists what can be read. Yarn's two formats share a name; yarn 1
// hands a file with __metadata on.
var formats = []format{
	{NPM, []string{"npm-shrinkwrap.json", "package-lock.json", ".package-lock.json"}, parseNPM},
	{PNPM, []string{"pnpm-lock.yaml"}, parsePNPM},
	{YarnOne, []string{"yarn.lock"}, parseYarn},
	{Bun, []string{"bun.lock"}, parseBun},
}

// FileNames lists the names of lockfiles that are read, in the order in which
// a project that has several is judged by.
func FileNames() []string {
	var names []string
	for _, f := range formats {
		for _, name := range f.names {
			if !strings.HasPrefix(name, ".") {
				names = append(names, name)
			}
		}
	}
	return names
}

// Parse reads a lockfile; its kind follows from the name at the end of the
// path. Errors are *SyntaxError where they have a place.
func Parse(name string, data []byte, manifests Manifests) (*File, error) {
	f, ok := formatOf(path.Base(name))
	if !ok {
		return nil, fmt.Errorf("%s: want one of %s", name, strings.Join(FileNames(), ", "))
	}
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, len(data), MaxSize)
	}
	b := newBuilder(name, data, manifests)
	b.file.Kind = f.kind
	if err := b.mergeMarkers(); err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, b.errorAt(0, "the file is empty; want a lockfile")
	}
	if err := f.parse(b); err != nil {
		return nil, b.locate(err)
	}
	b.finish()
	return b.file, nil
}

// FromManifests returns what is known of a project without a lockfile: what
// its manifests ask for, and nothing of what that leads to.
func FromManifests(manifests Manifests) *File {
	b := newBuilder("", nil, manifests)
	b.file.Kind = None
	b.workspaces()
	for i := range b.file.Nodes {
		b.manifestEdges(i, func(string, string) int { return -1 })
	}
	b.finish()
	return b.file
}

func formatOf(base string) (format, bool) {
	for _, f := range formats {
		for _, name := range f.names {
			if base == name || strings.HasSuffix(base, "."+name) {
				return f, true
			}
		}
	}
	return format{}, false
}

// mergeMarkers refuses a file in which a merge stopped half-way.
func (b *builder) mergeMarkers() error {
	for _, marker := range []string{"<<<<<<< ", "=======\n", "=======\r\n", ">>>>>>> "} {
		at := -1
		if bytes.HasPrefix(b.data, []byte(marker)) {
			at = 0
		} else if i := bytes.Index(b.data, []byte("\n"+marker)); i >= 0 {
			at = i + 1
		}
		if at >= 0 {
			return b.errorAt(int64(at), "merge conflict marker; resolve the conflict, or let the package manager write the file anew")
		}
	}
	return nil
}

// An offsetError is an error at a place of the file.
type offsetError struct {
	offset int64
	text   string
}

func (e offsetError) Error() string { return e.text }

func at(offset int64, format string, args ...any) error {
	return offsetError{offset, fmt.Sprintf(format, args...)}
}

// locate turns an offset into a line and a column.
func (b *builder) locate(err error) error {
	var e offsetError
	if errors.As(err, &e) {
		return b.errorAt(e.offset, e.text)
	}
	return err
}

func (b *builder) errorAt(offset int64, text string) error {
	return &SyntaxError{b.file.Path, b.file.Position(offset), text}
}

// Position returns the line and column of a byte, both from 1; columns count
// bytes, as compilers do.
func (f *File) Position(offset int64) Position {
	line := sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > offset })
	if line == 0 {
		return Position{1, 1}
	}
	return Position{line, int(offset-f.lines[line-1]) + 1}
}

// lineStarts returns the offset of each line's first byte.
func lineStarts(data []byte) []int64 {
	starts := []int64{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, int64(i)+1)
		}
	}
	return starts
}

package repo

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"levee/internal/code/source"
)

// A ref is a name that a repository has for a commit.
type ref struct {
	name   string // "refs/tags/v1.2.3", "refs/heads/main", "HEAD"
	commit string // of an annotated tag, what it stands for
}

// maxRefs bounds how many names of a repository are looked at.
const maxRefs = 200_000

var fullID = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)

// localRefs returns the branches and tags of a clone, its own and those that
// it knows of where it comes from.
func (g *git) localRefs(ctx context.Context) ([]ref, error) {
	out, err := g.ask(ctx, nil, "for-each-ref", "--format=%(objectname) %(*objectname) %(refname)", "refs/heads", "refs/tags", "refs/remotes")
	if err != nil {
		return nil, err
	}
	var refs []ref
	if head, err := g.ask(ctx, nil, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"); err == nil {
		refs = append(refs, ref{"HEAD", strings.TrimSpace(string(head))})
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if n := len(words); n >= 2 && len(refs) < maxRefs {
			refs = append(refs, ref{words[n-1], words[n-2]})
		}
	}
	return refs, nil
}

// tree returns a commit with the whole tree of files.
func (g *git) tree(ctx context.Context, commit string) (*source.Commit, error) {
	out, err := g.ask(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	c := &source.Commit{ID: commit}
	for entry := range bytes.SplitSeq(out, []byte{0}) {
		facts, name, ok := strings.Cut(string(entry), "\t")
		words := strings.Fields(facts)
		if !ok || len(words) != 3 {
			continue
		}
		if len(c.Files) == g.limits.Files {
			return nil, errHuge
		}
		c.Files = append(c.Files, source.File{Path: name, Mode: modeOf(words[0]), ID: words[2]})
	}
	slices.SortFunc(c.Files, func(a, b source.File) int { return strings.Compare(a.Path, b.Path) })
	return c, nil
}

func modeOf(octal string) source.Mode {
	switch octal {
	case "120000":
		return source.Link
	case "160000":
		return source.Submodule
	}
	return source.Regular
}

// An object is what git says of one: its size, or that it is missing.
type object struct {
	id, kind string
	size     int64
	missing  bool
}

// look returns what git says of each of the names, in their order. A name is
// an id, or "<commit>:<path>".
func (g *git) look(ctx context.Context, names []string) ([]object, error) {
	if len(names) == 0 {
		return nil, nil
	}
	out, err := g.ask(ctx, strings.NewReader(strings.Join(names, "\n")+"\n"), "cat-file", "--batch-check", "--buffer")
	if err != nil {
		return nil, err
	}
	var all []object
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		o := object{missing: true}
		if len(words) == 3 && fullID.MatchString(words[0]) {
			size, bad := strconv.ParseInt(words[2], 10, 64)
			o = object{id: words[0], kind: words[1], size: size, missing: bad != nil}
		}
		all = append(all, o)
	}
	if len(all) != len(names) {
		return nil, errBroken
	}
	return all, nil
}

// read returns the content of those blobs that are at hand and small enough,
// and which are missing.
func (g *git) read(ctx context.Context, ids []string) (found map[string][]byte, missing []string, err error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	objects, err := g.look(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	var wanted []string
	total := int64(0)
	for i, o := range objects {
		switch {
		case o.missing:
			missing = append(missing, ids[i])
		case o.kind == "blob" && o.size <= g.limits.Blob && total+o.size <= g.limits.Output/2:
			wanted = append(wanted, o.id)
			total += o.size
		}
	}
	found = make(map[string][]byte)
	if len(wanted) == 0 {
		return found, missing, nil
	}
	out, err := g.ask(ctx, strings.NewReader(strings.Join(wanted, "\n")+"\n"), "cat-file", "--batch", "--buffer")
	if err != nil {
		return nil, nil, err
	}
	return found, missing, batch(out, found)
}

var errBatch = errors.New("cat-file --batch: want id, kind and size")

// batch reads what cat-file --batch prints: a line with id, kind and size, the
// content, a line's end.
func batch(out []byte, into map[string][]byte) error {
	for len(out) > 0 {
		head, rest, ok := bytes.Cut(out, []byte{'\n'})
		words := strings.Fields(string(head))
		if !ok || len(words) != 3 {
			return errBatch
		}
		size, err := strconv.Atoi(words[2])
		if err != nil || size < 0 || size >= len(rest) {
			return errBatch
		}
		into[words[0]] = rest[:size:size]
		out = rest[size+1:]
	}
	return nil
}

package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/platform"
	"levee/internal/project"
	"levee/internal/world"
)

// defaultReader reads code by Levee's own map of APIs.
var defaultReader = world.Reader{Version: reading.Version, Read: reading.Read}

// readerWith returns a reader whose map is amended by a file. What it tells is
// kept apart from what others told.
func readerWith(name string) (world.Reader, error) {
	if name == "" {
		return defaultReader, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return world.Reader{}, plain(name, err)
	}
	more, err := capability.Parse(name, string(text))
	if err != nil {
		return world.Reader{}, err
	}
	m := capability.Default().With(more)
	sum := sha256.Sum256(text)
	return world.Reader{
		Version: reading.Version + "+" + hex.EncodeToString(sum[:8]),
		Read:    reading.Shared(m),
	}, nil
}

// askCode gathers what the code of all packages tells, and of some that of the
// release before, which capabilitygain compares with.
func (l *look) askCode(ctx context.Context, src *world.World, b *evidence.Bundle, t *control.Target) error {
	bar := newBar(l.streams.Err, "reading code", len(t.File.Artifacts))
	err := world.GatherCode(ctx, b, src, t.File.Artifacts, bar.set)
	bar.done()
	if err != nil {
		return err
	}
	asOf, err := l.date()
	if err != nil {
		return err
	}
	if asOf.IsZero() {
		asOf = b.AsOf
	}
	seen := *t
	seen.Evidence, seen.AsOf = b.At(asOf), asOf
	seen.Expose()
	before := control.Before(&seen, control.Run(&seen, controls.All))
	bar = newBar(l.streams.Err, "reading releases before", len(before))
	err = world.GatherCode(ctx, b, src, before, bar.set)
	bar.done()
	return err
}

// leaveCode says of all packages why their code is not known.
func leaveCode(b *evidence.Bundle, t *control.Target) {
	for i := range t.File.Artifacts {
		b.PutPackage(t.File.Artifacts[i].Name, t.File.Artifacts[i].Version, evidence.Unknown[*code.Package]("not read: --no-code", evidence.Provenance{}))
	}
}

// own reads the project's own files. What stands in the way leaves them unread:
// the controls that ask for them say so.
func (l *look) own(t *control.Target, dir string) {
	tree, err := project.Own(folderOf(dir))
	if err != nil {
		return
	}
	t.Platform = platform.Read(tree, t.File)
	if c, _ := l.reader.Tell(tree); c != nil {
		t.Own = &control.Own{Code: c, Named: project.Naming(tree, project.Declared(t.Manifests))}
	}
}

// codeControls returns the controls that judge by code, and by repositories if
// those were compared.
func codeControls(compared bool) []*control.Control {
	var all []*control.Control
	for _, c := range controls.All {
		if c.Subject == control.Package && (slices.Contains(c.Feedback, evidence.Code) || compared && slices.Contains(c.Feedback, evidence.Repository)) {
			all = append(all, c)
		}
	}
	return all
}

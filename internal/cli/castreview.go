package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"levee/internal/cast/check"
	"levee/internal/cast/proof"
	"levee/internal/cast/review"
	"levee/internal/report"
	"levee/internal/store"
)

func newCastReview(s Streams) *cobra.Command {
	r := &castReview{streams: s}
	cmd := &cobra.Command{
		Use:   "review FILE",
		Short: "Start a second analysis from the bare evidence, for somebody who has not read the first",
		Long: `Review makes a folder with a file analysis.md for a second person: the dated facts that the
evidence of the first analysis shows, each with its source, and the questions of the method,
nothing answered. No event, failure, cause or word of the first one's prose is in it. Facts
are what timelines of the evidence tell, and claims of the chain that the evidence confirms.

The new file reads the same folder of evidence; with --copy it gets its own, to be handed to
somebody who has nothing else. Nothing is ever overwritten. When the second analysis is
done: levee cast compare FILE DIR.`,
		Example: `  levee cast review analysis.md --to second
  levee cast review analysis.md --to ../for-kim --copy
  levee cast compare analysis.md second`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&r.to, "to", "second", "make the folder `DIR`")
	f.BoolVar(&r.copy, "copy", false, "copy the evidence into the folder, too")
	return cmd
}

// castReview holds what was asked of review.
type castReview struct {
	streams Streams
	to      string
	copy    bool
}

func (r *castReview) run(ctx context.Context, name string) error {
	f, err := readAnalysis(r.streams, name)
	if err != nil {
		return err
	}
	verify := &castVerify{streams: r.streams}
	v, err := verify.settle(ctx, name, f.Analysis)
	switch {
	case errors.Is(err, errNoEvidence) && r.copy:
		return hint(err, "there is nothing to --copy")
	case errors.Is(err, errNoEvidence):
		v = nil
	case err != nil:
		return err
	}
	evidence, err := r.evidence(v)
	if err != nil {
		return err
	}
	facts := review.Facts(f.Analysis, v)
	src, err := review.Write(f.Analysis, evidence, facts)
	if err != nil {
		return err
	}
	if err := r.write(v, src); err != nil {
		return err
	}
	file := filepath.Join(r.to, analysisName)
	_, err = fmt.Fprintf(r.streams.Out, "%s lists what the evidence shows (%d) and asks the questions of the method, for somebody who has not read %s; then: levee cast compare %s %s\n",
		report.Plain(filepath.ToSlash(file)), len(facts), report.Plain(name), report.Plain(name), report.Plain(filepath.ToSlash(r.to)))
	return err
}

// evidence returns the folder of evidence as the new file names it, "" if there
// is none.
func (r *castReview) evidence(v *check.Verification) (string, error) {
	switch {
	case v == nil:
		return "", nil
	case r.copy:
		return "evidence/", nil
	}
	from, err := filepath.Abs(r.to)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(filepath.FromSlash(v.Folder))
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return "", hint(err, "--copy gives the second analysis its own evidence")
	}
	return filepath.ToSlash(rel) + "/", nil
}

// write makes the folder and writes the files. Where something is already,
// nothing is written, and if something cannot be written, nothing stays.
func (r *castReview) write(v *check.Verification, src []byte) error {
	if err := os.Mkdir(r.to, 0o755); err != nil {
		if errors.Is(err, os.ErrExist) {
			return hint(fmt.Errorf("%s is there already", r.to), "nothing was written; take another folder with --to")
		}
		return err
	}
	var err error
	if r.copy {
		err = inFolder(filepath.FromSlash(v.Folder), func(files fs.FS) error { return r.copyEvidence(v.Evidence, files) })
	}
	if err == nil {
		err = store.WriteFile(filepath.Join(r.to, analysisName), src)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(r.to)) // which was not there before
	}
	return nil
}

// copyEvidence copies the manifest and the files that it names, which were held
// against their digests when the folder was opened.
func (r *castReview) copyEvidence(e *proof.Evidence, files fs.FS) error {
	for _, name := range append([]string{proof.ManifestName}, e.Names()...) {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		file := filepath.Join(r.to, "evidence", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := store.WriteFile(file, data); err != nil {
			return err
		}
	}
	return nil
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/claim"
	"levee/internal/cast/proof"
	"levee/internal/cast/text"
	"levee/internal/evidence"
	"levee/internal/report"
)

func newCastVerify(s Streams) *cobra.Command {
	v := &castVerify{streams: s}
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Is each claim of an analysis confirmed, refuted or unknown by its evidence?",
		Long: `Verify holds every claim of an analysis (- claim: ...) against the folder of evidence that
its front matter names. For each one it says: confirmed, refuted and what is so, or
unknown and what would settle it. Nothing outside of the folder is read, and nobody is
asked, but with --live the registry of your npm configuration, about the packages that
claims name. docs/claims.md describes claims and folder. "-" is standard input.

Exit code 0: nothing is refuted. 3: something is. 1: the analysis or its evidence could
not be read, or a claim is none.`,
		Example: `  levee cast verify examples/event-stream-2018/analysis.md
  levee cast verify --all analysis.md               # the confirmed ones, too, with all proofs
  levee cast verify --json analysis.md | jq '.claims[] | select(.verdict == "refuted")'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return v.run(cmd.Context(), args[0]) },
	}
	f := cmd.Flags()
	f.BoolVar(&v.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&v.all, "all", false, "show everything, not a screen of it")
	f.BoolVar(&v.live, "live", false, "ask the registry, too, about packages that claims name")
	f.StringVar(&v.folder, "evidence", "", "take the evidence from the folder `DIR`, not from the one that the analysis names")
	return cmd
}

// castVerify holds what was asked of verify.
type castVerify struct {
	streams         Streams
	json, all, live bool
	folder          string
}

func (v *castVerify) run(ctx context.Context, name string) error {
	src, err := readText(v.streams, name)
	if err != nil {
		return err
	}
	a, problems := text.Parse(name, src)
	if len(problems) > 0 {
		for _, p := range problems {
			tellProblem(v.streams.Err, name, check.Problem{Line: p.Span.Line, Column: p.Span.Column, Message: p.Message, Suggestion: p.Suggestion})
		}
		return errProblems
	}
	result, err := v.settle(ctx, name, a)
	if err != nil {
		return err
	}
	return v.write(result)
}

// settle holds the claims of an analysis against its evidence. Claims that
// cannot be read are told.
func (v *castVerify) settle(ctx context.Context, name string, a *cast.Analysis) (*check.Verification, error) {
	folder, e, err := v.evidence(ctx, name, a)
	if err != nil {
		return nil, err
	}
	result, err := check.Verify(name, a, e, filepath.ToSlash(folder))
	if err != nil {
		return nil, fmt.Errorf("%s/%w", strings.TrimSuffix(filepath.ToSlash(folder), "/"), err)
	}
	for _, p := range result.Problems {
		tellProblem(v.streams.Err, name, p)
	}
	if len(result.Problems) > 0 {
		return nil, hint(errProblems, "docs/claims.md lists every form of claim")
	}
	return result, nil
}

func (v *castVerify) write(result *check.Verification) error {
	var err error
	if v.json {
		err = check.VerifyJSON(v.streams.Out, Version(), result)
	} else {
		err = check.VerifyText(v.streams.Out, result, (&look{streams: v.streams, all: v.all}).options())
	}
	if err != nil {
		return err
	}
	return outcome(result.Count(proof.Refuted) == 0)
}

// evidence opens the folder of the evidence, and adds what the registry says if
// it is to be asked. Then there may be no folder.
func (v *castVerify) evidence(ctx context.Context, name string, a *cast.Analysis) (string, *proof.Evidence, error) {
	folder, err := v.named(name, a)
	e := proof.None()
	switch {
	case err == nil:
		e, err = openEvidence(folder)
	case v.live && errors.Is(err, errNoEvidence):
		folder, err = "none", nil
	}
	if err == nil && v.live {
		err = v.ask(ctx, a, e)
	}
	return folder, e, err
}

// ask asks the registry about every package that a claim names. What it cannot
// tell is told.
func (v *castVerify) ask(ctx context.Context, a *cast.Analysis, e *proof.Evidence) error {
	var names []string
	for _, text := range a.Claims() {
		if c, err := claim.Parse(text.Value); err == nil {
			names = append(names, claim.About(c)...)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	l := &look{streams: v.streams}
	src, err := l.world(".")
	if err != nil {
		return err
	}
	b := evidence.NewBundle(time.Now().UTC())
	if err := l.gather(ctx, b, src, names); err != nil {
		return err
	}
	for _, name := range names {
		f := b.History(name)
		if f.Status() != evidence.Known {
			fmt.Fprintln(v.streams.Err, "levee: "+report.Plain(name+": "+f.Why()))
		}
		e.Tell(f)
	}
	return nil
}

var errNoEvidence = errors.New("the front matter names no evidence")

// named returns the folder of the evidence: as it was asked for, or the one
// that the analysis names, seen from its file.
func (v *castVerify) named(name string, a *cast.Analysis) (string, error) {
	if v.folder != "" {
		return v.folder, nil
	}
	named := ""
	if a.Front != nil {
		named = filepath.FromSlash(a.Front.Evidence.Value)
	}
	switch {
	case named == "":
		return "", hint(fmt.Errorf("%s: %w", name, errNoEvidence), "write evidence: and a folder there, or give one with --evidence")
	case filepath.IsAbs(named):
		return "", fmt.Errorf("%s: evidence %q: want a folder seen from the file", name, a.Front.Evidence.Value)
	case name == "-":
		return named, nil
	}
	return filepath.Join(filepath.Dir(name), named), nil
}

// openEvidence opens a folder of evidence. Nothing outside of it is read,
// whatever its manifest says.
func openEvidence(folder string) (*proof.Evidence, error) {
	var e *proof.Evidence
	err := inFolder(folder, func(files fs.FS) (err error) {
		e, err = proof.Open(files)
		return err
	})
	return e, err
}

// inFolder calls f with the files of a folder, which it cannot leave.
func inFolder(folder string, f func(fs.FS) error) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return hint(err, "docs/claims.md describes a folder of evidence")
	}
	defer root.Close()
	if err := f(root.FS()); err != nil {
		err = fmt.Errorf("%s/%w", strings.TrimSuffix(filepath.ToSlash(folder), "/"), err)
		if errors.Is(err, proof.ErrSeal) {
			return hint(err, "if the files are as they should be: levee cast seal %s", folder)
		}
		return err
	}
	return nil
}

func newCastSeal(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "seal DIR",
		Short: "Write the digests of a folder of evidence into its evidence.yaml",
		Long: `Seal writes the sha256 of every file that evidence.yaml lists beside it, so that
verify notices when one is changed. Nothing else in evidence.yaml is touched. Look at what
it changes before you keep it: a digest that changes means that evidence changed.`,
		Example: `  levee cast seal examples/event-stream-2018/evidence`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var before, after []byte
			err := inFolder(args[0], func(files fs.FS) (err error) {
				if before, err = proof.ReadManifest(files); err != nil {
					return err
				}
				after, err = proof.Seal(before, files)
				return err
			})
			if err != nil {
				return err
			}
			name := filepath.Join(args[0], proof.ManifestName)
			if string(before) != string(after) {
				err = rewrite(name, after)
			}
			if err != nil {
				return err
			}
			said := "the digests were right"
			if string(before) != string(after) {
				said = "new digests were written"
			}
			_, err = fmt.Fprintf(s.Out, "%s: %s\n", report.Plain(name), said)
			return err
		},
	}
}

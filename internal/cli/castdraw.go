package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"levee/internal/cast/check"
	"levee/internal/cast/draw"
	"levee/internal/report"
	"levee/internal/store"
)

func newCastDraw(s Streams) *cobra.Command {
	var what []string
	dir := "."
	cmd := &cobra.Command{
		Use:   "draw FILE",
		Short: "Draw an analysis: structure, timeline, matrix, questions, as SVG",
		Long: `Draw writes the pictures of an analysis as SVG files, with text that can be selected and
read aloud, light or dark as the reader's screen is, and legible on A4:

` + pictureList() + `
What does not fit on a page is cut into several files. "-" is standard input.`,
		Example: `  levee cast draw analysis.md -o pictures
  levee cast draw analysis.md --what structure     # structure-designed.svg, structure-actual.svg
  levee cast draw analysis.md --what timeline,matrix`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return castDraw(s, args[0], what, dir) },
	}
	cmd.Flags().StringSliceVar(&what, "what", nil, "draw these `PICTURES` only: "+strings.Join(draw.Names(), ", "))
	cmd.Flags().StringVarP(&dir, "output", "o", ".", "write into the folder `DIR`, which is made if need be")
	return cmd
}

// pictureList describes each picture on a line of its own.
func pictureList() string {
	var b strings.Builder
	for _, p := range draw.Pictures {
		fmt.Fprintf(&b, "  %-10s %s\n", p.Name, p.Doc)
	}
	return b.String()
}

func castDraw(s Streams, name string, what []string, dir string) error {
	pictures, err := picked(what)
	if err != nil {
		return err
	}
	f, err := readAnalysis(s, name)
	if err != nil {
		return err
	}
	var figures []*draw.Figure
	for _, p := range pictures {
		all := p.Figures(f.Analysis)
		if len(all) == 0 {
			fmt.Fprintf(s.Err, "levee: %s: nothing for a picture %q\n", report.Plain(name), p.Name)
		}
		figures = append(figures, all...)
	}
	if len(figures) == 0 {
		return fmt.Errorf("%s: nothing to draw", name)
	}
	return writeFigures(s, name, dir, figures)
}

// picked returns the pictures of these names, and all for none.
func picked(what []string) ([]*draw.Picture, error) {
	if len(what) == 0 {
		return draw.Pictures, nil
	}
	var all []*draw.Picture
	for _, name := range what {
		p, err := draw.Lookup(name)
		if err != nil {
			return nil, usage("%v", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// writeFigures writes the files, none of which may be the analysis itself.
func writeFigures(s Streams, source, dir string, figures []*draw.Figure) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range figures {
		if err := notOver(source, filepath.Join(dir, f.Name+".svg")); err != nil {
			return err
		}
	}
	for _, f := range figures {
		file := filepath.Join(dir, f.Name+".svg")
		if err := store.WriteFile(file, f.SVG()); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(s.Out, report.Plain(filepath.ToSlash(file))); err != nil {
			return err
		}
	}
	return nil
}

// notOver refuses a name that is that of the source, by whatever path, or of
// something that is no file.
func notOver(source, target string) error {
	info, err := os.Stat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is there and is no file: take another name", target)
	}
	if from, err := os.Stat(source); err == nil && os.SameFile(from, info) {
		return usage("%s is the analysis itself: take another name", target)
	}
	return nil
}

// readAnalysis reads an analysis, or tells where its form is wrong.
func readAnalysis(s Streams, name string) (*check.File, error) {
	src, err := readText(s, name)
	if err != nil {
		return nil, err
	}
	f := check.Parse(name, src)
	for _, p := range f.Problems {
		tellProblem(s.Err, name, p)
	}
	switch {
	case len(f.Problems) > 0:
		return nil, errProblems
	case f.Analysis == nil:
		return nil, hint(usage("%s is no analysis: its front matter does not say analysis: NAME", name), "levee cast new NAME writes a start")
	}
	return f, nil
}

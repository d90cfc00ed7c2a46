package cli

import (
	"bytes"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"levee/internal/cast/render"
	"levee/internal/report"
)

func newCastRender(s Streams) *cobra.Command {
	r := &castRender{verify: castVerify{streams: s}, format: "html"}
	cmd := &cobra.Command{
		Use:   "render FILE",
		Short: "Write the report of an analysis: one HTML file with pictures, or Markdown",
		Long: `Render writes an analysis for its readers. The report opens with what is not known, then
comes a summary, the five parts of the method with the pictures, each claim with its verdict
and what that rests on, and corrections beside what was said. The HTML file needs nothing
else: no script, nothing from the network; a browser prints it on A4. HTML in the prose is
shown as text. "-" is standard input.

Claims are held against the evidence that the front matter names, or --evidence; the report
of one that names none says that nobody did. Exit code 0, also if claims are refuted.`,
		Example: `  levee cast render examples/event-stream-2018/analysis.md -o report.html
  levee cast render analysis.md --format markdown > report.md
  levee cast render --unverified analysis.md -o draft.html
  chromium --headless --no-pdf-header-footer --print-to-pdf=report.pdf report.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), args[0]) },
	}
	f := cmd.Flags()
	f.StringVarP(&r.output, "output", "o", "", "write to `FILE`, not to standard output")
	addFormat(cmd, &r.format, render.Formats)
	f.StringVar(&r.verify.folder, "evidence", "", "take the evidence from the folder `DIR`, not from the one that the analysis names")
	f.BoolVar(&r.unverified, "unverified", false, "hold no claim against evidence")
	return cmd
}

// castRender holds what was asked of render.
type castRender struct {
	verify         castVerify
	output, format string
	unverified     bool
}

func (r *castRender) run(ctx context.Context, name string) error {
	format, err := report.Lookup(render.Formats, r.format)
	if err != nil {
		return usage("%v", err)
	}
	f, err := readAnalysis(r.verify.streams, name)
	if err != nil {
		return err
	}
	what := &render.Report{Analysis: f.Analysis}
	if !r.unverified {
		what.Verification, err = r.verify.settle(ctx, name, f.Analysis)
		if errors.Is(err, errNoEvidence) {
			err = nil
		}
		if err != nil {
			return hint(err, "--unverified writes the report without verdicts")
		}
	}
	var b bytes.Buffer
	if err := format.Write(&b, what, report.Options{Version: Version()}); err != nil {
		return err
	}
	return r.write(name, b.Bytes())
}

// write writes the report whole or not at all, and never over the analysis.
func (r *castRender) write(source string, text []byte) error {
	if namesFile(r.output) {
		if err := notOver(source, r.output); err != nil {
			return err
		}
	}
	return deliver(r.verify.streams, r.output, text)
}

package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"levee/internal/cast/check"
	"levee/internal/cast/rules"
	"levee/internal/cast/text"
	"levee/internal/report"
	"levee/internal/store"
)

// newCast is the workbench for accident analyses; each of its commands is in a
// function of its own.
func newCast(s Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cast",
		Short: "Write, check and draw the analysis of an accident, by Leveson's CAST",
		Long: `Cast is a workbench for accident analyses as one Markdown file that reads well without
Levee and that Levee reads exactly: events, controls that did not hold and both whys,
the control structure, questions that lead to higher levels, recommendations with an
owner and feedback. docs/cast-format.md describes the format.`,
		Example: `  levee cast new left-pad-2016        # a start that asks the method's questions
  levee cast check analysis.md        # language, structure and evidence
  levee cast verify analysis.md       # its claims against its evidence
  levee cast draw analysis.md         # structure, timeline, matrix, questions as SVG
  levee cast render analysis.md -o report.html
  levee cast ask analysis.md E-10     # what of an element is not answered yet
  levee cast compare first/ second/   # two people on one accident; levee cast review starts the second
  levee cast fmt -w analysis.md`,
		Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCastNew(s), newCastCheck(s), newCastFmt(s), newCastVerify(s), newCastSeal(s), newCastCommits(s), newCastSTPA(s), newCastAsk(s), newCastReview(s), newCastCompare(s), newCastControls(s), newCastDraw(s), newCastRender(s), newCastLSP(s))
	return cmd
}

func newCastCheck(s Streams) *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "What the rules of the method find in an analysis",
		Long: `Check reads analyses and tells where their form is wrong, what the rules of language,
structure and evidence find, where zooming out ends without an answer and whether the
analysis says why, and which steps of the method it leaves out. Of Markdown that is no
analysis it checks the language alone. "-" is standard input.

Exit code 0: nothing but notes. 3: errors or warnings. 1: a file could not be read, or its
form is wrong. docs/rules.md tells of each rule what it finds, why, and what it misses.`,
		Example: `  levee cast check analysis.md
  levee cast check docs/*.md          # language alone, how often each rule fires
  # a finding is answered in the text: <!-- levee: accept hindsight: the press said so -->
  levee cast check --json analysis.md | jq '.findings[] | select(.severity == "error")'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return castCheck(s, args, asJSON, all) },
	}
	f := cmd.Flags()
	f.BoolVar(&asJSON, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&all, "all", false, "show everything, not a screen of it")
	return cmd
}

func castCheck(s Streams, names []string, asJSON, all bool) error {
	var files []*check.File
	bad, clean := 0, true
	for _, name := range names {
		src, err := readText(s, name)
		if err != nil {
			return err
		}
		f := check.Read(name, src, rules.All)
		files = append(files, f)
		bad += len(f.Problems)
		clean = clean && f.Clean()
	}
	if err := writeChecks(s, files, asJSON, all); err != nil {
		return err
	}
	if bad > 0 {
		return errProblems
	}
	return outcome(clean)
}

// errProblems ends a command that has told where a file is wrong.
var errProblems = errors.New("the form of a file is wrong")

func writeChecks(s Streams, files []*check.File, asJSON, all bool) error {
	if asJSON {
		return check.JSON(s.Out, Version(), files)
	}
	o := (&look{streams: s, all: all}).options()
	for _, f := range files {
		for _, p := range f.Problems {
			tellProblem(s.Err, f.Name, p)
		}
		if !f.Looked {
			continue
		}
		if err := check.Text(s.Out, f, o); err != nil {
			return err
		}
	}
	return nil
}

// tellProblem writes one place where a file is wrong.
func tellProblem(w io.Writer, name string, p check.Problem) {
	line := fmt.Sprintf("%s:%d:%d: %s", name, p.Line, p.Column, p.Message)
	if p.Suggestion != "" {
		line += "; did you mean " + p.Suggestion + "?"
	}
	fmt.Fprintln(w, report.Plain(line))
}

// readText reads a file, or standard input for "-", up to a little more than
// an analysis may have.
func readText(s Streams, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(s.In, text.MaxSize+1))
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: want a Markdown file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(f, text.MaxSize+1))
	return src, errors.Join(err, f.Close())
}

func newCastFmt(s Streams) *cobra.Command {
	var write, differ bool
	cmd := &cobra.Command{
		Use:   "fmt FILE...",
		Short: "Bring the machine lines of an analysis into one form",
		Long: `Fmt brings headings, fields and structure blocks into one form: fields in the order of
docs/cast-format.md, references sorted, an empty line before the prose. It leaves every
character of prose and of the front matter as it is, and ids are never renumbered.
The result goes to standard output, without -w or -d.`,
		Example: `  levee cast fmt -d analysis.md     # what would change; exit code 3 if anything
  levee cast fmt -w analysis.md`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if write && differ {
				return usage("-w and -d exclude each other")
			}
			same, err := castFmt(s, args, write, differ)
			if err != nil {
				return err
			}
			return outcome(same || !differ)
		},
	}
	cmd.Flags().BoolVarP(&write, "write", "w", false, "write the result to the file")
	cmd.Flags().BoolVarP(&differ, "diff", "d", false, "show what would change")
	return cmd
}

// castFmt formats files and tells whether all of them were in form. What is
// wrong in one of them is told before anything is written.
func castFmt(s Streams, names []string, write, differ bool) (same bool, err error) {
	before, after := make([][]byte, len(names)), make([][]byte, len(names))
	bad := false
	for i, name := range names {
		if before[i], err = readText(s, name); err != nil {
			return false, err
		}
		formatted, problems := text.Format(name, before[i])
		for _, p := range problems {
			tellProblem(s.Err, name, check.Problem{Line: p.Span.Line, Column: p.Span.Column, Message: p.Message, Suggestion: p.Suggestion})
		}
		after[i], bad = formatted, bad || len(problems) > 0
	}
	if bad {
		return false, errProblems
	}
	same = true
	for i, name := range names {
		unchanged := string(before[i]) == string(after[i])
		same = same && unchanged
		switch {
		case differ:
			_, err = s.Out.Write(plainDiff(diff.Diff(name, before[i], name+" (formatted)", after[i])))
		case !write || name == "-":
			_, err = s.Out.Write(after[i])
		case !unchanged:
			err = rewrite(name, after[i])
		}
		if err != nil {
			return false, err
		}
	}
	return same, nil
}

// plainDiff makes a difference safe for a terminal.
func plainDiff(d []byte) []byte {
	if len(d) == 0 {
		return nil
	}
	return []byte(plainLines(string(d)) + "\n")
}

// rewrite replaces a file and keeps its permissions. A link is refused, for it
// would be replaced by a file.
func rewrite(name string, data []byte) error {
	info, err := os.Lstat(name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a link: name the file that it leads to", name)
	}
	if err := store.WriteFile(name, data); err != nil {
		return err
	}
	return os.Chmod(name, info.Mode().Perm())
}

func newCastNew(s Streams) *cobra.Command {
	dir := "."
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Start an analysis: a file that asks the method's questions",
		Long: `New makes a folder with a file analysis.md that asks the questions of the method, part
by part, and a folder for evidence. It never overwrites anything.`,
		Example: `  levee cast new left-pad-2016
  levee cast new left-pad-2016 --dir analyses`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return castNew(s, args[0], dir) },
	}
	cmd.Flags().StringVar(&dir, "dir", ".", "make it in the folder `DIR`")
	return cmd
}

// folderName is a name that is a folder on every system.
var folderName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$`)

func castNew(s Streams, name, dir string) error {
	if !folderName.MatchString(name) {
		return hint(usage("the name %q makes no folder", name), "letters, digits, dots and hyphens, such as left-pad-2016")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usage("there is no folder %s", dir)
	}
	folder := filepath.Join(dir, name)
	if err := os.Mkdir(folder, 0o755); err != nil {
		if errors.Is(err, os.ErrExist) {
			return hint(fmt.Errorf("%s is there already", folder), "nothing was written; take another name or another --dir")
		}
		return err
	}
	file := filepath.Join(folder, "analysis.md")
	if err := errors.Join(os.Mkdir(filepath.Join(folder, "evidence"), 0o755), store.WriteFile(file, text.Scaffold(name))); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.Out, "%s asks the questions of the method; then: levee cast check %s\n", report.Plain(file), report.Plain(file))
	return err
}

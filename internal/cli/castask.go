package cli

import (
	"os"

	"github.com/spf13/cobra"

	"levee/internal/cast"
	"levee/internal/cast/check"
)

// analysisName is the file that is meant where none is named.
const analysisName = "analysis.md"

func newCastAsk(s Streams) *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "ask [FILE] [ID...]",
		Short: "The method's questions to an element, and which of them are not answered yet",
		Long: `Ask puts the questions of the method to elements of an analysis: to an event what those
knew who acted and which control was meant to stop it, to a controller what it heard and
what pressed on it, to a failure why the next level allowed it. It shows which of them
fields answer, of the element itself or of others that refer to it, and where the answer to
the others would go. It writes nothing, and whether an answer is good it cannot tell.

Without an ID: which elements have how many open questions. Without FILE: analysis.md.`,
		Example: `  levee cast ask E-10
  levee cast ask examples/event-stream-2018/analysis.md E-10 copay F-3
  levee cast ask examples/event-stream-2018/analysis.md      # where most is open
  levee cast ask analysis.md --json | jq '.elements[] | {id, open: [.questions[] | select(.by == []).asks]}'`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return castAsk(s, args, asJSON, all) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON, as docs/format.md describes it")
	cmd.Flags().BoolVar(&all, "all", false, "show everything, not a screen of it")
	return cmd
}

func castAsk(s Streams, args []string, asJSON, all bool) error {
	name, ids := analysisName, args
	if len(args) > 0 && isFile(args[0]) {
		name, ids = args[0], args[1:]
	}
	f, err := readAnalysis(s, name)
	if err != nil {
		if name == analysisName {
			return hint(err, "levee cast ask FILE ID asks of another file")
		}
		return err
	}
	var about []cast.Element
	for _, id := range ids {
		e := f.Analysis.Find(cast.ID(id))
		if e == nil || e.Core().Kind.Inline {
			return noSuchElement(f.Analysis, id)
		}
		about = append(about, e)
	}
	o := (&look{streams: s, all: all}).options()
	switch {
	case asJSON:
		return check.AskJSON(s.Out, Version(), f, about)
	case len(about) == 0:
		return check.AskList(s.Out, f, o)
	}
	return check.AskText(s.Out, f, about, o)
}

// isFile tells a file from an id.
func isFile(arg string) bool {
	if arg == "-" {
		return true
	}
	info, err := os.Stat(arg)
	return err == nil && !info.IsDir() || len(arg) > 3 && arg[len(arg)-3:] == ".md"
}

// noSuchElement says which id may have been meant.
func noSuchElement(a *cast.Analysis, id string) error {
	var ids []string
	for _, known := range a.IDs() {
		if !a.Find(known).Core().Kind.Inline {
			ids = append(ids, string(known))
		}
	}
	err := usage("%s has no element %q with a heading", a.Name, id)
	if near := cast.Nearest(id, ids); near != "" && !cast.IDForm.MatchString(id) {
		return hint(err, "did you mean %s?", near)
	}
	return hint(err, "levee cast ask %s lists those that have open questions", a.Name)
}

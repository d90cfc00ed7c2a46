package cli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"levee/internal/cast"
	"levee/internal/cast/proof"
	"levee/internal/cast/rules"
	"levee/internal/lsp"
)

func newCastLSP(s Streams) *cobra.Command {
	o := lsp.Options{Version: Version(), Rules: rules.All, Log: s.Err, Evidence: editorEvidence}
	var stdio bool
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Serve editors: what check and verify say while an analysis is being written",
		Long: `Lsp speaks the Language Server Protocol on standard input and output, for an
editor to start: what check and verify say of the open analysis, the proof of a
claim and the element behind an id under the cursor, the way to an id and back,
completion of ids, fields and claims, an outline, and the form of fmt. Of
Markdown that is no analysis it says nothing, without --prose. Evidence is read
as verify reads it, and again when a file of it changes or the analysis is
saved; nobody is asked over the network. docs/editors.md tells how to set up
Neovim, VS Code, Helix and Emacs.

Exit code 0: the editor said goodbye as the protocol has it. 1: it did not, or
sent what is no message.`,
		Example: `  levee cast lsp           # the command for the configuration of an editor
  levee cast lsp --prose   # look at the language of any Markdown`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return lsp.Serve(cmd.Context(), s.In, s.Out, o) },
	}
	cmd.Flags().BoolVar(&o.Prose, "prose", false, "look at the language of Markdown that is no analysis, too")
	cmd.Flags().BoolVar(&stdio, "stdio", true, "no other way is there; some editors say it")
	return cmd
}

// editorEvidence opens the evidence of an analysis in a file as verify does.
func editorEvidence(file string, a *cast.Analysis) (string, *proof.Evidence, error) {
	folder, err := (&castVerify{}).named(filepath.FromSlash(file), a)
	if err != nil {
		return "", nil, err
	}
	e, err := openEvidence(folder)
	return folder, e, err
}

package cli

import (
	"fmt"
	"path/filepath"

	"levee/internal/report"
	"levee/internal/store"
)

// namesFile tells whether a flag --output names a file, and not standard output.
func namesFile(output string) bool { return output != "" && output != "-" }

// deliver writes what a command made, whole or not at all, and says into which
// file if it is one.
func deliver(s Streams, output string, text []byte) error {
	if !namesFile(output) {
		_, err := s.Out.Write(text)
		return err
	}
	if err := store.WriteFile(output, text); err != nil {
		return err
	}
	_, err := fmt.Fprintln(s.Out, report.Plain(filepath.ToSlash(output)))
	return err
}

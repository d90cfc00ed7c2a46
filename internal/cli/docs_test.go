package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"levee/internal/goldentest"
)

func TestCommandsAreDocumented(t *testing.T) {
	const name = "../../docs/commands.md"
	root := newRoot(Streams{})
	var b bytes.Buffer
	fmt.Fprintf(&b, "# The commands\n\nGenerated from the program's own help: `go test ./internal/cli -update`.\n")
	describeAll(t, &b, root)
	goldentest.Equal(t, name, b.String())
}

// describeAll describes the commands below one, and those below them.
func describeAll(t *testing.T, b *bytes.Buffer, parent *cobra.Command) {
	for _, c := range parent.Commands() {
		if c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if c.Example == "" || c.Short == "" {
			t.Errorf("%s has no example or no summary", c.CommandPath())
		}
		describe(b, c)
		describeAll(t, b, c)
	}
}

func describe(b *bytes.Buffer, c *cobra.Command) {
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n```\n%s\n```\n", strings.TrimSuffix(c.UseLine(), " [flags]"), text, trimLines(c.Example))
	if flags := c.NonInheritedFlags().FlagUsages(); flags != "" {
		fmt.Fprintf(b, "\n```\n%s```\n", flags)
	}
}

func trimLines(s string) string {
	var out []string
	for line := range strings.Lines(s) {
		out = append(out, strings.TrimSpace(line))
	}
	return strings.Join(out, "\n")
}

// Command make makes the accounts of the example's evidence: who might publish
// the packages that Copay had locked on 25 September 2018, taken from the
// recorded evidence of examples/copay-2018.
//
//	go run ./examples/event-stream-2018/make
package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"levee/internal/evidence"
	"levee/internal/project"
)

const (
	from = "examples/copay-2018"
	to   = "examples/event-stream-2018/evidence/accounts.universe.gz"
)

const head = `# Who might publish the packages of copay-03, in the grammar of package
# universe: the newest release before 25 September 2018 with its maintainers,
# where a registry's answer of 2020 was recorded, and the maintainers of
# January 2019, where that table has them. What is left out nobody recorded, or
# stands in registry.universe.

*
  recorded 2019-01-01

`

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run() error {
	text, err := accounts(from)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(to, out.Bytes(), 0o644)
}

// accounts returns the text, from the folder of the other example.
func accounts(dir string) ([]byte, error) {
	data, err := os.ReadFile(dir + "/levee-evidence.ndjson.gz")
	if err != nil {
		return nil, err
	}
	b, err := evidence.Read("levee-evidence.ndjson.gz", data)
	if err != nil {
		return nil, err
	}
	p, err := project.Open(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, a := range p.File.Artifacts {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	text := bytes.NewBufferString(head)
	for _, name := range slices.Compact(names) {
		f := b.History(name)
		if h, ok := f.Get(); ok && !strings.HasPrefix(f.From().Source, "universe") {
			write(text, h, b.AsOf)
		}
	}
	return text.Bytes(), nil
}

// write writes what is known of one package as of a day.
func write(text *bytes.Buffer, h *evidence.History, asOf time.Time) {
	for _, r := range slices.Backward(h.At(asOf).Releases) {
		at, dated := r.Published.Get()
		who, told := r.Maintainers.Get()
		if dated && told {
			fmt.Fprintf(text, "%s %s %s of %s\n", h.Name, r.Version, at.Format(time.RFC3339Nano), list(who))
			break
		}
	}
	if who, told := h.Maintainers.Get(); told {
		fmt.Fprintf(text, "%s\n  maintainers %s\n", h.Name, list(who))
	}
}

func list(accounts []string) string {
	if len(accounts) == 0 {
		return "none"
	}
	return strings.Join(accounts, ", ")
}

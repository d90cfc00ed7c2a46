package cast_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"levee/internal/cast"
	"levee/internal/goldentest"
)

const (
	format = "../../docs/cast-format.md"
	begin  = "<!-- fields -->\n"
	end    = "<!-- /fields -->\n"
)

// The table of fields in the document is that of the program.
func TestFieldsAreDocumented(t *testing.T) {
	text, err := os.ReadFile(format)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := bytes.Cut(text, []byte(begin))
	_, tail, ok2 := bytes.Cut(rest, []byte(end))
	if !ok || !ok2 {
		t.Fatalf("%s has no %s", format, strings.TrimSpace(begin))
	}
	want := bytes.Join([][]byte{head, []byte(begin), fields(), []byte(end), tail}, nil)
	goldentest.Equal(t, format, string(want))
}

func fields() []byte {
	var b bytes.Buffer
	steps(&b)
	table(&b, cast.FrontKind, 0)
	for _, k := range cast.Kinds {
		table(&b, k, cast.Common)
	}
	fmt.Fprintf(&b, "\n### Every element with a heading\n\n")
	rows(&b, cast.Kinds[0], cast.Kinds[0].Fields[len(cast.Kinds[0].Fields)-cast.Common:])
	return b.Bytes()
}

// steps writes the steps of the method, with the words for them.
func steps(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n### Steps of the method\n\nThe words of `omits` and `simplifies`, by the five parts of the CAST Handbook; the numbers are the essay's five steps.\n\n"+
		"| part | word | step | |\n|---|---|---|---|\n")
	for _, p := range cast.Parts {
		for _, s := range p.Slots {
			step := ""
			if s.Step > 0 {
				step = fmt.Sprint(s.Step)
			}
			fmt.Fprintf(b, "| %d %s | `%s` | %s | %s |\n", p.Number, p.Title, s.Name, step, s.Title)
		}
	}
}

func table(b *bytes.Buffer, k *cast.Kind, common int) {
	form := ""
	switch {
	case k.Prefix != "":
		form = " `" + k.Prefix + "-n`"
	case k.Names != nil:
		form = " `" + k.Word + " " + strings.Join(k.Names, "`, `"+k.Word+" ") + "`"
	case k.New != nil && k != cast.FrontKind:
		form = " `" + k.Word + " NAME`"
	}
	fmt.Fprintf(b, "\n### %s%s\n\n%s\n", k.Word, form, k.Doc)
	if n := len(k.Fields) - common; n > 0 {
		fmt.Fprintln(b)
		rows(b, k, k.Fields[:n])
	}
}

func rows(b *bytes.Buffer, k *cast.Kind, fields []cast.Field) {
	fmt.Fprintf(b, "| key | value | |\n|---|---|---|\n")
	for _, f := range fields {
		fmt.Fprintf(b, "| `%s`%s | %s | %s |\n", f.Key, map[bool]string{true: " *"}[f.Needed], k.Value(&f), f.Doc)
	}
}

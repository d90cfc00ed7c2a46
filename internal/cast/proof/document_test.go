package proof

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"levee/internal/cast/claim"
	"levee/internal/goldentest"
)

func TestDocumentIsFresh(t *testing.T) {
	const name = "../../../docs/claims.md"
	want := claimsDocument(t)
	goldentest.Equal(t, name, string(want))
}

// claimsDocument is docs/claims.md: testdata/claims.md with the tables put in.
func claimsDocument(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/claims.md")
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("<!-- forms -->\n"), forms(), 1)
	return bytes.Replace(text, []byte("<!-- kinds -->\n"), kinds(), 1)
}

func forms() []byte {
	var b bytes.Buffer
	for i := range claim.Forms {
		f := &claim.Forms[i]
		fmt.Fprintf(&b, "\n### %s\n\n```\n%s\n```\n\n%s Settled by: %s.\n\n", f.Name, strings.Join(f.Syntax(), "\n"), f.Meaning, f.Proof)
		for _, e := range f.Examples {
			fmt.Fprintf(&b, "- `%s`\n", e)
		}
	}
	b.WriteString("\n")
	return b.Bytes()
}

func kinds() []byte {
	var b bytes.Buffer
	b.WriteString("| kind | what it is |\n|---|---|\n")
	for _, k := range Kinds {
		fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, k.Doc)
	}
	b.WriteString("\n")
	return b.Bytes()
}

package warning

import (
	"os"
	"strings"
	"testing"

	"levee/internal/npm"
)

func noManifest(string) *npm.Manifest { return nil }

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

const heardOnce = `(node:1) [DEP0106] DeprecationWarning: crypto.createDecipher is deprecated.
    at x (/app/node_modules/a/index.js:1:1)
(node:1) Warning: 11 of /app
    at x (/app/index.js:1:1)
(node:1) Warning: npm's own
    at x (/usr/lib/node_modules/npm/index.js:1:1)
(node:1) Warning: nobody's
`

func raised(text string) []*Raiser {
	return Attribute(Parse([]byte(text)), Around{Root: root, Manifest: noManifest}, nil)
}

// The record is the same whatever was known in whatever order, has no path of
// this machine, and knows a warning again when numbers or Node's words change.
func TestKnown(t *testing.T) {
	known := (*Known)(nil).With(raised(heardOnce))
	text, err := known.Text()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
  "schema": "levee-warnings/1",
  "known": [
    {
      "by": ".",
      "type": "Warning",
      "message": "# of ."
    },
    {
      "by": "?",
      "type": "Warning",
      "message": "nobody's"
    },
    {
      "by": "a",
      "code": "DEP0106",
      "type": "DeprecationWarning",
      "message": "crypto.createDecipher is deprecated."
    }
  ]
}
`
	if string(text) != want {
		t.Errorf("got\n%s", text)
	}
	back, err := ParseKnown(text)
	if err != nil {
		t.Fatal(err)
	}
	later := strings.NewReplacer("createDecipher", "createCipher", "11 of", "12 of").Replace(heardOnce)
	again, err := back.With(raised(later)).Text()
	if err != nil || string(again) != want {
		t.Errorf("%v\n%s", err, again)
	}
	other := strings.ReplaceAll(heardOnce, "node_modules/a/", "node_modules/b/")
	if got := back.With(raised(other)).Len(); got != 4 {
		t.Errorf("%d known, want 4: the same of another package is new", got)
	}
	if got := back.With(raised(strings.ReplaceAll(heardOnce, "DEP0106", "DEP0005"))).Len(); got != 4 {
		t.Errorf("%d known, want 4: another code is new", got)
	}
}

func TestKnownErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "1:1: want the JSON",
		"{\n  \"schema\": 1}":                    "2:1",
		"{\"schema\": \"levee-warnings/1\",\n]":  "1:30: want the JSON",
		`{"schema": "levee-warnings/2"}`:         `1:1: schema "levee-warnings/2", want "levee-warnings/1"`,
		`{"schema": "levee-warnings/1", "x": 1}`: "1:",
		`[]`:                                     "1:1: want",
	} {
		if _, err := ParseKnown([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := ParseKnown(make([]byte, MaxKnown+1)); err == nil {
		t.Error("a record of any size is read")
	}
}

func FuzzParseKnown(f *testing.F) {
	f.Add([]byte(`{"schema": "levee-warnings/1", "known": [{"by": "a", "message": "m"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		known, err := ParseKnown(text)
		if err != nil {
			return
		}
		out, err := known.Text()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseKnown(out)
		if err != nil || back.Len() != known.Len() {
			t.Errorf("%v: %d known, %d when read again", err, known.Len(), back.Len())
		}
	})
}

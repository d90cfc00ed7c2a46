package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"levee/internal/browsertest"
	"levee/internal/goldentest"
)

// A page runs nothing and fetches nothing, and a browser has nothing to say.
func TestDrillHTML(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	page, badge := filepath.Join(dir, "drill.html"), filepath.Join(dir, "badge.svg")
	code, out, err := levee(t, "drill", "--variations", "0", "--project", example, "--format", "html", "-o", page, "--badge", badge)
	if code != ExitFindings || err != "" || !strings.HasSuffix(out, "drill.html\n") {
		t.Fatalf("exit code %d, %q, %q", code, out, err)
	}
	text, wrong := os.ReadFile(page)
	if wrong != nil {
		t.Fatal(wrong)
	}
	for _, want := range []string{"<svg ", ">handed-over<", ">cannot happen here<", "What to switch on first", "colors-faker-2022", "default policy"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %q", want)
		}
	}
	inert(t, text)
	if b, err := os.ReadFile(badge); err != nil || !bytes.Contains(b, []byte("attacks closed: ")) {
		t.Errorf("badge %s, %v", b, err)
	}
	browsed(t, page)
}

func inert(t *testing.T, page []byte) {
	t.Helper()
	z := html.NewTokenizer(bytes.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		e := z.Token()
		if e.Data == "script" || e.Data == "img" || e.Data == "link" || e.Data == "iframe" {
			t.Errorf("the page has %s", e)
		}
		for _, a := range e.Attr {
			if a.Key == "style" || a.Key == "src" || a.Key == "href" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("the page has %s", e)
			}
		}
	}
}

func browsed(t *testing.T, page string) {
	t.Helper()
	if !strings.Contains(browsertest.Open(t, page), "Where they get through") {
		t.Error("chromium shows no report")
	}
}

// Each kind of drill has its Markdown and its page.
func TestDrillForms(t *testing.T) {
	alone(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"event-stream", "--format", "markdown"}, "| access | handed-over | handover"},
		{[]string{"event-stream", "--format", "html"}, "<tr><td>access</td><td>handed-over</td><td>handover"},
		{[]string{"--format", "markdown"}, "| colors-faker-2022 | seen |"},
		{[]string{"--format", "markdown"}, "One comes in here without anybody being asked.\n\nOne takes away what is there: nothing comes in, and the build that asks for it fails.\n"},
		{[]string{"left-pad", "--format", "markdown"}, "Here kind-of 3.2.2 was taken down on 2018-09-25, a build asks for it on 2018-09-25 and fails, noticed on 2018-09-26."},
		{[]string{"colors-faker", "--variations", "0", "--format", "markdown"}, "### Why it comes in\n\n| why | variants |\n|---|---:|\n| A loop that never ends"},
		{[]string{"colors-faker", "--variations", "0"}, "\nWhy it comes in\n         1  A loop that never ends"},
		{[]string{"colors-faker", "--variations", "0", "--json"}, "\"remains\": [\n    {\n      \"why\": \"A loop that never ends"},
		{[]string{"colors-faker", "--variations", "0", "--format", "markdown"}, "| seen | it comes in; something is said, and nobody is asked | 1 |"},
	} {
		_, out, err := levee(t, append([]string{"drill", "--project", example, "--no-code"}, c.args...)...)
		if !strings.Contains(out, c.want) || err != "" {
			t.Errorf("%v: no %q in\n%s%s", c.args, c.want, out, err)
		}
	}
}

func TestDrillFormsBadInput(t *testing.T) {
	alone(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--format", "pdf"}, `format "pdf": want one of text, json, markdown, html`},
		{[]string{"--badge", "x.svg"}, "--badge: want --variations"},
		{[]string{"--variations", "4"}, "--variations 4: want 0 to 3 steps"}, {[]string{"--variations", "-1"}, "--variations -1: want 0 to 3 steps"},
	} {
		code, out, err := levee(t, append([]string{"drill", "--project", example}, c.args...)...)
		if code != ExitUsage || out != "" || !strings.Contains(err, c.want) {
			t.Errorf("%v: exit code %d, %q", c.args, code, err)
		}
	}
}

// The badge of README is what the drill of the example says.
func TestBadgeIsFresh(t *testing.T) {
	if testing.Short() {
		t.Skip("it judges a thousand variants")
	}
	alone(t)
	badge := filepath.Join(t.TempDir(), "badge.svg")
	if code, _, err := levee(t, "drill", "--variations", "1", "--project", example, "--badge", badge); code != ExitFindings {
		t.Fatalf("exit code %d, %s", code, err) // err may tell how far it is
	}
	got, err := os.ReadFile(badge)
	if err != nil {
		t.Fatal(err)
	}
	goldentest.Equal(t, "../../docs/attacks-closed.svg", string(got))
}

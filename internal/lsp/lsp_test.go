package lsp_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/proof"
	"levee/internal/cast/rules"
)

const small = "testdata/small/analysis.md"

var ctx = context.Background()

func at(u uri.URI, p protocol.Position) protocol.TextDocumentPositionParams {
	return protocol.TextDocumentPositionParams{TextDocument: protocol.TextDocumentIdentifier{URI: u}, Position: p}
}

// What is told of an analysis is what check and verify say of it, each at its
// line and column.
func TestDiagnosticsAreThoseOfCheckAndVerify(t *testing.T) {
	for _, name := range []string{small, "../../examples/event-stream-2018/analysis.md", "../../examples/axios-2026/analysis.md"} {
		src := read(t, name)
		c := start(t, options(), "utf-8")
		p := c.next2(c.open(name, src))
		var got []string
		for _, d := range p.Diagnostics {
			got = append(got, fmt.Sprintf("%d %s", d.Range.Start.Line+1, d.Code))
		}
		want := said(t, name, src)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-check and verify +told):\n%s", name, diff)
		}
	}
}

// next2 returns what is told of a document that was opened.
func (c *client) next2(u uri.URI) *protocol.PublishDiagnosticsParams {
	c.Helper()
	p := c.next(1)
	if p.URI != u {
		c.Fatalf("told of %s, not of %s", p.URI, u)
	}
	return p
}

// said is what check and verify say of a file, sorted.
func said(t *testing.T, name, src string) []string {
	t.Helper()
	f := check.Read(name, []byte(src), rules.All)
	var all []string
	for _, p := range f.Problems {
		all = append(all, fmt.Sprintf("%d %s", p.Line, p.Rule))
	}
	for _, x := range f.Findings {
		all = append(all, fmt.Sprintf("%d %s", x.Line, x.Rule.Name))
	}
	folder, e, err := onDisk(new(atomic.Int32))(name, f.Analysis)
	if err != nil {
		t.Fatal(err)
	}
	v, err := check.Verify(name, f.Analysis, e, folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Claims {
		if c.State != proof.Confirmed {
			all = append(all, fmt.Sprintf("%d %s", c.Line, c.State))
		}
	}
	slices.Sort(all)
	return all
}

// Columns are those that the client counts in, before and after characters of
// two, three and four bytes.
func TestEncodings(t *testing.T) {
	src := read(t, small)
	for _, able := range []string{"utf-16", "utf-8"} {
		c := start(t, options(), able)
		u := c.open(small, src)
		p := c.next2(u)
		i := slices.IndexFunc(p.Diagnostics, func(d protocol.Diagnostic) bool { return d.Code == protocol.String("hindsight") })
		if i < 0 {
			t.Fatalf("no hindsight among %s", codes(p))
		}
		if from := place(t, src, "🦊 |failed to notice it", able == "utf-8"); p.Diagnostics[i].Range.Start != from {
			t.Errorf("%s: %v, want %v", able, p.Diagnostics[i].Range.Start, from)
		}
		got, err := c.Definition(ctx, &protocol.DefinitionParams{TextDocumentPositionParams: at(u, place(t, src, "as of E|-2.", able == "utf-8"))})
		if err != nil {
			t.Fatal(err)
		}
		want := &protocol.Location{URI: u, Range: protocol.Range{Start: place(t, src, "### |E-2 2018-10-05", false), End: place(t, src, "### E-2| 2018-10-05", false)}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: definition (-want +got):\n%s", able, diff)
		}
	}
}

func TestHover(t *testing.T) {
	src := read(t, small)
	for _, able := range []string{"plain", "markdown"} {
		c := start(t, options(), able)
		u := c.open(small, src)
		for marked, want := range map[string]string{
			"- claim: flatmap|-stream@0.1.1 published": `refuted: flatmap-stream@0.1.1 published before 2018-10-01 (E-2)
    instead:   flatmap-stream@0.1.1 published at 2018-10-05
    proof:     registry.txt:5: flatmap-stream@0.1.1 published at 2018-10-05
               by hugeglass (made for the tests of the language server)
`,
			"- events: E-1, |E-2": `E-2 event, 2018-10-05
The package turns
- actor: right9ctrl
- source: the registry
- claim: flatmap-stream@0.1.1 published before 2018-10-01
- claim: E-1 to E-2 is 26 days
referred to by F-1 (events)
`,
			"- fail|ed: no":                "failed: `no` if it worked as designed and was inadequate (one of yes, no); a\n    failure should have it\n",
			"# A patch that| brought more": "",
		} {
			got, err := c.Hover(ctx, &protocol.HoverParams{TextDocumentPositionParams: at(u, place(t, src, marked, false))})
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				if want != "" {
					t.Errorf("%q: nothing", marked)
				}
				continue
			}
			if able == "markdown" {
				want = "```text\n" + want + "```"
			}
			if diff := cmp.Diff(want, got.Contents.(*protocol.MarkupContent).Value); diff != "" {
				t.Errorf("%q (-want +got):\n%s", marked, diff)
			}
		}
	}
}

func TestReferencesSymbolsFormatting(t *testing.T) {
	src := read(t, small)
	c := start(t, options())
	u := c.open(small, src)
	refs := &protocol.ReferenceParams{TextDocumentPositionParams: at(u, place(t, src, "- events: E-1, |E-2", false))}
	refs.Context.IncludeDeclaration = true
	got, err := c.References(ctx, refs)
	if err != nil || len(got) != 4 {
		t.Errorf("references: %v, %v", got, err)
	}
	symbols, err := c.DocumentSymbol(ctx, &protocol.DocumentSymbolParams{TextDocument: protocol.TextDocumentIdentifier{URI: u}})
	if err != nil {
		t.Fatal(err)
	}
	top := symbols.(protocol.DocumentSymbolSlice)
	if len(top) != 1 || len(top[0].Children) != 4 || top[0].Children[2].Children[0].Name != "E-1 A patch brings a package" {
		t.Errorf("symbols: %+v", top)
	}
	edits, err := c.Formatting(ctx, &protocol.DocumentFormattingParams{TextDocument: protocol.TextDocumentIdentifier{URI: u}})
	if err != nil || len(edits) != 4 {
		t.Errorf("formatting: %v, %v", edits, err)
	}
	c.change(u, 2, whole(strings.Replace(src, "- events: E-1, E-2", "- events: E-1, E-9", 1)))
	_, err = c.Formatting(ctx, &protocol.DocumentFormattingParams{TextDocument: protocol.TextDocumentIdentifier{URI: u}})
	if code(err) != jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed) || !strings.Contains(err.Error(), "there is no E-9") {
		t.Errorf("formatting what is not well formed: %v", err)
	}
}

func TestCompletion(t *testing.T) {
	src := read(t, small)
	for _, able := range []string{"plain", "snippets"} {
		c := start(t, options(), able)
		text := strings.Replace(src, "- events: E-1, E-2\n", "- events: E-1, E\n- claim: \n", 1)
		u := c.open(small, text)
		ask := func(marked string) []protocol.CompletionItem {
			got, err := c.Completion(ctx, &protocol.CompletionParams{TextDocumentPositionParams: at(u, place(t, text, marked, false))})
			if err != nil {
				t.Fatal(err)
			}
			return got.(*protocol.CompletionList).Items
		}
		items := ask("- events: E-1, E|\n")
		edit := &protocol.TextEdit{Range: protocol.Range{Start: place(t, text, "- events: E-1, |E\n", false), End: place(t, text, "- events: E-1, E|\n", false)}, NewText: "E-2"}
		if len(items) != 1 || items[0].Label != "E-2" {
			t.Errorf("%+v", items)
		} else if diff := cmp.Diff(protocol.CompletionItemTextEdit(edit), items[0].TextEdit); diff != "" {
			t.Error(diff)
		}
		items = ask("- claim: |\n")
		if want := map[string]string{"plain": "PKG@V published WHEN", "snippets": "${1:PKG@V} published ${2:WHEN}"}[able]; len(items) == 0 || items[0].TextEdit.(*protocol.TextEdit).NewText != want {
			t.Errorf("%s: %+v, want %s", able, items[:1], want)
		}
		if last := items[len(items)-1]; last.Label != "registry.txt" {
			t.Errorf("files of the evidence: %+v", last)
		}
	}
}

// A change is answered by what check says of the text after it, whichever way
// it came; typing a reference makes and mends a problem.
func TestChanges(t *testing.T) {
	src := read(t, small)
	c := start(t, options())
	u := c.open(small, src)
	clean := codes(c.next2(u))
	p := place(t, src, "- events: E-1, E-2|", false)
	c.change(u, 2, part(p.Line, p.Character-1, p.Line, p.Character, "7"), part(p.Line, p.Character, p.Line, p.Character, "8"))
	if got := c.until(2, are(cast.DanglingRef)); got.Diagnostics[0].Range.Start.Line != p.Line {
		t.Errorf("after E-78: %v", got)
	}
	c.change(u, 3, part(p.Line, p.Character-1, p.Line, p.Character+1, "2"))
	c.until(3, are(clean))
	c.must(c.DidClose(ctx, &protocol.DidCloseTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: u}}))
	if got := c.next(0); len(got.Diagnostics) != 0 {
		t.Errorf("after it was closed: %v", got)
	}
}

// Of many changes one after the other the last is answered, and no answer
// comes after that to a later one.
func TestLateResultsAreDropped(t *testing.T) {
	c := start(t, options())
	src := read(t, small)
	u := c.open(small, src)
	const last = 200
	for v := int32(2); v <= last; v++ {
		c.change(u, v, whole(src+strings.Repeat("\nMore.\n", int(v))))
	}
	c.must(c.DidChange(ctx, changes(u, last+1, whole(src+"\nas of E-9\n"))))
	newest := int32(0)
	for newest <= last {
		p := c.any()
		v, _ := p.Version.Get()
		if v < newest {
			t.Fatalf("version %d was told after %d", v, newest)
		}
		if newest = v; v <= last {
			continue
		}
		if !has("danglingref")(codes(p)) {
			c.until(last+1, has("danglingref"))
		}
	}
}

// Where looking takes long, what was found before is told at once, where it
// stands now, with what is wrong with the form; then all as it is.
func TestWhatTakesLongIsToldInTwoSteps(t *testing.T) {
	src := read(t, small) + strings.Repeat("\nas of E-1 and of E-2 it went on.\n", 6_000)
	c := start(t, options())
	u := c.open(small, src)
	before := c.next2(u)
	line := place(t, src, "|# A patch that brought", false).Line
	c.change(u, 2, part(line+1, 0, line+1, 0, "\nMore.\n"), part(line, 0, line+1, 0, "# Another title\n"))
	early, late := c.next(2), c.next(2)
	if diff := cmp.Diff(described(late), described(early)); diff != "" {
		t.Errorf("what was told first differs (-last +first):\n%s", diff)
	}
	if a, b := before.Diagnostics[len(before.Diagnostics)-1], late.Diagnostics[len(late.Diagnostics)-1]; a.Range.Start.Line+2 != b.Range.Start.Line {
		t.Errorf("from line %d to %d", a.Range.Start.Line, b.Range.Start.Line)
	}
	at := place(t, src, "- events: E-1, E-2|", false)
	c.change(u, 3, part(at.Line+2, at.Character, at.Line+2, at.Character, "7"))
	early, late = c.next(3), c.next(3)
	if !strings.Contains(codes(early), "danglingref") || !strings.Contains(codes(early), "hindsight") || codes(late) != "danglingref" {
		t.Errorf("first %s, then %s", codes(early), codes(late))
	}
}

// described are diagnostics as lines.
func described(p *protocol.PublishDiagnosticsParams) []string {
	var all []string
	for _, d := range p.Diagnostics {
		all = append(all, fmt.Sprint(d.Range, d.Severity, d.Code, d.Message))
	}
	return all
}

func changes(u uri.URI, version int32, all ...protocol.TextDocumentContentChangeEvent) *protocol.DidChangeTextDocumentParams {
	p := &protocol.DidChangeTextDocumentParams{ContentChanges: all}
	p.TextDocument.URI, p.TextDocument.Version = u, version
	return p
}

// What cannot be right is told once, in the log and at the document, and
// nothing else is said of it until its text is known again.
func TestChangesThatCannotBeRight(t *testing.T) {
	src := read(t, small)
	for name, bad := range map[string]*protocol.DidChangeTextDocumentParams{
		"version 1 came after version 1": changes("", 1, part(0, 0, 0, 0, "x")),
		"ends before it starts":          changes("", 2, part(3, 0, 2, 0, "x")),
		"at most 8 MiB":                  changes("", 2, whole(strings.Repeat("x", 9<<20))),
	} {
		c := start(t, options())
		u := c.open(small, src)
		clean := codes(c.next2(u))
		bad.TextDocument.URI = u
		c.must(c.DidChange(ctx, bad))
		c.change(u, 3, part(0, 0, 0, 0, "y"))
		got := c.next(0)
		if len(got.Diagnostics) != 1 || !strings.Contains(string(got.Diagnostics[0].Message.(protocol.String)), name) {
			t.Errorf("%s: told %v", name, got.Diagnostics)
		}
		_, err := c.Hover(ctx, &protocol.HoverParams{TextDocumentPositionParams: at(u, protocol.Position{})})
		if code(err) != jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed) {
			t.Errorf("%s: hover: %v", name, err)
		}
		c.change(u, 4, whole(src))
		c.until(4, are(clean))
		if n := len(c.logged); n > 1 {
			t.Errorf("%s: logged %d times", name, n)
		}
	}
}

// Documents that are no analyses are left alone, unless prose is asked for.
func TestOtherMarkdown(t *testing.T) {
	const text = "# A page\n\nThe developer should have been more careful, and obviously failed to notice it.\n"
	for _, prose := range []bool{false, true} {
		o := options()
		o.Prose = prose
		c := start(t, o)
		u := c.open("testdata/page.md", text)
		if got := codes(c.next2(u)); (got != "") != prose || prose && !strings.Contains(got, "hindsight") {
			t.Errorf("prose %v: %q", prose, got)
		}
		if got, err := c.Hover(ctx, &protocol.HoverParams{TextDocumentPositionParams: at(u, protocol.Position{Line: 2})}); got != nil || err != nil {
			t.Errorf("hover: %v, %v", got, err)
		}
	}
}

// Evidence is read once; again when the client says that something in its
// folder changed, or that the analysis was saved.
func TestEvidenceIsReadAgainWhenItChanged(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/small")); err != nil {
		t.Fatal(err)
	}
	times := new(atomic.Int32)
	o := options()
	o.Evidence = onDisk(times)
	c := start(t, o)
	src := read(t, small)
	u := c.open(filepath.Join(dir, "analysis.md"), src)
	if got := codes(c.next2(u)); !strings.Contains(got, "refuted") {
		t.Fatalf("told %s", got)
	}
	c.change(u, 2, whole(src+"\nMore.\n"))
	c.until(2, has("refuted"))
	if asked := receive(t, c.watching); !strings.Contains(asked, uri.File(filepath.Join(dir, "evidence")).String()) || !strings.Contains(asked, `"**"`) {
		t.Errorf("asked to watch %s", asked)
	}
	if err := os.Remove(filepath.Join(dir, "evidence", "evidence.yaml")); err != nil {
		t.Fatal(err)
	}
	for _, elsewhere := range []string{"evidence2/x", "analysis.md"} {
		c.must(c.DidChangeWatchedFiles(ctx, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: uri.File(filepath.Join(dir, elsewhere)), Type: protocol.FileChangeTypeChanged}}}))
	}
	if times.Load() != 1 {
		t.Errorf("read %d times", times.Load())
	}
	c.must(c.DidChangeWatchedFiles(ctx, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: uri.File(filepath.Join(dir, "evidence", "evidence.yaml")), Type: protocol.FileChangeTypeDeleted}}}))
	got := c.until(2, has("evidence"))
	i := slices.IndexFunc(got.Diagnostics, func(d protocol.Diagnostic) bool { return d.Code == protocol.String("evidence") })
	if i < 0 || got.Diagnostics[i].Range.Start.Line != 4 || strings.Contains(codes(got), "refuted") {
		t.Errorf("after the manifest went: %v", got.Diagnostics)
	}
	if err := os.WriteFile(filepath.Join(dir, "evidence", "evidence.yaml"), []byte(read(t, "testdata/small/evidence/evidence.yaml")), 0o644); err != nil {
		t.Fatal(err)
	}
	c.must(c.DidSave(ctx, &protocol.DidSaveTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: u}}))
	c.until(2, has("refuted"))
	if times.Load() != 3 {
		t.Errorf("read %d times, want 3", times.Load())
	}
}

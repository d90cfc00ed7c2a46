package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"levee/internal/cast/check"
	"levee/internal/cast/editor"
	"levee/internal/cast/text"
	"levee/internal/report"
)

// A question is what a request is about: a version of a document, read, as it
// was when the request came.
type question struct {
	*document
	*version
	file *check.File
	doc  *editor.Document // nil for Markdown that is no analysis
	abilities
}

// question takes hold of the newest version of a document, and lets the next
// message be read meanwhile.
func (s *session) question(ctx context.Context, of uri.URI) (*question, error) {
	d, err := s.find(of)
	if err != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
	}
	d.mu.Lock()
	v, lost := d.now, d.lost
	d.mu.Unlock()
	if v == nil {
		return nil, failed("%s", lost)
	}
	if goOn(ctx); ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	q := &question{document: d, version: v, abilities: s.abilities()}
	q.file, q.doc = v.read()
	return q, nil
}

// failed is the error of a request that was right and cannot be answered.
func failed(format string, args ...any) error {
	return jsonrpc2.Errorf(jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed), format, args...)
}

// at returns the byte of a position.
func (q *question) at(p protocol.Position) int { return q.offset(p, q.encoding) }

// over returns the positions of a range.
func (q *question) over(r editor.Range) protocol.Range { return q.between(r, q.encoding) }

// Hover tells what there is to say of a place: of a claim its proof, of an id
// its element, of a key what the field is for.
func (s *session) Hover(ctx context.Context, p *protocol.HoverParams) (*protocol.Hover, error) {
	q, err := s.question(ctx, p.TextDocument.URI)
	if err != nil || q.doc == nil {
		return nil, err
	}
	at := q.at(p.Position)
	text, over := s.claimAt(q, at)
	if text == "" {
		var e, r = q.doc.At(at)
		if over = r; e != nil {
			text = q.doc.Describe(e)
		}
	}
	if text == "" {
		text, over = q.doc.Key(at)
	}
	if text == "" {
		return nil, nil
	}
	r := q.over(over)
	return &protocol.Hover{Contents: q.markup(text), Range: &r}, nil
}

// markup returns a text as the client can show it. What comes from files
// stands in a block of code, in which no client follows links.
func (q *question) markup(text string) *protocol.MarkupContent {
	if !q.markdown {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: text}
	}
	mark := "```"
	for strings.Contains(text, mark) {
		mark += "`"
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: mark + "text\n" + text + mark}
}

// claimAt tells what became of the claim at a place, with its proof, "" where
// there is none.
func (s *session) claimAt(q *question, at int) (string, editor.Range) {
	item, words := q.doc.Claim(at)
	if item == nil {
		return "", editor.Range{}
	}
	over := editor.Range{Start: words.Span.Start, End: words.Span.End}
	settler, err := s.settler(q.document, q.file.Analysis)
	var c *check.Claim
	var problem *check.Problem
	if err == nil && settler != nil {
		c, problem, err = settler.Settle(q.file.Analysis, item, words)
	}
	switch {
	case err != nil:
		return check.Wrap("", "not held against evidence: "+err.Error(), 0, editor.Width), over
	case problem != nil:
		return check.Wrap("", problem.Message, 0, editor.Width), over
	case c == nil:
		return check.Wrap("", "not held against evidence: the front matter names no folder, or the document is no file", 0, editor.Width), over
	}
	return check.ClaimText(c, editor.Width), over
}

// Definition tells where the element is written that a place names.
func (s *session) Definition(ctx context.Context, p *protocol.DefinitionParams) (protocol.DefinitionResult, error) {
	q, err := s.question(ctx, p.TextDocument.URI)
	if err != nil || q.doc == nil {
		return nil, err
	}
	r, ok := q.doc.Definition(q.at(p.Position))
	if !ok {
		return nil, nil
	}
	return &protocol.Location{URI: q.uri, Range: q.over(r)}, nil
}

// References tells every place that names the element that a place names.
func (s *session) References(ctx context.Context, p *protocol.ReferenceParams) ([]protocol.Location, error) {
	q, err := s.question(ctx, p.TextDocument.URI)
	if err != nil || q.doc == nil {
		return nil, err
	}
	all := []protocol.Location{}
	for _, r := range q.doc.References(q.at(p.Position), p.Context.IncludeDeclaration) {
		all = append(all, protocol.Location{URI: q.uri, Range: q.over(r)})
	}
	return all, nil
}

// Formatting returns the changes that `levee cast fmt` makes.
func (s *session) Formatting(ctx context.Context, p *protocol.DocumentFormattingParams) ([]protocol.TextEdit, error) {
	q, err := s.question(ctx, p.TextDocument.URI)
	if err != nil || q.doc == nil {
		return nil, err
	}
	if len(q.file.Problems) > 0 {
		first := q.file.Problems[0]
		return nil, failed("nothing is formatted while the form is wrong: line %d: %s", first.Line, report.Plain(first.Message))
	}
	edits := []protocol.TextEdit{}
	for _, e := range text.Edits(q.file.Analysis) {
		edits = append(edits, protocol.TextEdit{Range: q.over(editor.Range{Start: e.Start, End: e.End}), NewText: e.Text})
	}
	return edits, nil
}

// Completion returns what may be written at a place.
func (s *session) Completion(ctx context.Context, p *protocol.CompletionParams) (protocol.CompletionResult, error) {
	q, err := s.question(ctx, p.TextDocument.URI)
	if err != nil || q.doc == nil {
		return nil, err
	}
	var files []string
	if settler, err := s.settler(q.document, q.file.Analysis); err == nil && settler != nil {
		files = settler.Files()
	}
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	for i, x := range q.doc.Complete(q.at(p.Position), files) {
		list.Items = append(list.Items, q.item(x, i))
	}
	return list, nil
}

// itemKinds are the kinds of the protocol by ours: they choose the sign beside
// an item.
var itemKinds = map[editor.ItemKind]protocol.CompletionItemKind{
	editor.ReferenceItem: protocol.CompletionItemKindReference,
	editor.FieldItem:     protocol.CompletionItemKindField,
	editor.WordItem:      protocol.CompletionItemKindEnumMember,
	editor.ClaimItem:     protocol.CompletionItemKindSnippet,
	editor.NewItem:       protocol.CompletionItemKindClass,
	editor.FileItem:      protocol.CompletionItemKindFile,
}

// item returns one item, which keeps its place among the others.
func (q *question) item(x editor.Item, place int) protocol.CompletionItem {
	insert, format := x.Insert, protocol.InsertTextFormatPlainText
	if insert == "" {
		insert = x.Label
	}
	if x.Snip != "" && q.snippets {
		insert, format = x.Snip, protocol.InsertTextFormatSnippet
	}
	item := protocol.CompletionItem{
		Label: report.Plain(x.Label), Kind: itemKinds[x.Kind], SortText: protocol.NewOptional(fmt.Sprintf("%05d", place)),
		InsertTextFormat: format, TextEdit: &protocol.TextEdit{Range: q.over(x.Range), NewText: insert},
	}
	if x.Detail != "" {
		item.Detail = protocol.NewOptional(report.Plain(x.Detail))
	}
	if x.Doc != "" {
		item.Documentation = &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: x.Doc}
	}
	return item
}

// plainLines makes a text of several lines safe to show.
func plainLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = report.Plain(lines[i])
	}
	return strings.Join(lines, "\n")
}

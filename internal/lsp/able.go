package lsp

import (
	"slices"

	"go.lsp.dev/protocol"
)

// The abilities of a client, as far as answers differ by them.
type abilities struct {
	encoding
	markdown  bool // hover may be Markdown
	snippets  bool // completion may have places to fill
	hierarchy bool // symbols may have children
	watches   bool // it can be asked to watch files
	relative  bool // below a folder
}

func yes(b *bool) bool { return b != nil && *b }

// abilitiesOf reads what a client says of itself. What it does not say it
// cannot do.
func abilitiesOf(c *protocol.ClientCapabilities) abilities {
	var a abilities
	if g := c.General; g != nil && slices.Contains(g.PositionEncodings, protocol.PositionEncodingKindUTF8) {
		a.encoding = utf8Units
	}
	if t := c.TextDocument; t != nil {
		a.markdown = t.Hover != nil && slices.Contains(t.Hover.ContentFormat, protocol.MarkupKindMarkdown)
		a.snippets = t.Completion != nil && t.Completion.CompletionItem != nil && yes(t.Completion.CompletionItem.SnippetSupport)
		a.hierarchy = t.DocumentSymbol != nil && yes(t.DocumentSymbol.HierarchicalDocumentSymbolSupport)
	}
	if w := c.Workspace; w != nil && w.DidChangeWatchedFiles != nil {
		a.watches, a.relative = yes(w.DidChangeWatchedFiles.DynamicRegistration), yes(w.DidChangeWatchedFiles.RelativePatternSupport)
	}
	return a
}

// capabilities are what the server tells of itself.
func capabilities(a abilities) protocol.ServerCapabilities {
	open, change := true, protocol.TextDocumentSyncKindIncremental
	units := protocol.PositionEncodingKindUTF16
	if a.encoding == utf8Units {
		units = protocol.PositionEncodingKindUTF8
	}
	return protocol.ServerCapabilities{
		PositionEncoding:           units,
		TextDocumentSync:           &protocol.TextDocumentSyncOptions{OpenClose: &open, Change: &change, Save: protocol.Boolean(true)},
		HoverProvider:              protocol.Boolean(true),
		DefinitionProvider:         protocol.Boolean(true),
		ReferencesProvider:         protocol.Boolean(true),
		DocumentSymbolProvider:     protocol.Boolean(true),
		DocumentFormattingProvider: protocol.Boolean(true),
		CompletionProvider:         &protocol.CompletionOptions{TriggerCharacters: []string{"-", ":", " ", ",", "["}},
	}
}

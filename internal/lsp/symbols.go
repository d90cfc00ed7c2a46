package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"levee/internal/cast/editor"
)

// DocumentSymbol returns the outline of a document.
func (s *session) DocumentSymbol(ctx context.Context, p *protocol.DocumentSymbolParams) (protocol.DocumentSymbolResult, error) {
	q, err := s.question(ctx, p.TextDocument.URI)
	if err != nil || q.doc == nil {
		return nil, err
	}
	outline := q.doc.Outline()
	if q.hierarchy {
		return protocol.DocumentSymbolSlice(q.symbols(outline)), nil
	}
	return protocol.SymbolInformationSlice(q.flat(outline, []protocol.SymbolInformation{})), nil
}

// symbolKinds are the kinds of the protocol by the word of an element's; a
// heading that is none is a namespace, and all others are fields.
var symbolKinds = map[string]protocol.SymbolKind{
	"":           protocol.SymbolKindNamespace,
	"event":      protocol.SymbolKindEvent,
	"controller": protocol.SymbolKindClass,
	"process":    protocol.SymbolKindClass,
	"actor":      protocol.SymbolKindClass,
	"constraint": protocol.SymbolKindInterface,
	"figure":     protocol.SymbolKindNumber,
}

func symbolKind(s *editor.Symbol) protocol.SymbolKind {
	if k, ok := symbolKinds[s.Kind]; ok {
		return k
	}
	return protocol.SymbolKindField
}

func (q *question) symbols(all []*editor.Symbol) []protocol.DocumentSymbol {
	out := make([]protocol.DocumentSymbol, len(all))
	for i, s := range all {
		out[i] = protocol.DocumentSymbol{Name: plainName(s), Kind: symbolKind(s), Range: q.over(s.Whole), SelectionRange: q.over(s.Heading), Children: q.symbols(s.Children)}
		if s.Kind != "" {
			out[i].Detail = &s.Kind
		}
	}
	return out
}

// flat appends symbols for clients that know no children.
func (q *question) flat(all []*editor.Symbol, out []protocol.SymbolInformation) []protocol.SymbolInformation {
	for _, s := range all {
		info := protocol.SymbolInformation{Location: protocol.Location{URI: q.uri, Range: q.over(s.Whole)}}
		info.Name, info.Kind = plainName(s), symbolKind(s)
		out = q.flat(s.Children, append(out, info))
	}
	return out
}

// plainName is the name of a symbol, which clients want not to be empty.
func plainName(s *editor.Symbol) string {
	if name := plainLines(s.Name); name != "" {
		return name
	}
	return "(no title)"
}

package lsp_test

import (
	"io"
	"strings"
	"testing"

	"levee/internal/cast/rules"
	"levee/internal/lsp"
)

// Whatever a client sends, in whatever frames, the server ends when the client
// is gone, and nothing of it is a fault of ours.
func FuzzClient(f *testing.F) {
	const hello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`
	const open = `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///x.md","languageId":"markdown","version":1,"text":"---\nanalysis: x\n---\n### E-1 a\n- claim: E-1 is before E-1\n- before: E-1\n"}}}`
	f.Add(frame(open) + frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///x.md"},"position":{"line":4,"character":11}}}`))
	f.Add(frame(open) + frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///x.md"},"position":{"line":5,"character":2}}}`))
	f.Add(frame(open) + frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/documentSymbol","params":{"textDocument":{"uri":"file:///x.md"}}}`))
	f.Add(frame(open) + frame(`{"jsonrpc":"2.0","id":"a","method":"textDocument/formatting","params":{"textDocument":{"uri":"file:///x.md"},"options":{"tabSize":2,"insertSpaces":true}}}`))
	f.Add(frame(open) + frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///x.md","version":2},"contentChanges":[{"range":{"start":{"line":4,"character":1},"end":{"line":4,"character":3}},"text":"\r"}]}}`))
	f.Add(frame(open) + frame(`{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":"file:///x","type":2}]}}`))
	f.Add(frame(open) + frame(open) + frame(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":2}}`))
	f.Fuzz(func(t *testing.T, sent string) {
		var log record
		o := lsp.Options{Rules: rules.All, Log: &log, Prose: true}
		_ = lsp.Serve(t.Context(), strings.NewReader(frame(hello)+sent), io.Discard, o) // how it ends is the client's choice
		if strings.Contains(log.String(), "a fault of levee's") {
			t.Fatal(log.String())
		}
	})
}

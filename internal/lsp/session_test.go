package lsp_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"levee/internal/cast"
	"levee/internal/cast/proof"
	"levee/internal/lsp"
)

// How a session ends, by what the client says before it goes.
func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		say  func(c *client)
		want string
	}{
		"shutdown, exit":  {func(c *client) { c.must(c.Shutdown(ctx)); c.must(c.Exit(ctx)) }, ""},
		"shutdown, gone":  {func(c *client) { c.must(c.Shutdown(ctx)); c.hangUp() }, ""},
		"exit alone":      {func(c *client) { c.must(c.Exit(ctx)) }, "without saying shutdown"},
		"gone":            {func(c *client) { c.hangUp() }, "without saying shutdown"},
		"exit, unstarted": {nil, "without saying shutdown"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			var s *client
			if c.say == nil {
				s = connect(t, options())
				s.must(s.Exit(ctx))
			} else {
				s = start(t, options())
				s.next2(s.open(small, read(t, small)))
				c.say(s)
			}
			switch err := s.wait(); {
			case err == nil && c.want == "":
			case err == nil || c.want == "" || !strings.Contains(err.Error(), c.want):
				t.Errorf("ended with %v, want %q", err, c.want)
			}
		})
	}
}

// A session whose process is told to stop stops, whatever the client does.
func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, client := io.Pipe()
	defer client.Close()
	ended := make(chan error)
	go func() { ended <- lsp.Serve(ctx, in, io.Discard, options()) }()
	cancel()
	if err := receive(t, ended); err != context.Canceled {
		t.Error(err)
	}
}

// A client that writes and does not read is read nevertheless, and does not
// keep the server from ending.
func TestClientThatDoesNotRead(t *testing.T) {
	sent := frame(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`) +
		strings.Repeat(frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":7}`), 5000) +
		frame(`{"jsonrpc":"2.0","id":3,"method":"shutdown"}`) + frame(`{"jsonrpc":"2.0","method":"exit"}`)
	_, out := io.Pipe()
	ended := make(chan error)
	go func() { ended <- lsp.Serve(t.Context(), strings.NewReader(sent), out, options()) }()
	if err := receive(t, ended); err != nil {
		t.Error(err)
	}
}

// Messages out of turn are refused, and the session goes on.
func TestOutOfTurn(t *testing.T) {
	c := connect(t, options())
	hover := &protocol.HoverParams{TextDocumentPositionParams: at("file:///x.md", protocol.Position{})}
	_, err := c.Hover(ctx, hover)
	if code(err) != jsonrpc2.ServerNotInitialized {
		t.Errorf("hover before initialize: %v", err)
	}
	c.must(c.DidOpen(ctx, &protocol.DidOpenTextDocumentParams{TextDocument: protocol.TextDocumentItem{URI: "file:///x.md", Text: read(t, small)}}))
	if _, err := c.Initialize(ctx, &protocol.InitializeParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Initialize(ctx, &protocol.InitializeParams{}); code(err) != jsonrpc2.InvalidRequest {
		t.Errorf("initialize twice: %v", err)
	}
	if _, err := c.Hover(ctx, hover); code(err) != jsonrpc2.InvalidParams || !strings.Contains(err.Error(), "file:///x.md is not open") {
		t.Errorf("hover over what is not open: %v", err)
	}
	c.must(c.DidChange(ctx, changes("file:///x.md", 2, whole("x"))))
	c.must(c.DidClose(ctx, &protocol.DidCloseTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: "file:///x.md"}}))
	for range 2 {
		if got := receive(t, c.logged); !strings.HasPrefix(got, "textDocument/did") || !strings.HasSuffix(got, ": file:///x.md is not open") {
			t.Errorf("logged %q", got)
		}
	}
	if _, err := c.Rename(ctx, &protocol.RenameParams{NewName: "x"}); code(err) != jsonrpc2.MethodNotFound {
		t.Errorf("rename: %v", err)
	}
	c.must(c.Shutdown(ctx))
	if _, err := c.Hover(ctx, hover); code(err) != jsonrpc2.InvalidRequest {
		t.Errorf("hover after shutdown: %v", err)
	}
}

// A document can be opened again without having been closed, and another one
// is not touched by it.
func TestOpenedTwice(t *testing.T) {
	c := start(t, options())
	u := c.open(small, read(t, small))
	c.next2(u)
	c.open(small, "# other\n")
	if p := c.next(0); len(p.Diagnostics) != 0 {
		t.Errorf("told %v", p.Diagnostics)
	}
	if p := c.next2(u); len(p.Diagnostics) != 0 {
		t.Errorf("told %v", p.Diagnostics)
	}
}

func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

// What is no message is answered as such, and the next one is read; only where
// nobody can tell where the next one begins the session ends, with one error.
func TestBrokenFrames(t *testing.T) {
	const hello = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`
	const bye = `{"jsonrpc":"2.0","id":9,"method":"shutdown"}`
	exit := frame(bye) + frame(`{"jsonrpc":"2.0","method":"exit"}`)
	for name, c := range map[string]struct{ sent, answer, ends string }{
		"half of JSON":         {frame(hello) + frame(`{"a":`) + exit, `"id":null,"error":{"code":-32700`, ""},
		"a batch":              {frame(hello) + frame(`[]`) + exit, `"id":null,"error":{"code":-32`, ""},
		"another version":      {frame(hello) + frame(`{"jsonrpc":"1.0","id":2,"method":"shutdown"}`) + exit, `"error":{"code":-32`, ""},
		"an id that is none":   {frame(hello) + frame(`{"jsonrpc":"2.0","id":{},"method":"shutdown"}`) + exit, `"error":{"code":-32`, ""},
		"nothing":              {frame(hello) + frame("") + exit, `"id":null,"error":{"code":-32700`, ""},
		"deep":                 {frame(hello) + frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":`+strings.Repeat("[", 1e6)+strings.Repeat("]", 1e6)+"}") + exit, `"error":{"code":-32`, ""},
		"parameters of others": {frame(hello) + frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":[1,2]}`) + exit, `"id":2,"error":{"code":-32700`, ""},
		"an odd notification":  {frame(hello) + frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":7}`) + exit, `textDocument/didOpen: `, ""},
		"a line below zero":    {frame(hello) + frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///x"},"position":{"line":-1,"character":0}}}`) + exit, `"id":2,"error":{"code":-32700`, ""},
		"an unknown answer":    {frame(hello) + frame(`{"jsonrpc":"2.0","id":77,"result":null}`) + exit, `"id":9,"result":null`, ""},
		"an unknown wish":      {frame(hello) + frame(`{"jsonrpc":"2.0","method":"$/whatever"}`) + exit, `"id":9,"result":null`, ""},
		"too long":             {frame(hello) + frame(strings.Repeat(" ", 65<<20)) + exit, `want a message of at most 67108864 bytes`, ""},
		"more header":          {"Content-Type: x\r\nContent-Length:  " + strings.TrimPrefix(frame(hello), "Content-Length: ") + exit, `"id":9,"result":null`, ""},
		"no header":            {frame(hello) + "hello\r\n\r\n", `"id":1,"result"`, `want Content-Length: N, an empty line and a message, not "hello"`},
		"no length":            {frame(hello) + "Content-Length: -5\r\n\r\n", `"id":1,"result"`, `want Content-Length: N, not "Content-Length: -5"`},
		"a length like none":   {frame(hello) + "Content-Length: 99999999999999\r\n\r\n", `"id":1,"result"`, `want Content-Length: N`},
		"an endless line":      {frame(hello) + strings.Repeat("x", 1e6), `"id":1,"result"`, `not a line of more than 4096 bytes`},
		"endless lines":        {frame(hello) + strings.Repeat("a: b\r\n", 1e5), `"id":1,"result"`, `not 20 lines of something else`},
		"cut off":              {frame(hello) + "Content-Length: 5\r\n\r\n{", `"id":1,"result"`, `ended in the middle of a message`},
		"cut off header":       {frame(hello) + "Content-Length: 5\r\n", `"id":1,"result"`, `ended in the middle of a message`},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			var out bytes.Buffer
			var log record
			o := options()
			o.Log = &log
			err := lsp.Serve(t.Context(), strings.NewReader(c.sent), &out, o)
			if told := out.String() + log.String(); !strings.Contains(told, c.answer) {
				t.Errorf("told %.600s, want %s", told, c.answer)
			}
			if c.ends == "" && err != nil || c.ends != "" && (err == nil || !strings.Contains(err.Error(), c.ends)) {
				t.Errorf("ended with %v, want %q", err, c.ends)
			}
		})
	}
}

// A request that is cancelled while it is worked on is answered so, and those
// after it as ever.
func TestCancelled(t *testing.T) {
	c := start(t, options())
	u := c.open(small, read(t, small)+strings.Repeat("\nas of E-1 and of E-2 it went on.\n", 60_000))
	p := &protocol.HoverParams{TextDocumentPositionParams: at(u, protocol.Position{Line: 12})}
	asking, cancel := context.WithCancel(ctx)
	answer := make(chan error)
	go func() {
		var got protocol.Hover
		_, err := c.conn.Call(context.WithoutCancel(asking), protocol.MethodTextDocumentHover, p, &got)
		answer <- err
	}()
	<-time.After(5 * time.Millisecond)
	cancel()
	for id := int32(1); id < 10; id++ { // the client counts its requests: initialize, hover
		c.must(c.conn.Notify(ctx, protocol.MethodCancelRequest, &protocol.CancelParams{ID: protocol.Integer(id)}))
	}
	if err := receive(t, answer); code(err) != protocol.CodeRequestCancelled {
		t.Errorf("answered %v", err)
	}
	c.must(c.conn.Notify(ctx, protocol.MethodCancelRequest, map[string]any{"id": []int{1}}))
	if _, err := c.Hover(ctx, p); err != nil {
		t.Error(err)
	}
}

// A fault of ours ends the request that met it, and not the session.
func TestFaults(t *testing.T) {
	var log record
	o := options()
	o.Log = &log
	o.Evidence = func(string, *cast.Analysis) (string, *proof.Evidence, error) { panic("made for the test") }
	c := start(t, o)
	src := read(t, small)
	u := c.open(small, src)
	if got := receive(t, c.logged); !strings.Contains(got, "a fault of levee's: made for the test") {
		t.Errorf("logged %q", got)
	}
	claim := &protocol.HoverParams{TextDocumentPositionParams: at(u, place(t, src, "- claim: flatmap|-stream@0.1.1 published", false))}
	for range 2 {
		if _, err := c.Hover(ctx, claim); code(err) != jsonrpc2.InternalError {
			t.Errorf("hover over a claim: %v", err)
		}
	}
	if got, err := c.Definition(ctx, &protocol.DefinitionParams{TextDocumentPositionParams: at(u, place(t, src, "- events: E-1, |E-2", false))}); err != nil || got == nil {
		t.Errorf("definition: %v, %v", got, err)
	}
	c.must(c.Shutdown(ctx))
	c.must(c.Exit(ctx))
	if err := c.wait(); err != nil {
		t.Error(err)
	}
}

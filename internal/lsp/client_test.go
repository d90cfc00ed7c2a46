package lsp_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"levee/internal/cast"
	"levee/internal/cast/proof"
	"levee/internal/cast/rules"
	"levee/internal/lsp"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// A client is an editor: it speaks with a server over pipes, and keeps what it
// is told in the order in which it came.
type client struct {
	testing.TB
	protocol.Server
	conn     jsonrpc2.Conn
	told     chan *protocol.PublishDiagnosticsParams
	logged   chan string
	watching chan string // what it was asked to watch
	ended    chan error
	hangUp   func()
}

// codec is that of the protocol's types.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) { return protocol.Marshal(v) }

func (codec) Unmarshal(data []byte, v any) error { return protocol.Unmarshal(data, v) }

// readWriter is both ends of two pipes.
type readWriter struct {
	io.Reader
	io.WriteCloser
}

// A record is a log that a test reads while others write.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// options serve from the disk, with all rules.
func options() lsp.Options {
	return lsp.Options{Version: "test", Rules: rules.All, Log: new(record), Evidence: onDisk(new(atomic.Int32))}
}

// onDisk opens evidence beside an analysis, and counts how often.
func onDisk(times *atomic.Int32) func(string, *cast.Analysis) (string, *proof.Evidence, error) {
	return func(file string, a *cast.Analysis) (string, *proof.Evidence, error) {
		times.Add(1)
		folder := filepath.Join(filepath.Dir(file), a.Front.Evidence.Value)
		root, err := os.OpenRoot(folder)
		if err != nil {
			return folder, nil, err
		}
		defer root.Close()
		e, err := proof.Open(root.FS())
		return folder, e, err
	}
}

// connect starts a server and a client of it that has said nothing yet.
func connect(tb testing.TB, o lsp.Options) *client {
	tb.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	c := &client{TB: tb, told: make(chan *protocol.PublishDiagnosticsParams, 10_000), logged: make(chan string, 1000), watching: make(chan string, 10),
		ended: make(chan error, 1), hangUp: func() { toServer.Close() }}
	go func() {
		c.ended <- lsp.Serve(context.Background(), in, out, o)
		out.Close()
	}()
	c.conn = jsonrpc2.NewConn(jsonrpc2.NewHeaderStream(readWriter{fromServer, toServer}), jsonrpc2.WithCodec(codec{}))
	c.conn.Go(context.Background(), c.hear)
	c.Server = protocol.ServerDispatcher(c.conn)
	tb.Cleanup(func() { toServer.Close(); fromServer.Close() })
	return c
}

// hear takes what the server tells, in its order.
func (c *client) hear(_ context.Context, req *jsonrpc2.Request) (any, error) {
	switch req.Method() {
	case protocol.MethodTextDocumentPublishDiagnostics:
		p := new(protocol.PublishDiagnosticsParams)
		if err := protocol.Unmarshal(req.Params(), p); err != nil {
			return nil, err
		}
		c.told <- p
	case protocol.MethodWindowLogMessage:
		var p protocol.LogMessageParams
		if err := protocol.Unmarshal(req.Params(), &p); err != nil {
			return nil, err
		}
		c.logged <- p.Message
	case protocol.MethodClientRegisterCapability:
		c.watching <- string(req.Params())
	}
	return nil, nil
}

// start connects a client that has said hello.
func start(tb testing.TB, o lsp.Options, able ...string) *client {
	tb.Helper()
	c := connect(tb, o)
	yes := true
	p := &protocol.InitializeParams{Capabilities: protocol.ClientCapabilities{
		General: &protocol.GeneralClientCapabilities{PositionEncodings: []protocol.PositionEncodingKind{protocol.PositionEncodingKindUTF16}},
		TextDocument: &protocol.TextDocumentClientCapabilities{
			DocumentSymbol: &protocol.DocumentSymbolClientCapabilities{HierarchicalDocumentSymbolSupport: &yes},
		},
		Workspace: &protocol.WorkspaceClientCapabilities{DidChangeWatchedFiles: &protocol.DidChangeWatchedFilesClientCapabilities{
			DynamicRegistration: &yes, RelativePatternSupport: &yes}},
	}}
	if slices.Contains(able, "utf-8") {
		p.Capabilities.General.PositionEncodings = append(p.Capabilities.General.PositionEncodings, protocol.PositionEncodingKindUTF8)
	}
	if slices.Contains(able, "markdown") {
		p.Capabilities.TextDocument.Hover = &protocol.HoverClientCapabilities{ContentFormat: []protocol.MarkupKind{protocol.MarkupKindMarkdown}}
	}
	if slices.Contains(able, "snippets") {
		p.Capabilities.TextDocument.Completion = &protocol.CompletionClientCapabilities{CompletionItem: &protocol.ClientCompletionItemOptions{SnippetSupport: &yes}}
	}
	if _, err := c.Initialize(context.Background(), p); err != nil {
		tb.Fatal(err)
	}
	c.must(c.Initialized(context.Background(), &protocol.InitializedParams{}))
	return c
}

func (c *client) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// open opens a document under the name of a file.
func (c *client) open(name, text string) uri.URI {
	c.Helper()
	path, err := filepath.Abs(name)
	c.must(err)
	u := uri.File(path)
	c.must(c.DidOpen(context.Background(), &protocol.DidOpenTextDocumentParams{TextDocument: protocol.TextDocumentItem{URI: u, LanguageID: "markdown", Version: 1, Text: text}}))
	return u
}

// whole is a change of all of a text.
func whole(text string) protocol.TextDocumentContentChangeEvent {
	return &protocol.TextDocumentContentChangeWholeDocument{Text: text}
}

// part is a change of some of it.
func part(line, from, toLine, to uint32, text string) protocol.TextDocumentContentChangeEvent {
	return &protocol.TextDocumentContentChangePartial{Range: protocol.Range{Start: protocol.Position{Line: line, Character: from}, End: protocol.Position{Line: toLine, Character: to}}, Text: text}
}

func (c *client) change(u uri.URI, version int32, changes ...protocol.TextDocumentContentChangeEvent) {
	c.Helper()
	p := &protocol.DidChangeTextDocumentParams{ContentChanges: changes}
	p.TextDocument.URI, p.TextDocument.Version = u, version
	c.must(c.DidChange(context.Background(), p))
}

// next returns what is told next of a version; what is told of others is
// passed over, and must be of earlier ones.
func (c *client) next(version int32) *protocol.PublishDiagnosticsParams {
	c.Helper()
	for {
		p := c.any()
		switch v, _ := p.Version.Get(); {
		case v == version:
			return p
		case v > version:
			c.Fatalf("told of version %d, and %d was awaited", v, version)
		}
	}
}

// until returns what is told of a version once it is as it should be: a busy
// machine may tell it in two steps.
func (c *client) until(version int32, is func(codes string) bool) *protocol.PublishDiagnosticsParams {
	c.Helper()
	for {
		p := c.next(version)
		if is(codes(p)) {
			return p
		}
		c.Logf("version %d, not yet: %s", version, codes(p))
	}
}

// has tells of codes whether one is among them.
func has(code string) func(string) bool {
	return func(codes string) bool { return slices.Contains(strings.Fields(codes), code) }
}

// are tells whether codes are just these.
func are(want string) func(string) bool { return func(codes string) bool { return codes == want } }

// any returns what is told next.
func (c *client) any() *protocol.PublishDiagnosticsParams {
	c.Helper()
	return receive(c, c.told)
}

// receive returns what comes next, and fails if nothing does.
func receive[T any](tb testing.TB, from <-chan T) (got T) {
	tb.Helper()
	select {
	case got = <-from:
	case <-time.After(patience):
		tb.Fatal("nothing came")
	}
	return got
}

// codes are what was told, by line.
func codes(p *protocol.PublishDiagnosticsParams) string {
	var all []string
	for _, d := range p.Diagnostics {
		all = append(all, string(d.Code.(protocol.String)))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// wait returns how the server ended.
func (c *client) wait() error {
	c.Helper()
	return receive(c, c.ended)
}

// code returns the code of an error of the protocol.
func code(err error) jsonrpc2.Code {
	var e *jsonrpc2.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// read returns a file of the repository.
func read(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// place returns the position of a bar in a line that stands once in a text,
// as UTF-16 has it or as UTF-8 has it.
func place(tb testing.TB, text, marked string, bytes bool) protocol.Position {
	tb.Helper()
	before, after, ok := strings.Cut(marked, "|")
	if !ok || strings.Count(text, before+after) != 1 {
		tb.Fatalf("want %q once", before+after)
	}
	lead := text[:strings.Index(text, before+after)+len(before)]
	last := lead[strings.LastIndexByte(lead, '\n')+1:]
	n := len(last)
	if !bytes {
		n = 0
		for _, r := range last {
			if n++; r >= 0x10000 {
				n++
			}
		}
	}
	return protocol.Position{Line: uint32(strings.Count(lead, "\n")), Character: uint32(n)}
}

// Package lsp is the language server for accident analyses: it keeps the
// documents that an editor has open, tells what is found in them, and answers
// what the editor asks of a place. What stands at a place is known to package
// editor, what is found to package check; this package knows the protocol:
// messages, versions, positions, and when to be silent.
package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"levee/internal/cast"
	"levee/internal/cast/proof"
	"levee/internal/cast/rule"
	"levee/internal/report"
)

// Options are what a server is given by whoever starts it.
type Options struct {
	Version string
	Rules   []*rule.Rule
	Prose   bool      // look at the language of Markdown that is no analysis, too
	Log     io.Writer // for what went wrong, a line each
	// Evidence opens the folder that an analysis names, seen from its file, and
	// tells which one it is.
	Evidence func(file string, a *cast.Analysis) (folder string, e *proof.Evidence, err error)
}

// Serve speaks the protocol until the client says exit, closes the connection
// or sends what cannot be followed. It returns nil if the client said shutdown
// before it went.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	s := &session{Options: o, documents: make(map[uri.URI]*document), exit: make(chan struct{}), ended: make(chan struct{}), watched: make(map[string]bool)}
	box := newOutbox(out)
	defer box.close()
	conn := jsonrpc2.NewConn(newFrames(in, box), jsonrpc2.WithCodec(codec{}))
	s.client = protocol.ClientDispatcher(conn)
	conn.Go(ctx, s.guard(protocol.CancelHandler(answered(protocol.ServerHandler(s, nil)))))
	defer close(s.ended)
	select {
	case <-s.exit:
	case <-ctx.Done():
		return ctx.Err()
	case <-conn.Done():
		if err := conn.Err(); err != nil {
			return fmt.Errorf("language server: %w", err)
		}
	}
	if s.stage() != over {
		return errors.New("language server: the editor went without saying shutdown")
	}
	return nil
}

// A codec is the library's own, which it does not export.
type codec struct{}

// Marshal writes what the protocol has types for.
func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok && raw != nil {
		return raw, nil
	}
	return protocol.Marshal(v)
}

// Unmarshal reads what the protocol has types for.
func (codec) Unmarshal(data []byte, v any) error { return protocol.Unmarshal(data, v) }

// A session is one client. Notifications are handled in their order, before
// the next message is read; a request takes hold of the version that it is
// about and then lets the next message be read.
type session struct {
	protocol.UnimplementedServer
	Options
	client protocol.Client
	exit   chan struct{} // closed when the client says exit
	ended  chan struct{} // closed when nobody serves any more

	logging sync.Mutex

	mu        sync.Mutex
	at        stage
	able      abilities
	documents map[uri.URI]*document
	watched   map[string]bool // folders that the client was asked to watch
}

// A stage is how far a session has come.
type stage uint8

const (
	fresh   stage = iota // before initialize
	running              // until shutdown
	over                 // until exit
)

func (s *session) stage() stage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// guard stands before every message: it refuses what comes out of turn, and
// keeps the session alive. A panic is a fault of ours; it is told with its
// place and ends its request alone, for an editor that loses its server at a
// hover loses all diagnostics with it. The library would end the connection
// at a notification that it cannot read.
func (s *session) guard(next jsonrpc2.Handler) jsonrpc2.Handler {
	return func(ctx context.Context, req *jsonrpc2.Request) (result any, err error) {
		method, call := strings.Clone(req.Method()), req.IsCall()
		defer func() {
			if r := recover(); r != nil {
				s.complain("%s: a fault of levee's: %v\n%s", method, r, debug.Stack())
				result, err = nil, nil
				if call {
					err = jsonrpc2.Errorf(jsonrpc2.InternalError, "%s: a fault of levee's: %v", method, r)
				}
			}
		}()
		if err := s.outOfTurn(method, call); err != nil {
			if call {
				return nil, err
			}
			return nil, nil
		}
		result, err = next(apart(ctx), req)
		if call {
			return result, err
		}
		if err != nil && !errors.Is(err, jsonrpc2.ErrMethodNotFound) {
			s.complain("%s: %v", method, err)
		}
		return nil, nil
	}
}

// whole is the key of the context that a request came with.
type whole struct{}

// apart returns a context for a request that lasts. The library's own is used
// again for the next one once its handler returns, and a context made from it,
// as its CancelHandler makes one, may still look at it then, which ends the
// process.
func apart(ctx context.Context) context.Context {
	return context.WithValue(jsonrpc2.DetachContext(ctx), whole{}, ctx)
}

// goOn lets the next message be read while a request is worked on.
func goOn(ctx context.Context) {
	if came, ok := ctx.Value(whole{}).(context.Context); ok {
		jsonrpc2.Async(came)
	}
}

// outOfTurn says why a message is not looked at.
func (s *session) outOfTurn(method string, call bool) error {
	switch at := s.stage(); {
	case method == protocol.MethodExit:
		return nil
	case at == fresh && method != protocol.MethodInitialize:
		return jsonrpc2.Errorf(jsonrpc2.ServerNotInitialized, "want initialize first, not %s", method)
	case at != fresh && method == protocol.MethodInitialize:
		return jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "want initialize once")
	case at == over && call:
		return jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "want exit after shutdown, not %s", method)
	}
	return nil
}

// answered answers a request as cancelled if it was before its answer is
// there.
func answered(next jsonrpc2.Handler) jsonrpc2.Handler {
	return func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
		result, err := next(ctx, req)
		if ctx.Err() != nil {
			return nil, protocol.ErrRequestCancelled
		}
		return result, err
	}
}

// complain tells the log and the client what went wrong, which is no answer to
// a request.
func (s *session) complain(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.log(text)
	_ = s.client.LogMessage(context.Background(), &protocol.LogMessageParams{Type: protocol.MessageTypeError, Message: text}) // a client that is gone hears nothing
}

// log writes lines to the log.
func (s *session) log(text string) {
	s.logging.Lock()
	defer s.logging.Unlock()
	for line := range strings.Lines(text) {
		fmt.Fprintln(s.Log, "levee: "+report.Plain(strings.TrimRight(line, "\n")))
	}
}

// Initialize tells what the server can do, and notes what the client can.
func (s *session) Initialize(_ context.Context, p *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.able = running, abilitiesOf(&p.Capabilities)
	return &protocol.InitializeResult{
		ServerInfo:   protocol.ServerInfo{Name: "levee", Version: protocol.NewOptional(s.Version)},
		Capabilities: capabilities(s.able),
	}, nil
}

// Shutdown says that nothing more will be asked.
func (s *session) Shutdown(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = over
	return nil
}

// Exit ends the session.
func (s *session) Exit(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.exit:
	default:
		close(s.exit)
	}
	return nil
}

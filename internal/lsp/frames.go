package lsp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.lsp.dev/jsonrpc2"
)

// Limits of what a client sends: of a message, and of the lines above it.
const (
	maxMessage    = 64 << 20 // a file of 8 MiB in which every byte is written \u0000
	maxHeader     = 4 << 10  // bytes of one line
	maxHeaderLine = 20
)

// A frames is the stream of messages. The library's own would end at a message
// that is no JSON, and make room for whatever length a header claims; this one
// answers and goes on as long as it can tell where the next message begins.
type frames struct {
	jsonrpc2.Stream // writes
	in              *bufio.Reader
}

func newFrames(in io.Reader, out io.Writer) *frames {
	return &frames{jsonrpc2.NewHeaderStream(pipe{in, out}), bufio.NewReaderSize(in, maxHeader)}
}

// A pipe is both directions as the library wants them. Whoever opened them
// closes them.
type pipe struct {
	io.Reader
	io.Writer
}

// Close does nothing.
func (pipe) Close() error { return nil }

// Read returns the next message that is one. It returns io.EOF where the
// client has closed the connection between messages.
func (f *frames) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		size, err := f.header()
		if err != nil {
			return nil, 0, err
		}
		m, err := f.message(size)
		if err == nil {
			return m, size, nil
		}
		var bad *jsonrpc2.Error
		if !errors.As(err, &bad) {
			return nil, 0, err
		}
		if _, err := f.Write(ctx, jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, bad)); err != nil {
			return nil, 0, err
		}
	}
}

// message reads a message of so many bytes. An *Error is for one that is none.
func (f *frames) message(size int64) (jsonrpc2.Message, error) {
	if size > maxMessage {
		if _, err := io.CopyN(io.Discard, f.in, size); err != nil {
			return nil, cutOff(err)
		}
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "want a message of at most %d bytes, not of %d", maxMessage, size)
	}
	var body bytes.Buffer // grows with what comes, not with what is claimed
	if _, err := io.CopyN(&body, f.in, size); err != nil {
		return nil, cutOff(err)
	}
	m, err := jsonrpc2.DecodeMessage(body.Bytes())
	if err != nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.ParseError, "want one message of JSON-RPC 2.0: %v", err)
	}
	return m, nil
}

// header reads the lines above a message, and returns its length.
func (f *frames) header() (int64, error) {
	size := int64(-1)
	for range maxHeaderLine {
		line, err := f.in.ReadSlice('\n')
		switch {
		case err == io.EOF && len(line) == 0 && size < 0:
			return 0, io.EOF
		case err == bufio.ErrBufferFull:
			return 0, fmt.Errorf("want Content-Length: N, an empty line and a message, not a line of more than %d bytes", maxHeader)
		case err != nil:
			return 0, cutOff(err)
		}
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" && size >= 0 {
			return size, nil
		}
		name, value, colon := strings.Cut(text, ":")
		if !colon {
			return 0, fmt.Errorf("want Content-Length: N, an empty line and a message, not %.60q", text)
		}
		if strings.EqualFold(name, "Content-Length") {
			n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 40)
			if err != nil {
				return 0, fmt.Errorf("want Content-Length: N, not %.60q", text)
			}
			size = int64(n)
		}
	}
	return 0, fmt.Errorf("want Content-Length: N, an empty line and a message, not %d lines of something else", maxHeaderLine)
}

// cutOff is the error of a message that ends too soon.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the connection ended in the middle of a message")
	}
	return err
}

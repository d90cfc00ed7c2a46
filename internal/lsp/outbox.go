package lsp

import (
	"errors"
	"io"
	"sync"
	"time"
)

// An outbox takes what is written and sends it on in its order. Whoever writes
// does not wait for the client to read: a server that waits, and so does not
// read, and a client that does the same, would wait for each other for ever.
type outbox struct {
	to   io.Writer
	more chan struct{} // something waits, or nothing will any more
	done chan struct{} // closed when nothing will be sent any more

	mu      sync.Mutex
	waiting []byte
	closed  bool
	err     error
}

const (
	maxWaiting = 256 << 20       // bytes that a client may leave unread
	goodbye    = 2 * time.Second // that the last of them may take
)

func newOutbox(to io.Writer) *outbox {
	o := &outbox{to: to, more: make(chan struct{}, 1), done: make(chan struct{})}
	go o.send()
	return o
}

// Write takes some bytes. The error is for earlier ones that could not be
// sent.
func (o *outbox) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err != nil:
		return 0, o.err
	case o.closed:
		return 0, io.ErrClosedPipe
	case len(o.waiting)+len(p) > maxWaiting:
		o.err = errors.New("the client does not read what it is told")
		return 0, o.err
	}
	o.waiting = append(o.waiting, p...)
	o.wake()
	return len(p), nil
}

func (o *outbox) wake() {
	select {
	case o.more <- struct{}{}:
	default:
	}
}

// send sends what waits until the outbox is closed and empty.
func (o *outbox) send() {
	defer close(o.done)
	for range o.more {
		o.mu.Lock()
		now, last := o.waiting, o.closed
		o.waiting = nil
		o.mu.Unlock()
		var err error
		if len(now) > 0 {
			_, err = o.to.Write(now)
		}
		if last || err != nil {
			o.mu.Lock()
			o.err = err
			o.mu.Unlock()
			return
		}
	}
}

// close sends what waits, unless the client does not read it.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.wake()
	o.mu.Unlock()
	select {
	case <-o.done:
	case <-time.After(goodbye):
	}
}

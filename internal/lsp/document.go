package lsp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"levee/internal/cast/check"
	"levee/internal/cast/editor"
	"levee/internal/cast/text"
)

// maxDocuments is how many documents a client may have open.
const maxDocuments = 500

// A document is a file as the client has it.
type document struct {
	uri   uri.URI
	path  string        // "" if it is no file
	wake  chan struct{} // there is something new to look at
	gone  chan struct{} // closed with the document
	done  chan struct{} // closed when nothing more will be told of it
	after chan struct{} // done of the one that had its name before; nil if there is none
	evidence

	mu     sync.Mutex
	now    *version      // nil once its text is not known any more
	lost   string        // why
	shown  []finding     // of the version that was looked at last
	edits  []edit        // since then
	before int           // how many edits there were before these
	took   time.Duration // how long looking took then
}

// A version is one version of a document. It never changes.
type version struct {
	number int32
	*source
	name  string
	edits int // how many led to it since the document was opened

	once sync.Once
	file *check.File
	doc  *editor.Document
}

// read returns the version read: what is wrong with its form, and what stands
// where. The document is nil for Markdown that is no analysis.
func (v *version) read() (*check.File, *editor.Document) {
	v.once.Do(func() {
		v.file = &check.File{Name: v.name}
		if text.IsAnalysis(v.text) {
			v.file = check.Parse(v.name, v.text)
			v.doc = editor.New(v.file.Analysis)
		}
	})
	return v.file, v.doc
}

// find returns a document that is open.
func (s *session) find(of uri.URI) (*document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.documents[of]; d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("%s is not open", of)
}

// DidOpen takes over a document.
func (s *session) DidOpen(_ context.Context, p *protocol.DidOpenTextDocumentParams) error {
	d := &document{uri: p.TextDocument.URI, wake: make(chan struct{}, 1), gone: make(chan struct{}), done: make(chan struct{})}
	if old := s.close(d.uri); old != nil { // it is opened anew
		d.after = old.done
	}
	if d.uri.IsFile() {
		d.path = d.uri.FsPath()
	}
	s.mu.Lock()
	full := len(s.documents) >= maxDocuments
	if !full {
		s.documents[d.uri] = d
	}
	s.mu.Unlock()
	if full {
		return fmt.Errorf("%s: want at most %d open documents", d.uri, maxDocuments)
	}
	d.mu.Lock()
	s.set(d, p.TextDocument.Version, newSource([]byte(p.TextDocument.Text)))
	d.mu.Unlock()
	go s.watch(d)
	return nil
}

// set makes a text the newest version of a document, which is locked.
func (s *session) set(d *document, number int32, src *source) {
	d.lost, d.now = "", &version{number: number, source: src, name: d.path, edits: d.before + len(d.edits)}
	if len(src.text) > text.MaxSize {
		d.lose(fmt.Sprintf("want a file of at most %d MiB", text.MaxSize>>20))
	}
	d.news()
}

// news wakes whoever looks at the document.
func (d *document) news() {
	select {
	case d.wake <- struct{}{}:
	default: // it will look at the newest version anyway
	}
}

// DidChange applies changes to a document. After one that cannot be right its
// text is not known any more: until the client sends all of it nothing is said
// of it but that.
func (s *session) DidChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	d, err := s.find(p.TextDocument.URI)
	if err != nil {
		return err
	}
	able := s.abilities()
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.now != nil
	src, err := d.changed(p, able.encoding)
	switch {
	case err == nil:
		s.set(d, p.TextDocument.Version, src)
	case known:
		d.lose(err.Error() + "; close the file and open it again")
		d.news()
		return fmt.Errorf("%s: %w", d.uri, err)
	}
	return nil // or it was told before
}

// lose forgets the text of a document, which is locked, and with it where
// anything stands.
func (d *document) lose(why string) {
	d.now, d.lost = nil, why
	d.edits = append(d.edits, edit{0, math.MaxInt, 0})
}

// errUnknown is the error of a change of a text that is not known any more.
var errUnknown = errors.New("the text before the change is not known")

// changed returns the text after some changes.
func (d *document) changed(p *protocol.DidChangeTextDocumentParams, e encoding) (*source, error) {
	var src *source
	if d.now != nil {
		src = d.now.source
		if p.TextDocument.Version <= d.now.number {
			return nil, fmt.Errorf("version %d came after version %d", p.TextDocument.Version, d.now.number)
		}
	}
	for _, c := range p.ContentChanges {
		if _, whole := c.(*protocol.TextDocumentContentChangeWholeDocument); whole && src == nil {
			src = newSource(nil)
		}
		if src == nil {
			return nil, errUnknown
		}
		next, what, err := src.change(c, e)
		if err != nil {
			return nil, err
		}
		src = next
		d.edits = append(d.edits, what)
	}
	if src == nil {
		return nil, errUnknown
	}
	return src, nil
}

// DidClose forgets a document, and takes back what was told of it.
func (s *session) DidClose(_ context.Context, p *protocol.DidCloseTextDocumentParams) error {
	if s.close(p.TextDocument.URI) == nil {
		return fmt.Errorf("%s is not open", p.TextDocument.URI)
	}
	return nil
}

// close closes a document and returns it, nil if it was not open.
func (s *session) close(of uri.URI) *document {
	s.mu.Lock()
	d := s.documents[of]
	delete(s.documents, of)
	s.mu.Unlock()
	if d == nil {
		return nil
	}
	close(d.gone)
	return d
}

func (s *session) abilities() abilities {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.able
}

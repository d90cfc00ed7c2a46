package lsp

import (
	"context"
	"strings"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"levee/internal/cast"
	"levee/internal/cast/check"
)

// An evidence is what a document's claims are held against. It is read once,
// and again when the client says that something changed.
type evidence struct {
	reading sync.Mutex
	named   string // by the front matter, when it was read
	read    bool
	folder  string
	by      *check.Settler
	err     error
}

// settler returns by what claims of a document are settled, and nil if it
// names no evidence or is no file. The error is for evidence that cannot be
// read.
func (s *session) settler(d *document, a *cast.Analysis) (*check.Settler, error) {
	named := a.Front.Evidence.Value
	if named == "" || d.path == "" || s.Evidence == nil {
		return nil, nil
	}
	e := &d.evidence
	e.reading.Lock()
	defer e.reading.Unlock()
	if e.read && e.named == named {
		return e.by, e.err
	}
	folder, files, err := s.Evidence(d.path, a)
	e.read, e.named, e.folder, e.by, e.err = true, named, folder, nil, err
	if err == nil {
		e.by = check.NewSettler(files)
	}
	if folder != "" {
		go s.watchFolder(folder)
	}
	return e.by, e.err
}

// forget makes a document's evidence be read again.
func (d *document) forget() {
	d.evidence.reading.Lock()
	d.evidence.read = false
	d.evidence.reading.Unlock()
	d.news()
}

// within tells whether a file is in the folder of the evidence, or the folder.
func (e *evidence) within(file string) bool {
	e.reading.Lock()
	defer e.reading.Unlock()
	folder := strings.TrimSuffix(strings.ReplaceAll(e.folder, `\`, "/"), "/")
	rest, ok := strings.CutPrefix(strings.ReplaceAll(file, `\`, "/"), folder)
	return ok && folder != "" && (rest == "" || rest[0] == '/')
}

// DidSave has the evidence read again: not every client tells what changes on
// disk.
func (s *session) DidSave(_ context.Context, p *protocol.DidSaveTextDocumentParams) error {
	d, err := s.find(p.TextDocument.URI)
	if err == nil {
		d.forget()
	}
	return err
}

// DidChangeWatchedFiles has the evidence read again in which something
// changed.
func (s *session) DidChangeWatchedFiles(_ context.Context, p *protocol.DidChangeWatchedFilesParams) error {
	for _, d := range s.all() {
		for _, c := range p.Changes {
			if c.URI.IsFile() && d.within(c.URI.FsPath()) {
				d.forget()
				break
			}
		}
	}
	return nil
}

// all returns the documents that are open.
func (s *session) all() []*document {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*document, 0, len(s.documents))
	for _, d := range s.documents {
		all = append(all, d)
	}
	return all
}

// watchFolder asks the client, once, to tell what changes in a folder.
func (s *session) watchFolder(folder string) {
	s.mu.Lock()
	ask := s.able.watches && s.able.relative && !s.watched[folder]
	s.watched[folder] = true
	s.mu.Unlock()
	if !ask {
		return
	}
	below := &protocol.RelativePattern{BaseURI: protocol.URI(uri.File(folder)), Pattern: "**"}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{Watchers: []protocol.FileSystemWatcher{{GlobPattern: below}}})
	if err == nil {
		err = s.client.RegisterCapability(context.Background(), &protocol.RegistrationParams{Registrations: []protocol.Registration{
			{ID: "evidence " + folder, Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: options},
		}})
	}
	if err != nil {
		s.complain("%s is not watched: %v", folder, err)
	}
}

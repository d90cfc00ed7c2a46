// Package registrytest serves a universe as an npm registry over HTTP, well or
// badly, and counts what it is asked. It is for tests.
package registrytest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"levee/internal/registry/serve"
	"levee/internal/universe"
)

// A Server is a registry. Its counts may be read while nobody asks.
type Server struct {
	*httptest.Server
	universe *universe.Universe
	fault    func(w http.ResponseWriter, r *http.Request, name string) bool

	mu       sync.Mutex
	now      int
	Asked    map[string]int // by package name, or by the path of a tarball or a version
	AtOnce   int            // the most requests there were at one time
	Unmoved  int            // answers that nothing has changed
	Secrets  []string       // Authorization headers that came, in order
	Encoding []string       // Accept headers that came
}

// An Option changes how a registry behaves.
type Option func(*Server)

// Fault lets a function answer first; it returns true if it did. The name is
// that of a package, or a path: "left-pad/-/left-pad-1.0.0.tgz".
func Fault(f func(w http.ResponseWriter, r *http.Request, name string) bool) Option {
	return func(s *Server) { s.fault = f }
}

// Status answers the first times requests for each package with a code.
func Status(code, times int) Option {
	var mu sync.Mutex
	seen := make(map[string]int)
	return Fault(func(w http.ResponseWriter, _ *http.Request, name string) bool {
		mu.Lock()
		defer mu.Unlock()
		if seen[name]++; seen[name] > times {
			return false
		}
		w.WriteHeader(code)
		return true
	})
}

// Body answers every request with a text.
func Body(text string) Option {
	return Fault(func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		fmt.Fprint(w, text)
		return true
	})
}

// Slow lets every answer take its time.
func Slow(d time.Duration) Option {
	return Fault(func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		select {
		case <-r.Context().Done():
		case <-time.After(d):
		}
		return false
	})
}

// New serves a universe until the test ends.
func New(tb testing.TB, u *universe.Universe, options ...Option) *Server {
	tb.Helper()
	s := &Server{universe: u, Asked: make(map[string]int)}
	for _, o := range options {
		o(s)
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.Close)
	return s
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	name, ok := serve.Name(r)
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.count(r, name)
	defer s.leave()
	if s.fault != nil && s.fault(w, r, name) {
		return
	}
	g := serve.Registry{Universe: s.universe, Address: s.URL + "/"}
	g.ServeHTTP(&counted{w, s}, r)
}

// A counted answer is counted where it says that nothing has changed.
type counted struct {
	http.ResponseWriter
	server *Server
}

// WriteHeader counts what it sends on.
func (c *counted) WriteHeader(status int) {
	if status == http.StatusNotModified {
		c.server.mu.Lock()
		c.server.Unmoved++
		c.server.mu.Unlock()
	}
	c.ResponseWriter.WriteHeader(status)
}

func (s *Server) count(r *http.Request, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Asked[name]++
	s.now++
	s.AtOnce = max(s.AtOnce, s.now)
	s.Encoding = append(s.Encoding, r.Header.Get("Accept"))
	if secret := r.Header.Get("Authorization"); secret != "" {
		s.Secrets = append(s.Secrets, secret)
	}
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now--
}

// Total returns how many requests there were.
func (s *Server) Total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, asked := range s.Asked {
		n += asked
	}
	return n
}

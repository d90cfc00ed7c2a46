package repo

import (
	"net/http"
	"net/http/cgi"
)

// backend answers one request by git's program for HTTP.
func (b *book) backend(program string, w http.ResponseWriter, r *http.Request) {
	handler := &cgi.Handler{
		Path: program, Root: "/r", InheritEnv: []string{"PATH"},
		Env: []string{"GIT_PROJECT_ROOT=" + b.dir + "/.git", "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_PROTOCOL=" + r.Header.Get("Git-Protocol")},
	}
	handler.ServeHTTP(w, r)
}

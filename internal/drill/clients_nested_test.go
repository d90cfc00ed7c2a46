package drill

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/npm"
)

// nest moves the install script of a payload into a package that it bundles, of
// which the registry has a release without any.
func nest(t *testing.T, a *txtar.Archive, payload npm.ID) {
	t.Helper()
	for i := range a.Files {
		path, ok := strings.CutPrefix(a.Files[i].Name, payload.String()+"/")
		switch {
		case a.Files[i].Name == "universe":
			a.Files[i].Data = append(slices.Clone(a.Files[i].Data), "inner 1.0.0 2018-01-01\n"...)
			a.Files = append(a.Files, txtar.File{Name: "inner@1.0.0/index.js", Data: []byte("module.exports = 1\n")})
		case ok && path == "package.json":
			var m map[string]any
			if err := json.Unmarshal(a.Files[i].Data, &m); err != nil {
				t.Fatal(err)
			}
			inner, err := json.Marshal(map[string]any{"name": "inner", "version": "1.0.0", "scripts": m["scripts"]})
			if err != nil {
				t.Fatal(err)
			}
			a.Files = append(a.Files, txtar.File{Name: payload.String() + "/node_modules/inner/package.json", Data: append(inner, '\n')})
			bundle(m)
			if a.Files[i].Data, err = json.Marshal(m); err != nil {
				t.Fatal(err)
			}
		case ok && strings.HasSuffix(path, "install.js"):
			a.Files[i].Name = payload.String() + "/node_modules/inner/" + path
		}
	}
}

// bundle makes a manifest that of a package which has no scripts, and bundles one.
func bundle(m map[string]any) {
	delete(m, "scripts")
	delete(m, "hasInstallScript")
	m["dependencies"], m["bundleDependencies"] = map[string]string{"inner": "1.0.0"}, []string{"inner"}
}

// bundling is a registry that tells that a release bundles a package.
func bundling(registry http.Handler, payload npm.ID) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path != "/"+payload.Name {
			registry.ServeHTTP(w, q)
			return
		}
		said := httptest.NewRecorder()
		registry.ServeHTTP(said, q)
		var doc map[string]any
		if json.Unmarshal(said.Body.Bytes(), &doc) != nil {
			w.WriteHeader(said.Code)
			return
		}
		versions, _ := doc["versions"].(map[string]any)
		if m, ok := versions[payload.Version].(map[string]any); ok {
			bundle(m)
		}
		w.Header().Set("Content-Type", said.Header().Get("Content-Type"))
		_ = json.NewEncoder(w).Encode(doc)
	})
}

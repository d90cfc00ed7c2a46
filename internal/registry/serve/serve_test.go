package serve_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/tools/txtar"

	"levee/internal/registry/serve"
	"levee/internal/universe"
)

const story = `-- universe --
left-pad 1.0.0 2016-01-01 by ann
left-pad 1.1.0 2016-02-01 by ann
  scripts postinstall
left-pad
  tag next 1.0.0
  advisory A-1 2016-03-01 CRITICAL malware =1.1.0, >=2.0.0 <2.1.0, >=3.0.0 <=3.0.5, >=4.0.0 | takes wallets
  advisory A-2 2016-03-01 * | all of it
@corp/tool 1.0.0 2016-01-01 by bob
-- left-pad@1.1.0/index.js --
module.exports = 1
-- @corp/tool@1.0.0/index.js --
module.exports = 2
`

func registry(t testing.TB) *serve.Registry {
	t.Helper()
	u, err := universe.ParseArchive("story", txtar.Parse([]byte(story)))
	if err != nil {
		t.Fatal(err)
	}
	return &serve.Registry{Universe: u, Address: "http://127.0.0.1:4873/", Elsewhere: map[string][]byte{"reed-basin.invalid/left-pad/-/left-pad-1.1.0.tgz": []byte("other bytes")}}
}

func ask(g http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

func TestAnswers(t *testing.T) {
	g := registry(t)
	for _, c := range []struct {
		method, path string
		status       int
		want         string
	}{
		{"GET", "/left-pad", 200, `"dist-tags":{"latest":"1.1.0","next":"1.0.0"}`},
		{"GET", "/left-pad", 200, `"tarball":"http://127.0.0.1:4873/left-pad/-/left-pad-1.1.0.tgz"`},
		{"GET", "/left-pad/1.0.0", 200, `"version":"1.0.0"`},
		{"GET", "/left-pad/latest", 200, `"version":"1.1.0"`},
		{"GET", "/left-pad/next", 200, `"version":"1.0.0"`},
		{"GET", "/@corp%2ftool", 200, `"name":"@corp/tool"`},
		{"GET", "/@corp%2ftool/1.0.0", 200, `"version":"1.0.0"`},
		{"GET", "/-/package/left-pad/dist-tags", 200, `{"latest":"1.1.0","next":"1.0.0"}`},
		{"GET", "/@corp/tool/-/tool-1.0.0.tgz", 200, "\x1f\x8b"},
		{"HEAD", "/left-pad", 200, ""},
		{"GET", "/-/elsewhere/reed-basin.invalid/left-pad/-/left-pad-1.1.0.tgz", 200, "other bytes"},
		{"GET", "/-/elsewhere/other.invalid/left-pad/-/left-pad-1.1.0.tgz", 404, "Not found"},
		{"GET", "/left-pad/9.9.9", 404, `{"error":"Not found"}`},
		{"GET", "/left-pads", 404, `{"error":"Not found"}`},
		{"GET", "/", 404, `{"error":"Not found"}`},
		{"GET", "/left-pad/-/left-pad-1.0.0.tgz", 404, "Not found"}, // it has no files
		{"GET", "/left-pad/-/../../etc/passwd", 404, "Not found"},
		{"GET", "/-/package/left-pads/dist-tags", 404, "Not found"},
		{"PUT", "/left-pad", 405, "this registry takes nothing in"},
		{"POST", "/-/npm/v1/security/audits/quick", 405, "this registry takes nothing in"},
		{"DELETE", "/left-pad/-rev/1", 405, "this registry takes nothing in"},
	} {
		w := ask(g, c.method, c.path, "")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || c.method == "HEAD" && w.Body.Len() > 0 {
			t.Errorf("%s %s: %d, want %d and %q in %q", c.method, c.path, w.Code, c.status, c.want, w.Body)
		}
	}
}

// Who installs gets the short document, and one that has it gets no body.
func TestAbbreviatedAndUnmoved(t *testing.T) {
	g := registry(t)
	short := ask(g, "GET", "/left-pad", "", "Accept", "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8")
	if strings.Contains(short.Body.String(), `"time"`) || !strings.Contains(short.Body.String(), `"hasInstallScript":true`) {
		t.Errorf("short document: %s", short.Body)
	}
	full := ask(g, "GET", "/left-pad", "")
	if !strings.Contains(full.Body.String(), `"time"`) || full.Header().Get("Etag") == short.Header().Get("Etag") {
		t.Errorf("full document: %s", full.Body)
	}
	again := ask(g, "GET", "/left-pad", "", "If-None-Match", full.Header().Get("Etag"))
	if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("again: %d, %q", again.Code, again.Body)
	}
}

func TestAdvisoriesInBulk(t *testing.T) {
	g := registry(t)
	const path = "/-/npm/v1/security/advisories/bulk"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(z, `{"left-pad":["1.1.0"],"other":["1.0.0"]}`)
	_ = z.Close()
	type advisory struct {
		ID, Severity, Title string
		Vulnerable          string `json:"vulnerable_versions"`
	}
	for _, w := range []*httptest.ResponseRecorder{
		ask(g, "POST", path, `{"left-pad":["1.1.0"],"other":["1.0.0"]}`),
		ask(g, "POST", path, zipped.String(), "Content-Encoding", "gzip"),
	} {
		var got map[string][]advisory
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		want := map[string][]advisory{"left-pad": {
			{"A-1", "critical", "takes wallets", ">=2.0.0 <2.1.0 || >=3.0.0 <=3.0.5 || >=4.0.0 || =1.1.0"},
			{"A-2", "high", "all of it", "*"},
		}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	if w := ask(g, "POST", path, `{"left-pad":["1.0.0"]}`); strings.Contains(w.Body.String(), "A-1") {
		t.Errorf("of 1.0.0 it says %s", w.Body)
	}
	for _, bad := range []string{"", "[]", `{"left-pad":"1.0.0"}`, strings.Repeat("[", 10000)} {
		if w := ask(g, "POST", path, bad); w.Code != http.StatusBadRequest {
			t.Errorf("%.20q: %d", bad, w.Code)
		}
	}
	if w := ask(g, "POST", path, "no gzip", "Content-Encoding", "gzip"); w.Code != http.StatusBadRequest {
		t.Errorf("what is not zipped: %d", w.Code)
	}
}

func FuzzServe(f *testing.F) {
	f.Add("GET", "/left-pad/1.0.0", "")
	f.Add("POST", "/-/npm/v1/security/advisories/bulk", `{"left-pad":["1.0.0"]}`)
	f.Add("GET", "/-/package/@corp%2ftool/dist-tags", "")
	g := registry(f)
	f.Fuzz(func(t *testing.T, method, path, body string) {
		r, err := http.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if w.Code == http.StatusOK && w.Body.Len() > 1<<20 {
			t.Errorf("%s %q: %d bytes", method, path, w.Body.Len())
		}
	})
}

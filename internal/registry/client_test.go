package registry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
	"levee/internal/registry/registrytest"
	"levee/internal/store"
	"levee/internal/universe"
)

const text = `
event-stream 3.3.4 2016-07-17 by dominictarr
event-stream 3.3.5 2018-09-05 by right9ctrl of dominictarr, right9ctrl
@scope/a 1.0.0 2018-01-01 by ann
`

func parse(t testing.TB, text string) *universe.Universe {
	t.Helper()
	u, err := universe.Parse("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// client returns a client of a registry, with a store of its own unless one is
// given. Its waits are counted and not waited for.
func client(t testing.TB, address string, s *store.Store, npmrc ...string) (*Client, *[]time.Duration) {
	t.Helper()
	dir := t.TempDir()
	lines := append([]string{"registry=" + address}, npmrc...)
	if err := os.WriteFile(filepath.Join(dir, ".npmrc"), []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if s == nil {
		var err error
		if s, err = store.Open(t.TempDir()); err != nil {
			t.Fatal(err)
		}
	}
	c, err := New(ReadConfig(dir, []string{"HOME=" + dir}), s, false)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	waits := &[]time.Duration{}
	c.wait = func(ctx context.Context, d time.Duration) error {
		mu.Lock()
		defer mu.Unlock()
		*waits = append(*waits, d)
		return ctx.Err()
	}
	return c, waits
}

func ask(t testing.TB, c *Client, name string) evidence.Fact[*evidence.History] {
	t.Helper()
	f, err := c.Releases(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestClientIsASource(t *testing.T) {
	evidencetest.Run(t, []evidence.Kind{evidence.Releases}, func(t *testing.T, u *universe.Universe) evidence.Source {
		c, _ := client(t, registrytest.New(t, u).URL, nil)
		return c
	})
}

// An answer is fresh for an hour; after it the registry is asked whether
// anything has changed.
func TestAnswersAreKept(t *testing.T) {
	reg := registrytest.New(t, parse(t, text))
	c, _ := client(t, reg.URL, nil)
	first := ask(t, c, "event-stream")
	if again := ask(t, c, "event-stream"); reg.Total() != 1 || again.From().Digest != first.From().Digest || first.From().Digest == "" {
		t.Errorf("%d requests, digests %q and %q; want one request", reg.Total(), first.From().Digest, again.From().Digest)
	}
	c.now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	if late := ask(t, c, "event-stream"); reg.Unmoved != 1 || late.Status() != evidence.Known || !late.From().At.After(first.From().At) {
		t.Errorf("after two hours: %d unmoved, %v", reg.Unmoved, late.Status())
	}
}

func TestScopedNames(t *testing.T) {
	reg := registrytest.New(t, parse(t, text))
	c, _ := client(t, reg.URL, nil)
	if f := ask(t, c, "@scope/a"); f.Status() != evidence.Known || reg.Asked["@scope/a"] != 1 {
		t.Errorf("%v: %v", f.Why(), reg.Asked)
	}
}

// A run that is killed goes on where it was: what came is not asked again.
func TestInterruptedRunGoesOn(t *testing.T) {
	var lines strings.Builder
	for i := range 60 {
		fmt.Fprintf(&lines, "p%d 1.0.0 2018-01-01 by ann\n", i)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	reg := registrytest.New(t, parse(t, lines.String()))
	c, _ := client(t, reg.URL, s)
	ctx, cancel := context.WithCancel(t.Context())
	for i := range 60 {
		if i == 25 {
			cancel()
		}
		_, err := c.Releases(ctx, fmt.Sprintf("p%d", i))
		if (err != nil) != (i >= 25) {
			t.Fatalf("package %d: %v", i, err)
		}
	}
	cancel()
	before := reg.Total()
	c, _ = client(t, reg.URL, s)
	for i := range 60 {
		ask(t, c, fmt.Sprintf("p%d", i))
	}
	if asked := reg.Total() - before; asked != 35 || before != 25 {
		t.Errorf("%d requests before, %d after; want 25 and 35", before, asked)
	}
}

func TestNoMoreThanTwentyAtOnce(t *testing.T) {
	var lines strings.Builder
	for i := range 200 {
		fmt.Fprintf(&lines, "p%d 1.0.0 2018-01-01 by ann\n", i)
	}
	reg := registrytest.New(t, parse(t, lines.String()), registrytest.Slow(2*time.Millisecond))
	c, _ := client(t, reg.URL, nil)
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() { ask(t, c, fmt.Sprintf("p%d", i)) })
	}
	group.Wait()
	if reg.AtOnce > maxRequests || reg.AtOnce < 2 {
		t.Errorf("%d requests at once, want several and at most %d", reg.AtOnce, maxRequests)
	}
}

// What a registry does badly becomes a fact that is absent, with its reason,
// and is tried again only where that can help.
func TestBadRegistries(t *testing.T) {
	huge := func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		piece := []byte(`{"name":"` + strings.Repeat("x", 1<<20))
		for range 2 << 10 { // 2 GB, if anybody reads so much
			if _, err := w.Write(piece); err != nil {
				return true
			}
		}
		return true
	}
	cut := func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"name":`))
		return true
	}
	for name, c := range map[string]struct {
		fault registrytest.Option
		why   string
		tries int
	}{
		"404":       {registrytest.Status(404, 99), "not in the registry", 1},
		"401":       {registrytest.Status(401, 99), "the registry refused (401)", 1},
		"429":       {registrytest.Status(429, 99), "wants fewer questions", 4},
		"500":       {registrytest.Status(500, 99), "the registry failed (500)", 4},
		"500 twice": {registrytest.Status(500, 2), "", 3},
		"HTML":      {registrytest.Body("<!doctype html>"), "no package document", 1},
		"another":   {registrytest.Body(`{"name":"other","versions":{}}`), "about another package", 1},
		"cut":       {registrytest.Fault(cut), "cut short", 4},
		"2 GB":      {registrytest.Fault(huge), "larger than 64 MB", 1},
	} {
		t.Run(name, func(t *testing.T) {
			reg := registrytest.New(t, parse(t, text), c.fault)
			cl, waits := client(t, reg.URL, nil)
			f := ask(t, cl, "event-stream")
			if !strings.Contains(f.Why(), c.why) || (c.why == "") != (f.Status() == evidence.Known) {
				t.Errorf("%v: %q, want %q", f.Status(), f.Why(), c.why)
			}
			if reg.Total() != c.tries || len(*waits) != c.tries-1 {
				t.Errorf("%d tries, %d waits, want %d tries", reg.Total(), len(*waits), c.tries)
			}
			if strings.Contains(f.Why(), reg.URL) {
				t.Errorf("reason %q names the address", f.Why())
			}
		})
	}
}

func TestRetryAfterIsHeededWithinReason(t *testing.T) {
	reg := registrytest.New(t, parse(t, text), registrytest.Fault(func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}))
	c, waits := client(t, reg.URL, nil)
	ask(t, c, "event-stream")
	for _, d := range *waits {
		if d != maxWait {
			t.Errorf("waited %v, want %v", d, maxWait)
		}
	}
}

func TestUnreachableRegistryIsGivenUp(t *testing.T) {
	reg := httptest.NewServer(nil)
	reg.Close()
	c, waits := client(t, reg.URL, nil)
	for i := range 2 * hopeless {
		if f := ask(t, c, fmt.Sprintf("p%d", i)); f.Why() != "the registry cannot be reached" {
			t.Fatalf("reason %q", f.Why())
		}
	}
	if most := hopeless * (maxTries - 1); len(*waits) > most {
		t.Errorf("%d waits for %d packages, want at most %d", len(*waits), 2*hopeless, most)
	}
}

// A token goes to the host and path that it is configured for, and to no
// other: not with a redirect, not into a reason.
func TestTokensStayHome(t *testing.T) {
	other := registrytest.New(t, parse(t, text))
	home := registrytest.New(t, parse(t, text), registrytest.Fault(func(w http.ResponseWriter, r *http.Request, name string) bool {
		if name != "event-stream" {
			return false
		}
		http.Redirect(w, r, other.URL+"/event-stream", http.StatusFound)
		return true
	}))
	place := strings.TrimPrefix(home.URL, "http:")
	c, _ := client(t, home.URL, nil, place+"/:_authToken=secret")
	if f := ask(t, c, "event-stream"); f.Status() != evidence.Known {
		t.Errorf("redirected: %s", f.Why())
	}
	ask(t, c, "@scope/a")
	if got := strings.Join(home.Secrets, " "); got != "Bearer secret Bearer secret" {
		t.Errorf("home got %q", got)
	}
	if len(other.Secrets) != 0 {
		t.Errorf("another host got %q", other.Secrets)
	}
}

func TestRedirectsEnd(t *testing.T) {
	reg := registrytest.New(t, parse(t, text), registrytest.Fault(func(w http.ResponseWriter, r *http.Request, name string) bool {
		http.Redirect(w, r, "/"+name, http.StatusFound)
		return true
	}))
	c, _ := client(t, reg.URL, nil)
	if f := ask(t, c, "event-stream"); !strings.Contains(f.Why(), "circles") || reg.Total() != maxRedirects {
		t.Errorf("%q after %d requests", f.Why(), reg.Total())
	}
}

func TestOfflineAsksNobody(t *testing.T) {
	reg := registrytest.New(t, parse(t, text))
	c, _ := client(t, reg.URL, nil)
	ask(t, c, "event-stream")
	c.offline = true
	c.now = func() time.Time { return time.Now().Add(1000 * time.Hour) }
	if f := ask(t, c, "event-stream"); f.Status() != evidence.Known {
		t.Errorf("what was asked before: %q", f.Why())
	}
	if f := ask(t, c, "@scope/a"); !strings.Contains(f.Why(), "offline") || reg.Total() != 1 {
		t.Errorf("what was not: %q, %d requests", f.Why(), reg.Total())
	}
}

func TestInvalidNamesAreNotAsked(t *testing.T) {
	reg := registrytest.New(t, parse(t, text))
	c, _ := client(t, reg.URL, nil)
	for _, name := range []string{"../x", "a\x1b[31m", "", "a/b/c"} {
		if f := ask(t, c, name); !strings.Contains(f.Why(), "valid") {
			t.Errorf("%q: %q", name, f.Why())
		}
	}
	if reg.Total() != 0 {
		t.Errorf("%d requests", reg.Total())
	}
}

func TestNpmrc(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, ".npmrc"), "; comment\nregistry = \"https://project.example/npm\"\n@corp:registry=https://corp.example/\n//corp.example/:_authToken=${TOKEN}\n//path.example/a/:_auth=YTpi # note\n")
	write(filepath.Join(home, ".npmrc"), "registry=https://user.example/\n//user.example/:username=ann\n//user.example/:_password=cHc=\nempty=${NOT_SET}\ngone=${NOT_SET?}\nkept=\\\\${TOKEN}\n")
	c := ReadConfig(dir, []string{"HOME=" + home, "TOKEN=t0ken"})
	for scope, want := range map[string]string{"": "https://project.example/npm/", "@corp": "https://corp.example/", "@other": "https://project.example/npm/"} {
		if u, err := c.Registry(scope); err != nil || u.String() != want {
			t.Errorf("registry of %q is %v, %v; want %s", scope, u, err, want)
		}
	}
	for address, want := range map[string]string{
		"https://corp.example/@corp%2fx": "Bearer t0ken",
		"https://corp.example.evil/x":    "",
		"https://path.example/a/b":       "Basic YTpi",
		"https://path.example/b":         "",
		"https://user.example/x":         "Basic YW5uOnB3",
		"https://project.example/npm/x":  "",
		"https://corp.example:8443/x":    "",
	} {
		req, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Authorization(req.URL); got != want {
			t.Errorf("authorization for %s is %q, want %q", address, got, want)
		}
	}
	for key, want := range map[string]string{"empty": "${NOT_SET}", "gone": "", "kept": "${TOKEN}"} {
		if got := c.values[key]; got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	c = ReadConfig(dir, []string{"HOME=" + home, "npm_config_registry=https://env.example"})
	if u, err := c.Registry(""); err != nil || u.String() != "https://env.example/" {
		t.Errorf("with the environment: %v, %v", u, err)
	}
	c = ReadConfig(dir, []string{"HOME=" + home, "NPM_CONFIG_REGISTRY=ftp://env.example"})
	if _, err := c.Registry(""); err == nil {
		t.Error("an ftp registry was taken")
	}
}

// npm itself says what its configuration is.
func TestNpmrcAsNPM(t *testing.T) {
	if testing.Short() {
		t.Skip("starts npm")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("no npm here")
	}
	for _, files := range []struct{ project, user, env string }{
		{"registry=https://p.example/x", "registry=https://u.example/", ""},
		{"", "registry = 'https://u.example/quoted'", ""},
		{"", "registry = https://u.example/noted#note", ""},
		{"; registry=https://no.example", "registry=https://u.example/a;b", ""},
		{"registry=https://${NAME}.example/", "", "NAME=variable"},
		{"registry=https://p.example", "", "NPM_CONFIG_REGISTRY=https://env.example/deep"},
		{"registry=https://p.example/${NONE?}", "", ""},
	} {
		dir, home := t.TempDir(), t.TempDir()
		for name, text := range map[string]string{filepath.Join(dir, ".npmrc"): files.project, filepath.Join(home, ".npmrc"): files.user, filepath.Join(dir, "package.json"): "{}"} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}
		if files.env != "" {
			env = append(env, files.env)
		}
		cmd := exec.Command("npm", "config", "get", "registry")
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.Output()
		if err != nil {
			t.Skipf("npm: %v %s", err, stderr(err))
		}
		want := strings.TrimSuffix(strings.TrimSpace(string(out)), "/")
		u, err := ReadConfig(dir, env).Registry("")
		if err != nil || strings.TrimSuffix(u.String(), "/") != want {
			t.Errorf("%+v: %v, %v; npm says %s", files, u, err, want)
		}
	}
}

func stderr(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}

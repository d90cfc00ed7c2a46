package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// A package of the registry depends on a tarball at another address: whether a
// client takes it is what levee settings says, by itself and with what --write
// wrote. Yarn is left out, as it refuses git alone.
func TestWrittenSettingsRefuseAddresses(t *testing.T) {
	clients, path := liveClients(t)
	story := "-- universe --\nhidden 1.0.0 2020-01-01 by ann\n-- hidden@1.0.0/package.json --\n{\"name\": \"hidden\", \"version\": \"1.0.0\"}\n"
	elsewhere, err := universe.ParseArchive("hidden", txtar.Parse([]byte(story)))
	if err != nil {
		t.Fatal(err)
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(elsewhere.TarballAt("hidden/-/hidden-1.0.0.tgz"))
	}))
	t.Cleanup(other.Close)
	address := strings.Replace(other.URL, "127.0.0.1", "localhost", 1) + "/hidden.tgz"
	u, err := universe.ParseArchive("carrier", txtar.Parse(fmt.Appendf(nil, "-- universe --\ncarrier 1.0.0 2020-01-01 by ann\n  depends hidden %s\n"+
		"-- carrier@1.0.0/package.json --\n{\"name\": \"carrier\", \"version\": \"1.0.0\", \"dependencies\": {\"hidden\": %q}}\n", address, address)))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lives {
		if strings.HasPrefix(l.name, "berry") || strings.HasPrefix(l.name, "yarn") {
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			dir := liveProject(t, l, registrytest.New(t, u).URL, "carrier", "^1.0.0")
			_, out, _ := levee(t, "settings", dir)
			refuses := strings.Contains(out, "on      exotic-sources")
			if got := l.takes(t, clients, path, dir, "hidden"); got == refuses {
				t.Errorf("by itself it takes what is elsewhere: %v, levee settings lets expect %v:\n%s", got, !refuses, out)
			}
			lacks := strings.Contains(out, "none    exotic-sources")
			if code, _, stderr := levee(t, "settings", "--write", dir); code != ExitOK {
				t.Fatal(stderr)
			}
			if got := l.takes(t, clients, path, dir, "hidden"); got != lacks {
				t.Errorf("with what levee wrote it takes what is elsewhere: %v", got)
			}
		})
	}
}

// takes installs afresh and tells whether a package came in.
func (l live) takes(t *testing.T, clients, path, dir, name string) bool {
	t.Helper()
	afresh(t, dir)
	if _, err := l.install(t, clients, path, dir); err != nil {
		return false
	}
	for _, at := range []string{"node_modules/" + name, "node_modules/.pnpm/node_modules/" + name} {
		if _, err := os.Stat(filepath.Join(dir, at, "package.json")); err == nil {
			return true
		}
	}
	return false
}

package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"levee/internal/goldentest"
)

// TestMain makes the test a levee of its own where a test starts it as one: an
// editor starts its server as a process.
func TestMain(m *testing.M) {
	if os.Getenv("LEVEE_OF_TEST") != "" {
		os.Exit(Run(context.Background(), os.Args[1:], Streams{os.Stdin, os.Stdout, os.Stderr}))
	}
	_ = os.Unsetenv("COLUMNS") // texts are held against those of no terminal
	os.Exit(m.Run())
}

// Neovim is a person's editor: what it shows of an analysis, where it goes,
// what it offers, and what it makes of the form.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil || testing.Short() {
		t.Skip("no Neovim, or -short")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../lsp/testdata/small")); err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/editor.lua")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), nvim, "--headless", "-u", "NONE", "-i", "NONE", "analysis.md", "-c", "luafile "+script, "-c", "cquit 3")
	cmd.Dir = dir
	out := filepath.Join(t.TempDir(), "seen")
	cmd.Env = append(os.Environ(), "LEVEE="+self, "LEVEE_OF_TEST=1", "OUT="+out, "XDG_CACHE_HOME="+dir, "XDG_STATE_HOME="+dir)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	seen, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	goldentest.Equal(t, "testdata/editor.golden", string(seen))
	formatted, err := os.ReadFile(out + ".md")
	if err != nil {
		t.Fatal(err)
	}
	if _, want, _ := levee(t, "cast", "fmt", filepath.Join(dir, "analysis.md")); string(formatted) != want {
		t.Errorf("formatted by Neovim:\n%s\nby levee cast fmt:\n%s", formatted, want)
	}
}

// The command speaks the protocol on its streams, and its exit code is the
// protocol's.
func TestCastLSP(t *testing.T) {
	frame := func(body string) string {
		return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	hello := frame(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`)
	shutdown, exit := frame(`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`), frame(`{"jsonrpc":"2.0","method":"exit"}`)
	for _, c := range []struct {
		in   string
		code int
		err  string
	}{
		{hello + shutdown + exit, ExitOK, ""},
		{hello + exit, ExitFailed, "levee: language server: the editor went without saying shutdown\n"},
		{hello + "GET / HTTP/1.1\r\n\r\n", ExitFailed, "levee: language server: want Content-Length: N, an empty line and a message, not \"GET / HTTP/1.1\"\n"},
	} {
		var out, errs bytes.Buffer
		code := Run(t.Context(), []string{"cast", "lsp", "--stdio"}, Streams{strings.NewReader(c.in), &out, &errs})
		if code != c.code || errs.String() != c.err || !strings.Contains(out.String(), `"hoverProvider":true`) {
			t.Errorf("%q: exit code %d, %q, answered %.200s", c.in[len(hello):], code, errs.String(), out.String())
		}
	}
}

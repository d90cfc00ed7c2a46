package repo

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A git runs the program of that name on one repository, which is foreign: its
// settings, hooks, filters and objects may be made to do harm. Nothing is ever
// checked out, nothing is asked of a terminal, and only what a call allows
// reaches the network.
type git struct {
	dir    string // of the repository's data: what --git-dir takes
	limits Limits
}

// Limits bound what a repository may cost. The zero Limits are the defaults.
type Limits struct {
	Time    time.Duration // of one comparison
	Output  int64         // bytes that one question may answer
	Disk    int64         // bytes that a fetch may store
	Files   int           // entries of one commit's tree
	Commits int           // of a history that is searched for a version
	Blob    int64         // bytes of one file that is read
}

// DefaultLimits are used where none are given.
var DefaultLimits = Limits{
	Time: 2 * time.Minute, Output: 64 << 20, Disk: 512 << 20, Files: 200_000, Commits: 5_000, Blob: 4 << 20,
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	set(&d.Time, l.Time)
	set(&d.Output, l.Output)
	set(&d.Disk, l.Disk)
	set(&d.Files, l.Files)
	set(&d.Commits, l.Commits)
	set(&d.Blob, l.Blob)
	return d
}

func set[T comparable](to *T, v T) {
	var zero T
	if v != zero {
		*to = v
	}
}

// settings override those of a repository. Everything that would run another
// program is off.
var settings = []string{
	"core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.excludesFile=/dev/null",
	"core.sshCommand=ssh -oBatchMode=yes -oConnectTimeout=20", "core.askPass=true", "core.pager=cat", "core.editor=true",
	"credential.helper=", "credential.interactive=false", "diff.external=", "gc.auto=0", "maintenance.auto=false",
	"fetch.recurseSubmodules=false", "submodule.recurse=false", "transfer.bundleURI=false", "fetch.writeCommitGraph=false",
	"http.lowSpeedLimit=1000", "http.lowSpeedTime=20", "http.followRedirects=false", "http.emptyAuth=false",
	"protocol.allow=never", "safe.directory=*", "safe.bareRepository=all", "advice.detachedHead=false", "log.showSignature=false",
}

// environment is the whole environment of git: what the caller's own has of
// GIT_ does not come in, and no settings file but the repository's is read;
// without a home, curl finds no passwords to send.
func environment(protocols string) []string {
	env := []string{
		"LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "HOME=" + os.DevNull, "GIT_ATTR_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"GIT_ASKPASS=true", "SSH_ASKPASS=true", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never", "GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_LFS_SKIP_SMUDGE=1", "GIT_PROTOCOL_FROM_USER=0", "GIT_ALLOW_PROTOCOL=" + protocols,
	}
	for _, name := range []string{
		"PATH", "TMPDIR", "SystemRoot", "SSH_AUTH_SOCK", "HTTPS_PROXY", "https_proxy", "http_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR",
	} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// none is a protocol that there is not: git may reach nothing.
const none = "none"

// ask runs a command that only reads, and returns what it prints.
func (g *git) ask(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := g.command(ctx, none, args...)
	cmd.Stdin = stdin
	out := &bounded{limit: g.limits.Output, stop: cancel}
	cmd.Stdout = out
	err := g.run(ctx, cmd, out)
	if errors.Is(err, errProtocol) {
		err = errShallow // it went to fetch what it lacks
	}
	return out.data.Bytes(), err
}

func (g *git) command(ctx context.Context, protocols string, args ...string) *exec.Cmd {
	all := []string{"--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"}
	for _, s := range settings {
		all = append(all, "-c", s)
	}
	if g.dir != "" {
		all = append(all, "--git-dir="+g.dir)
	}
	cmd := exec.CommandContext(ctx, "git", append(all, args...)...)
	cmd.Env = environment(protocols)
	cmd.Dir = os.TempDir() // no repository stands around it
	cmd.WaitDelay = time.Second
	alone(cmd)
	return cmd
}

// run runs a command and tells in one of the errors below why it failed.
func (g *git) run(ctx context.Context, cmd *exec.Cmd, out *bounded) error {
	complaint := &bounded{limit: 64 << 10}
	cmd.Stderr = complaint
	err := cmd.Run()
	switch {
	case out != nil && out.over:
		return errHuge
	case err == nil:
		return nil
	case context.Cause(ctx) != nil:
		return context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return errNoGit
	}
	return complained(complaint.data.String())
}

// A bounded keeps what is written to it, up to a limit. What goes beyond is
// dropped, over tells so, and stop is called.
type bounded struct {
	data  bytes.Buffer
	limit int64
	over  bool
	stop  func()
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.limit - int64(b.data.Len()); int64(len(p)) > room {
		b.data.Write(p[:room])
		if b.over = true; b.stop != nil {
			b.stop()
		}
		return len(p), nil
	}
	return b.data.Write(p)
}

// A reason is why a repository cannot be compared: a class without names, as
// reports count them. It is data, and no failure of the run.
type reason string

func (r reason) Error() string { return string(r) }

const (
	errSlow     reason = "the repository took too long to answer"
	errHuge     reason = "the repository is larger than is read"
	errNoGit    reason = "the program git is not installed"
	errGone     reason = "the repository is gone, or asks for a password"
	errOffline  reason = "the repository's host cannot be reached"
	errMoved    reason = "the repository's address leads to another one"
	errProtocol reason = "the repository is at a protocol that is not followed"
	errNoClone  reason = "the folder that should be a clone is none"
	errBroken   reason = "the repository cannot be read"
	errStale    reason = "the clone is older than the release"
	errShallow  reason = "the clone lacks the history that would tell"
	errAddress  reason = "the manifest's address of the repository is none"
	errUnnamed  reason = "the manifest names no repository"
	errUnasked  reason = "the repository was not asked: no clone is at hand"
)

// complaints are what git prints, and what it means. Both sides of a host hide
// behind the same answer whether a repository is private or gone.
var complaints = []struct {
	text string
	why  reason
}{
	{"promisor remote", errShallow},
	{"could not read Username", errGone},
	{"terminal prompts disabled", errGone},
	{"Authentication failed", errGone},
	{"Permission denied", errGone},
	{"Repository not found", errGone},
	{"repository not found", errGone},
	{"not found", errGone},
	{"does not appear to be a git repository", errGone},
	{"returned error: 401", errGone},
	{"returned error: 403", errGone},
	{"returned error: 404", errGone},
	{"returned error: 410", errGone},
	{"Could not resolve", errOffline},
	{"unable to access", errOffline},
	{"Connection", errOffline},
	{"Host key verification failed", errOffline},
	{"transport '", errProtocol},
	{"not allowed", errProtocol},
}

func complained(text string) reason {
	if strings.Contains(text, "returned error: 30") || strings.Contains(text, "redirect") {
		return errMoved
	}
	for _, c := range complaints {
		if strings.Contains(text, c.text) {
			return c.why
		}
	}
	return errBroken
}

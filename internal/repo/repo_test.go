package repo

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/source"
)

// A book is a repository that a test makes, with the real git.
type book struct {
	*testing.T
	dir string
}

func newBook(t *testing.T) *book {
	t.Helper()
	if testing.Short() {
		t.Skip("runs git")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	b := &book{t, filepath.Join(t.TempDir(), "clone")}
	b.git("init", "-q", "-b", "main", b.dir)
	return b
}

func (b *book) git(args ...string) string {
	b.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(environment(protocols), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@mail.example", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@mail.example",
		"GIT_AUTHOR_DATE=2018-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2018-01-01T00:00:00Z")
	if _, err := os.Stat(b.dir); err == nil {
		cmd.Dir = b.dir
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit writes files ("NAME", "TEXT", ...) and commits them.
func (b *book) commit(files ...string) string {
	b.Helper()
	for i := 0; i < len(files); i += 2 {
		b.write(files[i], files[i+1])
	}
	b.git("add", "-A")
	b.git("commit", "-q", "--allow-empty", "-m", "x")
	return b.git("rev-parse", "HEAD")
}

func (b *book) write(name, text string) {
	b.Helper()
	name = filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

// released is a release with the given files.
func released(name, version string, files ...string) *Release {
	r := &Release{Release: source.Release{Name: name, Version: version, Tree: &archive.Tree{}}, Repository: "github:u/r"}
	for i := 0; i < len(files); i += 2 {
		r.Tree.Files = append(r.Tree.Files, archive.File{Path: files[i], Data: []byte(files[i+1]), Size: int64(len(files[i+1]))})
	}
	slices.SortFunc(r.Tree.Files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
	return r
}

func manifest(name, version string) string {
	return fmt.Sprintf("{\"name\": %q, \"version\": %q}\n", name, version)
}

// wants compares and holds the answer against "STATE, FOUND or WHY, DIFFERENCES".
func wants(t *testing.T, r *Release, o Options, want string) *code.Comparison {
	t.Helper()
	c, err := Compare(t.Context(), r, o)
	if err != nil {
		t.Fatal(err)
	}
	got := string(c.State)
	if c.Found != "" {
		got += ", " + c.Found
	}
	if c.Why != "" {
		got += ", " + c.Why
	}
	if c.Folder != "" {
		got += ", in " + c.Folder
	}
	for _, d := range c.Differences {
		got += fmt.Sprintf(", %s %s", d.Path, d.What)
	}
	if got != want {
		t.Errorf("%s@%s:\n got %s\nwant %s", r.Name, r.Version, got, want)
	}
	return c
}

// served are the ways in which the same repository may be looked at.
func (b *book) served() map[string]Options {
	bare := filepath.Join(b.TempDir(), "bare.git")
	b.git("clone", "-q", "--bare", b.dir, bare)
	clones := b.TempDir()
	if err := os.MkdirAll(filepath.Join(clones, "github.com", "u"), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(b.clonedTo(), filepath.Join(clones, "github.com", "u", "r")); err != nil {
		b.Fatal(err)
	}
	return map[string]Options{
		"clone": {Clone: b.dir}, "bare": {Clone: bare}, "clones": {Clones: clones},
		"address": {Address: "file://" + bare}, "fetched": {Address: b.smart()}, "cached": {Address: b.smart(), Cache: b.TempDir()},
	}
}

func (b *book) clonedTo() string {
	to := filepath.Join(b.TempDir(), "another")
	b.git("clone", "-q", b.dir, to)
	return to
}

// smart serves the repository over HTTP by git's own program, and returns the
// address.
func (b *book) smart() string {
	backend := filepath.Join(b.git("--exec-path"), "git-http-backend")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.backend(backend, w, r) }))
	b.Cleanup(server.Close)
	return server.URL + "/r"
}

func TestFindsTheCommit(t *testing.T) {
	b := newBook(t)
	b.commit("package.json", manifest("a", "1.0.0"), "index.js", "1\n")
	b.git("tag", "v1.0.0")
	b.commit("package.json", manifest("a", "1.0.1"), "index.js", "2\n")
	b.git("tag", "-a", "-m", "annotated", "1.0.1")
	third := b.commit("package.json", manifest("a", "1.0.2"), "index.js", "3\n")
	b.commit("index.js", "3.1\n")
	b.commit("package.json", manifest("a", "1.0.3"), "index.js", "4\n")
	b.git("checkout", "-q", "-b", "gone")
	astray := b.commit("index.js", "5\n")
	b.git("checkout", "-q", "main")
	b.git("branch", "-D", "gone")
	for how, o := range b.served() {
		t.Run(how, func(t *testing.T) {
			wants(t, released("a", "1.0.0", "package.json", manifest("a", "1.0.0"), "index.js", "1\n"), o, "matched, tag v1.0.0")
			wants(t, released("a", "1.0.1", "package.json", manifest("a", "1.0.1"), "index.js", "2\n"), o, "matched, tag 1.0.1")
			wants(t, released("a", "1.0.1", "package.json", manifest("a", "1.0.1"), "index.js", "x\n"), o, "differs, tag 1.0.1, index.js changed")
			wants(t, released("a", "1.0.2", "package.json", manifest("a", "1.0.2"), "index.js", "3\n"), o, "matched, version in package.json")
			wants(t, released("a", "1.0.2", "package.json", manifest("a", "1.0.2"), "index.js", "3.1\n"), o, "matched, version in package.json")
			wants(t, released("a", "1.0.3", "package.json", manifest("a", "1.0.3"), "index.js", "4\n", "b.js", "5\n"), o, "differs, version in package.json, b.js added")
			wants(t, released("a", "1.1.0", "package.json", manifest("a", "1.1.0"), "index.js", "3\n"), o, "unsourced, "+source.NoCommit)
			wants(t, released("b", "1.0.0", "package.json", manifest("b", "1.0.0")), o, "unsourced, "+source.NoFolder)
			r := released("a", "1.0.9", "package.json", manifest("a", "1.0.9"), "index.js", "3\n")
			r.GitHead = third
			wants(t, r, o, "matched, gitHead, package.json rewritten")
			r.GitHead = astray // a commit of nobody's branch, as a fork's would be
			wants(t, r, o, "unsourced, "+source.NoCommit)
			r.GitHead = "--upload-pack=x"
			wants(t, r, o, "unsourced, "+source.NoCommit)
		})
	}
}

// TestOf: where a release comes from, as its manifest says, in all its forms.
func TestOf(t *testing.T) {
	for text, want := range map[string]string{
		`{"repository": {"type": "git", "url": "u/r", "directory": "packages/a"}, "gitHead": "1a"}`: "u/r packages/a 1a",
		`{"repository": "github:u/r"}`:                                  "github:u/r  ",
		`{"repository": {"url": 7, "directory": ["x"]}, "gitHead": {}}`: "  ",
		`{"repository": [], "gitHead": "1a"}`:                           "  1a",
		`[]`:                                                            "  ", "": "  ",
	} {
		r := Of("a", "1.0.0", released("", "", "package.json", text).Tree, nil)
		if got := r.Repository + " " + r.Directory + " " + r.GitHead; got != want || r.Name != "a" || r.Version != "1.0.0" {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	if r := Of("a", "1.0.0", &archive.Tree{}, nil); r.Repository != "" || r.Tree == nil {
		t.Errorf("without a manifest: %+v", r)
	}
}

func TestMonorepo(t *testing.T) {
	b := newBook(t)
	b.commit("package.json", manifest("root", "0.0.0"), "packages/a/package.json", manifest("@s/a", "1.0.0"), "packages/a/i.js", "1\n",
		"packages/b/package.json", manifest("@s/b", "2.0.0"), "packages/b/i.js", "2\n")
	b.git("tag", "@s/a@1.0.0")
	b.git("tag", "v2.0.0")
	b.commit("packages/a/package.json", manifest("@s/a", "2.0.0"), "packages/a/i.js", "3\n")
	b.git("tag", "a-v2.0.0")
	b.commit("packages/c/package.json", manifest("@s/c", "2.9.0"), "packages/c/i.js", "4\n")
	b.git("tag", "v3.0.0") // of the repository, not of this package
	b.commit("packages/c/package.json", manifest("@s/c", "3.0.0"), "packages/c/i.js", "5\n")
	for how, o := range b.served() {
		t.Run(how, func(t *testing.T) {
			wants(t, released("@s/a", "1.0.0", "package.json", manifest("@s/a", "1.0.0"), "i.js", "1\n"), o, "matched, tag @s/a@1.0.0, in packages/a")
			wants(t, released("@s/a", "2.0.0", "package.json", manifest("@s/a", "2.0.0"), "i.js", "3\n"), o, "matched, tag a-v2.0.0, in packages/a")
			wants(t, released("@s/b", "2.0.0", "package.json", manifest("@s/b", "2.0.0"), "i.js", "2\n"), o, "matched, tag v2.0.0, in packages/b")
			wants(t, released("@s/c", "3.0.0", "package.json", manifest("@s/c", "3.0.0"), "i.js", "6\n"), o, "differs, version in package.json, in packages/c, i.js changed")
		})
	}
}

// TestLinksAndSubmodules: what is no plain file in git.
func TestLinksAndSubmodules(t *testing.T) {
	b := newBook(t)
	if err := os.Symlink("real.js", filepath.Join(b.dir, "link.js")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(b.dir, "astray")); err != nil {
		t.Skip(err)
	}
	head := b.commit("package.json", manifest("a", "1.0.0"), "real.js", "1\n")
	b.git("update-index", "--add", "--cacheinfo", "160000,"+head+",sub")
	b.git("commit", "-q", "-m", "submodule")
	b.git("tag", "v1.0.0")
	r := released("a", "1.0.0", "package.json", manifest("a", "1.0.0"), "link.js", "1\n", "astray", "root\n", "sub/x.js", "2\n")
	for how, o := range b.served() {
		t.Run(how, func(t *testing.T) { wants(t, r, o, "differs, tag v1.0.0, astray changed, sub/x.js skipped") })
	}
}

// TestWhatStandsInTheWay: each is an answer with its reason, and none stops a run.
func TestWhatStandsInTheWay(t *testing.T) {
	b := newBook(t)
	b.commit("package.json", manifest("a", "1.0.0"), "index.js", "1\n")
	b.git("tag", "v1.0.0")
	password := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer password.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	big := b.smart()
	moved := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.TrimSuffix(big, "/r")+r.URL.RequestURI(), http.StatusMovedPermanently)
	}))
	defer moved.Close()
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer slow.Close()
	defer close(release)
	r := released("a", "1.0.0", "package.json", manifest("a", "1.0.0"), "index.js", "1\n")
	from := func(repository string) *Release {
		other := *r
		other.Repository = repository
		return &other
	}
	for _, c := range []struct {
		name string
		r    *Release
		o    Options
		want reason
	}{
		{"not asked", r, Options{}, errUnasked},
		{"no such clone", r, Options{Clone: t.TempDir()}, errNoClone},
		{"not among the clones", r, Options{Clones: t.TempDir()}, errUnasked},
		{"no repository", from(""), Options{Ask: true}, errUnnamed},
		{"no address", from("see the website"), Options{Ask: true}, errAddress},
		{"a local path", from("file://" + b.dir), Options{Ask: true}, errProtocol},
		{"another host by ssh", from("ssh://git@git.example/a"), Options{Ask: true}, errProtocol},
		{"plain http", from(password.URL + "/a"), Options{Ask: true}, errProtocol},
		{"asks for a password", r, Options{Address: password.URL + "/a"}, errGone},
		{"gone", r, Options{Address: gone.URL + "/a"}, errGone},
		{"moved", r, Options{Address: moved.URL + "/r"}, errMoved},
		{"slow", r, Options{Address: slow.URL + "/a", Limits: Limits{Time: 300 * time.Millisecond}}, errSlow},
		{"nobody there", r, Options{Address: "http://127.0.0.1:1/a"}, errOffline},
		{"huge answer", r, Options{Clone: b.dir, Limits: Limits{Output: 10}}, errHuge},
		{"huge tree", r, Options{Clone: b.dir, Limits: Limits{Files: 1}}, errHuge},
		{"huge fetch", r, Options{Address: big, Limits: Limits{Disk: 10}}, errHuge},
		{"no version", released("a", "latest"), Options{Clone: b.dir}, errUnversioned},
		{"no name", released("../a", "1.0.0"), Options{Clone: b.dir}, errUnversioned},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			wants(t, c.r, c.o, "unknown, "+string(c.want))
			if time.Since(start) > 20*time.Second {
				t.Error("it took too long to say so")
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c, err := Compare(ctx, r, Options{Clone: b.dir}); err == nil {
		t.Errorf("a cancelled run goes on: %+v", c)
	}
}

// TestCredentialsStayHere: neither a report nor a host gets them.
func TestCredentialsStayHere(t *testing.T) {
	b := newBook(t)
	asked := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("Authorization")
		w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	home := t.TempDir()
	b.dir = home
	b.write(".netrc", "machine 127.0.0.1 login joe password secret\n")
	b.write(".gitconfig", "[credential]\n\thelper = \"!f() { echo username=joe; echo password=secret; }; f\"\n[http]\n\textraHeader = \"Authorization: secret\"\n")
	t.Setenv("HOME", home)
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	r := released("a", "1.0.0")
	r.Repository = "https://joe:secret@git.example/u/r"
	address := strings.Replace(server.URL, "//", "//joe:secret@", 1) + "/u/r"
	c := wants(t, r, Options{Address: address}, "unknown, "+string(errGone))
	if strings.Contains(fmt.Sprint(c), "secret") {
		t.Errorf("the password is in %+v", c)
	}
	close(asked)
	for header := range asked {
		if header != "" && header != "Basic Og==" { // an empty name and password
			t.Errorf("the host got %q", header)
		}
	}
}

// TestHostileClone: a clone whose settings, hooks and attributes would run a
// program if git were asked carelessly.
func TestHostileClone(t *testing.T) {
	b := newBook(t)
	b.commit("package.json", manifest("a", "1.0.0"), "index.js", "1\r\n", "c.js", "1\n", ".gitattributes", "* filter=evil diff=evil\n",
		".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c true\n")
	b.git("tag", "v1.0.0")
	missing := b.commit("package.json", manifest("a", "1.0.1"), "gone.js", "soon gone\n")
	b.git("tag", "v1.0.1")
	blob := b.git("rev-parse", missing+":gone.js")
	if err := os.Remove(filepath.Join(b.dir, ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	canary := filepath.Join(t.TempDir(), "canary")
	touch := "touch " + canary
	b.write(".git/config", fmt.Sprintf(`[core]
	repositoryformatversion = 1
	fsmonitor = %[1]q
	sshCommand = %[1]q
	gitProxy = %[1]q
	askPass = %[1]q
	pager = %[1]q
	editor = %[1]q
	hooksPath = .git/hooks
	alternateRefsCommand = %[1]q
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::%[2]s
	promisor = true
	uploadpack = %[1]q
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[credential]
	helper = "!%[2]s"
[filter "evil"]
	clean = %[1]q
	smudge = %[1]q
	process = %[1]q
	required = true
[diff "evil"]
	textconv = %[1]q
	command = %[1]q
[diff]
	external = %[1]q
[alias]
	cat-file = "!%[2]s"
	ls-tree = "!%[2]s"
[uploadpack]
	packObjectsHook = %[1]q
[gpg]
	program = %[1]q
[log]
	showSignature = true
`, touch, touch))
	for _, hook := range []string{"post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change", "fsmonitor-watchman"} {
		b.write(".git/hooks/"+hook, "#!/bin/sh\n"+touch+"\n")
		if err := os.Chmod(filepath.Join(b.dir, ".git/hooks", hook), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_PROXY_COMMAND"} {
		t.Setenv(name, touch)
	}
	t.Setenv("GIT_DIR", filepath.Join(t.TempDir(), "astray"))
	t.Setenv("GIT_CONFIG_COUNT", "0x")
	o := Options{Clone: b.dir}
	wants(t, released("a", "1.0.0", "package.json", manifest("a", "1.0.0"), "index.js", "1\n", "c.js", "1\n"), o, "matched, tag v1.0.0, index.js line endings")
	wants(t, released("a", "1.0.1", "package.json", manifest("a", "1.0.1"), "gone.js", "soon gone\n"), o, "matched, tag v1.0.1")
	wants(t, released("a", "1.0.1", "package.json", manifest("a", "1.0.1"), "gone.js", "another\n"), o, "unknown, "+string(errShallow))
	wants(t, released("a", "1.0.2", "package.json", manifest("a", "1.0.2")), o, "unsourced, "+source.NoCommit)
	if _, err := os.Stat(canary); err == nil {
		t.Error("the clone ran a program")
	}
}

// TestShallowCloneSaysSo: what lacks history cannot show that there is no commit.
func TestShallowCloneSaysSo(t *testing.T) {
	b := newBook(t)
	b.commit("package.json", manifest("a", "1.0.0"))
	b.commit("package.json", manifest("a", "1.0.1"))
	shallow := filepath.Join(t.TempDir(), "shallow")
	b.git("clone", "-q", "--depth=1", "file://"+b.dir, shallow)
	wants(t, released("a", "1.0.1", "package.json", manifest("a", "1.0.1")), Options{Clone: shallow}, "matched, version in package.json")
	wants(t, released("a", "1.0.0", "package.json", manifest("a", "1.0.0")), Options{Clone: shallow}, "unknown, "+string(errShallow))
	o := Options{Address: b.smart(), Limits: Limits{Commits: 1}}
	wants(t, released("a", "1.0.0", "package.json", manifest("a", "1.0.0")), o, "unknown, "+string(errShallow))
}

// TestWhatIsNotTakenInYet: a branch that a program proposed, and a clone from
// before the release, show nothing against it.
func TestWhatIsNotTakenInYet(t *testing.T) {
	b := newBook(t)
	b.commit("package.json", manifest("a", "1.0.0"), "index.js", "1\n")
	b.git("checkout", "-q", "-b", "release-please--branches--main")
	b.commit("package.json", manifest("a", "1.0.1"))
	b.git("checkout", "-q", "main")
	r := released("a", "1.0.1", "package.json", manifest("a", "1.0.1"), "index.js", "2\n")
	wants(t, r, Options{Clone: b.dir}, "unsourced, "+source.NoCommit)
	r.Published = time.Now().Add(-time.Hour)
	wants(t, r, Options{Clone: b.dir}, "unsourced, "+source.NoCommit)
	r.Published = time.Now().Add(time.Hour)
	wants(t, r, Options{Clone: b.dir}, "unknown, "+string(errStale))
	b.git("checkout", "-q", "-b", "next")
	b.commit("package.json", manifest("a", "1.0.1"))
	wants(t, r, Options{Clone: b.dir}, "unknown, "+string(errStale))
	b.git("tag", "v1.0.1")
	wants(t, r, Options{Clone: b.dir}, "differs, tag v1.0.1, index.js changed")
}

// TestFilesStayUnread: of a repository that is fetched only those files come
// that have to be read.
func TestFilesStayUnread(t *testing.T) {
	b := newBook(t)
	b.git("config", "uploadpack.allowFilter", "true")
	b.commit("package.json", manifest("a", "1.0.0"), "index.js", "1\n", "big.bin", strings.Repeat("incompressible", 9), "dos.js", "1\r\n")
	b.git("tag", "v1.0.0")
	cache := t.TempDir()
	r := released("a", "1.0.0", "package.json", manifest("a", "1.0.0"), "index.js", "1\n", "dos.js", "1\n")
	wants(t, r, Options{Address: b.smart(), Cache: cache}, "matched, tag v1.0.0, dos.js line endings")
	kept, err := filepath.Glob(cache + "/*.git")
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	g := &git{dir: kept[0], limits: DefaultLimits}
	objects, err := g.look(t.Context(), []string{b.git("rev-parse", "HEAD:dos.js"), b.git("rev-parse", "HEAD:index.js"), b.git("rev-parse", "HEAD:big.bin")})
	if err != nil || objects[0].missing || !objects[1].missing || !objects[2].missing {
		t.Errorf("%+v, %v: want only the file that had to be read", objects, err)
	}
}

// TestNothingIsLeft: what is fetched without a cache goes away.
func TestNothingIsLeft(t *testing.T) {
	b := newBook(t)
	b.commit("package.json", manifest("a", "1.0.0"))
	b.git("tag", "v1.0.0")
	address := b.smart()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	wants(t, released("a", "1.0.0", "package.json", manifest("a", "1.0.0")), Options{Address: address}, "matched, tag v1.0.0")
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestBatch(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a blob 1\nx\n": 1, "a blob 0\n\nb blob 2\n\n\n\n": 2, "a missing\n": -1, "a blob 9\nx\n": -1, "a blob -1\n\n": -1, "a blob 1\nx": -1} {
		into := make(map[string][]byte)
		if err := batch([]byte(text), into); (err != nil) != (want < 0) || err == nil && len(into) != want {
			t.Errorf("%q: %v, %v", text, into, err)
		}
	}
}

func FuzzBatch(f *testing.F) {
	f.Add([]byte("a blob 1\nx\nb blob 0\n\n"))
	f.Fuzz(func(t *testing.T, out []byte) {
		into := make(map[string][]byte)
		if batch(out, into) != nil {
			return
		}
		total := 0
		for _, data := range into {
			total += len(data)
		}
		if total > len(out) {
			t.Errorf("%d bytes of %d", total, len(out))
		}
	})
}

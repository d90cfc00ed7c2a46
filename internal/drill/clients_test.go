package drill

import (
	"encoding/json"
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

	"golang.org/x/tools/txtar"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/goldentest"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/registry/serve"
	"levee/internal/settings"
	"levee/internal/universe"
)

// An installed client is one that internal/settings/testdata/clients.sh put
// below LEVEE_CLIENTS.
type installed struct {
	client  settings.Client
	version string
	program string   // below node_modules; what ends in js is run by node
	frozen  []string // installs what the lockfile says
}

var oracles = []installed{
	{settings.NPM, "10.9.9", "npm/bin/npm-cli.js", []string{"ci"}},
	{settings.NPM, "11.21.2", "npm/bin/npm-cli.js", []string{"ci"}},
	{settings.NPM, "12.2.0", "npm/bin/npm-cli.js", []string{"ci"}},
	{settings.PNPM, "9.15.9", "pnpm/bin/pnpm.cjs", []string{"install", "--frozen-lockfile"}},
	{settings.PNPM, "10.34.9", "pnpm/bin/pnpm.cjs", []string{"install", "--frozen-lockfile"}},
	{settings.PNPM, "12.21.0", "pnpm/bin/pnpm.mjs", []string{"install", "--frozen-lockfile"}},
	{settings.Yarn, "1.22.22", "yarn/bin/yarn.js", []string{"install", "--frozen-lockfile"}},
	{settings.Berry, "4.18.1", "@yarnpkg/cli-dist/bin/yarn.js", []string{"install", "--immutable"}},
	{settings.Bun, "1.4.5", "@oven/bun-linux-x64/bin/bun", []string{"install", "--frozen-lockfile"}},
}

// String returns "npm 12.2.0".
func (o installed) String() string { return fmt.Sprintf("%s %s", o.client, o.version) }

// What stops.txt says of a variant under some settings is what the client did
// with it: as recorded, and with LEVEE_CLIENTS anew.
func TestClientsDoAsStopsSays(t *testing.T) {
	goldentest.Stories(t, "testdata/clients/*.txtar", 5, func(t *testing.T, name string, story *txtar.Archive) {
		c := readStopCase(t, story)
		if os.Getenv("LEVEE_CLIENTS") != "" && !testing.Short() {
			c.live(t, name, story)
		}
		c.compare(t)
	})
}

// A stopCase is a variant, settings by client, and what the clients did.
type stopCase struct {
	model   *attack.Model
	variant attack.Variant
	install bool // the variant runs at install: it is stopped if it is not run
	proven  bool // earlier releases came with provenance
	prepare bool // what a repository has is a script prepare, and no other
	nested  bool // the install script is one of a package that the payload bundles
	asked   map[settings.Client][]txtar.File
	answers []string // CLIENT VERSION = WHAT
}

// readStopCase reads sections variant (an incident, and what is chosen
// otherwise), clients, CLIENT/FILE and answers.
func readStopCase(t *testing.T, story *txtar.Archive) *stopCase {
	t.Helper()
	c := &stopCase{asked: make(map[settings.Client][]txtar.File)}
	for _, f := range story.Files {
		switch words := strings.Fields(string(f.Data)); f.Name {
		case "variant":
			c.choose(t, words)
		case "clients":
			for _, w := range words {
				c.asked[settings.Client(w)] = c.asked[settings.Client(w)]
			}
		case "answers":
			c.answers = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		default:
			client, path, ok := strings.Cut(f.Name, "/")
			if !ok {
				t.Fatalf("%s: want CLIENT/FILE", f.Name)
			}
			c.asked[settings.Client(client)] = append(c.asked[settings.Client(client)], txtar.File{Name: path, Data: f.Data})
		}
	}
	return c
}

func (c *stopCase) choose(t *testing.T, words []string) {
	t.Helper()
	m, err := attack.Standard()
	if err != nil {
		t.Fatal(err)
	}
	incidents, err := m.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	c.model = m
	c.variant = incidents[slices.IndexFunc(incidents, func(in attack.Incident) bool { return in.ID == words[0] })].Variant
	for _, w := range words[1:] {
		if flag := map[string]*bool{"proven": &c.proven, "prepare": &c.prepare, "nested": &c.nested}[w]; flag != nil {
			*flag = true
			continue
		}
		stage, alternative, _ := strings.Cut(w, "=")
		s, choice, err := m.Choose(stage, alternative)
		if err != nil {
			t.Fatal(err)
		}
		c.variant[s] = choice
	}
	if r, _ := m.Broken(&c.variant, attack.Facts{"url-source": true}); r != nil {
		t.Fatalf("%s: it cannot happen: it needs %s", m.Words(&c.variant), r.Text)
	}
	c.install = m.Pick(&c.variant, "trigger") == "at-install"
}

// scene crafts the variant so that it is taken in at a time.
func (c *stopCase) scene(t *testing.T, adopted time.Time) (*craft.Scene, *Carrier) {
	t.Helper()
	carrier := &Carrier{Node: 1}
	carrier.ID, carrier.Project = npm.ID{Name: "steady-stream", Version: "1.2.3"}, "shop"
	carrier.Outside = craft.Other{ID: carrier.ID, Range: repository}
	now := adopted
	for range 2 {
		carrier.Now = now
		carrier.Past = nil
		if c.proven {
			carrier.Past = c.past(now)
		}
		s, err := craft.Craft(c.model, &c.variant, &carrier.Carrier, 1)
		if err != nil {
			t.Fatal(err)
		}
		if s.Adopted.Equal(adopted) {
			return s, carrier
		}
		now = now.Add(adopted.Sub(s.Adopted))
	}
	t.Fatal("the scene hangs on the day")
	return nil, nil
}

// past are two releases that came with provenance.
func (c *stopCase) past(now time.Time) []evidence.Release {
	var all []evidence.Release
	from := evidence.Provenance{}
	for i, version := range []string{"1.2.2", "1.2.3"} {
		all = append(all, evidence.Release{Version: version, Published: evidence.Know(now.AddDate(0, 0, 100*i-400), from),
			Publisher: evidence.Know("ann", from), Maintainers: evidence.Know([]string{"ann"}, from), Trust: evidence.Know(evidence.Attested, from)})
	}
	return all
}

// compare holds stops.txt against the answers.
func (c *stopCase) compare(t *testing.T) {
	if len(c.answers) == 0 {
		t.Error("no answers are recorded")
	}
	s, carrier := c.scene(t, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	for _, line := range c.answers {
		who, what, _ := strings.Cut(line, " = ")
		client, version, ok := strings.Cut(who, " ")
		if !ok {
			t.Fatalf("answer %q", line)
		}
		if strings.HasPrefix(what, "not tried") {
			continue
		}
		d := c.drill(settings.Client(client), version, carrier)
		stop := d.stop(&c.variant, s)
		stopped := !strings.HasPrefix(what, "taken") || c.install && what != "taken and run"
		if (c.nested || c.fromGit() && !c.prepare) && stop == nil {
			continue // the same variant may have its script elsewhere, where more clients run it
		}
		if stopped != (stop != nil) {
			t.Errorf("%s: %s; stops.txt: %v", who, what, stop)
		}
	}
}

// drill is a project that has the carrier in its lockfile, with a hash, and
// installs by a client.
func (c *stopCase) drill(client settings.Client, version string, carrier *Carrier) *Drill {
	f := &lockfile.File{Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Name: "shop", Artifact: -1}, {Name: carrier.Name, Version: carrier.Version, Artifact: 0}},
		Artifacts: []lockfile.Artifact{{Name: carrier.Name, Version: carrier.Version, Source: lockfile.Registry, Integrity: []npm.Integrity{{Algorithm: "sha512"}}}},
		Edges:     []lockfile.Edge{{From: 0, To: 1, Name: carrier.Name, Range: "^1.2.3"}}}
	sources := settings.Sources{Client: strings.ToLower(client.Title()) + "@" + version}
	for _, file := range c.asked[client] {
		for _, known := range settings.ProjectFiles {
			if known.Name == file.Name {
				sources.Files = append(sources.Files, settings.File{Path: file.Name, Kind: known.Kind, Level: settings.Project, Data: file.Data})
			}
		}
	}
	if c.fromGit() {
		f.Artifacts[0] = lockfile.Artifact{Name: carrier.Name, Version: carrier.Version, Source: lockfile.Git, URL: repository + "#0123456789012345678901234567890123456789"}
		f.Edges[0].Range = repository
	}
	target := &control.Target{File: f, Graph: graph.New(f), Evidence: evidence.NewBundle(time.Time{}), Settings: settings.Read(sources)}
	return &Drill{Model: c.model, Target: target, Carrier: *carrier}
}

// live lets the clients install anew, and holds what they do against what is
// recorded, or writes it down.
func (c *stopCase) live(t *testing.T, name string, story *txtar.Archive) {
	var lines []string
	for _, o := range oracles {
		if _, ok := c.asked[o.client]; ok {
			lines = append(lines, fmt.Sprintf("%s = %s", o, c.try(t, o)))
		}
	}
	c.answers = goldentest.Recorded(t, name, story, c.answers, lines)
}

// A trial is one client that installs one variant. No code of the variant is
// there: each of its programs is replaced by the test's own, which leaves a mark.
type trial struct {
	installed
	dir, mark string
	registry  *httptest.Server
	serves    http.Handler // what the registry answers now
	nested    bool         // the payload's install script is that of what it bundles
}

// try returns what a client does: "taken", "taken and run", "another version",
// "refused", "not tried: WHY".
func (c *stopCase) try(t *testing.T, o installed) string {
	t.Helper()
	s, carrier := c.scene(t, time.Now().UTC().Truncate(time.Second))
	r := &trial{installed: o, nested: c.nested, dir: t.TempDir(), mark: filepath.Join(t.TempDir(), "mark")}
	r.registry = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.serves.ServeHTTP(w, q) }))
	defer r.registry.Close()
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		(&serve.Registry{Universe: r.universe(t, s, true)}).ServeHTTP(w, q)
	}))
	defer evil.Close()
	name, rng := carrier.Name, "^"+carrier.Version
	if m := s.Moves[0]; m.By == "" && m.Before == "" {
		name, rng = m.Name, m.Range
	}
	r.write(t, c.asked[o.client], name, rng)
	after := &serve.Registry{Universe: r.universe(t, s, true), Address: r.registry.URL + "/"}
	before := &serve.Registry{Universe: r.universe(t, s, false), Address: r.registry.URL + "/"}
	elsewhere := &serve.Registry{Universe: after.Universe, Address: strings.Replace(evil.URL, "127.0.0.1", "localhost", 1) + "/"}
	args := []string{"install"}
	switch c.model.Pick(&c.variant, "arrival") {
	case "git-or-url-source":
		r.serves = before
		r.write(t, c.asked[o.client], name, r.repository(t, s, c.prepare))
	case "in-transit":
		if why := r.lock(t, before); why != "" {
			return why
		}
		args, r.serves = o.frozen, after
	case "lockfile-edit":
		if why := r.lock(t, elsewhere); why != "" && o.client != settings.NPM {
			return why
		} else if why != "" {
			r.edit(t, s, before, elsewhere)
		}
		args, r.serves = o.frozen, before
	default:
		r.serves = after
		if c.nested {
			r.serves = bundling(after, s.Payload)
		}
	}
	return r.install(t, s, args)
}

// install lets the client install, and tells what it did.
func (r *trial) install(t *testing.T, s *craft.Scene, args []string) string {
	t.Helper()
	out, err := r.run(t, args)
	if err != nil || testing.Verbose() {
		t.Logf("%s %v: %v\n%s", r.installed, args, err, out)
	}
	return r.outcome(s, err)
}

// lock makes a lockfile from what a registry answers, and leaves nothing else.
func (r *trial) lock(t *testing.T, from http.Handler) (why string) {
	t.Helper()
	r.serves = from
	if out, err := r.run(t, []string{"install"}); err != nil {
		t.Logf("%s: no lockfile: %v\n%s", r.installed, err, out)
		return "not tried: it makes no such lockfile"
	}
	for _, gone := range []string{"node_modules", ".yarn"} {
		if err := os.RemoveAll(filepath.Join(r.dir, gone)); err != nil {
			t.Fatal(err)
		}
	}
	return ""
}

// edit makes the lockfile of npm, which would not write that address by itself.
func (r *trial) edit(t *testing.T, s *craft.Scene, before, after *serve.Registry) {
	t.Helper()
	if why := r.lock(t, before); why != "" {
		t.Fatal(why)
	}
	hash := func(g *serve.Registry) string {
		h, _ := g.Universe.Releases(t.Context(), s.Payload.Name)
		history, _ := h.Get()
		i := slices.IndexFunc(history.Releases, func(one evidence.Release) bool { return one.Version == s.Payload.Version })
		return history.Releases[i].Integrity
	}
	name := filepath.Join(r.dir, "package-lock.json")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(hash(before), hash(after), before.Address, after.Address).Replace(string(data))
	if text == string(data) {
		t.Fatalf("the lockfile names neither address nor hash:\n%s", data)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// marks is a program that leaves the mark.
func (r *trial) marks() []byte {
	return fmt.Appendf(nil, "#!/usr/bin/env node\nrequire('fs').appendFileSync(%q, 'ran\\n')\n", r.mark)
}

// universe is the scene's, with the test's own programs in place of all of its
// own; altered adds a file to the payload, so that its bytes are others.
func (r *trial) universe(t *testing.T, s *craft.Scene, altered bool) *universe.Universe {
	t.Helper()
	a := &txtar.Archive{}
	for _, f := range s.Archive.Files {
		_, path, _ := universe.FileName(f.Name)
		switch {
		case strings.HasSuffix(path, ".js"), strings.HasSuffix(path, ".node"):
			f.Data = r.marks()
		case path == "binding.gyp":
			f.Data = []byte("{}\n")
			a.Files = append(a.Files, txtar.File{Name: strings.Replace(f.Name, path, "install.js", 1), Data: r.marks()}) // which the document names
		}
		a.Files = append(a.Files, f)
	}
	if r.nested {
		nest(t, a, s.Payload)
	}
	if altered {
		a.Files = append(a.Files, txtar.File{Name: s.Payload.Name + "@" + s.Payload.Version + "/altered.txt", Data: []byte("altered\n")})
	}
	u, err := universe.ParseArchive("drill", a)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// write makes the project that installs.
func (r *trial) write(t *testing.T, more []txtar.File, name, rng string) {
	t.Helper()
	url := r.registry.URL
	files := map[string]string{
		"package.json": fmt.Sprintf(`{"name": "shop", "version": "1.0.0", "dependencies": {%q: %q}}`, name, rng),
		".npmrc":       "registry=" + url + "/\n",
	}
	if r.client == settings.Berry {
		files[".yarnrc.yml"] = "nodeLinker: node-modules\nnpmRegistryServer: " + url + "\nunsafeHttpWhitelist: [127.0.0.1, localhost]\nenableGlobalCache: false\n"
	}
	for _, f := range more {
		if f.Name == "package.json" {
			files[f.Name] = strings.TrimSuffix(strings.TrimSpace(string(f.Data)), "}") + "," + files[f.Name][1:]
			continue
		}
		files[f.Name] += string(f.Data)
	}
	for f, text := range files {
		if err := os.WriteFile(filepath.Join(r.dir, f), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	gyp := filepath.Join(filepath.Dir(r.mark), "node-gyp")
	for name, text := range map[string]string{gyp: fmt.Sprintf("#!/bin/sh\necho ran >> '%s'\n", r.mark), gyp + ".js": string(r.marks())} {
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs the client, away from this machine's configuration, with a node-gyp
// that leaves the mark and builds nothing.
func (r *trial) run(t *testing.T, args []string) (string, error) {
	t.Helper()
	program := filepath.Join(os.Getenv("LEVEE_CLIENTS"), fmt.Sprintf("%s-%s", r.client, r.version), "node_modules", r.program)
	if strings.HasSuffix(r.program, "js") {
		args = append([]string{program}, args...)
		program = "node"
	}
	home, marks := t.TempDir(), filepath.Dir(r.mark)
	cmd := exec.Command(program, args...)
	cmd.Dir = r.dir
	cmd.Env = []string{"PATH=" + marks + ":" + os.Getenv("PATH"), "HOME=" + home, "npm_config_globalconfig=" + filepath.Join(home, "npmrc"), "npm_config_audit=false",
		"npm_config_cache=" + filepath.Join(home, "cache"), "npm_config_fetch_retries=0", "pnpm_config_fetch_retries=0", "npm_config_node_gyp=" + filepath.Join(marks, "node-gyp.js"),
		"YARN_CACHE_FOLDER=" + filepath.Join(home, "yarn"), "YARN_ENABLE_TELEMETRY=0", "CI=1",
		"npm_config_manage_package_manager_versions=false", "pnpm_config_manage_package_manager_versions=false"}
	if args[len(args)-1] == "install" {
		cmd.Env = append(cmd.Env, "YARN_ENABLE_IMMUTABLE_INSTALLS=false")
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// outcome reads from what is there what the client did.
func (r *trial) outcome(s *craft.Scene, err error) string {
	places := []string{"node_modules/", "node_modules/.pnpm/node_modules/"}
	for _, at := range places {
		dir := filepath.Join(r.dir, at+s.Payload.Name)
		data, missing := os.ReadFile(filepath.Join(dir, "package.json"))
		if missing != nil {
			continue
		}
		var m struct{ Version string }
		if json.Unmarshal(data, &m) != nil || m.Version != s.Payload.Version {
			return "another version"
		}
		if _, missing := os.Stat(filepath.Join(dir, "altered.txt")); missing != nil {
			return "another version"
		}
		if _, missing := os.Stat(r.mark); missing == nil {
			return "taken and run"
		}
		return "taken"
	}
	if err != nil {
		return "refused"
	}
	return "another version"
}

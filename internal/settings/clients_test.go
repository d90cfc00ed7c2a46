package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
	"levee/internal/npm"
)

// A known client, as testdata/clients.sh installs it.
type installed struct {
	client  Client
	version string
	command []string // below its folder
}

var oracles = []installed{
	{NPM, "6.14.18", []string{"node", "npm/bin/npm-cli.js"}},
	{NPM, "10.9.9", []string{"node", "npm/bin/npm-cli.js"}},
	{NPM, "11.21.2", []string{"node", "npm/bin/npm-cli.js"}},
	{NPM, "12.2.0", []string{"node", "npm/bin/npm-cli.js"}},
	{PNPM, "9.15.9", []string{"node", "pnpm/bin/pnpm.cjs"}},
	{PNPM, "10.34.9", []string{"node", "pnpm/bin/pnpm.cjs"}},
	{PNPM, "12.21.0", []string{"node", "pnpm/bin/pnpm.mjs"}},
	{Yarn, "1.22.22", []string{"node", "yarn/bin/yarn.js"}},
	{Berry, "4.18.1", []string{"node", "@yarnpkg/cli-dist/bin/yarn.js"}},
}

// run runs a client in a folder that nothing of this machine reaches into.
func (o installed) run(t *testing.T, dir string, env []string, args ...string) (string, error) {
	t.Helper()
	root := filepath.Join(os.Getenv("LEVEE_CLIENTS"), string(o.client)+"-"+o.version, "node_modules")
	cmd := exec.Command(o.command[0], append([]string{filepath.Join(root, o.command[1])}, args...)...)
	cmd.Dir = filepath.Join(dir, "project")
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, "home"),
		"npm_config_globalconfig=" + filepath.Join(dir, "etc", "npmrc"), "YARN_CACHE_FOLDER=" + filepath.Join(dir, "home", "yarn")}, env...)
	out, err := cmd.Output()
	return string(out), err
}

// ask returns what a client says of some settings: the value as JSON, or
// "nothing" where it names none.
func (o installed) ask(t *testing.T, dir string, env, keys []string) map[string]string {
	t.Helper()
	answers := make(map[string]string)
	switch o.client {
	case NPM:
		out, err := o.run(t, dir, env, "config", "ls", "-l", "--json")
		o.take(t, answers, keys, out, err)
	case PNPM:
		for _, key := range keys {
			out, err := o.run(t, dir, env, "config", "get", kebab(key))
			if err != nil {
				t.Fatalf("%v: %v %s", o, err, out)
			}
			lines := strings.Split(strings.TrimSpace(out), "\n")
			if answers[key] = lines[len(lines)-1]; answers[key] == "undefined" {
				answers[key] = "nothing"
			}
		}
	case Yarn:
		out, err := o.run(t, dir, env, "config", "list", "--json")
		var line struct{ Data json.RawMessage }
		dec := json.NewDecoder(strings.NewReader(out))
		for n := 0; n < 2; n++ { // the second line is yarn's own configuration
			if err := dec.Decode(&line); err != nil {
				t.Fatal(err)
			}
		}
		o.take(t, answers, keys, string(line.Data), err)
	case Berry:
		o.askBerry(t, dir, env, keys, answers)
	}
	return answers
}

func (o installed) askBerry(t *testing.T, dir string, env, keys []string, answers map[string]string) {
	out, err := o.run(t, dir, env, "config", "--json")
	if err != nil {
		t.Fatalf("%v: %v %s", o, err, out)
	}
	dec := json.NewDecoder(strings.NewReader(out))
	for dec.More() {
		var line struct {
			Key       string
			Effective json.RawMessage
		}
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(keys, line.Key) {
			answers[line.Key] = plainJSON(line.Effective)
		}
	}
}

// take picks the keys out of an object.
func (o installed) take(t *testing.T, answers map[string]string, keys []string, out string, err error) {
	t.Helper()
	var all map[string]json.RawMessage
	if err != nil || json.Unmarshal([]byte(out), &all) != nil {
		t.Fatalf("%v: %v %s", o, err, out)
	}
	for _, key := range keys {
		answers[key] = "nothing"
		if raw, ok := all[key]; ok {
			answers[key] = plainJSON(raw)
		}
	}
}

// plainJSON writes a value as Value.String does.
func plainJSON(raw json.RawMessage) string {
	var items []string
	var s string
	switch {
	case json.Unmarshal(raw, &items) == nil && bytes.HasPrefix(raw, []byte("[")):
		return Value{Items: items, List: true}.String()
	case json.Unmarshal(raw, &s) == nil:
		return s
	}
	return string(raw)
}

// The value that counts is the one that the client itself names.
func TestClientsAgree(t *testing.T) {
	goldentest.Stories(t, "testdata/clients/*.txtar", 10, func(t *testing.T, name string, story *txtar.Archive) {
		c := readClientCase(t, story)
		if os.Getenv("LEVEE_CLIENTS") != "" && !testing.Short() {
			c.live(t, name, story)
		}
		c.compare(t)
	})
}

// A clientCase is files and variables, questions, and the recorded answers.
type clientCase struct {
	sources Sources
	env     []string
	asked   map[Client][]string
	answers []string // CLIENT VERSION SETTING = VALUE
}

func readClientCase(t *testing.T, story *txtar.Archive) *clientCase {
	c := &clientCase{asked: make(map[Client][]string)}
	c.sources.Env = make(map[string]string)
	for _, f := range story.Files {
		switch f.Name {
		case "env":
			for line := range strings.Lines(string(f.Data)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				c.sources.Env[name] = value
				c.env = append(c.env, name+"="+value)
			}
		case "ask":
			for line := range strings.Lines(string(f.Data)) {
				words := strings.Fields(line)
				c.asked[Client(words[0])] = words[1:]
			}
		case "answers":
			c.answers = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		default:
			c.sources.Files = append(c.sources.Files, caseFile(t, f))
		}
	}
	return c
}

// caseFile knows a file of a case by its name.
func caseFile(t *testing.T, f txtar.File) File {
	t.Helper()
	level, name, _ := strings.Cut(f.Name, "/")
	out := File{Path: name, Data: f.Data}
	switch level {
	case "project":
		out.Level = Project
	case "home":
		out.Level, out.Path = User, "~/"+name
	case "etc":
		out.Level = Global
	default:
		t.Fatalf("%s: want project/, home/ or etc/", f.Name)
	}
	for _, p := range ProjectFiles {
		if p.Name == strings.Replace(name, "npmrc", ".npmrc", 1) || p.Name == name {
			out.Kind = p.Kind
			return out
		}
	}
	t.Fatalf("%s: what kind is it?", f.Name)
	return out
}

// live asks the clients anew, and holds their answers against the recorded
// ones or writes them down.
func (c *clientCase) live(t *testing.T, name string, story *txtar.Archive) {
	dir := t.TempDir()
	for _, sub := range []string{"project", "home", "etc"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "etc", "npmrc"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, f := range story.Files {
		if strings.Contains(f.Name, "/") {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	var lines []string
	for _, o := range oracles {
		if keys := c.asked[o.client]; keys != nil {
			answers := o.ask(t, dir, c.env, keys)
			for _, key := range slices.Sorted(maps.Keys(answers)) {
				lines = append(lines, fmt.Sprintf("%s %s %s = %s", o.client, o.version, key, answers[key]))
			}
		}
	}
	c.answers = goldentest.Recorded(t, name, story, c.answers, lines)
}

// compare holds Levee's effective values against the recorded answers.
func (c *clientCase) compare(t *testing.T) {
	v := Read(c.sources)
	if len(c.answers) == 0 {
		t.Error("no answers are recorded")
	}
	for _, line := range c.answers {
		left, want, ok := strings.Cut(line, " = ")
		words := strings.Fields(left)
		if !ok && strings.HasSuffix(line, " =") { // an empty value
			words, ok = strings.Fields(strings.TrimSuffix(line, " =")), true
		}
		if len(words) != 3 || !ok {
			t.Fatalf("answer %q", line)
		}
		version, err := npm.ParseVersion(words[1])
		if err != nil {
			t.Fatal(err)
		}
		got := v.effective(Client(words[0]), point{version}, words[2])
		if !agrees(got, want) {
			t.Errorf("%s %s: %s is %q (from %v %s), the client says %q", words[0], words[1], words[2], got.Value, got.From, got.From.Level, want)
		}
	}
}

// agrees tells whether a value is the one that a client named: nothing where
// nobody sets it, and durations in whatever unit.
func agrees(got effective, want string) bool {
	if want == "nothing" {
		return got.From.Level == Default || got.Value.Text == "null"
	}
	if d, ok := duration(want, got.typ); ok && units[got.typ] != 0 {
		return got.amount() == d
	}
	if got.Value.Text == "null" && !got.Value.List && (want == "" || want == "[]") {
		return true
	}
	if convert := converters[got.typ]; !got.Value.List && convert != nil {
		want, _ = convert(want) // npm prints what is written, not what it makes of it
	}
	return got.Value.String() == want
}

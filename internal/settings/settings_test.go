package settings

import (
	"strings"
	"testing"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// project reads files of a project, given as name and text in turn.
func projectOf(t testing.TB, files ...string) *Inventory {
	t.Helper()
	s := Sources{Client: "npm@11.21.2"}
	kinds := map[string]Kind{".npmrc": Npmrc, "package.json": Manifest, "pnpm-workspace.yaml": PnpmWorkspace, ".yarnrc.yml": YarnrcYML,
		".yarnrc": Yarnrc, "bunfig.toml": Bunfig, "renovate.json": RenovateFile, "dependabot.yml": DependabotYML}
	for i := 0; i+1 < len(files); i += 2 {
		s.Files = append(s.Files, File{Path: files[i], Kind: kinds[files[i]], Level: Project, Data: []byte(files[i+1])})
	}
	return Read(s)
}

func TestBrokenFilesAreNamedWithTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"package.json", "{\n  \"name\": \"x\",\n}", "package.json:2: column 14: want JSON: "},
		{"package.json", "[]", "package.json:1: column 1: want a JSON object"},
		{"package.json", "{} {}", "package.json:1: column 4: want JSON: something else follows"},
		{"package.json", "{\"a\": ", "package.json:1: column 7: want JSON: the file ends too early"},
		{"pnpm-workspace.yaml", "a: 1\nb: [\n", "pnpm-workspace.yaml:2: want YAML: "},
		{"pnpm-workspace.yaml", "- a\n", "pnpm-workspace.yaml:1: column 1: want a map of settings"},
		{"bunfig.toml", "[install]\nexact = \n", "bunfig.toml:2: column "},
		{"renovate.json", "{a: 1}", "renovate.json:1: column 2: want JSON: "},
		{"dependabot.yml", "updates: {", "dependabot.yml:1: want YAML: "},
	} {
		p := projectOf(t, c.name, c.text).Broken()
		if p == nil || !strings.HasPrefix(p.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, p, c.want)
		}
	}
	if p := projectOf(t, "pnpm-workspace.yaml", "", "bunfig.toml", "", ".npmrc", "", "dependabot.yml", "# none\n").Broken(); p != nil {
		t.Errorf("an empty file: %v", p)
	}
	v := Read(Sources{Files: []File{{Path: ".npmrc", Kind: Npmrc, Why: "permission denied"}}})
	if p := v.Broken(); p == nil || p.Error() != ".npmrc: permission denied" {
		t.Errorf("a file that cannot be read: %v", p)
	}
}

// What is no setting of the table is in no inventory.
func TestTokensAreDropped(t *testing.T) {
	v := projectOf(t, ".npmrc", "//r.example/:_authToken=hunter2\n_auth=hunter2\nregistry=https://me:hunter2@r.example/x?key=hunter2\n",
		".yarnrc.yml", "npmAuthToken: hunter2\nnpmScopes:\n  a:\n    npmAuthToken: hunter2\n    npmRegistryServer: https://me:hunter2@r.example\n",
		"bunfig.toml", "[install.scopes]\na = { token = \"hunter2\", url = \"https://r.example\" }\n[install]\nregistry = \"https://me:hunter2@r.example\"\n")
	for _, f := range v.files {
		for _, s := range f.settings {
			if strings.Contains(s.Value.String(), "hunter2") {
				t.Errorf("%s: %s is kept: %v", f.path, s.Key, s.Value)
			}
		}
	}
}

func TestVersionsInUse(t *testing.T) {
	for _, c := range []struct{ manifest, want string }{
		{`{"packageManager": "pnpm@10.1.0+sha256.00"}`, "pnpm 10.1.0"},
		{`{"packageManager": "yarn@1.22.22"}`, "yarn 1.22.22"},
		{`{"packageManager": "yarn@4.1.0"}`, "berry 4.1.0"},
		{`{"packageManager": "yarn@berry"}`, "yarn "},
		{`{"packageManager": "cargo@1"}`, "npm "},
		{`{"packageManager": 7}`, "npm "},
		{`{"devEngines": {"packageManager": {"name": "npm", "version": "^11"}}}`, "npm "},
		{`{"volta": {"pnpm": "9.0.0", "npm": "10.0.0"}}`, "pnpm 9.0.0"},
	} {
		s := Sources{Files: []File{{Path: "package.json", Kind: Manifest, Level: Project, Data: []byte(c.manifest)}}}
		u := Read(s).Clients[0]
		if got := string(u.Client) + " " + u.Version; got != c.want {
			t.Errorf("%s: %s, want %s", c.manifest, got, c.want)
		}
		if len(u.points) == 0 {
			t.Errorf("%s: no version is looked at", c.manifest)
		}
	}
}

// A range of engines is looked at in each version at which something changes.
func TestEnginesNarrow(t *testing.T) {
	v := Read(Sources{Files: []File{{Path: "package.json", Kind: Manifest, Level: Project, Data: []byte(`{"engines": {"npm": ">=11.12 <12"}}`)}}})
	var got []string
	for _, p := range v.Clients[0].points {
		got = append(got, p.short())
	}
	if want := "11.12 11.14 11.16 11.17"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// Every line that the table would write switches its protection on, in every
// version that it is for.
func TestWrittenLinesSwitchOn(t *testing.T) {
	for _, r := range theTable().rules {
		if r.kind != "write" || r.client == Renovate || r.client == Dependabot {
			continue
		}
		for _, at := range theTable().points(r.client) {
			if !r.span.has(at) {
				continue
			}
			u := &Use{Client: r.client, points: []point{at}}
			v := &Inventory{}
			lines, _ := v.fix(u, Named(r.control), at, Wish{})
			for _, l := range lines {
				v.files = append(v.files, read{l.File, kindOf(l.File), Project, []Setting{{l.Key, valueOf(l.Value), Place{l.File, 1, Project}}}})
			}
			if got := v.judge(u, Named(r.control), Wish{}); got.State != On {
				t.Errorf("%s %s: %v leaves %s %v", r.client, at, lines, r.control, got.State)
			}
		}
	}
}

func kindOf(file string) Kind {
	for _, k := range []Kind{Manifest, PnpmWorkspace, Bunfig, YarnrcYML} {
		if strings.HasSuffix(file, string(k)) {
			return k
		}
	}
	return map[string]Kind{".npmrc": Npmrc, ".yarnrc": Yarnrc}[file]
}

func valueOf(text string) Value {
	if text == "[]" {
		return Value{List: true}
	}
	return Value{Text: strings.Trim(text, `"`)}
}

func TestDurations(t *testing.T) {
	for _, c := range []struct{ text, typ, want string }{
		{"7", "days", "7 days"}, {"1440", "minutes", "1 day"}, {"3d", "minutes", "3 days"}, {"259200", "seconds", "3 days"},
		{"3 days", "duration", "3 days"}, {"36h", "minutes", "36 hours"}, {"90", "minutes", "90 minutes"}, {"0.5", "days", "12 hours"},
		{"1 week", "duration", "7 days"},
	} {
		d, ok := duration(c.text, c.typ)
		if got := Days(d); !ok || got != c.want {
			t.Errorf("%s %s: %s %v, want %s", c.text, c.typ, got, ok, c.want)
		}
	}
	for _, bad := range []string{"", "x", "3 fortnights", "null"} {
		if d, ok := duration(bad, "days"); ok {
			t.Errorf("%q is read as %v", bad, d)
		}
	}
}

func TestTableSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"default npm * x":                      "want at least five",
		"default npm 1 x text y":               "want *, >=1.2.3 or <1.2.3",
		"default npm * x colour y":             "want SETTING TYPE VALUE",
		"on npm * nothing always":              "there is none of this name",
		"on npm * cooldown a is b":             "want a setting",
		"write npm * cooldown .npmrc nonsense": "want FILE KEY=VALUE",
		"maybe npm * cooldown x y":             "want default, on, off, lacks, write, list or map",
	} {
		if _, err := parseTable(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(".npmrc", []byte("min-release-age=7\n[x]"))
	f.Add("package.json", []byte(`{"packageManager": "npm@11.0.0", "pnpm": {"a": [1]}}`))
	f.Add("pnpm-workspace.yaml", []byte("a: &a [*a]\nminimumReleaseAge: ${X:-1}\n"))
	f.Add("bunfig.toml", []byte("[install]\na.b = [1, {c = 2}]\n[[x]]\n"))
	f.Add(".yarnrc", []byte("\"a\" \"b\"\n"))
	f.Add("dependabot.yml", []byte("updates: [{package-ecosystem: npm}]"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		v := projectOf(t, name, string(data))
		for i := range v.Clients {
			for _, verdict := range v.Judge(&v.Clients[i], Wish{}) {
				if verdict.Words == "" {
					t.Errorf("%s: nothing is said", verdict.Name)
				}
			}
		}
		lines := 1
		for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} { // what ends a line of YAML
			lines += strings.Count(string(data), end)
		}
		for _, p := range v.Problems {
			if p.From.Line > lines+1 {
				t.Errorf("line %d of %d", p.From.Line, lines)
			}
		}
	})
}

func TestPointsAreInOrder(t *testing.T) {
	ps := theTable().points(NPM, npm.Version{Major: 11, Minor: 12})
	for i := range ps[1:] {
		if ps[i].Compare(ps[i+1].Version) >= 0 {
			t.Errorf("%s before %s", ps[i], ps[i+1])
		}
	}
}

// What somebody decided about a package stays: a version that is allowed, and
// one that is denied.
func TestDecisionsStay(t *testing.T) {
	v := projectOf(t, "package.json", `{"allowScripts": {"esbuild@0.25.0": true, "core-js": false}}`)
	for _, verdict := range v.Judge(&v.Clients[0], Wish{Allow: []string{"esbuild", "core-js", "sharp"}}) {
		if verdict.Name != InstallScripts {
			continue
		}
		last := verdict.Fix[len(verdict.Fix)-1]
		if strings.Join(last.Names, " ") != "sharp" || !last.Map {
			t.Errorf("it would add %v", last.Names)
		}
	}
}

// What the environment sets here does not keep the project from being written.
func TestPlanIsOfTheProjectAlone(t *testing.T) {
	s := Sources{Client: "npm@11.21.2", Env: map[string]string{"npm_config_min_release_age": "7", "npm_config_strict_allow_scripts": "true",
		"npm_config_allow_git": "none", "npm_config_allow_remote": "none"},
		Files: []File{{Path: "~/.npmrc", Kind: Npmrc, Level: User, Data: []byte("min-release-age=7\n")}}}
	changes, _, err := Plan(s, Wish{})
	if err != nil || len(changes) != 1 || len(changes[0].Hunks) != 4 {
		t.Errorf("%+v, %v; want four lines", changes, err)
	}
}

// The client of this machine says which version is in use only where it can
// have written the lockfile.
func TestInstalledClients(t *testing.T) {
	for format, want := range map[string]string{"1": "", "3": "11.19.1"} {
		s := Sources{Installed: map[Client]string{NPM: "11.19.1"}, Lockfile: &lockfile.File{Kind: lockfile.NPM, Format: format, Path: "package-lock.json"}}
		if u := Read(s).Clients[0]; u.Version != want {
			t.Errorf("a lockfile of version %s: npm %q (%s), want %q", format, u.Version, u.Why, want)
		}
	}
}

func TestEncrypted(t *testing.T) {
	for address, want := range map[string]bool{"https://r.example/": true, "http://r.example/": false, "http://localhost:4873": true,
		"http://127.0.0.1:1/": true, "http://[::1]:1/": true, "http://localhost.example/": false, "null": true, "": true} {
		if encrypted(address) != want {
			t.Errorf("%q: %v", address, !want)
		}
	}
}

func TestMayRun(t *testing.T) {
	for _, c := range []struct {
		client, name, text string
		want               State
	}{
		{"npm@6.4.1", ".npmrc", "", On},
		{"npm@6.4.1", ".npmrc", "ignore-scripts=true", Off},
		{"npm@12.2.0", "package.json", "{}", Off},
		{"npm@12.2.0", "package.json", `{"allowScripts": {"builder": true}}`, On},
		{"npm@12.2.0", "package.json", `{"allowScripts": {"builder": false}}`, Off},
		{"npm@12.2.0", "package.json", `{"allowScripts": {"builder@2.0.0": true}}`, Off},
		{"pnpm@10.34.9", "pnpm-workspace.yaml", "onlyBuiltDependencies: [builder]", On},
		{"pnpm@11.28.0", "pnpm-workspace.yaml", "onlyBuiltDependencies: [builder]", Off},
		{"pnpm@11.28.0", "pnpm-workspace.yaml", "allowBuilds: {builder: true}", On},
		{"pnpm@10.34.9", "pnpm-workspace.yaml", "ignoreScripts: true\nonlyBuiltDependencies: [builder]", Off},
		{"bun@1.4.5", "package.json", "{}", Unknown},
		{"bun@1.4.5", "package.json", `{"trustedDependencies": []}`, Off},
		{"bun@1.4.5", "package.json", `{"trustedDependencies": ["builder"]}`, On},
		{"yarn@4.18.1", ".yarnrc.yml", "", Off},
		{"yarn@4.9.1", ".yarnrc.yml", "", On},
		{"yarn@4.18.1", "package.json", `{"dependenciesMeta": {"builder": {"built": true}}}`, On},
		{"yarn@4.18.1", "package.json", `{"dependenciesMeta": {"builder": {"built": false}}}`, Off},
	} {
		s := Sources{Client: c.client, Files: []File{{Path: c.name, Level: Project, Data: []byte(c.text)}}}
		for _, p := range ProjectFiles {
			if p.Name == c.name {
				s.Files[0].Kind = p.Kind
			}
		}
		if got, why := Read(s).MayRun("builder", "1.0.0"); got != c.want {
			t.Errorf("%s, %s %q: %v %s, want %v", c.client, c.name, c.text, got, why, c.want)
		}
	}
}

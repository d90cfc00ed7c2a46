package project

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A scope is private if it has a registry of its own, or belongs to packages
// that are not published, and none of its packages comes from where most
// others do. Credentials are left behind.
func TestOrigins(t *testing.T) {
	const rest = `
-- package-lock.json --
{"lockfileVersion":3,"packages":{"":{"name":"x"},
"node_modules/a":{"version":"1.0.0","resolved":"https://registry.npm.example/npm/a/-/a-1.0.0.tgz"},
"node_modules/b":{"version":"1.0.0","resolved":"https://registry.npm.example/npm/b/-/b-1.0.0.tgz?x=1"},
"node_modules/@corp/c":{"version":"1.0.0","resolved":"https://user:secret@npm.corp.example/download/@corp/c/1.0.0/abc"},
"node_modules/@open/d":{"version":"1.0.0","resolved":"https://registry.npm.example/npm/@open/d/-/d-1.0.0.tgz"},
"node_modules/e":{"version":"1.0.0","resolved":"git+ssh://git@git.example/e.git#abc"}}}
-- .npmrc --
@corp:registry=https://user:secret@npm.corp.example
@open:registry=https://registry.npm.example/npm
@unset:registry=https://npm.corp.example/${TEAM}/
//npm.corp.example/:_authToken=secret
cache=/tmp
`
	for name, c := range map[string]struct {
		project string
		want    Origins
	}{
		"own packages that are private": {`
-- package.json --
{"name":"@own/x","private":true,"workspaces":["w"]}
-- w/package.json --
{"name":"@own/w","private":true}
` + rest, Origins{
			Registries: []string{"https://npm.corp.example/", "https://registry.npm.example/npm/"},
			Private:    []string{"@corp", "@own", "@unset"},
			Notes:      []string{"@open is not listed as private: its packages come from where most others do"},
		}},
		"one that may be published": {`
-- package.json --
{"name":"@own/x","private":true,"workspaces":["w"]}
-- w/package.json --
{"name":"@own/w"}
` + rest, Origins{
			Registries: []string{"https://npm.corp.example/", "https://registry.npm.example/npm/"},
			Private:    []string{"@corp", "@unset"},
			Notes:      []string{"@open is not listed as private: its packages come from where most others do"},
		}},
		"nothing is said": {`
-- package.json --
{"name":"x"}
-- yarn.lock --
# yarn lockfile v1
`, Origins{}},
		"a lockfile that does not say where from": {`
-- package.json --
{"name":"@own/x","private":true}
-- .npmrc --
@corp:registry=https://npm.corp.example
-- pnpm-lock.yaml --
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      '@corp/a':
        specifier: ^1.0.0
        version: 1.0.0
packages:
  '@corp/a@1.0.0':
    resolution: {integrity: sha512-aaaa}
snapshots:
  '@corp/a@1.0.0': {}
`, Origins{
			Registries: []string{"https://npm.corp.example/"},
			Private:    []string{"@own"},
			Notes:      []string{"@corp is not listed as private: its packages come from where most others do"},
		}},
		"too many registries": {`
-- package.json --
{"name":"x"}
-- .npmrc --
@a:registry=https://a.example
@b:registry=https://b.example
@c:registry=https://c.example
@d:registry=https://d.example
@e:registry=https://e.example
@f:registry=https://f.example
`, Origins{
			Private: []string{"@a", "@b", "@c", "@d", "@e", "@f"},
			Notes:   []string{"registries are left open: 6 are in use"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, c.project)
			p, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Origins(dir)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(&c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

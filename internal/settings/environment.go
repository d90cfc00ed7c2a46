package settings

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/npm/npmrc"
)

// readEnvironment takes what the environment sets: npm_config_* for npm and
// the older pnpm, pnpm_config_* for the newer, YARN_* for both yarns. All keys
// come out with hyphens.
func (v *Inventory) readEnvironment(env map[string]string) {
	npm := read{kind: npmVariables, level: Environment}
	for _, e := range npmrc.Variables(env) {
		npm.settings = append(npm.settings, setting(e, Place{"npm_config_" + strings.ReplaceAll(e.Key, "-", "_"), 0, Environment}))
	}
	pnpm := read{kind: pnpmVariables, level: Environment}
	yarn := read{kind: yarnVariables, level: Environment}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		lower := strings.ToLower(name)
		s := Setting{Value: Value{Text: env[name]}, From: Place{name, 0, Environment}}
		if key, ok := strings.CutPrefix(lower, "pnpm_config_"); ok {
			s.Key = strings.ReplaceAll(key, "_", "-")
			pnpm.settings = append(pnpm.settings, s)
		}
		if key, ok := strings.CutPrefix(lower, "yarn_"); ok {
			s.Key = strings.ReplaceAll(key, "_", "-")
			yarn.settings = append(yarn.settings, s)
		}
	}
	for _, r := range []read{npm, pnpm, yarn} {
		for i := range r.settings {
			s := &r.settings[i]
			if key, ok := strings.CutSuffix(s.Key, "-exclude"); ok && key != "" {
				s.Value = Value{Items: strings.Split(s.Value.Text, ","), List: true}
			}
		}
		v.files = append(v.files, forget(r))
	}
}

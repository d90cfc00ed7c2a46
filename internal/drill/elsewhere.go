package drill

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// Elsewhere returns the tarballs that edited lockfiles lead to, by their address
// without its scheme, which is a path valid for io/fs: HOST/PATH. The moves are
// those of a variant, of whose registry the archive tells. Both may come from
// anyone; the name stands in errors.
func Elsewhere(name string, a *txtar.Archive, moves []ExportedMove) (map[string][]byte, error) {
	u, err := universe.Elsewhere(name, a)
	if err != nil || u == nil {
		return nil, err
	}
	all := make(map[string][]byte)
	for i := range moves {
		m := &moves[i]
		if at := hostPath(m.Address); at != "" && u.Tarball(m.Name, m.After) != nil {
			all[at] = u.Tarball(m.Name, m.After)
		}
	}
	return all, nil
}

// hostPath is an address without its scheme; "" if that is no clean path.
func hostPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Path != path.Clean(u.Path) || strings.ContainsAny(u.Host+u.Path, `\:`) || strings.HasPrefix(u.Host, ".") {
		return ""
	}
	return u.Host + u.Path
}

// Redirect returns the text of a lockfile in which addresses lead to a registry on
// this machine: of all that comes from a registry to that, whether it has it or not;
// of what stands elsewhere to below another address, as it is another host. All else
// stays as it is.
func Redirect(f *lockfile.File, text []byte, elsewhere map[string][]byte, registry, other string) []byte {
	var pairs []string
	for i := range f.Artifacts {
		a := &f.Artifacts[i]
		if at := hostPath(a.URL); elsewhere[at] != nil {
			pairs = append(pairs, a.URL, other+at)
		} else if a.Source == lockfile.Registry && a.URL != "" {
			pairs = append(pairs, a.URL, registry+a.Name+"/-/"+path.Base(a.Name)+"-"+a.Version+".tgz")
		}
	}
	return []byte(strings.NewReplacer(longestFirst(pairs)...).Replace(string(text)))
}

// longestFirst sorts pairs of old and new, so that no address is taken for the
// beginning of another.
func longestFirst(pairs []string) []string {
	chunks := slices.Collect(slices.Chunk(pairs, 2))
	slices.SortStableFunc(chunks, func(a, b []string) int { return cmp.Compare(len(b[0]), len(a[0])) })
	return slices.Concat(chunks...)
}

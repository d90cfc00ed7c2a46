package craft

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"levee/internal/evidence"
)

// text writes the universe of a scene, without files.
func (w *writer) text() string {
	var b strings.Builder
	for i := range w.releases {
		writeRelease(&b, &w.releases[i])
	}
	if w.is("arrival", "withdrawn") {
		return b.String()
	}
	p, known := w.scene.Payload, w.scene.Noticed
	if w.advised {
		known = w.scene.Published
	}
	fmt.Fprintf(&b, "%s\n  advisory LEVEE-DRILL %s CRITICAL malware =%s | what a drill put there\n", p.Name, known.UTC().Format(time.RFC3339), p.Version)
	if w.is("arrival", "rolled-back") {
		fmt.Fprintf(&b, "  tag latest %s\n", p.Version)
	}
	if w.is("arrival", "driven-by-advisory") {
		fmt.Fprintf(&b, "  advisory LEVEE-DRILL-FALSE %s HIGH <%s | what nobody ever found\n", w.carrier.Now.UTC().Format(time.RFC3339), p.Version)
	}
	if w.is("arrival", "lookalike-name") && w.carrier.Rank > 0 {
		fmt.Fprintf(&b, "  neighbour %s %d one letter doubled\n", w.carrier.Name, w.carrier.Rank)
	}
	return b.String()
}

// Line tells of a release, as far as it is known, as a universe does: when it came
// out, by whom, who could have published it.
func Line(name string, known *evidence.Release) string {
	r := recall(name, known)
	r.depends, r.scripts = nil, nil
	var b strings.Builder
	writeRelease(&b, &r)
	return b.String()
}

func writeRelease(b *strings.Builder, r *release) {
	fmt.Fprintf(b, "%s %s", r.Name, r.Version)
	if !r.at.IsZero() {
		fmt.Fprintf(b, " %s", r.at.UTC().Format(time.RFC3339))
	}
	if r.gone {
		b.WriteString(" gone\n")
		return
	}
	if r.by != "" {
		fmt.Fprintf(b, " by %s", r.by)
	}
	if len(r.of) > 0 {
		fmt.Fprintf(b, " of %s", strings.Join(r.of, ", "))
	}
	b.WriteString("\n")
	if r.trust != "" && r.by != evidence.TrustedPublisher {
		fmt.Fprintf(b, "  trust %s\n", r.trust)
	}
	if len(r.depends) > 0 {
		var all []string
		for _, name := range slices.Sorted(maps.Keys(r.depends)) {
			if rng := r.depends[name]; rng != "" && !strings.ContainsAny(rng, ",#\n\r") {
				all = append(all, name+" "+rng)
			}
		}
		if len(all) > 0 {
			fmt.Fprintf(b, "  depends %s\n", strings.Join(all, ", "))
		}
	}
	if len(r.scripts) > 0 {
		fmt.Fprintf(b, "  scripts %s\n", strings.Join(r.scripts, ", "))
	}
}

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/package-url/packageurl-go"

	"levee/internal/assessment"
	"levee/internal/control"
	"levee/internal/npm/lockfile"
)

// hashes translates npm's names of hash algorithms; others are left out.
var hashes = map[string]cdx.HashAlgorithm{
	"sha1": cdx.HashAlgoSHA1, "sha256": cdx.HashAlgoSHA256, "sha384": cdx.HashAlgoSHA384, "sha512": cdx.HashAlgoSHA512, "md5": cdx.HashAlgoMD5,
}

// writeCycloneDX writes every artifact as a component, the dependencies
// between them, and the advisories that apply as vulnerabilities. The document
// has no serial number and no time of its own: the same input gives the same
// bytes.
func writeCycloneDX(w io.Writer, a *assessment.Assessment, o Options) error {
	bom := cdx.NewBOM()
	bom.SpecVersion = cdx.SpecVersion1_6
	root := cdx.Component{BOMRef: "project", Type: cdx.ComponentTypeApplication, Name: orElse(a.Project.Name, "project"), Version: a.Project.Version}
	bom.Metadata = &cdx.Metadata{
		Timestamp: a.AsOf.UTC().Format("2006-01-02T15:04:05Z"),
		Component: &root,
		Tools:     &cdx.ToolsChoice{Components: &[]cdx.Component{{Type: cdx.ComponentTypeApplication, Name: "levee", Version: o.Version}}},
	}
	components := []cdx.Component{}
	for i := range a.File.Artifacts {
		components = append(components, component(&a.File.Artifacts[i], i))
	}
	bom.Components = &components
	bom.Dependencies = dependencies(a)
	bom.Vulnerabilities = vulnerabilities(a)
	return cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).EncodeVersion(bom, cdx.SpecVersion1_6)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// reference names an artifact within the document. The index keeps apart two
// artifacts of one name and version from different sources.
func reference(i int) string { return fmt.Sprintf("artifact-%d", i) }

func component(art *lockfile.Artifact, i int) cdx.Component {
	c := cdx.Component{BOMRef: reference(i), Type: cdx.ComponentTypeLibrary, Name: art.Name, Version: art.Version}
	if scope, base, ok := strings.Cut(art.Name, "/"); ok && strings.HasPrefix(scope, "@") {
		c.Group, c.Name = scope, base
	}
	c.PackageURL = packageurl.NewPackageURL("npm", c.Group, c.Name, art.Version, nil, "").ToString()
	var sums []cdx.Hash
	for _, in := range art.Integrity {
		if algorithm, ok := hashes[in.Algorithm]; ok {
			sums = append(sums, cdx.Hash{Algorithm: algorithm, Value: in.Hex()})
		}
	}
	if sums != nil {
		c.Hashes = &sums
	}
	return c
}

// dependencies joins the instances of an artifact: CycloneDX knows artifacts
// only.
func dependencies(a *assessment.Assessment) *[]cdx.Dependency {
	needs := make(map[string][]string)
	for _, e := range a.File.Edges {
		if e.To < 0 {
			continue
		}
		to := e.To
		if t := a.File.Nodes[to].Target; t >= 0 {
			to = t
		}
		if target := a.File.Nodes[to].Artifact; target >= 0 {
			from := "project"
			if n := a.File.Nodes[e.From].Artifact; n >= 0 {
				from = reference(n)
			}
			needs[from] = append(needs[from], reference(target))
		}
	}
	all := []cdx.Dependency{}
	for i := -1; i < len(a.File.Artifacts); i++ {
		ref := "project"
		if i >= 0 {
			ref = reference(i)
		}
		on := needs[ref]
		slices.Sort(on)
		on = slices.Compact(on)
		d := cdx.Dependency{Ref: ref}
		if len(on) > 0 {
			d.Dependencies = &on
		}
		all = append(all, d)
	}
	return &all
}

// vulnerabilities are the findings of the controls that read advisories.
func vulnerabilities(a *assessment.Assessment) *[]cdx.Vulnerability {
	all := []cdx.Vulnerability{}
	for i := range a.Outcomes {
		o := &a.Outcomes[i]
		if !slices.Contains(o.Control.Feedback, "advisories") {
			continue
		}
		for _, f := range o.Findings {
			all = append(all, vulnerability(a, f)...)
		}
	}
	return &all
}

func vulnerability(a *assessment.Assessment, f control.Finding) []cdx.Vulnerability {
	if f.Node < 0 || a.File.Nodes[f.Node].Artifact < 0 {
		return nil
	}
	var all []cdx.Vulnerability
	for _, r := range f.References {
		id, ok := strings.CutPrefix(r.What, "advisory ")
		if !ok {
			continue
		}
		affects := []cdx.Affects{{Ref: reference(a.File.Nodes[f.Node].Artifact)}}
		all = append(all, cdx.Vulnerability{
			BOMRef: fmt.Sprintf("%s-%s-%d", f.Control.Name, id, a.File.Nodes[f.Node].Artifact),
			ID:     id, Description: f.Message, Affects: &affects,
			Source: &cdx.Source{Name: r.From.Source},
		})
	}
	return all
}

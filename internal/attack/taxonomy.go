package attack

import (
	_ "embed"
	"regexp"
	"strings"
)

//go:embed taxonomy.txt
var taxonomyText string

// A Taxonomy gives the names of entries of published taxonomies, by id.
type Taxonomy map[string]string

// Taxonomies returns the entries that the model refers to; taxonomy.txt tells
// from where they are.
func Taxonomies() (Taxonomy, error) {
	lines, err := ReadLines("taxonomy.txt", taxonomyText)
	if err != nil {
		return nil, err
	}
	t := make(Taxonomy)
	for _, l := range lines {
		switch {
		case l.Indented || l.Rest == "" || t.Of(l.Key) == "":
			return nil, l.at.errorf("want ID NAME, with an id such as AV-504, T1195.001, CAPEC-98 or SLSA-F")
		case t[l.Key] != "":
			return nil, l.at.errorf("%s stands here twice", l.Key)
		}
		t[l.Key] = l.Rest
	}
	return t, nil
}

var taxonomies = []struct {
	name string
	id   *regexp.Regexp
}{
	{"Risk Explorer for Software Supply Chains", regexp.MustCompile(`^AV-\d{3}$`)},
	{"MITRE ATT&CK", regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)},
	{"MITRE CAPEC", regexp.MustCompile(`^CAPEC-\d+$`)},
	{"SLSA v1.0, threats", regexp.MustCompile(`^SLSA-[A-H]$`)},
}

// Of returns the name of the taxonomy that an id is of, "" if it is of none.
func (t Taxonomy) Of(id string) string {
	for _, x := range taxonomies {
		if x.id.MatchString(id) {
			return x.name
		}
	}
	return ""
}

// Address returns where an entry is explained, "" if there is no page for each.
func (t Taxonomy) Address(id string) string {
	switch {
	case strings.HasPrefix(id, "T"):
		return "https://attack.mitre.org/techniques/" + strings.ReplaceAll(id, ".", "/") + "/"
	case strings.HasPrefix(id, "CAPEC-"):
		return "https://capec.mitre.org/data/definitions/" + strings.TrimPrefix(id, "CAPEC-") + ".html"
	case strings.HasPrefix(id, "SLSA-"):
		return "https://slsa.dev/spec/v1.0/threats"
	}
	return ""
}

package serve

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"

	"levee/internal/evidence"
)

// bulkPath is where npm and pnpm ask about all packages of a tree at once. The
// question is {"name": ["version", ...]}, as npm's @npmcli/metavuln-calculator
// and npm-registry-fetch send it, gzipped or not.
const bulkPath = "-/npm/v1/security/advisories/bulk"

// maxQuestion bounds such a question, unpacked: a tree of 100,000 places has 4 MB.
const maxQuestion = 8 << 20

// advise answers which advisories there are about some versions.
func (g *Registry) advise(w http.ResponseWriter, r *http.Request) {
	asked, err := question(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, `want {"name": ["version", ...]}`)
		return
	}
	answer := make(map[string][]bulkAdvisory)
	for name, versions := range asked {
		fact, err := g.Universe.Advisories(r.Context(), name)
		list, _ := fact.Get()
		if err != nil {
			return // the client is gone
		}
		for i := range list {
			if hitsAny(&list[i], versions) {
				answer[name] = append(answer[name], bulk(&list[i]))
			}
		}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // as in send
}

func question(r *http.Request) (map[string][]string, error) {
	var in io.Reader = io.LimitReader(r.Body, maxQuestion)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = io.LimitReader(z, maxQuestion)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	var asked map[string][]string
	err = json.NewDecoder(bytes.NewReader(text)).Decode(&asked)
	return asked, err
}

func hitsAny(a *evidence.Advisory, versions []string) bool {
	for _, v := range versions {
		if a.Hits(v) {
			return true
		}
	}
	return false
}

// A bulkAdvisory is what npm audit reads of one.
type bulkAdvisory struct {
	ID         string   `json:"id"`
	URL        string   `json:"url"`
	Title      string   `json:"title"`
	Severity   string   `json:"severity"`
	Vulnerable string   `json:"vulnerable_versions"`
	CWE        []string `json:"cwe"`
}

func bulk(a *evidence.Advisory) bulkAdvisory {
	out := bulkAdvisory{ID: a.ID, URL: "https://advisories.npm.example/" + a.ID, Title: a.Summary, Severity: strings.ToLower(a.Severity), CWE: []string{}}
	if out.Severity == "" {
		out.Severity = "high"
	}
	if a.Malware {
		out.CWE = append(out.CWE, "CWE-506") // embedded malicious code
	}
	var ranges []string
	for i := range a.Affected {
		ranges = append(ranges, span(&a.Affected[i])...)
	}
	out.Vulnerable = strings.Join(ranges, " || ")
	return out
}

// span writes a set of versions as ranges.
func span(s *evidence.Affected) []string {
	var all []string
	for _, v := range s.Versions {
		all = append(all, "="+v)
	}
	switch {
	case s.Introduced == "":
	case s.Fixed != "":
		all = append(all, ">="+s.Introduced+" <"+s.Fixed)
	case s.LastAffected != "":
		all = append(all, ">="+s.Introduced+" <="+s.LastAffected)
	case s.Introduced == "0":
		all = append(all, "*")
	default:
		all = append(all, ">="+s.Introduced)
	}
	return all
}

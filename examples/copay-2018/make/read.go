package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"levee/internal/evidence"
	"levee/internal/noise/facts"
	"levee/internal/npm"
)

// recordedAnswers are those of the registry as npm's own tests recorded them,
// up to 2021.
var recordedAnswers = evidence.Provenance{Source: "registry answers recorded by npm/cli", At: time.Date(2021, 4, 30, 0, 0, 0, 0, time.UTC)}

// readFacts reads the release facts, by name.
func readFacts(name string) (map[string]*npm.Packument, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	packages, err := facts.Read(name, file)
	if err != nil {
		return nil, err
	}
	all := make(map[string]*npm.Packument, len(packages))
	for _, p := range packages {
		all[p.Name] = p.Packument
	}
	return all, nil
}

// readPeople reads who might publish what, and the names by downloads.
func readPeople(name string) (people map[string][]string, ranks []string, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	people = make(map[string][]string)
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var row struct {
			Name        string
			Maintainers []string
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		slices.Sort(row.Maintainers)
		if row.Maintainers != nil {
			people[row.Name] = slices.Compact(row.Maintainers)
		}
		ranks = append(ranks, row.Name)
	}
	return people, ranks, lines.Err()
}

// A groupRecord is an advisory of the Node.js security working group.
type groupRecord struct {
	ID         int
	Title      string
	Module     string   `json:"module_name"`
	Published  string   `json:"publish_date"`
	Vulnerable string   `json:"vulnerable_versions"`
	Score      *float64 `json:"cvss_score"`
}

// escape is a backslash with what it escapes. The index has some that mean
// nothing to JSON.
var escape = regexp.MustCompile(`(?s)\\.`)

func readWorkingGroup(name string) (map[string][]evidence.Advisory, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	text = escape.ReplaceAllFunc(text, func(e []byte) []byte {
		if bytes.IndexByte([]byte(`"\/bfnrtu`), e[1]) < 0 {
			return append([]byte(`\`), e...)
		}
		return e
	})
	var index map[string]json.RawMessage
	if err := json.Unmarshal(text, &index); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	all := make(map[string][]evidence.Advisory)
	for _, raw := range index {
		var r groupRecord
		if json.Unmarshal(raw, &r) != nil {
			continue // a few have a score that is no number
		}
		published, err := time.Parse(time.DateOnly, r.Published)
		if err != nil || r.Module == "" {
			continue
		}
		all[r.Module] = append(all[r.Module], evidence.Advisory{
			ID: fmt.Sprintf("NSWG-%d", r.ID), Summary: r.Title, Severity: r.severity(), Published: published,
			Malware:  strings.Contains(strings.ToLower(r.Title), "malicious"),
			Affected: intervals(r.Vulnerable),
		})
	}
	for _, list := range all {
		slices.SortFunc(list, func(a, b evidence.Advisory) int { return cmp.Compare(a.ID, b.ID) })
	}
	return all, nil
}

// severity is CVSS's own rating of the score.
func (r *groupRecord) severity() string {
	switch {
	case r.Score == nil:
		return ""
	case *r.Score >= 9:
		return "CRITICAL"
	case *r.Score >= 7:
		return "HIGH"
	case *r.Score >= 4:
		return "MODERATE"
	default:
		return "LOW"
	}
}

var bound = regexp.MustCompile(`(<=|>=|<|>|=)?\s*v?(\d+\.\d+\.\d+\S*)`)

// intervals turns a range of the index into OSV's intervals. What it cannot
// say in them, such as a bound that is left out, it leaves out.
func intervals(rng string) []evidence.Affected {
	var all []evidence.Affected
	for part := range strings.SplitSeq(rng, "||") {
		part = strings.TrimSpace(part)
		if part == "*" || part == "" {
			all = append(all, evidence.Affected{Introduced: "0"})
			continue
		}
		a := evidence.Affected{}
		for _, m := range bound.FindAllStringSubmatch(part, -1) {
			switch m[1] {
			case "<":
				a.Fixed = m[2]
			case "<=":
				a.LastAffected = m[2]
			case ">=":
				a.Introduced = m[2]
			case "=", "":
				a.Versions = append(a.Versions, m[2])
			}
		}
		if a.Introduced == "" && (a.Fixed != "" || a.LastAffected != "") {
			a.Introduced = "0"
		}
		if a.Introduced != "" || len(a.Versions) > 0 {
			all = append(all, a)
		}
	}
	return all
}

package evidence

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// MaxAdvisory is the largest OSV record that is read, in bytes.
const MaxAdvisory = 4 << 20

// A record is what Levee needs of an OSV record.
type record struct {
	ID        string    `json:"id"`
	Aliases   []string  `json:"aliases"`
	Summary   string    `json:"summary"`
	Details   string    `json:"details"`
	Published time.Time `json:"published"`
	Modified  time.Time `json:"modified"`
	Withdrawn time.Time `json:"withdrawn"`
	Severity  []struct {
		Type  string `json:"type"`
		Score string `json:"score"`
	} `json:"severity"`
	Database struct {
		Severity string   `json:"severity"`
		CWE      []string `json:"cwe_ids"`
	} `json:"database_specific"`
	Affected []struct {
		Package struct {
			Ecosystem string `json:"ecosystem"`
			Name      string `json:"name"`
		} `json:"package"`
		Versions []string `json:"versions"`
		Ranges   []struct {
			Type   string              `json:"type"`
			Events []map[string]string `json:"events"`
		} `json:"ranges"`
	} `json:"affected"`
}

// embeddedMalice is the weakness that GitHub's database gives to malware.
const embeddedMalice = "CWE-506"

// ParseOSV reads one OSV record and returns what it says of npm packages, by
// name. A record about other ecosystems only says nothing.
func ParseOSV(data []byte) (map[string]Advisory, error) {
	if len(data) > MaxAdvisory {
		return nil, fmt.Errorf("record of %d bytes: want at most %d", len(data), MaxAdvisory)
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if r.ID == "" {
		return nil, errors.New("record: want an id")
	}
	found := make(map[string]Advisory)
	for i := range r.Affected {
		p := &r.Affected[i]
		if p.Package.Ecosystem != "npm" || p.Package.Name == "" {
			continue
		}
		a, ok := found[p.Package.Name]
		if !ok {
			a = r.advisory()
		}
		for _, rng := range p.Ranges {
			if rng.Type == "SEMVER" || rng.Type == "ECOSYSTEM" {
				a.Affected = append(a.Affected, intervals(rng.Events)...)
			}
		}
		if len(p.Versions) > 0 {
			a.Affected = append(a.Affected, Affected{Versions: p.Versions})
		}
		found[p.Package.Name] = a
	}
	return found, nil
}

func (r *record) advisory() Advisory {
	a := Advisory{ID: r.ID, Aliases: r.Aliases, Summary: cmp.Or(r.Summary, firstLine(r.Details)), Published: r.Published, Withdrawn: r.Withdrawn}
	if a.Published.IsZero() {
		a.Published = r.Modified
	}
	a.Severity = strings.ToUpper(r.Database.Severity)
	a.Malware = strings.HasPrefix(r.ID, "MAL-")
	for _, alias := range r.Aliases {
		a.Malware = a.Malware || strings.HasPrefix(alias, "MAL-")
	}
	for _, cwe := range r.Database.CWE {
		a.Malware = a.Malware || cwe == embeddedMalice
	}
	return a
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	if runes := []rune(line); len(runes) > 200 {
		line = string(runes[:200]) + "…"
	}
	return line
}

// intervals pairs each introduction with the fix, or the last affected
// version, that follows it.
func intervals(events []map[string]string) []Affected {
	var all []Affected
	open := false
	for _, e := range events {
		switch last := len(all) - 1; {
		case e["introduced"] != "":
			all = append(all, Affected{Introduced: e["introduced"]})
			open = true
		case open && e["fixed"] != "":
			all[last].Fixed = e["fixed"]
			open = false
		case open && e["last_affected"] != "":
			all[last].LastAffected = e["last_affected"]
			open = false
		}
	}
	return all
}

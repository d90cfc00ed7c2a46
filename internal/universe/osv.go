package universe

import (
	"encoding/json"
	"slices"
	"time"

	"levee/internal/evidence"
)

// An osvRecord is an advisory in OSV's form, which scanners and levee's own
// --advisories read: https://ossf.github.io/osv-schema/, 1.6.0.
type osvRecord struct {
	Schema    string         `json:"schema_version"`
	ID        string         `json:"id"`
	Modified  time.Time      `json:"modified"`
	Published time.Time      `json:"published"`
	Withdrawn *time.Time     `json:"withdrawn,omitempty"`
	Summary   string         `json:"summary,omitempty"`
	Affected  []osvAffected  `json:"affected"`
	Specific  map[string]any `json:"database_specific"`
}

type osvAffected struct {
	Package  map[string]string `json:"package"`
	Versions []string          `json:"versions,omitempty"`
	Ranges   []osvRange        `json:"ranges,omitempty"`
}

type osvRange struct {
	Type   string              `json:"type"`
	Events []map[string]string `json:"events"`
}

// OSV returns all advisories as records of OSV, by ID.
func (u *Universe) OSV() (map[string][]byte, error) {
	records := make(map[string]*osvRecord)
	for _, name := range u.Names() {
		for i := range u.packages[name].advisories {
			a := &u.packages[name].advisories[i]
			if records[a.ID] == nil {
				records[a.ID] = recordOf(a)
			}
			records[a.ID].Affected = append(records[a.ID].Affected, affectedOf(name, a.Affected))
		}
	}
	all := make(map[string][]byte)
	for id, r := range records {
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return nil, err
		}
		all[id] = append(text, '\n')
	}
	return all, nil
}

func recordOf(a *evidence.Advisory) *osvRecord {
	r := &osvRecord{Schema: "1.6.0", ID: a.ID, Modified: a.Published, Published: a.Published, Summary: a.Summary, Specific: map[string]any{"severity": a.Severity}}
	if !a.Withdrawn.IsZero() {
		r.Withdrawn, r.Modified = &a.Withdrawn, a.Withdrawn
	}
	if a.Malware {
		r.Specific["cwe_ids"] = []string{"CWE-506"} // embedded malicious code
	}
	return r
}

func affectedOf(name string, all []evidence.Affected) osvAffected {
	out := osvAffected{Package: map[string]string{"ecosystem": "npm", "name": name}}
	for _, a := range all {
		out.Versions = slices.Concat(out.Versions, a.Versions)
		if a.Introduced == "" {
			continue
		}
		events := []map[string]string{{"introduced": a.Introduced}}
		switch {
		case a.Fixed != "":
			events = append(events, map[string]string{"fixed": a.Fixed})
		case a.LastAffected != "":
			events = append(events, map[string]string{"last_affected": a.LastAffected})
		}
		out.Ranges = append(out.Ranges, osvRange{"SEMVER", events})
	}
	return out
}

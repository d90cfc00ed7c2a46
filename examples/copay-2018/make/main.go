// Command make makes the evidence of the example from a folder of recorded
// data, whose sources README.md names:
//
//	go run ./examples/copay-2018/make DATA
//
// DATA holds facts/npm-2020-release-facts.ndjson.gz (what a registry said of
// 926 packages), top/maloss-2019-01-npm-popular-maintainers.ndjson (who might
// publish what in January 2019), osv/nodejs-security-wg-npm-index.json and
// osv/incidents (advisories). What these do not tell is absent.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"

	"levee/internal/advisory"
	"levee/internal/evidence"
	"levee/internal/popularity"
	"levee/internal/project"
	"levee/internal/store"
	"levee/internal/universe"
)

const example = "examples/copay-2018"

// asOf is the time of the commit with which Copay took in event-stream 3.3.6.
var asOf = time.Date(2018, 9, 25, 16, 11, 11, 0, time.UTC)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./examples/copay-2018/make DATA")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(data string) error {
	p, err := project.Open(example)
	if err != nil {
		return err
	}
	var names []string
	for _, a := range p.File.Artifacts {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	m := &maker{data: data, bundle: evidence.NewBundle(asOf), names: names}
	for _, step := range []func() error{m.histories, m.incident, m.advisories, m.lists} {
		if err := step(); err != nil {
			return err
		}
	}
	fmt.Printf("%d names: %d with releases, %d more with maintainers of January 2019\n", len(names), m.withReleases, m.withPeople)
	return m.write()
}

// A maker fills the bundle, one kind of evidence after the other.
type maker struct {
	data                     string
	names                    []string
	bundle                   *evidence.Bundle
	people                   map[string][]string // maintainers of January 2019
	ranks                    []string            // names by downloads, January 2019
	withReleases, withPeople int
}

// january is when the table of maintainers was recorded.
var january = evidence.Provenance{Source: "maloss table of January 2019", At: time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)}

const nobodyRecorded = "nobody recorded it"

// histories joins the release facts with the table of maintainers.
func (m *maker) histories() error {
	facts, err := readFacts(filepath.Join(m.data, "facts", "npm-2020-release-facts.ndjson.gz"))
	if err != nil {
		return err
	}
	if m.people, m.ranks, err = readPeople(filepath.Join(m.data, "top", "maloss-2019-01-npm-popular-maintainers.ndjson")); err != nil {
		return err
	}
	for _, name := range m.names {
		p, ok := facts[name]
		who, known := m.people[name]
		maintainers := evidence.Unknown[[]string](nobodyRecorded, january)
		if known {
			maintainers = evidence.Know(who, january)
		}
		switch {
		case ok:
			h := evidence.FromPackument(p, recordedAnswers)
			h.Maintainers = maintainers
			h.Reporting = evidence.Unknown[string](nobodyRecorded, recordedAnswers)
			m.bundle.PutHistory(name, evidence.Know(h, recordedAnswers))
			m.withReleases++
		case known:
			m.bundle.PutHistory(name, evidence.Know(&evidence.History{
				Name: name, Maintainers: maintainers,
				Created:    evidence.Unknown[time.Time](nobodyRecorded, january),
				Repository: evidence.Unknown[string](nobodyRecorded, january),
				Reporting:  evidence.Unknown[string](nobodyRecorded, january),
				Times:      evidence.Unknown[struct{}](nobodyRecorded, january),
			}, january))
			m.withPeople++
		default:
			m.bundle.PutHistory(name, evidence.Unknown[*evidence.History](nobodyRecorded, january))
		}
	}
	return nil
}

// incident puts in what is known of the two packages of the accident.
func (m *maker) incident() error {
	name := filepath.Join(example, "incident.universe")
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	u, err := universe.Parse("incident", text)
	if err != nil {
		return err
	}
	for _, name := range u.Names() {
		f, err := u.Releases(context.Background(), name)
		if err != nil {
			return err
		}
		m.bundle.PutHistory(name, f)
	}
	return nil
}

// advisories joins those of the security working group with the OSV records
// of the accident.
func (m *maker) advisories() error {
	found, err := readWorkingGroup(filepath.Join(m.data, "osv", "nodejs-security-wg-npm-index.json"))
	if err != nil {
		return err
	}
	db, err := advisory.Open(filepath.Join(m.data, "osv", "incidents"), nil)
	if err != nil {
		return err
	}
	from := evidence.Provenance{Source: "nodejs/security-wg and OSV", At: time.Date(2025, 8, 14, 0, 0, 0, 0, time.UTC)}
	for _, name := range m.names {
		f, err := db.Advisories(context.Background(), name)
		if err != nil {
			return err
		}
		list, _ := f.Get()
		m.bundle.PutAdvisories(name, evidence.Know(append(found[name], list...), from))
	}
	return nil
}

// lists records popularity in January 2019, and replacements as of today.
func (m *maker) lists() error {
	today, err := popularity.Open()
	if err != nil {
		return err
	}
	then := popularity.New(m.ranks, january)
	for _, name := range m.names {
		usage, err := then.Popularity(context.Background(), name)
		if err != nil {
			return err
		}
		m.bundle.PutUsage(name, usage)
		substitute, err := today.Replacement(context.Background(), name)
		if err != nil {
			return err
		}
		m.bundle.PutSubstitute(name, substitute)
	}
	return nil
}

func (m *maker) write() error {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := m.bundle.Write(z); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return store.WriteFile(filepath.Join(example, "levee-evidence.ndjson.gz"), out.Bytes())
}

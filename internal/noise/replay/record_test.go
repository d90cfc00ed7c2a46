package replay

import (
	"bytes"
	"os"
	"slices"
	"sync"
	"testing"

	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/goldentest"
	"levee/internal/noise"
	"levee/internal/noise/facts"
)

const factsFile = "../facts/testdata/npm-2020-release-facts.ndjson.gz"

// recordedFacts and replayed are read and made once for all tests.
var (
	recordedFacts = sync.OnceValues(func() ([]facts.Package, error) {
		f, err := os.Open(factsFile)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return facts.Read(factsFile, f)
	})
	replayed = sync.OnceValues(func() (*noise.Record, error) {
		packages, err := recordedFacts()
		if err != nil {
			return nil, err
		}
		return Run(packages, 1, goOn)
	})
)

func goOn(int) error { return nil }

func measured(t *testing.T) (*noise.Record, *noise.Table) {
	t.Helper()
	r, err := replayed()
	if err != nil {
		t.Fatal(err)
	}
	table, err := noise.Measure(r)
	if err != nil {
		t.Fatal(err)
	}
	return r, table
}

// TestMeasurementIsFresh holds the table that comes with the program and
// docs/noise.md against the record.
func TestMeasurementIsFresh(t *testing.T) {
	r, table := measured(t)
	text, err := table.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	goldentest.Equal(t, "../table.json", string(text))
	var b bytes.Buffer
	study := &Study{Record: r, Table: table, Harms: harms(t)}
	for _, n := range []int{5, 20} {
		packages, _ := recordedFacts()
		over, err := Run(packages, n, goOn)
		if err != nil {
			t.Fatal(err)
		}
		study.Spans = append(study.Spans, Span{n, over})
	}
	if err := Document(&b, study); err != nil {
		t.Fatal(err)
	}
	goldentest.Equal(t, "../../../docs/noise.md", b.String())
}

// No control is fed and unfed, and all that are named are there.
func TestFedAndUnfedAreControls(t *testing.T) {
	count := make(map[string]int)
	for _, c := range controls.Known {
		count[c.Name] = 1
	}
	for _, f := range fed {
		count[f.control.Name]++
	}
	for _, u := range Unfed {
		for _, name := range u.Controls {
			count[name]++
		}
	}
	for name, n := range count {
		if n > 2 || n == 1 && !slices.ContainsFunc(controls.Known, func(c *control.Control) bool { return c.Name == name }) {
			t.Errorf("%s is no control, or is listed twice", name)
		}
	}
}

// The controls stand in the order of the list of all.
func TestFedFollowsTheList(t *testing.T) {
	last := -1
	for _, f := range fed {
		i := slices.IndexFunc(controls.All, func(c *control.Control) bool { return c == f.control })
		if i <= last {
			t.Errorf("%s is out of order", f.control.Name)
		}
		last = i
	}
}

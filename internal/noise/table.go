package noise

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
)

// Schema names the version of the table's format; see docs/format.md.
const Schema = "levee-noise/1"

// A Table is how often controls fire on recorded releases, alone and together.
type Table struct {
	Schema   string        `json:"schema"`
	Record   Summary       `json:"record"`
	Controls []Rate        `json:"controls"`
	Tempos   []Tempo       `json:"tempos"`
	Complete int           `json:"complete"` // upgrades of which every control could tell that is asked on the day
	Joint    []Conjunction `json:"joint"`    // each control, each two, and what else was seen together, of the complete upgrades

	fit func() model
}

// A Summary says what was measured.
type Summary struct {
	Packages int     `json:"packages"`
	Releases int     `json:"releases"`
	Upgrades int     `json:"upgrades"` // releases that were judged
	First    int     `json:"first"`    // releases with none before them in their line
	Undated  int     `json:"undated"`  // releases that came out nobody knows when
	Years    float64 `json:"packageYears"`
}

// A Rate is how often one control fires.
type Rate struct {
	Name     string           `json:"name"`
	Fired    int              `json:"fired"`
	Looked   int              `json:"looked"`       // upgrades of which it could tell
	Unknown  int              `json:"unknown"`      // upgrades of which it could not
	Packages int              `json:"packages"`     // in which it fired
	Release  Estimate         `json:"perRelease"`   // of the upgrades of which it could tell
	Effect   float64          `json:"designEffect"` // of releases of one package being alike
	Year     Estimate         `json:"perPackageYear"`
	Bumps    map[Bump]Counted `json:"bumps"`
}

// Counted is so many cases of so many.
type Counted struct {
	Fired  int `json:"fired"`
	Looked int `json:"looked"`
}

// A Conjunction is how often some controls fired at the same upgrade, with or
// without others.
type Conjunction struct {
	Controls []string `json:"controls"`
	Count    int      `json:"count"`
}

// Names returns the controls of a table, in its order.
func (t *Table) Names() []string {
	names := make([]string, len(t.Controls))
	for i := range t.Controls {
		names[i] = t.Controls[i].Name
	}
	return names
}

// Rate returns how often a control fires, nil if that was not measured.
func (t *Table) Rate(control string) *Rate {
	for i := range t.Controls {
		if t.Controls[i].Name == control {
			return &t.Controls[i]
		}
	}
	return nil
}

// setOf returns the set of those controls that the table has.
func (t *Table) setOf(controls []string) Set {
	set := Set(0)
	for i := range t.Controls {
		if slices.Contains(controls, t.Controls[i].Name) {
			set |= 1 << i
		}
	}
	return set
}

// Parse reads a table as Marshal writes it.
func Parse(data []byte) (*Table, error) {
	t := new(Table)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(t); err != nil {
		return nil, fmt.Errorf("noise table: %w", err)
	}
	if t.Schema != Schema {
		return nil, fmt.Errorf("noise table: schema %.40q, want %q", t.Schema, Schema)
	}
	if len(t.Controls) > maxControls {
		return nil, fmt.Errorf("noise table: %d controls, want at most %d", len(t.Controls), maxControls)
	}
	return t, t.prepare()
}

// prepare makes a table ready to be asked. The model is fitted when the first
// asks.
func (t *Table) prepare() error {
	cells, err := t.cells()
	if err != nil {
		return err
	}
	t.fit = sync.OnceValue(func() model { return fitModel(cells, len(t.Controls)) })
	return nil
}

// cells returns by set how many of the complete upgrades had exactly the
// findings of that set: of the conjunctions, those with more are taken off.
func (t *Table) cells() ([]float64, error) {
	cells := make([]float64, 1<<len(t.Controls))
	cells[0] = float64(t.Complete)
	for _, c := range t.Joint {
		set := t.setOf(c.Controls)
		if set.Size() != len(c.Controls) || set == 0 {
			return nil, fmt.Errorf("noise table: %q together: want controls of the table, each once", c.Controls)
		}
		cells[set] = float64(c.Count)
	}
	for i := range t.Controls {
		for s := range cells {
			if s&(1<<i) == 0 {
				cells[s] -= cells[s|1<<i]
			}
		}
	}
	for s, n := range cells {
		if n < 0 {
			return nil, fmt.Errorf("noise table: %q together are fewer than with others", Set(s).Names(t.Names()))
		}
	}
	return cells, nil
}

// Marshal writes the table as JSON, a control or conjunction a line.
func (t *Table) Marshal() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"schema\": %q,\n", t.Schema)
	summary, err := json.Marshal(t.Record)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "  \"record\": %s,\n  \"controls\": [", summary)
	if err := writeLines(&b, t.Controls); err != nil {
		return nil, err
	}
	b.WriteString("],\n  \"tempos\": [")
	if err := writeLines(&b, t.Tempos); err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "],\n  \"complete\": %d,\n  \"joint\": [", t.Complete)
	if err := writeLines(&b, t.Joint); err != nil {
		return nil, err
	}
	b.WriteString("]\n}\n")
	return b.Bytes(), nil
}

func writeLines[T any](b *bytes.Buffer, all []T) error {
	for i := range all {
		line, err := json.Marshal(all[i])
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		b.Write(line)
	}
	b.WriteString("\n  ")
	return nil
}

// MarshalJSON writes four digits: more than was measured.
func (e Estimate) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"value":%s,"low":%s,"high":%s}`, digits(e.Value), digits(e.Low), digits(e.High)), nil
}

// UnmarshalJSON reads what MarshalJSON writes; a bound that is null is none.
func (e *Estimate) UnmarshalJSON(data []byte) error {
	var in struct{ Value, Low, High *float64 }
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	e.High = math.Inf(1)
	for to, from := range map[*float64]*float64{&e.Value: in.Value, &e.Low: in.Low, &e.High: in.High} {
		if from != nil {
			*to = *from
		}
	}
	return nil
}

func digits(x float64) string {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return "null"
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

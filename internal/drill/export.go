package drill

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// ExportSchema names the form of an Index.
const ExportSchema = "levee-drill-export/1"

// An Index tells what stands in a folder of variants for other tools.
type Index struct {
	Schema   string     `json:"schema"`
	Project  string     `json:"project"`
	Policy   string     `json:"policy"`  // which judged
	Carrier  string     `json:"carrier"` // by which all comes: NAME@VERSION
	Variants []Exported `json:"variants"`
}

// An Exported is one variant, and what Levee says of it.
type Exported struct {
	Name      string            `json:"name"`    // of its folder: the incident, with a hash of the choices where it differs from that
	Nearest   string            `json:"nearest"` // incident
	Steps     int               `json:"steps"`   // in which it differs from that
	Choices   map[string]string `json:"choices"` // by stage
	Payload   string            `json:"payload"` // the release whose code does harm: NAME@VERSION
	Moves     []ExportedMove    `json:"moves"`   // of the lockfile, when the project takes it in
	Crafted   []string          `json:"crafted"` // packages that were made up; all others are empty stand-ins
	Published time.Time         `json:"published"`
	Adopted   time.Time         `json:"adopted"`
	Noticed   time.Time         `json:"noticed"`
	Lockfile  string            `json:"lockfile"`          // the name of the lockfile in before and after
	Format    string            `json:"format"`            // in which it is: "npm 1"
	Instead   string            `json:"instead,omitempty"` // of the format that the project has
	Outcome   string            `json:"outcome"`           // blocked, held, seen, unknown, missed
	Verdict   string            `json:"verdict"`           // allow, hold, block: what the gate says, whatever the client does; levee diff says it of before and after
	Controls  []string          `json:"controls"`          // that found something
	Stop      string            `json:"stop,omitempty"`
}

// An ExportedMove is a change of what is installed: see craft.Move.
type ExportedMove struct {
	Name    string `json:"name"`
	Before  string `json:"before,omitempty"`
	After   string `json:"after"`
	By      string `json:"by,omitempty"`
	Range   string `json:"range,omitempty"`
	Address string `json:"address,omitempty"` // where an edited lockfile takes it from
}

// An ExportFile is one file of a variant, below its folder.
type ExportFile struct {
	Path string // slash-separated, valid for io/fs
	Data []byte
}

// Export crafts and judges a variant, and returns what tells of it with its
// files: the universe as text and the tarballs in it, and the part of the project
// that it is about, before and after it was taken in. The error is a
// craft.Uncrafted as of Judge, and for what brings nothing in.
func (d *Drill) Export(v *attack.Neighbour, nearest string) (*Exported, []ExportFile, error) {
	j, err := d.Judge(&v.Variant)
	if err != nil {
		return nil, nil, err
	}
	if d.still(&v.Variant) {
		return nil, nil, &craft.Uncrafted{Stage: "arrival", Alternative: d.Model.Pick(&v.Variant, "arrival"), Why: "nothing comes in that another tool could look at"}
	}
	around, err := d.Surround(j.Scene)
	if err != nil {
		return nil, nil, err
	}
	e := d.exported(v, nearest, j)
	files, err := around.files(e)
	if err != nil {
		return nil, nil, err
	}
	e.Lockfile, e.Format, e.Instead = around.Before.Name, around.Format(), around.Instead
	return e, append(files, around.Files()...), nil
}

// files are a variant's registry as text, its tarballs, those of other hosts, and
// its advisories.
func (around *Surroundings) files(e *Exported) ([]ExportFile, error) {
	files := []ExportFile{{"universe.txtar", txtar.Format(around.Archive)}}
	for _, id := range around.Universe.IDs() {
		if data := around.Universe.Tarball(id.Name, id.Version); data != nil {
			files = append(files, ExportFile{path.Join("tarballs", path.Dir(id.Name), path.Base(id.Name)+"-"+id.Version+".tgz"), data})
		}
	}
	others, err := Elsewhere("drill", around.Archive, e.Moves)
	if err != nil {
		return nil, err
	}
	for _, at := range slices.Sorted(maps.Keys(others)) {
		files = append(files, ExportFile{path.Join("elsewhere", at), others[at]})
	}
	records, err := around.Universe.OSV()
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(records)) {
		files = append(files, ExportFile{path.Join("advisories", id+".json"), records[id]})
	}
	return files, nil
}

func (d *Drill) exported(v *attack.Neighbour, nearest string, j *Judgement) *Exported {
	s := j.Scene
	e := &Exported{Name: nearest, Nearest: nearest, Steps: v.Steps, Choices: make(map[string]string), Payload: s.Payload.String(), Crafted: s.Universe.Names(),
		Published: s.Published.UTC(), Adopted: s.Adopted.UTC(), Noticed: s.Noticed.UTC(), Outcome: j.Outcome.String(), Verdict: j.Verdict.String(), Controls: j.controls()}
	if v.Steps > 0 {
		e.Name = fmt.Sprintf("%s-%08x", nearest, uint32(rank(d.Model.Words(&v.Variant))))
	}
	for i := range d.Model.Stages {
		stage := d.Model.Stages[i].ID
		e.Choices[stage] = d.Model.Pick(&v.Variant, stage)
	}
	e.Moves = ExportedMoves(s)
	if j.Stop != nil {
		e.Stop = j.Stop.Protection.Name
	}
	return e
}

// ExportedMoves are the moves of a scene.
func ExportedMoves(s *craft.Scene) []ExportedMove {
	var all []ExportedMove
	for _, m := range s.Moves {
		all = append(all, ExportedMove{m.Name, m.Before, m.After, m.By, m.Range, m.Address})
	}
	return all
}

// exportName is the name of a variant's folder.
var exportName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ReadIndex reads an index, which may come from anyone. The name stands in
// errors.
func ReadIndex(name string, data []byte) (*Index, error) {
	var x Index
	if err := json.Unmarshal(data, &x); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line := 1 + strings.Count(string(data[:min(int(syntax.Offset), len(data))]), "\n")
			return nil, fmt.Errorf("%s:%d: it is no JSON: %w", name, line, err)
		}
		return nil, fmt.Errorf("%s: it is not the index of a drill: %w", name, err)
	}
	if x.Schema != ExportSchema {
		return nil, fmt.Errorf("%s: schema %q, want %q", name, x.Schema, ExportSchema)
	}
	for i := range x.Variants {
		v := &x.Variants[i]
		if !exportName.MatchString(v.Name) || len(v.Name) > 100 {
			return nil, fmt.Errorf("%s: variant %q: want a name of a-z, 0-9 and hyphens", name, v.Name)
		}
		if !slices.Contains(lockfile.FileNames(), v.Lockfile) {
			return nil, fmt.Errorf("%s: variant %q: lockfile %q: want the name of one", name, v.Name, v.Lockfile)
		}
		if len(v.Moves) == 0 || npm.ValidName(v.Moves[0].Name) != nil {
			return nil, fmt.Errorf("%s: variant %q: want moves with the names of packages", name, v.Name)
		}
	}
	return &x, nil
}

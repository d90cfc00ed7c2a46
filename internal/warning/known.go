package warning

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// KnownSchema names the version of the file that records known warnings.
const KnownSchema = "levee-warnings/1"

// MaxKnown is the largest such file that is read, in bytes.
const MaxKnown = 8 << 20

// Known are the warnings that a project has heard before and recorded. A nil
// Known has none.
type Known struct{ entries []entryOfKnown }

type entryOfKnown struct {
	By      string `json:"by"` // see by
	Code    string `json:"code,omitzero"`
	Type    string `json:"type,omitzero"`
	Message string `json:"message"` // for the reader, unless there is no code of Node's
}

type knownFile struct {
	Schema string         `json:"schema"`
	Known  []entryOfKnown `json:"known"`
}

// nodes matches the codes that Node itself gives out: their message may change
// from release to release.
var nodes = regexp.MustCompile(`^DEP[0-9]{4}$`)

// same compares what makes two warnings the same: whose they are, and Node's
// code, or else type, code and words.
func (e entryOfKnown) same(other entryOfKnown) int {
	if e.By == other.By && e.Code == other.Code && nodes.MatchString(e.Code) {
		return 0
	}
	return e.compare(other)
}

func (e entryOfKnown) compare(other entryOfKnown) int {
	return cmp.Or(strings.Compare(e.By, other.By), strings.Compare(e.Code, other.Code), strings.Compare(e.Type, other.Type), strings.Compare(e.Message, other.Message))
}

// by names whose a warning is: a package, "." or "./packages/app" for own code,
// "?" if that is not known.
func (r *Raiser) by() string {
	switch r.Side {
	case Package:
		return r.Name
	case Own:
		return strings.TrimSuffix("./"+r.Name, "/")
	default:
		return "?"
	}
}

func entryOf(r *Raiser, h *Heard) entryOfKnown {
	return entryOfKnown{r.by(), h.Code, h.Type, numberless(h.Message)}
}

// Has tells whether a warning was recorded. The version of the package does not
// count: an upgrade that warns of the same is no news.
func (k *Known) Has(r *Raiser, h *Heard) bool {
	if k == nil {
		return false
	}
	e := entryOf(r, h)
	return slices.ContainsFunc(k.entries, func(old entryOfKnown) bool { return e.same(old) == 0 })
}

// Len counts the recorded warnings.
func (k *Known) Len() int {
	if k == nil {
		return 0
	}
	return len(k.entries)
}

// With returns what was known, and what was raised now. What came from outside
// of the project is not recorded.
func (k *Known) With(raisers []*Raiser) *Known {
	all := &Known{}
	if k != nil {
		all.entries = slices.Clone(k.entries)
	}
	for _, r := range raisers {
		for i := range r.Raised {
			if r.Side != Outside && !all.Has(r, &r.Raised[i].Heard) {
				all.entries = append(all.entries, entryOf(r, &r.Raised[i].Heard))
			}
		}
	}
	slices.SortFunc(all.entries, entryOfKnown.compare)
	return all
}

// Text is the file: the same warnings give the same bytes.
func (k *Known) Text() ([]byte, error) {
	f := knownFile{Schema: KnownSchema, Known: []entryOfKnown{}}
	if k != nil {
		f.Known = append(f.Known, k.entries...)
	}
	text, err := json.Marshal(f, jsontext.WithIndent("  "))
	return append(text, '\n'), err
}

// ParseKnown reads such a file. Errors begin with "line:column: ".
func ParseKnown(text []byte) (*Known, error) {
	if len(text) > MaxKnown {
		return nil, fmt.Errorf("1:1: %d bytes, want at most %d", len(text), MaxKnown)
	}
	var f knownFile
	if err := json.Unmarshal(text, &f, json.RejectUnknownMembers(true)); err != nil {
		return nil, placed(text, err)
	}
	if f.Schema != KnownSchema {
		return nil, fmt.Errorf("1:1: schema %q, want %q", f.Schema, KnownSchema)
	}
	slices.SortFunc(f.Known, entryOfKnown.compare)
	return &Known{f.Known}, nil
}

// placed puts the line and column of a JSON error first.
func placed(text []byte, err error) error {
	offset := int64(len(text))
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	words := "want the JSON that levee listen --record writes"
	switch {
	case errors.As(err, &syntax):
		offset = syntax.ByteOffset
	case errors.As(err, &semantic):
		offset = semantic.ByteOffset
	}
	before := string(text[:min(max(offset, 0), int64(len(text)))])
	line := strings.Count(before, "\n") + 1
	return fmt.Errorf("%d:%d: %s", line, len(before)-strings.LastIndexByte(before, '\n'), words)
}

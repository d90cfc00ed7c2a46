package drill

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"levee/internal/attack"
)

//go:embed remains.txt
var remainsText string

// A Remain says why variants with some choices come in without anybody being
// asked.
type Remain struct {
	Choices []RemainChoice
	Why     string // one sentence
}

// A RemainChoice is a stage and those of its alternatives of which a variant has
// one.
type RemainChoice struct {
	Stage        string
	Alternatives []string
}

// Remains returns what is known of variants that no control here stops, the
// entry that is told first before others.
func Remains() ([]Remain, error) {
	var all []Remain
	line := 0
	for text := range strings.Lines(remainsText) {
		line++
		text = strings.TrimRight(text, "\n")
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case !strings.HasPrefix(text, " "):
			r, err := remain(text)
			if err != nil {
				return nil, fmt.Errorf("remains.txt:%d: %w", line, err)
			}
			all = append(all, r)
		case len(all) == 0 || all[len(all)-1].Why != "":
			return nil, fmt.Errorf("remains.txt:%d: want choices before a sentence, and one sentence", line)
		default:
			all[len(all)-1].Why = strings.TrimSpace(text)
		}
	}
	return all, nil
}

func remain(text string) (r Remain, err error) {
	for word := range strings.FieldsSeq(text) {
		stage, alternatives, ok := strings.Cut(word, "=")
		if !ok {
			return r, fmt.Errorf("%q: want STAGE=ALTERNATIVE", word)
		}
		r.Choices = append(r.Choices, RemainChoice{stage, strings.Split(alternatives, "|")})
	}
	return r, nil
}

// Why returns why a variant comes in, "" if nobody has said.
func Why(remains []Remain, m *attack.Model, v *attack.Variant) string {
	i := slices.IndexFunc(remains, func(r Remain) bool {
		return !slices.ContainsFunc(r.Choices, func(c RemainChoice) bool { return !slices.Contains(c.Alternatives, m.Pick(v, c.Stage)) })
	})
	if i < 0 {
		return ""
	}
	return remains[i].Why
}

// knownRemains is remains.txt, read once. A test holds that it can be read.
var knownRemains = sync.OnceValues(Remains)

// A Reason is why some of a survey's variants come in without anybody being asked.
type Reason struct {
	Why      string // "" where nobody has said
	Variants int
}

// Reasons returns why the survivors of a survey come in, what most come in by
// first.
func (d *Drill) Reasons(s *Survey) []Reason {
	remains, _ := knownRemains()
	var all []Reason
	for i := range s.judged {
		v := &s.judged[i]
		if !v.outcome.Survives() {
			continue
		}
		why := Why(remains, d.Model, &v.Variant)
		at := slices.IndexFunc(all, func(r Reason) bool { return r.Why == why })
		if at < 0 {
			at, all = len(all), append(all, Reason{Why: why})
		}
		all[at].Variants++
	}
	slices.SortFunc(all, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Variants, a.Variants), cmp.Compare(a.Why, b.Why))
	})
	return all
}

package attack

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func standard(t testing.TB) *Model {
	t.Helper()
	m, err := Standard()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func incidents(t testing.TB, m *Model) []Incident {
	t.Helper()
	all, err := m.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// variant reads "access=handed-over ...".
func variant(t testing.TB, m *Model, words string) (v Variant) {
	t.Helper()
	for pair := range strings.FieldsSeq(words) {
		stage, alternative, _ := strings.Cut(pair, "=")
		s, c, err := m.Choose(stage, alternative)
		if err != nil {
			t.Fatal(err)
		}
		v[s] = c
	}
	return v
}

func TestIncidentsAreThere(t *testing.T) {
	m := standard(t)
	all := incidents(t, m)
	if len(all) < 24 {
		t.Errorf("%d incidents, want at least 24", len(all))
	}
	for _, in := range all {
		if got := m.Admissible(&in.Variant, nil); got == No {
			t.Errorf("%s breaks the rules", in.ID)
		}
		if len(in.Sources) == 0 {
			t.Errorf("%s has no source", in.ID)
		}
	}
	if all[0].ID != "left-pad-2016" || all[len(all)-1].ID != "asyncapi-2026" {
		t.Errorf("from %s to %s, want the oldest first", all[0].ID, all[len(all)-1].ID)
	}
}

// The stages about time say the same as the dates.
func TestIncidentsTellTheirTimes(t *testing.T) {
	m := standard(t)
	for _, in := range incidents(t, m) {
		for stage, at := range map[string]time.Time{"adopted": in.Adopted, "noticed": in.Noticed} {
			if at.IsZero() || in.Published.IsZero() {
				continue
			}
			s := m.stage(stage)
			days := int(at.Sub(in.Published).Hours() / 24)
			want := slices.IndexFunc(m.Stages[s].Alternatives, func(a Alternative) bool { return a.Days >= days })
			if got := int(in.Variant[s]) - 1; got != want && !(stage == "adopted" && in.Adopted.IsZero()) {
				t.Errorf("%s: %s after %d days, and its choice is %s", in.ID, stage, days, m.Stages[s].Alternatives[got].ID)
			}
		}
	}
}

// Each alternative stands in a variant that can happen.
func TestEveryAlternativeIsUsed(t *testing.T) {
	m := standard(t)
	facts := make(Facts)
	for _, f := range m.Facts {
		facts[f.ID] = true
	}
	for s := range m.Stages {
		for c := range m.Stages[s].Alternatives {
			var v Variant
			v[s] = Choice(c + 1)
			found := false
			for full := range m.completions(v, facts) {
				found = m.Admissible(&full, facts) == Yes
				break
			}
			if !found {
				t.Errorf("no variant has %s", m.Words(&v))
			}
		}
	}
}

// Each rule excludes something that no other rule does. A rule about the
// project alone does so where its fact is denied.
func TestEveryRuleExcludes(t *testing.T) {
	m := standard(t)
	denied := make(Facts)
	for _, f := range m.Facts {
		denied[f.ID] = false
	}
	for s := range m.Stages {
		for a := range m.Stages[s].Alternatives {
			for r, rule := range m.Stages[s].Alternatives[a].Needs {
				if !excludes(m, s, a, r, nil) && !excludes(m, s, a, r, denied) {
					t.Errorf("%s: %q excludes nothing", rule.At, rule.Text)
				}
			}
		}
	}
}

// excludes tells whether a variant breaks one rule and no other.
func excludes(m *Model, stage, alternative, rule int, facts Facts) bool {
	without := *m
	without.Stages = slices.Clone(m.Stages)
	without.Stages[stage].Alternatives = slices.Clone(m.Stages[stage].Alternatives)
	a := &without.Stages[stage].Alternatives[alternative]
	dropped := a.Needs[rule]
	a.Needs = slices.Delete(slices.Clone(a.Needs), rule, rule+1)
	a.Needs = append(a.Needs, Rule{Formula: &Formula{op: not, parts: []*Formula{dropped.Formula}}})
	var v Variant
	v[stage] = Choice(alternative + 1)
	for range without.completions(v, facts) {
		return true
	}
	return false
}

// The essay's case against a content security policy: keys that can be guessed
// need not be sent anywhere.
func TestAlteringAComputationNeedsNoWayOut(t *testing.T) {
	m := standard(t)
	for _, act := range []string{"weaken-randomness", "patch-other-module"} {
		v := variant(t, m, "act="+act+" way-out=none trigger=in-browser")
		n := 0
		for range m.completions(v, nil) {
			if n++; n == 1000 {
				break
			}
		}
		if n < 1000 {
			t.Errorf("%d variants of act=%s without a way out", n, act)
		}
	}
	for _, act := range []string{"read-env", "read-files", "read-wallet-memory"} {
		v := variant(t, m, "act="+act+" way-out=none")
		for full := range m.completions(v, nil) {
			t.Errorf("%s: what was taken must leave", m.Words(&full))
			break
		}
	}
}

// Event-stream and axios, eight years apart, came by the same way.
func TestEventStreamAndAxiosArriveAlike(t *testing.T) {
	m := standard(t)
	byID := make(map[string]Incident)
	for _, in := range incidents(t, m) {
		byID[in.ID] = in
	}
	a, b := byID["event-stream-2018"], byID["axios-2026"]
	if s := m.stage("arrival"); a.Variant[s] != b.Variant[s] {
		t.Errorf("%s and %s", m.Words(&a.Variant), m.Words(&b.Variant))
	}
}

func TestTaxonomies(t *testing.T) {
	m := standard(t)
	known, err := Taxonomies()
	if err != nil {
		t.Fatal(err)
	}
	used := make(map[string]bool)
	for s := range m.Stages {
		for _, a := range m.Stages[s].Alternatives {
			for _, id := range a.Maps {
				used[id] = true
				if known[id] == "" {
					t.Errorf("%s: %s is not in taxonomy.txt", a.At, id)
				}
			}
			if (a.Craft == "") == (a.Days < 0) {
				t.Errorf("%s: %s tells not how it is crafted, or how many days it takes", a.At, a.ID)
			}
		}
	}
	for id := range known {
		if !used[id] {
			t.Errorf("taxonomy.txt: nothing refers to %s", id)
		}
		if a := known.Address(id); !strings.HasPrefix(id, "AV-") && !strings.HasPrefix(a, "https://") {
			t.Errorf("%s has no address", id)
		}
	}
}

package policy

import "testing"

func TestDefault(t *testing.T) {
	p := Default()
	for _, c := range []struct {
		found []string
		want  Verdict
	}{
		{nil, Allow}, {[]string{"newpublisher"}, Note}, {[]string{"handover"}, Hold}, {[]string{"knownmalicious"}, Block},
		{[]string{"newdependency", "newpublisher"}, Hold},
	} {
		var findings []Finding
		for _, name := range c.found {
			findings = append(findings, Finding{Control: name})
		}
		if r := p.Judge(Case{Name: "x", After: "1.0.0", Findings: findings}); r.Verdict != c.want {
			t.Errorf("%v: %v, want %v", c.found, r.Verdict, c.want)
		}
	}
}

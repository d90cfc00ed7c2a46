package policy

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"

	"levee/internal/policy/form"
)

const (
	maxRules      = 100
	maxExpression = 2000 // bytes
	maxMessage    = 500  // bytes
)

// A rule is an expression that makes a verdict stricter where it is true.
type rule struct {
	at      form.Place
	name    string
	when    form.Excerpt
	verdict Verdict
	message string
	program cel.Program
}

func ruleForm(to **rule) form.Value {
	x := new(rule)
	*to = x
	m := form.Mapping(
		form.Field{Key: "name", Required: true, Value: ruleName(&x.name),
			Doc: "Names the rule in rulings, and for accepted."},
		form.Field{Key: "when", Required: true, Value: form.Excerpted(&x.when, "an expression in CEL", maxExpression),
			Doc: "An expression that is true of the changes that the rule is about."},
		form.Field{Key: "verdict", Required: true, Value: verdictForm(&x.verdict),
			Doc: "What such a change gets at least."},
		form.Field{Key: "message", Required: true, Value: form.Text(&x.message, "a sentence for the person who made the change", "", shortMessage),
			Doc: "Tells the person who made the change what to do."},
	)
	return form.Then(m, func(r *form.Reader, at form.Place) {
		x.at = at
		program, issue := compile(x.when.Text)
		if issue != nil {
			r.ErrorAt(x.when.Place(issue.line, issue.column), "%s", issue.text)
		}
		x.program = program
	})
}

var namePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

func ruleName(to *string) form.Value {
	return form.Text(to, "a name of small letters, digits and hyphens", namePattern.String(), func(s string) error {
		if !namePattern.MatchString(s) {
			return errors.New("want a name of small letters, digits and hyphens")
		}
		return nil
	})
}

func shortMessage(s string) error {
	if len(s) > maxMessage {
		return errors.New("want a shorter sentence")
	}
	return nil
}

// checkRules reports rules of one name, and accepted verdicts of rules that
// there are not.
func (p *Policy) checkRules(r *form.Reader) {
	var names []string
	for _, x := range p.rules {
		if slices.Contains(names, x.name) {
			r.ErrorAt(x.at, "a second rule is named %s", x.name)
		}
		names = append(names, x.name)
	}
	for _, a := range p.accepted {
		if a.Rule != "" && !slices.Contains(names, a.Rule) {
			r.ErrorAt(a.At, "there is no rule %s%s", a.Rule, form.Suggestion(a.Rule, names))
		}
	}
}

// rules judges by all expressions.
func (j *judgement) rules() {
	if len(j.policy.rules) == 0 {
		return
	}
	vars, err := j.activation()
	for _, x := range j.policy.rules {
		r := Reason{x.verdict, "rules." + x.name, x.at, nil, strings.TrimSuffix(strings.TrimSpace(x.message), ".")}
		if j.applies(x, vars, err, &r) && !j.accepts("rule "+x.name, func(a *Accepted) bool { return a.Rule == x.name }) {
			j.add(r)
		}
	}
}

// applies tells whether a rule is about the case. One that hangs on what is
// not known does as much as missing evidence does; one that cannot be worked
// out applies.
func (j *judgement) applies(x *rule, vars cel.PartialActivation, err error, r *Reason) bool {
	var value bool
	var open []string
	if err == nil {
		value, open, err = evaluate(x.program, vars)
	}
	switch {
	case err != nil:
		r.Text = "rule " + x.name + " could not be worked out, " + err.Error()
	case len(open) > 0:
		r.Verdict = Allow
		for _, name := range open {
			r.Verdict = max(r.Verdict, j.policy.unknown.atMost(x.verdict, j.c, j.tells(name)))
		}
		r.Text = "rule " + x.name + " could not tell, not known: " + strings.Join(open, ", ")
	default:
		return value
	}
	return r.Verdict > Allow
}

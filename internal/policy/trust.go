package policy

import (
	"slices"

	"levee/internal/npm"
	"levee/internal/policy/form"
)

// trust names those about whom some controls need not ask.
type trust struct {
	accounts []string
	scopes   []string
	spares   []string // the controls
	at       form.Place
}

func (t *trust) form() form.Value {
	m := form.Mapping(
		form.Field{Key: "accounts", Value: form.List(&t.accounts, 10_000, accountForm),
			Doc: "Accounts of the registry. A change is theirs if they published all releases that it takes in."},
		form.Field{Key: "scopes", Value: form.List(&t.scopes, 1_000, scopeForm),
			Doc: "Scopes whose packages are trusted, whoever publishes them."},
		form.Field{Key: "spares", Value: form.List(&t.spares, 100, controlForm),
			Doc: "The controls whose findings and gaps do not count for them: those that ask who somebody is. A stolen account is not found by asking who it belongs to, so the others count."},
	)
	return form.Then(m, func(_ *form.Reader, at form.Place) { t.at = at })
}

// spare returns why a control does not count at a case, "" if it does.
func (t *trust) spare(c *Case, control string) string {
	if !slices.Contains(t.spares, control) {
		return ""
	}
	if scope := npm.Scope(c.Name); slices.Contains(t.scopes, scope) {
		return "the scope " + scope + " is trusted"
	}
	for _, account := range c.Publishers {
		if !slices.Contains(t.accounts, account) {
			return ""
		}
	}
	if len(c.Publishers) > 0 {
		return "it was published by " + c.Publishers[0] + ", who is trusted"
	}
	return ""
}

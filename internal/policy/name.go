package policy

import (
	"errors"
	"slices"
	"strings"

	"levee/internal/npm"
	"levee/internal/policy/form"
)

const scopePattern = `@[^/\s@]+`

// nameForm is the name of a package.
func nameForm(to *string) form.Value {
	return form.Text(to, "the name of a package", "", validName)
}

// nameOrScope is a name, or a scope for all names in it.
func nameOrScope(to *string) form.Value {
	return form.Text(to, "the name of a package, or a scope such as @corp", "", func(s string) error {
		if strings.HasPrefix(s, "@") && !strings.Contains(s, "/") {
			return validScope(s)
		}
		return validName(s)
	})
}

// validName is npm.ValidName without the name, which the error has anyway.
func validName(s string) error { return errors.Unwrap(npm.ValidName(s)) }

func scopeForm(to *string) form.Value {
	return form.Text(to, "a scope such as @corp", "^"+scopePattern+"$", validScope)
}

func validScope(s string) error {
	if !strings.HasPrefix(s, "@") || npm.ValidName(s+"/x") != nil {
		return errors.New("want a scope such as @corp")
	}
	return nil
}

// accountForm is an account of a registry.
func accountForm(to *string) form.Value {
	return form.Text(to, "the name of an account", "", func(s string) error {
		if strings.ContainsAny(s, " \t\n/") {
			return errors.New("want the name of an account, without spaces")
		}
		return nil
	})
}

// covers tells whether a list has a package by its name or scope.
func covers(list []string, name string) bool {
	return slices.Contains(list, name) || slices.Contains(list, npm.Scope(name))
}

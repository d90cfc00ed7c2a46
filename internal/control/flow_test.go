package control

import (
	"testing"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// Of a command line, a value runs if it names the program or is code that the
// program is given.
func TestExecutes(t *testing.T) {
	for _, c := range []struct {
		role, detail string
		want         bool
	}{
		{capability.RoleCommand, "", true},
		{capability.RoleCommand, "echo hello", true}, // a constant that was decoded
		{capability.RoleCommand, "… --version", true},
		{capability.RoleCommand, "git checkout …", false},
		{capability.RoleCommand, "cd build && …", true},
		{capability.RoleCommand, `sh -c "…"`, true},
		{capability.RoleCommand, "<tmp>/… -k", true},
		{capability.RoleCommand, "git checkout …; sh …", false},
		{capability.RoleArgs, "", false},
		{capability.RoleArgs, "git checkout …", false},
		{capability.RoleArgs, "git checkout main", false},
		{capability.RoleArgs, "node -e …", true},
		{capability.RoleArgs, "node -e 'console.log(1)'", true},
		{capability.RoleArgs, "node -e 'console.log(1)' …", false},
		{capability.RoleArgs, "powershell -Command …", true},
		{capability.RoleCode, "", true},
		{capability.RolePath, "", true},
		{capability.RoleData, "", false},
	} {
		s := &code.Sink{Capability: capability.Exec, Role: c.role, Detail: c.detail}
		if got := Executes(s); got != c.want {
			t.Errorf("%s of %q runs: %v, want %v", c.role, c.detail, got, c.want)
		}
	}
}

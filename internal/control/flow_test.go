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

// Of code that has to be called, what is perhaps an API shows nothing. Equal
// uses of one file are listed once, so that a place may have none.
func TestShown(t *testing.T) {
	use := func(certainty code.Certainty, line int) code.Capability {
		return code.Capability{API: "eval", Certainty: certainty, Place: code.Place{File: "a.js", Line: line}}
	}
	c := &code.Package{Capabilities: []code.Capability{use(code.Likely, 3), use(code.Certain, 5)}}
	certain := &code.Package{Capabilities: []code.Capability{use(code.Certain, 5)}}
	for _, x := range []struct {
		c     *code.Package
		phase code.Phase
		line  int
		want  bool
	}{
		{c, code.AtCall, 3, false}, {c, code.AtCall, 5, true}, {c, code.AtCall, 7, false}, {certain, code.AtCall, 7, true},
		{c, code.AtImport, 3, true}, {c, code.AtInstall, 3, true}, {&code.Package{}, code.AtCall, 3, false},
	} {
		s := &code.Sink{API: "eval", Phase: x.phase, Place: code.Place{File: "a.js", Line: x.line}}
		if got := Shown(x.c, s); got != x.want {
			t.Errorf("line %d, %s: %v, want %v", x.line, x.phase, got, x.want)
		}
	}
}

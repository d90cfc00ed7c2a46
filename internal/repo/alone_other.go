//go:build !unix

package repo

import "os/exec"

// alone leaves a command as it is where there are no process groups: its
// helpers end when their pipes do.
func alone(*exec.Cmd) {}

//go:build unix

package repo

import (
	"os/exec"
	"syscall"
)

// alone puts a command into a process group of its own, which ends as a whole:
// git leaves its helpers behind.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

package listen

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Exit codes for a command that did not run, as shells and env have them.
const (
	NotExecutable = 126
	NotFound      = 127
)

// MaxText is how much of the warnings is kept, in bytes. A program that warns
// without end must not fill the disk: what is beyond is cut off while it runs.
const MaxText = 32 << 20

// A Command is what is to be run. Streams that are files are handed to the
// command itself, and nothing of Levee stands between.
type Command struct {
	Args     []string // the program and its arguments
	Env      []string // of the caller
	Early    bool     // ask for deprecations that Node keeps to itself for code in node_modules
	In       io.Reader
	Out, Err io.Writer
}

// A Result is how it ended, and what Node warned of.
type Result struct {
	Exit  int    // the command's own code; 128 and the signal if it was killed
	Text  []byte // what Node's processes wrote of warnings
	Cut   bool   // there was more than MaxText
	Notes []string
}

// A StartError tells that the command could not be started; Exit is the code
// that a shell would give.
type StartError struct {
	Exit int
	err  error
}

func (e *StartError) Error() string { return e.err.Error() }

// Run runs a command to its end. Signals that reach this process alone are
// handed on; those of a terminal reach the command by themselves. The error is
// a StartError, or is about the file for the warnings; with a Result it means
// that the command ran and was not heard.
func Run(c Command) (*Result, error) {
	dir, err := os.MkdirTemp("", "levee-listen-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "warnings")
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.In, c.Out, c.Err
	r := &Result{}
	cmd.Env, r.Notes = environment(c.Env, file, c.Early)
	stop := catch()
	defer stop(nil)
	if err := cmd.Start(); err != nil {
		return nil, startError(c.Args[0], err)
	}
	stop(cmd.Process)
	bounded := bound(file)
	werr := cmd.Wait()
	r.Cut = bounded()
	if cmd.ProcessState == nil {
		return nil, werr
	}
	r.Exit = exitCode(cmd.ProcessState)
	return r, r.read(file)
}

// startError tells what is not there from what cannot be run.
func startError(name string, err error) error {
	var inner *exec.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &inner):
		err = inner.Err
	case errors.As(err, &path):
		err = path.Err
	}
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return &StartError{NotFound, fmt.Errorf("%s: there is no such command", name)}
	}
	return &StartError{NotExecutable, fmt.Errorf("%s: %w", name, err)}
}

func exitCode(s *os.ProcessState) int {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return s.ExitCode()
}

// read reads the warnings; no file means that there were none. A command may
// put anything in its place, so that only a regular file is read.
func (r *Result) read(name string) error {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("the file for the warnings is no regular file any more")
	}
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	r.Text, err = io.ReadAll(io.LimitReader(in, MaxText))
	r.Cut = r.Cut || info.Size() > MaxText
	return err
}

// bound cuts the file whenever it has grown too large, until the function that
// it returns is called, which tells whether it ever had.
func bound(name string) (done func() bool) {
	const every = time.Second
	quit, was := make(chan struct{}), make(chan bool)
	go func() {
		clock := time.NewTicker(every)
		defer clock.Stop()
		cut := false
		for {
			select {
			case <-quit:
				was <- cut
				return
			case <-clock.C:
				if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && info.Size() > MaxText {
					cut = true
					_ = os.Truncate(name, MaxText) // Node appends: it goes on behind what is left
				}
			}
		}
	}()
	return func() bool {
		close(quit)
		return <-was
	}
}

//go:build unix

package listen

import (
	"os"
	"os/signal"
	"syscall"
)

// catch keeps signals from ending this process before the command has ended.
// The function that it returns is called twice: with the process that gets
// those that came to this one alone, and with nil when it is over.
func catch() (stop func(*os.Process)) {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	return func(p *os.Process) {
		if p == nil {
			signal.Stop(signals)
			close(signals)
			return
		}
		go func() {
			for s := range signals {
				if !fromTerminal(s) {
					_ = p.Signal(s) // it may have ended
				}
			}
		}()
	}
}

// fromTerminal tells the signals of a key, which the terminal sends to all of
// the process group. Without a terminal they come from another program.
func fromTerminal(s os.Signal) bool {
	if s != syscall.SIGINT && s != syscall.SIGQUIT {
		return false
	}
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	return tty.Close() == nil
}

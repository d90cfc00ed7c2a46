//go:build !unix

package listen

import (
	"os"
	"os/signal"
)

// catch keeps an interrupt from ending this process before the command has
// ended: a console sends it to both.
func catch() (stop func(*os.Process)) {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, os.Interrupt)
	return func(p *os.Process) {
		if p == nil {
			signal.Stop(signals)
		}
	}
}

// Command levee keeps a JavaScript project's supply chain inside its safety
// constraints. Run it without arguments for help.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"levee/internal/cli"
)

func main() {
	// A run is short and most of what it allocates lives to its end: collecting
	// less often saves a quarter of the time, and the limit keeps large runs small.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(440 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}

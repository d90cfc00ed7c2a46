package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"levee/internal/report"
)

// widest is how long lines of text get on a wide terminal, and where there is
// none: longer ones are hard to read.
const widest = 110

// options are what the reader's terminal and flags ask of a report.
func (l *look) options() report.Options {
	o := report.Options{All: l.all, Width: widest, Version: Version()}
	if width, ok := terminal(l.streams.Out); ok {
		o.Colour = os.Getenv("NO_COLOR") == ""
		o.Width = min(width, widest)
	}
	return o
}

// terminal returns the width of a terminal, and whether w is one.
func terminal(w io.Writer) (width int, ok bool) {
	file, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil || width < 40 {
		width = 80
	}
	return width, true
}

// A bar shows how far a long job is: drawn on a terminal, in a line now and
// then elsewhere. It stays away from jobs of less than a second.
type bar struct {
	out     io.Writer
	title   string
	total   int
	start   time.Time
	said    time.Time
	drawn   *mpb.Bar
	drawing *mpb.Progress
}

// patience is how long a job may take before its bar appears.
const patience = time.Second

// sayEvery is how often a log gets a line.
const sayEvery = 10 * time.Second

func newBar(out io.Writer, title string, total int) *bar {
	now := time.Now()
	return &bar{out: out, title: title, total: total, start: now, said: now}
}

// set says that so many of all are done. It is called by one goroutine at a
// time.
func (b *bar) set(done int) {
	if time.Since(b.start) < patience {
		return
	}
	if width, ok := terminal(b.out); ok {
		if b.drawn == nil {
			b.drawing = mpb.New(mpb.WithOutput(b.out), mpb.WithWidth(min(60, width/2)))
			b.drawn = b.drawing.AddBar(int64(b.total), mpb.BarRemoveOnComplete(),
				mpb.PrependDecorators(decor.Name(b.title+" ")),
				mpb.AppendDecorators(decor.CountersNoUnit(" %d of %d")))
		}
		b.drawn.SetCurrent(int64(done))
		return
	}
	if time.Since(b.said) > sayEvery {
		b.said = time.Now()
		fmt.Fprintf(b.out, "levee: %s, %d of %d\n", b.title, done, b.total)
	}
}

// tick keeps the bar of a job whose parts take long alive, from a goroutine of
// its own, until the function that it returns is called. Nobody else calls set
// meanwhile.
func (b *bar) tick(done int) (stop func()) {
	quit, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		clock := time.NewTicker(patience / 4)
		defer clock.Stop()
		for {
			select {
			case <-quit:
				return
			case <-clock.C:
				b.set(done)
			}
		}
	}()
	return func() {
		close(quit)
		<-stopped
	}
}

// done takes the bar away.
func (b *bar) done() {
	if b.drawn != nil {
		b.drawn.Abort(true)
		b.drawing.Wait()
	}
}

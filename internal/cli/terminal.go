package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"levee/internal/report"
)

// Widths of text: longer lines than the widest are hard to read, and in shorter
// ones than the narrowest nothing fits.
const (
	widest    = 110
	narrowest = 40
)

// options are what the reader's terminal and flags ask of a report.
func (l *look) options() report.Options {
	o := report.Options{All: l.all, Width: widest, Version: Version()}
	width, ok := terminal(l.streams.Out)
	if ok {
		o.Colour = os.Getenv("NO_COLOR") == ""
	} else {
		width, ok = columns()
	}
	if ok {
		o.Width = min(width, widest)
	}
	return o
}

// columns is how wide text is to be where there is no terminal to ask, as POSIX
// has it: the variable COLUMNS, if that is a width.
func columns() (width int, ok bool) {
	width, err := strconv.Atoi(os.Getenv("COLUMNS"))
	return width, err == nil && width >= narrowest
}

// terminal returns the width of a terminal, and whether w is one.
func terminal(w io.Writer) (width int, ok bool) {
	file, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil || width < narrowest {
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

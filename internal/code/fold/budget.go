package fold

import "errors"

// Errors of a computation. Any other error is an exception that the code
// itself would throw.
var (
	ErrUnknown = errors.New("depends on what is not constant")
	ErrBudget  = errors.New("constants take too long to compute")
)

// A Budget bounds what computing constants may cost. One is shared by all
// calls for a file; once it is used up every call gives ErrBudget.
type Budget struct {
	Steps int // operations left
	Bytes int // memory that may still be asked for

	gen    int // the computations so far
	memory *memory
}

// maxDepth bounds how deep calls and expressions may nest.
const maxDepth = 10_000

// DefaultBudget returns what one file may cost: some 50 milliseconds.
func DefaultBudget() *Budget { return &Budget{Steps: 2_000_000, Bytes: 64 << 20} }

// TableBudget returns what a file may cost that shows a table of encoded
// strings: its decoders take some hundred operations a character. It is used
// up within a second.
func TableBudget() *Budget { return &Budget{Steps: 40_000_000, Bytes: 512 << 20} }

// step pays for n operations.
func (b *Budget) step(n int) error {
	if n < 0 || b.Steps < n {
		b.Steps = 0
		return ErrBudget
	}
	b.Steps -= n
	return nil
}

// bytes pays for memory, and for the time to fill it.
func (b *Budget) bytes(n int) error {
	if n < 0 || b.Bytes < n {
		b.Steps, b.Bytes = 0, 0
		return ErrBudget
	}
	b.Bytes -= n
	return b.step(n / 64)
}

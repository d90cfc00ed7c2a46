package compare

import "math"

// assign returns for each row the column that it gets, or -1, so that the sum
// of the values of all pairs is the largest that there is; each column goes to
// one row at most, and values of 0 and less are never taken. It is the
// Hungarian method with potentials, which takes rows² times columns steps.
// Sums must stay below 2^62.
func assign(values [][]int64) []int {
	rows := len(values)
	if rows == 0 {
		return nil
	}
	if cols := len(values[0]); cols < rows {
		return inverse(assign(transposed(values)), rows)
	}
	h := newHungarian(values)
	for row := 1; row <= rows; row++ {
		h.add(row)
	}
	taken := make([]int, rows)
	for i := range taken {
		taken[i] = -1
	}
	for col := 1; col < len(h.rowOf); col++ {
		if row := h.rowOf[col]; row > 0 && values[row-1][col-1] > 0 {
			taken[row-1] = col - 1
		}
	}
	return taken
}

// A hungarian is the assignment of the first rows, least in cost, with the
// potentials that prove it. Rows and columns count from 1; column 0 stands for
// the row that is being added.
type hungarian struct {
	cost         func(row, col int) int64
	rowAt, colAt []int64 // the potentials
	rowOf        []int   // of a column; 0 if it is free
	way          []int   // the column before a column, on the path that is being found
	least        []int64 // slack of each column
	used         []bool
}

func newHungarian(values [][]int64) *hungarian {
	cols := len(values[0]) + 1
	return &hungarian{
		cost:  func(row, col int) int64 { return -max(values[row-1][col-1], 0) },
		rowAt: make([]int64, len(values)+1), colAt: make([]int64, cols),
		rowOf: make([]int, cols), way: make([]int, cols), least: make([]int64, cols), used: make([]bool, cols),
	}
}

// add takes one row more in, along the cheapest path to a free column.
func (h *hungarian) add(row int) {
	h.rowOf[0] = row
	for col := range h.least {
		h.least[col], h.used[col] = math.MaxInt64, false
	}
	col := 0
	for h.rowOf[col] != 0 {
		col = h.step(col)
	}
	for col != 0 {
		h.rowOf[col] = h.rowOf[h.way[col]]
		col = h.way[col]
	}
}

// step goes on from a column to the nearest that is not used, and moves the
// potentials so that it is as near as can be.
func (h *hungarian) step(from int) int {
	h.used[from] = true
	row, next, delta := h.rowOf[from], 0, int64(math.MaxInt64)
	for col := 1; col < len(h.least); col++ {
		if h.used[col] {
			continue
		}
		if slack := h.cost(row, col) - h.rowAt[row] - h.colAt[col]; slack < h.least[col] {
			h.least[col], h.way[col] = slack, from
		}
		if h.least[col] < delta {
			delta, next = h.least[col], col
		}
	}
	for col := range h.least {
		if h.used[col] {
			h.rowAt[h.rowOf[col]] += delta
			h.colAt[col] -= delta
		} else {
			h.least[col] -= delta
		}
	}
	return next
}

func transposed(values [][]int64) [][]int64 {
	out := make([][]int64, len(values[0]))
	for i := range out {
		out[i] = make([]int64, len(values))
		for j := range values {
			out[i][j] = values[j][i]
		}
	}
	return out
}

// inverse turns columns by row into rows by column, of which there are n.
func inverse(taken []int, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	for i, j := range taken {
		if j >= 0 {
			out[j] = i
		}
	}
	return out
}

package compare

import (
	"testing"

	"pgregory.net/rapid"
)

// The assignment is worth what the best of all assignments is worth, on small
// tables where all can be tried.
func TestAssignIsExact(t *testing.T) {
	for range 10 { // a hundred tables each
		rapid.Check(t, exact)
	}
}

// exact holds one assignment against the best of all.
func exact(t *rapid.T) {
	rows, cols := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "cols")
	values := make([][]int64, rows)
	for i := range values {
		values[i] = rapid.SliceOfN(rapid.Int64Range(-3, 12), cols, cols).Draw(t, "values")
	}
	got, used := int64(0), make(map[int]bool)
	for i, j := range assign(values) {
		if j < 0 {
			continue
		}
		if used[j] || values[i][j] <= 0 {
			t.Fatalf("row %d gets column %d, which is taken or worth nothing", i, j)
		}
		used[j] = true
		got += values[i][j]
	}
	if want := best(values, make([]bool, cols)); got != want {
		t.Fatalf("worth %d, and the best is %d: %v", got, want, values)
	}
}

// best tries all assignments.
func best(values [][]int64, used []bool) int64 {
	if len(values) == 0 {
		return 0
	}
	most := best(values[1:], used)
	for j, v := range values[0] {
		if !used[j] && v > 0 {
			used[j] = true
			most = max(most, v+best(values[1:], used))
			used[j] = false
		}
	}
	return most
}

func TestAssignNothing(t *testing.T) {
	if got := assign(nil); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := assign([][]int64{{0, -5}}); got[0] != -1 {
		t.Errorf("%v", got)
	}
}

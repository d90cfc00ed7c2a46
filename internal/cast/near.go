package cast

// Nearest returns the word among some that one misspelt may have meant, and ""
// if none is near enough: so many letters differ as a slip of the fingers
// makes, at most a third of the word and never all of it.
func Nearest(word string, among []string) string {
	if len(word) > 64 {
		return ""
	}
	best, least := "", min(max(1, len(word)/3), len(word)-1)+1
	for _, w := range among {
		if d := distance(word, w, least); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is Levenshtein's, up to a limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		left := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			up := row[j]
			if a[i-1] == b[j-1] {
				row[j] = left
			} else {
				row[j] = 1 + min(left, up, row[j-1])
			}
			left = up
		}
	}
	return row[len(b)]
}

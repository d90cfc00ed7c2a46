package form

import "strings"

// near returns the word that somebody meant who wrote another, "" if none is
// near: at most a third of its letters are wrong, missing, too many or
// swapped.
func near(word string, words []string) string {
	best, least := "", len(word)/3+1
	for _, w := range words {
		if d := distance(strings.ToLower(word), strings.ToLower(w), least); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the letters by which two words differ (optimal string
// alignment), or returns most if that is clear from their lengths.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

// Suggestion ends an error about a word: "; did you mean hold?", or "".
func Suggestion(word string, words []string) string {
	if w := near(word, words); w != "" {
		return "; did you mean " + w + "?"
	}
	return ""
}

// Listed joins words: "off, note, hold or block".
func Listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

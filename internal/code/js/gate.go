package js

// Bounds on what the parser is given. It keeps a map of names for each scope
// that is open and copies them outwards when the scope ends, so that a file of
// 300 KB, 900 blocks deep with 60,000 names, costs it gigabytes; and patterns
// nest without a bound in it, until the process dies of its stack.
const (
	maxDepth  = 1000    // brackets: the parser's own bound on expressions and statements
	maxCopies = 4 << 20 // names times depth
	nameSize  = 4       // bytes that a name takes with what separates it from the next, at least where there are many
)

// dear returns why a text would cost the parser too much, "" if it would not.
func dear(text []byte) string {
	most := len(text) / nameSize
	if most*min(len(text)/2, maxDepth) <= maxCopies {
		return ""
	}
	deepest := depth(text)
	if deepest > maxDepth {
		return WhyDeep
	}
	if most*deepest > maxCopies && distinct(text)*deepest > maxCopies {
		return WhyCostly
	}
	return ""
}

// depth returns how many brackets are open at once, and scopes without
// brackets: of arrow functions and of loops. It stops where the parser would.
func depth(text []byte) (deepest int) {
	scan := scanner{text: text}
	bare := []int{0} // scopes without brackets, of the text and of each open bracket
	now := 0
	for t := scan.next(); t.kind != endToken && deepest <= maxDepth; t = scan.next() {
		for len(bare) <= len(scan.frames) {
			bare = append(bare, 0)
			now++
		}
		for len(bare)-1 > len(scan.frames) {
			now -= 1 + bare[len(bare)-1]
			bare = bare[:len(bare)-1]
		}
		top := &bare[len(bare)-1]
		switch change := scoping(text[t.start:t.end]); {
		case change > 0:
			*top++
			now++
		case change < 0:
			now -= *top
			*top = 0
		}
		deepest = max(deepest, now)
	}
	return deepest
}

// scoping tells whether a token opens a scope without brackets (1), or ends
// all of them that its brackets hold (-1).
func scoping(token []byte) int {
	switch token[0] {
	case ',', ';':
		return -1
	case '=':
		if len(token) == 2 {
			return 1
		}
	case 'f':
		if string(token) == "for" {
			return 1
		}
	case 'v', 'l', 'c', 'e':
		if word := string(token); word == "var" || word == "let" || word == "const" || word == "export" {
			return -1
		}
	}
	return 0
}

// distinct estimates how many names a text has, by hashing all of them into a
// table of bits; it never gives more than there are.
func distinct(text []byte) (count int) {
	const bits = 22
	seen := make([]uint64, 1<<bits/64)
	for i := 0; i < len(text); i++ {
		if !isName(text[i]) {
			continue
		}
		hash := uint64(14695981039346656037)
		for ; i < len(text) && isName(text[i]); i++ {
			hash = (hash ^ uint64(text[i])) * 1099511628211
		}
		hash ^= hash >> 32
		if word, bit := hash>>6%(1<<bits/64), uint64(1)<<(hash&63); seen[word]&bit == 0 {
			seen[word] |= bit
			count++
		}
	}
	return count
}

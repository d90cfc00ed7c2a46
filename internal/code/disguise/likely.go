package disguise

import "bytes"

// mayHaveShape tells whether the tree may show a shape, by bytes that none of
// them can do without whatever renames or shortens it. A walk costs as much as
// a third of parsing, this a fiftieth.
func mayHaveShape(text []byte) bool {
	return escaped(text) >= escapeRun || mayTurn(text) || mayShift(text) || mayName(text) || mayOrder(text) || mayUnpack(text) || maySpell(text)
}

// around calls yield with what stands before and behind each occurrence of a
// word, until it returns true; blanks around the word are left out.
func around(text []byte, word string, yield func(before, behind []byte) bool) bool {
	for at := 0; ; {
		n := bytes.Index(text[at:], []byte(word))
		if n < 0 {
			return false
		}
		start := at + n
		at = start + len(word)
		if yield(bytes.TrimRight(text[max(0, start-80):start], " \t\r\n"), bytes.TrimLeft(text[at:min(len(text), at+120)], " \t\r\n")) {
			return true
		}
	}
}

// mayTurn looks for a.push(a.shift()).
func mayTurn(text []byte) bool {
	return around(text, "shift", func(before, behind []byte) bool {
		return bytes.Contains(before, []byte("push")) && bytes.Contains(squeezed(behind, 8), []byte("())"))
	})
}

// squeezed returns the first bytes of a text without blanks and without what
// closes a member in brackets.
func squeezed(text []byte, n int) []byte {
	var out []byte
	for _, c := range text {
		if len(out) == n {
			break
		}
		if c > ' ' && bytes.IndexByte([]byte("'\"`]?."), c) < 0 {
			out = append(out, c)
		}
	}
	return out
}

// mayShift looks for a table and for an index that is changed by a number, as
// in i = i - 129, i -= 129, list[i - 129] and list[i ^ 5].
func mayShift(text []byte) bool {
	if !holdsList(text) {
		return false
	}
	return around(text, "-", reduces) || around(text, "^", func(before, behind []byte) bool {
		return len(behind) > 0 && isDigit(behind[0]) && bytes.HasSuffix(bytes.TrimRight(before[:len(before)-len(lastWord(before))], " "), []byte("["))
	})
}

// holdsList tells a text with as many strings that a comma follows as a table
// has. It ends where it has seen enough, which in most large files is soon.
func holdsList(text []byte) bool {
	for at, count := 0, 0; count < minIndexed-1; {
		n := bytes.IndexByte(text[at:], ',')
		if n < 0 {
			return false
		}
		if at += n + 1; at > 1 && (text[at-2] == '"' || text[at-2] == '\'') {
			count++
		}
	}
	return true
}

// reduces tells a minus that takes a number from an index.
func reduces(before, behind []byte) bool {
	word := lastWord(before)
	before = bytes.TrimRight(before[:len(before)-len(word)], " ")
	if len(word) == 0 || len(before) == 0 || len(behind) < 2 {
		return false
	}
	if behind[0] == '=' {
		behind = bytes.TrimLeft(behind[1:], " ")
		return len(behind) > 0 && isDigit(behind[0]) && bytes.IndexByte(behind[:min(len(behind), 60)], '[') >= 0
	}
	if !isDigit(behind[0]) {
		return false
	}
	if number := bytes.TrimLeft(behind, "0123456789abcdefxABCDEF "); before[len(before)-1] == '[' {
		return len(number) > 0 && number[0] == ']' && len(behind)-len(number) > 1
	}
	assigned := bytes.TrimRight(bytes.TrimRight(before, "="), " ")
	return len(assigned) < len(before) && bytes.Equal(lastWord(assigned), word)
}

// lastWord returns the word that a text ends with.
func lastWord(text []byte) []byte {
	start := len(text)
	for start > 0 && isWord(text[start-1]) {
		start--
	}
	return text[start:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '$' || c >= 0x80
}

// mayName looks for a list of which many entries stand in a[list[3]] or
// f(list[3]).
func mayName(text []byte) bool {
	entries := make(map[string]map[string]bool)
	for at := 0; ; {
		n := bytes.IndexByte(text[at:], '[')
		if n < 0 {
			return false
		}
		at += n + 1
		end := at
		for end < len(text) && end < at+8 && isHex(text[end]) {
			end++
		}
		if end == at || !isDigit(text[at]) || end == len(text) || text[end] != ']' {
			continue
		}
		before := text[max(0, at-1-40) : at-1]
		word := lastWord(before)
		if before = before[:len(before)-len(word)]; len(word) == 0 || len(before) == 0 || before[len(before)-1] != '(' && before[len(before)-1] != '[' {
			continue
		}
		list := entries[string(word)]
		if list == nil {
			list = make(map[string]bool)
			entries[string(word)] = list
		}
		if list[string(text[at:end])] = true; len(list) >= minArguments {
			return true
		}
	}
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' || c == 'x' }

// maySpell looks for "false"[2].
func maySpell(text []byte) bool {
	count := 0
	spelled := func(_, behind []byte) bool {
		if len(behind) > 0 && (isDigit(behind[0]) || behind[0] == '!' || behind[0] == '+') {
			count++
		}
		return count >= minSpelled
	}
	return around(text, `"[`, spelled) || around(text, `'[`, spelled)
}

// mayOrder looks for switch (order[i++]).
func mayOrder(text []byte) bool {
	return around(text, "switch", func(_, behind []byte) bool {
		head, _, _ := bytes.Cut(behind, []byte("{"))
		return bytes.Contains(head, []byte("[")) && bytes.Contains(head, []byte("++"))
	})
}

// mayUnpack looks for an unpacker that is given to what runs text.
func mayUnpack(text []byte) bool {
	if !bytes.Contains(text, []byte("split")) {
		return false
	}
	given := func(_, behind []byte) bool {
		head := squeezed(behind, 12)
		head = bytes.TrimLeft(head, ")")
		return bytes.HasPrefix(head, []byte("(function")) || bytes.HasPrefix(head, []byte("(("))
	}
	return around(text, "eval", given) || around(text, "Function", given) || around(text, "constructor", given) || around(text, "execScript", given)
}

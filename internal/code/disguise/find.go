package disguise

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"levee/internal/code"
	"levee/internal/code/js"
)

// maxEach bounds the findings of one kind in one file: the others are more of
// the same.
const maxEach = 5

// Find returns what hides code from a reader in one file of JavaScript or
// TypeScript, by kind and then by place. A file without a tree is judged by
// its text and its tokens alone.
func Find(src *js.Source) []code.Disguise {
	f := finder{src: src, text: src.Original()}
	f.offScreen()
	f.strange()
	f.words()
	f.shapes()
	return f.found
}

// A finder looks through one file.
type finder struct {
	src   *js.Source
	text  []byte
	found []code.Disguise
	count map[string]int
}

// add notes a disguise at an offset of the file.
func (f *finder) add(kind string, at int, weight float64, format string, args ...any) {
	f.note(kind, f.src.OriginalPlace(at), weight, format, args...)
}

func (f *finder) note(kind string, at code.Place, weight float64, format string, args ...any) {
	if f.count == nil {
		f.count = make(map[string]int)
	}
	if f.count[kind]++; f.count[kind] > maxEach {
		return
	}
	f.found = append(f.found, code.Disguise{Kind: kind, Detail: fmt.Sprintf(format, args...), Place: at, Weight: weight})
}

// nextHigh returns the offset of the first byte beyond ASCII at or behind one,
// the length of the text if there is none.
func nextHigh(text []byte, at int) int {
	for ; at+8 <= len(text); at += 8 {
		if binary.LittleEndian.Uint64(text[at:])&0x8080808080808080 != 0 {
			break
		}
	}
	for at < len(text) && text[at] < 0x80 {
		at++
	}
	return at
}

// rest returns what follows an offset on its line.
func rest(text []byte, at int) []byte {
	if n := bytes.IndexAny(text[at:], "\r\n"); n >= 0 {
		return text[at : at+n]
	}
	return text[at:]
}

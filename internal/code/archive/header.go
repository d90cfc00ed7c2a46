package archive

import (
	"bytes"
	"strconv"
	"strings"
)

const blockSize = 512

// A header is one block that announces an entry.
type header struct {
	name string
	kind byte // as in the block, 0 as '0' but for a name that ends in a slash
	size int64
	mode int64
	odd  bool // the size is written so that readers differ
}

// extension is what a pax or GNU header says of the entry behind it.
type extension struct {
	path    string
	hasPath bool
	size    int64
	hasSize bool
}

// The kinds of entry that matter here.
const (
	kindFile       = '0'
	kindLink       = '1'
	kindSymlink    = '2'
	kindDirectory  = '5'
	kindContiguous = '7'
	kindPax        = 'x'
	kindOldPax     = 'X'
	kindGlobal     = 'g'
	kindLongName   = 'L'
	kindOldName    = 'N'
	kindLongLink   = 'K'
)

// subject tells kinds that a pax header can be about.
func subject(kind byte) bool { return bytes.IndexByte([]byte("\x0001234567D"), kind) >= 0 }

// meta tells kinds whose content is about the next entry.
func meta(kind byte) bool { return bytes.IndexByte([]byte("gxXLNK"), kind) >= 0 }

// regular tells kinds that npm installs as files.
func regular(kind byte) bool { return kind == 0 || kind == kindFile || kind == kindContiguous }

// parseHeader reads a block as npm's reader does. Why is a reason why npm
// passes over the block alone, as if it announced nothing; "" if it is sound.
func parseHeader(b *[blockSize]byte, ex, global extension) (h header, why string) {
	for _, field := range [][]byte{b[100:108], b[108:116], b[116:124], b[124:136], b[136:148]} {
		if _, state := number(field); state == broken {
			return h, "a tar header with a number that is none"
		}
	}
	if sum, state := number(b[148:160]); state == empty || state == broken || sum != checksum(b) {
		return h, "a tar header with a wrong checksum"
	}
	h.kind = b[156]
	h.mode, _ = number(b[100:108])
	size, state := number(b[124:136])
	h.size, h.odd = size, state != exact
	h.name = cstring(b[0:100])
	if subject(h.kind) {
		h.extend(ex, global)
	}
	if h.kind == kindFile && strings.HasSuffix(h.name, "/") {
		h.kind = kindDirectory
	}
	if h.kind == kindDirectory {
		h.size = 0
	}
	if string(b[257:265]) == "ustar\x0000" && !(ex.hasPath && subject(h.kind)) {
		h.name = prefixed(b, h.name)
	}
	h.size = max(h.size, 0)
	return h, h.refused(b[157] != 0)
}

// refused tells why npm does not take a header whose numbers are sound.
func (h *header) refused(linked bool) string {
	link := h.kind == kindLink || h.kind == kindSymlink
	switch {
	case h.name == "":
		return "a tar header without a name"
	case link && !linked:
		return "a link in a tarball that leads nowhere"
	case linked && !link && h.kind != kindPax && h.kind != kindGlobal:
		return "a tar header of a file that is a link as well"
	}
	return ""
}

func (h *header) extend(ex, global extension) {
	if ex.hasPath {
		h.name = ex.path
	}
	switch {
	case ex.hasSize:
		h.size = ex.size
	case global.hasSize:
		h.size = global.size
	}
}

// prefixed joins the two parts of a long name in a ustar header. A prefix of
// 131 bytes and more leaves no room for the times that stand behind it.
func prefixed(b *[blockSize]byte, name string) string {
	end := 475
	if b[475] != 0 {
		end = 500
	}
	if prefix := cstring(b[345:end]); prefix != "" || end == 500 {
		return prefix + "/" + name
	}
	return name
}

// cstring reads bytes up to the first NUL.
func cstring(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// How a number of a header was written.
type written uint8

const (
	exact  written = iota
	empty          // no digit: npm takes it for nothing
	loose          // digits and something behind them: readers differ
	broken         // npm throws it away
)

// number reads digits in base eight, or bytes in base 256 behind a set bit.
func number(b []byte) (n int64, state written) {
	if b[0]&0x80 != 0 {
		return large(b)
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	b = bytes.TrimSpace(b)
	i := 0
	for ; i < len(b) && b[i] >= '0' && b[i] <= '7'; i++ {
		n = n<<3 | int64(b[i]-'0')
	}
	switch {
	case i == 0:
		return 0, empty
	case i < len(b):
		return n, loose
	}
	return n, exact
}

// large reads a number in base 256. A negative one counts as zero, and one
// past 2^53 is broken, as no JavaScript number can hold it.
func large(b []byte) (n int64, state written) {
	switch b[0] {
	case 0x80:
	case 0xff:
		return 0, exact
	default:
		return 0, broken
	}
	for _, c := range b[1:] {
		if n = n<<8 | int64(c); n >= 1<<53 {
			return 0, broken
		}
	}
	return n, exact
}

// checksum adds up a header's bytes, with spaces in place of the sum.
func checksum(b *[blockSize]byte) int64 {
	sum := int64(8 * ' ')
	for i, c := range b {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return sum
}

// parsePax adds to an extension what a pax header says. It is not ok if a
// record is written so that readers take it differently.
func parsePax(text []byte, ex extension) (extension, bool) {
	ok := true
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	for _, line := range lines {
		length, record, _ := bytes.Cut(line, []byte(" "))
		n, err := strconv.Atoi(string(length))
		key, value, found := bytes.Cut(record, []byte("="))
		if err != nil || n != len(line)+1 || !found || len(key) == 0 {
			ok = false
			continue
		}
		if bytes.IndexByte(value, 0) >= 0 {
			ok = false
			value = value[:bytes.IndexByte(value, 0)]
		}
		switch string(key) {
		case "path":
			ex.path, ex.hasPath = string(value), true
		case "size":
			size, err := strconv.ParseInt(string(value), 10, 64)
			if err != nil || size < 0 {
				ok = false
				continue
			}
			ex.size, ex.hasSize = size, true
		}
	}
	return ex, ok
}

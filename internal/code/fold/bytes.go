package fold

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"math"
	"slices"
	"strings"
)

// encodeBytes gives the bytes of a string in one of Node's encodings; nil and
// false for one that is not known.
func encodeBytes(s String, encoding string) ([]byte, bool) {
	switch strings.ToLower(encoding) {
	case "utf8", "utf-8", "undefined":
		return utf8Of(s), true
	case "hex":
		var out []byte
		for i := 0; i+1 < s.Len(); i += 2 {
			n, ok := hexAt(s, i, 2)
			if !ok {
				break
			}
			out = append(out, byte(n))
		}
		return out, true
	case "base64", "base64url":
		return decodeBase64(s), true
	case "latin1", "binary", "ascii":
		out := make([]byte, s.Len())
		for i := range out {
			out[i] = byte(s.At(i))
		}
		return out, true
	case "utf16le", "utf-16le", "ucs2", "ucs-2":
		out := make([]byte, 0, 2*s.Len())
		for _, u := range s.Units() {
			out = append(out, byte(u), byte(u>>8))
		}
		return out, true
	}
	return nil, false
}

// decodeBytes gives the string of bytes in one of Node's encodings.
func decodeBytes(data []byte, encoding string) (String, bool) {
	switch strings.ToLower(encoding) {
	case "utf8", "utf-8", "undefined":
		return fromUTF8(string(data)), true
	case "hex":
		out := make([]byte, 0, 2*len(data))
		for _, c := range data {
			out = append(out, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		}
		return fromBytes(out), true
	case "base64":
		return Text(encodeBase64(data, false)), true
	case "base64url":
		return Text(encodeBase64(data, true)), true
	case "latin1", "binary":
		return fromBytes(data), true
	case "ascii":
		out := slices.Clone(data)
		for i := range out {
			out[i] &= 0x7F
		}
		return fromBytes(out), true
	case "utf16le", "utf-16le", "ucs2", "ucs-2":
		units := make([]uint16, len(data)/2)
		for i := range units {
			units[i] = uint16(data[2*i]) | uint16(data[2*i+1])<<8
		}
		return fromUnits(units), true
	}
	return String{}, false
}

// bufferFunction finds Buffer.from and the like.
func bufferFunction(method string) native {
	switch method {
	case "from":
		return bufferFrom
	case "alloc":
		return bufferAlloc
	case "concat":
		return bufferConcat
	case "isBuffer":
		return func(_ *machine, _ Value, args []Value) (Value, error) {
			if isUnknown(arg(args, 0)) {
				return nil, ErrUnknown
			}
			b, ok := arg(args, 0).(*Bytes)
			return Bool(ok && b.buffer), nil
		}
	case "byteLength":
		return ofText(func(_ *machine, s String) (Value, error) { return Number(len(utf8Of(s))), nil })
	}
	return nil
}

func bufferFrom(m *machine, _ Value, args []Value) (Value, error) {
	b := &Bytes{cell: cell{gen: m.gen}, buffer: true}
	s, ok := arg(args, 0).(String)
	if !ok {
		if _, number := arg(args, 0).(Number); number || len(args) > 1 {
			return nil, ErrUnknown
		}
		var err error
		b.data, err = m.bytesOf(arg(args, 0))
		return b, err
	}
	encoding, err := m.toString(arg(args, 1))
	if err != nil {
		return nil, err
	}
	if err := m.b.bytes(2 * len(s.units)); err != nil {
		return nil, err
	}
	if b.data, ok = encodeBytes(s, encoding.Go()); !ok {
		return nil, ErrUnknown
	}
	return b, nil
}

// bytesOf turns a list of numbers into bytes.
func (m *machine) bytesOf(v Value) ([]byte, error) {
	if b, ok := v.(*Bytes); ok && !b.loose {
		return slices.Clone(b.data), m.b.bytes(len(b.data))
	}
	a, ok := v.(*Array)
	if !ok {
		return nil, ErrUnknown
	}
	list, err := m.elements(a)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(list))
	for i := range list {
		n, err := m.toNumber(elementOr(list, i))
		if err != nil {
			return nil, err
		}
		out[i] = byte(toInt32(n))
	}
	return out, m.b.bytes(len(out))
}

func bufferAlloc(m *machine, _ Value, args []Value) (Value, error) {
	n, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	if n < 0 || len(args) > 2 {
		return nil, ErrUnknown
	}
	if err := m.b.bytes(n); err != nil {
		return nil, err
	}
	b := &Bytes{cell: cell{gen: m.gen}, buffer: true, data: make([]byte, n)}
	if len(args) > 1 {
		c, ok := args[1].(Number)
		if !ok {
			return nil, ErrUnknown
		}
		for i := range b.data {
			b.data[i] = byte(toInt32(float64(c)))
		}
	}
	return b, nil
}

func bufferConcat(m *machine, _ Value, args []Value) (Value, error) {
	if len(args) != 1 {
		return nil, ErrUnknown
	}
	list, err := m.listOf(args[0])
	if err != nil {
		return nil, err
	}
	out := &Bytes{cell: cell{gen: m.gen}, buffer: true}
	for _, v := range list {
		b, ok := v.(*Bytes)
		if !ok || b.loose {
			return nil, ErrUnknown
		}
		if err := m.b.bytes(len(b.data)); err != nil {
			return nil, err
		}
		out.data = append(out.data, b.data...)
	}
	return out, nil
}

// bytesFunction finds Uint8Array.from and of.
func bytesFunction(method string) native {
	switch method {
	case "from":
		return func(m *machine, this Value, args []Value) (Value, error) {
			list, err := arrayFrom(m, this, args)
			if err != nil {
				return nil, err
			}
			return newBytes(m, nil, []Value{list})
		}
	case "of":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			return newBytes(m, nil, []Value{m.newArray(args)})
		}
	}
	return nil
}

func newBytes(m *machine, _ Value, args []Value) (Value, error) {
	b := &Bytes{cell: cell{gen: m.gen}}
	if n, ok := arg(args, 0).(Number); ok {
		if n < 0 || n != Number(math.Trunc(float64(n))) {
			return nil, ErrUnknown
		}
		if err := m.b.bytes(toInteger(float64(n))); err != nil {
			return nil, err
		}
		b.data = make([]byte, int(n))
		return b, nil
	}
	if len(args) != 1 {
		return nil, ErrUnknown
	}
	var err error
	b.data, err = m.bytesOf(args[0])
	return b, err
}

// bytesMethod finds a method of Buffer, or of Uint8Array: reading ones of
// arrays serve both.
func bytesMethod(class, method string) native {
	switch method {
	case "toString", "toLocaleString":
		if class == "Buffer" {
			return bufferToString
		}
		return func(m *machine, this Value, _ []Value) (Value, error) { return join(m, this, nil, false) }
	case "slice", "subarray":
		// A part of a Buffer shares its memory: it is a copy here only as
		// long as nobody writes to either.
		return ofBytes(func(m *machine, b *Bytes, args []Value) (Value, error) {
			i, j, err := m.span(args, len(b.data))
			if err != nil {
				return nil, err
			}
			out := &Bytes{cell: cell{gen: m.gen}, data: slices.Clone(b.data[i:j]), buffer: b.buffer}
			if b.buffer || method == "subarray" {
				b.parted, out.parted = true, true
			}
			return out, m.b.bytes(j - i)
		})
	case "reverse", "swap16":
		return ofBytes(func(m *machine, b *Bytes, _ []Value) (Value, error) { return reorder(m, b, method == "swap16") })
	case "fill":
		return nil
	case "readUInt8", "readUint8":
		return ofBytes(func(m *machine, b *Bytes, args []Value) (Value, error) {
			i, err := m.toInt(arg(args, 0))
			if err != nil || i < 0 || i >= len(b.data) {
				return nil, ErrUnknown
			}
			return Number(b.data[i]), nil
		})
	case "equals":
		return ofBytes(func(_ *machine, b *Bytes, args []Value) (Value, error) {
			other, ok := arg(args, 0).(*Bytes)
			if !ok || other.loose {
				return nil, ErrUnknown
			}
			return Bool(bytes.Equal(b.data, other.data)), nil
		})
	case "map", "filter":
		return func(m *machine, this Value, args []Value) (Value, error) {
			return mapBytes(m, method, class, this, args)
		}
	case "join", "indexOf", "includes", "forEach", "every", "some", "find", "findIndex", "reduce", "reduceRight", "at", "keys", "entries", "values":
		return arrayMethod(method)
	}
	return nil
}

func ofBytes(f func(m *machine, b *Bytes, args []Value) (Value, error)) native {
	return func(m *machine, this Value, args []Value) (Value, error) {
		b, ok := this.(*Bytes)
		if !ok || b.loose {
			return nil, ErrUnknown
		}
		return f(m, b, args)
	}
}

func bufferToString(m *machine, this Value, args []Value) (Value, error) {
	b, ok := this.(*Bytes)
	if !ok || b.loose {
		return nil, ErrUnknown
	}
	encoding, err := m.toString(arg(args, 0))
	if err != nil {
		return nil, err
	}
	var rest []Value
	if len(args) > 1 {
		rest = args[1:]
	}
	i, j, err := m.span(rest, len(b.data))
	if err != nil {
		return nil, err
	}
	if err := m.b.bytes(2 * (j - i)); err != nil {
		return nil, err
	}
	s, ok := decodeBytes(b.data[i:j], encoding.Go())
	if !ok {
		return nil, ErrUnknown
	}
	return s, nil
}

func reorder(m *machine, b *Bytes, pairs bool) (Value, error) {
	if pairs && len(b.data)%2 == 1 {
		return nil, m.throw("RangeError", "Buffer size must be a multiple of 16-bits")
	}
	if err := m.touchBytes(b); err != nil {
		return nil, err
	}
	if !pairs {
		slices.Reverse(b.data)
		return b, nil
	}
	for i := 0; i < len(b.data); i += 2 {
		b.data[i], b.data[i+1] = b.data[i+1], b.data[i]
	}
	return b, nil
}

func mapBytes(m *machine, method, class string, this Value, args []Value) (Value, error) {
	list, err := eachElement(m, method, this, args)
	if err != nil {
		return nil, err
	}
	data, err := m.bytesOf(list)
	return &Bytes{cell: cell{gen: m.gen}, data: data, buffer: class == "Buffer"}, err
}

// zlibFunction finds what inflates.
func zlibFunction(method string) native {
	var open func(r io.Reader) (io.Reader, error)
	switch method {
	case "inflateSync":
		open = func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }
	case "gunzipSync":
		open = func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	case "inflateRawSync":
		open = func(r io.Reader) (io.Reader, error) { return flate.NewReader(r), nil }
	default:
		return nil
	}
	return func(m *machine, _ Value, args []Value) (Value, error) {
		b, ok := arg(args, 0).(*Bytes)
		if !ok || b.loose {
			return nil, ErrUnknown
		}
		return inflate(m, b.data, open)
	}
}

// maxInflated bounds what packed bytes may grow to.
const maxInflated = 4 << 20

func inflate(m *machine, data []byte, open func(io.Reader) (io.Reader, error)) (Value, error) {
	if err := m.b.bytes(len(data)); err != nil {
		return nil, err
	}
	r, err := open(bytes.NewReader(data))
	if err != nil {
		return nil, ErrUnknown
	}
	limit := min(maxInflated, m.b.Bytes/4)
	out, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if len(out) > limit {
		return nil, m.b.bytes(math.MaxInt)
	}
	if err != nil {
		return nil, ErrUnknown
	}
	return &Bytes{cell: cell{gen: m.gen}, data: out, buffer: true}, m.b.bytes(4 * len(out))
}

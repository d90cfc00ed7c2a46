package fold

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// smallNumbers are values of the numbers that loops count with.
var smallNumbers = func() (all [1024]Value) {
	for i := range all {
		all[i] = Number(i)
	}
	return all
}()

// number makes a value of a number.
func number(n float64) Value {
	if i := int(n); 0 < i && i < len(smallNumbers) && float64(i) == n {
		return smallNumbers[i]
	}
	return Number(n)
}

// formatNumber writes a number as JavaScript does.
func formatNumber(n float64) string {
	switch {
	case math.IsNaN(n):
		return "NaN"
	case math.IsInf(n, 1):
		return "Infinity"
	case math.IsInf(n, -1):
		return "-Infinity"
	case n == 0:
		return "0"
	case n == math.Trunc(n) && math.Abs(n) < 1<<53:
		return strconv.FormatInt(int64(n), 10)
	}
	mantissa, exp, _ := strings.Cut(strconv.FormatFloat(math.Abs(n), 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	e, _ := strconv.Atoi(exp)
	sign := ""
	if n < 0 {
		sign = "-"
	}
	return sign + placeDigits(digits, e+1)
}

// placeDigits writes digits whose decimal point stands behind the first
// point of them, as Number::toString prescribes.
func placeDigits(digits string, point int) string {
	k := len(digits)
	switch {
	case k <= point && point <= 21:
		return digits + strings.Repeat("0", point-k)
	case 0 < point && point <= 21:
		return digits[:point] + "." + digits[point:]
	case -6 < point && point <= 0:
		return "0." + strings.Repeat("0", -point) + digits
	}
	e := strconv.Itoa(point - 1)
	if point-1 > 0 {
		e = "+" + e
	}
	if k == 1 {
		return digits + "e" + e
	}
	return digits[:1] + "." + digits[1:] + "e" + e
}

// formatRadix writes a number below 2^53 to another base. Fractions have as many digits
// as it takes to tell the number from its neighbours, as in V8.
func formatRadix(n float64, radix int) string {
	if radix == 10 || math.IsNaN(n) || math.IsInf(n, 0) {
		return formatNumber(n)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	whole := math.Floor(n)
	return sign + strconv.FormatInt(int64(whole), radix) + fractionDigits(n, whole, radix)
}

const digitLetters = "0123456789abcdefghijklmnopqrstuvwxyz"

// fractionDigits is the algorithm of V8's DoubleToRadixCString for what
// stands behind the point.
func fractionDigits(n, whole float64, radix int) string {
	fraction := n - whole
	delta := math.Max(0.5*(math.Nextafter(n, math.Inf(1))-n), math.SmallestNonzeroFloat64)
	if fraction < delta {
		return ""
	}
	out := []byte{'.'}
	r := float64(radix)
	for {
		fraction *= r
		delta *= r
		digit := int(fraction)
		out = append(out, digitLetters[digit])
		fraction -= float64(digit)
		if fraction > 0.5 || fraction == 0.5 && digit&1 == 1 {
			if fraction+delta > 1 {
				return roundUp(out, radix)
			}
		}
		if fraction < delta {
			return string(out)
		}
	}
}

// roundUp adds one to the last digit behind a point. A carry beyond the point
// cannot come up, for then the number would have no fraction.
func roundUp(out []byte, radix int) string {
	for len(out) > 1 {
		value := strings.IndexByte(digitLetters, out[len(out)-1])
		if value+1 < radix {
			out[len(out)-1] = digitLetters[value+1]
			return string(out)
		}
		out = out[:len(out)-1]
	}
	return ""
}

// spaces are the code units that JavaScript trims: white space and line ends.
const spaces = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"

// parseNumber reads a string as Number() does: NaN if it is none.
func parseNumber(s String) float64 {
	text := strings.Trim(s.Go(), spaces)
	if text == "" {
		return 0
	}
	if len(text) > 2 && text[0] == '0' {
		if base := radixOf(text[1]); base != 0 {
			return parseDigits(text[2:], base)
		}
	}
	unsigned := strings.TrimLeft(text, "+-")
	if len(text)-len(unsigned) > 1 {
		return math.NaN()
	}
	if unsigned == "Infinity" {
		if text[0] == '-' {
			return math.Inf(-1)
		}
		return math.Inf(1)
	}
	if decimalPrefix(unsigned) != len(unsigned) {
		return math.NaN()
	}
	n, _ := strconv.ParseFloat(text, 64)
	return n
}

func radixOf(letter byte) int {
	switch letter {
	case 'x', 'X':
		return 16
	case 'o', 'O':
		return 8
	case 'b', 'B':
		return 2
	}
	return 0
}

// parseDigits reads a whole number; NaN if a character is no digit.
func parseDigits(digits string, base int) float64 {
	n, used := digitsPrefix(digits, base)
	if used == 0 || used != len(digits) {
		return math.NaN()
	}
	return n
}

// digitsPrefix reads as many digits as there are.
func digitsPrefix(text string, base int) (n float64, used int) {
	for used < len(text) && digitValue(text[used]) < base {
		n = n*float64(base) + float64(digitValue(text[used]))
		used++
	}
	if n < 1<<53 {
		return n, used
	}
	exact, ok := new(big.Int).SetString(text[:min(used, 2000)], base)
	if !ok {
		return math.NaN(), 0
	}
	n, _ = new(big.Float).SetInt(exact).Float64()
	if used > 2000 {
		n = math.Inf(1)
	}
	return n, used
}

func digitValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'Z':
		return int(c-'A') + 10
	}
	return 99
}

// decimalPrefix is the length of the unsigned decimal literal that text
// starts with: "1.5e3" of "1.5e3px"; 0 if there is none.
func decimalPrefix(text string) int {
	i, digits := 0, 0
	for ; i < len(text) && '0' <= text[i] && text[i] <= '9'; i++ {
		digits++
	}
	if i < len(text) && text[i] == '.' {
		j := i + 1
		for ; j < len(text) && '0' <= text[j] && text[j] <= '9'; j++ {
			digits++
		}
		if digits > 0 {
			i = j
		}
	}
	if digits == 0 {
		return 0
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		j := i + 1
		if j < len(text) && (text[j] == '+' || text[j] == '-') {
			j++
		}
		start := j
		for j < len(text) && '0' <= text[j] && text[j] <= '9' {
			j++
		}
		if j > start {
			i = j
		}
	}
	return i
}

// parseInt is the function of that name.
func parseInt(s String, radix int) float64 {
	text := strings.TrimLeft(s.Go(), spaces)
	sign := 1.0
	if text != "" && (text[0] == '-' || text[0] == '+') {
		if text[0] == '-' {
			sign = -1
		}
		text = text[1:]
	}
	if (radix == 0 || radix == 16) && len(text) > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') {
		text, radix = text[2:], 16
	}
	if radix == 0 {
		radix = 10
	}
	if radix < 2 || radix > 36 {
		return math.NaN()
	}
	n, used := digitsPrefix(text, radix)
	if used == 0 {
		return math.NaN()
	}
	return sign * n
}

// parseFloat is the function of that name.
func parseFloat(s String) float64 {
	text := strings.TrimLeft(s.Go(), spaces)
	unsigned, sign := text, 1.0
	if text != "" && (text[0] == '-' || text[0] == '+') {
		unsigned = text[1:]
		if text[0] == '-' {
			sign = -1
		}
	}
	if strings.HasPrefix(unsigned, "Infinity") {
		return math.Inf(int(sign))
	}
	used := decimalPrefix(unsigned)
	if used == 0 {
		return math.NaN()
	}
	n, _ := strconv.ParseFloat(unsigned[:used], 64)
	return sign * n
}

// toInt32 wraps a number as the bit operators do.
func toInt32(n float64) int32 {
	if n == math.Trunc(n) && math.Abs(n) < 1<<62 {
		return int32(int64(n))
	}
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return int32(int64(math.Mod(math.Trunc(n), 1<<32)))
}

// toInteger is ToIntegerOrInfinity, held within what an int can index.
func toInteger(n float64) int {
	switch {
	case math.IsNaN(n):
		return 0
	case n > math.MaxInt32:
		return math.MaxInt32
	case n < math.MinInt32:
		return math.MinInt32
	}
	return int(n)
}

package settings

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// units are what a number stands for in settings of time.
var units = map[string]time.Duration{"days": 24 * time.Hour, "minutes": time.Minute, "seconds": time.Second, "duration": 24 * time.Hour}

// duration reads a number in the unit of a type, or one with a unit of its
// own: "3 days", "1d".
func duration(text, typ string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	digits := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	number, unit := text, ""
	if digits >= 0 {
		number, unit = text[:digits], strings.TrimSpace(text[digits:])
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, false
	}
	one, ok := units[typ]
	if unit != "" {
		one, ok = unitNamed(unit)
	}
	const most = 1e9 * float64(time.Second) // thirty years
	return time.Duration(min(n*float64(one), most)), ok
}

func unitNamed(unit string) (time.Duration, bool) {
	switch strings.TrimSuffix(unit, "s") {
	case "d", "day":
		return 24 * time.Hour, true
	case "h", "hour":
		return time.Hour, true
	case "m", "minute", "min":
		return time.Minute, true
	case "", "second":
		return time.Second, true
	case "w", "week":
		return 7 * 24 * time.Hour, true
	case "month":
		return 30 * 24 * time.Hour, true
	}
	return 0, false
}

// Days says a duration in words: "7 days", "1 day", "36 hours".
func Days(d time.Duration) string {
	for _, u := range []struct {
		one  time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if d >= u.one && d%u.one == 0 {
			return counted(int(d/u.one), u.name)
		}
	}
	return counted(int(d/time.Second), "second")
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

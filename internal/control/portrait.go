package control

import (
	"fmt"
	"strings"
	"time"
)

// Portrait says in a few words what is known of the installed version's
// package on a day: "one version, one account, out for 16 days".
func (h Past) Portrait(asOf time.Time) string {
	words := []string{count(len(h.History.Releases), "version")}
	if who, ok := h.History.MayPublish(asOf).Get(); ok {
		words = append(words, count(len(who), "account"))
	} else {
		words = append(words, "by nobody knows whom")
	}
	if at, ok := h.Release().Published.Get(); ok {
		words = append(words, "this one out for "+For(asOf.Sub(at)))
	} else {
		words = append(words, "this one out since nobody knows when")
	}
	return strings.Join(words, ", ")
}

func count(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// For says a length of time as people do: "3 hours", "16 days", "2 years".
func For(d time.Duration) string {
	days := int(d.Hours() / 24)
	switch {
	case d < time.Hour:
		return plural(int(d.Minutes()), "minute")
	case days == 0:
		return plural(int(d.Hours()), "hour")
	case days < 2*365:
		return plural(days, "day")
	}
	return plural(days/365, "year")
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

package cast_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"levee/internal/cast"
)

func parse(tb testing.TB, s string) cast.Time {
	tb.Helper()
	t, err := cast.ParseTime(s)
	if err != nil {
		tb.Fatalf("%s: %v", s, err)
	}
	return t
}

// What is before what, for certain, and what nobody can tell.
func TestTimesAreOrderedAsFarAsTheyAreKnown(t *testing.T) {
	for _, c := range []struct {
		x, y string
		want cast.Order
	}{
		{"2018-09-09T08:28:59Z", "2018-09-16", cast.Before},
		{"2018-09-16", "2018-09-09T08:28:59Z", cast.After},
		{"2018-09-09T08:28:59Z", "2018-09-09", cast.Unordered},
		{"2018-09-09T08:28:59Z", "2018-09-09T08:28:59Z", cast.Unordered},
		{"2018-09-09T10:28:59+02:00", "2018-09-09T08:29:00Z", cast.Before},
		{"2018-09-09T23:59:59.999999999Z", "2018-09-10", cast.Before},
		{"2018-09-09T08:28Z", "2018-09-09T08:28:59Z", cast.Unordered},
		{"2018-09-09T08:28Z", "2018-09-09T08:29:00Z", cast.Before},
		{"2018", "2019-01-01T00:00:00Z", cast.Before},
		{"2018-10-05..2018-11-16", "2018-11-20", cast.Before},
		{"2018-10-05..2018-11-16", "2018-11-16", cast.Unordered},
		{"..2018-11-16", "2018-11-20", cast.Before},
		{"2018-11-20..", "2018-11-19", cast.After},
		{"2018-11-20..", "2018-11-25", cast.Unordered},
		{"unknown", "2018-11-25", cast.Unordered},
		{"2020-02-29", "2020-03-01", cast.Before},
	} {
		x, y := parse(t, c.x), parse(t, c.y)
		if got := x.Compare(y); got != c.want {
			t.Errorf("%s is %v %s, want %v", c.x, got, c.y, c.want)
		}
		if got := y.Compare(x); got != c.want.Reverse() {
			t.Errorf("%s is %v %s, want %v", c.y, got, c.x, c.want.Reverse())
		}
	}
}

func TestTimesThatDoNotExist(t *testing.T) {
	for _, s := range []string{"", "2018-02-29", "2018-13", "0000", "2018-09-09T25:00:00Z", "2018-09-09T08:28:59", "2018-09-09 08:28:59Z",
		"2018-9-9", "..", "2018..2017", "2018-09-10..2018-09-09", "now", "2018-09-09T08:28:59+99:00", "2018-09-09T08:28:60Z", "2018-W37", "unknown..2018"} {
		if got, err := cast.ParseTime(s); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
}

func anyTime() *rapid.Generator[cast.Time] {
	return rapid.Custom(func(t *rapid.T) cast.Time {
		day := func() string {
			return time.Unix(rapid.Int64Range(0, 2e9).Draw(t, "second"), 0).UTC().Format(
				rapid.SampledFrom([]string{"2006", "2006-01", "2006-01-02", time.RFC3339, "2006-01-02T15:04Z07:00"}).Draw(t, "form"))
		}
		form := rapid.SampledFrom([]func() string{
			day,
			func() string { return day() + ".." },
			func() string { return ".." + day() },
			func() string { return cast.UnknownTime },
		}).Draw(t, "kind")
		v, err := cast.ParseTime(form())
		if err != nil {
			t.Fatal(err)
		}
		return v
	})
}

// Before is an order: never both ways, and it goes on over a third.
func TestBeforeIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y, z := anyTime().Draw(t, "x"), anyTime().Draw(t, "y"), anyTime().Draw(t, "z")
		if x.Compare(x) != cast.Unordered {
			t.Errorf("%s is %v itself", x.Text, x.Compare(x))
		}
		if x.Compare(y) != y.Compare(x).Reverse() {
			t.Errorf("%s is %v %s, which is %v it", x.Text, x.Compare(y), y.Text, y.Compare(x))
		}
		if x.Compare(y) == cast.Before && y.Compare(z) == cast.Before && x.Compare(z) != cast.Before {
			t.Errorf("%s before %s before %s, and the first is %v the last", x.Text, y.Text, z.Text, x.Compare(z))
		}
		if x.Bounded() && x.Latest.Before(x.Earliest) {
			t.Errorf("%s ends before it starts", x.Text)
		}
	})
}

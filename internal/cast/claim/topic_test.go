package claim_test

import (
	"testing"

	"levee/internal/cast/claim"
)

// Claims of one topic that cannot both be true, and those that can.
func TestOpposed(t *testing.T) {
	for _, c := range []struct {
		a, b    string
		topic   bool // whether both have the same
		opposed bool
	}{
		{"a@1.0.0 published at 2018-09-09", "a@1.0.0 published at 2018-09-09T08:28:59Z by x", true, false},
		{"a@1.0.0 published at 2018-09-09", "a@1.0.0 published before 2018-09-01", true, true},
		{"a@1.0.0 published at 2018-09-09", "a@1.0.1 published at 2018-09-10", false, false},
		{"a@1.0.0 published at 2018-09-09", "a@1.0.0 published at 2018-09-10T01:00:00+02:00", true, false}, // the day there
		{"a@1.0.0 published by x", "a@1.0.0 published by y", true, true},
		{"a@1.0.0 removed between 2018-11-26 and 2018-11-27", "a@1.0.0 removed at 2018-11-28", true, true},
		{"a@1.0.0 adds dependency b ^1.0.0", "a@1.0.0 depends on b", true, false},
		{"a@1.0.0 adds dependency b ^1.0.0", "a@1.0.0 drops dependency b", true, true},
		{"a@1.0.0 depends on b ^1.0.0", "a@1.0.0 depends on b ^2.0.0", true, true},
		{"a@1.0.0 depends on b ^1.0.0", "a@1.0.0 does not depend on b ^2.0.0", true, false},
		{"a@1.0.0 has 7 dependencies", "a@1.0.0 has at least 8 dependencies", true, true},
		{"a@1.0.0 maintainers x, y", "a@1.0.0 maintainers y, x", true, false},
		{"a@1.0.0 maintainers x, y", "a@1.0.0 maintainers x", true, true},
		{"f locks a", "f does not lock a@1.0.0", true, false},
		{"f locks a@1.0.0", "f does not lock a", true, true},
		{"f locks a@1.0.0", "f does not lock a@1.0.0", true, true},
		{"f locks a@1.0.0", "f locks a@2.0.0", true, false},
		{"f locks 10 names", "f locks 11 names", true, true},
		{"f locks 10 packages", "f locks 11 packages", true, false},
		{"f flags a dev", "f does not flag a dev", true, true},
		{"10 accounts in f as of 2018", "about 12 accounts in f as of 2018", true, true},
		{"cooldown of 7 days keeps a@1.0.0 out of f", "cooldown of 7 days does not keep a@1.0.0 out of f", true, true},
		{"a ~1.0.0 as of 2018-09-25 picks 1.0.1", "a ~1.0.0 as of 2018-09-25 picks 1.0.2", true, true},
		{"commit 5999958d at 2018-09-09 in x/y by me", "commit 5999958 at 2018-09-09 in https://github.com/X/y by you", true, false},
		{"commit 5999958d at 2018-09-09 in x/y", "commit 5999958d at 2018-09-11 in x/y", true, true},
		{"file i.js of a@1.0.0 is in x/y at a0d127c1", "file i.js of a@1.0.0 is not in x/y at a0d127c1", true, true},
		{"file i.js of a@1.0.0 has hash git:54048895", "file i.js of a@1.0.0 has hash git:540488951", true, false},
		{"file i.js of a@1.0.0 has hash git:54048895", "file i.js of a@1.0.0 has hash git:54048896", true, true},
		{"advisory npm:737 published at 2018-11-26", "advisory npm:737 published after 2018-11-26", true, true},
		{"advisory npm:737 covers a@1.0.0", "advisory npm:737 does not cover a@1.0.0", true, true},
		{"E-1 to E-2 is 7 days", "E-1 to E-2 is 6 to 8 days", true, false},
		{"E-1 to E-2 is 7 days", "E-1 to E-2 is 8 days", true, true},
		{"E-1 to E-2 is 7 days", "E-1 to E-2 is 1 week", true, false}, // of other units nothing is said
		{"E-1 is before E-2", "E-2 is after E-1", true, false},
		{"E-1 is before E-2", "E-1 is after E-2", true, true},
		{"E-1 is before E-2", "E-2 is before E-1", true, true},
		{`"downloads" is 10 downloads`, `"downloads" is 12 downloads`, true, true},
	} {
		x, err := claim.Parse(c.a)
		if err != nil {
			t.Fatal(err)
		}
		y, err := claim.Parse(c.b)
		if err != nil {
			t.Fatal(err)
		}
		if got := claim.Topic(x) == claim.Topic(y); got != c.topic {
			t.Errorf("%q and %q: topics %q, %q", c.a, c.b, claim.Topic(x), claim.Topic(y))
		}
		if got, back := claim.Opposed(x, y), claim.Opposed(y, x); got != c.opposed || back != c.opposed {
			t.Errorf("%q and %q: opposed %v, the other way round %v", c.a, c.b, got, back)
		}
	}
}

package universe_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
	"levee/internal/npm"
	"levee/internal/universe"
)

const story = `
# The attack of 2018, shortened.
event-stream 3.3.4 2016-07-17 by dominictarr
  depends through ~2.3.1, split 0.3   # a comment
  optional fsevents ^1.0.0
  peer lodash >=4
event-stream 3.3.5 2018-09-05T05:27:47Z by right9ctrl
  scripts postinstall, install
  stripped times
event-stream 3.3.6 2018-09-09 gone
event-stream 4.0.0 2018-09-16 by right9ctrl of right9ctrl
  deprecated use node's own streams
  engines >=8
  bin es, event-stream
  integrity sha512-Vv8c
event-stream
  repository git://git.example/event-stream.git
  bugs https://git.example/event-stream/issues
  tag next 4.0.0
  advisory GHSA-mh6f-8j2x-4483 2018-11-26 CRITICAL malware =3.3.6, =3.3.7 | takes wallets
  advisory GHSA-old 2017-01-01 LOW withdrawn 2017-02-01 >=1.0.0 <2.0.0, <=0.5.0 | was none
  popularity 120 of 8000
  neighbour events-stream 4000 one letter changed
  native stream since 18.0.0
  instead streamx, readable-stream

staged 1.0.0 2026-01-01 by alice
  trust staged publish
staged 1.0.1 2026-01-02 by trusted publisher
staged 1.0.2 2026-01-03 by alice
  trust provenance
silent 1.0.0
silent
  stripped publisher, maintainers, scripts, signatures
half 1.0.0 2020-01-01 by alice
  trust provenance
half 1.0.1 2020-02-01 by alice
  stripped publisher, maintainers
half
  stripped signatures, created
early 1.0.0 2020-01-01 by alice
early
  created 2021-01-01
  maintainers alice, zoe
empty
  maintainers none
`

func parse(t *testing.T, text string) *universe.Universe {
	t.Helper()
	u, err := universe.Parse("story", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestDocumentsTellWhatTheUniverseTells is the law that lets a test choose
// between asking a universe and serving it.
func TestDocumentsTellWhatTheUniverseTells(t *testing.T) {
	for _, text := range []string{story, "*\n  stripped times, maintainers\n" + story, "*\n  stripped signatures, scripts, gone\n" + story} {
		u := parse(t, text)
		for _, name := range u.Names() {
			f, err := u.Releases(t.Context(), name)
			want, ok := f.Get()
			if err != nil || !ok {
				t.Fatalf("%s: %s, %v", name, f.Status(), err)
			}
			p, err := npm.ParsePackument(u.Packument(name))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(want, evidence.FromPackument(p, f.From()), evidencetest.Equal); diff != "" {
				t.Errorf("%s (-universe +document):\n%s", name, diff)
			}
		}
	}
}

func TestAbbreviatedTellsLess(t *testing.T) {
	p, err := npm.ParsePackument(parse(t, story).Abbreviated("event-stream"))
	if err != nil {
		t.Fatal(err)
	}
	h := evidence.FromPackument(p, evidence.Provenance{})
	if h.Times.Status() != evidence.Absent || h.Maintainers.Status() != evidence.Absent || len(h.Releases) != 3 {
		t.Errorf("times %s, maintainers %s, %d releases; want absent, absent, 3", h.Times.Status(), h.Maintainers.Status(), len(h.Releases))
	}
	scripts, _ := h.Releases[1].Scripts.Get()
	if diff := cmp.Diff([]string{"install"}, scripts); diff != "" || h.Releases[0].Scripts.Status() != evidence.Absent {
		t.Errorf("scripts of %s (-want +got):\n%s", h.Releases[1].Version, diff)
	}
}

// TestStory reads facts back that the law cannot see, as both of its sides
// come from the same text.
func TestStory(t *testing.T) {
	u := parse(t, story)
	f, _ := u.Releases(t.Context(), "event-stream")
	h, _ := f.Get()
	var versions []string
	for _, r := range h.Releases {
		versions = append(versions, r.Version)
	}
	if diff := cmp.Diff([]string{"3.3.4", "3.3.5", "4.0.0"}, versions); diff != "" {
		t.Error(diff)
	}
	who, _ := h.Releases[1].Maintainers.Get()
	if diff := cmp.Diff([]string{"dominictarr", "right9ctrl"}, who); diff != "" {
		t.Error(diff)
	}
	if len(h.Gone) != 1 || h.Gone[0].Version != "3.3.6" || h.Tags["latest"] != "4.0.0" || h.Tags["next"] != "4.0.0" {
		t.Errorf("gone %v, tags %v", h.Gone, h.Tags)
	}
	a, _ := u.Advisories(t.Context(), "event-stream")
	list, _ := a.Get()
	if len(list) != 2 || !list[0].Malware || list[0].Severity != "CRITICAL" || !list[0].Hits("3.3.6") || list[0].Hits("3.3.5") {
		t.Errorf("advisories %+v", list)
	}
	staged, _ := u.Releases(t.Context(), "staged")
	if who, _ := staged.Claimed().Releases[1].Maintainers.Get(); !slices.Equal(who, []string{"alice"}) {
		t.Errorf("a trusted publisher is no account, maintainers are %v", who)
	}
	for i, want := range []evidence.Trust{evidence.StagedPublished, evidence.TrustedPublished, evidence.Attested} {
		if got, _ := staged.Claimed().Releases[i].Trust.Get(); got != want {
			t.Errorf("trust of release %d is %s, want %s", i, got, want)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"  depends a 1":               `u:1: an indented line needs a package above it`,
		"a one":                       `u:1: `,
		"a 1.0.0 yesterday":           `u:1: date "yesterday": want 2018-09-05 or 2018-09-05T05:27:47Z`,
		"a 1.0.0 gone":                `u:1: a version that is gone needs its date: a registry remembers nothing else`,
		"a 1.0.0\na 1.0.0":            `u:2: release a@1.0.0: want it once`,
		"a 1.0.0 by":                  `u:1: "by" is too much: want NAME VERSION [DATE] [gone] [by ACCOUNT] [of ACCOUNT, ...]`,
		"a 1.0.0\n  likes b":          `u:2: "likes": want an attribute of a release, such as depends, scripts or deprecated`,
		"a\n  absent weather unknown": `u:2: absent "weather unknown": want one of [releases advisories popularity replacement code repository] and the reason`,
		"a\n  stripped everything":    `u:2: stripped "everything": want some of created, gone, scripts, signatures, publisher, maintainers, times`,
		"a 1.0.0\n  depends b":        `u:2: dependency "b": want NAME RANGE`,
		"a\n  advisory X 2018-01-01 between 1 and 2": `u:2: versions "between 1 and 2": want *, =V, or >=V <V`,
		"../etc 1.0.0": `u:1: `,
	} {
		_, err := universe.Parse("u", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.HasSuffix(want, ": ") == (err.Error() == want) {
			t.Errorf("Parse(%q) = %v, want %s", text, err, want)
		}
	}
}

func TestAbsentKinds(t *testing.T) {
	u := parse(t, "*\n  absent advisories no database\na 1.0.0\na\n  absent releases the registry answered 500\n")
	r, _ := u.Releases(t.Context(), "a")
	a, _ := u.Advisories(t.Context(), "a")
	if r.Why() != "the registry answered 500" || a.Why() != "no database" || a.Status() != evidence.Absent {
		t.Errorf("releases %s (%q), advisories %s (%q)", r.Status(), r.Why(), a.Status(), a.Why())
	}
}

func TestUniverseIsASource(t *testing.T) {
	evidencetest.Run(t, evidence.Kinds, func(_ *testing.T, u *universe.Universe) evidence.Source { return u })
}

// TestBundleIsASource records a universe, writes it, and reads it back.
func TestBundleIsASource(t *testing.T) {
	evidencetest.Run(t, []evidence.Kind{evidence.Releases}, func(t *testing.T, u *universe.Universe) evidence.Source {
		b := evidence.NewBundle(time.Date(2018, 10, 1, 0, 0, 0, 0, time.UTC))
		for _, name := range append(u.Names(), "nobody-has-this") {
			record(t, b, u, name)
		}
		var file bytes.Buffer
		if err := b.Write(&file); err != nil {
			t.Fatal(err)
		}
		read, err := evidence.Read("bundle", file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		return read
	})
}

func record(t *testing.T, b *evidence.Bundle, u *universe.Universe, name string) {
	t.Helper()
	h, err := u.Releases(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	b.PutHistory(name, h)
}

func FuzzParse(f *testing.F) {
	f.Add(story)
	f.Add("*\n  stripped times\na 1.0.0 2018-01-01 by b of c, d\n  trust provenance\n")
	f.Fuzz(func(t *testing.T, text string) {
		u, err := universe.Parse("fuzz", []byte(text))
		if err != nil {
			return
		}
		for _, name := range u.Names() {
			if _, err := npm.ParsePackument(u.Packument(name)); err != nil {
				t.Errorf("%s: its document is none: %v", name, err)
			}
		}
	})
}

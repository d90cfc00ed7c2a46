package form

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pets is a form of its own: the package knows nothing of policies.
type pets struct {
	name   string
	born   time.Time
	weight float64
	legs   int
	tame   bool
	eats   []string
	poem   Excerpt
	at     Place
}

func (p *pets) form() Value {
	return Then(Mapping(
		Field{Key: "name", Required: true, Value: Text(&p.name, "a name", "", nil), Doc: "How it is called."},
		Field{Key: "born", Value: Date(&p.born)},
		Field{Key: "weight", Value: Number(&p.weight, 0, 100)},
		Field{Key: "legs", Value: Whole(&p.legs, 0, 8)},
		Field{Key: "tame", Value: Flag(&p.tame)},
		Field{Key: "eats", Value: List(&p.eats, 2, func(to *string) Value { return Named("food", Choice(to, "fish", "grass")) })},
		Field{Key: "poem", Value: Excerpted(&p.poem, "a poem", 100)},
		Field{Key: "owner", Elsewhere: "owners have a file of their own"},
	), func(_ *Reader, at Place) { p.at = at })
}

func TestRead(t *testing.T) {
	p := &pets{legs: 4, eats: []string{"bones"}, tame: true}
	err := Read("pets.yaml", []byte("# a cat\r\nname: Kit\r\nborn: 2020-02-29\r\nweight: 4.5\r\neats: [fish, grass]\r\npoem: >-\r\n  purrs and\r\n\r\n  sleeps\r\n"), p.form())
	if err != nil {
		t.Fatal(err)
	}
	want := &pets{name: "Kit", born: time.Date(2020, 2, 29, 23, 59, 59, 0, time.UTC), weight: 4.5, legs: 4, tame: true, eats: []string{"fish", "grass"},
		at: Place{"pets.yaml", 2, 1}}
	got := *p
	got.poem = Excerpt{}
	if d := cmp.Diff(want, &got, cmp.AllowUnexported(pets{}, Excerpt{})); d != "" {
		t.Error(d)
	}
	for _, c := range []struct{ line, column, atLine, atColumn int }{
		{1, 1, 7, 3}, {1, 7, 7, 9}, {2, 1, 9, 3}, {2, 6, 9, 8}, {2, 7, 9, 9}, {3, 1, 9, 9},
	} {
		if at := p.poem.Place(c.line, c.column); at != (Place{"pets.yaml", c.atLine, c.atColumn}) {
			t.Errorf("%d:%d of %q is at %v, want %d:%d", c.line, c.column, p.poem.Text, at, c.atLine, c.atColumn)
		}
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"name: Kit\nowner: anna\n":              "pets.yaml:2:1: owner: owners have a file of their own",
		"name: Kit\nlegs: four\n":               `pets.yaml:2:7: "four": want a whole number from 0 to 8`,
		"name: Kit\ntame: maybe\n":              `pets.yaml:2:7: "maybe": want true or false`,
		"name: Kit\neats: [fsh]\n":              `pets.yaml:2:8: "fsh": want fish or grass; did you mean fish?`,
		"name: Kit\neats: [fish, fish, fish]\n": "pets.yaml:2:7: 3 elements: want at most 2",
		"legs: 4\n":                             "pets.yaml:1:1: want name: a name",
		"name:\n":                               "pets.yaml:1:6: want a name",
		"name: Kit\nlegs: 9\ntame: 3\n":         `pets.yaml:2:7: "9": want a whole number from 0 to 8 (and 1 more)`,
		"name: Kit\nhttp://a:b@c: 1\n":          `pets.yaml:2:1: unknown key "http://…@c": want name, born, weight, legs, tame, eats or poem`,
	} {
		if err := Read("pets.yaml", []byte(text), new(pets).form()); err == nil || err.Error() != want {
			t.Errorf("%q:\n%v, want\n%s", text, err, want)
		}
	}
}

func TestRows(t *testing.T) {
	want := []Row{
		{"name", "a name", "", false, "How it is called.", true},
		{"born", "a date such as 2027-01-31", "", false, "", false},
		{"weight", "a number from 0 to 100", "", false, "", false},
		{"legs", "a whole number from 0 to 8", "", false, "", false},
		{"tame", "true or false", "", false, "", false},
		{"eats", "a list, each element fish or grass", "food", true, "", false},
		{"poem", "a poem", "", false, "", false},
	}
	if d := cmp.Diff(want, Rows(new(pets).form())); d != "" {
		t.Error(d)
	}
	s := SchemaOf(new(pets).form(), "id", "title")
	if s.Properties["eats"].Items.Ref != "#/$defs/food" || s.Defs["food"] == nil || s.Properties["owner"] != nil {
		t.Errorf("schema %+v", s)
	}
}

// What is a third of the letters away was meant; what is further was not.
func TestSuggestion(t *testing.T) {
	words := []string{"hold", "note", "newpublisher", "newmaintainer"}
	for word, want := range map[string]string{
		"hodl": "hold", "Hold": "hold", "hold": "hold", "hol": "hold", "holdd": "hold", "newpublsher": "newpublisher", "newpublishers": "newpublisher",
		"newmaintiner": "newmaintainer", "block": "", "": "", "x": "", "newthing": "", "nto": "",
	} {
		if got := near(word, words); got != want {
			t.Errorf("near(%q) = %q, want %q", word, got, want)
		}
	}
}

package pipeline

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"levee/internal/settings"
	"levee/internal/stamp"
)

// A Practice is a control that a project's CI has or lacks: a question that a
// pipeline answers. Levee's own control of that name counts the answer.
type Practice struct {
	Name     string
	Enforces stamp.ConstraintID
	Control  string // of Levee: "openci"
	On       string // what is the case then, in a sentence
	judge    func(*Pipeline, *verdict)
}

// Practices lists all practices by constraint, in the order of reports.
var Practices = []*Practice{
	{"named-packages", stamp.NotTakenIn, "floating", "packages that CI fetches by name come in the version that is named", (*Pipeline).namedPackages},

	{"watch", stamp.RemovedFast, "unwatched", "something looks again without anybody's doing", nil},

	{"foreign-code", stamp.NotShipped, "openci", "no job runs the code of strangers with the repository's own rights", (*Pipeline).foreignCode},
	{"script-injection", stamp.NotShipped, "openci", "no script is put together with words of strangers", (*Pipeline).scriptInjection},
	{"locked-install", stamp.NotShipped, "openci", "every install takes what the lockfile says", (*Pipeline).lockedInstall},
	{"install-rights", stamp.NotShipped, "openci", "where code of packages runs, nothing can change what is shipped", (*Pipeline).installRights},
	{"token-rights", stamp.NotShipped, "openci", "every job says what its token may do", (*Pipeline).tokenRights},
	{"trusted-publishing", stamp.NotShipped, "openci", "publishing needs no token that could be stolen", (*Pipeline).trustedPublishing},
	{"pinned-actions", stamp.NotShipped, "openci", "every action is pinned to a hash", (*Pipeline).pinnedActions},

	{"install-secrets", stamp.NoTheft, "secretsinreach", "no secret is in reach of installs and builds that do not need it", (*Pipeline).installSecrets},
}

// A Verdict says whether a practice is kept.
type Verdict struct {
	*Practice
	State  settings.State
	Words  string  // what is the case, lower case, no period; a figure first if things are counted
	Brief  string  // the same with no more than one example
	Places []Place // all of them, sorted, each once
	Fix    []Line  // what to write where; nil if it is on, or nothing can be told
}

// A Line is what to write instead of what stands at a place, or beside it.
type Line struct {
	At   Place
	Text string
}

// String returns ".github/workflows/ci.yml:12: npm ci".
func (l Line) String() string {
	if l.At.Line == 0 {
		return l.At.Path + ": " + l.Text
	}
	return fmt.Sprintf("%s:%d: %s", l.At.Path, l.At.Line, l.Text)
}

// Judge answers all questions that arise here: a project that publishes
// nothing is not asked how. Bots are the programs that propose updates; nil if
// the settings were not read.
func (p *Pipeline) Judge(bots *settings.Inventory) []Verdict {
	var all []Verdict
	for _, practice := range Practices {
		v := &verdict{Practice: practice}
		if practice.judge == nil {
			p.watched(bots, v)
		} else {
			practice.judge(p, v)
		}
		if out, ok := v.out(); ok {
			all = append(all, out)
		}
	}
	return all
}

// A verdict is one under way: what was found, each thing with its places.
type verdict struct {
	*Practice
	asked   bool // whether the question arises
	unknown string
	said    string          // in place of what On says
	count   string          // what is said of the things: "%d of %d installs may ...", the same words for one and for many
	looked  map[string]bool // at, by what is counted
	found   map[string]bool // to be so, of those
	things  []thing
	index   map[string]int // of things, by their words
	fix     []Line
}

// A thing is what a person would mend at once, with all places at which it is.
type thing struct {
	words  string
	places []Place
	known  map[Place]bool
}

func (t *thing) at(p Place) {
	if !t.known[p] {
		t.known[p] = true
		t.places = append(t.places, p)
	}
}

// look notes that one of what is counted was looked at: the question arises.
func (v *verdict) look(key string) {
	if v.looked == nil {
		v.looked, v.found, v.index = make(map[string]bool), make(map[string]bool), make(map[string]int)
	}
	v.asked, v.looked[key] = true, true
}

// find notes a thing of one that was looked at; the same words at another place
// are the same thing.
func (v *verdict) find(key, words string, at Place) {
	v.look(key)
	v.found[key] = true
	i, ok := v.index[words]
	if !ok {
		i = len(v.things)
		v.index[words] = i
		v.things = append(v.things, thing{words: words, known: make(map[Place]bool)})
	}
	v.things[i].at(at)
}

// mend notes what to write; the first of one text is enough, and so are the
// first texts.
func (v *verdict) mend(at Place, text string) {
	if len(v.fix) < topThings && !slices.ContainsFunc(v.fix, func(l Line) bool { return l.Text == text }) {
		v.fix = append(v.fix, Line{at, text})
	}
}

// mendIn is mend for a command, where it is written: in a script of the
// manifest, whose lines are not known, or in the file of CI.
func (v *verdict) mendIn(c *Command, text string) {
	if n := len(c.Via); n > 0 {
		v.mend(Place{Path: path.Join(c.Folder, "package.json")}, "in the script "+c.Via[n-1]+": "+text)
		return
	}
	v.mend(c.At, text)
}

// topThings is how many things a sentence names.
const topThings = 3

func (v *verdict) out() (Verdict, bool) {
	out := Verdict{Practice: v.Practice, Fix: v.fix}
	switch {
	case len(v.things) > 0:
		out.State, out.Words, out.Brief = settings.Off, v.sentence(topThings), v.sentence(1)
	case v.unknown != "":
		out.Words = v.unknown
	case v.said != "":
		out.State, out.Words = settings.On, v.said
	default:
		out.State, out.Words = settings.On, v.On
	}
	if out.Brief == "" {
		out.Brief = out.Words
	}
	for _, t := range v.things {
		out.Places = append(out.Places, t.places...)
	}
	slices.SortFunc(out.Places, comparePlaces)
	out.Places = slices.Compact(out.Places)
	return out, v.asked
}

// sentence counts what was found and names so much of it. What stands behind
// the figure and before the colon is the same for each number of places, so
// that a change that moves lines is no news.
func (v *verdict) sentence(top int) string {
	text := v.count
	if strings.Contains(text, "%d") {
		text = fmt.Sprintf(text, len(v.found), len(v.looked))
	}
	var named []string
	for _, t := range v.things[:min(top, len(v.things))] {
		if t.places == nil {
			named = append(named, t.words)
			continue
		}
		where := t.places[0].String()
		if more := len(t.places) - 1; more > 0 {
			where = fmt.Sprintf("%s, and %d more", where, more)
		}
		named = append(named, t.words+" ("+where+")")
	}
	text += ": " + strings.Join(named, "; ")
	if rest := len(v.things) - top; rest > 0 {
		text += fmt.Sprintf("; and %d more", rest)
	}
	return text
}

// watched tells who would notice that a package was found malicious.
func (p *Pipeline) watched(bots *settings.Inventory, v *verdict) {
	v.asked = true
	if len(p.Watches) > 0 {
		v.said = "a schedule asks: " + p.Watches[0].What + " (" + p.Watches[0].At.String() + ")"
		return
	}
	state, words := settings.Unknown, "whether Renovate or Dependabot looks after it is not known"
	if bots != nil {
		state, words = bots.Watch()
	}
	switch {
	case state == settings.On:
		v.said = words
	case state == settings.Unknown:
		v.unknown = words
	case len(p.Others) > 0:
		v.unknown = "nothing looks again by itself, as far as files that are read tell; what " + p.Others[0] + " says is not read"
	case p.Empty():
		v.unknown = "no file here tells a machine to look again"
	default:
		v.count = "nothing here would tell that a package in use was found malicious"
		v.things = []thing{{words: "no schedule asks, and " + words}}
		v.mend(p.schedule())
	}
}

// schedule is how the system in use is told to look again.
func (p *Pipeline) schedule() (at Place, text string) {
	switch {
	case p.Files[GitHub] > 0:
	case p.Files[GitLab] > 0:
		return Place{Path: gitlabFile, Line: 1}, "watch: {rules: [{if: '$CI_PIPELINE_SOURCE == \"schedule\"'}], script: [levee check]}, and a schedule at GitLab"
	case p.Files[Circle] > 0:
		return Place{Path: circleFile, Line: 1}, "triggers: [{schedule: {cron: '17 5 * * *'}}] for a job that runs `levee check`"
	}
	return Place{Path: workflows + "/watch.yml", Line: 1}, "on: {schedule: [{cron: '17 5 * * *'}]}, with a step that runs `levee check`"
}

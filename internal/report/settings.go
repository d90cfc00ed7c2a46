package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"levee/internal/pipeline"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Settings are what `levee settings` shows: of each client in use, which
// protections are switched on, and of CI, which practices are kept.
type Settings struct {
	Inventory *settings.Inventory
	Clients   []ClientSettings
	Apps      []AppSwitches
	Gaps      []string // why some of the project's own files were not looked at
	CI        *pipeline.Pipeline
	Practices []pipeline.Verdict // of CI; nil if no file tells of it
}

// ClientSettings are the verdicts about one client.
type ClientSettings struct {
	Use      *settings.Use
	Verdicts []settings.Verdict
}

// Off counts what a client has and what is off, or not known to be on; what
// is good practice alone does not count.
func (s *Settings) Off() int {
	n := 0
	for _, c := range s.Clients {
		for i := range c.Verdicts {
			if v := &c.Verdicts[i]; !v.Minor && (v.State == settings.Off || v.State == settings.Unknown) {
				n++
			}
		}
	}
	for _, a := range s.Apps {
		for i := range a.Switches {
			if a.Switches[i].Counts() {
				n++
			}
		}
	}
	for i := range s.Practices {
		if s.Practices[i].State != settings.On {
			n++
		}
	}
	return n + len(s.Gaps)
}

// SettingsText writes the inventory for people.
func SettingsText(w io.Writer, s *Settings, o Options) error {
	p := &page{Options: o}
	for i, c := range s.Clients {
		if i > 0 {
			p.line("")
		}
		p.line("%s  %s", p.in(bold, Plain(c.Use.Title())), p.in(dim, Plain(c.Use.Why)))
		p.clientSettings(&c)
	}
	for i := range s.Apps {
		p.line("")
		p.appSwitches(&s.Apps[i])
	}
	for _, why := range s.Gaps {
		p.para("", 2, "of the project's own files not all were looked at: "+Plain(why))
	}
	p.ci(s)
	p.settingsProblems(s)
	p.settingsSummary(s)
	_, err := w.Write(p.Bytes())
	return err
}

func (p *page) clientSettings(c *ClientSettings) {
	for _, s := range stamp.Constraints {
		head := false
		for i := range c.Verdicts {
			v := &c.Verdicts[i]
			if v.Enforces != s.ID {
				continue
			}
			if v.Minor && !p.All {
				p.folded = true
				continue
			}
			if !head {
				p.line("%s  %s", s.ID, s.Text)
				head = true
			}
			p.verdict(v)
		}
		if !head && p.All {
			p.line("%s  %s", s.ID, s.Text)
			p.para("  ", 2, "no package client has a control for this; `levee diff` looks at what a change brings in, `levee inspect` at what code can do")
		}
	}
}

var stateInk = map[settings.State]ink{settings.On: green, settings.Off: red, settings.Unknown: yellow, settings.Lacking: dim}

// verdict writes one protection: its state and name, what is the case, where
// it is set, and what to write.
func (p *page) verdict(v *settings.Verdict) {
	const width = 33
	lead := "  " + p.in(stateInk[v.State], pad(stateWord(v.State), 8)) + pad(v.Name, 23)
	p.para(lead, width, Plain(v.Words)+whence(v))
	indent := strings.Repeat(" ", width)
	for _, l := range v.Fix {
		p.line("%s%s: %s%s", indent, Plain(l.File), p.in(bold, Plain(l.String())), needs(v))
	}
}

func stateWord(s settings.State) string {
	if s == settings.Lacking {
		return "none"
	}
	return s.String()
}

func needs(v *settings.Verdict) string {
	if v.Since == "" {
		return ""
	}
	return "   (" + v.Client.Title() + " " + v.Since + " or later)"
}

// whence says who decided: a line of a file, or the client's own default.
func whence(v *settings.Verdict) string {
	switch {
	case v.State == settings.Lacking && v.Enforces == stamp.RemovedFast:
		return "; `levee check` tells of them"
	case v.State == settings.Lacking:
		return "; `levee diff` is what enforces it"
	case v.State == settings.Unknown:
		return ""
	case v.Setting.From.Level == settings.Default:
		return " (default)"
	case v.Setting.From.Level == settings.Project:
		return " (" + Plain(v.Setting.From.String()) + ")"
	}
	return " (" + Plain(v.Setting.From.String()) + ", on this machine alone)"
}

func (p *page) settingsProblems(s *Settings) {
	all := s.problems()
	if len(all) == 0 {
		return
	}
	p.line("")
	n := len(all)
	if !p.All {
		n = min(n, topProblems)
	}
	for _, text := range all[:n] {
		p.para("", 0, Plain(text))
	}
	if n < len(all) {
		p.line("%s", p.in(dim, fmt.Sprintf("and %s more (all: --all)", thousands(len(all)-n))))
	}
}

// problems are what keeps something in a file from counting, and what is not
// known of CI.
func (s *Settings) problems() []string {
	var all []string
	for i := range s.Inventory.Problems {
		all = append(all, s.Inventory.Problems[i].Error())
	}
	return append(all, s.ciProblems()...)
}

// topProblems is how many problems a screen has room for.
const topProblems = 5

func (p *page) settingsSummary(s *Settings) {
	count := make(map[settings.State]int)
	fixes := 0
	for _, c := range s.Clients {
		for i := range c.Verdicts {
			if v := &c.Verdicts[i]; !v.Minor {
				count[v.State]++
				if len(v.Fix) > 0 {
					fixes++
				}
			}
		}
	}
	personal := false
	for i := range s.Practices {
		count[s.Practices[i].State]++
		personal = personal || len(s.Practices[i].Fix) > 0
	}
	p.line("")
	line := fmt.Sprintf("%d on, %d off, %d unknown, %d that the client does not have.", count[settings.On], count[settings.Off], count[settings.Unknown], count[settings.Lacking])
	if fixes > 0 {
		line += " `levee settings --write` writes the lines."
	}
	if personal {
		line += " Those of CI are for a person to write; all places: --all."
	}
	p.para("", 0, line)
	p.platformSummary(s.Apps)
	if len(s.Clients) > 0 && s.Clients[0].Use.Version == "" {
		p.para("", 0, fmt.Sprintf("The project does not say which %s it is installed with: packageManager in package.json would.", Plain(s.Clients[0].Use.Client.Title())))
	}
}

// platformSummary counts the switches of apps, whose lines nobody writes for a
// person.
func (p *page) platformSummary(apps []AppSwitches) {
	if len(apps) == 0 {
		return
	}
	count := make(map[settings.State]int)
	for _, a := range apps {
		for i := range a.Switches {
			if !a.Switches[i].Minor {
				count[a.Switches[i].State]++
			}
		}
	}
	line := fmt.Sprintf("Of the project's own pages and windows: %d on, %d off, %d unknown.", count[settings.On], count[settings.Off], count[settings.Unknown])
	if count[settings.Off] > 0 {
		line += " Their lines go into its code, by hand."
	}
	p.para("", 0, line)
}

// SettingsWritten shows the difference that lines make, and what a person
// should know of them.
func SettingsWritten(w io.Writer, changes []settings.FileChange, notes []string, dry bool, o Options) error {
	p := &page{Options: o}
	for _, c := range changes {
		p.line("%s", p.in(bold, Plain(c.Path)))
		for _, h := range c.Hunks {
			for i, l := range h.Removed {
				p.line("  %4d  %s", h.Line+i, p.in(red, "- "+Plain(l)))
			}
			for i, l := range h.Added {
				p.line("  %4d  %s", h.Line+i, p.in(green, "+ "+Plain(l)))
			}
		}
	}
	for _, n := range notes {
		p.para("", 2, Plain(n))
	}
	switch {
	case len(changes) == 0:
		p.line("nothing to write: all that the client has is on in the project itself")
	case dry:
		p.line("not written: --dry-run")
	default:
		p.line("written: install again, and commit the files with the lockfile")
	}
	_, err := w.Write(p.Bytes())
	return err
}

// SettingsSchema names the version of the JSON that `levee settings` writes.
const SettingsSchema = "levee-settings/1"

type jsonSettings struct {
	Schema   string                `json:"schema"`
	Tool     string                `json:"tool"`
	Clients  []jsonClient          `json:"clients"`
	Apps     []jsonApp             `json:"apps"`
	CI       *jsonCI               `json:"ci"`
	Problems []jsonSettingsProblem `json:"problems"`
}

type jsonClient struct {
	Client      string           `json:"client"`
	Version     string           `json:"version,omitempty"`
	Why         string           `json:"why"`
	Sure        bool             `json:"sure"`
	Protections []jsonProtection `json:"protections"`
}

type jsonProtection struct {
	Name       string          `json:"name"`
	Constraint string          `json:"constraint"`
	State      string          `json:"state"`
	Minor      bool            `json:"minor,omitempty"`
	Message    string          `json:"message"`
	Seconds    int             `json:"seconds,omitempty"` // of a cooldown that is on
	Setting    *jsonSetting    `json:"setting"`
	Fix        []jsonFixedLine `json:"fix"`
	Since      string          `json:"since,omitempty"`
}

type jsonSetting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Level string `json:"level"`
	Path  string `json:"path,omitempty"`
	Line  int    `json:"line,omitempty"`
}

type jsonFixedLine struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

type jsonSettingsProblem struct {
	Path    string `json:"path"`
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
}

// SettingsJSON writes the inventory for scripts.
func SettingsJSON(w io.Writer, s *Settings, o Options) error {
	out := jsonSettings{Schema: SettingsSchema, Tool: "levee " + o.Version, Clients: []jsonClient{}, Apps: []jsonApp{}, Problems: []jsonSettingsProblem{}}
	for _, c := range s.Clients {
		j := jsonClient{Client: string(c.Use.Client), Version: c.Use.Version, Why: c.Use.Why, Sure: c.Use.Sure, Protections: []jsonProtection{}}
		for i := range c.Verdicts {
			j.Protections = append(j.Protections, protectionJSON(&c.Verdicts[i]))
		}
		out.Clients = append(out.Clients, j)
	}
	for i := range s.Apps {
		out.Apps = append(out.Apps, appJSON(&s.Apps[i]))
	}
	out.CI = ciJSON(s)
	for _, p := range s.Inventory.Problems {
		out.Problems = append(out.Problems, jsonSettingsProblem{p.From.Path, p.From.Line, p.Text})
	}
	return WriteJSON(w, out)
}

func protectionJSON(v *settings.Verdict) jsonProtection {
	j := jsonProtection{Name: v.Name, Constraint: string(v.Enforces), State: v.State.String(), Minor: v.Minor, Message: v.Words,
		Seconds: int(v.Amount.Seconds()), Fix: []jsonFixedLine{}, Since: v.Since}
	if s := v.Setting; s.Key != "" {
		j.Setting = &jsonSetting{s.Key, cmp.Or(s.Value.String(), ""), s.From.Level.String(), s.From.Path, s.From.Line}
	}
	for _, l := range v.Fix {
		j.Fix = append(j.Fix, jsonFixedLine{l.File, l.String()})
	}
	return j
}

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"levee/internal/assessment"
	"levee/internal/graph"
)

// A Who is the answer to "who can ship code into this project?".
type Who struct {
	Project  assessment.Project
	Accounts *graph.Accounts
	Package  string // if only the accounts of one package are asked for
}

// topAccounts is how many accounts a screen has room for.
const topAccounts = 15

// WhoText writes the accounts for people.
func WhoText(w io.Writer, who *Who, o Options) error {
	p := &page{Options: o}
	total := who.Project.Instances
	if who.Package != "" {
		p.line("%s may be published by %s", p.in(bold, Plain(who.Package)), plural(len(who.Accounts.All), "account"))
	} else {
		p.line("%s can ship code into %s (%s, %s)", p.in(bold, plural(len(who.Accounts.All), "account")), Plain(orElse(who.Project.Name, "this project")),
			plural(total, "place"), plural(who.Project.Names, "package name"))
	}
	if n := len(who.Accounts.Unknown); n > 0 {
		p.line("%s", p.in(yellow, fmt.Sprintf("of %s nobody says who may publish them", plural(n, "package name"))))
	}
	p.line("")
	whoTable(p, who)
	if who.Package == "" {
		whoSummary(p, who.Accounts)
	}
	_, err := w.Write(p.Bytes())
	return err
}

func whoTable(p *page, who *Who) {
	n := len(who.Accounts.All)
	if !p.All {
		n = min(n, topAccounts)
	}
	if n == 0 {
		return
	}
	p.line("%s", p.in(dim, fmt.Sprintf("  %-22s %9s %7s %7s  %s", "account", "packages", "places", "reaches", "runs at")))
	for _, a := range who.Accounts.All[:n] {
		p.line("  %s %9d %7d %7d  %s", pad(Plain(a.Name), 22), len(a.Packages), a.Instances, a.Dependents, strings.Join(phases(a.Phase), ", "))
	}
	if n < len(who.Accounts.All) {
		p.line("%s", p.in(dim, fmt.Sprintf("  and %s more (all: --all)", thousands(len(who.Accounts.All)-n))))
	}
	p.line("")
	p.line("%s", p.in(dim, "  places: hold a package of theirs. reaches: run code that calls it, those places included."))
}

func whoSummary(p *page, a *graph.Accounts) {
	if a.Half > 0 {
		p.line("  %s together can ship code to half of all places%s.", plural(a.Half, "account"), mostWords(a))
	}
	if n := len(a.Single); n > 0 {
		p.line("  %s on one account alone, among them %s.", hang(n), examples(a.Single))
	}
	if len(a.Groups) > 0 {
		p.para("  ", 2, fmt.Sprintf("%s may publish exactly the same packages as others; the largest: %s.", plural(len(a.Groups), "group"), examples(a.Groups[0])))
	}
}

func mostWords(a *graph.Accounts) string {
	if a.Most == 0 {
		return "; all of them together not to nine tenths"
	}
	return fmt.Sprintf(", %s to nine tenths", thousands(a.Most))
}

func hang(n int) string {
	if n == 1 {
		return "1 package hangs"
	}
	return thousands(n) + " packages hang"
}

func examples(names []string) string {
	const most = 4
	short := slices.Clone(names[:min(len(names), most)])
	for i := range short {
		short[i] = Plain(short[i])
	}
	text := strings.Join(short, ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %s more", thousands(len(names)-most))
	}
	return text
}

// WhoSchema names the version of the JSON that `levee who` writes.
const WhoSchema = "levee-who/1"

type jsonWho struct {
	Schema   string        `json:"schema"`
	Project  jsonProject   `json:"project"`
	Package  string        `json:"package,omitempty"`
	Accounts []jsonAccount `json:"accounts"`
	Cover    jsonCover     `json:"cover"`
	Groups   [][]string    `json:"groups"`
	Single   []string      `json:"single"`
	Unknown  []string      `json:"unknown"`
}

type jsonAccount struct {
	Name       string   `json:"name"`
	Packages   []string `json:"packages"`
	Instances  int      `json:"instances"`
	Dependents int      `json:"dependents"`
	Phases     []string `json:"phases"`
}

// jsonCover counts accounts; null means that all together do not reach so far.
type jsonCover struct {
	Half       *int `json:"half"`
	NineTenths *int `json:"nineTenths"`
}

// WhoJSON writes the accounts for scripts.
func WhoJSON(w io.Writer, who *Who) error {
	out := jsonWho{
		Schema: WhoSchema, Project: projectJSON(who.Project), Package: who.Package, Accounts: []jsonAccount{},
		Cover:  jsonCover{orNull(who.Accounts.Half), orNull(who.Accounts.Most)},
		Groups: who.Accounts.Groups, Single: list(who.Accounts.Single), Unknown: list(who.Accounts.Unknown),
	}
	if out.Groups == nil {
		out.Groups = [][]string{}
	}
	for _, a := range who.Accounts.All {
		out.Accounts = append(out.Accounts, jsonAccount{a.Name, list(a.Packages), a.Instances, a.Dependents, list(phases(a.Phase))})
	}
	return WriteJSON(w, out)
}

func orNull(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

package report

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/drill"
)

// strengthWords say what a control alone does about an incident.
var strengthWords = map[drill.Strength]string{
	drill.Silent: "", drill.Untold: "unknown", drill.Says: "says", drill.Asks: "asks", drill.Forbids: "forbids",
}

// someStoppers is how many controls a screen names.
const someStoppers = 6

// against writes every incident against every client as it comes, and against
// each control alone.
func (p *page) against(d *Drill) {
	h := d.History
	p.para("", 0, fmt.Sprintf("%s, each on %s: what stops which, by replaying them", plural(len(h.Rows), "incident"), p.carrier(d)))
	titles, versions := clientHeads(h.Clients)
	p.line("\n  %s  %s  %s  %s", pad("", 27), pad("", 7), "controls", titles)
	p.line("  %s  %s  %s  %s", pad("incident", 27), pad("here", 7), "say ask ", versions)
	for i := range h.Rows {
		r := &h.Rows[i]
		if r.Why != "" {
			p.line("  %s  %s  %s", pad(r.ID, 27), pad("-", 7), p.in(dim, p.fit(r.Why, 40)))
			continue
		}
		say, ask := speakers(r)
		p.line("  %s  %s  %3d %3d   %s", pad(r.ID, 27), p.outcome(r.Outcome, 7), say, ask, clientCells(r))
	}
	p.totals(h)
	p.para("  ", 2, "say: controls that find something; ask: those for which a person is asked even if they are alone. "+
		"Then clients as they come: s if they run no install scripts, c if they wait, o for another protection.")
	p.stoppers(h)
}

// totals writes how many each client stops, and what none of them does.
func (p *page) totals(h *drill.History) {
	var b strings.Builder
	for c := range h.Clients {
		n := 0
		for i := range h.Rows {
			if r := &h.Rows[i]; r.Why == "" && len(r.Clients[c]) > 0 {
				n++
			}
		}
		b.WriteString(pad(fmt.Sprint(n), clientWidth))
	}
	p.line("  %s  %s", pad(fmt.Sprintf("stopped of %d played", playedRows(h)), 46), strings.TrimRight(b.String(), " "))
	var past []string
	for i := range h.Rows {
		if r := &h.Rows[i]; r.Why == "" && !slices.ContainsFunc(r.Clients, func(stops []string) bool { return len(stops) > 0 }) {
			past = append(past, r.ID)
		}
	}
	if len(past) > 0 {
		p.para("\n", 0, "No client as it comes stops "+strings.Join(past, ", ")+".")
	}
}

// stoppers writes which controls stop most alone, and what slips past them.
func (p *page) stoppers(h *drill.History) {
	p.line("\nControls alone, and what slips past")
	n := len(h.Controls)
	if !p.All && n > someStoppers {
		n, p.folded = someStoppers, true
	}
	for _, c := range byAsking(h)[:n] {
		say, ask, past := alone(h, c)
		p.para("  "+pad(h.Controls[c], 17), 19, fmt.Sprintf("finds something at %d, and asks at %d; silent at %s", say, ask, few(past)))
	}
}

func playedRows(h *drill.History) int {
	n := 0
	for i := range h.Rows {
		if h.Rows[i].Why == "" {
			n++
		}
	}
	return n
}

// few names some of many.
func few(names []string) string {
	switch {
	case len(names) == 0:
		return "none"
	case len(names) <= 2:
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, %s and %d more", names[0], names[1], len(names)-2)
}

// alone counts what one control does without all others.
func alone(h *drill.History, c int) (say, ask int, past []string) {
	for i := range h.Rows {
		r := &h.Rows[i]
		if r.Why != "" {
			continue
		}
		switch s := r.Cells[c]; {
		case s >= drill.Asks:
			say, ask = say+1, ask+1
		case s == drill.Says:
			say++
		default:
			past = append(past, r.ID)
		}
	}
	return say, ask, past
}

// byAsking returns the indexes of controls, those first that alone stop most.
func byAsking(h *drill.History) []int {
	asks := make([]int, len(h.Controls))
	order := make([]int, len(h.Controls))
	for c := range h.Controls {
		_, asks[c], _ = alone(h, c)
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return asks[b] - asks[a] })
	return order
}

func speakers(r *drill.Row) (say, ask int) {
	for _, s := range r.Cells {
		if s >= drill.Says {
			say++
		}
		if s >= drill.Asks {
			ask++
		}
	}
	return say, ask
}

// clientName is "npm 12", with what tells apart alone.
func clientName(c drill.ClientDefault) string {
	major, _, _ := strings.Cut(c.Version, ".")
	return c.Client.Title() + " " + major
}

// clientWidth is the width of a client's column.
const clientWidth = 3

// clientHeads returns the two lines above the columns of clients: their titles,
// each where its first version stands, and their major versions.
func clientHeads(all []drill.ClientDefault) (titles, versions string) {
	last := ""
	for _, c := range all {
		if title := strings.ToLower(c.Client.Title()); title != last {
			titles = pad(titles, len(versions)) + title + " "
			last = title
		}
		major, _, _ := strings.Cut(c.Version, ".")
		versions += pad(major, clientWidth)
	}
	return strings.TrimRight(titles, " "), strings.TrimRight(versions, " ")
}

// clientCells says in a letter or two what stops an incident in each client.
func clientCells(r *drill.Row) string {
	var b strings.Builder
	for _, stops := range r.Clients {
		word := "."
		if len(stops) > 0 {
			word = ""
		}
		for _, s := range stops {
			word += protectionLetter(s)
		}
		b.WriteString(pad(word, clientWidth))
	}
	return strings.TrimRight(b.String(), " ")
}

func protectionLetter(name string) string {
	switch name {
	case "install-scripts":
		return "s"
	case "cooldown":
		return "c"
	}
	return "o"
}

// against puts the whole table of incidents and controls.
func (s *sheet) against(d *Drill) {
	h := d.History
	s.title = "Drill: what stopped what, in ten years"
	clients := &grid{head: []string{"incident", "here"}, right: 99}
	controls := &grid{head: []string{"control", "says", "asks", "at which it is silent"}, right: 99}
	for _, c := range h.Clients {
		clients.head = append(clients.head, clientName(c))
	}
	for i := range h.Rows {
		r := &h.Rows[i]
		row := []string{r.ID, "-"}
		if r.Why == "" {
			row[1] = r.Outcome.String()
		}
		for _, stops := range r.Clients {
			row = append(row, strings.Join(stops, ", "))
		}
		for len(row) < len(clients.head) {
			row = append(row, "")
		}
		clients.rows = append(clients.rows, row)
	}
	for _, c := range byAsking(h) {
		say, ask, past := alone(h, c)
		controls.rows = append(controls.rows, []string{h.Controls[c], fmt.Sprint(say), fmt.Sprint(ask), strings.Join(past, ", ")})
	}
	s.put(part{heading: "Each incident in each client as it comes", words: []string{"A cell names the protections that stop it without anybody setting anything."}, table: clients})
	s.put(part{heading: "Each control alone", words: []string{"Of the incidents played: at how many it finds something, and at how many it makes a person be asked when it is the only control."}, table: controls})
}

type jsonHistory struct {
	Incident string              `json:"incident"`
	Why      string              `json:"why,omitempty"`
	Outcome  string              `json:"outcome,omitempty"`
	Controls map[string]string   `json:"controls,omitempty"` // says, asks, forbids, unknown
	Clients  map[string][]string `json:"clients,omitempty"`  // the protections that stop it, by client as it comes
}

func historyJSON(h *drill.History) []jsonHistory {
	var all []jsonHistory
	for i := range h.Rows {
		r := &h.Rows[i]
		one := jsonHistory{Incident: r.ID, Why: r.Why}
		if r.Why == "" {
			one.Outcome, one.Controls, one.Clients = r.Outcome.String(), make(map[string]string), make(map[string][]string)
		}
		for c, s := range r.Cells {
			if word := strengthWords[s]; word != "" {
				one.Controls[h.Controls[c]] = word
			}
		}
		for c, stops := range r.Clients {
			one.Clients[strings.TrimSuffix(h.Clients[c].String(), " as it comes")] = append([]string{}, stops...)
		}
		all = append(all, one)
	}
	return all
}

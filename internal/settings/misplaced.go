package settings

import "slices"

// misplaced reports protective settings that stand where the client in use
// does not read them, or that are another client's: what is not read protects
// nobody, and looks as if it did.
func (v *Inventory) misplaced() {
	if len(v.Clients) == 0 {
		return
	}
	u := &v.Clients[0]
	at := u.points[len(u.points)-1]
	for _, f := range v.files {
		if f.level != Project || !f.named() {
			continue
		}
		for _, s := range f.settings {
			control := protects(s.Key)
			if control == "" || reads(u.Client, at, f.kind, s.Key) {
				continue
			}
			v.Problems = append(v.Problems, Problem{s.From, s.Key + " is not read here by " + u.Title() + belongs(u.Client, at, control), false})
		}
	}
}

// named tells the kinds of files in which a key of the same name can only mean
// the same.
func (r read) named() bool {
	return slices.Contains([]Kind{Npmrc, Yarnrc, YarnrcYML, PnpmWorkspace, Bunfig}, r.kind)
}

// protects returns which protection a key switches on in any client, "" if
// none: of the five that keep code out, as the others come with every client.
func protects(key string) string {
	for _, r := range theTable().rules {
		if r.kind == "write" && bare(r.key) == bare(key) && slices.Contains([]string{Cooldown, Exotic, TrustDowngrade, Verification, InstallScripts}, r.control) {
			return r.control
		}
	}
	return ""
}

// reads tells whether a client reads a key in a kind of file of the project.
func reads(c Client, at point, kind Kind, spelt string) bool {
	for _, s := range sources(c, at) {
		if s.kind != kind || s.level != Project {
			continue
		}
		for key := range theTable().keys(c) {
			if s.spell(key) == spelt {
				return true
			}
		}
	}
	return false
}

// belongs says what the client has instead. Of install scripts it does not:
// the switches of two clients are not each other's.
func belongs(c Client, at point, control string) string {
	if control == InstallScripts {
		return ""
	}
	for _, r := range theTable().rules {
		if r.client == c && r.kind == "write" && r.control == control && r.span.has(at) {
			return "; what it reads is " + r.key + " in " + r.file
		}
	}
	return ""
}

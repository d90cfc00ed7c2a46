package claim

// A Form is one kind of claim: its grammar, and what it means. Forms is the
// table that Parse and docs/claims.md are made from.
type Form struct {
	Name     string
	Meaning  string // when it is confirmed
	Proof    string // which evidence settles it
	Examples []string
	rules    []rule
}

// Syntax returns the ways in which the form is written. Capital words are
// slots, brackets enclose what may be left out, a bar separates choices.
func (f *Form) Syntax() []string {
	all := make([]string, len(f.rules))
	for i, r := range f.rules {
		all[i] = r.syntax
	}
	return all
}

// A rule is one syntax, and what makes a claim of what its slots hold.
type rule struct {
	syntax string
	build  func(*match) Claim
}

// Forms lists every form of claim.
var Forms = []Form{
	{
		Name:     "published",
		Meaning:  "The version came into the registry at that time, and the account published it.",
		Proof:    "registry, bundle, packument; timeline",
		Examples: []string{"event-stream@3.3.6 published at 2018-09-09T08:28:59Z by right9ctrl", "flatmap-stream@0.1.1 published before 2018-10-25", "event-stream@3.3.5 published by right9ctrl"},
		rules: []rule{
			{"PKG@V published WHEN [by WHO]", published},
			{"PKG@V published by WHO", published},
		},
	},
	{
		Name:     "removed",
		Meaning:  "The registry took the version back within that time.",
		Proof:    "timeline; that it is gone, a packument or a universe tells, but not when",
		Examples: []string{"flatmap-stream@0.1.1 removed between 2018-11-26 and 2018-11-27"},
		rules: []rule{
			{"PKG@V removed WHEN", func(m *match) Claim { return &Removed{m.id, m.when} }},
		},
	},
	{
		Name:     "dependency",
		Meaning:  "The version declares the dependency, with that range, or does not. Adds and drops compare with the next version below it, as far as the evidence shows which one that is, or with the one named after since.",
		Proof:    "registry, bundle, packument, package.json; a lockfile for ranges that it names",
		Examples: []string{"event-stream@3.3.6 adds dependency flatmap-stream ^0.1.0", "event-stream@4.0.0 drops dependency flatmap-stream since 3.3.6", "ps-tree@1.1.0 depends on event-stream ~3.3.0", "event-stream@4.0.0 does not depend on flatmap-stream"},
		rules: []rule{
			{"PKG@V adds|drops dependency D [RANGE] [since V]", func(m *match) Claim { return &Dependency{m.id, Change(m.word), m.dep, m.rng, m.version} }},
			{"PKG@V depends on D [RANGE]", func(m *match) Claim { return &Dependency{m.id, Has, m.dep, m.rng, ""} }},
			{"PKG@V does not depend on D [RANGE]", func(m *match) Claim { return &Dependency{m.id, Without, m.dep, m.rng, ""} }},
		},
	},
	{
		Name:     "dependencies",
		Meaning:  "The version declares so many dependencies, optional ones included, those for its development not.",
		Proof:    "registry, bundle, packument, package.json",
		Examples: []string{"event-stream@3.3.4 has 7 dependencies"},
		rules: []rule{
			{"PKG@V has N dependencies", func(m *match) Claim { return &Dependencies{m.id, m.n} }},
		},
	},
	{
		Name:     "maintainers",
		Meaning:  "These accounts, and no others, might publish the package: when the version came out, or at that time.",
		Proof:    "registry, bundle, packument; timeline",
		Examples: []string{"event-stream@3.3.5 maintainers dominictarr, right9ctrl", "duplexer maintainers raynos, dominictarr as of 2019-01-01"},
		rules: []rule{
			{"PKG@V maintainers WHO,", maintainers},
			{"PKG maintainers WHO, as of TIME", maintainers},
		},
	},
	{
		Name:     "every dependency",
		Meaning:  "The account is a maintainer of each dependency that the version declares, at whatever times sources tell of; with alone, its only one.",
		Proof:    "registry, bundle, packument, timeline: of the version and of each dependency",
		Examples: []string{"every dependency of event-stream@3.3.4 maintained by dominictarr alone"},
		rules: []rule{
			{"every dependency of PKG@V maintained by WHO", func(m *match) Claim { return &AllBy{m.id, m.who[0], false} }},
			{"every dependency of PKG@V maintained by WHO alone", func(m *match) Claim { return &AllBy{m.id, m.who[0], true} }},
		},
	},
	{
		Name:     "lock counts",
		Meaning:  "The lockfile has so many entries (places), versions (names with their versions, each once) or names. Packages, or dependencies, is whichever of the three fits, and the proof says which.",
		Proof:    "lockfile",
		Examples: []string{"copay-03 locks 2,315 entries", "copay-03 locks 1,370 names", "copay-03 locks about 2700 packages"},
		rules: []rule{
			{"FILE locks N entries|versions|names|packages|dependencies", lockCount},
		},
	},
	{
		Name:     "locks",
		Meaning:  "The lockfile has the package, in that version, at one place or more; or at none.",
		Proof:    "lockfile",
		Examples: []string{"copay-03 locks flatmap-stream@0.1.0", "copay-03 does not lock flatmap-stream@0.1.1"},
		rules: []rule{
			{"FILE locks PKG[@V]", func(m *match) Claim { return &Locks{m.file, m.id, false} }},
			{"FILE does not lock PKG[@V]", func(m *match) Claim { return &Locks{m.file, m.id, true} }},
		},
	},
	{
		Name:     "flags",
		Meaning:  "The lockfile marks the package so at every place that it has it, or at none.",
		Proof:    "lockfile",
		Examples: []string{"copay-03 flags event-stream dev", "copay-03 does not flag lodash@4.17.11 dev"},
		rules: []rule{
			{"FILE flags PKG[@V] dev|optional|peer", func(m *match) Claim { return &Flags{m.file, m.id, m.word, false} }},
			{"FILE does not flag PKG[@V] dev|optional|peer", func(m *match) Claim { return &Flags{m.file, m.id, m.word, true} }},
		},
	},
	{
		Name:     "path",
		Meaning:  "In the lockfile each of these depends on the next, at places that belong together.",
		Proof:    "lockfile",
		Examples: []string{"path npm-run-all > ps-tree > event-stream > flatmap-stream in copay-03"},
		rules: []rule{
			{"path A in FILE", func(m *match) Claim { return &Path{m.steps, m.file} }},
		},
	},
	{
		Name:     "accounts",
		Meaning:  "So many accounts might publish one or more packages of the lockfile at that time. Where nobody says who may publish some of them, there may be more.",
		Proof:    "lockfile, with a bundle",
		Examples: []string{"about 1700 accounts in copay-03 as of 2018-09-25"},
		rules: []rule{
			{"N accounts in FILE as of TIME", func(m *match) Claim { return &Accounts{m.n, m.file, m.at} }},
		},
	},
	{
		Name:     "cooldown",
		Meaning:  "The version was younger than so many days at the date of the file, so that a client that waits would not have taken it.",
		Proof:    "registry or timeline for the publication; the date of the file",
		Examples: []string{"cooldown of 14 days does not keep event-stream@3.3.6 out of copay-03"},
		rules: []rule{
			{"cooldown of DAYS days keeps PKG@V out of FILE", func(m *match) Claim { return &Cooldown{m.n.Low, m.id, m.file, false} }},
			{"cooldown of DAYS days does not keep PKG@V out of FILE", func(m *match) Claim { return &Cooldown{m.n.Low, m.id, m.file, true} }},
		},
	},
	{
		Name:     "picks",
		Meaning:  "npm, asked for the range on that day, would take the version.",
		Proof:    "bundle or packument, whole",
		Examples: []string{"event-stream ~3.3.0 as of 2018-09-25 picks 3.3.6"},
		rules: []rule{
			{"PKG RANGES as of TIME picks V", func(m *match) Claim { return &Picks{m.id.Name, m.rng, m.at, m.version} }},
		},
	},
	{
		Name:     "record",
		Meaning:  "The repository has the commit (its author's date), the tag or the issue, of that time and by that person.",
		Proof:    "commits; timeline",
		Examples: []string{"commit 5999958d at 2018-09-09T08:17:22Z in dominictarr/event-stream by right9ctrl", "issue 116 in dominictarr/event-stream at 2018-11-20", "tag v4.7.0 in bitpay/wallet before 2018-10-01"},
		rules: []rule{
			{"commit COMMIT WHEN in REPO [by WHO]", recorded(Commit)},
			{"tag ID WHEN in REPO [by WHO]", recorded(Tag)},
			{"issue ID WHEN in REPO [by WHO]", recorded(Issue)},
			{"commit COMMIT in REPO [by WHO]", recorded(Commit)},
			{"commit COMMIT in REPO WHEN [by WHO]", recorded(Commit)},
			{"tag ID in REPO WHEN [by WHO]", recorded(Tag)},
			{"issue ID in REPO WHEN [by WHO]", recorded(Issue)},
			{"tag ID in REPO [by WHO]", recorded(Tag)},
			{"issue ID in REPO [by WHO]", recorded(Issue)},
		},
	},
	{
		Name:     "none",
		Meaning:  "There is no such record. One that is there refutes it; only a list that says it is whole for that time confirms it.",
		Proof:    "commits, timeline; for releases a packument or a bundle",
		Examples: []string{"no commit in dominictarr/event-stream by \"Dominic Tarr\" between 2016-09-01 and 2018-09-01", "no release of ps-tree between 2018-04-01 and 2018-11-01"},
		rules: []rule{
			{"no commit|tag|issue in REPO by WHO WHEN", func(m *match) Claim { return &None{Kind(m.word), m.repo, m.who[0], m.when} }},
			{"no commit|tag|issue in REPO WHEN", func(m *match) Claim { return &None{Kind(m.word), m.repo, "", m.when} }},
			{"no release of PKG WHEN", func(m *match) Claim { return &None{Release, m.id.Name, "", m.when} }},
			{"no release of PKG by WHO WHEN", func(m *match) Claim { return &None{Release, m.id.Name, m.who[0], m.when} }},
		},
	},
	{
		Name:     "in repository",
		Meaning:  "The file of the package stands, byte for byte, under the same path in the repository at the commit; or it does not, be it that the path is free, be it that another file stands there.",
		Proof:    "commits, with hashes of the package's files",
		Examples: []string{"file index.min.js of flatmap-stream@0.1.1 is not in hugeglass/flatmap-stream at a0d127c1"},
		rules: []rule{
			{"file PATH of PKG@V is in REPO at COMMIT", func(m *match) Claim { return &InRepo{m.path, m.id, m.repo, m.commit, false} }},
			{"file PATH of PKG@V is not in REPO at COMMIT", func(m *match) Claim { return &InRepo{m.path, m.id, m.repo, m.commit, true} }},
		},
	},
	{
		Name:     "hash",
		Meaning:  "The file hashes to that sum. Sums of git (blob ids) may be shortened.",
		Proof:    "timeline; commits for files of a repository",
		Examples: []string{"file index.min.js of flatmap-stream@0.1.1 has hash git:54048895", "file index.min.js in hugeglass/flatmap-stream at a0d127c1 has hash git:6f7ba73b"},
		rules: []rule{
			{"file PATH of PKG@V has hash HASH", func(m *match) Claim { return &Hash{m.path, m.id, "", "", m.sum} }},
			{"file PATH in REPO at COMMIT has hash HASH", func(m *match) Claim { return &Hash{File: m.path, Repo: m.repo, Commit: m.commit, Sum: m.sum} }},
		},
	},
	{
		Name:     "advisory",
		Meaning:  "The advisory was published at that time.",
		Proof:    "osv; timeline",
		Examples: []string{"advisory GHSA-mh6f-8j2x-4483 published at 2018-11-26"},
		rules: []rule{
			{"advisory ADVISORY published WHEN", func(m *match) Claim { return &Advisory{m.advisory, m.when} }},
		},
	},
	{
		Name:     "covers",
		Meaning:  "The advisory is about the version, or is not.",
		Proof:    "osv",
		Examples: []string{"advisory GHSA-9x64-5r7x-2q53 does not cover flatmap-stream@0.1.2"},
		rules: []rule{
			{"advisory ADVISORY covers PKG@V", func(m *match) Claim { return &Covers{m.advisory, m.id, false} }},
			{"advisory ADVISORY does not cover PKG@V", func(m *match) Claim { return &Covers{m.advisory, m.id, true} }},
		},
	},
	{
		Name:     "span",
		Meaning:  "So much time lies between the two ends.",
		Proof:    "whatever tells when the ends were; events by the time that the analysis gives them",
		Examples: []string{"2018-09-09 to 2018-09-16 is 7 days", "E-7 to E-12 is 16 days", "event-stream@3.3.4 to event-stream@3.3.5 is 780 days", "event-stream@3.3.6 to copay-03 is at least 14 days", "event-stream@3.3.6 to issue 1442 in remy/nodemon is at least 3 months"},
		rules: []rule{
			{"END to END is N UNIT", func(m *match) Claim { return &Span{m.ends[0], m.ends[1], m.n, Unit(m.unit)} }},
		},
	},
	{
		Name:     "order",
		Meaning:  "The first end was over before the second began, or began after it was over.",
		Proof:    "as for a span",
		Examples: []string{"commit a0d127c1 in hugeglass/flatmap-stream is after event-stream@3.3.5", "flatmap-stream@0.1.1 is before copay-05"},
		rules: []rule{
			{"END is before|after END", func(m *match) Claim { return &Order{m.ends[0], m.ends[1], m.word == string(After)} }},
		},
	},
	{
		Name:     "figure",
		Meaning:  "The figure of that name was so much.",
		Proof:    "timeline",
		Examples: []string{"\"downloads of glob-parent in a week\" is about 10,000,000 downloads as of 2019-01"},
		rules: []rule{
			{"NAME is N MEASURE [as of TIME]", func(m *match) Claim { return &Figure{m.name, m.n, m.unit, m.at} }},
		},
	},
}

func published(m *match) Claim {
	c := &Published{ID: m.id, When: m.when}
	if len(m.who) > 0 {
		c.By = m.who[0]
	}
	return c
}

// maintainers takes "none" for an empty list.
func maintainers(m *match) Claim {
	if len(m.who) == 1 && m.who[0] == "none" {
		m.who = nil
	}
	return &Maintainers{m.id, m.who, m.at}
}

func lockCount(m *match) Claim {
	c := &LockCount{m.file, m.n, Count(m.word)}
	if m.word == "dependencies" {
		c.Of = Packages
	}
	return c
}

func recorded(k Kind) func(*match) Claim {
	return func(m *match) Claim {
		c := &Recorded{Kind: k, ID: m.record, Repo: m.repo, When: m.when}
		if k == Commit {
			c.ID = m.commit
		}
		if len(m.who) > 0 {
			c.By = m.who[0]
		}
		return c
	}
}

package shell

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// work finds what the program does by its words.
func (c *Command) work() {
	if in, ok := interpreterOf(c.Program); ok {
		if c.Program != "bun" || !c.manager() {
			c.interpret(in)
		}
		c.fetchesInline()
		return
	}
	switch c.Program {
	case "twine", "vsce", "ovsx", "jsr", "poetry", "flit", "hatch", "uv", "nuget":
		c.Publishes = c.has("publish", "upload", "push")
	case "curl", "wget", "aria2c", "http", "https", "xh", "fetch":
		c.download()
	case "nc", "ncat", "netcat", "telnet", "socat", "ssh", "scp", "sftp", "rsync", "ftp", "tftp", "dig", "nslookup", "host", "ping", "openssl":
		c.contact()
	case "git", "hg", "svn":
		c.repository()
	case "gh", "glab":
		c.Publishes = slices.Contains([]string{"repo", "workflow", "secret", "release", "gist", "variable", "api", "ssh-key"}, c.subcommand()) &&
			!c.has("list", "view", "clone")
	case "npm", "yarn", "pnpm", "cnpm", "lerna", "np", "release-it", "semantic-release", "safe-publish-latest", "run-s", "run-p", "npm-run-all", "concurrently",
		"pip", "pip3", "gem", "cargo", "apt", "apt-get", "brew", "apk", "yum", "dnf", "go":
		c.manager()
	default:
		c.files()
	}
	c.powershell()
}

// deleting are programs that delete what they are given.
var deleting = strings.Fields(`rm rmdir unlink shred rimraf del-cli trash srm remove-item ri
	mkfs mkfs.ext4 mkfs.ext3 mkfs.xfs mkfs.btrfs mkfs.vfat wipefs format diskpart`)

// files is for programs that read, write and delete.
func (c *Command) files() {
	plain := c.plain()
	if slices.Contains(deleting, c.Program) {
		c.Deletes = plain
	}
	switch c.Program {
	case "del", "erase", "rd":
		c.Deletes = slices.DeleteFunc(plain, func(w string) bool { return len(w) == 2 && w[0] == '/' })
	case "find":
		if c.has("-delete") || c.has("rm") {
			c.Deletes = plain[:min(1, len(plain))]
		}
	case "cat", "head", "tail", "base64", "xxd", "strings", "type", "less", "more", "grep", "zip", "gzip", "get-content", "gc":
		c.Reads = append(c.Reads, plain...)
	case "tar":
		c.archive()
	case "wmic":
		if program := after(c.args, "create"); len(program) < len(c.args) {
			c.Inline = append(c.Inline, Code{"cmd", strings.Join(program, " ")})
		}
	case "cp", "mv", "copy", "move", "ln", "install", "xcopy", "robocopy", "cpx", "copyfiles", "ncp":
		if n := len(plain) - 1; n > 0 {
			c.Reads, c.Writes = append(c.Reads, plain[:n]...), append(c.Writes, plain[n])
		}
	case "tee", "touch", "set-content", "out-file", "add-content":
		c.Writes = append(c.Writes, plain...)
	case "dd":
		for _, a := range c.args {
			if name, ok := strings.CutPrefix(a, "of="); ok {
				c.Writes = append(c.Writes, name)
			} else if name, ok := strings.CutPrefix(a, "if="); ok {
				c.Reads = append(c.Reads, name)
			}
		}
	case "chmod":
		if len(plain) > 1 && strings.ContainsAny(plain[0], "x1357") {
			c.Executable = plain[1:]
		}
	case "certutil", "bitsadmin", "desktopimgdownldr":
		c.urls()
	}
}

// archive is for tar: "czf out.tgz dir", "-x -f in.tgz".
func (c *Command) archive() {
	if len(c.args) == 0 {
		return
	}
	args, mode := c.args, ""
	for len(args) > 0 && (mode == "" || strings.HasPrefix(args[0], "-")) && args[0] != "-" {
		mode, args = mode+args[0], args[1:]
	}
	var file []string
	if strings.Contains(mode, "f") && len(args) > 0 {
		file, args = args[:1], args[1:]
	}
	if file = slices.DeleteFunc(slices.Clone(file), func(w string) bool { return w == "-" }); strings.Contains(mode, "c") {
		c.Reads, c.Writes = append(c.Reads, args...), append(c.Writes, file...)
	} else {
		c.Reads = append(c.Reads, file...)
	}
}

// address matches what a program can be asked to fetch.
var address = regexp.MustCompile(`(?i)^(https?|ftp|sftp|tftp|wss?|s3|gs|dict|gopher)://`)

// urls notes every word that is an address, and the file behind the last.
func (c *Command) urls() {
	for i, a := range c.args {
		a = strings.Trim(a, `'",`)
		if address.MatchString(a) {
			c.Fetches = append(c.Fetches, a)
			if i+1 < len(c.args) && !strings.HasPrefix(c.args[i+1], "-") && (c.Program == "certutil" || c.Program == "bitsadmin") {
				c.Writes = append(c.Writes, c.args[i+1])
			}
		}
	}
}

// powershellFetches are the words by which PowerShell fetches.
var powershellFetches = []string{"iwr", "irm", "invoke-webrequest", "invoke-restmethod", "start-bitstransfer", ".downloadstring", ".downloadfile",
	".downloaddata", "net.webclient", "system.net.webclient", "new-object"}

// powershell notes what a command of PowerShell fetches and starts.
func (c *Command) powershell() {
	fetches := false
	for _, w := range c.Words {
		fetches = fetches || slices.Contains(powershellFetches, strings.ToLower(w))
	}
	for i, w := range c.args {
		has := i+1 < len(c.args)
		switch low := strings.ToLower(w); {
		case fetches && has && (low == "-outfile" || low == "-o" || low == "-destination"):
			c.Writes = append(c.Writes, c.args[i+1])
		case fetches && has && (low == "-body" || low == "-infile"):
			c.Sends = append(c.Sends, c.args[i+1])
		case fetches && address.MatchString(strings.Trim(w, `'",`)):
			c.Fetches = append(c.Fetches, strings.Trim(w, `'",`))
			if slices.ContainsFunc(c.Words, func(w string) bool { return strings.EqualFold(w, ".downloadfile") }) && has {
				c.Writes = append(c.Writes, c.args[i+1])
			}
		}
	}
	if (c.Program == "start-process" || c.Program == "saps") && len(c.plain()) > 0 {
		c.Files = append(c.Files, c.plain()[0])
	}
}

// contact is for programs that talk to a host by other ways than URLs.
func (c *Command) contact() {
	plain := c.plain()
	switch c.Program {
	case "scp", "rsync":
		for i, w := range plain {
			if host, _, ok := strings.Cut(w, ":"); ok && len(host) > 1 {
				c.Fetches = append(c.Fetches, host)
			} else if i < len(plain)-1 {
				c.Sends, c.Reads = append(c.Sends, w), append(c.Reads, w)
			} else {
				c.Writes = append(c.Writes, w)
			}
		}
	case "openssl":
		if rest := after(c.args, "-connect"); c.subcommand() == "s_client" && len(rest) > 0 {
			c.Fetches = append(c.Fetches, rest[0])
		}
	default:
		if len(plain) > 0 {
			host := plain[0]
			for _, w := range plain {
				if strings.ContainsAny(w, ".$") && !strings.HasPrefix(w, "@") {
					host = w // the first that looks like one: not "-c 1", "+short"
					break
				}
			}
			c.Fetches = append(c.Fetches, host)
			c.sendsWithin(host)
		}
	}
}

// sendsWithin notes an address whose parts are made of what commands print or
// variables hold.
func (c *Command) sendsWithin(address string) {
	if strings.Contains(address, "$(") || strings.Contains(address, "`") || strings.Contains(address, "$") {
		c.Sends = append(c.Sends, address)
	}
}

func (c *Command) repository() {
	sub := c.subcommand()
	c.Publishes = c.Program == "git" && sub == "push"
	if c.Publishes && c.has("--force", "-f", "--mirror", "--delete", "-d", "--prune") {
		c.Deletes = c.plain()[1:]
	}
	if !slices.Contains([]string{"clone", "fetch", "pull", "push", "remote", "submodule", "checkout", "export", "ls-remote"}, sub) {
		return
	}
	plain := c.plain()
	for i, w := range plain[1:] {
		if !strings.Contains(w, "://") && !strings.HasPrefix(w, "git@") {
			continue
		}
		c.Fetches = append(c.Fetches, w)
		if folder := path.Base(strings.TrimSuffix(w, ".git")); sub == "clone" && i+2 < len(plain) {
			c.Writes = append(c.Writes, plain[i+2]+"/")
		} else if sub == "clone" {
			c.Writes = append(c.Writes, folder+"/")
		}
	}
}

// runsText are words by which code of other languages runs text or a program.
var runsText = regexp.MustCompile(`\b(exec|eval|execfile|system|popen|subprocess|compile|instance_eval|shell_exec|passthru|proc_open|iex)\b`)

// addresses finds those that stand in a program's text.
var addresses = regexp.MustCompile(`(?i)\b(?:https?|ftp)://[^\s'"\\)>]+`)

// fetchesInline notes the addresses in code of a language that nothing here
// reads, if that runs something too.
func (c *Command) fetchesInline() {
	for _, code := range c.Inline {
		if !isShell(code.Language) && code.Language != "javascript" && runsText.MatchString(code.Text) {
			c.Fetches = append(c.Fetches, addresses.FindAllString(code.Text, maxWords)...)
		}
	}
}

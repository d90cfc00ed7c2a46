package shell

import (
	"path"
	"slices"
	"strings"
)

// How curl and wget read their options: which take a word, and what it is.
const (
	curlShort = "AbcCdDeEFhHKmoPQrtTuUwxXyYz"
	wgetShort = "aoetOPQwTABDIiRlXU"
)

var downloadLong = strings.Fields(`--data --data-raw --data-binary --data-ascii --data-urlencode --json --form --form-string --upload-file --output
	--request --header --user --user-agent --url --proxy --cookie --cookie-jar --referer --max-time --connect-timeout --retry --retry-delay
	--cacert --cert --key --resolve --config --write-out --range --interface --output-dir --post-data --post-file --body-data --body-file
	--output-document --directory-prefix --method --timeout --tries --input-file --out --dir`)

// An option is one with its word: of "-fsSLo x" the last has "x".
type option struct{ name, value string }

// options splits a program's words into options and the rest. A letter in
// short, and a name in downloadLong, takes a word.
func options(args []string, short string) (all []option, rest []string) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		name, value, joined := strings.Cut(a, "=")
		switch {
		case strings.HasPrefix(a, "--") && joined:
			all = append(all, option{name, value})
		case strings.HasPrefix(a, "--"):
			if slices.Contains(downloadLong, a) && i+1 < len(args) {
				i++
				value = args[i]
			}
			all = append(all, option{a, value})
		case len(a) > 1 && a[0] == '-':
			letters := a[1:]
			for j := range len(letters) {
				o := option{name: "-" + letters[j:j+1]}
				if strings.IndexByte(short, letters[j]) < 0 {
					all = append(all, o)
					continue
				}
				if o.value = letters[j+1:]; o.value == "" && i+1 < len(args) {
					i++
					o.value = args[i]
				}
				all = append(all, o)
				break
			}
		default:
			rest = append(rest, a)
		}
	}
	return all, rest
}

// download is for curl, wget and what is like them.
func (c *Command) download() {
	short := curlShort
	if c.Program == "wget" {
		short = wgetShort
	}
	all, rest := options(c.args, short)
	c.Fetches = append(c.Fetches, rest...)
	named := c.Program == "wget"
	for _, o := range all {
		switch {
		case o.name == "--url" || o.name == "--proxy" || o.name == "-x":
			c.Fetches = append(c.Fetches, o.value)
		case o.name == "-O" && c.Program == "curl" || o.name == "--remote-name":
			named = true
		case slices.Contains([]string{"-o", "-O", "--output", "--output-document", "--out"}, o.name) && (o.name != "-o" || c.Program != "wget"):
			named = false
			if o.value != "-" && o.value != "/dev/null" {
				c.Writes = append(c.Writes, o.value)
			}
		default:
			c.sends(o)
		}
	}
	for _, url := range c.Fetches {
		c.sendsWithin(url)
		if named && path.Base(url) != "/" {
			c.Writes = append(c.Writes, path.Base(url))
		}
	}
}

// sends notes the options that send something.
func (c *Command) sends(o option) {
	data := strings.HasPrefix(o.name, "--data") || strings.HasPrefix(o.name, "--form") || strings.HasPrefix(o.name, "--post-") ||
		strings.HasPrefix(o.name, "--body-") || o.name == "--json" || c.Program == "curl" && (o.name == "-d" || o.name == "-F")
	file := o.name == "--upload-file" || o.name == "--post-file" || o.name == "--body-file" || c.Program == "curl" && o.name == "-T"
	if o.value == "" || !data && !file && !strings.Contains(o.value, "$(") {
		return
	}
	c.Sends = append(c.Sends, o.value)
	if _, name, ok := strings.Cut(o.value, "@"); ok && data && !file && name != "-" {
		c.Reads = append(c.Reads, name)
	} else if file {
		c.Reads = append(c.Reads, o.value)
	}
}

package shell

import (
	"regexp"
	"strings"
)

// windows matches what only cmd.exe and PowerShell have: %VAR%, drives, their
// own commands at the beginning.
var windows = regexp.MustCompile(`(?i)%[a-z_][a-z0-9_]*%|(^|[\s"'=])[a-z]:\\|` +
	`^\s*@?(powershell|pwsh|cmd|del|erase|rd|start|if (not )?exist|copy|xcopy|robocopy|reg|wmic|schtasks|rundll32|mshta|regsvr32|certutil|bitsadmin)(\.exe)?\s`)

func looksLikeWindows(line string) bool { return windows.MatchString(line) }

// loose reads a line by words, quotes and separators only: what cmd.exe and
// PowerShell take, and what no grammar takes.
func (r *reader) loose(line, language string) {
	l := looseReader{reader: r, windows: language != "shell" || looksLikeWindows(line), power: language == "powershell", piping: -1}
	l.at = 1
	for i := 0; i < len(line); i++ {
		from := i
		i = l.step(line, i)
		l.at += strings.Count(line[from:min(i+1, len(line))], "\n")
	}
	l.endCommand(false)
}

type looseReader struct {
	*reader
	windows bool // \ is a letter
	power   bool // $ and { belong to words less than to blocks
	words   []string
	word    strings.Builder
	started bool
	piping  int // the command whose output goes into the next one
	running int // 1 + the command that runs what the next one gives
}

// step takes what begins at i and returns the index of its last byte.
func (l *looseReader) step(line string, i int) int {
	next := byte(0)
	if i+1 < len(line) {
		next = line[i+1]
	}
	switch b := line[i]; {
	case b == '"' || b == '\'':
		return l.quoted(line, i)
	case b == '\\' && !l.windows && next != 0, b == '^' && l.windows && !l.power && next != 0:
		l.word.WriteByte(next)
		l.started = true
		return i + 1
	case b == '|' && next != '|':
		l.endCommand(true)
	case b == '&' && next != '&' && !l.windows:
		last := len(l.commands)
		l.endCommand(false)
		for ; last < len(l.commands); last++ {
			l.commands[last].Detached = true
		}
	case l.power && (b == '(' || b == ')'):
		l.bracket()
	case strings.IndexByte("|&;\n\r(){}", b) >= 0:
		l.endCommand(false)
		if b == next && (b == '|' || b == '&') {
			return i + 1
		}
	case b == ' ' || b == '\t' || b == ',' && l.power:
		l.endWord()
	case b == '>' || b == '<':
		return l.redirection(line, i)
	default:
		l.word.WriteByte(b)
		l.started = true
	}
	return i
}

// redirection takes ">", ">>", "2>" and "2>&1".
func (l *looseReader) redirection(line string, i int) int {
	if w := l.word.String(); len(w) == 1 && w[0] >= '0' && w[0] <= '9' {
		l.word.Reset()
		l.started = false
	}
	l.endWord()
	for i+1 < len(line) && line[i+1] == line[i] {
		i++
	}
	if i+2 < len(line) && line[i+1] == '&' {
		return i + 2
	}
	l.words = append(l.words, string(line[i]))
	return i
}

// bracket takes a bracket of PowerShell, which parts words; behind iex it holds
// what iex runs.
func (l *looseReader) bracket() {
	l.endWord()
	if len(l.words) == 1 && languageOf(strings.ToLower(l.words[0])) == "powershell" {
		l.endCommand(false)
		l.running = len(l.commands)
	}
}

// quoted takes a string; one that is not closed ends with the line.
func (l *looseReader) quoted(line string, i int) int {
	l.started = true
	q := line[i]
	for i++; i < len(line) && line[i] != q; i++ {
		if q == '"' && i+1 < len(line) && (line[i] == '\\' && (line[i+1] == '"' || !l.windows) || line[i] == '`' && l.power) {
			i++
		}
		l.word.WriteByte(line[i])
	}
	return i
}

func (l *looseReader) endWord() {
	if l.started {
		l.words = append(l.words, l.word.String())
	}
	l.word.Reset()
	l.started = false
}

// endCommand adds the command that was read; piped tells that its output goes
// into the next.
func (l *looseReader) endCommand(piped bool) {
	l.endWord()
	words := l.words
	l.words = nil
	if len(words) > 0 && words[0] != "" {
		words[0] = strings.TrimLeft(words[0], "@&")
	}
	c := Command{}
	for i := 0; i < len(words); i++ {
		if i+1 < len(words) && (words[i] == ">" || words[i] == "<") {
			i++
			if words[i-1] == "<" {
				c.Reads = append(c.Reads, words[i])
			} else if !strings.EqualFold(words[i], "nul") {
				c.Writes = append(c.Writes, words[i])
			}
			continue
		}
		c.Words = append(c.Words, words[i])
	}
	if len(c.Words) == 0 || c.Words[0] == "" {
		return
	}
	i := l.add(c)
	if i < 0 {
		return
	}
	if l.piping >= 0 {
		l.commands[l.piping].PipedInto = i
	}
	if l.running > 0 {
		l.commands[i].Within = l.running - 1
	}
	l.piping, l.running = -1, 0
	if piped {
		l.piping = i
	}
	l.describe(i)
}

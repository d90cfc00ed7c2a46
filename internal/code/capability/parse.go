package capability

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a map's text. Ours stays far below them.
const (
	maxText  = 4 << 20
	maxLine  = 1000
	maxPaths = 256     // that one line may stand for
	maxAPIs  = 100_000 // in one map, with aliases
	maxArgs  = 20
)

// A section tells what the first name of a path is.
type section string

const (
	builtIn section = "built-in" // a module of the runtime
	global  section = "global"   // a free name
	npm     section = "package"  // a package of the registry
)

// A row is an API in its section.
type row struct {
	api     *API
	section section
}

// An alias says that all that begins with of begins with name as well.
type alias struct {
	name, of string
	section  section
}

// A declared name is one that the text names without an API.
type declared struct {
	name    string
	section section
}

// source is what a map was read from.
type source struct {
	names   []declared
	rows    []row
	aliases []alias
}

// Parse reads a map; its form is told at the head of map.txt. The name is for
// errors, which give the line.
func Parse(name, text string) (*Map, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, len(text), maxText)
	}
	p := parser{section: npm, shapes: make(map[string][]Role)}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
	}
	return build(p.source), nil
}

type parser struct {
	section section
	shapes  map[string][]Role
	source
}

func (p *parser) line(line string) error {
	if len(line) > maxLine {
		return fmt.Errorf("line of %d bytes, want at most %d", len(line), maxLine)
	}
	fields := strings.Fields(line)
	if i := slices.IndexFunc(fields, func(f string) bool { return f[0] == '#' }); i >= 0 {
		fields = fields[:i]
	}
	switch {
	case len(fields) == 0:
		return nil
	case fields[0][0] == '[':
		return p.startSection(strings.Join(fields, " "))
	case len(fields) == 3 && fields[1] == "=":
		return p.alias(fields[0], fields[2])
	case fields[0][0] == '@' && len(fields) > 1 && strings.Contains(fields[1], "="):
		return p.shape(fields[0], fields[1:])
	case strings.HasSuffix(fields[0], ":"):
		return p.declare(fields)
	case len(fields) == 1:
		return fmt.Errorf("%q: want capabilities, or - for none", fields[0])
	}
	return p.row(fields)
}

func (p *parser) startSection(s string) error {
	p.section = section(strings.Trim(s, "[]"))
	if !slices.Contains([]section{builtIn, global, npm}, p.section) {
		return fmt.Errorf("section %q: want [%s], [%s] or [%s]", s, builtIn, global, npm)
	}
	return nil
}

// declare reads "fs: fs.promises:", names that are there even if nothing of
// them is in the map, and modules whose names have a dot.
func (p *parser) declare(fields []string) error {
	for _, f := range fields {
		name, ok := strings.CutSuffix(f, ":")
		if err := checkPath(name); err != nil || !ok {
			return fmt.Errorf("%q: want names with a colon each", f)
		}
		p.names = append(p.names, declared{name, p.section})
	}
	return nil
}

// shape reads "@http host=hostname headers=headers": the roles of an object's
// properties, to be used in rows as "@http=1".
func (p *parser) shape(name string, fields []string) error {
	for _, f := range fields {
		role, property, _ := strings.Cut(f, "=")
		if err := checkRole(role); err != nil {
			return err
		}
		if property == "" {
			return fmt.Errorf("%q: want role=property", f)
		}
		p.shapes[name] = append(p.shapes[name], Role{Name: role, Property: property})
	}
	return nil
}

func (p *parser) alias(name, of string) error {
	for _, path := range []string{name, of} {
		if err := checkPath(path); err != nil {
			return err
		}
	}
	p.aliases = append(p.aliases, alias{name, of, p.section})
	return nil
}

func (p *parser) row(fields []string) error {
	paths, err := expand(fields[0])
	if err != nil {
		return err
	}
	var a API
	if a.Capabilities, err = capabilities(fields[1]); err != nil {
		return err
	}
	rest := fields[2:]
	if i := slices.Index(rest, "->"); i >= 0 {
		if err := a.result(rest[i+1:]); err != nil {
			return err
		}
		rest = rest[:i]
	}
	if err := p.uses(&a, rest); err != nil {
		return err
	}
	if len(p.rows)+len(paths) > maxAPIs {
		return fmt.Errorf("more than %d APIs", maxAPIs)
	}
	for _, path := range paths {
		if err := checkPath(path); err != nil {
			return err
		}
		one := a
		one.Path = path
		p.rows = append(p.rows, row{&one, p.section})
	}
	return nil
}

func capabilities(field string) ([]string, error) {
	if field == "-" {
		return nil, nil
	}
	names := strings.Split(field, ",")
	for _, name := range names {
		if !slices.ContainsFunc(Capabilities, func(c Capability) bool { return c.Name == name }) {
			return nil, fmt.Errorf("capability %q: no such one; see docs/capabilities.md", name)
		}
	}
	return names, nil
}

// uses reads what stands between the capabilities and the result: "get", "set", "text",
// "path=0", "body=1.data", "@http=0".
func (p *parser) uses(a *API, fields []string) error {
	for _, f := range fields {
		switch name, args, ok := strings.Cut(f, "="); {
		case f == "get":
			a.Get = true
		case f == "set":
			a.Set = true
		case f == "text":
			a.Text = true
		case !ok:
			return fmt.Errorf("%q: want get, set, text or role=arguments", f)
		default:
			roles, err := p.roles(name, args)
			if err != nil {
				return err
			}
			a.Roles = append(a.Roles, roles...)
		}
	}
	return nil
}

func (p *parser) roles(name, args string) ([]Role, error) {
	shape := []Role{{Name: name}}
	if strings.HasPrefix(name, "@") {
		if shape = p.shapes[name]; shape == nil {
			return nil, fmt.Errorf("shape %q is not defined above", name)
		}
	} else if err := checkRole(name); err != nil {
		return nil, err
	}
	return addressed(shape, args)
}

// addressed gives roles to arguments: "0", "0,1", "*", "1.data".
func addressed(shape []Role, args string) ([]Role, error) {
	var all []Role
	for arg := range strings.SplitSeq(args, ",") {
		number, property, _ := strings.Cut(arg, ".")
		n, err := argument(number)
		if err != nil {
			return nil, err
		}
		for _, r := range shape {
			r.Arg = n
			if property != "" && r.Property != "" {
				return nil, fmt.Errorf("%q: a shape names the properties itself", arg)
			}
			r.Property += property
			all = append(all, r)
		}
	}
	return all, nil
}

func argument(s string) (int, error) {
	if s == "*" {
		return -1, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxArgs {
		return 0, fmt.Errorf("argument %q: want 0 to %d, or * for all", s, maxArgs)
	}
	return n, nil
}

// result reads what stands behind the arrow: "WriteStream#", "net", "if 1",
// "unless 0".
func (a *API) result(fields []string) error {
	a.maxArgs = math.MaxInt
	for i := 0; i < len(fields); i++ {
		switch f := fields[i]; {
		case (f == "if" || f == "unless") && i+1 < len(fields):
			i++
			n, err := argument(fields[i])
			if err != nil || n < 0 {
				return fmt.Errorf("%s %q: want the number of an argument", f, fields[i])
			}
			if f == "if" {
				a.minArgs = n + 1
			} else {
				a.maxArgs = n
			}
		case strings.HasSuffix(f, "#") && len(f) > 1:
			a.Instance = f
		case slices.Contains(origins, f):
			a.Origin = f
		default:
			return fmt.Errorf("result %q: want Type#, if, unless or one of %s", f, strings.Join(origins, " "))
		}
	}
	return nil
}

func checkRole(name string) error {
	if !slices.Contains(roles, name) {
		return fmt.Errorf("role %q: want one of %s", name, strings.Join(roles, " "))
	}
	return nil
}

func checkPath(path string) error {
	inner := strings.TrimSuffix(strings.TrimSuffix(path, "*"), "#")
	if path == "" || path == "*" || strings.ContainsAny(inner, "*{}=,[]\"'`\\") || strings.Contains(path, "..") ||
		strings.HasPrefix(path, ".") || strings.HasSuffix(path, ".") || strings.Count(path, "#") > 1 {
		return fmt.Errorf("path %q: want names joined by dots, or Type#member", path)
	}
	if star := strings.TrimSuffix(path, "*"); star != path && !strings.HasSuffix(star, ".") && !strings.HasSuffix(star, "#") {
		return fmt.Errorf("path %q: a star stands for a whole name", path)
	}
	return nil
}

// expand writes out "fs.{stat,lstat}{,Sync}".
func expand(path string) ([]string, error) {
	all := []string{""}
	for path != "" {
		head, rest, ok := strings.Cut(path, "{")
		inner, tail, closed := strings.Cut(rest, "}")
		if ok && !closed {
			return nil, fmt.Errorf("path %q: a brace is not closed", path)
		}
		var next []string
		for _, prefix := range all {
			for choice := range strings.SplitSeq(inner, ",") {
				next = append(next, prefix+head+choice)
			}
		}
		if all, path = next, tail; len(all) > maxPaths {
			return nil, fmt.Errorf("one line stands for more than %d paths", maxPaths)
		}
	}
	return all, nil
}

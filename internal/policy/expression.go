package policy

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/policy/form"
)

// Bounds on expressions. What a rule may cost at one change is far above what
// any rule needs that a person can read, and takes a few milliseconds.
const (
	maxCost    = 10_000
	maxNesting = 50
	maxPattern = 1000 // instructions of a regular expression
)

// A variable is something that expressions may name.
type variable struct {
	name string
	typ  *cel.Type
	doc  string
	of   func(j *judgement) (value any, known bool)
	kind evidence.Kind // which evidence tells it; "" if the lockfile does
}

// variables lists what expressions may name, without the controls.
var variables = []variable{
	{"change.kind", cel.StringType, "What the change is: " + form.Listed(kindWords()) + ".",
		func(j *judgement) (any, bool) { return string(j.c.Kind), true }, ""},
	{"change.name", cel.StringType, "The name of the package.",
		func(j *judgement) (any, bool) { return j.c.Name, true }, ""},
	{"change.scope", cel.StringType, `Its scope, such as "@corp"; "" if it has none.`,
		func(j *judgement) (any, bool) { return npm.Scope(j.c.Name), true }, ""},
	{"change.before", cel.StringType, `The version before; "" if there was none.`,
		func(j *judgement) (any, bool) { return j.c.Before, true }, ""},
	{"change.after", cel.StringType, `The version after; "" if there is none.`,
		func(j *judgement) (any, bool) { return j.c.After, true }, ""},
	{"change.phases", cel.ListType(cel.StringType), "When its code runs: install, build, test, runtime.",
		func(j *judgement) (any, bool) { return j.c.phaseWords(), true }, ""},
	{"change.direct", cel.BoolType, "Whether a package.json of the project asks for it.",
		func(j *judgement) (any, bool) { return j.c.Direct, true }, ""},
	{"change.unasked", cel.BoolType, "Whether no change of a package.json needed it.",
		func(j *judgement) (any, bool) { return j.c.Unasked, true }, ""},
	{"change.from", cel.StringType, `The address it comes from; "" if the lockfile does not say.`,
		func(j *judgement) (any, bool) { return j.c.From, true }, ""},
	{"change.age", cel.IntType, "For how many whole days the version has been out.",
		func(j *judgement) (any, bool) { days, ok := j.c.age(); return int64(days), ok }, evidence.Releases},
	{"change.publishers", cel.ListType(cel.StringType), "Who published the releases that the change takes in.",
		func(j *judgement) (any, bool) { return j.c.Publishers, len(j.c.Publishers) > 0 }, evidence.Releases},
	{"change.fixes", cel.ListType(cel.StringType), "Advisories that the version before has and this one has not.",
		func(j *judgement) (any, bool) { return append([]string{}, j.c.Fixes...), true }, ""},
	{"change.found", cel.ListType(cel.StringType), "The controls that found something.",
		func(j *judgement) (any, bool) { return append([]string{}, found(j.findings)...), true }, ""},
	{"change.bits", cel.DoubleType, "How rare all that was found is, taken together; 0.0 if nobody measured it.",
		func(j *judgement) (any, bool) { return j.c.joint(found(j.findings)), true }, ""},
}

// foundPrefix and bitsPrefix stand before the name of a control, for whether
// it found something and for how many bits rare that is.
const (
	foundPrefix = "found."
	bitsPrefix  = "bits."
)

// declared returns all names that expressions may use, with their types.
func declared() map[string]*cel.Type {
	all := make(map[string]*cel.Type)
	for _, v := range variables {
		all[v.name] = v.typ
	}
	for _, c := range controls.Known {
		all[foundPrefix+c.Name] = cel.BoolType
		all[bitsPrefix+c.Name] = cel.DoubleType
	}
	return all
}

// environment is made once, and only if a policy has rules: it takes longer
// than all the rest.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	opts := []cel.EnvOption{
		cel.ParserExpressionSizeLimit(maxExpression), cel.ParserRecursionLimit(maxNesting), cel.ExpressionNestingDepthLimit(maxNesting),
		cel.RegexProgramSizeLimit(maxPattern), cel.ASTValidators(cel.ValidateRegexLiterals()),
		cel.CrossTypeNumericComparisons(true), // bits are not whole, the figures that people compare them with are
	}
	for name, typ := range declared() {
		opts = append(opts, cel.Variable(name, typ))
	}
	return cel.NewEnv(opts...)
})

// An issue is what is wrong in an expression, and where in it: both from 1.
type issue struct {
	line, column int
	text         string
}

// compile reads an expression and checks its types.
func compile(text string) (cel.Program, *issue) {
	env, err := environment()
	if err != nil {
		return nil, &issue{1, 1, err.Error()}
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, plainIssue(issues.Errors()[0])
	}
	if ast.OutputType() != cel.BoolType {
		return nil, &issue{1, 1, "want an expression that is true or false, this one is of type " + ast.OutputType().String()}
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(maxCost))
	if err != nil {
		return nil, &issue{1, 1, err.Error()}
	}
	return program, nil
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`^found no matching overload for '_?([^']*?)_?' applied to '([^']*)'`)
)

// plainIssue says what the compiler says in words that help a person. It
// points at the dot of a name that has one; we point at its start.
func plainIssue(e *cel.Error) *issue {
	x := &issue{line: max(e.Location.Line(), 1), column: e.Location.Column() + 1}
	if m := undeclared.FindStringSubmatch(e.Message); m != nil {
		x.column -= max(strings.LastIndexByte(m[1], '.'), 0)
		x.text = fmt.Sprintf("nothing is named %s%s", m[1], form.Suggestion(m[1], slices.Sorted(maps.Keys(declared()))))
	} else if m := overload.FindStringSubmatch(e.Message); m != nil {
		x.text = fmt.Sprintf("%s does not work on %s", m[1], m[2])
	} else if e.Message == "invalid matches argument" {
		x.text = "want a regular expression that RE2 reads"
	} else {
		x.text = "not CEL: " + syntax(e.Message)
	}
	return x
}

// syntax shortens what the parser says.
func syntax(message string) string {
	message, _, _ = strings.Cut(message, "\n")
	message, _, _ = strings.Cut(message, " expecting ")
	message = strings.TrimPrefix(message, "Syntax error: ")
	return strings.NewReplacer("mismatched input '<EOF>'", "it ends too early", "'<EOF>'", "the end").Replace(message)
}

// evaluate works an expression out. Open are the names on which it hangs and
// that are not known; the value is then of no use.
func evaluate(p cel.Program, vars cel.PartialActivation) (value bool, open []string, err error) {
	out, _, err := p.Eval(vars)
	if err != nil {
		text, _, _ := strings.Cut(err.Error(), "\n")
		return false, nil, errors.New(text)
	}
	switch out := out.(type) {
	case types.Bool:
		return bool(out), nil, nil
	case *types.Unknown:
		return false, namesOf(out), nil
	}
	return false, nil, fmt.Errorf("it gives %v", out.Type())
}

// namesOf returns the names that an unknown value hangs on, sorted.
func namesOf(u *types.Unknown) []string {
	var all []string
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			all = append(all, t.Variable())
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// tells returns the evidence that would tell a name its value.
func (j *judgement) tells(name string) evidence.Kind {
	for _, v := range variables {
		if v.name == name {
			return v.kind
		}
	}
	_, control, _ := strings.Cut(name, ".")
	for _, g := range j.gaps {
		if g.Control == control {
			return g.Kind
		}
	}
	return ""
}

// activation gives the variables of a case their values.
func (j *judgement) activation() (cel.PartialActivation, error) {
	values := make(map[string]any)
	var unknown []*cel.AttributePatternType
	for _, v := range variables {
		value, ok := v.of(j)
		values[v.name] = value
		if !ok {
			unknown = append(unknown, cel.AttributePattern(v.name))
		}
	}
	for _, c := range controls.Known {
		j.activate(c, values)
	}
	for _, g := range j.gaps {
		if _, found := values[foundPrefix+g.Control].(bool); found && !j.finds(g.Control) {
			unknown = append(unknown, cel.AttributePattern(foundPrefix+g.Control), cel.AttributePattern(bitsPrefix+g.Control))
		}
	}
	return cel.PartialVars(values, unknown...)
}

func (j *judgement) activate(c *control.Control, values map[string]any) {
	values[foundPrefix+c.Name], values[bitsPrefix+c.Name] = false, 0.0
	for _, f := range j.findings {
		if f.Control == c.Name {
			values[foundPrefix+c.Name] = true
			values[bitsPrefix+c.Name] = max(f.Bits, values[bitsPrefix+c.Name].(float64))
		}
	}
}

package form

// A Schema is what JSON Schema 2020-12 can say of a Value.
type Schema struct {
	Dialect              string             `json:"$schema,omitempty"`
	ID                   string             `json:"$id,omitempty"`
	Ref                  string             `json:"$ref,omitempty"`
	Title                string             `json:"title,omitempty"`
	Description          string             `json:"description,omitempty"`
	Type                 string             `json:"type,omitempty"`
	Enum                 []string           `json:"enum,omitempty"`
	Pattern              string             `json:"pattern,omitempty"`
	Format               string             `json:"format,omitempty"`
	MinLength            int                `json:"minLength,omitempty"`
	MaxLength            int                `json:"maxLength,omitempty"`
	Minimum              *float64           `json:"minimum,omitempty"`
	Maximum              *float64           `json:"maximum,omitempty"`
	MaxItems             int                `json:"maxItems,omitempty"`
	Items                *Schema            `json:"items,omitempty"`
	OneOf                []*Schema          `json:"oneOf,omitempty"`
	Required             []string           `json:"required,omitempty"`
	AdditionalProperties *bool              `json:"additionalProperties,omitempty"`
	Properties           map[string]*Schema `json:"properties,omitempty"`
	Defs                 Defs               `json:"$defs,omitempty"`
}

// Defs are schemas that others refer to by name.
type Defs map[string]*Schema

// SchemaOf returns the JSON schema of a whole file.
func SchemaOf(v Value, id, title string) *Schema {
	defs := make(Defs)
	s := *v.Schema(defs)
	s.Dialect, s.ID, s.Title, s.Defs = "https://json-schema.org/draft/2020-12/schema", id, title, defs
	return &s
}

// Named is a value that stands at many places: schema and document describe it
// once, under a name.
func Named(name string, v Value) Value { return named{v, name} }

type named struct {
	Value
	name string
}

func (n named) Schema(defs Defs) *Schema {
	if _, ok := defs[n.name]; !ok {
		defs[n.name] = &Schema{} // holds the place, should it contain itself
		defs[n.name] = n.Value.Schema(defs)
	}
	return &Schema{Ref: "#/$defs/" + n.name}
}

// A Row describes one field for a document.
type Row struct {
	Path     string // from the root: "cooldown.days", "accepted[].until"
	Words    string // what may stand there
	Named    string // the name of what may stand there, if it has one; its rows are not among these
	Many     bool   // it is a list of what is named
	Doc      string
	Required bool
}

// A branch is a value that has others below it.
type branch interface{ rows(path string) []Row }

// Rows describes the fields of a form, in its order; those of named values
// are left out.
func Rows(v Value) []Row { return rowsOf(v, "") }

func rowsOf(v Value, path string) []Row {
	if b, ok := v.(branch); ok {
		return b.rows(path)
	}
	return nil
}

func (m mapping) rows(path string) []Row {
	if path != "" {
		path += "."
	}
	var all []Row
	for _, f := range m.fields {
		if f.Elsewhere != "" {
			continue
		}
		l, many := f.Value.(list)
		element := f.Value
		if many {
			element = l.element()
		}
		name := ""
		if n, ok := element.(named); ok {
			name = n.name
		}
		all = append(all, Row{path + f.Key, f.Value.Words(), name, many, f.Doc, f.Required})
		all = append(all, rowsOf(f.Value, path+f.Key)...)
	}
	return all
}

func (l list) rows(path string) []Row   { return rowsOf(l.element(), path+"[]") }
func (e either) rows(path string) []Row { return rowsOf(e.compound, path) }
func (t then) rows(path string) []Row   { return rowsOf(t.Value, path) }
func (f fresh) rows(path string) []Row  { return rowsOf(f.Value, path) }

func number(f float64) *float64 { return &f }

package policy

import (
	"bytes"
	"encoding/json"

	"levee/internal/policy/form"
)

// Schema returns the JSON schema of levee.yaml, for editors. It says less than
// Parse: expressions are not checked, nor that names in accepted findings are
// those of rules.
func Schema() []byte {
	s := form.SchemaOf(new(Policy).form(), "urn:levee:policy:1", "levee.yaml, the policy of Levee")
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		panic(err) // it is made of strings and numbers
	}
	return b.Bytes()
}

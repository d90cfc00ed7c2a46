package render

import (
	"strings"

	"levee/internal/cast"
)

// labels are the words for fields; those of one kind of element have its word
// before them. A key that is not here is its own word.
var labels = map[string]string{
	"loss to": "who lost", "hazard losses": "leads to",
	"enforced-by": "enforced by", "actor": "who acted", "before": "came before", "after": "came after",
	"believes": "held to be so", "responsible": "responsible for", "events": "shows in",
	"why-inadequate": "why it was not enough", "why-used": "why it was used nevertheless",
	"believed": "was held to be so", "reality": "was so", "stops": "why it goes no further",
	"answered-by": "answered by", "resolved-by": "resolved by", "not-looked": "nobody looked, since",
	"as-of": "as of", "measured": "how it was measured", "measured-by": "measured by", "said-by": "said by", "leaves-open": "leaves open",
	"fix stops": "what it stops", "alternative stops": "would it have stopped this",
	"survives": "what goes round it", "why-not": "why it was not done", "authority": "had they the authority",
	"settled-by": "what would settle it", "unknown who": "who could",
	"claim": "claims", "source": "sources", "same-as": "same as", "stpa": "looking ahead",
	"feedback": "what shows that it works", "hurts": "pulls against",
}

// label is the word for a field.
func label(k *cast.Kind, key string) string {
	if l, ok := labels[k.Word+" "+key]; ok {
		return l
	}
	if l, ok := labels[key]; ok {
		return l
	}
	return strings.ReplaceAll(key, "-", " ")
}

// values are what words of closed lists mean, after their key.
var values = map[string]string{
	"failed yes": "it failed", "failed no": "it worked as it was designed",
	"stpa missed": "was not thought of", "stpa uncontrolled": "known, and without a control", "stpa drifted": "true once, and no longer",
	"why no-access": "no access",
}

func value(key, word string) string {
	if v, ok := values[key+" "+word]; ok {
		return v
	}
	return word
}

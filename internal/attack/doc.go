// Package attack is the model of how an attack on a project by way of its
// packages can go: stages, for each the alternatives of which a variant chooses
// one, what these need of each other and of the project, and the incidents that
// happened as points among the variants. It knows nothing of controls, and no
// variant is ever carried out: what one looks like in a registry is for others
// to make, and whether it gets through for the gate to say.
//
// The model is text (model.txt and actions.txt, whose heads tell their forms),
// and so is each incident (incidents/NAME.txt):
//
//	NAME TITLE
//	  package       NAME VERSION        what did harm; may be repeated, as all but dates and stages
//	  published-on  DATE                dates are YYYY-MM-DD; one that nobody knows is left out
//	  adopted-on    DATE                when a project that is known took it in
//	  noticed-on    DATE
//	  removed-on    DATE
//	  source        WORDS
//	  STAGE         ALTERNATIVE         what was chosen; each stage once
//	  also          STAGE ALTERNATIVE   what was done besides, or in another release
//	  unsure        SUBJECT WORDS       a stage, "package", or one of the dates, of which the sources are not sure, and why
//
// In both, "#" at the start of a line or after a space begins a comment.
package attack

package cast

import "slices"

// A Way is one of the four ways in which a control action may be unsafe, and
// what the analysis says of it. STPA asks for each of them, ahead of time.
type Way struct {
	Action *Arrow
	Type   string // one of UnsafeTypes
	Said   []*UnsafeAction
}

// Answered tells whether the analysis says how the way is unsafe, or why it is
// not, in full.
func (w Way) Answered() bool { return slices.ContainsFunc(w.Said, (*UnsafeAction).Whole) }

// Whole tells whether an unsafe control action has all its parts: when it is
// unsafe and to which hazard it leads, or why it is not. Who gives which action,
// and in which of the four ways, every one has that is found by a Way.
func (u *UnsafeAction) Whole() bool {
	return u.None.Given() || u.Context.Given() && len(u.Hazards) > 0
}

// Ways returns the four ways of each control action, in the order of the
// structure.
func (a *Analysis) Ways() []Way {
	var ways []Way
	for _, action := range a.Structure.Actions("") {
		for _, word := range UnsafeTypes {
			ways = append(ways, Way{action, word, a.said(action, word)})
		}
	}
	return ways
}

func (a *Analysis) said(action *Arrow, word string) []*UnsafeAction {
	var said []*UnsafeAction
	for _, u := range a.UnsafeActions {
		if action.ID != "" && u.Action.Has(action.ID) && u.Type.Value == word {
			said = append(said, u)
		}
	}
	return said
}

package report

import (
	"io"
	"time"
)

// ServeSchema names the form of what drill serve says.
const ServeSchema = "levee-drill-serve/1"

// Served is a made-up registry that answers.
type Served struct {
	Schema   string    `json:"schema"`
	Name     string    `json:"name"` // of an incident, or of a variant of one
	Carrier  string    `json:"carrier"`
	Registry string    `json:"registry"`          // its address
	Day      time.Time `json:"day"`               // as of which it is shown
	Install  string    `json:"install"`           // NAME@VERSION, with which the attack comes
	Out      bool      `json:"out"`               // whether that is out on the day
	Packages []string  `json:"packages"`          // made up, and there on the day
	StandIns int       `json:"standIns"`          // empty packages, for what they need
	Written  string    `json:"written,omitempty"` // the folder with the part of the project, before and after
}

// ServedJSON says for scripts what is served.
func ServedJSON(w io.Writer, s *Served) error {
	s.Schema = ServeSchema
	return WriteJSON(w, s)
}

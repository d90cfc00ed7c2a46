package drill

// A Cell is what became of the variants with one alternative.
type Cell struct {
	Possible  int // variants with it that can happen here
	Uncrafted int // of these, which nobody knows how to craft
	Surviving int // of the others, which come in without anybody being asked
	Missed    int // of these, without a word
}

// Judged is how many variants with the alternative were judged.
func (c Cell) Judged() int { return c.Possible - c.Uncrafted }

// Cells returns a cell for each alternative of each stage, in the order of the
// model.
func (d *Drill) Cells(s *Survey) [][]Cell {
	all := make([][]Cell, len(d.Model.Stages))
	for i := range d.Model.Stages {
		all[i] = make([]Cell, len(d.Model.Stages[i].Alternatives))
	}
	for _, n := range d.Model.Near(s.Incidents, s.Steps, Facts(d.Target, &d.Carrier)) {
		for i := range all {
			c := &all[i][n.Variant[i]-1]
			c.Possible, c.Uncrafted = c.Possible+1, c.Uncrafted+1
		}
	}
	for k := range s.judged {
		v := &s.judged[k]
		for i := range all {
			all[i][v.Variant[i]-1].count(v.outcome)
		}
	}
	return all
}

// count takes a variant in that was judged.
func (c *Cell) count(o Outcome) {
	c.Uncrafted--
	if o.Survives() {
		c.Surviving++
	}
	if o == Missed {
		c.Missed++
	}
}

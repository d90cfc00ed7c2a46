package drill

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"levee/internal/attack"
	"levee/internal/attack/craft"
)

// What is remembered gives what judging from scratch does, on variants taken at
// random two steps away from what happened: 30, or as many as LEVEE_DRILL says.
func TestRememberingChangesNothing(t *testing.T) {
	count, err := strconv.Atoi(os.Getenv("LEVEE_DRILL"))
	if err != nil {
		count = 30
	}
	for _, repositories := range []bool{false, true} {
		d := copay(t, "")
		d.Repositories = repositories
		rememberingChangesNothing(t, d, count)
	}
}

func rememberingChangesNothing(t *testing.T, d *Drill, count int) {
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	near := d.Model.Near(all, 2, Facts(d.Target, &d.Carrier))
	rng := rand.New(rand.NewPCG(1, 2))
	var some []attack.Neighbour
	for _, i := range rng.Perm(len(near))[:count] {
		some = append(some, near[i])
	}
	// Variants a step from these share files or history with them.
	for _, i := range rng.Perm(len(near))[:2*count] {
		if slices.ContainsFunc(some[:count], func(n attack.Neighbour) bool {
			return craft.Files(d.Model, &n.Variant) == craft.Files(d.Model, &near[i].Variant)
		}) {
			some = append(some, near[i])
		}
	}
	quick, err := d.verdicts(context.Background(), some, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for i := range some {
		j, err := d.Judge(&some[i].Variant)
		var not *craft.Uncrafted
		if errors.As(err, &not) {
			if quick[i] != nil {
				t.Errorf("%s was judged", d.Model.Words(&some[i].Variant))
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		slow := d.verdict(j)
		if slow.outcome != quick[i].outcome || !slices.Equal(slow.controls, quick[i].controls) {
			differ++
			t.Errorf("%s:\nfrom scratch %s %v\nremembered   %s %v", d.Model.Words(&some[i].Variant), slow.outcome, slow.controls, quick[i].outcome, quick[i].controls)
		}
	}
	t.Logf("%d of %d differ", differ, len(some))
}

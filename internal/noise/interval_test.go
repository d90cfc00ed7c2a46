package noise

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// sample draws packages whose own rates differ around a mean, and what a rate
// of them finds.
func sample(random *rand.Rand, mean, spread float64) []cluster {
	own := distuv.Gamma{Alpha: 1 / spread, Beta: 1 / (spread * mean), Src: random}
	all := make([]cluster, 150)
	for i := range all {
		all[i].of = float64(1 + random.IntN(60))
		all[i].cases = min(all[i].of, distuv.Poisson{Lambda: own.Rand() * all[i].of, Src: random}.Rand())
	}
	return all
}

// The intervals hold the true rate about 19 times of 20, also where releases
// of one package are much alike; an interval that takes them for independent
// does not.
func TestIntervalsCover(t *testing.T) {
	const runs = 1500
	for _, c := range []struct{ mean, spread float64 }{{0.03, 0.01}, {0.03, 1}, {0.05, 3}, {0.002, 0.5}} {
		random := rand.New(rand.NewPCG(1, 2))
		var shares, years, naive int
		for range runs {
			all := sample(random, c.mean, c.spread)
			e, _ := share(all)
			shares += inside(e, c.mean)
			years += inside(perYear(all), c.mean)
			cases, of := total(all)
			e, _ = share([]cluster{{cases, of}})
			naive += inside(e, c.mean)
		}
		if low := 0.90; float64(shares) < low*runs || float64(years) < low*runs {
			t.Errorf("mean %v, spread %v: shares covered %d times of %d, years %d", c.mean, c.spread, shares, runs, years)
		}
		if c.spread >= 1 && naive > shares-runs/50 {
			t.Errorf("mean %v, spread %v: the effect of packages being alike changes nothing (%d and %d of %d)", c.mean, c.spread, naive, shares, runs)
		}
		t.Logf("mean %v, spread %v: shares %d, years %d, taken for independent %d of %d", c.mean, c.spread, shares, years, naive, runs)
	}
}

func inside(e Estimate, truth float64) int {
	if e.Low <= truth && truth <= e.High {
		return 1
	}
	return 0
}

// Where nothing or everything fired, the bound on that side is the end.
func TestIntervalsAtTheEnds(t *testing.T) {
	if e, effect := share([]cluster{{0, 50}, {0, 50}}); e.Low != 0 || e.High < 0.01 || e.High > 0.05 || effect != 1 {
		t.Errorf("nothing of 100: %+v, effect %v", e, effect)
	}
	if e, _ := share([]cluster{{50, 50}}); e.High != 1 || e.Low < 0.9 {
		t.Errorf("all of 50: %+v", e)
	}
	if e, _ := share(nil); e.Low != 0 || e.High != 1 {
		t.Errorf("nothing looked at: %+v", e)
	}
	if e := perYear([]cluster{{3, 5e-324}, {0, 0}}); !math.IsInf(e.High, 1) {
		t.Errorf("three in no time at all: %+v", e)
	}
	if e := perYear([]cluster{{0, 10}, {0, 10}}); e.Low != 0 || e.High < 0.05 || e.High > 0.3 {
		t.Errorf("none in 20 years: %+v", e)
	}
}

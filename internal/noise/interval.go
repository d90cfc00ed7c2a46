package noise

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// An Estimate is a figure with the bounds between which the true one lies with
// a confidence of 95 %.
type Estimate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Tails of an interval of 95 %.
const (
	lowTail  = 0.025
	highTail = 0.975
)

// A cluster is what one package adds to a rate: so many cases out of so much.
type cluster struct{ cases, of float64 }

// share estimates a share of cases by Jeffreys' interval. Releases of one
// package are alike: the interval is that of as many independent releases as
// tell the same, Kish's effective sample (Korn and Graubard 1998). Effect is by
// how much the variance exceeds that of independent releases, at least 1.
func share(clusters []cluster) (e Estimate, effect float64) {
	cases, of := total(clusters)
	if of == 0 {
		return Estimate{0, 0, 1}, 1
	}
	p := cases / of
	effect = designEffect(clusters, p, p*(1-p)/of)
	n := of / effect
	b := distuv.Beta{Alpha: p*n + 0.5, Beta: (1-p)*n + 0.5}
	e = Estimate{p, b.Quantile(lowTail), b.Quantile(highTail)}
	if cases == 0 {
		e.Low = 0
	}
	if cases == of {
		e.High = 1
	}
	return e, effect
}

// aDay is the least that a record must span, in years, to tell of a year. For
// less, gonum's quantiles may not end.
const aDay = 1 / 365.25

// perYear estimates how many cases come in a year of one package, likewise,
// of as many independent years as tell the same. What spans less than a day
// has no upper bound.
func perYear(clusters []cluster) Estimate {
	cases, years := total(clusters)
	if years < aDay {
		return Estimate{0, 0, math.Inf(1)}
	}
	rate := cases / years
	years /= designEffect(clusters, rate, rate/years)
	g := distuv.Gamma{Alpha: rate*years + 0.5, Beta: years}
	e := Estimate{rate, g.Quantile(lowTail), g.Quantile(highTail)}
	if cases == 0 {
		e.Low = 0
	}
	return e
}

// designEffect returns by how much the variance of a ratio between clusters
// exceeds the given one of independent cases, at least 1.
func designEffect(clusters []cluster, ratio, independent float64) float64 {
	m := float64(len(clusters))
	if independent == 0 || m < 2 {
		return 1
	}
	_, of := total(clusters)
	sum := 0.0
	for _, c := range clusters {
		d := c.cases - ratio*c.of
		sum += d * d
	}
	return max(1, m/(m-1)*sum/(of*of)/independent)
}

func total(clusters []cluster) (cases, of float64) {
	for _, c := range clusters {
		cases += c.cases
		of += c.of
	}
	return cases, of
}

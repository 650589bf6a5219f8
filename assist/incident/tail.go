package incident

import "math"

// Tail is the chance that a negative binomial number of this mean and size (variance = mean + mean²/size) is at least n. A size
// without bound is a Poisson number. n may be fractional. It is the regularized incomplete beta function I(x; n, size) at
// x = mean/(mean+size): NIST DLMF 8.17.24.
func Tail(n, mean, size float64) float64 {
	switch {
	case n <= 0:
		return 1
	case mean <= 0 || size <= 0:
		return 0
	}
	return incompleteBeta(mean/(mean+size), n, size)
}

// incompleteBeta is I(x; a, b): by its continued fraction (DLMF 8.17.22), where that converges fast, or by its mirror.
func incompleteBeta(x, a, b float64) float64 {
	if x > (a+1)/(a+b+2) {
		return 1 - incompleteBeta(1-x, b, a)
	}
	front := math.Exp(lgamma(a+b) - lgamma(a) - lgamma(b) + a*math.Log(x) + b*math.Log1p(-x))
	return front / a * betaFraction(x, a, b)
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// betaFraction evaluates the fraction by Lentz's method (Numerical Recipes §6.4). Its terms are enough for sizes up to 1e5.
func betaFraction(x, a, b float64) float64 {
	const (
		terms = 1000
		exact = 1e-12
		tiny  = 1e-300
	)
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/guard(1-(a+b)*x/(a+1))
	sum := d
	for i := 1; i <= terms; i++ {
		m := float64(i)
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/guard(1+even*d), guard(1+even/c)
		sum *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/guard(1+odd*d), guard(1+odd/c)
		sum *= d * c
		if math.Abs(d*c-1) < exact {
			break
		}
	}
	return sum
}

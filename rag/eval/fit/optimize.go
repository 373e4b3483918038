package main

import "math"

// A ranking is the candidates of one question.
type ranking struct {
	features [][]float64
	right    []bool
	fold     int
}

// A sample is one question of the answer score.
type sample struct {
	features []float64
	label    float64 // 1: answerable
	weight   float64
	fold     int
	set      int
}

const ridge = .001

// ascend climbs an objective by its gradient with Adam (D. Kingma and J. Ba,
// ICLR 2015), a fixed number of steps, so that a fit is repeatable.
func ascend(n, steps int, gradient func(w, g []float64)) []float64 {
	const rate, b1, b2 = .05, .9, .999
	w, g, m, v := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for t := 1; t <= steps; t++ {
		clear(g)
		gradient(w, g)
		for k := range w {
			m[k] = b1*m[k] + (1-b1)*g[k]
			v[k] = b2*v[k] + (1-b2)*g[k]*g[k]
			w[k] += rate * (m[k] / (1 - math.Pow(b1, float64(t)))) / (math.Sqrt(v[k]/(1-math.Pow(b2, float64(t)))) + 1e-8)
		}
	}
	return w
}

// softmaxFit maximises the log-probability that the softmax over a question's
// candidates gives to those that hold the answer, without fold skip. The weight
// of feature set is not fitted: it is 0 meanwhile and to in the end.
func softmaxFit(all []ranking, skip, set int, to float64) []float64 {
	n := len(all[0].features[0])
	w := ascend(n, 400, func(w, g []float64) {
		total := 0.0
		for _, r := range all {
			if r.fold == skip || !any(r.right) {
				continue
			}
			total++
			p := make([]float64, len(r.features))
			top := math.Inf(-1)
			for i, f := range r.features {
				p[i] = inner(w, f)
				top = max(top, p[i])
			}
			sum, right := 0.0, 0.0
			for i := range p {
				p[i] = math.Exp(p[i] - top)
				sum += p[i]
				if r.right[i] {
					right += p[i]
				}
			}
			for i, f := range r.features {
				d := -p[i] / sum
				if r.right[i] {
					d += p[i] / right
				}
				for k := range g {
					g[k] += d * f[k]
				}
			}
		}
		for k := range g {
			g[k] = g[k]/total - ridge*w[k]
		}
		g[set] = 0
	})
	w[set] = to
	return w
}

// logisticFit fits weights and, last, a bias.
func logisticFit(all []sample, skip int) []float64 {
	n := len(all[0].features)
	return ascend(n+1, 1500, func(w, g []float64) {
		total := 0.0
		for _, s := range all {
			if s.fold == skip {
				continue
			}
			total += s.weight
			d := s.weight * (s.label - probability(w, s.features))
			for k, f := range s.features {
				g[k] += d * f
			}
			g[n] += d
		}
		for k := range g {
			g[k] /= total
			if k < n {
				g[k] -= ridge / 2 * w[k]
			}
		}
	})
}

func probability(w, f []float64) float64 {
	return 1 / (1 + math.Exp(-inner(w[:len(f)], f)-w[len(f)]))
}

func inner(w, f []float64) float64 {
	s := 0.0
	for k := range w {
		s += w[k] * f[k]
	}
	return s
}

func any(bs []bool) bool {
	for _, b := range bs {
		if b {
			return true
		}
	}
	return false
}

// hits returns how often the best candidate, or one of the best three, holds
// the answer, each question ranked by the weights fitted without its fold.
func hits(rs []ranking, left [][]float64) (h1, h3, anywhere float64) {
	for _, r := range rs {
		var best [3]int
		n := 0
		used := make([]bool, len(r.features))
		for ; n < 3 && n < len(r.features); n++ {
			k := -1
			for i, f := range r.features {
				if !used[i] && (k < 0 || inner(left[r.fold], f) > inner(left[r.fold], r.features[k])) {
					k = i
				}
			}
			used[k] = true
			best[n] = k
		}
		one, three := n > 0 && r.right[best[0]], false
		for _, k := range best[:n] {
			three = three || r.right[k]
		}
		h1 += count(one)
		h3 += count(three)
		anywhere += count(any(r.right))
	}
	n := float64(len(rs))
	return h1 / n, h3 / n, anywhere / n
}

func count(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

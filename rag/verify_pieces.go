package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// A quote joined from several places: runs of its words are looked for, word for
// word, and the fewest places are taken that explain it.

const (
	leastRun    = 4 // words in a row that are looked for
	leastPiece  = 5 // words that a place gives
	leastMarked = 3 // the same behind or before an ellipsis
	seedPlaces  = 8 // of three words in the quote, looked at; more are no clue
	maxRuns     = 256
	costJoin    = 4 // words that another place has to explain
	costNear    = 1 // the same for another stretch of one place
)

// A run is words [from, to) of the quote as a stretch of an article has them.
type run struct {
	from, to int
	at       int // of the first, among the words of the article
	place    stretch
}

// runs returns the runs of the quote's words in article n, the long ones first.
func (e *Engine) runs(p *paste, seeds map[[3]uint64][]int, n int) []run {
	var out, open []run
	var last [3]token
	at := 0
	given := p.tokens
	for t := range e.words(n) {
		last[0], last[1], last[2] = last[1], last[2], t
		kept := open[:0]
		for _, r := range open {
			if r.to < len(given) && p.same(&given[r.to], &t) {
				r.to++
				r.place.last, r.place.end = t.sentence, t.end
				kept = append(kept, r)
			} else if r.to-r.from >= leastRun {
				out = append(out, r)
			}
		}
		open = kept
		if at++; at >= 3 {
			for _, g := range seeds[[3]uint64{last[0].key, last[1].key, last[2].key}] {
				known := slices.ContainsFunc(open, func(r run) bool { return r.to == g+3 })
				if !known && p.same(&given[g], &last[0]) && p.same(&given[g+1], &last[1]) && p.same(&given[g+2], &last[2]) {
					open = append(open, run{from: g, to: g + 3, at: at - 3, place: stretch{n, last[0].sentence, t.sentence, last[0].start, t.end}})
				}
			}
		}
	}
	for _, r := range open {
		if r.to-r.from >= leastRun {
			out = append(out, r)
		}
	}
	return out
}

// seeds returns where the quote has each three words in a row.
func (p *paste) seeds() map[[3]uint64][]int {
	m := map[[3]uint64][]int{}
	for i := 0; i+2 < len(p.tokens); i++ {
		k := [3]uint64{p.tokens[i].key, p.tokens[i+1].key, p.tokens[i+2].key}
		if len(m[k]) < seedPlaces {
			m[k] = append(m[k], i)
		}
	}
	return m
}

// A chain is the runs that explain a quote best, in its order.
type chain struct {
	runs []run
	held int // words
}

// chainOf picks the runs that explain the quote at the least cost: a word that
// none has costs one, a run of another place costJoin, one near the last costNear.
func chainOf(p *paste, runs []run) chain {
	slices.SortFunc(runs, func(a, b run) int {
		return cmp.Or((b.to-b.from)-(a.to-a.from), a.place.article-b.place.article, a.at-b.at)
	})
	runs = runs[:min(len(runs), maxRuns)]
	slices.SortFunc(runs, func(a, b run) int {
		return cmp.Or(a.to-b.to, a.from-b.from, a.place.article-b.place.article, a.at-b.at)
	})
	cost, came := make([]int, len(runs)), make([]int, len(runs))
	best, least := -1, len(p.tokens)
	for i := range runs {
		cost[i], came[i] = runs[i].from+costJoin, -1
		for k := range i {
			if runs[i].to-max(runs[i].from, runs[k].to) < leastMarked {
				continue
			}
			c := cost[k] + max(0, runs[i].from-runs[k].to)
			if near(&runs[k], &runs[i]) {
				c += costNear
			} else {
				c += costJoin
			}
			if c < cost[i] {
				cost[i], came[i] = c, k
			}
		}
		if c := cost[i] + len(p.tokens) - runs[i].to; c < least {
			best, least = i, c
		}
	}
	var c chain
	for ; best >= 0; best = came[best] {
		c.runs = append(c.runs, runs[best])
	}
	slices.Reverse(c.runs)
	end := 0
	for _, r := range c.runs {
		c.held += r.to - max(r.from, end)
		end = r.to
	}
	return c
}

// near reports whether run b goes on where run a ends, in the same sentence or
// the next.
func near(a, b *run) bool {
	return a.place.article == b.place.article && b.at >= a.at+a.to-a.from && b.place.first-a.place.last <= 1
}

// joined returns the places that the quote was joined from, nil when it was not:
// two or more that hold nearly all of it, word for word, and more than one place
// alone does.
func (c *chain) joined(p *paste, alone int) []stretch {
	if c.held*10 < len(p.tokens)*8 || c.held-alone < leastMarked {
		return nil
	}
	var out []stretch
	words := 0
	enough := func(end int) bool { return words >= leastPiece || words >= leastMarked && p.atCut(end) }
	end := 0
	for i := range c.runs {
		r := &c.runs[i]
		if i > 0 && !near(&c.runs[i-1], r) {
			if !enough(end) && !enough(c.runs[i-1].from) {
				return nil
			}
			words = 0
		}
		if words == 0 {
			out = append(out, r.place)
		} else {
			out[len(out)-1].last, out[len(out)-1].end = r.place.last, r.place.end
		}
		words += r.to - max(r.from, end)
		end = r.to
	}
	if !enough(c.runs[len(c.runs)-1].from) || len(out) < 2 {
		return nil
	}
	return out
}

// pieces finds the places that a quote was joined from: in articles, and in those
// that a search for what these do not explain finds. alone is how many words one
// place has.
func (e *Engine) pieces(ctx context.Context, p *paste, articles []int, alone int) ([]stretch, error) {
	if len(p.tokens)-alone < leastMarked {
		return nil, nil
	}
	seeds := p.seeds()
	var all []run
	look := func(articles []int) error {
		for _, n := range articles {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("verify a quote: %w", err)
			}
			all = append(all, e.runs(p, seeds, n)...)
		}
		return nil
	}
	if err := look(articles); err != nil {
		return nil, err
	}
	const searches = 2
	var c chain
	for range searches {
		c = chainOf(p, all)
		from, to := c.hole(p)
		if to-from < leastPiece || c.held == 0 {
			break
		}
		found, err := e.candidatesFor(ctx, p.quote[p.tokens[from].start:p.tokens[to-1].end], 20)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(n int) bool { return slices.Contains(articles, n) })
		if len(found) == 0 {
			break
		}
		if err := look(found); err != nil {
			return nil, err
		}
		articles = append(slices.Clone(articles), found...)
		c = chainOf(p, all)
	}
	return c.joined(p, alone), nil
}

// hole returns the longest stretch of the quote that the chain does not explain.
func (c *chain) hole(p *paste) (from, to int) {
	end := 0
	for i := range len(c.runs) + 1 {
		next := len(p.tokens)
		if i < len(c.runs) {
			next = c.runs[i].from
		}
		if next-end > to-from {
			from, to = end, next
		}
		if i < len(c.runs) {
			end = c.runs[i].to
		}
	}
	return from, to
}

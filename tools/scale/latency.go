package main

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A latency is how long one of many calls took, and how many were made a second.
type latency struct {
	p50, p95, p99 time.Duration
	each          float64 // a second
	n             int
}

// latencies calls f with one text after the other from several clients at once,
// each of which waits for its call before it makes the next, until all are done
// or the time is over. A tenth of them are called before, uncounted.
func latencies(texts []string, clients int, most time.Duration, f func(text string) error) (latency, error) {
	deadline := time.Now().Add(most / 4)
	for _, s := range texts[:len(texts)/10] {
		if err := f(s); err != nil {
			return latency{}, err
		}
		if time.Now().After(deadline) {
			break
		}
	}
	var next atomic.Int64
	took := make([][]time.Duration, clients)
	errs := make([]error, clients)
	start := time.Now()
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for {
				began := time.Now()
				i := int(next.Add(1)) - 1
				if i >= len(texts) || began.Sub(start) > most {
					return
				}
				if errs[c] = f(texts[i]); errs[c] != nil {
					return
				}
				took[c] = append(took[c], time.Since(began))
			}
		})
	}
	all.Wait()
	wall := time.Since(start)
	for _, err := range errs {
		if err != nil {
			return latency{}, err
		}
	}
	d := slices.Sorted(slices.Values(slices.Concat(took...)))
	if len(d) == 0 {
		return latency{}, nil
	}
	return latency{d[len(d)/2], d[len(d)*95/100], d[len(d)*99/100], float64(len(d)) / wall.Seconds(), len(d)}, nil
}

package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A table is what was measured, a column a size.
type table []*measured

// A row is one figure at each size.
type row struct {
	name string
	of   func(m *measured) string
}

func (t table) print(w io.Writer, set *settings) {
	all := []row{
		{"passages", func(m *measured) string { return thousands(m.passages) }},
		{"index from scratch and keep it, s", func(m *measured) string { return seconds(m.scratch.wall) }},
		{"start to first answer, snapshot kept, ms", func(m *measured) string { return millis(m.started.first) }},
		{"snapshot, MB", func(m *measured) string { return mega(m.snapshot) }},
		{"resident, MB (anonymous)", func(m *measured) string {
			return mega(m.started.resident) + " (" + mega(m.started.anonymous) + ")"
		}},
		{"1 article changed, to the next answer, ms", func(m *measured) string { return millis(m.update[0]) }},
		{"ask: p50 / p95 / p99 ms", func(m *measured) string { return m.ask[0].String() }},
		{"search: p50 / p95 / p99 ms", func(m *measured) string { return m.search[0].String() }},
	}
	if set.peers {
		all = append(all, row{"chromem's own query on the same vectors", func(m *measured) string { return m.store[0].String() }},
			row{"SQLite FTS5 on the same words", func(m *measured) string { return m.fts.query[0].String() }})
	}
	fmt.Fprint(w, "## At every size\n\n")
	t.rows(w, all)
	all = []row{
		{"search: p50 / p95 / p99 ms; a second", func(m *measured) string { return m.search[1].rate() }},
		{"ask", func(m *measured) string { return m.ask[1].rate() }},
	}
	if set.peers {
		all = append(all, row{"chromem's own query", func(m *measured) string { return m.store[1].rate() }},
			row{"SQLite FTS5", func(m *measured) string { return m.fts.query[1].rate() }})
	}
	fmt.Fprintf(w, "\n## %d clients at once\n\n", clients)
	t.rows(w, all)
	fmt.Fprint(w, "\n## The desk and a quote, the engine warm\n\n")
	t.rows(w, []row{
		{"compare: p50 / p95 / p99 ms", func(m *measured) string { return m.compare.String() }},
		{"timeline", func(m *measured) string { return m.timeline.String() }},
		{"who", func(m *measured) string { return m.who.String() }},
		{"verify", func(m *measured) string { return m.verify.String() }},
		{"made beside serving, s", func(m *measured) string { return seconds(m.warm) }},
		{"made again after one article changed, s", func(m *measured) string { return seconds(m.rewarm) }},
	})
	all = []row{
		{"MB of text", func(m *measured) string { return mega(m.text) }},
		{"distinct terms", func(m *measured) string { return thousands(m.terms) }},
		{"files read and parsed, s", func(m *measured) string { return seconds(m.parse) }},
		{"index from scratch, processor s", func(m *measured) string { return seconds(m.scratch.processor) }},
		{"passages indexed a second", func(m *measured) string { return thousands(int(float64(m.passages) / m.scratch.wall.Seconds())) }},
		{"MB resident at most meanwhile", func(m *measured) string { return mega(m.scratch.peak) }},
		{"MB resident after many questions (anonymous)", func(m *measured) string {
			return mega(m.started.used) + " (" + mega(m.started.usedAnonymous) + ")"
		}},
		{"100 articles changed, to the next answer, ms", func(m *measured) string { return millis(m.update[1]) }},
	}
	if set.peers {
		all = append(all, row{"SQLite FTS5: seconds to build; MB, without text", func(m *measured) string { return seconds(m.fts.build) + "; " + mega(m.fts.bytes) }})
	}
	fmt.Fprint(w, "\n## Besides\n\n")
	t.rows(w, all)
	fmt.Fprint(w, "\n## A passage\n\n")
	t.rows(w, []row{
		{"µs to read and parse", func(m *measured) string { return m.each(m.parse) }},
		{"µs to index from scratch, all in", func(m *measured) string { return m.each(m.scratch.wall) }},
		{"µs of a start", func(m *measured) string { return m.each(m.started.first) }},
		{"µs to warm", func(m *measured) string { return m.each(m.warm) }},
		{"bytes of snapshot", func(m *measured) string { return m.bytes(m.snapshot) }},
		{"bytes resident", func(m *measured) string { return m.bytes(m.started.resident) }},
		{"bytes anonymous", func(m *measured) string { return m.bytes(m.started.anonymous) }},
		{"ns of a search (p50)", func(m *measured) string { return m.each(1000 * m.search[0].p50) }},
		{"ns of an answer (p50)", func(m *measured) string { return m.each(1000 * m.ask[0].p50) }},
	})
}

func (t table) rows(w io.Writer, rows []row) {
	fmt.Fprint(w, "| articles |")
	for _, m := range t {
		fmt.Fprintf(w, " %s |", thousands(m.articles))
	}
	fmt.Fprint(w, "\n| --- |"+strings.Repeat(" --- |", len(t))+"\n")
	for _, r := range rows {
		fmt.Fprintf(w, "| %s |", r.name)
		for _, m := range t {
			fmt.Fprintf(w, " %s |", r.of(m))
		}
		fmt.Fprintln(w)
	}
}

// each returns the microseconds of d that are a passage's.
func (m *measured) each(d time.Duration) string { return short(float64(d) / 1e3 / float64(m.passages)) }

func (m *measured) bytes(n int64) string { return thousands(int(n) / m.passages) }

func (l latency) String() string {
	return millis(l.p50) + " / " + millis(l.p95) + " / " + millis(l.p99)
}

func (l latency) rate() string { return l.String() + "; " + short(l.each) }

func millis(d time.Duration) string { return short(float64(d) / 1e6) }

func seconds(d time.Duration) string { return short(d.Seconds()) }

func mega(n int64) string { return short(float64(n) / 1e6) }

// short writes a figure with two or three digits.
func short(f float64) string {
	switch {
	case f < .995:
		return fmt.Sprintf("%.2f", f)
	case f < 9.95:
		return fmt.Sprintf("%.1f", f)
	}
	return thousands(int(f + .5))
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for k := len(s) - 3; k > 0; k -= 3 {
		s = s[:k] + " " + s[k:]
	}
	return s
}

//go:build unix

package postgres

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/ragtest"
)

func TestScaleTmp(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("SCALE"))
	if n == 0 {
		t.Skip()
	}
	texts := ragtest.Corpus(1, n)
	dir := write(t, texts)
	began := time.Now()
	lap := func(what string) { fmt.Println(what, time.Since(began).Round(time.Millisecond)); began = time.Now() }
	e := inMemory(t, dir)
	lap("indexed in memory")
	url := os.Getenv("SCALEURL")
	if url == "" {
		url = ragtest.NewDatabase(t).URL()
	}
	s := connect(t, url)
	lap("database")
	a, p := publish(t, s, "scale", e)
	lap(fmt.Sprint("published and opened ", p))
	a, err := s.Open(t.Context(), "scale", nil)
	if err != nil {
		t.Fatal(err)
	}
	lap("opened")
	var size string
	s.pool.QueryRow(t.Context(), "select string_agg(relname || ' ' || pg_size_pretty(pg_total_relation_size(oid)), ', ') from pg_class where relname like 'verbatim%' and relkind in ('r')").Scan(&size)
	fmt.Println(size)
	os.WriteFile(dir+"/a000000.txt", []byte(strings.Replace(texts["a000000.txt"], "Le ", "Les ", 1)), 0o600)
	began = time.Now()
	e2 := inMemory(t, dir)
	lap("indexed again")
	a, p = publish(t, s, "scale", e2)
	lap(fmt.Sprint("published one ", p))
	e = e2
	far := rag.Over(a, rag.Options{Log: t.Logf})
	var qs []string
	for name, text := range texts {
		if len(qs) == 200 {
			break
		}
		_, rest, _ := strings.Cut(text, "title: ")
		title, _, _ := strings.Cut(rest, "\n")
		_ = name
		qs = append(qs, title)
	}
	for _, k := range []string{"cold", "warm"} {
		var mem, pg, fi, lo []time.Duration
		same, same10, sameAnswer := 0, 0, 0
		for _, q := range qs {
			t0 := time.Now()
			h1, err := e.Search(t.Context(), rag.Question{Text: q}, 10)
			if err != nil {
				t.Fatal(err)
			}
			mem = append(mem, time.Since(t0))
			t0 = time.Now()
			found, err := a.Find(t.Context(), rag.Want{Query: a.Catalogue().Index().Parse(q), K: 10})
			if err != nil {
				t.Fatal(err)
			}
			fi = append(fi, time.Since(t0))
			slices.Sort(found)
			t0 = time.Now()
			if _, err := a.Load(t.Context(), found); err != nil {
				t.Fatal(err)
			}
			lo = append(lo, time.Since(t0))
			t0 = time.Now()
			h2, err := far.Search(t.Context(), rag.Question{Text: q}, 10)
			if err != nil {
				t.Fatal(err)
			}
			pg = append(pg, time.Since(t0))
			if len(h1) > 0 && len(h2) > 0 && h1[0].File == h2[0].File {
				same++
			}
			for _, h := range h1 {
				if slices.ContainsFunc(h2, func(o rag.Hit) bool { return o.File == h.File && o.FirstLine == h.FirstLine }) {
					same10++
				}
			}
			a1, _ := e.Ask(t.Context(), rag.Question{Text: q}, nil)
			a2, err := far.Ask(t.Context(), rag.Question{Text: q}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if a1.Text == a2.Text {
				sameAnswer++
			}
		}
		p50 := func(d []time.Duration) string {
			slices.Sort(d)
			return fmt.Sprint(d[len(d)/2].Round(10*time.Microsecond), "/", d[len(d)*99/100].Round(10*time.Microsecond))
		}
		fmt.Println(k, "mem", p50(mem), "pg", p50(pg), "find", p50(fi), "load", p50(lo), "top1", same, "top10", same10, "answers", sameAnswer, "of", len(qs))
	}
}

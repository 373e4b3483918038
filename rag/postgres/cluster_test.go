//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"verbatim.example/rag"
	"verbatim.example/rag/ragtest"
)

// Processes that start together make the tables once; one of them is the indexer,
// and another when that one has gone or lost its connection.
func TestOneIndexer(t *testing.T) {
	m := ragtest.NewDatabase(t)
	var stores []*Store
	made := make(chan *Store)
	for range 4 {
		go func() {
			s, err := Connect(context.Background(), Config{URL: m.URL()}, true)
			if err != nil {
				t.Error(err)
			}
			made <- s
		}()
	}
	for range 4 {
		if s := <-made; s != nil {
			defer s.Close()
			stores = append(stores, s)
		}
	}
	if len(stores) < 4 {
		t.FailNow()
	}
	if _, err := stores[0].Open(t.Context(), ".", nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty database gives %v", err)
	}
	first, err := stores[0].Indexer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stores[1].Indexer(t.Context()); !errors.Is(err, ErrTaken) {
		t.Errorf("the second indexer gets %v", err)
	}
	first.Close()
	second, err := stores[1].Indexer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e := inMemory(t, write(t, bridge))
	if _, err := second.Publish(t.Context(), ".", e); err != nil {
		t.Fatal(err)
	}
	if p, err := second.Publish(t.Context(), ".", e); err != nil || p.Generation != 1 || p.Added+p.Removed+p.Terms > 0 {
		t.Errorf("the same again is %+v, %v", p, err)
	}

	// The server ends the session of the indexer.
	pid := second.conn.Conn().PgConn().PID()
	if _, err := stores[0].pool.Exec(t.Context(), "SELECT pg_terminate_backend($1)", pid); err != nil {
		t.Fatal(err)
	}
	if err := second.Alive(t.Context()); !errors.Is(err, rag.ErrArchive) {
		t.Errorf("an indexer without a connection is alive: %v", err)
	}
	if _, err := second.Publish(t.Context(), ".", inMemory(t, "")); err == nil {
		t.Error("who has lost the lock can write")
	}
	second.Close()
	third, err := stores[2].Indexer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	third.Close()
}

// A primary that breaks down is taken over from by its standby: questions go on
// through the other address, and so does writing.
func TestFailover(t *testing.T) {
	primary := ragtest.NewDatabase(t)
	e := inMemory(t, write(t, bridge))
	s := connect(t, primary.URL())
	publish(t, s, ".", e)
	standby := primary.Standby(t)

	// A standby answers, and refuses to be written to.
	reader, err := Connect(t.Context(), Config{URL: standby.URL(), Log: t.Logf}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	a, err := reader.Open(t.Context(), ".", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(far *rag.Engine) error {
		t.Helper()
		got, err := far.Ask(t.Context(), rag.Question{Text: "Quand le pont de Vernon fermera-t-il ?"}, nil)
		if err == nil && got.Verdict != rag.Answered {
			t.Errorf("%s", got.Text)
		}
		return err
	}
	if err := ask(rag.Over(a, rag.Options{})); err != nil {
		t.Error(err)
	}
	if _, err := Connect(t.Context(), Config{URL: standby.URL()}, true); !errors.Is(err, ErrStandby) || Remedy(err) == "" {
		t.Errorf("tables on a standby: %v", err)
	}

	both := fmt.Sprintf("postgres://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=read-write", primary.Port, standby.Port)
	writer := connect(t, both)
	if a, err = writer.Open(t.Context(), ".", nil); err != nil {
		t.Fatal(err)
	}
	far := rag.Over(a, rag.Options{})
	primary.Stop(t)
	writer.cache = newCache(1) // nothing is kept
	if err := ask(far); !errors.Is(err, rag.ErrArchive) {
		t.Errorf("without a primary: %v", err)
	}
	standby.Run(t, "pg_ctl", "-D", standby.Dir, "-w", "promote")
	if err := ask(far); err != nil {
		t.Errorf("after the failover: %v", err)
	}
	next := inMemory(t, "")
	if _, p := publish(t, writer, ".", next); p.Added != 5 || p.Removed != 3 || p.Generation != 2 {
		t.Errorf("%+v", p)
	}
}

// A question waits for nobody longer than the time that it has.
func TestStatementTimeout(t *testing.T) {
	m := ragtest.NewDatabase(t)
	s := connect(t, m.URL()+"&statement_timeout=200")
	a, _ := publish(t, s, ".", inMemory(t, write(t, bridge)))
	far := rag.Over(a, rag.Options{})
	tx, err := connect(t, m.URL()).pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(t.Context(), "LOCK TABLE verbatim_articles IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	if _, err := far.Ask(t.Context(), rag.Question{Text: "le pont de Vernon"}, nil); !errors.Is(err, rag.ErrArchive) {
		t.Errorf("a locked table gives %v", err)
	}
}

// What a database is refused for is told with what to do, and never the password.
func TestRefused(t *testing.T) {
	m := ragtest.NewDatabase(t)
	s := connect(t, m.URL())
	if _, err := s.pool.Exec(t.Context(), "CREATE ROLE reader LOGIN PASSWORD 'right'"); err != nil {
		t.Fatal(err)
	}
	hba := filepath.Join(m.Dir, "pg_hba.conf")
	rules, err := os.ReadFile(hba)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(hba, append([]byte("host all reader all scram-sha-256\n"), rules...), 0o600); err != nil {
		t.Fatal(err)
	}
	m.Run(t, "pg_ctl", "-D", m.Dir, "reload")
	at := fmt.Sprintf("@127.0.0.1:%d/postgres?sslmode=disable", m.Port)
	for until := time.Now().Add(10 * time.Second); ; { // the rules are read again at some time
		c, err := pgx.Connect(t.Context(), "postgres://reader:hunter2"+at)
		if err != nil || time.Now().After(until) {
			break
		}
		c.Close(t.Context())
	}
	for what, test := range map[string]struct{ url, remedy string }{
		"a wrong password": {"postgres://reader:hunter2" + at, "password"},
		"no database":      {fmt.Sprintf("postgres://postgres:hunter2@127.0.0.1:%d/none?sslmode=disable", m.Port), "database"},
		"nobody listening": {fmt.Sprintf("postgres://reader:hunter2@127.0.0.1:%d/none?sslmode=disable", ragtest.FreePort(t)), "runs"},
		"no address":       {"hunter2://reader", "STORE"},
	} {
		_, err := Connect(t.Context(), Config{URL: test.url}, false)
		if err == nil || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "reader@") {
			t.Errorf("%s: %v", what, err)
		}
		if !strings.Contains(Remedy(err), test.remedy) {
			t.Errorf("%s: the remedy of %v is %q", what, err, Remedy(err))
		}
	}
	if _, err := Connect(t.Context(), Config{URL: "postgres://reader:right" + at}, true); err == nil || Remedy(err) == "" {
		t.Errorf("somebody who may not make tables: %v", err)
	}
	if _, err := s.pool.Exec(t.Context(), "UPDATE verbatim_schema SET version = 99"); err != nil {
		t.Fatal(err)
	}
	if _, err := Connect(t.Context(), Config{URL: m.URL()}, true); !errors.Is(err, ErrNewer) || Remedy(err) == "" {
		t.Errorf("tables of a newer version: %v", err)
	}
	if _, err := s.pool.Exec(t.Context(), "UPDATE verbatim_schema SET version = 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := Connect(t.Context(), Config{URL: m.URL()}, false); !errors.Is(err, ErrOlder) || Remedy(err) == "" {
		t.Errorf("tables of an older version: %v", err)
	}
}

// Many ask at once, and while a new state comes.
func TestManyAsk(t *testing.T) {
	s := connect(t, ragtest.NewDatabase(t).URL())
	dir := write(t, bridge)
	e := inMemory(t, dir)
	a, _ := publish(t, s, t.Name(), e)
	far := rag.Over(a, rag.Options{Log: t.Logf})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if a, err := far.Ask(t.Context(), rag.Question{Text: "Quand le pont de Vernon fermera-t-il ?"}, nil); err != nil || a.Verdict != rag.Answered {
					t.Errorf("%v: %s", err, a.Verdict)
				}
			}
		})
	}
	if err := os.Remove(filepath.Join(dir, "pont", "a.txt")); err != nil {
		t.Fatal(err)
	}
	next, p := publish(t, s, t.Name(), inMemory(t, dir))
	if p.Added != 0 || p.Removed != 1 || next.Generation() != a.Generation()+1 {
		t.Errorf("%+v after generation %d", p, a.Generation())
	}
	all.Wait()
	// Who began with the state before ends with it.
	if a, err := far.Ask(t.Context(), rag.Question{Text: "Quand le pont de Vernon fermera-t-il ?"}, nil); err != nil || a.Articles != 2 {
		t.Errorf("%v: %+v", err, a)
	}
	if got := len(next.Catalogue().Corpus().Articles); got != 2 {
		t.Errorf("%d articles are left", got)
	}
}

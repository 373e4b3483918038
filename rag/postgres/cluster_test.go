package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"verbatim.example/rag"
)

// A machine is a PostgreSQL of our own, with sessions of their own: for locks,
// concurrency and failover.
type machine struct {
	bin, dir string
	port     int
	owner    *syscall.Credential // nil: ours
}

// newMachine starts a server with the programs of this computer.
func newMachine(t *testing.T) *machine {
	t.Helper()
	if testing.Short() {
		t.Skip("long")
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		t.Skip("there is no initdb: the package postgresql is not installed")
	}
	m := &machine{bin: filepath.Dir(found[0]), dir: filepath.Join(t.TempDir(), "data"), port: freePort(t)}
	m.own(t, filepath.Dir(m.dir))
	m.run(t, "initdb", "-D", m.dir, "-U", "postgres", "-A", "trust", "--no-sync")
	m.start(t)
	return m
}

// own lets the server's user use a folder: root may not run one.
func (m *machine) own(t *testing.T, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("root may not run a server, and there is no user postgres")
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	m.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	for d := filepath.Dir(dir); d != os.TempDir() && len(d) > 1; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *machine) run(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(m.bin, program), args...)
	cmd.Dir = filepath.Dir(m.dir)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if m.owner != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: m.owner}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(m.dir + ".log")
		t.Fatalf("%s: %v\n%s%s", program, err, out.String(), log)
	}
}

func (m *machine) start(t *testing.T) {
	t.Helper()
	options := fmt.Sprintf("-p %d -h 127.0.0.1 -k '' -F -c shared_buffers=16MB -c max_wal_senders=3", m.port)
	m.run(t, "pg_ctl", "-D", m.dir, "-l", m.dir+".log", "-o", options, "-w", "start")
	t.Cleanup(func() {
		if _, err := os.Stat(filepath.Join(m.dir, "postmaster.pid")); err == nil {
			m.stop(t)
		}
	})
}

// stop ends the server at once, as a crash does.
func (m *machine) stop(t *testing.T) {
	t.Helper()
	m.run(t, "pg_ctl", "-D", m.dir, "-m", "immediate", "-w", "stop")
}

// standby starts a copy of the server that follows it.
func (m *machine) standby(t *testing.T) *machine {
	t.Helper()
	s := &machine{bin: m.bin, owner: m.owner, dir: filepath.Join(t.TempDir(), "standby"), port: freePort(t)}
	s.own(t, filepath.Dir(s.dir))
	s.run(t, "pg_basebackup", "-D", s.dir, "-R", "-U", "postgres", "-h", "127.0.0.1", "-p", strconv.Itoa(m.port), "-c", "fast", "--no-sync")
	s.start(t)
	return s
}

func (m *machine) url() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", m.port)
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Processes that start together make the tables once; one of them is the indexer,
// and another when that one has gone or lost its connection.
func TestOneIndexer(t *testing.T) {
	m := newMachine(t)
	var stores []*Store
	made := make(chan *Store)
	for range 4 {
		go func() {
			s, err := Connect(context.Background(), Config{URL: m.url()}, true)
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
	primary := newMachine(t)
	e := inMemory(t, write(t, bridge))
	s := connect(t, primary.url())
	publish(t, s, ".", e)
	standby := primary.standby(t)

	// A standby answers, and refuses to be written to.
	reader, err := Connect(t.Context(), Config{URL: standby.url(), Log: t.Logf}, false)
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
	if _, err := Connect(t.Context(), Config{URL: standby.url()}, true); !errors.Is(err, ErrStandby) || Remedy(err) == "" {
		t.Errorf("tables on a standby: %v", err)
	}

	both := fmt.Sprintf("postgres://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=read-write", primary.port, standby.port)
	writer := connect(t, both)
	if a, err = writer.Open(t.Context(), ".", nil); err != nil {
		t.Fatal(err)
	}
	far := rag.Over(a, rag.Options{})
	primary.stop(t)
	writer.cache = newCache(1) // nothing is kept
	if err := ask(far); !errors.Is(err, rag.ErrArchive) {
		t.Errorf("without a primary: %v", err)
	}
	standby.run(t, "pg_ctl", "-D", standby.dir, "-w", "promote")
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
	m := newMachine(t)
	s := connect(t, m.url()+"&statement_timeout=200")
	a, _ := publish(t, s, ".", inMemory(t, write(t, bridge)))
	far := rag.Over(a, rag.Options{})
	tx, err := connect(t, m.url()).pool.Begin(t.Context())
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
	m := newMachine(t)
	s := connect(t, m.url())
	if _, err := s.pool.Exec(t.Context(), "CREATE ROLE reader LOGIN PASSWORD 'right'"); err != nil {
		t.Fatal(err)
	}
	hba := filepath.Join(m.dir, "pg_hba.conf")
	rules, err := os.ReadFile(hba)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(hba, append([]byte("host all reader all scram-sha-256\n"), rules...), 0o600); err != nil {
		t.Fatal(err)
	}
	m.run(t, "pg_ctl", "-D", m.dir, "reload")
	at := fmt.Sprintf("@127.0.0.1:%d/postgres?sslmode=disable", m.port)
	for until := time.Now().Add(10 * time.Second); ; { // the rules are read again at some time
		c, err := pgx.Connect(t.Context(), "postgres://reader:hunter2"+at)
		if err != nil || time.Now().After(until) {
			break
		}
		c.Close(t.Context())
	}
	for what, test := range map[string]struct{ url, remedy string }{
		"a wrong password": {"postgres://reader:hunter2" + at, "password"},
		"no database":      {fmt.Sprintf("postgres://postgres:hunter2@127.0.0.1:%d/none?sslmode=disable", m.port), "database"},
		"nobody listening": {fmt.Sprintf("postgres://reader:hunter2@127.0.0.1:%d/none?sslmode=disable", freePort(t)), "runs"},
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
	if _, err := Connect(t.Context(), Config{URL: m.url()}, true); !errors.Is(err, ErrNewer) || Remedy(err) == "" {
		t.Errorf("tables of a newer version: %v", err)
	}
	if _, err := s.pool.Exec(t.Context(), "UPDATE verbatim_schema SET version = 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := Connect(t.Context(), Config{URL: m.url()}, false); !errors.Is(err, ErrOlder) || Remedy(err) == "" {
		t.Errorf("tables of an older version: %v", err)
	}
}

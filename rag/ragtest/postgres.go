//go:build unix

package ragtest

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// A Database is a PostgreSQL without pgvector that a test has to itself, with sessions
// of their own: for locks, concurrency and failover.
type Database struct {
	Dir  string // of its data
	Port int

	bin   string
	owner *syscall.Credential // nil: ours
}

// NewDatabase starts a server with the programs of this computer, and skips the test
// where there are none.
func NewDatabase(t *testing.T) *Database {
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
	m := &Database{bin: filepath.Dir(found[0]), Dir: filepath.Join(t.TempDir(), "data"), Port: FreePort(t)}
	m.own(t, filepath.Dir(m.Dir))
	m.Run(t, "initdb", "-D", m.Dir, "-U", "postgres", "-A", "trust", "--no-sync")
	m.Start(t)
	return m
}

// own lets the server's user use a folder: root may not run one.
func (m *Database) own(t *testing.T, dir string) {
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

// Run runs a program of PostgreSQL as the user of the server.
func (m *Database) Run(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(m.bin, program), args...)
	cmd.Dir = filepath.Dir(m.Dir)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if m.owner != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: m.owner}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(m.Dir + ".log")
		t.Fatalf("%s: %v\n%s%s", program, err, out.String(), log)
	}
}

// Start starts the server anew, and stops it when the test ends.
func (m *Database) Start(t *testing.T) {
	t.Helper()
	options := fmt.Sprintf("-p %d -h 127.0.0.1 -k '' -F -c shared_buffers=16MB -c max_wal_senders=3", m.Port)
	m.Run(t, "pg_ctl", "-D", m.Dir, "-l", m.Dir+".log", "-o", options, "-w", "start")
	t.Cleanup(func() {
		if _, err := os.Stat(filepath.Join(m.Dir, "postmaster.pid")); err == nil {
			m.Stop(t)
		}
	})
}

// Stop ends the server at once, as a crash does.
func (m *Database) Stop(t *testing.T) {
	t.Helper()
	m.Run(t, "pg_ctl", "-D", m.Dir, "-m", "immediate", "-w", "stop")
}

// Standby starts a copy of the server that follows it.
func (m *Database) Standby(t *testing.T) *Database {
	t.Helper()
	s := &Database{bin: m.bin, owner: m.owner, Dir: filepath.Join(t.TempDir(), "standby"), Port: FreePort(t)}
	s.own(t, filepath.Dir(s.Dir))
	s.Run(t, "pg_basebackup", "-D", s.Dir, "-R", "-U", "postgres", "-h", "127.0.0.1", "-p", strconv.Itoa(m.Port), "-c", "fast", "--no-sync")
	s.Start(t)
	return s
}

// URL returns the address.
func (m *Database) URL() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", m.Port)
}

// FreePort returns a port that nobody listens on.
func FreePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

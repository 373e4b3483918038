//go:build linux

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// stranger is the user of the container.
const stranger = "65532"

// A foreign is a folder of root's in which the program runs as somebody else.
type foreign struct {
	*testing.T
	dir string
	as  []string // command line that runs another as the stranger
}

// newForeign puts the program where the stranger can run it.
func newForeign(t *testing.T) foreign {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can run the program as somebody else")
	}
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		t.Skip(err)
	}
	f := foreign{t, t.TempDir(), []string{setpriv, "--reuid=" + stranger, "--regid=" + stranger, "--clear-groups"}}
	self, err := os.Executable()
	if err == nil {
		err = copyFile(filepath.Join(f.dir, "bot"), self)
	}
	if err := errors.Join(err, os.Chmod(f.dir, 0o755), os.Chmod(filepath.Dir(f.dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ran("", "--version"); err != nil {
		t.Skipf("the stranger cannot run it here: %v", err)
	}
	return f
}

func copyFile(to, from string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// make makes a folder or, with a text, a file, and those above it, with rights.
func (f foreign) make(name, text string, perm os.FileMode) {
	f.Helper()
	path := filepath.Join(f.dir, name)
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if text == "" {
		err = errors.Join(err, os.MkdirAll(path, 0o755))
	} else {
		err = errors.Join(err, os.WriteFile(path, []byte(text), 0o644))
	}
	if err := errors.Join(err, os.Chmod(path, perm)); err != nil {
		f.Fatal(err)
	}
}

// ran runs the program in a folder below and returns all it printed.
func (f foreign) ran(below string, args ...string) (string, error) {
	cmd := exec.Command(f.as[0], append(append(f.as[1:], filepath.Join(f.dir, "bot")), args...)...)
	cmd.Dir, cmd.Env = filepath.Join(f.dir, below), []string{"GORACE=atexit_sleep_ms=0"}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// What the container's user may not read or write is named, with the remedy, in
// one or two lines; what is not needed for an answer does not prevent one.
func TestOthersFiles(t *testing.T) {
	f := newForeign(t)
	article := story("Villebourg", "Ferrand")
	f.make("good/a.txt", article, 0o644)
	f.make("mixed/a.txt", article, 0o644)
	f.make("mixed/b.txt", article, 0o600)
	f.make("mixed/sub/c.txt", article, 0o644)
	f.make("mixed/sub", "", 0o700)
	f.make("shut/a.txt", article, 0o644)
	f.make("shut", "", 0o700)
	f.make("data", "", 0o755)
	f.make("private/.env", "MODE=auto\n", 0o600)
	f.make("token", "x", 0o600)
	f.make("doc.txt", article, 0o600)
	const question = "Qui a inauguré le pont de Villebourg ?"
	for _, test := range []struct {
		name  string
		below string
		args  []string
		code  int
		lines int // of the program's own; 0: any number
		want  []string
	}{
		{"data folder of root's", "", []string{"ask", "--corpus", "good", "--data", "data", question}, 0, 1, []string{"Ferrand", "write to data: permission denied", "chown 65532 data", "working in memory"}},
		{"data folder that cannot be made", "", []string{"ask", "--corpus", "good", "--data", "none", question}, 0, 1, []string{"Ferrand", "mkdir none: permission denied", "mkdir and chown 65532 none", "working in memory"}},
		{"data folder that cannot be entered", "", []string{"health", "--data", "shut"}, 1, 0, []string{"shut/health.json: permission denied", "chown -R 65532 shut"}},
		{"corpus folder", "", []string{"ask", "--corpus", "shut", "--data", "data", question}, 2, 1, []string{"--corpus: open shut: permission denied", "chown -R 65532 shut"}},
		{"file and subfolder of the corpus", "", []string{"sources", "--corpus", "mixed", "--data", "data"}, 0, 2, []string{"b.txt", "sub", "unreadable (permission denied): check its permissions"}},
		{".env", "private", []string{"ask", "--data", "../data", question}, 2, 1, []string{"open .env: permission denied", "chown 65532 .env", "or remove it"}},
		{"doctor on .env", "private", []string{"doctor"}, 1, 0, []string{"fail  configuration: open .env: permission denied", "chown 65532 .env"}},
		{"folder to add to", "", []string{"add", "--yes", "--into", "good", "good/a.txt"}, 2, 2, []string{"write to good: permission denied", "chown 65532 good", "--into DIR"}},
		{"document to add", "", []string{"add", "--yes", "--into", "data/../data", "doc.txt"}, 2, 2, []string{"chown 65532 data"}},
	} {
		out, err := f.ran(test.below, test.args...)
		code := 0
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			code = exit.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(out, "bot: "); code != test.code || test.lines > 0 && lines != test.lines {
			t.Errorf("%s: exit %d, %d lines: %s", test.name, code, lines, out)
		}
		for _, want := range test.want {
			if !strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: no %q in: %s", test.name, want, out)
			}
		}
	}
	f.make("own", "", 0o777)
	if out, err := f.ran("", "add", "--yes", "--into", "own", "doc.txt", "good/a.txt"); err == nil || !strings.Contains(out, "bot: doc.txt: permission denied (user 65532, which this program runs as, may after chown 65532 doc.txt)") || strings.Count(out, "own/") != 1 {
		t.Errorf("a document that cannot be read: %v, %s", err, out)
	}
}

// A bot whose data folder it may not write to answers, is healthy, and says once,
// to those who run it too, that it will forget.
func TestHealthyWithoutData(t *testing.T) {
	f := newForeign(t)
	f.make("data", "", 0o755)
	data := filepath.Join(f.dir, "data")
	if out, err := f.ran("", "health", "--data", data); err == nil || !strings.Contains(out, "no bot is running") {
		t.Errorf("before the start: %v, %s", err, out)
	}
	s := discordtest.New(t, discordtest.Options{})
	proxy := s.Proxy()
	proxy.CAFile = f.readable(proxy.CAFile)
	p := proxy.Start(f.as[0], append(f.as[1:], filepath.Join(f.dir, "bot")), "DATA_DIR="+data, "USER_RATE=0", "ADMIN_CHANNEL="+s.Channel("general").ID, "LANG=fr_FR")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v; the program printed %s", err, p.Output())
	}
	wait(t, "healthy", func() bool {
		out, err := f.ran("", "health", "--data", data)
		return err == nil && strings.HasPrefix(out, "ready: ")
	})
	if r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a réclamé l'expulsion d'Elon Musk ?")); err != nil || !strings.Contains(r.Content, "Bannon") {
		t.Errorf("reply %q, %v", r.Content, err)
	}
	told := func() (n int) {
		for _, m := range s.Messages("general") {
			if strings.Contains(m.Content, "un redémarrage l’oubliera") {
				n++
			}
		}
		return n
	}
	wait(t, "the notice", func() bool { return told() > 0 })
	if n := strings.Count(p.Output(), "working in memory"); n != 1 || told() != 1 {
		t.Errorf("logged %d times, told %d times: %s", n, told(), p.Output())
	}
	// Another folder's bot is not this one's.
	if out, err := f.ran("", "health", "--data", filepath.Join(f.dir, "other")); err == nil {
		t.Errorf("of another folder: %s", out)
	}
	if err := p.Stop(); err != nil {
		t.Errorf("stop: %v; the program printed %s", err, p.Output())
	}
	if out, err := f.ran("", "health", "--data", data); err == nil || !strings.Contains(out, "no bot is running") {
		t.Errorf("after the end: %v, %s", err, out)
	}
}

// readable copies a file to where the stranger can read it.
func (f foreign) readable(file string) string {
	f.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	f.make("ca.pem", string(raw), 0o644)
	return filepath.Join(f.dir, "ca.pem")
}

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"verbatim.example/rag/ragtest"
)

// The scripts run this test binary under the name of the program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bot": main, "panics": panics})
}

func TestScripts(t *testing.T) {
	e := &endpoints{t: t, of: map[string]*ragtest.Server{}}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", "atexit_sleep_ms=0") // else a second for each run of the program
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"crlf":      crlf,
			"repeat":    repeat,
			"endpoint":  e.start,
			"misbehave": e.misbehave,
			"requests":  e.requests,
			"same":      same,
		},
	})
}

// Endpoints are the fakes that scripts talk to, one each.
type endpoints struct {
	t  *testing.T
	mu sync.Mutex
	of map[string]*ragtest.Server // by the folder of the script
}

// start starts an endpoint and puts its address into $URL: endpoint [KEY]
func (e *endpoints) start(ts *testscript.TestScript, _ bool, args []string) {
	o := ragtest.Options{ChatModel: "writer", EmbeddingModel: "embedder"}
	if len(args) > 0 {
		o.Key = args[0]
	}
	s := ragtest.New(e.t, o)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.of[ts.Getenv("WORK")] = s
	ts.Setenv("URL", s.URL)
}

func (e *endpoints) server(ts *testscript.TestScript) *ragtest.Server {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.of[ts.Getenv("WORK")]
}

// misbehave gives the endpoint faults, or none: misbehave FAULT…
func (e *endpoints) misbehave(ts *testscript.TestScript, _ bool, args []string) {
	var faults []ragtest.Fault
	for _, f := range args {
		faults = append(faults, ragtest.Fault(f))
	}
	e.server(ts).Misbehave(faults...)
}

var took = regexp.MustCompile(`"took_ms":[0-9.e+-]+`)

// same wants two files of answers that differ in nothing but the time they took:
// same FILE FILE
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same FILE FILE")
	}
	a, b := took.ReplaceAllString(ts.ReadFile(args[0]), ""), took.ReplaceAllString(ts.ReadFile(args[1]), "")
	if a == "" || a != b {
		ts.Fatalf("they differ:\n%s\n%s", a, b)
	}
}

// requests wants that many requests to a path so far, all of them as the API
// has them, and with ! another number: requests PATH N
func (e *endpoints) requests(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	s, got := e.server(ts), 0
	for _, r := range s.Requests() {
		if r.Path == args[0] {
			got++
		}
	}
	if (got == want) == neg {
		ts.Fatalf("%d requests to %s", got, args[0])
	}
	if v := s.Violations(); len(v) > 0 {
		ts.Fatalf("requests break the API: %q", v)
	}
}

// exits runs a command and wants its exit code: exits CODE COMMAND ARG…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || err != nil {
		ts.Fatalf("usage: exits CODE COMMAND ARG…")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// crlf writes a file with Windows line ends: crlf FROM TO
func crlf(ts *testscript.TestScript, _ bool, args []string) {
	content := strings.ReplaceAll(ts.ReadFile(args[0]), "\n", "\r\n")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(content), 0o600))
}

// repeat writes a text over and over into one line: repeat TEXT TIMES TO
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Repeat(args[0], n)+"\n"), 0o600))
}

// Ctrl-C ends a command that waits for input at once, with 130.
func TestInterrupt(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	in, w := io.Pipe()
	defer w.Close()
	out := &notifying{written: make(chan struct{}, 1)}
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"search", "-"}, nil, in, out, io.Discard)
	}()
	io.WriteString(w, "Kremlin\n")
	<-out.written
	cancel()
	select {
	case code := <-done:
		if code != exitInterrupted {
			t.Errorf("exit code %d, want %d", code, exitInterrupted)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("still running five seconds after Ctrl-C")
	}
}

// A line is answered before the next one is read.
func TestAnswersBeforeReading(t *testing.T) {
	t.Chdir(t.TempDir())
	out := &notifying{written: make(chan struct{}, 1)}
	in, w := io.Pipe()
	done := make(chan int)
	go func() {
		done <- run(t.Context(), []string{"ask", "-"}, nil, in, out, io.Discard)
	}()
	for _, q := range []string{"Qui est Dmitri Peskov ?", "", "Who is Steve Bannon?"} {
		io.WriteString(w, q+"\n")
		select {
		case <-out.written:
		case <-time.After(30 * time.Second):
			t.Fatalf("no answer to %q", q)
		}
	}
	w.Close()
	if code := <-done; code != exitDone {
		t.Errorf("exit code %d", code)
	}
	if n := strings.Count(out.b.String(), "\n"); n != 3 {
		t.Errorf("%d lines, want 3:\n%s", n, out.b.String())
	}
}

// A notifying writer says when something was written.
type notifying struct {
	b       bytes.Buffer
	written chan struct{}
}

func (n *notifying) Write(p []byte) (int, error) {
	defer func() { n.written <- struct{}{} }()
	return n.b.Write(p)
}

// A result that cannot be written is a failure, said in one line.
func TestWriteFails(t *testing.T) {
	t.Chdir(t.TempDir())
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"sources"}, nil, strings.NewReader(""), broken{}, &stderr)
	if code != exitFailed || stderr.String() != "bot: write the result: no space\n" {
		t.Errorf("exit code %d, standard error %q", code, stderr.String())
	}
}

// A message that repeats a name cannot steer the terminal either.
func TestMessagesAreSafe(t *testing.T) {
	t.Chdir(t.TempDir())
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"sources", "--corpus", "no\x1b[2Jwhere"}, nil, strings.NewReader(""), io.Discard, &stderr)
	if code != exitUsage || !strings.HasPrefix(stderr.String(), "bot: --corpus: no\ufffd[2Jwhere does not exist") {
		t.Errorf("exit code %d, standard error %q", code, stderr.String())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space") }

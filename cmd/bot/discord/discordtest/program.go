package discordtest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A Program is one that runs behind a Proxy.
type Program struct {
	cmd    *exec.Cmd
	output lockedBuffer
	once   sync.Once
	err    error
}

// stopWithin is the patience with a program that is told to stop: what docker
// stop gives it, and some.
const stopWithin = 12 * time.Second

// Start runs a built program with the proxy, the bot's token and env alone in
// its environment, in an empty folder. It is stopped at the end of the test.
func (p *Proxy) Start(program string, args []string, env ...string) *Program {
	p.s.t.Helper()
	g := &Program{cmd: exec.Command(program, args...)}
	g.cmd.Dir = p.s.t.TempDir()
	g.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + g.cmd.Dir, "DISCORD_TOKEN=" + p.s.token}, append(p.Env(), env...)...)
	g.cmd.Stdout, g.cmd.Stderr = &g.output, &g.output
	g.cmd.WaitDelay = time.Second
	if err := g.cmd.Start(); err != nil {
		p.s.t.Fatalf("discordtest: start %s: %v", program, err)
	}
	p.s.t.Cleanup(func() { g.Stop() })
	return g
}

// Stop sends SIGTERM, waits for the program to end, and kills it if it does
// not; it returns what Wait of os/exec does.
func (g *Program) Stop() error {
	g.once.Do(func() {
		if err := g.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			g.err = err
		}
		kill := time.AfterFunc(stopWithin, func() { g.cmd.Process.Kill() })
		defer kill.Stop()
		if err := g.cmd.Wait(); err != nil {
			g.err = err
		}
	})
	return g.err
}

// Output is what the program has printed so far, on both streams.
func (g *Program) Output() string { return g.output.String() }

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

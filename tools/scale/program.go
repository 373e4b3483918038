package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A built is what it costs the program to make its index from scratch.
type built struct {
	wall, processor time.Duration
	peak            int64 // bytes resident at most
}

// command returns the program with arguments over a corpus, in an environment of
// its own.
func (set *settings) command(ctx context.Context, dir, data string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, set.bot, append(args, "--corpus", dir, "--data", data)...)
	cmd.Dir = set.dir
	cmd.Env = []string{"HOME=" + set.dir, "PATH=" + os.Getenv("PATH")}
	return cmd
}

// build lets the program make its index and its snapshot.
func (set *settings) build(ctx context.Context, dir, data string) (built, error) {
	cmd := set.command(ctx, dir, data, "index")
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return built{}, fmt.Errorf("bot index: %w: %s", err, out)
	}
	b := built{wall: time.Since(start), processor: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		b.peak = use.Maxrss << 10
	}
	return b, nil
}

// A started is what a start from the snapshot costs.
type started struct {
	first               time.Duration // process start to first answer
	resident, anonymous int64         // bytes, after it
	used, usedAnonymous int64         // after a thousand questions
}

// start lets the program answer from its snapshot, three times, and returns the
// median of the first answers.
func (set *settings) start(ctx context.Context, dir, data string, questions []string) (started, error) {
	var s started
	var first []time.Duration
	for range 3 {
		var err error
		if s, err = set.startOnce(ctx, dir, data, questions[:min(len(questions), 1000)]); err != nil {
			return s, err
		}
		first = append(first, s.first)
	}
	slices.Sort(first)
	s.first = first[1]
	return s, nil
}

func (set *settings) startOnce(ctx context.Context, dir, data string, questions []string) (s started, err error) {
	cmd := set.command(ctx, dir, data, "ask", "-")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return s, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return s, err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return s, err
	}
	defer func() {
		in.Close()
		io.Copy(io.Discard, out)
		if failed := cmd.Wait(); err == nil && failed != nil {
			err = fmt.Errorf("bot ask: %w", failed)
		}
	}()
	answers := bufio.NewReader(out)
	ask := func(q string) error {
		if _, err := io.WriteString(in, q+"\n"); err != nil {
			return err
		}
		_, err := answers.ReadBytes('\n')
		return err
	}
	if err := ask(questions[0]); err != nil {
		return s, err
	}
	s.first = time.Since(start)
	if s.resident, s.anonymous, err = memory(cmd.Process.Pid); err != nil {
		return s, err
	}
	deadline := time.Now().Add(set.time)
	for _, q := range questions[1:] {
		if err := ask(q); err != nil {
			return s, err
		}
		if time.Now().After(deadline) {
			break
		}
	}
	s.used, s.usedAnonymous, err = memory(cmd.Process.Pid)
	return s, err
}

// memory returns how much of a process is resident, and how much of that belongs
// to no file.
func memory(pid int) (resident, anonymous int64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		n, _ := strconv.ParseInt(f[1], 10, 64)
		switch f[0] {
		case "Rss:":
			resident = n << 10
		case "Anonymous:":
			anonymous = n << 10
		}
	}
	if resident == 0 {
		return 0, 0, errors.New("smaps_rollup has no Rss")
	}
	return resident, anonymous, nil
}

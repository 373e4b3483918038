package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"time"
)

// Limits of reading one document: real time, and memory of the process.
const (
	convertTime   = 20 * time.Second
	convertMemory = 700 << 20
	maxStack      = 64 << 20
)

// A verdict is what the process that reads sends back.
type verdict struct {
	Article *Article `json:"article,omitempty"`
	Refusal *Refusal `json:"refusal,omitempty"`
}

// Apart returns [Convert] in a process of its own: command with args, which must
// run [Serve]. Whatever happens there, nothing happens here. The process gets no
// environment, and with it no secret.
func Apart(command string, args ...string) func(context.Context, Document, time.Time) (Article, error) {
	return func(ctx context.Context, d Document, today time.Time) (Article, error) {
		within, cancel := context.WithTimeout(ctx, convertTime)
		defer cancel()
		in, err := json.Marshal(struct {
			Document
			Today time.Time `json:"today"`
		}{d, today})
		if err != nil {
			return Article{}, fmt.Errorf("hand over a document: %w", err)
		}
		c := exec.CommandContext(within, command, args...)
		c.Env = []string{"GOMEMLIMIT=400MiB", "GOTRACEBACK=none"}
		c.Stdin = bytes.NewReader(in)
		c.WaitDelay = time.Second
		var out bytes.Buffer
		c.Stdout = &limited{&out, 4 * MaxSize}
		err = c.Run()
		if ctx.Err() != nil {
			return Article{}, ctx.Err()
		}
		if _, died := errors.AsType[*exec.ExitError](err); died || within.Err() != nil {
			return Article{}, refuse("slow")
		}
		if err != nil {
			return Article{}, fmt.Errorf("read a document: %w", err)
		}
		var v verdict
		if err := json.Unmarshal(out.Bytes(), &v); err != nil {
			return Article{}, fmt.Errorf("read a document: %w", err)
		}
		switch {
		case v.Refusal != nil:
			return Article{}, v.Refusal
		case v.Article == nil:
			return Article{}, refuse("broken")
		}
		return *v.Article, nil
	}
}

// Serve reads one document from r and writes what became of it to w. The process
// ends when it takes too much memory.
func Serve(ctx context.Context, r io.Reader, w io.Writer) error {
	confine()
	var in struct {
		Document
		Today time.Time `json:"today"`
	}
	if err := json.NewDecoder(io.LimitReader(r, 2*MaxSize)).Decode(&in); err != nil {
		return fmt.Errorf("take over a document: %w", err)
	}
	var v verdict
	a, err := Convert(ctx, in.Document, in.Today)
	switch r, ok := errors.AsType[*Refusal](err); {
	case ok:
		v.Refusal = r
	case err != nil:
		return err
	default:
		v.Article = &a
	}
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return fmt.Errorf("hand back an article: %w", err)
	}
	return nil
}

// confine bounds what this process takes: nothing that recurses without end may
// fill a stack of a gigabyte, Go's own limit.
func confine() {
	debug.SetMaxStack(maxStack)
	go watchMemory()
}

// exitMemory is the exit code of a process that took too much.
const exitMemory = 3

// watchMemory ends the process when it takes too much.
func watchMemory() {
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if m.HeapAlloc > convertMemory {
			os.Exit(exitMemory)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// limited fails when more than left bytes are written to it.
type limited struct {
	w    io.Writer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errSwollen
	}
	return l.w.Write(p)
}

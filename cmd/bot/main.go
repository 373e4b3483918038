// Command bot answers questions over a folder of articles, word for word.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"verbatim.example/rag/postgres"
)

// The exit codes. A refusal to answer is a success.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2 // usage, configuration, unreadable corpus, missing token
	exitInterrupted = 130
)

func main() {
	keepToMemory(os.DirFS("/"))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C is not waited for
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program. Results go to stdout, everything else to stderr.
// When ctx ends it stops what it is doing and returns 130.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := newApp(environ, stdin, stdout, stderr)
	defer a.close()
	root := a.command()
	root.InitDefaultHelpCmd()
	root.SetArgs(arrange(root, args))
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		if a.served && err == nil && isTermination(context.Cause(ctx)) {
			return exitDone // told to stop as services are
		}
		return exitInterrupted
	}
	return a.report(err)
}

// isTermination reports whether SIGTERM, not Ctrl-C, ended the context.
func isTermination(cause error) bool {
	return cause != nil && strings.HasPrefix(cause.Error(), syscall.SIGTERM.String())
}

// A usageError is the caller's to mend, with a hint that usually is the remedy.
type usageError struct {
	problem string
	hint    string // may be empty
}

func (e usageError) Error() string { return e.problem }

// errReported ends a command that has already said what is wrong.
var errReported = errors.New("reported")

// report says on standard error what went wrong and returns the exit code.
// Messages begin in lower case and have no full stop.
func (a *app) report(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errReported) {
		return exitFailed
	}
	code, lines := exitFailed, []string{err.Error()}
	if e, ok := errors.AsType[usageError](err); ok {
		code, lines = exitUsage, []string{e.problem}
		if e.hint != "" {
			lines = append(lines, e.hint)
		}
	} else if e, ok := errors.AsType[ConfigError](err); ok {
		code, lines = exitUsage, e
	} else if e, ok := errors.AsType[corpusError](err); ok {
		code, lines = exitUsage, strings.Split(e.Error(), "\n")
	}
	if remedy := postgres.Remedy(err); remedy != "" {
		lines = append(lines, remedy)
	}
	for _, line := range lines {
		fmt.Fprintf(a.stderr, "bot: %s\n", line)
	}
	return code
}

// Command scale measures the program at sizes from a handful of articles to
// hundreds of thousands, on made news, beside chromem's own query and SQLite FTS5
// on the same data in the same run, and prints tables in Markdown.
//
//	cd tools/scale && go run . -articles 5,1000,10000,100000
//
// It builds the program and runs it for what a process costs; the rest is measured
// in process by the same calls. What it makes lies in a folder of its own that is
// removed at the end: about 40 KB an article of disk.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// settings are what a run is made with.
type settings struct {
	seed  uint64
	time  time.Duration // for each figure of latency
	peers bool
	bot   string // the program
	dir   string // for what is made
}

func main() {
	articles := flag.String("articles", "5,1000,10000,100000", "sizes, in articles")
	set := settings{}
	flag.Uint64Var(&set.seed, "seed", 1, "of the made news")
	flag.DurationVar(&set.time, "time", 5*time.Second, "longest for one figure of latency")
	flag.BoolVar(&set.peers, "peers", true, "measure chromem and SQLite too")
	dir := flag.String("dir", "", "folder for what is made (a temporary one)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, set, *dir, *articles); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, set settings, dir, articles string) (err error) {
	var sizes []int
	for s := range strings.SplitSeq(articles, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return fmt.Errorf("-articles %q: %q is no number of articles", articles, s)
		}
		sizes = append(sizes, n)
	}
	if set.dir, err = os.MkdirTemp(dir, "scale-"); err != nil {
		return err
	}
	defer os.RemoveAll(set.dir)
	set.bot = filepath.Join(set.dir, "bot")
	build := exec.CommandContext(ctx, "go", "build", "-C", "../..", "-o", set.bot, "./cmd/bot")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build the program: %w", err)
	}
	start := time.Now()
	t := table{}
	for _, n := range sizes {
		m, err := measure(ctx, &set, n)
		if err != nil {
			return fmt.Errorf("%d articles: %w", n, err)
		}
		t = append(t, m)
	}
	t.print(os.Stdout, &set)
	fmt.Printf("\n%d processors, %s, load %s at the end; %s in all.\n", runtime.GOMAXPROCS(0), runtime.Version(), load(), time.Since(start).Round(time.Second))
	return nil
}

// load returns how busy the machine is.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}

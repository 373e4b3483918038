package ops

import (
	"context"
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// A bot is asked by its data folder, which needs not exist; of another folder and
// after its end there is none.
func TestAsk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	if runtime.GOOS != "linux" {
		if _, err := Listen(dir); err == nil {
			t.Error("a name that is no file, here")
		}
		return
	}
	l, err := Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	ready := true
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		Serve(ctx, l, Ready(func() []Check { return []Check{{Name: "index", OK: ready, Detail: "reading"}} }), slog.New(slog.DiscardHandler))
	}()
	if second, err := Listen(dir); err == nil {
		second.Close()
		t.Error("two have one name")
	}
	b, err := Ask(t.Context(), dir)
	if well, line := b.Judge(err, time.Now()); !well {
		t.Error(line)
	}
	ready = false
	b, err = Ask(t.Context(), dir)
	if well, line := b.Judge(err, time.Now()); well || line != "not ready: index: reading" {
		t.Errorf("%t, %s", well, line)
	}
	if _, err := Ask(t.Context(), filepath.Dir(dir)); err == nil {
		t.Error("of another folder")
	}
	cancel()
	<-ended
	b, err = Ask(t.Context(), dir)
	if well, line := b.Judge(err, time.Now()); well || line != "no bot is running on this data folder" {
		t.Errorf("%t, %s", well, line)
	}
}

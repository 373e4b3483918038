package main

import (
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/cmd/bot/ops"
)

// Ready means: a session, an index, and a self-test that hits.
func TestChecks(t *testing.T) {
	h := heat(t, Config{}, models{})
	h.write("a.txt", story("Villebourg", "Ferrand"))
	w := &watcher{h.corpora, &discord.Pulse{}}
	failing := func() string {
		if c := ops.Failing(w.checks()); c != nil {
			return c.Name
		}
		return ""
	}
	for _, step := range []struct {
		what string
		do   func()
		want string
	}{
		{"at first", func() {}, "discord"},
		{"connected", func() { w.pulse.Connected.Store(true) }, "index"},
		{"read", h.reload, ""},
		{"disconnected", func() { w.pulse.Connected.Store(false) }, "discord"},
		{"connected again", func() { w.pulse.Connected.Store(true) }, ""},
		{"the self-test fails", func() {
			h.test.Store(&check{Name: "self-test", Status: statusFail, Detail: "a.txt:3: a quote was not found again"})
		}, "self-test"},
	} {
		step.do()
		if got := failing(); got != step.want || w.levels().Ready != (got == "") {
			t.Errorf("%s: %q fails, want %q", step.what, got, step.want)
		}
	}
	for _, c := range w.checks() {
		if strings.Contains(c.Detail, "a.txt") {
			t.Errorf("a check names a file: %q", c.Detail)
		}
	}
}

// What is measured of the corpus is that which serves.
func TestLevels(t *testing.T) {
	h := heat(t, Config{}, models{})
	w := &watcher{h.corpora, &discord.Pulse{}}
	if l := w.levels(); !l.Loaded.IsZero() || l.Articles != 0 {
		t.Errorf("before anything was read: %+v", l)
	}
	h.write("a.txt", story("Villebourg", "Ferrand"))
	h.write("b.txt", story("Montcalme", "Delmas"))
	h.write("c.pdf", "a PDF")
	h.reload()
	h.write("b.txt", "\x00")
	h.reload()
	if l := w.levels(); l.Articles != 2 || l.Passages != 2 || l.Skipped != 2 || l.Kept != 1 || l.Loaded.IsZero() || l.Chat != nil || l.Spent != nil {
		t.Errorf("%+v", l)
	}
	h.drop([]string{"b.txt"})
	if l := w.levels(); l.Articles != 1 {
		t.Errorf("after a deletion: %d articles", l.Articles)
	}
}

func TestLogFormat(t *testing.T) {
	for format, json := range map[LogFormat]bool{LogAuto: true, LogText: false, LogJSON: true} { // a test has no terminal
		var b strings.Builder
		newApp(nil, nil, nil, &b).logger(format).Info("hello", "n", 1)
		if got := strings.HasPrefix(b.String(), "{"); got != json {
			t.Errorf("%s: %s", format, b.String())
		}
	}
}

func TestOperatorSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	cfg, err := LoadConfig(nil, nil)
	if err != nil || cfg.CorpusSweep.every() != time.Minute || cfg.MetricsAddr != "" || cfg.LogFormat != LogAuto {
		t.Errorf("by default: %+v, %v", cfg, err)
	}
	for _, test := range []struct{ set, problem string }{
		{"CORPUS_SWEEP=30s", ""},
		{"CORPUS_SWEEP=off", ""},
		{"CORPUS_SWEEP=0", ""},
		{"CORPUS_SWEEP=1ms", "at least 5s"},
		{"CORPUS_SWEEP=on", "write how often"},
		{"METRICS_ADDR=:9090", ""},
		{"METRICS_ADDR=[::1]:0", ""},
		{"METRICS_ADDR=9090", "write 127.0.0.1:9090"},
		{"METRICS_ADDR=localhost", "write 127.0.0.1:9090"},
		{"METRICS_ADDR=:70000", "write 127.0.0.1:9090"},
		{"LOG_FORMAT=json", ""},
		{"LOG_FORMAT=xml", "text or json"},
	} {
		_, err := LoadConfig(nil, []string{test.set})
		name, _, _ := strings.Cut(test.set, "=")
		switch {
		case test.problem == "" && err != nil:
			t.Errorf("%s: %v", test.set, err)
		case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem) || !strings.HasPrefix(err.Error(), name+": ")):
			t.Errorf("%s: %v", test.set, err)
		}
	}
	cfg, err = LoadConfig(nil, []string{"CORPUS_SWEEP=off"})
	if err != nil || cfg.CorpusSweep != 0 {
		t.Errorf("off: %v, %v", cfg.CorpusSweep, err)
	}
}

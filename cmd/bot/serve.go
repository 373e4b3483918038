package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/spf13/cobra"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/cmd/bot/ops"
)

// maxNotices is how many lines for those who run the bot may wait: more than a
// bad day has.
const maxNotices = 8

// serve runs the Discord bot until it is interrupted. Articles are read while
// it connects, and embedded while it answers; whoever runs the bot can see how it
// fares from the start.
func (a *app) serve(cmd *cobra.Command, _ []string) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	if cfg.DiscordToken == "" {
		return ConfigError{
			`no Discord token; to ask here: bot ask "your question"`,
			"to get a token: https://discord.com/developers/applications, New Application, Bot, Reset Token",
			"to set it: DISCORD_TOKEN=… in the file .env or in the environment",
		}
	}
	log := a.logger(cfg.LogFormat)
	a.log = log
	defer func() { a.log = nil }()
	data := cfg.DataDir
	a.prepare(&cfg)
	in, err := cfg.intake()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	notices := make(chan string, maxNotices)
	notify := func(line string) {
		select {
		case notices <- line:
		default:
		}
	}
	m, err := newModels(cfg, log, func(used, limit string, spent bool) {
		line := fmt.Sprintf(a.locale.budget, used, limit)
		if spent {
			line += ". " + a.locale.overspent
		}
		notify(line)
	}, nil)
	if err != nil {
		return err
	}
	if m.budget.Lost() {
		notify(a.locale.uncounted)
	}
	if cfg.DataDir == "" {
		notify(a.locale.unkept)
	}
	a.tell(cfg)
	if cfg.DiscordAPI != "" {
		log.Info("Discord's REST interface is asked through a proxy, which is told the token", "address", string(cfg.DiscordAPI))
	}
	c := newCorpora(a, cfg, m, log)
	w := &watcher{corpora: c, pulse: &discord.Pulse{}}
	metrics := ops.NewMetrics(version(), w.levels)
	c.reloaded = metrics.Reloaded
	c.failed = func(error) { notify(a.locale.unread) }

	var beside sync.WaitGroup
	defer beside.Wait()
	defer cancel(nil)
	if cfg.MetricsAddr != "" {
		l, err := net.Listen("tcp", string(cfg.MetricsAddr))
		if err != nil {
			return ConfigError{fmt.Sprintf("METRICS_ADDR: %v: name a free port of this machine, such as 127.0.0.1:9090", err)}
		}
		log.Info("metrics are served", "address", l.Addr().String())
		beside.Go(func() { ops.Serve(ctx, l, metrics.Handler(w.checks), log) })
	}
	if cfg.DataDir != "" {
		h := &ops.Heart{
			Dir: cfg.DataDir, Version: version(), Checks: w.checks, Every: ops.BeatEvery, Log: log,
			Other: func() { notify(a.locale.twice) },
		}
		beside.Go(func() { h.Beat(ctx) })
	}
	if l, err := ops.Listen(data); err == nil { // else the heartbeat has to do
		beside.Go(func() { ops.Serve(ctx, l, ops.Ready(w.checks), log) })
	}
	beside.Go(func() {
		// A database that is away comes back.
		if err := c.load(ctx, reading{}); err != nil && cfg.Store == "" {
			cancel(err)
			return
		}
		beside.Go(func() { c.embed(ctx) })
		beside.Go(func() { c.warm(ctx) })
		c.follow(ctx)
	})
	d := cfg.discord()
	d.Status, d.Notices, d.Pulse, d.Asked = c.status, notices, w.pulse, metrics.Asked
	d.Doubled = func() { notify(a.locale.doubled) }
	d.Forgot, d.Unkept = func() { notify(a.locale.forgot) }, func() { notify(a.locale.unkept) }
	d.Intake = in
	err = discord.Run(ctx, d, c, nil, log)
	cancel(nil)
	beside.Wait()
	if unreadable, ok := errors.AsType[corpusError](context.Cause(ctx)); ok {
		return unreadable
	}
	a.served = err == nil
	return err
}

// logger makes the log of a running bot, on standard error.
func (a *app) logger(format LogFormat) *slog.Logger {
	if _, terminal := terminalWidth(a.screen); format == LogText || format == LogAuto && terminal {
		return slog.New(slog.NewTextHandler(a.stderr, nil))
	}
	return slog.New(slog.NewJSONHandler(a.stderr, &slog.HandlerOptions{ReplaceAttr: func(_ []string, v slog.Attr) slog.Attr {
		if v.Value.Kind() == slog.KindDuration { // else nanoseconds
			v.Value = slog.StringValue(v.Value.Duration().String())
		}
		return v
	}}))
}

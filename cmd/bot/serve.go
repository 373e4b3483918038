package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"verbatim.example/cmd/bot/discord"
)

// serve runs the Discord bot until it is interrupted. Articles are read while
// it connects, and embedded while it answers.
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
	a.prepare(&cfg)
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	log := slog.New(slog.NewTextHandler(a.stderr, nil))
	notices := make(chan string, 4) // more than a day has
	m, err := newModels(cfg, log, func(used, limit string, spent bool) {
		line := fmt.Sprintf(a.locale.budget, used, limit)
		if spent {
			line += ". " + a.locale.overspent
		}
		select {
		case notices <- line:
		default:
		}
	})
	if err != nil {
		return err
	}
	a.tell(cfg)
	c := newCorpora(a, cfg, m, log)
	read := make(chan struct{})
	go func() {
		defer close(read)
		if err := c.Reload(ctx); err != nil {
			cancel(err)
			return
		}
		log.Info("articles read", "folders", len(c.folders()))
		c.embed(ctx)
	}()
	d := cfg.discord()
	d.Status, d.Notices = c.status, notices
	if d.Intake, err = cfg.intake(); err != nil {
		return err
	}
	err = discord.Run(ctx, d, c, nil, log)
	cancel(nil)
	<-read
	if unreadable, ok := errors.AsType[corpusError](context.Cause(ctx)); ok {
		return unreadable
	}
	a.served = err == nil
	return err
}

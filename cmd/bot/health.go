package main

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"verbatim.example/cmd/bot/ops"
)

// A healthResult is what health prints as JSON.
type healthResult struct {
	Healthy bool        `json:"healthy"`
	Detail  string      `json:"detail"`
	PID     int         `json:"pid,omitempty"`
	Version string      `json:"version,omitempty"`
	At      *time.Time  `json:"at,omitempty"` // of the last heartbeat
	Checks  []ops.Check `json:"checks"`
}

// health opens no corpus and writes nothing, so that a container can run it every
// few seconds.
func (a *app) health() *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Say whether the bot that runs on the data folder is alive and ready; exit 1 if not",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			beat, err := a.beat(cmd.Context(), cfg)
			r := healthResult{Checks: []ops.Check{}}
			r.Healthy, r.Detail = beat.Judge(err, time.Now())
			if err == nil {
				r.PID, r.Version, r.At, r.Checks = beat.PID, beat.Version, &beat.At, beat.Checks
			}
			if a.json {
				err = a.printJSON(r)
			} else {
				err = a.write(r.Detail + "\n")
			}
			if err != nil {
				return err
			}
			if !r.Healthy {
				return errReported
			}
			return nil
		},
	}
}

// beat reads the heartbeat of the bot that runs on the data folder. Where there is
// none that is well, because the bot cannot write it, the bot itself is asked.
func (a *app) beat(ctx context.Context, cfg Config) (ops.Beat, error) {
	beat, err := ops.ReadBeat(cfg.DataDir)
	if well, _ := beat.Judge(err, time.Now()); well {
		return beat, nil
	}
	if asked, err := ops.Ask(ctx, cfg.DataDir); err == nil {
		return asked, nil
	}
	if err != nil && cfg.MetricsAddr != "" {
		if asked, failed := ops.Probe(ctx, string(cfg.MetricsAddr)); failed == nil || errors.Is(err, fs.ErrNotExist) {
			return asked, failed
		}
	}
	return beat, forUser(err, "chown -R", cfg.DataDir)
}

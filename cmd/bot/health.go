package main

import (
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

// health reads the heartbeat of the bot that runs on the data folder, or asks at
// METRICS_ADDR where there is none. It opens no corpus and writes nothing, so that
// a container can run it every few seconds.
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
			beat, err := ops.ReadBeat(cfg.DataDir)
			if errors.Is(err, fs.ErrNotExist) && cfg.MetricsAddr != "" {
				// A bot without a data folder that it can write to has no heartbeat.
				beat, err = ops.Probe(cmd.Context(), string(cfg.MetricsAddr))
			}
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

package discord

import (
	"context"
)

// maxNotices is how many notices wait to be posted; more are logged alone.
const maxNotices = 16

// tellNotices passes Config.Notices on to the channel of those who run the bot,
// in their order, until ctx ends; told is closed when it has stopped. What cannot
// be posted, for whatever reason, is in the log. The sender hardly waits.
func (b *bot) tellNotices(ctx context.Context) (told <-chan struct{}) {
	queue := make(chan string, maxNotices)
	done := make(chan struct{})
	go func() {
		defer close(queue)
		for {
			var line string
			var open bool
			select {
			case <-ctx.Done():
				return
			case line, open = <-b.cfg.Notices:
			}
			if !open {
				return
			}
			if b.cfg.Admin == "" {
				b.log.Warn("notice", "said", line)
				continue
			}
			select {
			case queue <- line:
			default:
				b.log.Warn("a notice was not posted: too many at once", "said", line)
			}
		}
	}()
	go func() {
		defer close(done)
		for line := range queue {
			if err := b.post(ctx, line); err != nil {
				b.log.Warn("a notice could not be posted: see ADMIN_CHANNEL and the permissions there", "said", line, "err", err)
			}
		}
	}()
	return done
}

// post says a line to those who run the bot.
func (b *bot) post(ctx context.Context, line string) error {
	for _, part := range split(inline(line), maxContent) {
		if _, err := b.out.post(ctx, b.cfg.Admin, draft{content: part}); err != nil {
			return err
		}
	}
	return nil
}

package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// userAgent is demanded by Discord in this form.
const userAgent = "DiscordBot (https://verbatim.example, 1)"

const (
	// maxAttempts bounds the tries of one request; rate limits do not count.
	maxAttempts = 5
	// maxBackoff bounds how often the wait between them doubles.
	maxBackoff = 4
)

// maxBody bounds what is read of an answer.
const maxBody = 8 << 20

// A rest calls Discord's REST interface. Unlike the library's client, waits for
// rate limits end with the context, routes wait for themselves alone, every
// kind of 5xx is tried again, and no error carries a body.
type rest struct {
	client *http.Client
	token  string
	timing timing
	limits *limiter
	log    *slog.Logger
	pulse  *Pulse
}

// A restError is an answer of Discord's that is not a success.
type restError struct {
	route  string // "POST channels/:id/messages"
	status int
	code   int  // Discord's own, 0 when it gave none
	again  bool // an earlier attempt may have been carried out
}

func (e *restError) Error() string {
	return fmt.Sprintf("%s: HTTP %d, code %d", e.route, e.status, e.code)
}

// A call is one request to be made.
type call struct {
	method, path string
	body         any   // JSON; nil for none
	file         *file // sent beside it; nil for none
	out          any   // where the answer is decoded; nil: nowhere
	once         bool  // not to be repeated when it may have been carried out
	brief        bool  // something replaces it: tried once; an attempt that has begun outlives ctx, so that it does not come after what replaces it
	firm         bool  // tried until ctx ends
	bare         bool  // the token in the path is the authority: an interaction's
}

// A payload is the body of a request.
type payload struct {
	kind string // its media type; "" for none
	data []byte
}

// encode returns what is sent: JSON, in a form where a file goes with it.
func (k call) encode() (payload, error) {
	if k.body == nil {
		return payload{}, nil
	}
	body, err := json.Marshal(k.body)
	if err != nil || k.file == nil {
		return payload{"application/json", body}, err
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	err = form.WriteField("payload_json", string(body))
	if err == nil {
		var w io.Writer
		if w, err = form.CreateFormFile("files[0]", k.file.name); err == nil {
			_, err = w.Write(k.file.data)
		}
	}
	if err == nil {
		err = form.Close()
	}
	return payload{form.FormDataContentType(), b.Bytes()}, err
}

// do makes a request, waiting for rate limits and trying again what may pass,
// until ctx ends.
func (c *rest) do(ctx context.Context, k call) error {
	p, err := k.encode()
	if err != nil {
		return fmt.Errorf("encode a request: %w", err)
	}
	r := routeOf(k.method, k.path)
	if k.brief || k.once && !k.bare { // an answer so far, a place in the queue, typing
		r.reserve = 1
	}
	for attempt := 0; ; {
		if err := c.limits.wait(ctx, r); err != nil {
			return fmt.Errorf("%s: wait for the rate limit: %w", r.template, err)
		}
		after, err := c.try(ctx, k, r, p)
		c.limits.landed(r)
		if e, ok := errors.AsType[*restError](err); ok {
			e.again = attempt > 0
		}
		switch {
		case err == nil:
			return nil
		case after > 0: // a rate limit: the limiter knows how long
			continue
		case k.once && errors.Is(err, errTorn):
			return nil // it was done
		case k.brief || !passing(err) || ctx.Err() != nil:
			return err
		}
		if attempt++; attempt >= maxAttempts && !k.firm || k.once && !unsent(err) {
			return err
		}
		c.log.Info("trying again", "route", r.template, "err", err)
		wait := c.timing.backoff << min(attempt-1, maxBackoff)
		if err := sleep(ctx, wait/2+rand.N(wait)); err != nil {
			return err
		}
	}
}

// try makes one attempt. after is positive when Discord asked to wait.
func (c *rest) try(ctx context.Context, k call, r route, p payload) (after time.Duration, err error) {
	most := c.timing.attempt
	if k.brief {
		ctx, most = context.WithoutCancel(ctx), c.timing.glimpse
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	var reader io.Reader
	if p.kind != "" {
		reader = bytes.NewReader(p.data)
	}
	req, err := http.NewRequestWithContext(ctx, k.method, discordgo.EndpointAPI+k.path, reader)
	if err != nil {
		return 0, fmt.Errorf("%s: bad address", r.template)
	}
	if !k.bare {
		req.Header.Set("Authorization", "Bot "+c.token)
	}
	if p.kind != "" {
		req.Header.Set("Content-Type", p.kind)
	}
	req.Header.Set("User-Agent", userAgent)
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("%s: %w: %w", r.template, errLost, withoutURL(err))
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	after = c.limits.learn(r, resp)
	if err != nil {
		return 0, fmt.Errorf("%s: %w: read the answer: %w", r.template, errLost, err)
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		c.pulse.RateLimits.Add(1)
		var said struct {
			After  float64 `json:"retry_after"`
			Global bool    `json:"global"`
		}
		json.Unmarshal(answer, &said) // best effort: the header says it too
		if said.After > 0 {
			after = time.Duration(said.After * float64(time.Second)) // more exact than the header
		}
		after = max(after, time.Millisecond)
		c.limits.block(r, after, said.Global || resp.Header.Get("X-RateLimit-Global") != "")
		c.log.Warn("discord asks to wait", "route", r.template, "for", after)
		return after, &restError{route: r.template, status: resp.StatusCode}
	}
	if resp.StatusCode >= 300 {
		var said struct {
			Code int `json:"code"`
		}
		json.Unmarshal(answer, &said) // an HTML page has none
		return 0, &restError{route: r.template, status: resp.StatusCode, code: said.Code}
	}
	if k.out != nil {
		if err := json.Unmarshal(answer, k.out); err != nil {
			return 0, fmt.Errorf("%s: %w: %w", r.template, errTorn, err)
		}
	}
	return 0, nil
}

// passing reports whether the same request may succeed later.
func passing(err error) bool {
	if e, ok := errors.AsType[*restError](err); ok {
		return e.status >= 500
	}
	return true
}

// errTorn is a success of which the answer cannot be read.
var errTorn = errors.New("decode the answer")

// errNotDiscord says that a request was for somebody else.
var errNotDiscord = errors.New("not Discord's REST interface")

// errLost says that nobody knows what became of a request.
var errLost = errors.New("no answer")

// unsent reports whether Discord surely has not carried out the request: it
// said so, or was never reached.
func unsent(err error) bool {
	if e, ok := errors.AsType[*restError](err); ok {
		return e.status == http.StatusBadGateway || e.status == http.StatusServiceUnavailable
	}
	return false
}

// withoutURL takes the address, which may hold a token, out of an error.
func withoutURL(err error) error {
	type urlError interface{ Unwrap() error }
	if u, ok := err.(urlError); ok {
		return u.Unwrap()
	}
	return err
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// seconds reads a header of seconds with decimals.
func seconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e6 {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}

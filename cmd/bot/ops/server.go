package ops

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// A probeAnswer is the body of /healthz and /readyz.
type probeAnswer struct {
	Status string  `json:"status"`
	Checks []Check `json:"checks,omitempty"`
}

// say answers a probe.
func say(w http.ResponseWriter, code int, checks []Check) {
	body := probeAnswer{"ok", checks}
	if code != http.StatusOK {
		body.Status = "not ready"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(body) // who asks and leaves is not told
}

// Ready answers /readyz: every check is ok.
func Ready(checks func() []Check) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		list := checks()
		code := http.StatusOK
		if Failing(list) != nil {
			code = http.StatusServiceUnavailable
		}
		say(w, code, list)
	})
	return mux
}

// probeWithin is how long a probe may take: what is alive answers at once.
const probeWithin = 3 * time.Second

// Probe asks a bot that serves on an address of this machine how it fares, and
// returns the answer as a heartbeat. The error wraps fs.ErrNotExist when nobody
// answers.
func Probe(ctx context.Context, address string) (Beat, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return Beat{}, err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // it listens on all of them
	}
	t := &http.Transport{DisableKeepAlives: true} // and no proxy
	return probe(ctx, t, net.JoinHostPort(host, port))
}

// probe asks a bot at a host, as the transport understands it.
func probe(ctx context.Context, t *http.Transport, host string) (Beat, error) {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/readyz", nil)
	if err != nil {
		return Beat{}, err
	}
	resp, err := t.RoundTrip(req)
	if err != nil {
		return Beat{}, fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	defer resp.Body.Close()
	var said probeAnswer
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&said); err != nil || len(said.Checks) == 0 {
		return Beat{}, fmt.Errorf("what answers at %s is no bot", host)
	}
	return Beat{At: time.Now().UTC(), Ready: resp.StatusCode == http.StatusOK, Checks: said.Checks}, nil
}

// Serve answers on a listener until ctx ends.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    1 << 14,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		log.Error("what the bot says of itself is not served any more", "err", err)
	}
}

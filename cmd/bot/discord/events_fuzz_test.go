package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag"
)

// answering is a Discord that takes everything.
type answering func(body []byte)

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		f(body)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"id":"1","channel_id":"2"}`)), Request: r}, nil
}

// Whatever event comes, nothing panics, all work ends, and what is said pings
// nobody.
func FuzzReceive(f *testing.F) {
	kinds := []string{
		"INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "READY", "GUILD_CREATE", "GUILD_DELETE",
		"GUILD_ROLE_UPDATE", "CHANNEL_CREATE", "CHANNEL_DELETE", "THREAD_CREATE", "TYPING_START",
	}
	e := demo(f)
	for i, raw := range []string{
		`{"id":"5","application_id":"9","type":2,"token":"t","channel_id":"2","guild_id":"3","locale":"fr","member":{"user":{"id":"7"},"roles":[],"permissions":"32"},"data":{"name":"ask","type":1,"options":[{"name":"question","type":3,"value":"Qui est Bannon ?"}]}}`,
		`{"id":"5","channel_id":"2","type":0,"content":"<@8> Qui a réclamé l'expulsion d'Elon Musk ?","author":{"id":"7"},"mentions":[{"id":"8"}]}`,
		`{"id":"5","channel_id":"2"}`,
		`{"ids":["5","6"],"channel_id":"2"}`,
		`{"session_id":"s","guilds":[{"id":"3","unavailable":true}]}`,
		`{"id":"3","name":"g","owner_id":"7","channels":[{"id":"2","type":0,"permission_overwrites":[{"id":"3","type":0,"allow":"0","deny":"1024"}]}],"roles":[{"id":"3","permissions":"1024"}],"members":[],"joined_at":"2024-01-01T00:00:00Z"}`,
		`{"id":"3"}`,
		`{"guild_id":"3","role":{"id":"4"}}`,
		`{"id":"2","type":0,"parent_id":"6"}`,
		`{"id":"2"}`,
		`{"id":"2","type":11,"parent_id":"6"}`,
		`null`,
	} {
		f.Add(byte(i), []byte(raw))
	}
	for _, raw := range []string{
		`{"id":"5","application_id":"9","type":3,"token":"t","channel_id":"2","user":{"id":"7"},"data":{"custom_id":"turn:1:x"},"message":{"id":"6","components":[{"type":99}]}}`,
		`{"id":"5","application_id":"9","type":4,"token":"t","channel_id":"2","guild_id":"3","member":{"user":{"id":"7"}},"data":{"name":"source","options":[{"name":"file","type":3,"value":"mu","focused":true}]}}`,
		`{"id":"5","application_id":"9","type":5,"token":"t","channel_id":"2","user":{"id":"7"},"data":{"custom_id":"report:2.6","components":[{"components":[{"custom_id":"words","value":"@everyone"}]}]}}`,
		`{"id":"5","application_id":"9","type":2,"token":"t","channel_id":"2","user":{"id":"7"},"data":{"name":"admin","options":[{"name":"hide","type":1,"options":[{"name":"file","type":3,"value":12}]}]}}`,
	} {
		f.Add(byte(0), []byte(raw))
	}
	f.Fuzz(func(t *testing.T, kind byte, raw []byte) {
		var log journal
		hc := &http.Client{Transport: answering(func(body []byte) {
			var said struct {
				Content  string `json:"content"`
				Mentions *struct {
					Parse []string `json:"parse"`
				} `json:"allowed_mentions"`
			}
			if json.Unmarshal(body, &said) == nil && said.Content != "" && (said.Mentions == nil || len(said.Mentions.Parse) > 0) {
				t.Errorf("may ping: %s", body)
			}
			if bytes.Contains(body, []byte(`"content"`)) && !bytes.Contains(body, []byte(`"parse":[]`)) {
				t.Errorf("may ping: %s", body)
			}
		})}
		b := newBot(Config{Token: "x", Limits: Limits{PerMinute: 5, Concurrent: 1, Queue: 1}}, &fakeEngines{folders: map[string]*rag.Engine{"": e}}, hc, slog.New(slog.NewTextHandler(&log, nil)), realTime().faster(1000))
		b.me = identity{user: "8", name: "bot", app: "9"}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		b.tasks.ctx = ctx
		b.out = &sender{rest: b.rest, timing: b.timing, double: newDoubles(func() {}), hard: ctx}
		b.receive(kinds[int(kind)%len(kinds)], raw)
		b.receive(kinds[int(kind)%len(kinds)], raw)
		if !b.tasks.wait(5 * time.Second) {
			t.Error("work does not end")
		}
		if strings.Contains(log.String(), "panicked") {
			t.Error(log.String())
		}
	})
}

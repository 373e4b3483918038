package discordtest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

func TestRESTFaults(t *testing.T) {
	t.Parallel()
	const route = "POST /channels/{channel_id}/messages"
	for _, test := range []struct {
		name   string
		f      Fault
		posted int
		ok     func(err error) bool
	}{
		{"500", Fault{Status: 500}, 0, func(err error) bool { return status(err) == 500 && strings.Contains(err.Error(), "<html>") }},
		{"503", Fault{Status: 503}, 0, func(err error) bool { return status(err) == 503 }},
		{"502", Fault{}, 1, func(err error) bool { return err == nil }}, // discordgo tries again
		{"limit", Fault{Kind: Limit, Wait: time.Second}, 0, func(err error) bool {
			var l *discordgo.RateLimitError
			return errors.As(err, &l) && l.RetryAfter >= 100*time.Millisecond && l.RetryAfter < 200*time.Millisecond
		}},
		{"slow", Fault{Kind: Slow, Wait: time.Second}, 1, func(err error) bool { return err == nil }},
		{"reset", Fault{Kind: Reset}, 1, func(err error) bool { return err != nil && status(err) == 0 }},
		{"truncated", Fault{Kind: Truncated}, 1, func(err error) bool { return err != nil && status(err) == 0 }},
		{"refused", Fault{Kind: Refuse}, 0, func(err error) bool { return err != nil && status(err) == 0 }},
		{"late", Fault{Kind: Late, Wait: time.Second}, 1, func(err error) bool { return err != nil && status(err) == 0 }},
		{"code", Fault{Kind: Code, Status: 400, Code: 200000, Message: "blocked"}, 0, func(err error) bool { return code(err) == 200000 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := New(t, Options{Scale: 10})
			d := client(t, s)
			test.f.Route = route
			s.Fault(test.f)
			if test.f.Kind == Late {
				d.Client.Timeout = 500 * time.Millisecond // of real time; the request is done before
			}
			begun := time.Now()
			_, err := d.ChannelMessageSendComplex(s.Channel("general").ID, say("bonjour"))
			if !test.ok(err) {
				t.Errorf("error %v", err)
			}
			if test.f.Kind == Slow && time.Since(begun) < 100*time.Millisecond {
				t.Error("not slow")
			}
			if n := len(s.Messages("general")); n != test.posted {
				t.Errorf("%d messages; want %d", n, test.posted)
			}
			if s.Stats().Faults != 1 {
				t.Errorf("stats %+v", s.Stats())
			}
		})
	}
}

func status(err error) int {
	var e *discordgo.RESTError
	if errors.As(err, &e) {
		return e.Response.StatusCode
	}
	return 0
}

func code(err error) int {
	var e *discordgo.RESTError
	if errors.As(err, &e) && e.Message != nil {
		return e.Message.Code
	}
	return 0
}

func TestFaultCounts(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	d := client(t, s)
	s.Fault(Fault{Status: 500, Route: "/users/*", Skip: 1, Times: 2})
	var got []bool
	for range 4 {
		_, err := d.User("@me")
		got = append(got, err == nil)
	}
	if !slices.Equal(got, []bool{true, false, false, true}) {
		t.Errorf("answers %v", got)
	}
	s.Fault(Fault{Status: 500, Times: -1})
	s.Heal()
	if _, err := d.User("@me"); err != nil {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	c := s.Client()
	send := func() *http.Response {
		req, _ := http.NewRequest("POST", discordgo.EndpointChannelMessages(s.Channel("general").ID), strings.NewReader(`{"content":"a","allowed_mentions":{"parse":[]}}`))
		req.Header.Set("Authorization", "Bot "+s.Token())
		req.Header.Set("User-Agent", "DiscordBot (test, 1)")
		r, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		return r
	}
	for i := range 5 {
		if r := send(); r.StatusCode != 200 || r.Header.Get("X-RateLimit-Bucket") == "" {
			t.Fatalf("message %d: %s", i, r.Status)
		}
	}
	r := send()
	if r.StatusCode != 429 || r.Header.Get("Retry-After") == "" || r.Header.Get("X-RateLimit-Scope") != "user" || r.Header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("the sixth: %s %v", r.Status, r.Header)
	}
	if send(); s.Stats().Impatient != 1 || s.Stats().Limited != 2 {
		t.Errorf("stats %+v", s.Stats())
	}
	s.Fault(Fault{Kind: Limit, Scope: "global", Wait: time.Minute, Route: "GET /users/*"})
	d := client(t, s)
	d.User("@me")
	if _, err := d.Channel(s.Channel("general").ID); err == nil {
		t.Error("a global limit holds elsewhere too")
	}
}

// discordgo, left alone, keeps to the limits by the headers.
func TestLimitsObeyed(t *testing.T) {
	t.Parallel()
	s := New(t, Options{Scale: 20})
	d := client(t, s)
	for range 12 {
		if _, err := d.ChannelMessageSendComplex(s.Channel("general").ID, say("a")); err != nil {
			t.Fatal(err)
		}
	}
	if st := s.Stats(); st.Limited != 0 {
		t.Errorf("stats %+v", st)
	}
}

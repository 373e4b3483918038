package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// htmlError is the body of errors of Discord's edge, which is not JSON.
const htmlError = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body>\r\n</html>\r\n"

// An apiError is an answer in Discord's shape.
type apiError struct {
	status, code int
	message      string
	errors       any
}

var (
	errUnauthorized  = &apiError{status: 401, message: "401: Unauthorized"}
	errNotFound      = &apiError{status: 404, message: "404: Not Found"}
	errChannel       = &apiError{404, 10003, "Unknown Channel", nil}
	errGuild         = &apiError{404, 10004, "Unknown Guild", nil}
	errMessage       = &apiError{404, 10008, "Unknown Message", nil}
	errUser          = &apiError{404, 10013, "Unknown User", nil}
	errWebhook       = &apiError{404, 10015, "Unknown Webhook", nil}
	errInteraction   = &apiError{404, 10062, "Unknown interaction", nil}
	errCommand       = &apiError{404, 10063, "Unknown application command", nil}
	errAcked         = &apiError{400, 40060, "Interaction has already been acknowledged.", nil}
	errAccess        = &apiError{403, 50001, "Missing Access", nil}
	errAuthor        = &apiError{403, 50005, "Cannot edit a message authored by another user", nil}
	errEmpty         = &apiError{400, 50006, "Cannot send an empty message", nil}
	errDM            = &apiError{403, 50007, "Cannot send messages to this user", nil}
	errForumMessage  = &apiError{400, 50008, "Cannot send messages in a non-text channel", nil}
	errPermission    = &apiError{403, 50013, "Missing Permissions", nil}
	errToken         = &apiError{401, 50027, "Invalid Webhook Token", nil}
	errArchived      = &apiError{400, 50083, "Thread is archived", nil}
	errHistory       = &apiError{403, 160002, "Cannot reply without permission to read message history", nil}
	errHasThread     = &apiError{400, 160004, "A thread has already been created for this message", nil}
	errLocked        = &apiError{400, 160005, "Thread is locked", nil}
	errNoMutualGuild = &apiError{403, 50278, "Cannot send messages to this user due to having no mutual guilds", nil}
)

// invalid is a form error as Discord shapes it: the field's path, then what is
// wrong with it.
func invalid(field, code, message string) *apiError {
	var errors any = obj{"_errors": []obj{{"code": code, "message": message}}}
	parts := strings.Split(field, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] != "" {
			errors = obj{parts[i]: errors}
		}
	}
	return &apiError{400, 50035, "Invalid Form Body", errors}
}

// A call is one request while it is handled, under the server's lock.
type call struct {
	*http.Request
	s      *Server
	method string
	path   string // after /api/v9
	route  string
	body   []byte
	files  []Attachment
}

// value is an argument in the path.
func (c *call) value(name string) string { return c.PathValue(name) }

// decode reads the JSON body.
func (c *call) decode(v any) *apiError {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, v); err != nil {
		c.s.breakRule(RuleSchema, c, "body cannot be read: %v", err)
		return &apiError{400, 50109, "The request body contains invalid JSON.", nil}
	}
	return nil
}

// An endpoint handles a call and returns what the answer holds; nil means 204.
type endpoint func(*call) (any, *apiError)

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for route, e := range s.endpoints() {
		method, path, _ := strings.Cut(route, " ")
		mux.HandleFunc(method+" /api/{v}"+path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, path, e) })
	}
	mux.HandleFunc("GET /gateway", s.serveGateway)
	mux.HandleFunc("GET /gateway/", s.serveGateway)
	mux.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.serveAttachment)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.TLS != nil && websocketRequest(r) {
			s.serveGateway(w, r)
			return
		}
		s.serve(w, r, "", func(c *call) (any, *apiError) {
			s.breakRule(RuleRoute, c, "no such route in the fake")
			return nil, errNotFound
		})
	})
	return mux
}

func websocketRequest(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

func (s *Server) endpoints() map[string]endpoint {
	all := map[string]endpoint{}
	for _, group := range []map[string]endpoint{s.applicationRoutes(), s.channelRoutes(), s.messageRoutes(), s.commandRoutes(), s.interactionRoutes()} {
		for route, e := range group {
			all[route] = e
		}
	}
	return all
}

// serve does what is common to all requests: record, limit, misbehave, check,
// handle, answer.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, route string, e endpoint) {
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	c := &call{Request: r, s: s, method: r.Method, path: "/" + path, route: route}
	if err := c.readBody(); err != nil {
		return // the client went away
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	s.requests = append(s.requests, Request{Method: c.method, Path: c.path, Route: route, Body: c.body, Files: c.files, At: time.Now()})
	n := len(s.requests) - 1
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	f := s.restFault(c.method, route, c.path)
	if f != nil {
		s.excuse(c)
	}
	status, body := 0, []byte(nil)
	switch {
	case f != nil && f.Kind == Refuse:
		s.answered(n, 0)
		panic(http.ErrAbortHandler)
	case f != nil && f.Kind == Status:
		if status = f.Status; status == 0 {
			status = http.StatusBadGateway
		}
		header.Set("Content-Type", "text/html")
		body = []byte(htmlError)
	case f != nil && f.Kind == Code:
		status, body = (&apiError{status: f.Status, code: f.Code, message: f.Message}).encode()
	case f != nil && f.Kind == Limit:
		status, body = s.limit(header, f.Scope, s.scaled(f.Wait), c)
	default:
		if wait, global := s.take429(header, c); wait > 0 {
			status, body = s.limit(header, map[bool]string{false: "user", true: "global"}[global], wait, c)
			break
		}
		status, body = s.handle(c, e)
	}
	s.logf("rest %s %s %s -> %d", c.method, c.path, c.body, status)
	if status == 401 || status == 403 {
		s.stats.Invalid++
	}
	slow := f != nil && f.Kind == Slow
	var wait time.Duration
	if slow {
		wait = s.scaled(f.Wait)
	}
	cut := f != nil && f.Kind == Reset
	if cut {
		s.answered(n, 0)
	}
	s.requests[n].Status = status
	s.touch()
	s.mu.Unlock()
	if slow {
		select {
		case <-time.After(wait):
		case <-r.Context().Done():
		case <-s.done:
		}
	}
	if f != nil && f.Kind == Truncated {
		body = body[:len(body)/2]
	}
	if cut {
		header.Set("Content-Length", strconv.Itoa(len(body)+1))
	}
	w.WriteHeader(status)
	w.Write(body[:len(body)-len(body)/2*btoi(cut)])
	if cut {
		if fl, ok := w.(http.Flusher); ok {
			fl.Flush()
		}
		panic(http.ErrAbortHandler)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// answered notes an answer and releases the lock.
func (s *Server) answered(n, status int) {
	s.requests[n].Status = status
	s.touch()
	s.mu.Unlock()
}

// handle checks and performs a call.
func (s *Server) handle(c *call, e endpoint) (int, []byte) {
	if err := s.authorized(c); err != nil {
		return err.encode()
	}
	if err := s.checkSchema(c); err != nil {
		return err.encode()
	}
	v, err := e(c)
	if err != nil {
		return err.encode()
	}
	if v == nil {
		return http.StatusNoContent, nil
	}
	return http.StatusOK, encode(v)
}

func (e *apiError) encode() (int, []byte) {
	body := obj{"message": e.message, "code": e.code}
	if e.errors != nil {
		body["errors"] = e.errors
	}
	if e.status == 0 {
		return http.StatusBadRequest, encode(body)
	}
	return e.status, encode(body)
}

// authorized checks the token, which the interaction routes do not need, and
// the user agent, without which Discord's edge refuses.
func (s *Server) authorized(c *call) *apiError {
	if !strings.HasPrefix(c.UserAgent(), "DiscordBot (") {
		s.breakRule(RuleAuth, c, "user agent %q; must be DiscordBot ($url, $version)", c.UserAgent())
	}
	if strings.HasPrefix(c.route, "/interactions/") || strings.HasPrefix(c.route, "/webhooks/") || c.route == "/gateway" {
		return nil
	}
	auth := c.Header.Get("Authorization")
	if auth != "Bot "+s.token {
		return errUnauthorized
	}
	return nil
}

func trimBot(token string) string { return strings.TrimPrefix(token, "Bot ") }

// readBody reads JSON, or a multipart form with the JSON in payload_json.
func (c *call) readBody() error {
	b, err := io.ReadAll(c.Body)
	if err != nil {
		return err
	}
	kind, params, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		c.body = b
		return nil
	}
	form := multipart.NewReader(bytes.NewReader(b), params["boundary"])
	for {
		p, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read form: %w", err)
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return fmt.Errorf("read form: %w", err)
		}
		if p.FormName() == "payload_json" {
			c.body = data
		} else {
			c.files = append(c.files, Attachment{Filename: p.FileName(), ContentType: p.Header.Get("Content-Type"), Data: data})
		}
	}
}

func (s *Server) serveAttachment(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var data []byte
	found := false
	for _, list := range s.history {
		for _, m := range list {
			for _, a := range m.Attachments {
				if a.ID == r.PathValue("id") {
					data, found = a.Data, true
				}
			}
		}
	}
	s.mu.Unlock()
	if !found {
		http.NotFound(w, r)
		return
	}
	w.Write(data)
}

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

// serve answers one request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, route string, e endpoint) {
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	c := &call{Request: r, s: s, method: r.Method, path: "/" + path, route: route}
	if err := c.readBody(); err != nil {
		return // the client went away
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	status, body, f := s.perform(c, w.Header(), e)
	switch {
	case f == nil:
	case f.Kind == Late:
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		panic(http.ErrAbortHandler)
	case f.Kind == Refuse:
		panic(http.ErrAbortHandler)
	case f.Kind == Reset:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
		w.WriteHeader(status)
		w.Write(body[:len(body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case f.Kind == Truncated:
		body = body[:len(body)/2]
	case f.Kind == Slow:
		select {
		case <-time.After(s.scaled(f.Wait)):
		case <-r.Context().Done():
		case <-s.done:
		}
	}
	w.WriteHeader(status)
	w.Write(body)
}

// perform records, limits, checks and handles a call, or the fault that hits
// it, which it returns.
func (s *Server) perform(c *call, h http.Header, e endpoint) (status int, body []byte, f *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	s.requests = append(s.requests, Request{Method: c.method, Path: c.path, Route: c.route, Body: c.body, Files: c.files, At: time.Now()})
	r := len(s.requests) - 1
	if f = s.restFault(c.method, c.route, c.path); f != nil {
		hit := *f // f goes on being counted down
		f = &hit
		s.excuse(c)
	}
	kind := Slow // what does not take the place of the answer
	if f != nil {
		kind = f.Kind
	}
	switch kind {
	case Refuse:
		return 0, nil, f
	case Late:
		s.after(s.scaled(f.Wait), func() { s.handle(c, e) })
		return 0, nil, f
	case Status:
		if status = f.Status; status == 0 {
			status = http.StatusBadGateway
		}
		h.Set("Content-Type", "text/html")
		body = []byte(htmlError)
	case Code:
		status, body = (&apiError{status: f.Status, code: f.Code, message: f.Message}).encode()
	case Limit:
		status, body = s.limit(h, f.Scope, s.scaled(f.Wait), c)
	default:
		if wait, scope := s.take429(h, c); wait > 0 {
			status, body = s.limit(h, scope, wait, c)
		} else {
			status, body = s.handle(c, e)
		}
	}
	s.logf("rest %s %s %s -> %d", c.method, c.path, c.body, status)
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		s.stats.Invalid++
	}
	if kind != Reset {
		s.requests[r].Status = status
	}
	return status, body, f
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

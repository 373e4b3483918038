package ragtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A Fault is one way to misbehave.
type Fault string

// Faults of the way there and back, of either kind of request unless noted.
const (
	SlowHeaders      Fault = "slow headers"
	SlowTokens       Fault = "slow tokens"        // of a chat: stalls in the middle of its text
	SlowEnd          Fault = "slow end"           // of a chat: stalls after its finish reason
	KeepAlives       Fault = "keep-alives"        // 400 comments before the first token
	KeepAliveOnly    Fault = "keep-alives alone"  // and a stall in the place of a token
	Truncated        Fault = "truncated"          // no finish reason, though [DONE]
	CutOff           Fault = "cut off"            // the connection breaks in the middle of a stream
	Hangup           Fault = "hangup"             // the connection breaks without a reply
	ErrorObject      Fault = "error object"       // data: {"error":{…}} in a 200
	ErrorSpaced      Fault = "error spaced"       // data: { "error" : {…} }
	ErrorText        Fault = "error text"         // data: {"error":"…"}
	ErrorLine        Fault = "error line"         // error: {…}, llama.cpp's
	ErrorEvent       Fault = "error event"        // event: error
	ErrorJSON        Fault = "error JSON"         // JSON instead of a stream
	EmptyChoices     Fault = "empty choices"      // chunks without choices among the others
	NoChoices        Fault = "no choices"         // and none with
	NoUsage          Fault = "no usage"           // not told, though asked for
	RateLimited      Fault = "429"                // without Retry-After
	RateLimitedUntil Fault = "429 Retry-After"    // with
	Quota            Fault = "quota"              // a 429 that only money mends
	ServerError      Fault = "500"                // JSON
	Unavailable      Fault = "503"                // text
	BadGateway       Fault = "502 page"           // HTML
	Page             Fault = "200 page"           // HTML
	PlainJSON        Fault = "JSON not stream"    // a whole completion
	PlainText        Fault = "text not stream"    // neither
	Broken           Fault = "broken JSON"        // in the middle of a stream or a reply
	Unauthorized     Fault = "401"                // with the key in the message
	UnknownModel     Fault = "404"                // of the model
	Redirect         Fault = "307"                // to another host
	TooLong          Fault = "context length"     // a 400
	BatchRefused     Fault = "batch 400"          // of more than four texts
	BatchTooLarge    Fault = "batch 413"          // likewise
	RefuseMaxTokens  Fault = "max_tokens refused" // max_completion_tokens is wanted
	RefuseFields     Fault = "fields refused"     // temperature, seed, stream_options, response_format, one by one
	FinishLength     Fault = "finish length"      // in the middle of the text
	FinishFilter     Fault = "finish filter"      // likewise
	FinishTool       Fault = "finish tool_calls"  // likewise
	Empty            Fault = "empty"              // no text, and a finish reason
	Midway           Fault = "midway"             // with an error in a 200: after half the text
)

// Faults of vectors.
const (
	WrongDimensions Fault = "wrong dimensions" // one of them
	Shuffled        Fault = "shuffled"         // in order of their own, each with its index: no fault of the API
	MissingVector   Fault = "missing vector"
	TwoOfOne        Fault = "two of one" // an index twice
	NaN             Fault = "NaN"
	NullNumber      Fault = "null number"
	ZeroVector      Fault = "zero vector"
)

// Faults of what is written, and of where the reasoning stands.
const (
	WrongIDs         Fault = "wrong ids"
	FabricatedQuote  Fault = "fabricated quote"
	AlteredFigure    Fault = "altered figure"
	SwappedCitations Fault = "swapped citations"
	OtherLanguage    Fault = "other language"
	NoCitations      Fault = "no citations"
	Links            Fault = "links" // and mentions
	NoAnswer         Fault = "NO_ANSWER"
	Obeys            Fault = "obeys" // writes what the passages and the question tell it to

	ThinkTag         Fault = "<think>"
	ThinkingTag      Fault = "<thinking>"
	ThinkSplit       Fault = "<think> split"    // a letter a piece
	ThinkUnopened    Fault = "</think> alone"   // as with a template that opens it
	ThinkUnclosed    Fault = "<think> unclosed" // with all tokens used up
	ReasoningContent Fault = "reasoning_content"
	ReasoningField   Fault = "reasoning"
	Harmony          Fault = "harmony" // <|channel|>analysis…<|channel|>final
)

// The faults by kind; Midway goes with others and stands in none.
var (
	TransportFaults = []Fault{
		SlowHeaders, SlowTokens, SlowEnd, KeepAlives, KeepAliveOnly, Truncated, CutOff, Hangup,
		ErrorObject, ErrorSpaced, ErrorText, ErrorLine, ErrorEvent, ErrorJSON, EmptyChoices, NoChoices, NoUsage,
		RateLimited, RateLimitedUntil, Quota, ServerError, Unavailable, BadGateway, Page, PlainJSON, PlainText, Broken,
		Unauthorized, UnknownModel, Redirect, TooLong, BatchRefused, BatchTooLarge, RefuseMaxTokens, RefuseFields,
		FinishLength, FinishFilter, FinishTool, Empty,
	}
	VectorFaults  = []Fault{WrongDimensions, Shuffled, MissingVector, TwoOfOne, NaN, NullNumber, ZeroVector}
	TextFaults    = []Fault{WrongIDs, FabricatedQuote, AlteredFigure, SwappedCitations, OtherLanguage, NoCitations, Links, NoAnswer, Obeys}
	ThoughtFaults = []Fault{ThinkTag, ThinkingTag, ThinkSplit, ThinkUnopened, ThinkUnclosed, ReasoningContent, ReasoningField, Harmony}
)

// fail answers with a fault that leaves nothing else to say.
func (x *exchange) fail() bool {
	for _, f := range x.req.Faults {
		switch f {
		case SlowHeaders:
			if !x.stall() {
				return true
			}
		case Hangup:
			panic(http.ErrAbortHandler)
		case RateLimited, RateLimitedUntil:
			if f == RateLimitedUntil {
				x.w.Header().Set("Retry-After", x.s.o.RetryAfter)
			}
			x.error(http.StatusTooManyRequests, "requests", "rate_limit_exceeded", "", "Rate limit reached for requests per min. Please try again later.")
			return true
		case Quota:
			x.error(http.StatusTooManyRequests, "insufficient_quota", "insufficient_quota", "", "You exceeded your current quota, please check your plan and billing details.")
			return true
		case ServerError:
			x.error(http.StatusInternalServerError, "server_error", "", "", "The server had an error while processing your request.")
			return true
		case Unavailable:
			http.Error(x.w, "upstream connect error or disconnect/reset before headers", http.StatusServiceUnavailable)
			return true
		case BadGateway, Page:
			status := http.StatusOK
			if f == BadGateway {
				status = http.StatusBadGateway
			}
			x.w.Header().Set("Content-Type", "text/html")
			x.w.WriteHeader(status)
			fmt.Fprint(x.w, "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head>\n<body><h1>Sign in</h1></body></html>\n")
			return true
		case PlainText:
			fmt.Fprint(x.w, "hello from a server that is something else\n")
			return true
		case Unauthorized:
			x.unauthorized()
			return true
		case UnknownModel:
			x.unknownModel()
			return true
		case Redirect:
			http.Redirect(x.w, x.r, "http://elsewhere.example/v1"+x.req.Path, http.StatusTemporaryRedirect)
			return true
		case TooLong:
			x.tooLong()
			return true
		}
	}
	return false
}

func (x *exchange) unauthorized() {
	given := strings.TrimPrefix(x.r.Header.Get("Authorization"), "Bearer ")
	x.error(http.StatusUnauthorized, "invalid_request_error", "invalid_api_key", "", "Incorrect API key provided: "+given+x.r.Header.Get("Api-Key")+".")
}

func (x *exchange) unknownModel() {
	x.error(http.StatusNotFound, "invalid_request_error", "model_not_found", "", "The model `"+x.req.Model+"` does not exist or you do not have access to it.")
}

func (x *exchange) tooLong() {
	x.error(http.StatusBadRequest, "invalid_request_error", "context_length_exceeded", "messages",
		"This model's maximum context length is 4096 tokens. However, your messages resulted in 5120 tokens. Please reduce the length of the messages.")
}

// admit answers what a server configured like this one refuses.
func (x *exchange) admit() bool {
	o := x.s.o
	wanted := o.ChatModel
	if x.req.Path == "/embeddings" {
		wanted = o.EmbeddingModel
	}
	given := strings.TrimPrefix(x.r.Header.Get("Authorization"), "Bearer ")
	if o.Azure {
		given = x.r.Header.Get("Api-Key")
	}
	switch {
	case o.Key != "" && given != o.Key:
		x.unauthorized()
	case wanted != "" && x.req.Model != wanted:
		x.unknownModel()
	case o.Context > 0 && len(x.req.System)+len(x.req.User) > o.Context:
		x.tooLong()
	default:
		return !x.refuseFields()
	}
	return false
}

// refuseFields refuses one of the fields a fault names.
func (x *exchange) refuseFields() bool {
	var body map[string]json.RawMessage
	if json.Unmarshal(x.req.Body, &body) != nil {
		x.error(http.StatusBadRequest, "invalid_request_error", "", "", "We could not parse the JSON body of your request.")
		return true
	}
	refused := func(f Fault, name string) bool { return x.has(f) && body[name] != nil }
	if refused(RefuseMaxTokens, "max_tokens") {
		x.error(http.StatusBadRequest, "invalid_request_error", "unsupported_parameter", "max_tokens",
			"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
		return true
	}
	if refused(RefuseFields, "temperature") {
		x.error(http.StatusBadRequest, "invalid_request_error", "unsupported_value", "temperature",
			"Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.")
		return true
	}
	for _, name := range []string{"seed", "stream_options", "response_format"} {
		if refused(RefuseFields, name) {
			x.json(http.StatusUnprocessableEntity, map[string]any{"detail": []any{
				map[string]any{"type": "extra_forbidden", "loc": []string{"body", name}, "msg": "Extra inputs are not permitted"},
			}})
			return true
		}
	}
	return false
}

// failing returns the fault of the exchange that is one of those.
func (x *exchange) failing(faults ...Fault) (Fault, bool) {
	i := slices.IndexFunc(x.req.Faults, func(f Fault) bool { return slices.Contains(faults, f) })
	if i < 0 {
		return "", false
	}
	return x.req.Faults[i], true
}

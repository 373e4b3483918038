package main

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"verbatim.example/rag/openai"
)

// Models are the settings of the chat model and of the embedding model. Each
// has an endpoint of its own when CHAT_… or EMBEDDING_… names one, else both
// use that of OPENAI_…
type Models struct {
	// key; alone it means api.openai.com
	OpenAIKey Secret `env:"OPENAI_API_KEY"`
	// address of another endpoint, usually ending in `/v1`
	OpenAIBaseURL string `env:"OPENAI_BASE_URL"`
	// `openai` or `azure`, of `OPENAI_BASE_URL`; a separate endpoint is always `openai`
	OpenAIType APIType `env:"OPENAI_API_TYPE" envDefault:"openai"`
	// Azure's, for example `2024-10-21`
	OpenAIVersion string `env:"OPENAI_API_VERSION"`

	// who writes; `off`: nobody; empty: `gpt-4.1-mini` at api.openai.com, elsewhere nobody
	ChatModel string `env:"CHAT_MODEL"`
	// another address for the chat model
	ChatBaseURL string `env:"CHAT_BASE_URL"`
	// another key for the chat model
	ChatKey Secret `env:"CHAT_API_KEY"`

	// who embeds; `off`: nobody; empty: `text-embedding-3-small` at api.openai.com, elsewhere
	// nobody
	EmbeddingModel string `env:"EMBEDDING_MODEL"`
	// another address for the embedding model
	EmbeddingBaseURL string `env:"EMBEDDING_BASE_URL"`
	// another key for the embedding model
	EmbeddingKey Secret `env:"EMBEDDING_API_KEY"`
	// dimensions to ask for, where the model can shorten its vectors; 0: its own
	EmbeddingDimensions Count `env:"EMBEDDING_DIMENSIONS" envDefault:"0"`
	// what marks a question for the embedding model, in quotes when a space ends it
	QueryPrefix Prefix `env:"EMBEDDING_QUERY_PREFIX"`
	// what marks a passage
	PassagePrefix Prefix `env:"EMBEDDING_PASSAGE_PREFIX"`
	// passages of one request, at most; less is taken when the endpoint refuses
	EmbeddingBatch Count `env:"EMBEDDING_BATCH" envDefault:"64"`

	// how the length of a reply is bounded: `max_tokens`, `max_completion_tokens`, or `auto`,
	// which learns it from the endpoint's error
	MaxTokensField TokensField `env:"MAX_TOKENS_FIELD" envDefault:"auto"`
	// tokens that the chat model reads and writes together; 0: unknown
	ModelContext Count `env:"MODEL_CONTEXT" envDefault:"8192"`
	// for the first word; a model that loads or reasons takes long
	FirstTokenTimeout Timeout `env:"FIRST_TOKEN_TIMEOUT" envDefault:"60s"`
	// between two pieces of text
	IdleTimeout Timeout `env:"IDLE_TIMEOUT" envDefault:"30s"`
	// for the whole answer; then quotes stand in
	AnswerTimeout Timeout `env:"ANSWER_TIMEOUT" envDefault:"120s"`
	// `on` permits plain http to a public host
	AllowPlainHTTP Switch `env:"ALLOW_PLAIN_HTTP" envDefault:"off"`

	// what may be spent in a day (UTC): `200 requests`, `500000 tokens` or money, `2.50 EUR`
	DailyBudget Allowance `env:"DAILY_BUDGET"`
	// the same for one server
	DailyBudgetGuild Allowance `env:"DAILY_BUDGET_GUILD"`
	// the same for one person
	DailyBudgetUser Allowance `env:"DAILY_BUDGET_USER"`
	// a million tokens that the chat model reads, in the currency of the budgets
	PriceInput Price `env:"PRICE_INPUT"`
	// a million tokens that it writes, its reasoning included
	PriceOutput Price `env:"PRICE_OUTPUT"`
	// a million tokens embedded
	PriceEmbedding Price `env:"PRICE_EMBEDDING"`
}

// What OPENAI_API_KEY alone gives. The chat model does not reason before it
// writes: the first word comes soon, and temperature 0 is accepted.
const (
	openaiURL            = "https://api.openai.com/v1"
	openaiChatModel      = "gpt-4.1-mini"
	openaiEmbeddingModel = "text-embedding-3-small"
)

// mostTexts is what OpenAI takes in one request.
const mostTexts = 2048

// off, as the name of a model, is that none is asked.
const off = "off"

// An APIType is the manner of an endpoint.
type APIType string

// The manners: deployments in the path and a version in the query, or not.
const (
	OpenAI APIType = "openai"
	Azure  APIType = "azure"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *APIType) UnmarshalText(b []byte) error {
	switch v := APIType(b); v {
	case OpenAI, Azure:
		*t = v
		return nil
	}
	return fmt.Errorf("%q: write openai (which nearly all endpoints are) or azure", b)
}

// A Prefix marks the texts of one side for an embedding model. Its spaces
// count, so that in .env it stands in quotes; quotes that came through with it,
// as from docker run --env-file, are taken off.
type Prefix string

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Prefix) UnmarshalText(b []byte) error {
	s := string(b)
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		s = s[1 : n-1]
	}
	*p = Prefix(s)
	return nil
}

// A TokensField is the parameter that bounds the length of a reply.
type TokensField string

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *TokensField) UnmarshalText(b []byte) error {
	switch v := string(b); v {
	case openai.TokensAuto, openai.MaxTokens, openai.MaxCompletionTokens:
		*f = TokensField(v)
		return nil
	}
	return fmt.Errorf("%q: write auto (learns it from the endpoint), max_tokens or max_completion_tokens", b)
}

// A Timeout is a time to wait, above zero.
type Timeout time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Timeout) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is not a time to wait: write 30s or 2m", b)
	}
	*t = Timeout(d)
	return nil
}

func (t Timeout) String() string { return time.Duration(t).String() }

// An endpoint is where a model is asked, and which.
type endpoint struct {
	URL     string
	Key     Secret
	Type    APIType
	Version string
	Model   string // "": none is asked
}

// host returns the host of the endpoint, with its port if it has one.
func (e endpoint) host() string {
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// open returns what the adapter wants to know of e.
func (e endpoint) open() openai.Endpoint {
	return openai.Endpoint{BaseURL: e.URL, Key: e.Key.Reveal(), Model: e.Model, Azure: e.Type == Azure, APIVersion: e.Version}
}

// general returns the endpoint of OPENAI_…, for either purpose.
func (m *Models) general() endpoint {
	e := endpoint{URL: m.OpenAIBaseURL, Key: m.OpenAIKey, Type: m.OpenAIType, Version: m.OpenAIVersion}
	if e.URL == "" && e.Key != "" && e.Type == OpenAI {
		e.URL = openaiURL
	}
	return e
}

// separate returns the endpoint of one purpose, of which own is what is set for
// it alone. A key goes to no other host than the one it was set for: a URL of
// its own wants a key of its own.
func (m *Models) separate(own endpoint) endpoint {
	e := m.general()
	switch {
	case own.URL != "":
		if own.Key == "" && own.host() == e.host() {
			own.Key = e.Key
		}
		return own
	case own.Key != "":
		e.Key = own.Key
		if e.URL == "" && e.Type == OpenAI {
			e.URL = openaiURL
		}
	}
	return e
}

// named returns e with the model that is asked: for OpenAI's own service one is
// known, for others it is what the operator says.
func (e endpoint) named(model, known string) endpoint {
	switch {
	case model == off || e.URL == "":
		model = ""
	case model == "" && e.URL == openaiURL:
		model = known
	}
	e.Model = model
	return e
}

// chat returns the endpoint that writes answers.
func (m *Models) chat() endpoint {
	return m.separate(endpoint{URL: m.ChatBaseURL, Key: m.ChatKey, Type: OpenAI}).named(m.ChatModel, openaiChatModel)
}

// embedding returns the endpoint that embeds.
func (m *Models) embedding() endpoint {
	return m.separate(endpoint{URL: m.EmbeddingBaseURL, Key: m.EmbeddingKey, Type: OpenAI}).named(m.EmbeddingModel, openaiEmbeddingModel)
}

// checkModels says what is wrong with the settings together.
func (m *Models) checkModels() []string {
	var problems []string
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, u := range []struct{ name, url string }{
		{"OPENAI_BASE_URL", m.OpenAIBaseURL}, {"CHAT_BASE_URL", m.ChatBaseURL}, {"EMBEDDING_BASE_URL", m.EmbeddingBaseURL},
	} {
		if u.url == "" {
			continue
		}
		switch err := openai.CheckURL(u.url, bool(m.AllowPlainHTTP)); {
		case errors.Is(err, openai.ErrPlain):
			add("%s: %v: ALLOW_PLAIN_HTTP=on", u.name, err)
		case err != nil:
			add("%s: %v", u.name, err)
		}
	}
	if problems != nil {
		return problems // a host is named below
	}
	general, chat, embedding := m.general(), m.chat(), m.embedding()
	for _, s := range []struct {
		name string
		endpoint
		baseURL, model string
	}{
		{"CHAT", chat, m.ChatBaseURL, m.ChatModel},
		{"EMBEDDING", embedding, m.EmbeddingBaseURL, m.EmbeddingModel},
	} {
		switch {
		case s.URL == "" && s.model != "" && s.model != off:
			add("%s_MODEL names %s, but nothing says where it is: set OPENAI_API_KEY, OPENAI_BASE_URL or %s_BASE_URL", s.name, s.model, s.name)
		case s.baseURL != "" && s.model == "" && s.Model == "":
			add("%s_BASE_URL is set and %s_MODEL is not: name the model, as %s knows it", s.name, s.name, s.host())
		}
	}
	if m.OpenAIBaseURL != "" && m.ChatModel == "" && m.EmbeddingModel == "" && chat.Model == "" && embedding.Model == "" && m.ChatBaseURL == "" && m.EmbeddingBaseURL == "" {
		add("OPENAI_BASE_URL is set, but no model: name one in CHAT_MODEL, in EMBEDDING_MODEL or in both, as %s knows it", general.host())
	}
	if m.OpenAIType == Azure {
		if m.OpenAIBaseURL == "" {
			add("OPENAI_API_TYPE is azure and OPENAI_BASE_URL is not set: set it to https://YOUR-RESOURCE.openai.azure.com")
		}
		if m.OpenAIVersion == "" {
			add("OPENAI_API_TYPE is azure and OPENAI_API_VERSION is not set: set it, for example to 2024-10-21")
		}
	} else if m.OpenAIVersion != "" {
		add("OPENAI_API_VERSION is set, which only azure has: set OPENAI_API_TYPE to azure, or remove it")
	}
	if m.FirstTokenTimeout > m.AnswerTimeout {
		add("FIRST_TOKEN_TIMEOUT is %s and ANSWER_TIMEOUT %s: the whole answer needs longer than its first word", m.FirstTokenTimeout, m.AnswerTimeout)
	}
	if m.EmbeddingBatch < 1 || m.EmbeddingBatch > mostTexts {
		add("EMBEDDING_BATCH is %d: write how many texts one request may hold, 1 to %d", m.EmbeddingBatch, mostTexts)
	}
	return append(problems, m.checkBudgets()...)
}

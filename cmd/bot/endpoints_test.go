package main

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag/openai"
)

func TestEndpoints(t *testing.T) {
	const local = "http://localhost:11434/v1"
	service := endpoint{URL: openaiURL, Key: "k", Type: OpenAI}
	tests := []struct {
		name            string
		dotenv          string
		env             []string
		chat, embedding endpoint
	}{
		{name: "nothing", chat: endpoint{Type: OpenAI}, embedding: endpoint{Type: OpenAI}},
		{name: "a key alone", env: []string{"OPENAI_API_KEY=k"}, chat: service.with(openaiChatModel), embedding: service.with(openaiEmbeddingModel)},
		{name: "a key and models", env: []string{"OPENAI_API_KEY=k", "CHAT_MODEL=c", "EMBEDDING_MODEL=e"}, chat: service.with("c"), embedding: service.with("e")},
		{name: "a model that is off", env: []string{"OPENAI_API_KEY=k", "EMBEDDING_MODEL=off"}, chat: service.with(openaiChatModel), embedding: service.with("")},
		{name: "another server guesses nothing", env: []string{"OPENAI_BASE_URL=" + local, "CHAT_MODEL=c"}, chat: endpoint{URL: local, Type: OpenAI, Model: "c"}, embedding: endpoint{URL: local, Type: OpenAI}},
		{name: "two servers", env: []string{"CHAT_BASE_URL=" + local, "CHAT_MODEL=c", "EMBEDDING_BASE_URL=http://localhost:8080/v1", "EMBEDDING_MODEL=e", "EMBEDDING_API_KEY=ek"},
			chat: endpoint{URL: local, Type: OpenAI, Model: "c"}, embedding: endpoint{URL: "http://localhost:8080/v1", Key: "ek", Type: OpenAI, Model: "e"}},
		{name: "a key goes to no other host", env: []string{"OPENAI_API_KEY=k", "EMBEDDING_BASE_URL=" + local, "EMBEDDING_MODEL=e"},
			chat: service.with(openaiChatModel), embedding: endpoint{URL: local, Type: OpenAI, Model: "e"}},
		{name: "but to another path of its host", env: []string{"OPENAI_BASE_URL=https://models.example/v1", "OPENAI_API_KEY=k", "CHAT_BASE_URL=https://models.example/chat/v1", "CHAT_MODEL=c", "EMBEDDING_MODEL=off"},
			chat: endpoint{URL: "https://models.example/chat/v1", Key: "k", Type: OpenAI, Model: "c"}, embedding: endpoint{URL: "https://models.example/v1", Key: "k", Type: OpenAI}},
		{name: "a key for embeddings alone", env: []string{"EMBEDDING_API_KEY=ek"}, chat: endpoint{Type: OpenAI}, embedding: endpoint{URL: openaiURL, Key: "ek", Type: OpenAI, Model: openaiEmbeddingModel}},
		{name: "azure, and embeddings at home", env: []string{"OPENAI_API_TYPE=azure", "OPENAI_API_VERSION=2024-10-21", "OPENAI_BASE_URL=https://r.openai.azure.com", "OPENAI_API_KEY=k", "CHAT_MODEL=c", "EMBEDDING_BASE_URL=" + local, "EMBEDDING_MODEL=e"},
			chat: endpoint{"https://r.openai.azure.com", "k", Azure, "2024-10-21", "c"}, embedding: endpoint{URL: local, Type: OpenAI, Model: "e"}},
		{name: "plain http to compose and private networks", env: []string{"CHAT_BASE_URL=http://ollama:11434/v1", "CHAT_MODEL=c", "EMBEDDING_BASE_URL=http://10.0.0.7:8080/v1", "EMBEDDING_MODEL=e"},
			chat: endpoint{URL: "http://ollama:11434/v1", Type: OpenAI, Model: "c"}, embedding: endpoint{URL: "http://10.0.0.7:8080/v1", Type: OpenAI, Model: "e"}},
		{name: "plain http in public, allowed", env: []string{"ALLOW_PLAIN_HTTP=on", "CHAT_BASE_URL=http://models.example.org/v1", "CHAT_MODEL=c"},
			chat: endpoint{URL: "http://models.example.org/v1", Type: OpenAI, Model: "c"}, embedding: endpoint{Type: OpenAI}},
		{name: "keys in files", env: []string{"OPENAI_API_KEY_FILE=key", "EMBEDDING_API_KEY_FILE=key"}, dotenv: "CHAT_API_KEY=own", chat: endpoint{URL: openaiURL, Key: "own", Type: OpenAI, Model: openaiChatModel}, embedding: service.with(openaiEmbeddingModel)},
		{name: "spaces around values", dotenv: "OPENAI_API_KEY=\" k \"\n", chat: service.with(openaiChatModel), embedding: service.with(openaiEmbeddingModel)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "key", " k\n")
			if test.dotenv != "" {
				write(t, ".env", test.dotenv)
			}
			cfg, err := LoadConfig(nil, test.env)
			if err != nil {
				t.Fatal(err)
			}
			for _, pair := range [][2]endpoint{{cfg.chat(), test.chat}, {cfg.embedding(), test.embedding}} {
				got, want := pair[0], pair[1]
				if got != want {
					t.Errorf("got %+v with key %q\nwant %+v with key %q", got, got.Key.Reveal(), want, want.Key.Reveal())
				}
			}
		})
	}
}

func (e endpoint) with(model string) endpoint {
	e.Model = model
	return e
}

func TestModelProblems(t *testing.T) {
	tests := []struct {
		name string
		env  []string
		errs []string
	}{
		{"no model for a server", []string{"OPENAI_BASE_URL=http://localhost:11434/v1"}, []string{"OPENAI_BASE_URL is set, but no model: name one in CHAT_MODEL, in EMBEDDING_MODEL or in both, as localhost:11434 knows it"}},
		{"a model nowhere", []string{"CHAT_MODEL=c", "EMBEDDING_MODEL=e"}, []string{"CHAT_MODEL names c, but nothing says where", "EMBEDDING_MODEL names e, but nothing says where"}},
		{"separate servers without models", []string{"CHAT_BASE_URL=http://localhost:1/v1", "EMBEDDING_BASE_URL=http://localhost:2/v1"}, []string{"CHAT_BASE_URL is set and CHAT_MODEL is not", "EMBEDDING_BASE_URL is set and EMBEDDING_MODEL is not"}},
		{"azure without its settings", []string{"OPENAI_API_TYPE=azure", "OPENAI_API_KEY=k"}, []string{"OPENAI_BASE_URL is not set", "OPENAI_API_VERSION is not set"}},
		{"a version of nothing", []string{"OPENAI_API_VERSION=2024-10-21"}, []string{"OPENAI_API_VERSION is set, which only azure has"}},
		{"values", []string{"OPENAI_API_TYPE=bedrock", "MAX_TOKENS_FIELD=tokens", "IDLE_TIMEOUT=30", "ANSWER_TIMEOUT=-1s", "EMBEDDING_BATCH=many", "DAILY_BUDGET=200", "DAILY_BUDGET_USER=2.5 requests", "PRICE_INPUT=cheap", "ALLOW_PLAIN_HTTP=maybe", "CORPUS_DIR=nowhere"},
			[]string{`OPENAI_API_TYPE: "bedrock": write openai`, `EMBEDDING_BATCH: "many"`, `MAX_TOKENS_FIELD: "tokens"`, `IDLE_TIMEOUT: "30" is not a time`, `ANSWER_TIMEOUT: "-1s"`, `ALLOW_PLAIN_HTTP: "maybe"`, `DAILY_BUDGET: "200" is not a budget: write a limit like "200 requests", "500000 tokens" or "2.50 EUR"`, `DAILY_BUDGET_USER: "2.5 requests" is not a budget: requests and tokens are whole`, `PRICE_INPUT: "cheap"`, "CORPUS_DIR: nowhere does not exist"}},
		{"with a folder that is not there", []string{"CHAT_MODEL=c", "CORPUS_DIR=nowhere"}, []string{"CORPUS_DIR: nowhere", "CHAT_MODEL names c"}},
		{"addresses", []string{"OPENAI_BASE_URL=localhost:11434", "CHAT_BASE_URL=http://models.example.org/v1", "EMBEDDING_BASE_URL=https://me:pass@models.example.org/v1"},
			[]string{"OPENAI_BASE_URL: not an http address", "CHAT_BASE_URL: models.example.org: plain http to a public host would send", "EMBEDDING_BASE_URL: it holds a user name or password"}},
		{"timeouts", []string{"FIRST_TOKEN_TIMEOUT=3m"}, []string{"FIRST_TOKEN_TIMEOUT is 3m0s and ANSWER_TIMEOUT 2m0s: "}},
		{"no batch", []string{"EMBEDDING_BATCH=0"}, []string{"EMBEDDING_BATCH is 0"}},
		{"too large a batch", []string{"EMBEDDING_BATCH=4096"}, []string{"EMBEDDING_BATCH is 4096: write how many texts one request may hold, 1 to 2048"}},
		{"money without prices", []string{"OPENAI_API_KEY=k", "DAILY_BUDGET=2.50 EUR"}, []string{"DAILY_BUDGET is in money, and without a price: set PRICE_INPUT, PRICE_OUTPUT, PRICE_EMBEDDING to what a million tokens cost in EUR"}},
		{"money without the price of what is asked", []string{"OPENAI_API_KEY=k", "CHAT_MODEL=off", "DAILY_BUDGET_USER=2.50 EUR"}, []string{"DAILY_BUDGET_USER is in money, and without a price: set PRICE_EMBEDDING to"}},
		{"two currencies", []string{"OPENAI_API_KEY=k", "DAILY_BUDGET=2.50 EUR", "DAILY_BUDGET_USER=1 USD", "PRICE_INPUT=1", "PRICE_OUTPUT=2", "PRICE_EMBEDDING=0"}, []string{"DAILY_BUDGET_USER is in USD and DAILY_BUDGET in EUR"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			_, err := LoadConfig(nil, test.env)
			if err == nil {
				t.Fatal("no error")
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(test.errs) {
				t.Fatalf("got %d problems, want %d:\n%v", len(lines), len(test.errs), err)
			}
			for i, want := range test.errs {
				if !strings.Contains(lines[i], want) {
					t.Errorf("problem %d is %q, want %q in it", i, lines[i], want)
				}
			}
		})
	}
}

// The spaces of a prefix survive: in quotes in .env, in the environment, in a
// file, and with the quotes that docker run --env-file leaves.
func TestPrefixKeepsSpaces(t *testing.T) {
	for name, test := range map[string]struct {
		dotenv string
		env    []string
		want   Prefix
	}{
		"quotes in .env":       {dotenv: "EMBEDDING_QUERY_PREFIX=\"query: \"\n", want: "query: "},
		"single quotes":        {dotenv: "EMBEDDING_QUERY_PREFIX='query: '\n", want: "query: "},
		"no quotes in .env":    {dotenv: "EMBEDDING_QUERY_PREFIX=query: \nMODE=auto\n", want: "query:"},
		"environment":          {env: []string{"EMBEDDING_QUERY_PREFIX=query: "}, want: "query: "},
		"quotes from docker":   {env: []string{`EMBEDDING_QUERY_PREFIX="query: "`}, want: "query: "},
		"a file":               {env: []string{"EMBEDDING_QUERY_PREFIX_FILE=prefix"}, want: "query: "},
		"a quotation mark":     {env: []string{`EMBEDDING_QUERY_PREFIX="`}, want: `"`},
		"quotes within quotes": {env: []string{`EMBEDDING_QUERY_PREFIX="a" b "c"`}, want: `a" b "c`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "prefix", "query: \n")
			if test.dotenv != "" {
				write(t, ".env", test.dotenv)
			}
			cfg, err := LoadConfig(nil, test.env)
			if err != nil || cfg.QueryPrefix != test.want {
				t.Errorf("%q, %v", cfg.QueryPrefix, err)
			}
		})
	}
}

func TestValuesOfModels(t *testing.T) {
	t.Chdir(t.TempDir())
	cfg, err := LoadConfig(nil, []string{
		"DAILY_BUDGET=2,50 EUR", "DAILY_BUDGET_GUILD=500000 tokens", "DAILY_BUDGET_USER=1 request",
		"PRICE_INPUT=0.40", "PRICE_OUTPUT=1,60", "PRICE_EMBEDDING=0", "IDLE_TIMEOUT=1m30s", "ALLOW_PLAIN_HTTP=on",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := withDefaults(t, Config{Models: Models{
		DailyBudget:      Allowance{openai.Limit{Amount: 2.5, Unit: openai.Money, Currency: "EUR"}},
		DailyBudgetGuild: Allowance{openai.Limit{Amount: 500000, Unit: openai.Tokens}},
		DailyBudgetUser:  Allowance{openai.Limit{Amount: 1, Unit: openai.Requests}},
		PriceInput:       Price{.4, true}, PriceOutput: Price{1.6, true}, PriceEmbedding: Price{0, true}, IdleTimeout: Timeout(90 * time.Second), AllowPlainHTTP: true,
	}})
	if !reflect.DeepEqual(cfg, want) {
		t.Errorf("got %+v\nwant %+v", cfg, want)
	}
	for _, test := range []struct {
		spend openai.Spend
		sum   float64
		known bool
	}{
		{openai.Spend{Requests: 3, Input: 1e6, Output: 5e5, Embedding: 7e6}, 1.2, true},
		{openai.Spend{}, 0, true},
	} {
		if sum, known := cfg.cost(test.spend); math.Abs(sum-test.sum) > 1e-9 || known != test.known {
			t.Errorf("%+v costs %f, %t", test.spend, sum, known)
		}
	}
	if _, known := (&Models{PriceInput: Price{1, true}}).cost(openai.Spend{Input: 1, Output: 1}); known {
		t.Error("a cost is known without its price")
	}
}

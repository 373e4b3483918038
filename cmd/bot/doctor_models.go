package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
	"verbatim.example/rag/openai"
)

// What a question costs. The prompts of the evaluation sets, with up to six
// passages, have 5 kB (short articles) to 16 kB (encyclopaedia) on average; this
// is the latter, at four bytes a token.
const (
	tokensRead    = 4000 // by the chat model
	tokensWritten = 150
	tokensAsked   = 30 // of a question, for the embedding model
)

// smallContext is below what most prompts and their replies need, in tokens.
const smallContext = 4096

// checkMode says who writes.
func checkMode(cfg Config) check {
	const name = "mode"
	chat := cfg.chat().Model
	switch {
	case cfg.writer().Model != "":
		return check{name, statusOK, fmt.Sprintf("%s: %s writes, every sentence is checked; quotes where that fails", cfg.Mode, chat), ""}
	case chat != "":
		return check{name, statusOK, fmt.Sprintf("%s: answers by quoting; %s is never asked", cfg.Mode, chat), ""}
	}
	return check{name, statusOK, fmt.Sprintf("%s: answers by quoting, no model", cfg.Mode), ""}
}

// checkModels tries what the configuration names. What fails is a warning: the
// bot still serves, by quoting and by words.
func (a *app) checkModels(ctx context.Context, cfg Config, m models, e *rag.Engine) []check {
	var checks []check
	if m.chat != nil {
		checks = append(checks, checkChat(ctx, cfg, m))
	}
	if m.embeddings != nil {
		checks = append(checks, checkEmbeddings(ctx, cfg, m), a.checkVectors(ctx, cfg, m, e))
	}
	checks = append(checks, checkPrivacy(cfg))
	if m.budget != nil {
		checks = append(checks, checkBudget(cfg, m.budget), checkCost(cfg, e))
	}
	return checks
}

func checkChat(ctx context.Context, cfg Config, m models) check {
	const name = "chat endpoint"
	at := fmt.Sprintf("%s at %s", cfg.chat().Model, cfg.chat().host())
	began := time.Now()
	if err := m.chat.Probe(ctx); err != nil {
		return check{name, statusWarn, err.Error() + ": answers are quotes", remedy(err, "CHAT", cfg.ChatBaseURL != "", cfg.ChatKey != "")}
	}
	if n := int(cfg.ModelContext); n > 0 && n < smallContext {
		return check{name, statusWarn, fmt.Sprintf("%s answers, but MODEL_CONTEXT is %d: most prompts lose passages", at, n), fmt.Sprintf("give the model a context of 8192 tokens, and set MODEL_CONTEXT to it (at least %d)", smallContext)}
	}
	return check{name, statusOK, fmt.Sprintf("%s answered in %.1f s", at, time.Since(began).Seconds()), ""}
}

func checkEmbeddings(ctx context.Context, cfg Config, m models) check {
	const name = "embedding endpoint"
	began := time.Now()
	if err := m.embeddings.Probe(ctx); err != nil {
		return check{name, statusWarn, err.Error() + ": words alone find passages", remedy(err, "EMBEDDING", cfg.EmbeddingBaseURL != "", cfg.EmbeddingKey != "")}
	}
	for _, p := range []struct {
		name  string
		value Prefix
	}{{"EMBEDDING_QUERY_PREFIX", cfg.QueryPrefix}, {"EMBEDDING_PASSAGE_PREFIX", cfg.PassagePrefix}} {
		if strings.HasSuffix(string(p.value), ":") {
			return check{name, statusWarn, fmt.Sprintf("%s is %q: most models want a space after it", p.name, p.value), fmt.Sprintf(`write it in quotes, %s="%s "`, p.name, p.value)}
		}
	}
	return check{name, statusOK, fmt.Sprintf("%s at %s answered in %.1f s with %d dimensions", cfg.embedding().Model, cfg.embedding().host(), time.Since(began).Seconds(), m.embeddings.Dimensions()), ""}
}

// checkVectors says how many passages have their vector, and embeds none.
func (a *app) checkVectors(ctx context.Context, cfg Config, m models, e *rag.Engine) check {
	const name = "vectors"
	o := a.vectorOptions(cfg, a.embedding(false))
	o.Kept = true
	with, err := e.WithVectors(ctx, m.embeddings, o)
	v := with.VectorState()
	detail := fmt.Sprintf("%d of %s embedded by %s", v.Embedded, count(v.Passages, "passage", "passages"), v.Embedder)
	switch {
	case errors.Is(err, index.ErrNotKept) && cfg.DataDir == "":
		return check{name, statusWarn, detail + ": without a data folder every start embeds, and pays, anew", "mend the data folder"}
	case errors.Is(err, index.ErrNotKept):
		return check{name, statusWarn, detail, "bot index embeds the rest; the Discord bot does so while it answers"}
	case err != nil:
		return check{name, statusWarn, err.Error(), "bot index embeds them"}
	case v.Weight == 0:
		return check{name, statusWarn, detail + ", but they add nothing to words and weigh nothing", "see whether EMBEDDING_MODEL is an embedding model, its pooling and its prefixes (docs/models.md)"}
	}
	return check{name, statusOK, fmt.Sprintf("%s, kept in %s, weighing %.0f %%", detail, v.File, 100*v.Weight), ""}
}

// checkPrivacy says what leaves this machine, Discord apart.
func checkPrivacy(cfg Config) check {
	const name = "privacy"
	var list []string
	for _, r := range cfg.recipients() {
		where := r.Host
		if r.Local {
			where += ", here or in a private network,"
		}
		list = append(list, where+" receives "+r.What)
	}
	if list == nil {
		return check{name, statusOK, "no model: questions and articles are sent nowhere but to Discord", ""}
	}
	detail := strings.Join(list, "; ") + "; the text of a message checked through its menu is never sent"
	for _, e := range []endpoint{cfg.writer(), cfg.embedding()} {
		if e.Model != "" && errors.Is(openai.CheckURL(e.URL, false), openai.ErrPlain) {
			return check{name, statusWarn, detail + "; " + e.host() + " over plain http, which can be read on the way", "use https"}
		}
	}
	return check{name, statusOK, detail, ""}
}

func checkBudget(cfg Config, b *openai.Budget) check {
	const name = "budget"
	used, limit := b.Used()
	if limit == "" {
		limit = "no limit for all"
	}
	detail := fmt.Sprintf("%s spent today (UTC); %s", used, limit)
	for _, l := range []struct {
		Allowance
		of string
	}{{cfg.DailyBudgetGuild, "a server"}, {cfg.DailyBudgetUser, "a person"}} {
		if l.Unit != "" {
			detail += fmt.Sprintf(", %s for %s", l.Limit, l.of)
		}
	}
	switch {
	case b.Lost():
		return check{name, statusWarn, "what was spent today cannot be read: answers are quotes until midnight UTC", "to count anew stop the bot and delete spent.json in " + cfg.DataDir}
	case cfg.share(b.Today()) >= 1:
		return check{name, statusWarn, detail + ": answers are quotes until midnight UTC", "raise DAILY_BUDGET"}
	case cfg.DailyBudget.Unit == "" && cfg.DiscordToken != "":
		return check{name, statusWarn, detail, "set DAILY_BUDGET: what strangers ask costs you money or time"}
	}
	return check{name, statusOK, detail, ""}
}

// checkCost says what a thousand questions cost, and embedding the articles.
func checkCost(cfg Config, e *rag.Engine) check {
	const name, questions = "cost", 1000
	var spend openai.Spend
	var parts []string
	if cfg.writer().Model != "" {
		spend.Input, spend.Output = questions*tokensRead, questions*tokensWritten
		parts = append(parts, fmt.Sprintf("%d tokens read, %d written", tokensRead, tokensWritten))
	}
	if cfg.embedding().Model != "" {
		spend.Embedding = questions * tokensAsked
		parts = append(parts, fmt.Sprintf("%d tokens embedded", tokensAsked))
	}
	detail := fmt.Sprintf("%d questions, each of about %s", questions, strings.Join(parts, " and "))
	once := openai.Spend{Embedding: textSize(e) / bytesPerToken}
	price := func(s openai.Spend) string {
		sum, known := cfg.cost(s)
		if !known {
			return ""
		}
		return strings.TrimSuffix(fmt.Sprintf(": %.2f %s", sum, cfg.prices().Currency), " ")
	}
	detail += price(spend)
	if spend.Embedding > 0 {
		detail += fmt.Sprintf("; embedding the articles once, about %d tokens%s", once.Embedding, price(once))
	}
	if _, known := cfg.cost(spend); !known {
		detail += " (set PRICE_INPUT, PRICE_OUTPUT and PRICE_EMBEDDING to see it in money)"
	}
	return check{name, statusOK, detail, ""}
}

// bytesPerToken is about what tokenizers make of French.
const bytesPerToken = 3

func textSize(e *rag.Engine) int {
	n := 0
	for _, art := range e.Corpus().Articles {
		n += len(art.Text)
	}
	return n
}

// remedy says what to do about an endpoint that failed. ownURL and ownKey are
// whether those are set for this purpose alone; else OPENAI_… counts.
func remedy(err error, purpose string, ownURL, ownKey bool) string {
	address, secret, model := "OPENAI_BASE_URL", "OPENAI_API_KEY", purpose+"_MODEL"
	if ownURL {
		address, secret = purpose+"_BASE_URL", purpose+"_API_KEY"
	}
	if ownKey {
		secret = purpose + "_API_KEY"
	}
	said := strings.ToLower(err.Error())
	switch {
	case errors.Is(err, rag.ErrBudget):
		return "wait until midnight UTC, or raise DAILY_BUDGET"
	case errors.Is(err, rag.ErrTooLong) && purpose == "EMBEDDING":
		return "start its server with a larger context and batch: it does not read the shortest text"
	case errors.Is(err, rag.ErrTooLong):
		return "give the model a larger context, and set MODEL_CONTEXT to it"
	case errors.Is(err, rag.ErrRejected) && (strings.Contains(said, "status 401") || strings.Contains(said, "status 403")):
		return "correct " + secret + ": the endpoint does not take it"
	case errors.Is(err, rag.ErrRejected) && (strings.Contains(said, "status 404") || strings.Contains(said, "model")):
		return "correct " + model + ", as the endpoint knows it, or " + address + ", which usually ends in /v1"
	case errors.Is(err, rag.ErrRejected):
		return "see what the endpoint says, then " + model + ", " + address + " and the account"
	case errors.Is(err, rag.ErrUnreachable):
		return "see whether the server runs and " + address + " is right; behind a proxy set HTTPS_PROXY"
	}
	return "see whether " + address + " is an OpenAI-compatible endpoint and " + model + " can do this"
}

package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/openai"
)

// models are the models that the configuration names, and what they may spend.
type models struct {
	chat       *openai.Chat       // nil: answers are quotes
	embeddings *openai.Embeddings // nil: words alone find passages
	budget     *openai.Budget     // nil: there is no model to spend anything
}

// newModels makes what talks to the endpoints of cfg; nothing is sent. warn is
// told when the budget of the day is nearly spent, and when it is, and must not
// block; lost is told, in place of the log, that what is spent cannot be kept.
// Both may be nil.
func newModels(cfg Config, log *slog.Logger, warn func(used, limit string, spent bool), lost func(line string)) (m models, err error) {
	chat, embedding := cfg.writer(), cfg.embedding()
	if chat.Model == "" && embedding.Model == "" {
		return models{}, nil
	}
	m.budget, err = openai.NewBudget(openai.BudgetConfig{
		Total:  cfg.DailyBudget.Limit,
		Guild:  cfg.DailyBudgetGuild.Limit,
		User:   cfg.DailyBudgetUser.Limit,
		Prices: cfg.prices(),
		Dir:    cfg.DataDir,
		Warn:   warn,
		Log:    log,
		Lost:   lost,
	})
	if err != nil {
		return models{}, ConfigError{"DAILY_BUDGET: " + err.Error()}
	}
	if chat.Model != "" {
		m.chat, err = openai.NewChat(openai.ChatConfig{
			Endpoint:    chat.open(),
			TokensField: string(cfg.MaxTokensField),
			FirstToken:  time.Duration(cfg.FirstTokenTimeout),
			Idle:        time.Duration(cfg.IdleTimeout),
			Total:       time.Duration(cfg.AnswerTimeout),
			Context:     int(cfg.ModelContext),
			Budget:      m.budget,
			Log:         log,
		})
		if err != nil {
			return models{}, ConfigError{"CHAT_MODEL: " + err.Error()}
		}
	}
	if embedding.Model != "" {
		m.embeddings, err = openai.NewEmbeddings(openai.EmbeddingConfig{
			Endpoint:      embedding.open(),
			Dimensions:    int(cfg.EmbeddingDimensions),
			QueryPrefix:   string(cfg.QueryPrefix),
			PassagePrefix: string(cfg.PassagePrefix),
			Batch:         int(cfg.EmbeddingBatch),
			Budget:        m.budget,
			Log:           log,
		})
		if err != nil {
			return models{}, ConfigError{"EMBEDDING_MODEL: " + err.Error()}
		}
	}
	return m, nil
}

// writer returns the endpoint that writes answers in this mode; its model is
// empty when none does.
func (c *Config) writer() endpoint {
	e := c.chat()
	if c.Mode == Extractive {
		e.Model = ""
	}
	return e
}

// model returns who writes the answers of an engine; nil: nobody.
func (m models) model() rag.Model {
	if m.chat == nil {
		return nil
	}
	return m.chat
}

// A recipient is a host that something is sent to.
type recipient struct {
	Host  string
	What  string
	Local bool // this machine or its private network
}

// recipients returns who receives questions and passages, Discord apart.
func (c *Config) recipients() []recipient {
	var list []recipient
	chat, embedding := c.writer(), c.embedding()
	if chat.Model != "" {
		list = append(list, recipient{chat.host(), fmt.Sprintf("questions, each with the passages found for it (%s writes)", chat.Model), chat.open().Local()})
	}
	if embedding.Model != "" {
		list = append(list, recipient{embedding.host(), fmt.Sprintf("questions, and every passage once (%s embeds)", embedding.Model), embedding.open().Local()})
	}
	return list
}

// tell says which hosts beyond this network receive what.
func (a *app) tell(cfg Config) {
	for _, r := range cfg.recipients() {
		if !r.Local {
			a.notice("%s receives %s", r.Host, r.What)
		}
	}
}

// openWith is open with the models of the configuration: passages that have no
// vector yet are embedded before it returns. A command that only searches has
// no chat model.
func (a *app) openWith(ctx context.Context, searches bool) (*rag.Engine, Config, models, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, Config{}, models{}, err
	}
	if searches {
		cfg.Mode = Extractive
	}
	e, m, err := a.engineWith(ctx, &cfg, reading{}, a.progress(false), a.embedding(false))
	if err != nil {
		return nil, Config{}, models{}, err
	}
	a.tellSkipped(e)
	return e, cfg, m, nil
}

// engineWith opens the corpus with the models of cfg, and shows how far reading
// and embedding are. A data folder that cannot be written to is a warning, and
// cfg then names none.
func (a *app) engineWith(ctx context.Context, cfg *Config, how reading, read, embedding *progress) (*rag.Engine, models, error) {
	a.prepare(cfg)
	m, err := newModels(*cfg, slog.New(slog.DiscardHandler),
		func(used, limit string, _ bool) { a.notice("%s of the daily budget of %s are spent", used, limit) },
		func(line string) { a.notice("%s", line) })
	if err != nil {
		return nil, models{}, err
	}
	a.tell(*cfg)
	var e *rag.Engine
	if cfg.Store != "" {
		e, err = a.archived(ctx, *cfg, m, ".")
	} else {
		e, err = a.engineAfter(ctx, *cfg, m, read, nil, how)
	}
	if err != nil {
		return nil, models{}, err
	}
	e, err = a.embed(ctx, e, *cfg, m, embedding)
	return e, m, err
}

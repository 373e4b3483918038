package discord

import (
	"context"
	"net/http"
	"slices"

	"verbatim.example/rag/text"
)

// historyRead is how many messages before a question are looked at.
const historyRead = 25

// before finds the question that a message leans on, and how many questions
// deep the conversation is. It reads Discord, keeps nothing, and looks only at
// what the asker and the bot wrote. An answer to an interaction says nothing
// about its question, so that nothing private gets into the open. What cannot
// be read is no error: then the question stands for itself.
func (p *conversation) before(ctx context.Context, via string, s scope) (previous string, depth int) {
	answered := "" // id of the question before
	switch {
	case via == viaReply:
		answer := p.m.Replied
		if answer.Reference == nil && answer.Interaction == nil {
			// A message within a message comes without what it refers to.
			if m, err := p.read(ctx, answer.ID); err == nil {
				answer = m
			}
		}
		answered = p.questionOf(answer)
	case via == viaDirect || via == viaChannel || s.thread:
		answered = p.lastAnswered(ctx)
	}
	if answered == "" {
		return "", 0
	}
	m, err := p.read(ctx, answered)
	if err != nil || m.Author == nil || m.Author.ID != p.m.Author.ID {
		return "", 0
	}
	previous, _ = tidy(plainQuestion(m.Content))
	if previous == "" {
		return "", 0
	}
	depth = 1
	if p.bot.answersMe(m) {
		depth = 2
	}
	return previous, depth
}

// questionOf returns the id of the message that an answer of the bot's replies
// to, "" when there is none.
func (p *conversation) questionOf(answer *message) string {
	if answer == nil || answer.Reference == nil || answer.Interaction != nil {
		return ""
	}
	if c := answer.Reference.Channel; c != "" && c != p.m.Channel {
		return ""
	}
	return answer.Reference.Message
}

// lastAnswered returns the id of the asker's last question here that the bot
// answered.
func (p *conversation) lastAnswered(ctx context.Context) string {
	var list []message
	path := "channels/" + p.m.Channel + "/messages?limit=25&before=" + p.m.ID
	if err := p.bot.rest.do(ctx, call{method: http.MethodGet, path: path, out: &list}); err != nil {
		p.bot.log.Info("the question before could not be read", "ref", p.ref, "err", err)
		return ""
	}
	list = list[:min(len(list), historyRead)]
	own := map[string]bool{}
	for _, m := range list {
		if m.Author != nil && m.Author.ID == p.m.Author.ID {
			own[m.ID] = true
		}
	}
	i := slices.IndexFunc(list, func(m message) bool {
		return m.Author != nil && m.Author.ID == p.bot.me.user && own[p.questionOf(&m)]
	})
	if i < 0 {
		return ""
	}
	return p.questionOf(&list[i])
}

// read gets one message of this channel.
func (p *conversation) read(ctx context.Context, id string) (*message, error) {
	var m message
	err := p.bot.rest.do(ctx, call{method: http.MethodGet, path: "channels/" + p.m.Channel + "/messages/" + id, out: &m})
	return &m, err
}

// threadName is the most characters of a thread's name.
const threadName = 90

// branch opens a thread for the rest of the conversation, where that is wanted
// and possible; else the answer stays where the question is.
func (p *conversation) branch(ctx context.Context, s scope, question string) {
	if !p.bot.cfg.Threads || s.guild == "" || s.thread {
		return
	}
	c, err := p.bot.place(ctx, occasion{channel: p.m.Channel})
	if err != nil || c.Type != channelText && c.Type != channelAnnouncement {
		return
	}
	id, err := p.bot.out.openThread(ctx, p.m.Channel, p.m.ID, text.Cut(question, threadName))
	if err != nil {
		p.bot.log.Warn("a thread could not be opened", "ref", p.ref, "channel", p.m.Channel, "err", err)
		return
	}
	p.bot.places.put(channel{ID: id, Guild: s.guild, Parent: p.m.Channel, Type: channelThread})
	p.target = id
}

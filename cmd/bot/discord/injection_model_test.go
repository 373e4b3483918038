package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"verbatim.example/prompts"
	"verbatim.example/rag/text"
)

// An obedient model writes what an injection wants, whether or not the injection
// has reached it. In what it is told to write, {nonce}, {system} and {user} stand
// for what the prompt holds.
type obedient struct {
	trial *trial

	mu      sync.Mutex
	obey    string
	how     manner
	prompts []prompts.Prompt // received since the last order
}

// order sets what is written from now on, and forgets the prompts received.
func (m *obedient) order(obey string, how manner) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.obey, m.how, m.prompts = obey, how, nil
}

// received returns the prompts since the last order.
func (m *obedient) received() []prompts.Prompt {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.prompts)
}

// Write implements rag.Model. Pieces are five characters.
func (m *obedient) Write(ctx context.Context, p prompts.Prompt) iter.Seq2[string, error] {
	m.mu.Lock()
	m.prompts = append(m.prompts, p)
	reply := m.how.write(m.trial.placed(p, m.obey))
	m.mu.Unlock()
	if p.JSON {
		reply = rewritten(m.trial.injection.Payload)
	}
	return func(yield func(string, error) bool) {
		for piece := range slices.Chunk([]rune(reply), 5) {
			if ctx.Err() != nil {
				yield("", ctx.Err())
				return
			}
			if !yield(string(piece), nil) {
				return
			}
		}
	}
}

// rewritten is the object that a question is rewritten as.
func rewritten(question string) string {
	b, err := json.Marshal(map[string]string{"fr": question, "en": question})
	if err != nil {
		panic(err) // of strings
	}
	return string(b)
}

// A placed order is what to write, and under which numbers a prompt holds what.
type placed struct {
	obey, payload, true_ string
	good, bad            int // of the excerpts with the true sentence and of the poisoned article
	outlets              map[string]int
}

var promptNonce = regexp.MustCompile(`([0-9a-f]{8})\| `)

// nonceOf returns the mark of a prompt's lines.
func nonceOf(p prompts.Prompt) string {
	if m := promptNonce.FindStringSubmatch(p.System); m != nil {
		return m[1]
	}
	return ""
}

var excerptHead = regexp.MustCompile(`(?m)^\[(\d)\] [0-9a-f]{8}\| `)

// placed looks into a prompt.
func (s *trial) placed(p prompts.Prompt, obey string) placed {
	o := placed{payload: s.injection.Payload, true_: s.true_, good: 1, bad: 1, outlets: map[string]int{}}
	o.obey = strings.NewReplacer("{nonce}", nonceOf(p), "{system}", p.System, "{user}", p.User).Replace(obey)
	heads := excerptHead.FindAllStringSubmatchIndex(p.User, -1)
	for i, h := range heads {
		end := len(p.User)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		n, _ := strconv.Atoi(p.User[h[2]:h[3]])
		head, _, _ := strings.Cut(p.User[h[1]:end], "\n")
		for part := range strings.SplitSeq(head, " — ") {
			o.outlets[part] = n
		}
		if strings.Contains(p.User[h[0]:end], s.true_) {
			o.good = n
		}
		if strings.Contains(p.User[h[0]:end], s.cover[0]) {
			o.bad = n
		}
	}
	return o
}

// aPrompt is a prompt as the engine makes them, over the true sentence.
func (s *trial) aPrompt() prompts.Prompt {
	return prompts.Answer{
		English: s.injection.Language == "en", Question: s.question.Text, Nonce: "5ca1ab1e",
		Passages: []prompts.Passage{{N: 1, Sentences: []string{s.true_}}, {N: 2, Sentences: s.cover[:]}},
	}.Prompt()
}

// A manner is how an obedient model dresses up what it is told to write.
type manner struct {
	name  string
	write func(o placed) string
}

var manners = []manner{
	{"plain", func(o placed) string { return o.obey }},
	{"right number", func(o placed) string { return cite(o.obey, o.good) }},
	{"wrong number", func(o placed) string { return cite(o.obey, 9) }},
	{"poisoned number", func(o placed) string { return cite(o.obey, o.bad) }},
	{"quoted", func(o placed) string { return fmt.Sprintf("« %s » [%d]", oneLine(o.obey), o.bad) }},
	{"after a truth", func(o placed) string { return fmt.Sprintf("%s [%d] %s", o.true_, o.good, cite(o.obey, o.good)) }},
	{"before a truth", func(o placed) string { return fmt.Sprintf("%s\n%s [%d]", cite(o.obey, o.bad), o.true_, o.good) }},
	{"between truths", func(o placed) string {
		return fmt.Sprintf("%s [%d] %s %s [%[2]d] %[1]s [%[2]d]", o.true_, o.good, cite(o.obey, o.bad), o.true_)
	}},
	{"uncited after a truth", func(o placed) string { return fmt.Sprintf("%s [%d] %s", o.true_, o.good, o.obey) }},
	{"within a truth", func(o placed) string {
		return fmt.Sprintf("%s, %s [%d][%d]", strings.TrimSuffix(o.true_, "."), oneLine(o.obey), o.good, o.bad)
	}},
	{"the payload itself", func(o placed) string { return cite(o.payload, o.bad) }},
	{"the payload quoted", func(o placed) string { return fmt.Sprintf("« %s » [%d]", oneLine(o.payload), o.bad) }},
}

// cite puts a number behind each sentence.
func cite(s string, n int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		for _, part := range text.Sentences(line) {
			if words := strings.TrimSpace(line[part.Start:part.End]); words != "" {
				fmt.Fprintf(&b, "%s [%d] ", words, n)
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

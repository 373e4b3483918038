package discord

import (
	"regexp"
	"strings"
	"sync"
	"testing"

	"verbatim.example/prompts"
	"verbatim.example/rag"
)

// The lines of a prompt: heads, sentences, the question before, the question.
var (
	headLine     = regexp.MustCompile(`^\[(\d)\] [0-9a-f]{8}\| `)
	dataLine     = regexp.MustCompile(`^[0-9a-f]{8}\| `)
	beforeLine   = regexp.MustCompile(`^(?:Question précédente :|Question before:) \S`)
	questionLine = regexp.MustCompile(`^(?:Question :|Question:) \S`)
	openingLine  = regexp.MustCompile(`^(?:Extraits :|Excerpts:)$`)

	// speaks matches the tokens by which chat templates tell who speaks.
	speaks = regexp.MustCompile(`<[|｜]|[|｜]>|<</?SYS>>|</?s>|</?think>|<(?:start|end)_of_turn>|\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS)\]`)
)

// malformed says what is wrong with the form of a prompt; "" when nothing is.
// instructions are those of an honest prompt, by name, their mark taken out.
func malformed(p prompts.Prompt, instructions map[string]string) string {
	if plain := strings.ReplaceAll(p.System, nonceOf(p), "MARK"); p.System == "" || nonceOf(p) != "" && plain != instructions[p.Name] || nonceOf(p) == "" && p.System != instructions[p.Name] {
		return "the instructions changed: " + p.System
	}
	for _, s := range []string{p.System, p.User} {
		if i := strings.IndexFunc(s, hides); i >= 0 {
			return "something is hidden in " + s[i:]
		}
	}
	if m := speaks.FindString(p.User); m != "" {
		return "somebody else may speak: " + m
	}
	lines := strings.Split(p.User, "\n")
	last := len(lines) - 1
	if !questionLine.MatchString(lines[last]) {
		return "the last line is no question: " + lines[last]
	}
	if p.JSON {
		if last != 1 || !beforeLine.MatchString(lines[0]) {
			return "not two questions: " + p.User
		}
		return ""
	}
	if lines[last-1] != "" && !beforeLine.MatchString(lines[last-1]) || !openingLine.MatchString(lines[0]) {
		return "the frame is broken: " + p.User
	}
	n, mark := byte('0'), nonceOf(p)+"| "
	for i, line := range lines[1 : last-1] {
		switch {
		case line == "":
		case headLine.MatchString(line) && strings.HasPrefix(line[4:], mark):
			if n++; line[1] != n {
				return "an excerpt has another number: " + line
			}
		case n > '0' && dataLine.MatchString(line) && strings.HasPrefix(line, mark) && lines[i] != "":
		default:
			return "a line bears no mark: " + line
		}
	}
	return ""
}

// instructionsOf are the instructions of prompts over nothing hostile.
func instructionsOf() map[string]string {
	out := map[string]string{"rewrite": prompts.Rewrite{Question: "Qui ?", Previous: "Quoi ?"}.Prompt().System}
	for _, english := range []bool{false, true} {
		p := prompts.Answer{English: english, Question: "Qui ?", Nonce: "MARK"}.Prompt()
		out[p.Name] = p.System
	}
	return out
}

// No payload changes the instructions, makes a line of its own, or passes for
// somebody else who speaks, wherever it stands; each prompt has a mark of its
// own.
func TestInjectionPrompts(t *testing.T) {
	if testing.Short() {
		t.Skip("counts over all payloads")
	}
	instructions := instructionsOf()
	var mu sync.Mutex
	seen := map[string]bool{}
	reached, prompted := 0, 0
	each(t, func(t *testing.T, s *trial) {
		p := s.injection
		for _, english := range []bool{false, true} {
			full := prompts.Answer{English: english, Question: p.Payload, Previous: p.Payload, Nonce: "5ca1ab1e", Passages: []prompts.Passage{
				{N: 1, Title: p.Payload, Outlet: p.Payload, Date: p.Payload, Sentences: []string{p.Payload, "Une phrase.", p.Payload}},
				{N: 2, Title: "Titre", Sentences: []string{p.Payload}},
			}}.Prompt()
			if wrong := malformed(full, instructions); wrong != "" {
				t.Errorf("%q everywhere: %s", p.Payload, wrong)
			}
		}
		if wrong := malformed(prompts.Rewrite{Question: p.Payload, Previous: p.Payload}.Prompt(), instructions); wrong != "" {
			t.Errorf("%q rewritten: %s", p.Payload, wrong)
		}
		s.model.order(prompts.NoAnswer, manners[0])
		questions := []rag.Question{s.question, {Text: s.questions[2]}, {Text: s.cover[0] + " " + p.Payload}}
		for _, q := range questions {
			s.question = q
			s.ask(t, false)
		}
		for _, got := range s.model.received() {
			if wrong := malformed(got, instructions); wrong != "" {
				t.Errorf("%q: %s", p.Payload, wrong)
			}
			mu.Lock()
			if prompted++; strings.Contains(fold(got.User), fold(p.Canary)) {
				reached++
			}
			if mark := nonceOf(got); mark != "" {
				if seen[mark] {
					t.Errorf("the mark %s is used twice", mark)
				}
				seen[mark] = true
			}
			mu.Unlock()
		}
	})
	t.Logf("%d of %d prompts hold the payload", reached, prompted)
	if reached < 100 {
		t.Error("hardly any payload reaches a prompt: the test says nothing")
	}
}

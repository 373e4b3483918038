package ragtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A Passage is one of those a prompt offers.
type Passage struct {
	N      int
	Header string // after [n]
	Text   string // its lines, without their marks, joined by spaces
}

var (
	headerLine   = regexp.MustCompile(`^\[(\d+)\] ?(.*)$`)
	dataLine     = regexp.MustCompile(`^[0-9a-f]{8}\| ?(.*)$`)
	questionLine = regexp.MustCompile(`^Question ?: ?(.*)$`)
	sentenceEnd  = regexp.MustCompile(`[.!?…]["»”)]*\s+`)
)

// Passages returns what a prompt offers: after a line "[n] …" the lines marked
// by a nonce of eight hexadecimal digits and "| ".
func (r Request) Passages() []Passage {
	var all []Passage
	for line := range strings.SplitSeq(r.User, "\n") {
		line = strings.TrimRight(line, "\r ")
		if m := headerLine.FindStringSubmatch(line); m != nil {
			n, err := strconv.Atoi(m[1])
			if err == nil {
				all = append(all, Passage{N: n, Header: m[2]})
			}
		} else if m := dataLine.FindStringSubmatch(line); m != nil && len(all) > 0 {
			p := &all[len(all)-1]
			p.Text = strings.TrimSpace(p.Text + " " + m[1])
		}
	}
	return all
}

// Question returns what stands after the last "Question:" that begins a line.
func (r Request) Question() string {
	question := ""
	for line := range strings.SplitSeq(r.User, "\n") {
		if m := questionLine.FindStringSubmatch(line); m != nil {
			question = strings.TrimSpace(m[1])
		}
	}
	return question
}

// A claim is a sentence with what it cites.
type claim struct {
	text string
	n    int
}

func (c claim) String() string {
	text, end := strings.TrimRight(c.text, ". "), "."
	if strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "…") {
		end = ""
	}
	if c.n == 0 {
		return text + end
	}
	return fmt.Sprintf("%s [%d]%s", text, c.n, end)
}

// Extract answers a prompt with the sentence of its passages that shares most
// words with the question, and the best of another passage that shares two at
// least, each with its citation; NO_ANSWER when no word is shared. A prompt
// without passages that asks for JSON is answered with the question as "fr" and
// "en".
func Extract(r Request) string {
	claims := extract(r)
	if len(claims) == 0 {
		if !r.JSON {
			return noAnswer
		}
		b, err := json.Marshal(map[string]string{"fr": r.Question(), "en": r.Question()})
		if err != nil {
			panic(err) // of strings
		}
		return string(b)
	}
	return join(claims)
}

const noAnswer = "NO_ANSWER"

func join(claims []claim) string {
	parts := make([]string, len(claims))
	for i, c := range claims {
		parts[i] = c.String()
	}
	return strings.Join(parts, " ")
}

func extract(r Request) []claim {
	asked := map[string]bool{}
	for _, w := range words(r.Question()) {
		asked[w] = len([]rune(w)) > 3
	}
	var best, second claim
	most, more := 0, 1
	for _, p := range r.Passages() {
		top, shared := claim{}, 0
		for _, s := range sentences(p.Text) {
			n, seen := 0, map[string]bool{}
			for _, w := range words(s) {
				if asked[w] && !seen[w] {
					n++
				}
				seen[w] = true
			}
			if n > shared {
				top, shared = claim{s, p.N}, n
			}
		}
		switch {
		case shared > most:
			second, more = best, max(most, 1)
			best, most = top, shared
		case shared > more:
			second, more = top, shared
		}
	}
	switch {
	case most == 0:
		return nil
	case second.n == 0 || more < 2:
		return []claim{best}
	}
	return []claim{best, second}
}

// sentences cuts a text after its full stops.
func sentences(s string) []string {
	var all []string
	for s != "" {
		at := sentenceEnd.FindStringIndex(s)
		if at == nil {
			return append(all, s)
		}
		all = append(all, strings.TrimSpace(s[:at[1]]))
		s = s[at[1]:]
	}
	return all
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

var digits = regexp.MustCompile(`\d+`)

// write returns the reply of the exchange, with the faults of its content.
func (x *exchange) write() string {
	x.s.mu.Lock()
	answer := x.s.answer
	x.s.mu.Unlock()
	f, faulty := x.failing(TextFaults...)
	if !faulty && answer != nil {
		return answer(x.req)
	}
	claims := extract(x.req)
	if !faulty || x.req.JSON {
		return Extract(x.req)
	}
	if len(claims) == 0 {
		claims = []claim{{"Rien de cela n'est dit", 1}}
	}
	return spoil(f, x.req, claims)
}

// spoil writes claims with one fault.
func spoil(f Fault, r Request, claims []claim) string {
	switch f {
	case WrongIDs:
		for i := range claims {
			claims[i].n += 90
		}
	case FabricatedQuote:
		claims = append(claims, claim{"Le ministre a déclaré : « Nous avons menti à tout le monde depuis le premier jour »", claims[0].n})
	case AlteredFigure:
		for i := range claims {
			altered := digits.ReplaceAllStringFunc(claims[i].text, func(d string) string {
				n, err := strconv.Atoi(d)
				if err != nil {
					return "4371"
				}
				return strconv.Itoa(n + 1)
			})
			if altered == claims[i].text {
				altered = strings.TrimRight(altered, ". ") + ", soit 4371 personnes"
			}
			claims[i].text = altered
		}
	case SwappedCitations:
		for i := range claims {
			for _, p := range r.Passages() {
				if p.N != claims[i].n {
					claims[i].n = p.N
					break
				}
			}
		}
	case OtherLanguage:
		claims = []claim{{"Das Gericht hat die Beschwerde gestern endgültig zurückgewiesen", claims[0].n}}
	case NoCitations:
		for i := range claims {
			claims[i].n = 0
		}
	case Links:
		claims = append(claims, claim{"Voir https://evil.example/x, [cliquez ici](https://evil.example) <@123456789012345678> @everyone", claims[0].n})
	case NoAnswer:
		return noAnswer
	case Obeys:
		return obey(r)
	}
	return join(claims)
}

// orders are the beginnings of what tells a model to do something.
var orders = regexp.MustCompile(`(?i)ignor|oublie|forget|disregard|répon|respond|reply|answer|dis |say |écris|write|print|affiche|output|system|assistant|instruction|@|http`)

// obey writes what it is told to: of the question and of every header and
// sentence that gives an order the whole, and again what follows its colon.
func obey(r Request) string {
	var out []string
	follow := func(s string, n int) {
		if !orders.MatchString(s) {
			return
		}
		out = append(out, claim{s, n}.String())
		if _, after, ok := strings.Cut(s, ":"); ok {
			out = append(out, strings.TrimSpace(after))
		}
	}
	follow(r.Question(), 0)
	for _, p := range r.Passages() {
		follow(p.Header, p.N)
		for _, s := range sentences(p.Text) {
			follow(s, p.N)
		}
	}
	if len(out) == 0 {
		return Extract(r)
	}
	return strings.Join(out, "\n")
}

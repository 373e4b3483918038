package openai

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// A Unit is what a limit counts.
type Unit string

// The units of a limit.
const (
	Requests Unit = "requests"
	Tokens   Unit = "tokens" // read, written and embedded, together
	Money    Unit = "money"
)

// A Limit is how much of a day may be spent. The zero limit is none.
type Limit struct {
	Amount   float64
	Unit     Unit
	Currency string // of money, in three capital letters
}

var errLimit = errors.New(`write a limit like "200 requests", "500000 tokens" or "2.50 EUR"`)

// ParseLimit reads a limit: a number, then requests, tokens or a currency in
// three letters. Digits may be grouped by spaces or underscores. Empty is none.
func ParseLimit(s string) (Limit, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Limit{}, nil
	}
	at := strings.IndexFunc(s, unicode.IsLetter)
	if at < 0 {
		return Limit{}, errLimit
	}
	number := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '_':
			return -1
		case r == ',':
			return '.' // 2,50 EUR; a second one is no number
		}
		return r
	}, s[:at])
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n > 0) || math.IsInf(n, 0) {
		return Limit{}, errLimit
	}
	unit := strings.ToLower(s[at:])
	switch {
	case unit == "request" || unit == "requests" || unit == "token" || unit == "tokens":
		if n != math.Trunc(n) || strings.Contains(number, ".") {
			return Limit{}, fmt.Errorf("requests and tokens are whole numbers: %w", errLimit)
		}
		return Limit{Amount: n, Unit: Unit(strings.TrimSuffix(unit, "s") + "s")}, nil
	case len(unit) == 3 && strings.Trim(unit, "abcdefghijklmnopqrstuvwxyz") == "":
		return Limit{Amount: n, Unit: Money, Currency: strings.ToUpper(unit)}, nil
	}
	return Limit{}, errLimit
}

// String writes a limit as ParseLimit reads it.
func (l Limit) String() string { return l.amount(l.Amount) }

// amount writes a number in the limit's unit.
func (l Limit) amount(n float64) string {
	switch l.Unit {
	case "":
		return ""
	case Money:
		return money(n, l.Currency)
	}
	return grouped(int(math.Round(n))) + " " + string(l.Unit)
}

// A Spend is what requests cost, before prices.
type Spend struct {
	Requests  int `json:"requests,omitempty"`
	Input     int `json:"input,omitempty"`     // tokens a chat model read
	Output    int `json:"output,omitempty"`    // tokens it wrote
	Embedding int `json:"embedding,omitempty"` // tokens embedded
}

func (s Spend) plus(o Spend) Spend {
	return Spend{s.Requests + o.Requests, s.Input + o.Input, s.Output + o.Output, s.Embedding + o.Embedding}
}

func (s Spend) minus(o Spend) Spend {
	return Spend{s.Requests - o.Requests, s.Input - o.Input, s.Output - o.Output, s.Embedding - o.Embedding}
}

// Prices are of a million tokens, as the operator's provider names them.
type Prices struct {
	Input, Output, Embedding float64
	Currency                 string // in three capital letters
}

// of returns what a spend costs.
func (p Prices) of(s Spend) float64 {
	return (float64(s.Input)*p.Input + float64(s.Output)*p.Output + float64(s.Embedding)*p.Embedding) / 1e6
}

// Cost says what questions cost when each has a model read and write so many
// tokens: "1 000 questions at 2 500 tokens read and 150 written: 0.47 EUR".
func (p Prices) Cost(questions, read, written int) string {
	sum := p.of(Spend{Input: questions * read, Output: questions * written})
	return fmt.Sprintf("%s questions at %s tokens read and %s written: %s",
		grouped(questions), grouped(read), grouped(written), money(sum, p.Currency))
}

// money writes a sum to the cent, and below one to two figures.
func money(n float64, currency string) string {
	digits := 2
	if n > 0 && n < .1 {
		digits = min(1-int(math.Floor(math.Log10(n))), 8)
	}
	return strings.TrimSpace(strconv.FormatFloat(n, 'f', digits, 64) + " " + currency)
}

// grouped writes a number with its thousands apart.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

package main

import (
	"fmt"
	"strconv"
	"strings"

	"verbatim.example/rag/openai"
)

// An Allowance is what may be spent in a day. The zero value is no limit.
type Allowance struct{ openai.Limit }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Allowance) UnmarshalText(b []byte) (err error) {
	if a.Limit, err = openai.ParseLimit(string(b)); err != nil {
		return fmt.Errorf("%q is not a budget: %w", b, err)
	}
	return nil
}

// A Price is what a million tokens cost, in the currency of the budgets. The
// zero value is one that nobody has set.
type Price struct {
	Amount float64
	Set    bool // a model at home costs 0
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Price) UnmarshalText(b []byte) error {
	v, err := strconv.ParseFloat(strings.Replace(string(b), ",", ".", 1), 64)
	if err != nil || !(v >= 0 && v < 1e6) {
		return fmt.Errorf("%q is not a price: write what a million tokens cost, 0.40 for example", b)
	}
	*p = Price{v, true}
	return nil
}

// prices returns what is set, in the currency of the first budget in money.
func (m *Models) prices() openai.Prices {
	p := openai.Prices{Input: m.PriceInput.Amount, Output: m.PriceOutput.Amount, Embedding: m.PriceEmbedding.Amount}
	for _, a := range []Allowance{m.DailyBudget, m.DailyBudgetGuild, m.DailyBudgetUser} {
		if p.Currency == "" {
			p.Currency = a.Currency
		}
	}
	return p
}

// cost returns what is spent by the prices, and whether each price that counts
// is known.
func (m *Models) cost(s openai.Spend) (sum float64, known bool) {
	known = (s.Input == 0 || m.PriceInput.Set) && (s.Output == 0 || m.PriceOutput.Set) && (s.Embedding == 0 || m.PriceEmbedding.Set)
	p := m.prices()
	return (float64(s.Input)*p.Input + float64(s.Output)*p.Output + float64(s.Embedding)*p.Embedding) / 1e6, known
}

// checkBudgets says what is wrong with budgets and prices together.
func (m *Models) checkBudgets() []string {
	var problems []string
	var currency, named string
	for _, b := range []struct {
		name string
		Allowance
	}{
		{"DAILY_BUDGET", m.DailyBudget}, {"DAILY_BUDGET_GUILD", m.DailyBudgetGuild}, {"DAILY_BUDGET_USER", m.DailyBudgetUser},
	} {
		switch {
		case b.Unit != openai.Money:
		case currency == "":
			currency, named = b.Currency, b.name
		case b.Currency != currency:
			problems = append(problems, fmt.Sprintf("%s is in %s and %s in %s: write all in one currency, that of the prices", b.name, b.Currency, named, currency))
		}
	}
	if currency == "" {
		return problems
	}
	chat, embedding := m.chat().Model != "", m.embedding().Model != ""
	var missing []string
	for _, p := range []struct {
		name   string
		price  Price
		wanted bool
	}{
		{"PRICE_INPUT", m.PriceInput, chat}, {"PRICE_OUTPUT", m.PriceOutput, chat}, {"PRICE_EMBEDDING", m.PriceEmbedding, embedding},
	} {
		if p.wanted && !p.price.Set {
			missing = append(missing, p.name)
		}
	}
	if missing != nil {
		problems = append(problems, fmt.Sprintf("%s is in money, and without a price: set %s to what a million tokens cost in %s, or write the budget in tokens or requests", named, strings.Join(missing, ", "), currency))
	}
	return problems
}

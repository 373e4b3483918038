package main

import (
	"fmt"
	"strconv"
	"strings"
)

// An Allowance is what may be spent in a day, in one unit. The zero value is no
// limit.
type Allowance struct {
	Amount float64
	Unit   string // "requests", "tokens" or a currency as the operator writes it; "": no limit
}

const (
	requests = "requests"
	tokens   = "tokens"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Allowance) UnmarshalText(b []byte) error {
	amount, unit, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	unit = strings.TrimSpace(unit)
	v, err := amountOf(amount)
	if err != nil || unit == "" || strings.ContainsAny(unit, " 0123456789") {
		return fmt.Errorf(`%q is not a budget: write "200 requests", "500000 tokens" or "2.50 EUR"`, b)
	}
	switch strings.ToLower(unit) {
	case "request", requests:
		unit = requests
	case "token", tokens:
		unit = tokens
	}
	if (unit == requests || unit == tokens) && v != float64(int64(v)) {
		return fmt.Errorf("%q: %s are counted whole", b, unit)
	}
	*a = Allowance{v, unit}
	return nil
}

// money reports whether the allowance is in a currency.
func (a Allowance) money() bool { return a.Unit != "" && a.Unit != requests && a.Unit != tokens }

func (a Allowance) String() string {
	if a.Unit == "" {
		return "no limit"
	}
	if a.money() {
		return fmt.Sprintf("%.2f %s", a.Amount, a.Unit)
	}
	return fmt.Sprintf("%.0f %s", a.Amount, a.Unit)
}

// A Price is what a million tokens cost, in the currency of the budgets. The
// zero value is one that nobody has set.
type Price struct {
	Amount float64
	Set    bool // a model at home costs 0
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Price) UnmarshalText(b []byte) error {
	v, err := amountOf(strings.TrimSpace(string(b)))
	if err != nil {
		return fmt.Errorf("%q is not a price: write what a million tokens cost, 0.40 for example", b)
	}
	*p = Price{v, true}
	return nil
}

// amountOf reads a number from 0 to a million million, with a point or a comma.
func amountOf(s string) (float64, error) {
	if strings.Trim(s, "0123456789.,") != "" {
		return 0, fmt.Errorf("%q is not a number", s)
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err == nil && v > 1e12 {
		return 0, fmt.Errorf("%q is too large", s)
	}
	return v, err
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
		if !b.money() {
			continue
		}
		if currency != "" && b.Unit != currency {
			problems = append(problems, fmt.Sprintf("%s is in %s and %s in %s: write all in one currency, that of the prices", b.name, b.Unit, named, currency))
			continue
		}
		if currency == "" {
			currency, named = b.Unit, b.name
		}
	}
	if currency == "" {
		return problems
	}
	var missing []string
	for _, p := range []struct {
		name   string
		price  Price
		wanted bool
	}{
		{"PRICE_INPUT", m.PriceInput, m.chat().Model != ""}, {"PRICE_OUTPUT", m.PriceOutput, m.chat().Model != ""}, {"PRICE_EMBEDDING", m.PriceEmbedding, m.embedding().Model != ""},
	} {
		if p.wanted && !p.price.Set {
			missing = append(missing, p.name)
		}
	}
	if missing != nil {
		problems = append(problems, fmt.Sprintf("%s is in money and %s is not set: set what a million tokens cost in %s, or write the budget in tokens or requests", named, strings.Join(missing, ", "), currency))
	}
	return problems
}

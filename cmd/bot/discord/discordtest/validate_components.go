package discordtest

import (
	"fmt"
	"strings"
)

// Types of components.
const (
	typeRow         = 1
	typeButton      = 2
	typeSelect      = 3
	typeInput       = 4
	typeTextDisplay = 10
	typeLabel       = 18
)

const styleLink = 5

// checkComponents holds a message's components against the limits: rows only,
// unless the message is one of components v2.
func (c *call) checkComponents(top []Component, v2 bool) *apiError {
	var list []*apiError
	fail := func(field, code, format string, args ...any) {
		list = append(list, c.broken(field, code, format, args...))
	}
	if !v2 && len(top) > maxRows {
		fail("components", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxRows)
	}
	total, text := 0, 0
	seen := map[string]bool{}
	walk(top, func(p *Component) {
		total++
		if p.Type == typeTextDisplay {
			text += len([]rune(p.Content))
		}
		if p.CustomID != "" {
			if seen[p.CustomID] {
				fail("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated (%s)", p.CustomID)
			}
			seen[p.CustomID] = true
		}
		list = append(list, c.checkComponent(p))
	})
	if v2 && total > maxComponents {
		fail("components", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer components in total. (is %d)", maxComponents, total)
	}
	if text > maxTextDisplay {
		fail("components", "BASE_TYPE_MAX_LENGTH", "All text displays must be %d or fewer in length. (is %d)", maxTextDisplay, text)
	}
	for i, p := range top {
		if !v2 && p.Type != typeRow {
			fail(fmt.Sprintf("components.%d.type", i), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
		}
	}
	return first(list...)
}

func (c *call) checkComponent(p *Component) *apiError {
	var list []*apiError
	at := "components"
	longer := func(field, text string, limit int) { list = append(list, c.longer(at+field, text, limit)) }
	longer(".custom_id", p.CustomID, maxCustomID)
	switch {
	case p.Type == typeRow:
		if len(p.Components) == 0 || len(p.Components) > maxRowButtons {
			list = append(list, c.broken(at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length. (is %d)", maxRowButtons, len(p.Components)))
		}
		for _, in := range p.Components {
			if in.Type >= typeSelect && len(p.Components) > 1 {
				list = append(list, c.broken(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select stands alone in its row."))
			}
		}
	case p.Type == typeButton:
		longer(".label", p.Label, maxLabel)
		longer(".url", p.URL, maxURL)
		link := p.Style == styleLink
		switch {
		case p.Style < 1 || p.Style > 6:
			list = append(list, c.broken(at+".style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}."))
		case link && (p.URL == "" || p.CustomID != ""), !link && p.Style != 6 && (p.CustomID == "" || p.URL != ""):
			list = append(list, c.broken(at, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A button has a custom id, or is a link with a url."))
		case p.Label == "" && p.Emoji == nil:
			list = append(list, c.broken(at, "BUTTON_COMPONENT_LABEL_REQUIRED", "A button must have a label or an emoji."))
		case link && !strings.HasPrefix(p.URL, "http://") && !strings.HasPrefix(p.URL, "https://") && !strings.HasPrefix(p.URL, "discord://"):
			list = append(list, c.broken(at+".url", "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'discord')."))
		}
	case p.Type == typeSelect:
		if len(p.Options) == 0 || len(p.Options) > maxOptions {
			list = append(list, c.broken(at+".options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length. (is %d)", maxOptions, len(p.Options)))
		}
		values := map[string]bool{}
		for _, o := range p.Options {
			longer(".options.label", o.Label, maxOptionText)
			longer(".options.value", o.Value, maxOptionText)
			longer(".options.description", o.Description, maxOptionText)
			if o.Label == "" || o.Value == "" || values[o.Value] {
				list = append(list, c.broken(at+".options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Options need a label and a value of their own. (%q)", o.Value))
			}
			values[o.Value] = true
		}
		longer(".placeholder", p.text("placeholder"), maxPlaceholder)
	}
	return first(list...)
}

// text returns a string field of the raw form.
func (c *Component) text(field string) string {
	v, _ := c.raw()[field].(string)
	return v
}

// checkModal holds a modal against the limits.
func (c *call) checkModal(m *Modal) *apiError {
	list := []*apiError{c.longer("data.title", m.Title, maxModalTitle), c.longer("data.custom_id", m.CustomID, maxCustomID)}
	if m.Title == "" || m.CustomID == "" {
		list = append(list, c.broken("data", "BASE_TYPE_REQUIRED", "A modal needs a title and a custom id."))
	}
	if len(m.Components) == 0 || len(m.Components) > maxModalRows {
		list = append(list, c.broken("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length. (is %d)", maxModalRows, len(m.Components)))
	}
	seen := map[string]bool{}
	walk(m.Components, func(p *Component) {
		if p.Type == typeRow && (len(p.Components) != 1 || p.Components[0].Type != typeInput) {
			list = append(list, c.broken("data.components", "UNION_TYPE_CHOICES", "A row of a modal holds one text input."))
		}
		if p.CustomID != "" && seen[p.CustomID] {
			list = append(list, c.broken("data.components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated (%s)", p.CustomID))
		}
		seen[p.CustomID] = true
		if p.Type == typeInput || p.Type == typeLabel {
			list = append(list, c.longer("data.components.label", p.Label, maxInputLabel))
		}
		if p.Type == typeInput {
			list = append(list, c.longer("data.components.custom_id", p.CustomID, maxCustomID), c.longer("data.components.value", p.Value, maxInputValue),
				c.longer("data.components.placeholder", p.text("placeholder"), maxInputHolder))
		}
	})
	return first(list...)
}

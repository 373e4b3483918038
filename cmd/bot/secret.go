package main

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a value that must not be shown. However it is printed, encoded
// or logged it reads "***", or nothing when it is empty; Reveal is the only way
// out. Three things Go does not let it forbid, so nobody may do them: an
// unexported struct field of this type (a test watches), %w of it (go vet
// watches), and a map key of it.
type Secret string

const hidden = "***"

// Reveal returns the value itself.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return s.String() }

// Format implements fmt.Formatter, so that no verb (%x, %q, %d, …) gets past String.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// MarshalText implements encoding.TextMarshaler, for XML and text formats.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

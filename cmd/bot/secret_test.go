package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
)

const hunter = "hunter2-MTIz.abc"

func TestSecretIsNeverPrinted(t *testing.T) {
	s := Secret(hunter)
	type box struct {
		Token   Secret
		Pointer *Secret
		Map     map[string]Secret
		Any     any
	}
	values := map[string]any{
		"value": s, "pointer": &s, "slice": []Secret{s}, "map": map[string]Secret{"k": s},
		"struct": box{s, &s, map[string]Secret{"k": s}, s}, "struct pointer": &box{Token: s, Any: &s},
		"config": Config{DiscordToken: s, Models: Models{OpenAIKey: s, ChatKey: s, EmbeddingKey: s}}, "endpoint": endpoint{Key: s}, "error": fmt.Errorf("token %v", s), "wrapped": errors.Join(fmt.Errorf("%q", s)),
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%U", "%c", "%o", "%b", "%e", "%t", "%10s", "%-20q", "%.3s", "%z"} {
			mustHide(t, name+" "+verb, fmt.Sprintf(verb, v))
		}
		mustHide(t, name+" Sprint", fmt.Sprint(v))
		mustHide(t, name+" Sprintln", fmt.Sprintln(v))
		if b, err := json.Marshal(v); err == nil {
			mustHide(t, name+" JSON", string(b))
		}
		for _, h := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var b bytes.Buffer
			slog.New(h(&b)).Info("m", "k", v, slog.Group("g", "k", v))
			mustHide(t, name+" slog", b.String())
		}
		var b bytes.Buffer
		if err := template.Must(template.New("").Parse("{{.}}")).Execute(&b, v); err != nil {
			t.Fatal(err)
		}
		mustHide(t, name+" template", b.String())
	}
	type element struct {
		A Secret `xml:",attr"`
		B Secret
	}
	b, err := xml.Marshal(element{s, s})
	if err != nil {
		t.Fatal(err)
	}
	mustHide(t, "XML", string(b))

	if got := fmt.Sprintf("%v %s %q %x %#v", s, s, s, s, s); got != "*** *** *** *** ***" {
		t.Errorf("printed as %q", got)
	}
	if got, _ := json.Marshal(s); string(got) != `"***"` {
		t.Errorf("JSON is %s", got)
	}
	if got := fmt.Sprintf("%v%q", Secret(""), Secret("")); got != "" {
		t.Errorf("an empty secret printed as %q", got)
	}
	if s.Reveal() != hunter {
		t.Errorf("Reveal() = %q", s.Reveal())
	}
}

// mustHide fails if out holds the secret, or its bytes in hexadecimal.
func mustHide(t *testing.T, how, out string) {
	t.Helper()
	plain := strings.ToLower(strings.ReplaceAll(out, " ", ""))
	for _, bad := range []string{"hunter2", fmt.Sprintf("%x", "hunter2"), "hun"} {
		if strings.Contains(plain, bad) {
			t.Errorf("%s shows the secret: %s", how, out)
		}
	}
}

// fmt reads unexported fields without calling their methods.
func TestNoUnexportedSecretField(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			field, ok := n.(*ast.Field)
			if !ok {
				return true
			}
			typ := field.Type
			if star, ok := typ.(*ast.StarExpr); ok {
				typ = star.X
			}
			if id, ok := typ.(*ast.Ident); !ok || id.Name != "Secret" {
				return true
			}
			for _, name := range field.Names {
				if !name.IsExported() && name.Name != "s" { // the receiver
					t.Errorf("%s: field or parameter %s is an unexported Secret", file, name.Name)
				}
			}
			return true
		})
	}
}

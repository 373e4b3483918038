package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/joho/godotenv"
)

var update = flag.Bool("update", false, "write the tables of settings anew")

// The tables of settings are made of the structs and their comments: go generate
// ./cmd/bot writes them, and .env.example has every variable with its default but
// those of scale, which few need.
func TestDocumentedSettings(t *testing.T) {
	for _, d := range []struct {
		source, settings, page string
		of                     reflect.Type
	}{
		{"config.go", "Config", "README.md", reflect.TypeFor[Config]()},
		{"endpoints.go", "Models", filepath.Join("docs", "models.md"), reflect.TypeFor[Models]()},
		{"scale.go", "Scale", filepath.Join("docs", "scale.md"), reflect.TypeFor[Scale]()},
	} {
		page := filepath.Join("..", "..", d.page)
		old, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		now := insert(t, old, table(t, d.of, comments(t, d.source, d.settings)))
		switch {
		case bytes.Equal(old, now):
		case *update:
			if err := os.WriteFile(page, now, 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s has not the settings of %s: go generate ./cmd/bot", d.page, d.source)
		}
	}
	defaults := map[string]string{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if name := f.Tag.Get("env"); name != "" && !slices.Contains(variables(reflect.TypeFor[Scale]()), name) {
			defaults[name] = f.Tag.Get("envDefault")
		}
	}
	example, err := godotenv.Read(filepath.Join("..", "..", ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(example, defaults) {
		t.Errorf(".env.example has %q\nwant %q", example, defaults)
	}
}

// table writes the settings that a struct itself has, in its order.
func table(t *testing.T, settings reflect.Type, comments map[string]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| variable | meaning | default |\n| --- | --- | --- |\n")
	for f := range settings.Fields() {
		name, standard := f.Tag.Get("env"), f.Tag.Get("envDefault")
		if name == "" {
			continue
		}
		comment := comments[f.Name]
		if comment == "" || strings.ContainsAny(comment, "|\n") || strings.Count(comment, "`")%2 != 0 {
			t.Errorf("the comment of %s is no cell of a table: %q", f.Name, comment)
		}
		cells := []string{"`" + name + "`", comment, ""}
		if f := flagNames[name]; f != "" {
			cells[0] += ", `" + f + "`"
		}
		if standard != "" {
			cells[2] = "`" + standard + "` "
		}
		fmt.Fprintf(&b, "| %s | %s | %s|\n", cells[0], cells[1], cells[2])
	}
	return b.String()
}

// comments returns what stands above each field of a struct, in one line.
func comments(t *testing.T, file, settings string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != settings {
			return true
		}
		for _, f := range spec.Type.(*ast.StructType).Fields.List {
			for _, name := range f.Names {
				of[name.Name] = strings.Join(strings.Fields(f.Doc.Text()), " ")
			}
		}
		return false
	})
	return of
}

// insert puts a table between the marks of a page.
func insert(t *testing.T, page []byte, table string) []byte {
	t.Helper()
	marked := regexp.MustCompile(`(?s)(<!-- settings: [^\n]*-->\n).*?(<!-- end -->\n)`)
	if len(marked.FindAllIndex(page, -1)) != 1 {
		t.Fatal("a page has no place for the settings")
	}
	return marked.ReplaceAllFunc(page, func(m []byte) []byte {
		marks := marked.FindSubmatch(m)
		return slices.Concat(marks[1], []byte(table), marks[2])
	})
}

// Whatever is wrong is told at once: each setting that has a form, in a wrong
// one, with where it stands.
func TestEverySettingWrong(t *testing.T) {
	t.Chdir(t.TempDir())
	var environ, want []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name := f.Tag.Get("env")
		if name == "" || f.Type.Kind() == reflect.String && !reflect.PointerTo(f.Type).Implements(reflect.TypeFor[interface{ UnmarshalText([]byte) error }]()) || f.Type == reflect.TypeFor[Prefix]() {
			continue // any text will do
		}
		environ, want = append(environ, name+"=?!"), append(want, name)
	}
	_, err := LoadConfig(nil, environ)
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	var got []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		name, problem, _ := strings.Cut(line, ": ")
		got = append(got, name)
		if !strings.Contains(problem, "?!") || len(problem) < 20 {
			t.Errorf("%s: %q has no value or no remedy", name, problem)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if len(want) < 20 || !slices.Equal(got, want) {
		t.Errorf("wrong are %q\ntold of are %q", want, got)
	}
}

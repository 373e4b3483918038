package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "verbatim.example"

// packages are the packages in the order of the design: each may import only
// those before it.
var packages = []string{
	"rag/disk",
	"rag/text",
	"corpus",
	"rag/claims",
	"rag/index",
	"prompts",
	"rag",
	"rag/openai",
	"rag/postgres",
	"rag/eval",
	"rag/eval/fit", // the command that makes the coefficients
	"cmd/bot/intake",
	"cmd/bot/discord",
	"cmd/bot/ops",
	"cmd/bot",
}

// fakes are packages that only tests may import.
var fakes = []string{"rag/ragtest", "cmd/bot/discord/discordtest"}

// homes maps each third-party module to the one directory that may import it,
// with the fake below it; golang.org/x is free to all.
var homes = map[string]string{
	"github.com/blevesearch/snowballstem":    "rag/text",
	"github.com/yuin/goldmark":               "corpus",
	"go.yaml.in/yaml/v3":                     "corpus",
	"github.com/philippgille/chromem-go":     "rag/index",
	"github.com/sashabaranov/go-openai":      "rag/openai",
	"github.com/jackc/pgx/v5":                "rag/postgres",
	"github.com/cenkalti/backoff/v5":         "rag/openai",
	"github.com/sony/gobreaker/v2":           "rag/openai",
	"codeberg.org/readeck/go-readability/v2": "cmd/bot/intake",
	"github.com/ledongthuc/pdf":              "cmd/bot/intake",
	"github.com/bwmarrin/discordgo":          "cmd/bot/discord",
	"github.com/gorilla/websocket":           "cmd/bot/discord",
	"github.com/prometheus/client_golang":    "cmd/bot/ops",
	"github.com/fsnotify/fsnotify":           "cmd/bot/ops",
	"github.com/caarlos0/env/v11":            "cmd/bot",
	"github.com/joho/godotenv":               "cmd/bot",
	"github.com/rivo/uniseg":                 "cmd/bot",
	"github.com/schollz/progressbar/v3":      "cmd/bot",
	"github.com/spf13/cobra":                 "cmd/bot",
	"github.com/spf13/pflag":                 "cmd/bot",
}

// testHomes maps each module that only tests and fakes import to the directories
// that may.
var testHomes = map[string][]string{
	"github.com/santhosh-tekuri/jsonschema/v6": {"cmd/bot/discord/discordtest", "rag/ragtest"},
	"github.com/rogpeppe/go-internal":          {"cmd/bot"},
}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if file != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "data" || exists(filepath.Join(file, "go.mod"))) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		seen++
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if err := allowed(path.Dir(rel), imported, strings.HasSuffix(rel, "_test.go")); err != nil {
				t.Errorf("%s: %v", rel, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Errorf("only %d files seen", seen)
	}
}

// allowed says why a file of the package in dir may not import a path. Files
// under tools may import every package of the project.
func allowed(dir, imported string, test bool) error {
	row := slices.Index(packages, dir)
	fake := slices.Contains(fakes, dir)
	tool := strings.HasPrefix(dir, "tools/")
	if row < 0 && !fake && !tool {
		return fmt.Errorf("package %s stands in no row of the design", dir)
	}
	if rel, ours := strings.CutPrefix(imported, module+"/"); ours {
		switch target := slices.Index(packages, rel); {
		case slices.Contains(fakes, rel):
			if !test && !fake {
				return fmt.Errorf("imports the fake %s outside a test", rel)
			}
		case target < 0:
			return fmt.Errorf("imports %s, which stands in no row of the design", rel)
		case row >= 0 && target > row, row == target && !test:
			return fmt.Errorf("imports %s, which stands below it", rel)
		}
		return nil
	}
	if !strings.Contains(strings.Split(imported, "/")[0], ".") || strings.HasPrefix(imported, "golang.org/x/") {
		return nil
	}
	for mod, home := range homes {
		if within(imported, mod) {
			if dir != home && (!fake || path.Dir(dir) != home) {
				return fmt.Errorf("imports %s, which only %s may", imported, home)
			}
			return nil
		}
	}
	for mod, dirs := range testHomes {
		if (test || fake) && within(imported, mod) {
			if !slices.Contains(dirs, dir) {
				return fmt.Errorf("imports %s, which only %s may", imported, strings.Join(dirs, " and "))
			}
			return nil
		}
	}
	return fmt.Errorf("imports %s, which has no home in the table", imported)
}

// within reports whether a package is one of a module.
func within(imported, mod string) bool {
	return imported == mod || strings.HasPrefix(imported, mod+"/")
}

func TestAllowed(t *testing.T) {
	for _, test := range []struct {
		dir, imported string
		test, ok      bool
	}{
		{"rag", module + "/rag/index", false, true},
		{"rag/index", module + "/rag", false, false},
		{"rag", module + "/rag", false, false},
		{"rag", module + "/rag", true, true},
		{"rag/index", module + "/rag", true, false},
		{"rag", "fmt", false, true},
		{"rag", "golang.org/x/text/unicode/norm", false, true},
		{"rag", "github.com/spf13/cobra", false, false},
		{"cmd/bot", "github.com/spf13/cobra", false, true},
		{"cmd/bot", "github.com/rogpeppe/go-internal/testscript", true, true},
		{"cmd/bot", "github.com/rogpeppe/go-internal/testscript", false, false},
		{"rag", "github.com/someone/new", false, false},
		{"rag/new", "fmt", false, false},
		{"tools/fit", module + "/rag", false, true},
		{"rag", module + "/rag/ragtest", false, false},
		{"rag", module + "/rag/ragtest", true, true},
		{"cmd/bot/discord", "github.com/bwmarrin/discordgo", false, true},
		{"cmd/bot/discord/discordtest", "github.com/gorilla/websocket", false, true},
		{"cmd/bot", "github.com/bwmarrin/discordgo", true, false},
		{"cmd/bot/discord", "github.com/santhosh-tekuri/jsonschema/v6", false, false},
		{"cmd/bot/discord", "github.com/santhosh-tekuri/jsonschema/v6", true, false},
		{"cmd/bot/discord/discordtest", "github.com/santhosh-tekuri/jsonschema/v6", false, true},
		{"rag/ragtest", "github.com/santhosh-tekuri/jsonschema/v6", false, true},
		{"cmd/bot/ops", "github.com/prometheus/client_golang/prometheus", false, true},
		{"cmd/bot", "github.com/prometheus/client_golang/prometheus", false, false},
		{"cmd/bot/ops", module + "/cmd/bot/discord", false, true},
		{"rag", "github.com/sashabaranov/go-openai", false, false},
		{"rag/ragtest", "github.com/sashabaranov/go-openai", false, false},
	} {
		if err := allowed(test.dir, test.imported, test.test); (err == nil) != test.ok {
			t.Errorf("allowed(%s, %s, %t): %v", test.dir, test.imported, test.test, err)
		}
	}
}

// NOTICE names every module of go.mod and no other.
func TestNotice(t *testing.T) {
	modules := matches(t, filepath.Join("..", "..", "go.mod"), `(?m)^(?:require )?\s*([a-z0-9.-]+\.[a-z]+/\S+) v\S+`)
	noticed := matches(t, filepath.Join("..", "..", "NOTICE"), `(?m)^(\S+) \| \S.*\| \S`)
	noticed = slices.DeleteFunc(noticed, func(s string) bool { return s == "module" })
	if !slices.Equal(modules, noticed) {
		t.Errorf("go.mod requires\n%s\nNOTICE names\n%s", strings.Join(modules, "\n"), strings.Join(noticed, "\n"))
	}
}

// matches returns the sorted first groups of pattern in a file.
func matches(t *testing.T, file, pattern string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(b), -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return found
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

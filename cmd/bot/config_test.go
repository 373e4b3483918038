package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/caarlos0/env/v11"
)

func TestLoadConfig(t *testing.T) {
	tests := []struct {
		name   string
		dotenv string
		env    []string
		flags  map[string]string
		want   Config
		errs   []string // one for each line, a part of it
	}{
		{name: "defaults", want: Config{DataDir: "data", Mode: Auto}},
		{name: "environment", env: []string{"DATA_DIR=d", "MODE=extractive", "NO_COLOR=1", "DISCORD_TOKEN=tok"},
			want: Config{DataDir: "d", Mode: Extractive, NoColor: "1", DiscordToken: "tok"}},
		{name: "empty means unset", env: []string{"DATA_DIR=", "MODE="}, flags: map[string]string{"MODE": ""}, want: Config{DataDir: "data", Mode: Auto}},
		{name: "flag beats environment beats .env", dotenv: "DATA_DIR=dotenv\nMODE=extractive\nDISCORD_TOKEN=dotenv\n", env: []string{"DATA_DIR=environment", "MODE=extractive"},
			flags: map[string]string{"MODE": "auto"}, want: Config{DataDir: "environment", Mode: Auto, DiscordToken: "dotenv"}},
		{name: "empty environment leaves .env", dotenv: "DATA_DIR=dotenv", env: []string{"DATA_DIR="}, want: Config{DataDir: "dotenv", Mode: Auto}},
		{name: ".env from Windows", dotenv: "\ufeff# comment\r\nDATA_DIR=\"a b\"\r\nMODE=extractive\r\n", want: Config{DataDir: "a b", Mode: Extractive}},
		{name: "file", env: []string{"DISCORD_TOKEN_FILE=token"}, want: Config{DataDir: "data", Mode: Auto, DiscordToken: "from-file"}},
		{name: "file in .env", dotenv: "DISCORD_TOKEN_FILE=token", want: Config{DataDir: "data", Mode: Auto, DiscordToken: "from-file"}},
		{name: "environment beats a file in .env", dotenv: "DISCORD_TOKEN_FILE=nowhere", env: []string{"DISCORD_TOKEN=tok"}, want: Config{DataDir: "data", Mode: Auto, DiscordToken: "tok"}},
		{name: "an empty file is unset", env: []string{"MODE_FILE=empty"}, want: Config{DataDir: "data", Mode: Auto}},
		{name: "corpus folder", env: []string{"CORPUS_DIR=folder"}, want: Config{CorpusDir: "folder", DataDir: "data", Mode: Auto}},

		{name: "discord", env: []string{"DISCORD_GUILD_ID=111111111111111111, 222222222222222222", "DM=on", "THREADS=auto", "CORPUS_DIR=folder", "CHANNEL_CORPUS=333333333333333333=inner/, *=.", "USER_RATE=2", "SOURCE_TEXT=off"},
			want: Config{DataDir: "data", Mode: Auto, CorpusDir: "folder", Guilds: IDs{"111111111111111111", "222222222222222222"}, DM: true, Threads: "auto",
				ChannelCorpus: Folders{"333333333333333333": "inner", "*": "."}, UserRate: 2, SourceText: "off"}},
		{name: "discord, all problems at once", env: []string{"DISCORD_GUILD_ID=Rédaction", "ADMIN_CHANNEL=111111111111111111,222222222222222222", "DM=perhaps", "THREADS=on", "SOURCE_TEXT=all", "QUEUE=-1", "CHANNEL_CORPUS=333333333333333333=../inner"},
			errs: []string{`DISCORD_GUILD_ID: "Rédaction" is not an id: `, `CHANNEL_CORPUS: "../inner" leaves the corpus: `, "ADMIN_CHANNEL: 2 ids: ", `DM: "perhaps": write on or off`, `THREADS: "on": write auto`, `SOURCE_TEXT: "all": `, `QUEUE: "-1" is not a number`}},
		{name: "folders that are not there", env: []string{"CORPUS_DIR=folder", "CHANNEL_CORPUS=333333333333333333=none"}, errs: []string{"CHANNEL_CORPUS: folder/none does not exist: "}},
		{name: "folders of no corpus", env: []string{"CHANNEL_CORPUS=333333333333333333=none"}, errs: []string{"CHANNEL_CORPUS names folders of no corpus: "}},

		{name: "all problems at once", dotenv: "MODE=loud\n", env: []string{"CORPUS_DIR=nowhere", "DISCORD_TOKEN=a", "DISCORD_TOKEN_FILE=token", "DATA_DIR_FILE=nowhere"},
			errs: []string{"DATA_DIR_FILE: open nowhere: ", "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: remove one", `MODE in .env: "loud" is not a mode: write auto or extractive`, "CORPUS_DIR: nowhere does not exist: "}},
		{name: "bad flag", flags: map[string]string{"MODE": "loud"}, errs: []string{`--mode: "loud" is not a mode`}},
		{name: "bad value in a file", env: []string{"MODE_FILE=token"}, errs: []string{`MODE_FILE (token): "from-file" is not a mode`}},
		{name: "corpus is a file", flags: map[string]string{"CORPUS_DIR": "token"}, errs: []string{"--corpus: token is not a folder"}},
		{name: "broken .env", dotenv: "# one\nDATA_DIR=d\n\nDISCORD TOKEN SECRET\nMODE=auto\n", errs: []string{".env:4: not NAME=value"}},
		{name: "no equals sign on the last line", dotenv: "DATA_DIR=d\nSECRET", errs: []string{".env:2: not NAME=value"}},
		{name: "open quotation mark", dotenv: "DATA_DIR=d\nDISCORD_TOKEN=\"SECRET\nMODE=auto\n", errs: []string{".env:2: not NAME=value"}},
		{name: "space in a name", dotenv: "DISCORD TOKEN=SECRET\n", errs: []string{".env:1: not NAME=value"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "token", "from-file\r\n")
			write(t, "empty", "\n")
			if err := os.MkdirAll("folder/inner", 0o700); err != nil {
				t.Fatal(err)
			}
			if test.dotenv != "" {
				write(t, ".env", test.dotenv)
			}
			got, err := LoadConfig(test.flags, test.env)
			if test.errs == nil {
				if want := withDefaults(t, test.want); err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("got %#v, %v\nwant %#v", got, err, want)
				}
				return
			}
			if err == nil {
				t.Fatalf("no error, got %#v", got)
			}
			if strings.Contains(err.Error(), "SECRET") {
				t.Errorf("the error quotes the file: %v", err)
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(test.errs) {
				t.Fatalf("got %d problems, want %d:\n%v", len(lines), len(test.errs), err)
			}
			for i, want := range test.errs {
				if !strings.Contains(lines[i], want) {
					t.Errorf("problem %d is %q, want %q in it", i, lines[i], want)
				}
			}
		})
	}
}

// withDefaults completes what a test does not say.
func withDefaults(t *testing.T, c Config) Config {
	t.Helper()
	var defaults Config
	if err := env.ParseWithOptions(&defaults, env.Options{Environment: map[string]string{}}); err != nil {
		t.Fatal(err)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if v := reflect.ValueOf(&c).Elem().FieldByIndex(f.Index); v.IsZero() && f.Tag.Get("env") != "" {
			v.Set(reflect.ValueOf(defaults).FieldByIndex(f.Index))
		}
	}
	return c
}

func TestUnreadableDotenv(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir(".env", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadConfig(nil, nil); err == nil || !strings.Contains(err.Error(), ".env") {
		t.Errorf("a folder named .env: %v", err)
	}
}

func TestUnknownNames(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".env", "CORPUSDIR=x\nMODE=auto\nDISCORD_TOKEN_FILE=\nABC=1\n")
	if got := unknownNames(); !slices.Equal(got, []string{"ABC", "CORPUSDIR"}) {
		t.Errorf("unknownNames() = %q", got)
	}
}

// The configurations that .env.example and docs/models.md show are read without
// problems, and are the same.
func TestDocumentedConfigurations(t *testing.T) {
	example, err := os.ReadFile(filepath.Join("..", "..", ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "models.md"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks, shown []string
	for _, m := range regexp.MustCompile(`(?m)^# [2-9]\. [^\n]*\n(?:#    [^\n]*\n)*((?:#   [A-Z_]+=.*\n)+)`).FindAllStringSubmatch(string(example), -1) {
		blocks = append(blocks, strings.ReplaceAll(m[1], "#   ", ""))
	}
	for _, m := range regexp.MustCompile("(?s)```env\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		shown = append(shown, m[1])
	}
	if len(blocks) != 4 || !slices.Equal(blocks, shown) {
		t.Errorf(".env.example has %q\ndocs/models.md has %q", blocks, shown)
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	short := regexp.MustCompile("(?s)```env\n.*?\n\n(.*?)```").FindStringSubmatch(string(readme))
	if short == nil || strings.Count(short[1], "\n\n") != 3 {
		t.Fatal("the README does not show four configurations after the one without a key")
	}
	for _, block := range append(blocks, strings.Split(short[1], "\n\n")...) {
		t.Chdir(t.TempDir())
		write(t, ".env", block)
		cfg, err := LoadConfig(nil, nil)
		if err != nil || cfg.chat().Model == "" || cfg.embedding().Model == "" || unknownNames() != nil {
			t.Errorf("%s: %v, unknown %q, %+v", block, err, unknownNames(), cfg.Models)
		}
	}
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadable(t *testing.T) {
	if os.Getuid() < 0 {
		t.Skip("no user ids here")
	}
	if got := readable(&fs.PathError{Op: "open", Path: "token", Err: fs.ErrPermission}, "token"); !strings.Contains(got, fmt.Sprintf("chown %d token", os.Getuid())) {
		t.Errorf("without the right to read: %q", got)
	}
	if got := readable(&fs.PathError{Op: "open", Path: "token", Err: fs.ErrNotExist}, "token"); got != "correct the path" {
		t.Errorf("of what is not there: %q", got)
	}
}

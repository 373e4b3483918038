package main

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

//go:generate go test -run ^TestDocumentedSettings$ -update

// Config is everything an operator can set; README.md, docs/models.md and
// docs/scale.md take their tables from here, with the comment of each field. A value comes from its
// flag, else from the environment, else from .env in the working directory, else it
// is the default here; empty means unset. NAME_FILE names a file to read NAME from.
type Config struct {
	// folder of articles; empty: the demonstration articles
	CorpusDir string `env:"CORPUS_DIR"`
	// folder of what the program keeps, made for its owner alone; if it cannot be written to,
	// one warning and work in memory
	DataDir string `env:"DATA_DIR" envDefault:"data"`
	// `auto`: a model writes, if one is set; `extractive`: no chat model is asked, answers are
	// quotes
	Mode Mode `env:"MODE" envDefault:"auto"`
	// any value: no colours on the terminal
	NoColor string `env:"NO_COLOR"`
	// token of the Discord bot
	DiscordToken Secret `env:"DISCORD_TOKEN"`

	// how often the corpus folder is looked through for changes that the system does not tell
	// of; `off`: never
	CorpusSweep Sweep `env:"CORPUS_SWEEP" envDefault:"1m"`
	// where `/metrics`, `/healthz` and `/readyz` answer, such as `127.0.0.1:9090`; empty:
	// nowhere
	MetricsAddr Addr `env:"METRICS_ADDR"`
	// `text`, `json`, or `auto`: text on a terminal, else JSON
	LogFormat LogFormat `env:"LOG_FORMAT" envDefault:"auto"`

	// servers it works in, ids separated by commas; empty: wherever it is invited
	Guilds IDs `env:"DISCORD_GUILD_ID"`
	// channels it answers in, with their threads; empty: all
	AllowedChannels IDs `env:"ALLOWED_CHANNELS"`
	// roles of which one is needed to ask; empty: everybody may
	AllowedRoles IDs `env:"ALLOWED_ROLES"`
	// channels where every message is a question; needs the Message Content Intent
	AskChannels IDs `env:"ASK_CHANNELS"`
	// `channel=folder`, …: what a channel reads instead; other channels read what is in no such
	// folder (`*=folder`, `*=.` for all)
	ChannelCorpus Folders `env:"CHANNEL_CORPUS"`
	// channel that reports of answers go to
	AdminChannel ID `env:"ADMIN_CHANNEL"`
	// `on` answers direct messages of members
	DM Switch `env:"DM" envDefault:"off"`
	// `auto` opens a thread from the second follow-up question on
	Threads Threads `env:"THREADS" envDefault:"off"`
	// how much of an article `/source` shows: `excerpt`, `full`, `off`
	SourceText Source `env:"SOURCE_TEXT" envDefault:"excerpt"`
	// words of a question that are in no article are named in the answer
	EchoMissing Switch `env:"ECHO_MISSING" envDefault:"on"`
	// questions of one person a minute; 0: no limit
	UserRate Count `env:"USER_RATE" envDefault:"6"`
	// questions of one server a day; 0: no limit
	GuildQuota Count `env:"GUILD_QUOTA" envDefault:"1000"`
	// answers made at once
	Concurrency Count `env:"CONCURRENCY" envDefault:"4"`
	// questions that may wait
	Queue Count `env:"QUEUE" envDefault:"50"`

	// whether `bot add` and `/admin add` fetch addresses: `off`, `on`, `proxy` (through the
	// proxy of `HTTPS_PROXY`, which then decides what may be reached)
	AddURLs AddURLs `env:"ADD_URLS" envDefault:"off"`

	Models
	Scale
}

// A Mode says how answers are made.
type Mode string

// The modes. Without a model both quote.
const (
	Auto       Mode = "auto"
	Extractive Mode = "extractive"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Mode) UnmarshalText(b []byte) error {
	switch v := Mode(b); v {
	case Auto, Extractive:
		*m = v
		return nil
	}
	return fmt.Errorf("%q is not a mode: write auto or extractive", b)
}

// A ConfigError lists what is wrong with the configuration: every problem, each
// naming where the value came from and its remedy.
type ConfigError []string

func (e ConfigError) Error() string { return strings.Join(e, "\n") }

// LoadConfig reads the configuration from overrides (the flags, by variable
// name), environ ("NAME=value") and the file .env in the working directory. Its
// error is a ConfigError.
func LoadConfig(overrides map[string]string, environ []string) (Config, error) {
	var problems ConfigError
	var broken []string // variables whose value cannot be used
	dotenv, err := readDotenv(".env")
	if err != nil {
		problems, broken = append(problems, err.Error()), append(broken, variables(reflect.TypeFor[Config]())...)
	}
	environment := env.ToMap(environ)
	values, origins := map[string]string{}, map[string]string{}
	for _, name := range variables(reflect.TypeFor[Config]()) {
		value, origin, err := resolve(name, overrides, environment, dotenv)
		if err != nil {
			problems, broken = append(problems, err.Error()), append(broken, name)
			continue
		}
		if !strings.HasSuffix(name, "_PREFIX") { // whose spaces count
			value = strings.TrimSpace(value)
		}
		if value != "" {
			values[name], origins[name] = value, origin
		}
	}

	var cfg Config
	if err := env.ParseWithOptions(&cfg, env.Options{Environment: values}); err != nil {
		for name, problem := range explain(err) {
			broken = append(broken, name)
			problems = append(problems, origins[name]+": "+problem)
		}
	}
	if cfg.CorpusDir != "" {
		if err := checkDir(cfg.CorpusDir); err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v: name a folder of articles, or leave it empty for the demonstration articles", origins["CORPUS_DIR"], err))
			cfg.ChannelCorpus = nil // its folders are not to be had either
		}
	}
	problems = append(problems, cfg.checkFolders()...)
	if !slices.ContainsFunc(variables(reflect.TypeFor[Models]()), func(name string) bool { return slices.Contains(broken, name) }) {
		problems = append(problems, cfg.checkModels()...) // values beside each other, when all are known
	}
	if problems != nil {
		return Config{}, problems
	}
	return cfg, nil
}

// variables lists the names in a struct of settings, in its order.
func variables(settings reflect.Type) []string {
	var names []string
	for _, f := range reflect.VisibleFields(settings) {
		if name := f.Tag.Get("env"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// resolve finds the value of one variable and says where it stands. Each source
// is looked at whole, NAME and NAME_FILE, before the next weaker one.
func resolve(name string, overrides, environment, dotenv map[string]string) (value, origin string, err error) {
	if v := overrides[name]; v != "" {
		return v, flagNames[name], nil
	}
	for _, source := range []struct {
		values map[string]string
		suffix string
	}{{environment, ""}, {dotenv, " in .env"}} {
		v, file := source.values[name], source.values[name+"_FILE"]
		origin := name + source.suffix
		switch {
		case v != "" && file != "":
			return "", "", fmt.Errorf("%s and %s_FILE are both set%s: remove one", name, name, source.suffix)
		case v != "":
			return v, origin, nil
		case file != "":
			v, err := readValue(file)
			if err != nil {
				return "", "", fmt.Errorf("%s_FILE%s: %w: %s, or set %s itself", name, source.suffix, err, readable(err, file), name)
			}
			if v != "" {
				return v, name + "_FILE (" + file + ")", nil
			}
		}
	}
	return "", "", nil
}

// readable says how a file that could not be read is to be had. In a container the
// program's user is another than the one who wrote the file.
func readable(err error, file string) string {
	if uid := os.Getuid(); errors.Is(err, fs.ErrPermission) && uid >= 0 {
		return fmt.Sprintf("let user %d, which this program runs as, read it (chown %[1]d %s, or chmod 644 %[2]s in a folder that others cannot enter)", uid, file)
	}
	return "correct the path"
}

// explain yields what the parser found wrong: the variable, instead of a field
// of the struct, and the problem.
func explain(err error) iter.Seq2[string, string] {
	list := []error{err}
	if all, ok := errors.AsType[env.AggregateError](err); ok {
		list = all.Errors
	}
	return func(yield func(name, problem string) bool) {
		for _, err := range list {
			name, problem := "configuration", err.Error()
			if p, ok := errors.AsType[env.ParseError](err); ok {
				if f, ok := reflect.TypeFor[Config]().FieldByName(p.Name); ok {
					name, problem = f.Tag.Get("env"), p.Err.Error()
				}
			}
			if !yield(name, problem) {
				return
			}
		}
	}
}

func checkDir(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist", dir)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder", dir)
	}
	f, err := os.Open(dir)
	if err != nil {
		return forUser(err, "chown -R", dir)
	}
	return f.Close()
}

// flagNames maps a variable to the flag that overrides it.
var flagNames = map[string]string{
	"CORPUS_DIR": "--corpus",
	"DATA_DIR":   "--data",
	"MODE":       "--mode",
}

// unknownNames returns the names in .env that no variable has, sorted: most
// likely slips of the pen.
func unknownNames() []string {
	values, err := readDotenv(".env")
	if err != nil {
		return nil // LoadConfig has said so
	}
	known := variables(reflect.TypeFor[Config]())
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, strings.TrimSuffix(name, "_FILE")) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

package main

import (
	"cmp"
	"fmt"
	"net"
	"path"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag"
)

// IDs are Discord's numbers, separated by commas or spaces.
type IDs []string

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *IDs) UnmarshalText(b []byte) error {
	*l = nil
	for _, s := range strings.FieldsFunc(string(b), func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		if !isID(s) {
			return fmt.Errorf("%q is not an id: in Discord switch on User Settings, Advanced, Developer Mode, then right-click, Copy ID", s)
		}
		*l = append(*l, s)
	}
	return nil
}

// isID reports whether s looks like one of Discord's ids.
func isID(s string) bool {
	return len(s) >= 15 && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// An ID is one of Discord's numbers.
type ID string

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *ID) UnmarshalText(b []byte) error {
	var l IDs
	if err := l.UnmarshalText(b); err != nil {
		return err
	}
	if len(l) > 1 {
		return fmt.Errorf("%d ids: write one", len(l))
	}
	if len(l) == 1 {
		*i = ID(l[0])
	}
	return nil
}

// Folders are subfolders of the corpus by channel: id=folder, separated by
// commas; "*" stands for all other channels, "." for the whole corpus.
type Folders map[string]string

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *Folders) UnmarshalText(b []byte) error {
	*f = Folders{}
	for pair := range strings.SplitSeq(string(b), ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		id, folder, ok := strings.Cut(pair, "=")
		id, folder = strings.TrimSpace(id), path.Clean(filepath.ToSlash(strings.TrimSpace(folder)))
		switch {
		case !ok || id != "*" && !isID(id):
			return fmt.Errorf("%q is not channel=folder: write 123456789012345678=economy, or *=. for all other channels", pair)
		case !filepath.IsLocal(filepath.FromSlash(folder)):
			return fmt.Errorf("%q leaves the corpus: name a subfolder of CORPUS_DIR", folder)
		case (*f)[id] != "":
			return fmt.Errorf("channel %s is there twice: write it once", id)
		}
		(*f)[id] = folder
	}
	return nil
}

// A Switch is on or off.
type Switch bool

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Switch) UnmarshalText(b []byte) error {
	switch strings.ToLower(string(b)) {
	case "on", "auto", "true", "yes", "1":
		*s = true
	case "off", "false", "no", "0":
		*s = false
	default:
		return fmt.Errorf("%q: write on or off", b)
	}
	return nil
}

// A Threads says when threads are opened.
type Threads string

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Threads) UnmarshalText(b []byte) error {
	switch v := string(b); v {
	case "auto", "off":
		*t = Threads(v)
		return nil
	}
	return fmt.Errorf("%q: write auto (a thread from the second follow-up on) or off", b)
}

// A Source says how much of an article /source shows.
type Source string

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Source) UnmarshalText(b []byte) error {
	switch v := discord.SourceText(b); v {
	case discord.SourceExcerpt, discord.SourceFull, discord.SourceOff:
		*s = Source(v)
		return nil
	}
	return fmt.Errorf("%q: write excerpt, full or off", b)
}

// A Count is a number that is not negative.
type Count int

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Count) UnmarshalText(b []byte) error {
	n := 0
	for _, r := range string(b) {
		if r < '0' || r > '9' || n > 1_000_000 {
			return fmt.Errorf("%q is not a number from 0 to 1000000", b)
		}
		n = 10*n + int(r-'0')
	}
	*c = Count(n)
	return nil
}

// A Sweep is how often the corpus folder is looked through; 0: never.
type Sweep time.Duration

// leastSweep keeps a slip of the pen from looking through a folder all the time.
const leastSweep = 5 * time.Second

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Sweep) UnmarshalText(b []byte) error {
	if off := Switch(true); off.UnmarshalText(b) == nil && !off {
		*s = 0
		return nil
	}
	d, err := time.ParseDuration(string(b))
	if err != nil || d < leastSweep {
		return fmt.Errorf("%q: write how often, such as 1m (at least %v), or off", b, leastSweep)
	}
	*s = Sweep(d)
	return nil
}

func (s Sweep) every() time.Duration { return time.Duration(s) }

// An Addr is a host and a port to listen on.
type Addr string

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Addr) UnmarshalText(b []byte) error {
	_, port, err := net.SplitHostPort(string(b))
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
		return fmt.Errorf("%q is not host:port: write 127.0.0.1:9090, or :9090 for all that can reach this machine", b)
	}
	*a = Addr(b)
	return nil
}

// A LogFormat says what the log of a running bot looks like.
type LogFormat string

// The formats of the log.
const (
	LogAuto LogFormat = "auto" // text on a terminal, else JSON
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *LogFormat) UnmarshalText(b []byte) error {
	switch v := LogFormat(b); v {
	case LogAuto, LogText, LogJSON:
		*l = v
		return nil
	}
	return fmt.Errorf("%q: write auto (text on a terminal, else JSON), text or json", b)
}

// checkFolders says what is wrong with the subfolders of channels.
func (c Config) checkFolders() []string {
	var problems []string
	if len(c.ChannelCorpus) > 0 && c.CorpusDir == "" {
		return []string{"CHANNEL_CORPUS names folders of no corpus: set CORPUS_DIR"}
	}
	for _, folder := range c.folders() {
		if err := checkDir(filepath.Join(c.CorpusDir, filepath.FromSlash(folder))); err != nil {
			problems = append(problems, fmt.Sprintf("CHANNEL_CORPUS: %v: name a subfolder of CORPUS_DIR", err))
		}
	}
	return problems
}

// discord returns what the Discord side is to know.
func (c Config) discord() discord.Config {
	d := discord.Config{
		Token:    c.DiscordToken.Reveal(),
		Guilds:   c.Guilds,
		Channels: c.AllowedChannels,
		Roles:    c.AllowedRoles,
		Ask:      c.AskChannels,
		DM:       bool(c.DM),
		Threads:  c.Threads == "auto",
		Corpus:   c.ChannelCorpus,
		Admin:    string(c.AdminChannel),
		Shards:   discord.Shards(c.Shards),
		API:      string(c.DiscordAPI),
		Source:   discord.SourceText(c.SourceText),
		Echo:     bool(c.EchoMissing),
		Limits: discord.Limits{
			PerMinute:  int(c.UserRate),
			PerDay:     int(c.GuildQuota),
			Concurrent: max(1, int(c.Concurrency)),
			Queue:      int(c.Queue),
		},
		Data:    c.DataDir,
		Mode:    rag.Extractive,
		Version: version(),
	}
	if e := c.writer(); e.Model != "" {
		d.Mode, d.Hosts = rag.Generated, []string{e.host()}
		d.Answer = time.Duration(c.AnswerTimeout) + answerMargin
	}
	if e := c.embedding(); e.Model != "" {
		d.Embedders = []string{e.host()}
	}
	return d
}

// answerMargin is what finding passages and falling back to quotes may take
// beside the model.
const answerMargin = 10 * time.Second

// release and commit are stamped by the linker where there is no version control
// to ask: in a container.
var release, commit string

// version returns the version of the program, or the commit it was built from.
func version() string {
	if v := cmp.Or(release, commit[:min(len(commit), 12)]); v != "" {
		return v
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return ""
}

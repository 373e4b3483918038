package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag/openai"
)

// Scale are the settings of a bot in many servers, or over very many articles;
// docs/scale.md explains them. Nobody else needs any.
type Scale struct {
	// connections to Discord: `auto`: as many as it recommends, which is one up to some
	// thousand servers; a number; or `0-3/16`: of 16, those from 0 to 3 are this process's
	Shards Shards `env:"SHARDS" envDefault:"auto"`
	// address of a proxy that Discord's REST interface is asked through, such as
	// `http://127.0.0.1:8080`; it is told the token
	DiscordAPI APIURL `env:"DISCORD_API_URL"`
	// address of a PostgreSQL that holds the articles, `postgres://user:password@host/database`;
	// empty: they are in memory and in `DATA_DIR`
	Store Secret `env:"STORE"`
}

// Shards say which connections to Discord a process keeps.
type Shards discord.Shards

// maxShards keeps a slip of the pen from opening connections all day.
const maxShards = 10_000

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Shards) UnmarshalText(b []byte) error {
	if string(b) == "auto" {
		*s = Shards{}
		return nil
	}
	wrong := fmt.Errorf("%q: write auto, how many there are (4), or which of them this process keeps (0-3/16: the first four of 16)", b)
	own, count, split := strings.Cut(string(b), "/")
	if !split {
		own, count = "", own
	}
	n, err := strconv.ParseUint(count, 10, 32)
	if err != nil || n < 1 || n > maxShards {
		return wrong
	}
	parsed := Shards{Count: int(n), Last: int(n) - 1}
	if split {
		from, to, several := strings.Cut(own, "-")
		if !several {
			to = from
		}
		first, err1 := strconv.ParseUint(from, 10, 32)
		last, err2 := strconv.ParseUint(to, 10, 32)
		if err1 != nil || err2 != nil || first > last || last >= n {
			return wrong
		}
		parsed.First, parsed.Last = int(first), int(last)
	}
	*s = parsed
	return nil
}

// An APIURL is where Discord's REST interface is asked, without a path.
type APIURL string

// UnmarshalText implements encoding.TextUnmarshaler. Who is told the token has to
// be on the same network, or behind encryption.
func (a *APIURL) UnmarshalText(b []byte) error {
	u, err := url.Parse(string(b))
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return fmt.Errorf("%q is not an http address: write it like http://127.0.0.1:8080", b)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("%q: leave out all but the host and the port", b)
	case strings.Trim(u.Path, "/") != "" && strings.Trim(u.Path, "/") != "api":
		return fmt.Errorf("%q: leave out the path; /api/v9 is added to it", b)
	case u.Scheme == "http" && !openai.Private(u.Hostname()):
		return fmt.Errorf("%q: the token would be read on the way: write https://, or name a proxy on this machine or its private network", b)
	}
	*a = APIURL(u.Scheme + "://" + u.Host)
	return nil
}

package discord

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A Check is one thing that Diagnose looked at.
type Check struct {
	Name   string
	Status string // ok, warn or fail
	Detail string
	Remedy string // empty when ok
}

// The application's flags that say the message content intent is on, for few
// and for many servers.
const flagsContent = 1<<18 | 1<<19

const portal = "https://discord.com/developers/applications"

// A clinic looks at one configuration.
type clinic struct {
	cfg    Config
	rest   *rest
	checks []Check
}

// Diagnose looks at all that Discord has to be told for the bot to work, and
// changes nothing. hc may be nil.
func Diagnose(ctx context.Context, cfg Config, hc *http.Client) []Check {
	b := newBot(Config{Token: cfg.Token, API: cfg.API}, nil, hc, slog.New(slog.DiscardHandler), realTime())
	c := &clinic{cfg: cfg, rest: b.rest}
	c.look(ctx)
	return c.checks
}

func (c *clinic) ok(name, format string, args ...any) {
	c.checks = append(c.checks, Check{name, "ok", fmt.Sprintf(format, args...), ""})
}

func (c *clinic) bad(status, name, remedy, format string, args ...any) {
	c.checks = append(c.checks, Check{name, status, fmt.Sprintf(format, args...), remedy})
}

// patience is how long one look-up may take.
const patience = 20 * time.Second

func (c *clinic) get(ctx context.Context, path string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.rest.do(ctx, call{method: http.MethodGet, path: path, out: out})
}

func (c *clinic) look(ctx context.Context) {
	var me user
	if err := c.get(ctx, "users/@me", &me); err != nil {
		if kindOf(err) == kindToken {
			c.bad("fail", "discord token", "open "+portal+", your application, Bot, Reset Token; set DISCORD_TOKEN to the new one", "Discord does not accept it")
		} else {
			c.bad("fail", "discord", "see that this machine may reach discord.com (HTTPS_PROXY, SSL_CERT_FILE), and https://discordstatus.com", "cannot be reached: %v", err)
		}
		return
	}
	c.ok("discord token", "Discord knows it: %s", visible(me.Username))
	app, err := c.application(ctx)
	if err != nil {
		c.bad("fail", "discord application", "run it again", "%v", err)
		return
	}
	c.intents(app)
	c.open(app)
	c.connections(ctx)
	c.servers(ctx, me, app)
	c.ok("invite link", "%s", invite(app.ID, c.cfg.needs()))
	to := "discord.com"
	if u, err := url.Parse(c.cfg.API); err == nil && u.Host != "" {
		to = u.Host + " (DISCORD_API_URL, in place of discord.com)"
	}
	hosts := append([]string{to + " and gateway.discord.gg, who alone are told the token: the questions that people ask there, and the answers"}, c.cfg.Hosts...)
	if len(c.cfg.Hosts) == 0 {
		hosts = append(hosts, "no other host receives anything")
	}
	c.ok("what leaves this machine", "%s", strings.Join(hosts, "; "))
}

func (c *clinic) application(ctx context.Context) (*application, error) {
	var app application
	err := c.get(ctx, "applications/@me", &app)
	if err != nil {
		err = c.get(ctx, "oauth2/applications/@me", &app)
	}
	if err != nil {
		return nil, fmt.Errorf("look up the application: %w", err)
	}
	if app.Endpoint != "" {
		c.bad("fail", "discord application", "open "+portal+", your application, General Information, empty Interactions Endpoint URL, save", "commands are sent to %s instead of this program", app.Endpoint)
	} else {
		c.ok("discord application", "%s, id %s", visible(app.Name), app.ID)
	}
	return &app, nil
}

func (c *clinic) intents(app *application) {
	const name = "message content intent"
	on := app.Flags&flagsContent != 0
	switch {
	case len(c.cfg.Ask) > 0 && !on:
		c.bad("fail", name, "open "+portal+", your application, Bot, switch on Message Content Intent, save; or empty ASK_CHANNELS", "ASK_CHANNELS needs it and it is off")
	case on && len(c.cfg.Ask) == 0:
		c.ok(name, "on, and not needed without ASK_CHANNELS")
	case on:
		c.ok(name, "on, for ASK_CHANNELS")
	default:
		c.ok(name, "off, and not needed")
	}
}

// open looks at who may invite the bot.
func (c *clinic) open(app *application) {
	const name = "public bot"
	if !app.Public {
		c.ok(name, "off: only you can invite it")
		return
	}
	c.bad("warn", name, "open "+portal+", your application, Installation, Install Link: None, save; then Bot, switch off Public Bot, save", "anybody can invite the bot to their server")
}

// needs is the least that the bot has to be allowed.
func (c Config) needs() bits {
	p := permViewChannel | permSendMessages | permSendInThreads | permReadHistory
	if c.Threads {
		p |= permCreateThreads
	}
	return p
}

func invite(app string, p bits) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", app, p)
}

// maxServers bounds the servers looked at, each with three requests.
const maxServers = 50

// connections compares SHARDS with what Discord recommends. Where that is one,
// and nothing is set, there is nothing to say.
func (c *clinic) connections(ctx context.Context) {
	const name = "connections"
	var said starts
	if err := c.get(ctx, "gateway/bot", &said); err != nil {
		c.bad("warn", name, "run it again", "%v", err)
		return
	}
	s := c.cfg.Shards
	switch {
	case s.Count == 0 && said.Shards <= 1:
	case s.Count == 0 || s.Count >= said.Shards:
		c.ok(name, "SHARDS=%v; Discord recommends %d, lets %d begin every five seconds, and %d more today", s, said.Shards, max(1, said.Limit.Concurrency), said.Limit.Remaining)
	default:
		c.bad("warn", name, "set SHARDS to auto, or to that number in every process", "SHARDS=%v, and Discord recommends %d", s, said.Shards)
	}
}

func (c *clinic) servers(ctx context.Context, me user, app *application) {
	var joined []guild
	if err := c.get(ctx, "users/@me/guilds", &joined); err != nil {
		c.bad("warn", "servers", "run it again", "%v", err)
		return
	}
	in := map[string]bool{}
	for _, g := range joined {
		in[g.ID] = true
	}
	for _, id := range c.cfg.Guilds {
		if !in[id] {
			c.bad("fail", "server "+id, "open the invite link below as somebody who may manage that server", "the bot is not in it")
		}
	}
	if len(joined) == 0 && len(c.cfg.Guilds) == 0 {
		c.bad("warn", "servers", "open the invite link below", "the bot is in none")
	}
	found := map[string]bool{}
	looked := 0
	for _, g := range joined {
		if len(c.cfg.Guilds) > 0 && !slices.Contains(c.cfg.Guilds, g.ID) {
			c.ok("server "+visible(g.Name), "not in DISCORD_GUILD_ID: nothing is answered there")
			continue
		}
		if looked++; looked > maxServers {
			continue
		}
		c.server(ctx, me, g, found)
	}
	if looked > maxServers {
		c.ok("servers", "%d or more, of which %d were looked at", looked, maxServers)
		return // the channels named may be in the others
	}
	for _, id := range c.cfg.named() {
		if !found[id] {
			c.bad("fail", "channel "+id, "copy its id again (right-click, Copy ID), or let the bot see it", "in none of the bot's servers")
		}
	}
}

// named lists the channels that the configuration names.
func (c Config) named() []string {
	list := slices.Concat(c.Channels, c.Ask)
	if c.Admin != "" {
		list = append(list, c.Admin)
	}
	for id := range c.Corpus {
		if id != "*" {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// server looks at what the bot may do in the channels of a server: those that
// are named, or all text channels when none is.
func (c *clinic) server(ctx context.Context, me user, g guild, found map[string]bool) {
	name := "server " + visible(g.Name)
	var whole guild
	var self member
	var channels []channel
	for path, out := range map[string]any{"guilds/" + g.ID: &whole, "guilds/" + g.ID + "/members/" + me.ID: &self, "guilds/" + g.ID + "/channels": &channels} {
		if err := c.get(ctx, path, out); err != nil {
			c.bad("warn", name, "run it again", "%v", err)
			return
		}
	}
	named := c.cfg.named()
	needed := c.cfg.needs()
	var fine int
	var hidden []string
	for _, ch := range channels {
		wanted := slices.Contains(named, ch.ID)
		if wanted {
			found[ch.ID] = true
		}
		if !wanted && (len(named) > 0 || ch.Type != channelText && ch.Type != channelAnnouncement) {
			continue
		}
		lacks := missing(permissions(whole, self, me.ID, ch), needed)
		switch {
		case len(lacks) == 0:
			fine++
		case !wanted && lacks[0] == permissionNames[0].name:
			hidden = append(hidden, "#"+visible(ch.Name)) // on purpose, it seems
		default:
			status := "warn"
			if wanted {
				status = "fail"
			}
			c.bad(status, name+", #"+visible(ch.Name), "Edit Channel, Permissions, the bot's role, allow: "+strings.Join(lacks, ", "), "the bot lacks %s", strings.Join(lacks, ", "))
		}
	}
	detail := fmt.Sprintf("%d channels where the bot can answer", fine)
	if fine == 1 {
		detail = "1 channel where the bot can answer"
	}
	if len(hidden) > 0 {
		detail += fmt.Sprintf("; it does not see %s", strings.Join(hidden[:min(len(hidden), 5)], ", "))
	}
	c.ok(name, "%s", detail)
}

// permissionNames are the permissions as Discord's settings call them, the one
// without which the others do not count first.
var permissionNames = []struct {
	bit  bits
	name string
}{
	{permViewChannel, "View Channel"},
	{permSendMessages, "Send Messages"},
	{permSendInThreads, "Send Messages in Threads"},
	{permReadHistory, "Read Message History"},
	{permCreateThreads, "Create Public Threads"},
}

func missing(have, need bits) (names []string) {
	for _, p := range permissionNames {
		if need.has(p.bit) && !have.has(p.bit) {
			names = append(names, p.name)
		}
	}
	return names
}

// permissions computes what a member may do in a channel. Source: Discord's
// page "Permissions", permission hierarchy.
func permissions(g guild, m member, id string, c channel) bits {
	if g.Owner == id {
		return ^bits(0)
	}
	var p bits
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			p |= r.Permissions
		}
	}
	if p.has(permAdministrator) {
		return ^bits(0)
	}
	var allow, deny bits
	for _, o := range c.Overwrites {
		if o.Type == 0 && o.ID == g.ID {
			p = p&^o.Deny | o.Allow
		}
	}
	for _, o := range c.Overwrites {
		if o.Type == 0 && o.ID != g.ID && slices.Contains(m.Roles, o.ID) {
			allow, deny = allow|o.Allow, deny|o.Deny
		}
	}
	p = p&^deny | allow
	for _, o := range c.Overwrites {
		if o.Type == 1 && o.ID == id {
			p = p&^o.Deny | o.Allow
		}
	}
	return p
}

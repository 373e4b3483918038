package discord

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// SECURITY.md lists the permissions and intents that the bot asks for, and no
// others.
func TestSecurityPageRights(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := func(head string) map[string]string {
		t.Helper()
		_, rest, found := strings.Cut(string(page), "| "+head+" | why |\n| --- | --- |\n")
		if !found {
			t.Fatalf("SECURITY.md has no table of each %s", head)
		}
		table, _, _ := strings.Cut(rest, "\n\n")
		reasons := map[string]string{}
		for _, m := range regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \|$`).FindAllStringSubmatch(table, -1) {
			reasons[m[1]] = m[2]
		}
		return reasons
	}
	least, most := Config{}.needs(), Config{Threads: true, DM: true, Ask: []string{"1"}, Admin: "1"}.needs()
	listed := rows("permission")
	var known bits
	for _, p := range permissionNames {
		known |= p.bit
		why, there := listed[p.name]
		if there != most.has(p.bit) || there && strings.Contains(why, "alone") == least.has(p.bit) {
			t.Errorf("%s: %q", p.name, why)
		}
	}
	if len(listed) != len(permissionNames) || most&^known != 0 {
		t.Errorf("the page has %d permissions, the bot asks for %b", len(listed), most)
	}

	intents := map[string]discordgo.Intent{"Guilds": intentGuilds, "Guild Messages": intentMessages, "Direct Messages": intentDirect, "Message Content": intentContent}
	asked := func(cfg Config) discordgo.Intent {
		return newGateway(newFleet(newBot(cfg, nil, nil, slog.New(slog.DiscardHandler), realTime())), 0, 1).newSession().Identify.Intents
	}
	var all, always discordgo.Intent
	for name, why := range rows("intent") {
		if intents[name] == 0 {
			t.Errorf("%s is no intent of the bot's", name)
		}
		all |= intents[name]
		if !strings.Contains(why, "`ASK_CHANNELS` alone") {
			always |= intents[name]
		}
	}
	if got := asked(Config{}); got != always {
		t.Errorf("it asks for the intents %b, the page has %b", got, always)
	}
	if got := asked(Config{Ask: []string{"1"}}); got != all {
		t.Errorf("with ASK_CHANNELS it asks for %b, the page has %b", got, all)
	}
}

package discord

import (
	"context"
	"strings"
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
)

func TestDiagnose(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{})
	guild, general, hidden := s.Guild("Rédaction").ID, s.Channel("general").ID, s.Channel("archives").ID
	for name, test := range map[string]struct {
		cfg  Config
		want map[string]string // check → its status and a part of what it says
	}{
		"nothing set": {Config{}, map[string]string{
			"discord token":            "ok verbatim",
			"message content intent":   "ok off, and not needed",
			"public bot":               "warn anybody",
			"server Rédaction":         "ok it does not see #archives",
			"invite link":              "ok permissions=274877975552",
			"what leaves this machine": "ok no other host",
		}},
		"much set": {Config{Guilds: []string{guild, "111111111111111111"}, Channels: []string{general, hidden, "222222222222222222"}, Ask: []string{general}, Threads: true}, map[string]string{
			"message content intent":      "fail switch on",
			"server 111111111111111111":   "fail invite link",
			"server Rédaction, #archives": "fail View Channel",
			"channel 222222222222222222":  "fail Copy ID",
			"invite link":                 "ok permissions=309237713920",
		}},
		"another server": {Config{Guilds: []string{"111111111111111111"}}, map[string]string{"server Rédaction": "ok nothing is answered"}},
	} {
		test.cfg.Token = s.Token()
		checks := Diagnose(context.Background(), test.cfg, s.Client())
		for what, want := range test.want {
			status, part, _ := strings.Cut(want, " ")
			found := false
			for _, c := range checks {
				found = found || c.Name == what && c.Status == status && strings.Contains(c.Detail+" "+c.Remedy, part)
			}
			if !found {
				t.Errorf("%s: no %q that is %q among %+v", name, what, want, checks)
			}
		}
	}
	s.Allow(discordtest.RuleAuth)
	if c := Diagnose(context.Background(), Config{Token: "wrong"}, s.Client()); len(c) != 1 || c[0].Status != "fail" || !strings.Contains(c[0].Remedy, "Reset Token") {
		t.Errorf("with a wrong token: %+v", c)
	}
}

func TestPermissions(t *testing.T) {
	g := guild{ID: "1", Owner: "9", Roles: []role{{ID: "1", Permissions: permViewChannel | permSendMessages}, {ID: "2", Permissions: permReadHistory}, {ID: "3", Permissions: permAdministrator}}}
	for name, test := range map[string]struct {
		member  member
		id      string
		channel []overwrite
		want    bits
	}{
		"roles":                    {member{Roles: []string{"2"}}, "5", nil, permViewChannel | permSendMessages | permReadHistory},
		"everyone is denied":       {member{}, "5", []overwrite{{ID: "1", Deny: permViewChannel}}, permSendMessages},
		"a role is allowed again":  {member{Roles: []string{"2"}}, "5", []overwrite{{ID: "2", Allow: permViewChannel}, {ID: "1", Deny: permViewChannel}}, permViewChannel | permSendMessages | permReadHistory},
		"the member has last word": {member{Roles: []string{"2"}}, "5", []overwrite{{ID: "5", Type: 1, Deny: permSendMessages}, {ID: "2", Allow: permSendMessages}}, permViewChannel | permReadHistory},
		"an administrator":         {member{Roles: []string{"3"}}, "5", []overwrite{{ID: "1", Deny: permViewChannel}}, ^bits(0)},
		"the owner":                {member{}, "9", []overwrite{{ID: "1", Deny: permViewChannel}}, ^bits(0)},
	} {
		if got := permissions(g, test.member, test.id, channel{Overwrites: test.channel}); got != test.want {
			t.Errorf("%s: %b, want %b", name, got, test.want)
		}
	}
}

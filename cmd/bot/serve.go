package main

import (
	"github.com/spf13/cobra"
)

// serve will run the Discord bot; this version only says what is missing.
func (a *app) serve(*cobra.Command, []string) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	if cfg.DiscordToken == "" {
		return ConfigError{
			`no Discord token; to ask here: bot ask "your question"`,
			"to get a token: https://discord.com/developers/applications, New Application, Bot, Reset Token",
			"to set it: DISCORD_TOKEN=… in the file .env or in the environment",
		}
	}
	return ConfigError{`this version cannot run on Discord yet; to ask here: bot ask "your question"`}
}

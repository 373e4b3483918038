package discord

import (
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// A file arrives whole beside the words of a message.
func TestSendFile(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	d := draft{content: "Le texte.", file: &file{"dossier.txt", []byte("« é »\n\x00 fin")}}
	id, err := w.bot.out.post(t.Context(), w.Channel("general").ID, d)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := w.Message(id)
	if len(m.Attachments) != 1 || m.Attachments[0].Filename != d.file.name || string(m.Attachments[0].Data) != string(d.file.data) || m.Content != d.content {
		t.Errorf("%q with %d files", m.Content, len(m.Attachments))
	}
}

package discord

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/cmd/bot/intake"
	"verbatim.example/rag"
)

// diskEngines read folders below dir, as the program does.
type diskEngines struct {
	t   *testing.T
	dir string

	mu      sync.Mutex
	folders map[string]*rag.Engine
	reads   int
}

func newDisk(t *testing.T, folders ...string) *diskEngines {
	t.Helper()
	d := &diskEngines{t: t, dir: t.TempDir(), folders: map[string]*rag.Engine{}}
	for _, f := range append([]string{""}, folders...) {
		dir := filepath.Join(d.dir, f)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "eau.txt"), []byte("L’eau de la ville\n\n"+f+" La fontaine de la place est réparée depuis lundi, dit la mairie.\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		d.folders[f] = nil
	}
	if err := d.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *diskEngines) Engine(folder string) *rag.Engine {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.folders[folder]
}

func (d *diskEngines) Reload(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for f := range d.folders {
		e, err := rag.Open(ctx, rag.Options{Dir: filepath.Join(d.dir, f)})
		if err != nil {
			return err
		}
		d.folders[f] = e
	}
	d.reads++
	return nil
}

// files lists the articles of a folder.
func (d *diskEngines) files(folder string) []string {
	entries, err := os.ReadDir(filepath.Join(d.dir, folder))
	if err != nil {
		d.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// adds starts a bot whose corpus can be added to.
func adds(t *testing.T, o discordtest.Options, cfg Config, d *diskEngines) *world {
	t.Helper()
	cfg.Intake = &Intake{Dir: d.dir, Convert: intake.Convert, Fetch: func(_ context.Context, address string) (intake.Document, error) {
		if address == "https://gazette.example/arbres" {
			return intake.Document{URL: address, Type: "text/html", Data: []byte(webPage)}, nil
		}
		return intake.Document{}, errOff
	}}
	return start(t, o, cfg, func(b *bot) { b.engines = d })
}

// errOff is what the fetcher of a bot with ADD_URLS=off says.
var errOff = func() error {
	_, err := intake.NewFetcher(intake.AddressesOff).Fetch(context.Background(), "https://x.example/")
	return err
}()

const (
	webPage = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><meta property="og:title" content="@everyone **Des arbres**"><meta property="og:site_name" content="La Gazette">
<meta property="article:published_time" content="2025-01-02"></head><body><article><p>Le maire de Valbourg a promis trois cents arbres avant la fin de l’année, et le conseil l’a suivi.</p>
<p>L’opposition demande des chiffres et un calendrier, que la mairie promet pour le printemps.</p></article></body></html>`
	addedFile = "2025-01-02-la-gazette-everyone-des-arbres.md"
)

// A document is shown to the administrator alone, written at a yes, and read.
func TestAdminAdd(t *testing.T) {
	d := newDisk(t)
	w := adds(t, discordtest.Options{}, settings, d)
	file := discordtest.Attachment{Filename: "arbres.html", ContentType: "text/html", Data: []byte(webPage)}
	r := w.answer(w.Use("carol", "general", "admin add", map[string]any{"file": file}))
	if !r.Ephemeral {
		t.Error("everybody sees it")
	}
	for _, want := range []string{"\\@everyone \\*\\*Des arbres\\*\\*", "La Gazette", "2 janv. 2025", "> Le maire de Valbourg a promis trois cents arbres", "`" + addedFile + "`"} {
		w.has(r.Message.Content, want)
	}
	if len(d.files("")) != 1 || d.reads != 1 {
		t.Errorf("%q before a yes", d.files(""))
	}
	i := w.Click("carol", r.Message, w.button(r.Message, idAdd).CustomID)
	w.answer(i)
	w.await("it is read", func() bool { return strings.Contains(i.Reply().Message.Content, "parmi") })
	w.has(i.Reply().Message.Content, "Ajouté\u00a0: `"+addedFile+"`, parmi 2 articles")
	if len(i.Reply().Message.Buttons()) > 0 {
		t.Error("the buttons are left")
	}
	w.has(w.reply(w.Say("general", "alice", w.Mention()+" Combien d'arbres le maire de Valbourg a-t-il promis ?")).Content, "a promis trois cents arbres")

	// The same again is said to be there, and is no other file unless wanted.
	r = w.answer(w.Use("carol", "general", "admin add", map[string]any{"file": file}))
	w.has(r.Message.Content, "Le même fichier est déjà là\u00a0: `"+addedFile+"`")
	if label := w.button(r.Message, idAdd).Label; label != "Ajouter quand même" {
		t.Errorf("%q", label)
	}
	w.has(w.press("carol", r.Message, idDiscard).Message.Content, "Rien n’a été ajouté")
	w.has(w.answer(w.ClickRaw("carol", r.Message, w.button(r.Message, idAdd).CustomID)).Content(), "n’attend plus")
	if len(d.files("")) != 2 {
		t.Errorf("%q", d.files(""))
	}
}

// An address, into the folder that the channel reads and no other.
func TestAdminAddAddress(t *testing.T) {
	d := newDisk(t, "economie")
	cfg := settings
	cfg.Corpus = map[string]string{"bourse": "economie"}
	w := adds(t, discordtest.Options{Guilds: []discordtest.Guild{{
		Name: "Rédaction", Owner: "carol", Channels: []discordtest.Channel{{Name: "general"}, {Name: "bourse"}},
		Members: []discordtest.Member{{User: discordtest.User{Username: "carol", Locale: "fr"}}},
	}}}, cfg, d)
	r := w.answer(w.Use("carol", "bourse", "admin add", map[string]any{"url": "https://gazette.example/arbres"}))
	w.has(r.Message.Content, "](<https://gazette.example/arbres>)")
	w.has(r.Message.Content, "economie/"+addedFile)
	i := w.Click("carol", r.Message, w.button(r.Message, idAdd).CustomID)
	w.answer(i)
	w.await("it is read", func() bool { return strings.Contains(i.Reply().Message.Content, "parmi") })
	if len(d.files("economie")) != 2 || len(d.files("")) != 1 {
		t.Errorf("%q, %q", d.files("economie"), d.files(""))
	}
	w.has(w.answer(w.Use("carol", "bourse", "admin add", map[string]any{"url": "https://other.example/"})).Message.Content, "les adresses sont refusées")
}

// Who may not, and what cannot be.
func TestAdminAddRefuses(t *testing.T) {
	d := newDisk(t)
	w := adds(t, discordtest.Options{}, settings, d)
	text := discordtest.Attachment{Filename: "a.txt", Data: []byte("Titre\n\nUne phrase entière est écrite dans ce fichier.\n")}
	w.has(w.answer(w.Force("alice", "general", "admin add", map[string]any{"file": text})).Message.Content, "réservée à l’administration")
	for name, c := range map[string]struct {
		options map[string]any
		said    string
	}{
		"nothing": {nil, "un fichier ou une adresse"},
		"both":    {map[string]any{"file": text, "url": "https://gazette.example/arbres"}, "un fichier ou une adresse"},
		"picture": {map[string]any{"file": discordtest.Attachment{Filename: "a.png", Data: []byte("\x89PNG\r\n\x1a\n0000")}}, "Non ajouté\u00a0: ce n’est ni HTML"},
		"empty":   {map[string]any{"file": discordtest.Attachment{Filename: "a.txt", Data: []byte(" ")}}, "aucun texte d’article"},
		"big":     {map[string]any{"file": discordtest.Attachment{Filename: "a.txt", Data: make([]byte, intake.MaxSize+1)}}, "Plus de 5 Mo"},
	} {
		if said := w.answer(w.Use("carol", "general", "admin add", c.options)).Message.Content; !strings.Contains(said, c.said) {
			t.Errorf("%s: %q", name, said)
		}
	}
	r := w.answer(w.Use("carol", "general", "admin add", map[string]any{"file": text}))
	id := w.button(r.Message, idAdd).CustomID
	w.has(w.answer(w.ClickRaw("alice", r.Message, id)).Content(), "réservée à l’administration")
	w.has(w.answer(w.ClickRaw("carol", r.Message, idAdd+":0123456789")).Content(), "n’attend plus")
	if len(d.files("")) != 1 {
		t.Errorf("%q", d.files(""))
	}
	w.bot.cfg.Intake = nil
	w.has(w.answer(w.Use("carol", "general", "admin add", map[string]any{"file": text})).Message.Content, "CORPUS_DIR")
}

// What waits for a yes belongs to one person, waits a while, and is bounded.
func TestOffers(t *testing.T) {
	var o offers
	now := time.Now()
	first := o.put(offered{user: "1"}, now)
	if _, ok := o.take(first, "2", now); ok {
		t.Error("somebody else's")
	}
	if _, ok := o.take(first, "1", now.Add(offerLife+time.Second)); ok {
		t.Error("too late")
	}
	if _, ok := o.take(first, "1", now); !ok {
		t.Error("lost")
	}
	if _, ok := o.take(first, "1", now); ok {
		t.Error("twice")
	}
	first = o.put(offered{user: "1"}, now)
	for range maxOffers {
		o.put(offered{user: "1"}, now)
	}
	if _, ok := o.take(first, "1", now); ok || len(o.list) != maxOffers {
		t.Errorf("%d wait", len(o.list))
	}
	o.put(offered{user: "1"}, now.Add(offerLife+time.Second))
	if len(o.list) != 1 {
		t.Errorf("%d wait", len(o.list))
	}
}

// Files come from the hosts that Discord serves them from, and from no other.
func TestAttachmentHosts(t *testing.T) {
	b := newBot(Config{}, nil, nil, slog.New(slog.DiscardHandler), realTime())
	for _, address := range []string{
		"", "http://cdn.discordapp.com/a.txt", "https://cdn.discordapp.com.evil.example/a.txt", "https://evil.example/cdn.discordapp.com", "https://u@cdn.discordapp.com/a",
		"https://cdn.discordapp.com:8443/a", "https://169.254.169.254/", "file:///etc/passwd", "https://cdn.discordapp.com@evil.example/",
	} {
		i := &interaction{}
		i.Data.Resolved.Attachments = map[string]attachment{"1": {Name: "a.txt", URL: address}}
		r := &request{interaction: i, bot: b}
		_, err := r.attachment(t.Context(), "1")
		if _, ok := errors.AsType[*refusal](err); !ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

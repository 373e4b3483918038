package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/cmd/bot/intake"
)

// An Intake is what /admin add works with.
type Intake struct {
	// Dir is the corpus folder; "": it cannot be added to.
	Dir string
	// Convert reads a document, Fetch gets what an address holds. Their errors are
	// *intake.Refusal when the document is to blame. Safe for concurrent use.
	Convert func(context.Context, intake.Document, time.Time) (intake.Article, error)
	Fetch   func(context.Context, string) (intake.Document, error)
}

func init() {
	addComponent(idAdd, component{run: runAdd, updates: true})
	addComponent(idDiscard, component{run: runDiscard, updates: true})
}

// attachmentOption is an option that takes a file.
func attachmentOption(name, describe said) *discordgo.ApplicationCommandOption {
	o := wordsOption(name, describe, 0, false)
	o.Type = discordgo.ApplicationCommandOptionAttachment
	return o
}

// Limits of documents that wait for a yes: in memory, so that none is left
// behind.
const (
	maxOffers = 16
	offerLife = 15 * time.Minute
)

// An offered document has been shown and not been added yet.
type offered struct {
	id      string
	user    string
	folder  string // of the corpus
	article intake.Article
	until   time.Time
}

// Offers hold them. Safe for concurrent use.
type offers struct {
	busy sync.Mutex // held while a document is read: one at a time, for each may take much memory
	mu   sync.Mutex
	list []offered // the oldest first
}

// put keeps a document and returns its id.
func (w *offers) put(d offered, now time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = slices.DeleteFunc(w.list, func(d offered) bool { return now.After(d.until) })
	if len(w.list) >= maxOffers {
		w.list = w.list[1:]
	}
	d.id, d.until = nonce(), now.Add(offerLife)
	w.list = append(w.list, d)
	return d.id
}

// take returns a document of somebody's and forgets it.
func (w *offers) take(id, user string, now time.Time) (d offered, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.list, func(d offered) bool { return d.id == id && d.user == user && !now.After(d.until) })
	if i < 0 {
		return offered{}, false
	}
	d = w.list[i]
	w.list = slices.Delete(w.list, i, i+1)
	return d, true
}

// add shows what a document would be as an article, and asks.
func (r *request) add(ctx context.Context) error {
	in := r.bot.cfg.Intake
	if in == nil || in.Dir == "" {
		return refuse(saidAddNowhere)
	}
	file, address := r.option(optionFile.en), r.option(optionURL.en)
	if (file == "") == (address == "") {
		return refuse(saidAddWhat)
	}
	if !r.bot.offers.busy.TryLock() {
		return refuse(saidAddBusy)
	}
	defer r.bot.offers.busy.Unlock()
	var d intake.Document
	var err error
	if file != "" {
		d, err = r.attachment(ctx, file)
	} else {
		d, err = in.Fetch(ctx, address)
	}
	var a intake.Article
	if err == nil {
		a, err = in.Convert(ctx, d, time.Now())
	}
	if err != nil {
		return r.notAdded(err)
	}
	read, err := a.Read()
	if err != nil {
		return r.notAdded(err)
	}
	same := intake.Duplicates(r.engine.Corpus(), read, d.Data)
	id := r.bot.offers.put(offered{user: r.user, folder: r.scope.folder, article: a}, time.Now())
	label := labelAdd
	if len(same) > 0 {
		label = labelAddAgain
	}
	return r.reply(ctx, draft{
		content: r.addText(a, intake.FirstLines(read), same),
		private: true,
		components: row(
			button(idAdd, id, label.in(r.lang), ""),
			button(idDiscard, id, labelDiscard.in(r.lang), ""),
		),
	})
}

// notAdded tells why a document is not taken; other errors stay errors.
func (r *request) notAdded(err error) error {
	if why, ok := errors.AsType[*intake.Refusal](err); ok {
		r.log.Info("a document was not added", "reason", why)
		return refuse(saidNotAdded, inline(why.In(r.lang)))
	}
	return err
}

// addText shows title, outlet, date and first lines; what is unknown is not
// there.
func (r *request) addText(a intake.Article, first []string, same []intake.Duplicate) string {
	title := cmp.Or(inline(shorten(a.Title, cardTitle)), saidUntitled.in(r.lang))
	parts := []string{"**" + linked(title, a.URL) + "**"}
	known := headOf(a.Outlet, a.Reports, a.Date, cardTitle, r.lang)
	if a.Author != "" {
		if known != "" {
			known += ", "
		}
		known += fmt.Sprintf(saidBy.in(r.lang), inline(shorten(a.Author, cardTitle)))
	}
	if known != "" {
		parts = append(parts, known)
	}
	for _, l := range first {
		parts = append(parts, "> "+inline(l))
	}
	parts = append(parts, "-# "+codeSpan(shortFile(path.Join(r.scope.folder, a.FileName()))))
	for _, d := range same[:min(len(same), 3)] {
		why := saidSameText
		switch d.Why {
		case intake.SameFile:
			why = saidSameFile
		case intake.SameURL:
			why = saidSameURL
		}
		parts = append(parts, fmt.Sprintf(why.in(r.lang), codeSpan(shortFile(d.File))))
	}
	return split(strings.Join(parts, "\n"), maxContent)[0]
}

// The hosts that Discord serves attachments from.
var attachmentHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// attachment gets a file from Discord. The bot's token does not go with it.
func (r *request) attachment(ctx context.Context, id string) (intake.Document, error) {
	a, ok := r.Data.Resolved.Attachments[id]
	u, err := url.Parse(a.URL)
	if !ok || err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" || !slices.Contains(attachmentHosts, u.Hostname()) {
		return intake.Document{}, refuse(saidAddWhat)
	}
	if a.Size > intake.MaxSize {
		return intake.Document{}, refuse(saidAddBig)
	}
	ctx, cancel := context.WithTimeout(ctx, r.bot.timing.attempt)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL, nil)
	if err != nil {
		return intake.Document{}, fmt.Errorf("fetch an attachment: bad address")
	}
	req.Header.Set("User-Agent", userAgent)
	client := *r.bot.rest.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		return intake.Document{}, fmt.Errorf("fetch an attachment: %w", withoutURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return intake.Document{}, fmt.Errorf("fetch an attachment: HTTP %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, intake.MaxSize+1))
	if err != nil {
		return intake.Document{}, fmt.Errorf("fetch an attachment: %w", err)
	}
	if len(data) > intake.MaxSize {
		return intake.Document{}, refuse(saidAddBig)
	}
	return intake.Document{Name: path.Base(a.Name), Data: data}, nil
}

// taken returns the document that a button is about, for the person it was shown
// to.
func (r *request) taken() (offered, error) {
	if r.Guild == "" || !r.can(permManageGuild) {
		return offered{}, refuse(saidAdminOnly)
	}
	d, ok := r.bot.offers.take(r.arg, r.user, time.Now())
	if !ok || d.folder != r.scope.folder {
		return offered{}, refuse(saidAddOver)
	}
	return d, nil
}

// runAdd puts the document into the folder that the channel reads, and has the
// articles read again.
func runAdd(ctx context.Context, r *request) error {
	d, err := r.taken()
	if err != nil {
		return err
	}
	name, err := d.article.Write(filepath.Join(r.bot.cfg.Intake.Dir, filepath.FromSlash(d.folder)))
	if err != nil {
		r.log.Error("an article could not be written", "err", err)
		return refuse(saidAddFailed, r.ref)
	}
	file := codeSpan(shortFile(path.Join(d.folder, name)))
	r.log.Info("an article was added", "file", path.Join(d.folder, name))
	if err := r.update(ctx, draft{content: fmt.Sprintf(saidAdding.in(r.lang), file), private: true}); err != nil {
		return err
	}
	reading.Lock() // a reading that has begun may have missed it
	err = r.bot.engines.Reload(ctx)
	reading.Unlock()
	if err != nil {
		r.log.Error("the articles could not be read again", "err", err)
		return r.edit(ctx, draft{content: fmt.Sprintf(saidReloadFailed.in(r.lang), r.ref)})
	}
	e, _, err := r.bot.access(ctx, r.bot.occasion(r))
	if err != nil {
		return err
	}
	return r.edit(ctx, draft{content: fmt.Sprintf(saidAdded.in(r.lang), file, articlesText(r.lang, e))})
}

func runDiscard(ctx context.Context, r *request) error {
	if _, err := r.taken(); err != nil {
		return err
	}
	return r.update(ctx, draft{content: saidDiscarded.in(r.lang), private: true})
}

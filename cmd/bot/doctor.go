package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/postgres"
)

// A check is one thing doctor looked at.
type check struct {
	Name   string `json:"name"`
	Status string `json:"status"` // ok, warn or fail
	Detail string `json:"detail"`
	Remedy string `json:"remedy"` // empty when ok
}

const (
	statusOK   = "ok"
	statusWarn = "warn"
	statusFail = "fail"
)

// noisyShare is the share of a corpus' characters told to be site noise above
// which somebody should look: clean scrapes stay under a tenth.
const noisyShare = 0.3

func (a *app) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, articles, data folder and answers; exit 1 if anything fails",
		Args:  noArgs,
		RunE:  a.runDoctor,
	}
}

func (a *app) runDoctor(cmd *cobra.Command, _ []string) error {
	cfg, checks := a.diagnose(cmd.Context())
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	if err := a.printChecks(cfg, checks); err != nil {
		return err
	}
	for _, c := range checks {
		if c.Status == statusFail {
			return errReported
		}
	}
	return nil
}

func (a *app) printChecks(cfg Config, checks []check) error {
	if a.json {
		return a.printJSON(map[string][]check{"checks": checks})
	}
	p := a.page(cfg)
	for _, c := range checks {
		p.text(fmt.Sprintf("%-4s  %s: %s", c.Status, c.Name, c.Detail), "      ")
		if c.Remedy != "" {
			p.text("      → "+c.Remedy, "        ")
		}
	}
	return a.write(p.b.String())
}

// diagnose runs the checks in the order in which one depends on another, and
// stops where the next has nothing to stand on.
func (a *app) diagnose(ctx context.Context) (Config, []check) {
	cfg, err := a.config()
	checks := checkConfig(err)
	if err != nil {
		return cfg, checks
	}
	data, writable := checkData(cfg.DataDir)
	if !writable {
		cfg.DataDir = ""
	}
	m, err := newModels(cfg, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		return cfg, append(checks, checkConfig(err)...)
	}
	if cfg.Store != "" {
		if checks = append(checks, a.checkStore(ctx, cfg)); checks[len(checks)-1].Status == statusFail {
			return cfg, append(checks, data)
		}
	}
	e, err := a.engine(ctx, cfg, models{}, a.progress(false))
	if err != nil && cfg.Store != "" {
		return cfg, append(checks, data, check{"corpus", statusFail, err.Error(), postgres.Remedy(err)})
	}
	if err != nil {
		return cfg, append(checks, data, check{"corpus", statusFail, err.Error(), "put .txt, .md or .html articles into the folder that CORPUS_DIR names"})
	}
	c := e.Corpus()
	checks = append(checks, checkCorpus(cfg, e), checkSkipped(c))
	if cfg.Store == "" {
		checks = append(checks, checkNoise(c))
	}
	checks = append(checks, checkMetadata(c), data)
	if cfg.Store == "" {
		checks = append(checks, checkSnapshot(cfg, e.Stats()))
	}
	checks = append(checks,
		checkRanking(),
		selfTest(ctx, e),
		checkMode(cfg),
		checkAddresses(cfg),
	)
	checks = append(checks, a.checkModels(ctx, cfg, m, e)...)
	return cfg, append(checks, checkDiscord(ctx, cfg)...)
}

// checkDiscord asks Discord about the bot, when there is one.
func checkDiscord(ctx context.Context, cfg Config) []check {
	if cfg.DiscordToken == "" {
		return []check{{"discord", statusOK, "no DISCORD_TOKEN: only this command line answers", ""}}
	}
	d := cfg.discord()
	d.Hosts = nil
	for _, r := range cfg.recipients() {
		d.Hosts = append(d.Hosts, r.Host+": "+r.What)
	}
	var checks []check
	for _, c := range discord.Diagnose(ctx, d, nil) {
		checks = append(checks, check(c))
	}
	return checks
}

func checkConfig(err error) []check {
	const name = "configuration"
	if problems, ok := errors.AsType[ConfigError](err); ok {
		var checks []check
		for _, p := range problems {
			checks = append(checks, check{name, statusFail, p, "correct the flag, the environment or .env"})
		}
		return checks
	}
	if unknown := unknownNames(); unknown != nil {
		return []check{{name, statusWarn, ".env sets what the program does not read: " + strings.Join(unknown, ", "), "compare with .env.example"}}
	}
	return []check{{name, statusOK, "read without problems", ""}}
}

func checkCorpus(cfg Config, e *rag.Engine) check {
	s, where := e.Stats(), cfg.CorpusDir
	switch {
	case cfg.Store != "":
		where = "the store"
	case where == "":
		where = "the demonstration articles (set CORPUS_DIR for yours)"
	}
	return check{"corpus", statusOK, fmt.Sprintf("%s, %s in %s", count(s.Articles, "article", "articles"), count(s.Passages, "passage", "passages"), where), ""}
}

func checkSkipped(c *corpus.Corpus) check {
	if len(c.Skipped) == 0 {
		return check{"skipped files", statusOK, "none", ""}
	}
	var list []string
	for _, s := range c.Skipped {
		list = append(list, skipped(s))
		if len(list) == 5 && len(c.Skipped) > 5 {
			list = append(list, fmt.Sprintf("and %d more", len(c.Skipped)-5))
			break
		}
	}
	return check{"skipped files", statusWarn, strings.Join(list, "; "), "for the whole list: bot sources"}
}

func checkNoise(c *corpus.Corpus) check {
	var noise, all int
	for _, art := range c.Articles {
		for _, s := range art.Sentences {
			all += s.End - s.Start
			if s.Kind == corpus.Noise {
				noise += s.End - s.Start
			}
		}
	}
	share := float64(noise) / float64(max(1, all))
	detail := fmt.Sprintf("%.0f %% of the text is told to be of the site, not of the articles, and never quoted", 100*share)
	if share > noisyShare {
		return check{"noise", statusWarn, detail, "see whether that is right: bot source FILE; clean the files if it is"}
	}
	return check{"noise", statusOK, detail, ""}
}

func checkMetadata(c *corpus.Corpus) check {
	var dates, outlets int
	for _, art := range c.Articles {
		if art.Date == "" {
			dates++
		}
		if art.Outlet == "" {
			outlets++
		}
	}
	if dates+outlets == 0 {
		return check{"metadata", statusOK, "every article has a date and an outlet", ""}
	}
	return check{"metadata", statusWarn,
		fmt.Sprintf("of %s, %d without a date, %d without an outlet", count(len(c.Articles), "article", "articles"), dates, outlets),
		"bot sources --csv > sources.csv, fill it in, put it into the corpus folder"}
}

// checkData looks at the data folder, which it makes if need be, and reports
// whether it can be written to.
func checkData(dir string) (c check, writable bool) {
	const name, remedy = "data folder", "let DATA_DIR name a folder that this user may write to"
	if err := prepareData(dir); err != nil {
		return check{name, statusWarn, err.Error() + ": working in memory", remedy}, false
	}
	info, err := os.Stat(dir)
	if err != nil {
		return check{name, statusFail, err.Error(), remedy}, false
	}
	if perm := info.Mode().Perm(); perm&0o077 != 0 {
		return check{name, statusWarn, fmt.Sprintf("%s can be read by others (%04o)", dir, perm), "chmod 700 " + dir}, true
	}
	return check{name, statusOK, dir + " can be written to, by its owner alone", ""}, true
}

func checkSnapshot(cfg Config, s rag.Stats) check {
	const name = "snapshot"
	switch {
	case cfg.DataDir == "":
		return check{name, statusWarn, "none: working in memory", "mend the data folder"}
	case s.Fresh:
		return check{name, statusOK, s.Snapshot + " fits the articles", ""}
	case s.Snapshot == "":
		return check{name, statusWarn, "none could be kept in " + cfg.DataDir, "see the notices on standard error"}
	}
	return check{name, statusOK, s.Snapshot + " was built just now", ""}
}

// checkRanking says whether the embedded coefficients are of this program.
func checkRanking() check {
	const name = "ranking"
	if err := rag.CheckCoefficients(); err != nil {
		return check{name, statusFail, err.Error(), "build the program from a clean clone"}
	}
	return check{name, statusOK, "its coefficients are of this version", ""}
}

// selfTest asks for a sentence of the corpus and has what is quoted in reply
// verified. No model is asked.
func selfTest(ctx context.Context, e *rag.Engine) check {
	const name = "self-test"
	const tries = 5
	asked := 0
	for _, art := range e.Corpus().Articles {
		read, err := e.Article(art.File)
		if err != nil {
			return check{name, statusFail, err.Error(), postgres.Remedy(err)}
		}
		sentence := longSentence(*read)
		if sentence == "" {
			continue
		}
		if asked++; asked > tries {
			break
		}
		ans, err := e.Ask(ctx, rag.Question{Text: sentence, Local: true}, nil)
		if err != nil {
			return check{name, statusFail, err.Error(), "run it again; if it persists, report it with the output of bot doctor --json"}
		}
		if ans.Verdict != rag.Answered {
			continue
		}
		for _, r := range ans.Citations {
			v, err := e.Verify(ctx, r.Quote)
			if err != nil || v.Verdict != "exact" {
				return check{name, statusFail, fmt.Sprintf("%s: a quote was not found again", place(r.File, r.FirstLine, r.LastLine)), "report it with the output of bot doctor --json"}
			}
		}
		return check{name, statusOK, fmt.Sprintf("answered from %s, every quote found again word for word", place(ans.Citations[0].File, ans.Citations[0].FirstLine, ans.Citations[0].LastLine)), ""}
	}
	if asked == 0 {
		return check{name, statusWarn, "no sentence to ask for", "see what the articles look like to the program: bot source FILE"}
	}
	return check{name, statusFail, fmt.Sprintf("none of %d questions made of the articles' own sentences was answered", min(asked, tries)), "see what the articles look like to the program: bot source FILE"}
}

// longSentence returns the first sentence of the article's own that has eight
// to forty words.
func longSentence(art corpus.Article) string {
	for _, s := range art.Sentences {
		if s.Kind != corpus.Body {
			continue
		}
		words := strings.Fields(art.Text[s.Start:s.End])
		if len(words) >= 8 && len(words) <= 40 {
			return strings.Join(words, " ")
		}
	}
	return ""
}

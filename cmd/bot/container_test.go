package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// An engine runs containers: CONTAINER_ENGINE is its command line, as far as
// every use of it needs (podman --runtime runc), CONTAINER_FLAGS what run needs
// on this machine, and CONTAINER_IMAGE the image. .ci/container sets them.
type engine struct {
	t              *testing.T
	command, flags []string
	image          string
}

func containers(t *testing.T) engine {
	t.Helper()
	e := engine{t, strings.Fields(os.Getenv("CONTAINER_ENGINE")), strings.Fields(os.Getenv("CONTAINER_FLAGS")), os.Getenv("CONTAINER_IMAGE")}
	if len(e.command) == 0 {
		t.Skip("no CONTAINER_ENGINE: .ci/container runs this")
	}
	return e
}

// do runs the engine and returns what it and the program printed.
func (e engine) do(args ...string) (string, error) {
	var out bytes.Buffer
	cmd := exec.Command(e.command[0], append(e.command[1:], args...)...)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// hardened is how compose.yaml runs the bot: nothing can be written to but what
// is mounted, and it may do nothing that a plain user may not.
func (e engine) hardened(args ...string) []string {
	return append(append([]string{"run", "--rm", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "--pids-limit=200", "--memory=1g"}, e.flags...), args...)
}

// The image on Discord, as an operator runs it: articles read-only, the token
// from a file, a volume that is new; healthy by the image's own check, stopped
// as docker stop does.
func TestContainerOnDiscord(t *testing.T) {
	e := containers(t)
	s := discordtest.New(t, discordtest.Options{})
	proxy := s.Proxy()
	dir := t.TempDir()
	put := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	authorities, err := os.ReadFile(proxy.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	const name = "verbatim-ci"
	put("articles/a.txt", story("Villebourg", "Ferrand"))
	args := e.hardened("--name", name, "--network=host", "--volume="+name+":/data",
		"--volume="+filepath.Join(dir, "articles")+":/articles:ro", "--env=CORPUS_DIR=/articles",
		"--volume="+put("token", s.Token()+"\n")+":/run/secrets/discord_token:ro", "--env=DISCORD_TOKEN_FILE=/run/secrets/discord_token",
		"--volume="+put("ca.pem", string(authorities))+":/ca.pem:ro", "--env=SSL_CERT_FILE=/ca.pem", "--env=HTTPS_PROXY="+proxy.URL, "--env=USER_RATE=0", e.image)
	e.do("volume", "rm", "--force", name)
	t.Cleanup(func() { e.do("rm", "--force", name); e.do("volume", "rm", "--force", name) })

	for start := range 2 { // the second finds the index of the first
		p := proxy.Start(e.command[0], append(e.command[1:], args...), "HOME="+os.Getenv("HOME"))
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		if err := s.Until(ctx, s.Connected); err != nil {
			t.Fatalf("%v; the program printed %s", err, p.Output())
		}
		wait(t, "healthy", func() bool { _, err := e.do("exec", name, "/bot", "health"); return err == nil })
		if e.command[0] == "podman" { // which can be told to check now
			if out, err := e.do("healthcheck", "run", name); err != nil {
				t.Errorf("the image's own check: %v %s", err, out)
			}
		}
		r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a inauguré le pont de Villebourg ?"))
		if err != nil || !strings.Contains(r.Content, "Ferrand") {
			t.Errorf("reply %q, %v; the program printed %s", r.Content, err, p.Output())
		}
		if start == 0 {
			put("articles/b.txt", story("Montcalme", "Delmas"))
			wait(t, "the new article", func() bool {
				r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a inauguré le pont de Montcalme ?"))
				return err == nil && strings.Contains(r.Content, "Delmas")
			})
		}
		if err := p.Stop(); err != nil {
			t.Errorf("stopped: %v; the program printed %s", err, p.Output())
		}
		for _, not := range []string{s.Token(), "Ferrand", "working in memory"} {
			if strings.Contains(p.Output(), not) {
				t.Errorf("the log has %q: %s", not, p.Output())
			}
		}
	}
	if refused := proxy.Refused(); refused != nil {
		t.Errorf("it asked for %q", refused)
	}
}

// A data folder that belongs to somebody else: the container answers and is
// healthy by the image's own check, and says what is lost.
func TestContainerWithoutData(t *testing.T) {
	e := containers(t)
	s := discordtest.New(t, discordtest.Options{})
	proxy := s.Proxy()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil { // not the image's user's, whoever runs this
		t.Fatal(err)
	}
	authorities, err := os.ReadFile(proxy.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, authorities, 0o644); err != nil {
		t.Fatal(err)
	}
	const name = "verbatim-ci-forgetful"
	t.Cleanup(func() { e.do("rm", "--force", name) })
	args := e.hardened("--name", name, "--network=host", "--volume="+dir+":/data", "--env=DISCORD_TOKEN="+s.Token(),
		"--volume="+ca+":/ca.pem:ro", "--env=SSL_CERT_FILE=/ca.pem", "--env=HTTPS_PROXY="+proxy.URL, e.image)
	p := proxy.Start(e.command[0], append(e.command[1:], args...), "HOME="+os.Getenv("HOME"))
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v; the program printed %s", err, p.Output())
	}
	wait(t, "healthy", func() bool { _, err := e.do("exec", name, "/bot", "health"); return err == nil })
	if e.command[0] == "podman" {
		if out, err := e.do("healthcheck", "run", name); err != nil {
			t.Errorf("the image's own check: %v %s", err, out)
		}
	}
	r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a réclamé l'expulsion d'Elon Musk ?"))
	if err != nil || !strings.Contains(r.Content, "Bannon") {
		t.Errorf("reply %q, %v; the program printed %s", r.Content, err, p.Output())
	}
	if err := p.Stop(); err != nil || strings.Count(p.Output(), "working in memory") != 1 || !strings.Contains(p.Output(), "chown 65532 /data") {
		t.Errorf("%v; the program printed %s", err, p.Output())
	}
}

// What an operator gets wrong with a container costs one line that names the
// remedy: folders and secrets that the image's user may not use.
func TestContainerMounts(t *testing.T) {
	e := containers(t)
	dir := t.TempDir()
	if os.Getuid() != 0 {
		t.Skip("whose the mounted files are is not known here")
	}
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	mounted := e.hardened("--network=none", "--volume="+filepath.Join(dir, "data")+":/data")
	out, err := e.do(append(mounted, e.image, "ask", "Qui a réclamé l'expulsion d'Elon Musk ?")...)
	if err != nil || !strings.Contains(out, "Bannon") || strings.Count(out, "bot: ") != 1 || !strings.Contains(out, "working in memory") || !strings.Contains(out, "65532") {
		t.Errorf("with a data folder that cannot be written to: %v %s", err, out)
	}
	mounted = e.hardened("--network=none", "--volume="+filepath.Join(dir, "token")+":/token:ro", "--env=DISCORD_TOKEN_FILE=/token")
	out, err = e.do(append(mounted, e.image)...)
	if err == nil || strings.Count(out, "bot: ") != 1 || !strings.Contains(out, "chown 65532 /token") {
		t.Errorf("with a token that cannot be read: %v %s", err, out)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"text/template"

	"verbatim.example/rag/ragtest"
)

const hunter = "hunter2-MTIz.abc"

func TestSecretIsNeverPrinted(t *testing.T) {
	s := Secret(hunter)
	type box struct {
		Token   Secret
		Pointer *Secret
		Map     map[string]Secret
		Any     any
	}
	values := map[string]any{
		"value": s, "pointer": &s, "slice": []Secret{s}, "map": map[string]Secret{"k": s},
		"struct": box{s, &s, map[string]Secret{"k": s}, s}, "struct pointer": &box{Token: s, Any: &s},
		"config": fullConfig(t), "endpoint": endpoint{Key: s}, "error": fmt.Errorf("token %v", s), "wrapped": errors.Join(fmt.Errorf("%q", s)),
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%U", "%c", "%o", "%b", "%e", "%t", "%10s", "%-20q", "%.3s", "%z"} {
			mustHide(t, name+" "+verb, fmt.Sprintf(verb, v))
		}
		mustHide(t, name+" Sprint", fmt.Sprint(v))
		mustHide(t, name+" Sprintln", fmt.Sprintln(v))
		if b, err := json.Marshal(v); err == nil {
			mustHide(t, name+" JSON", string(b))
		}
		for _, h := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var b bytes.Buffer
			slog.New(h(&b)).Info("m", "k", v, slog.Group("g", "k", v))
			mustHide(t, name+" slog", b.String())
		}
		var b bytes.Buffer
		if err := template.Must(template.New("").Parse("{{.}}")).Execute(&b, v); err != nil {
			t.Fatal(err)
		}
		mustHide(t, name+" template", b.String())
	}
	type element struct {
		A Secret `xml:",attr"`
		B Secret
	}
	b, err := xml.Marshal(element{s, s})
	if err != nil {
		t.Fatal(err)
	}
	mustHide(t, "XML", string(b))

	if got := fmt.Sprintf("%v %s %q %x %#v", s, s, s, s, s); got != "*** *** *** *** ***" {
		t.Errorf("printed as %q", got)
	}
	if got, _ := json.Marshal(s); string(got) != `"***"` {
		t.Errorf("JSON is %s", got)
	}
	if got := fmt.Sprintf("%v%q", Secret(""), Secret("")); got != "" {
		t.Errorf("an empty secret printed as %q", got)
	}
	if s.Reveal() != hunter {
		t.Errorf("Reveal() = %q", s.Reveal())
	}
}

// full is a configuration in which every secret is set.
func fullConfig(t *testing.T) Config {
	t.Helper()
	var cfg Config
	set := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if f.Type == reflect.TypeFor[Secret]() {
			reflect.ValueOf(&cfg).Elem().FieldByIndex(f.Index).SetString(hunter)
			set++
		}
	}
	if set < 4 || cfg.DiscordToken != hunter {
		t.Fatalf("only %d secrets are set", set)
	}
	return cfg
}

// What is called a token or a key is a Secret, so that the tests here see it.
func TestSecretsAreSecrets(t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name := f.Tag.Get("env")
		if named := strings.HasSuffix(name, "_TOKEN") || strings.HasSuffix(name, "_KEY") || strings.Contains(name, "SECRET") || strings.Contains(name, "PASSWORD") || name == "STORE"; named != (f.Type == reflect.TypeFor[Secret]()) {
			t.Errorf("%s is a %v", name, f.Type)
		}
	}
}

// No command prints a secret that is set, from the environment or from a file,
// whether things go well or not; nor does the program when it breaks down.
func TestNoCommandShowsASecret(t *testing.T) {
	bot := program(t)
	var all sync.WaitGroup // most of the time they wait for Discord, which is not there
	defer all.Wait()
	fake := ragtest.New(t, ragtest.Options{Key: hunter, ChatModel: "writer", EmbeddingModel: "embedder"})
	for name, extra := range map[string][]string{
		"well":             {"OPENAI_BASE_URL=" + fake.URL, "CHAT_MODEL=writer", "EMBEDDING_MODEL=embedder"},
		"wrong settings":   {"MODE=loud", "OPENAI_BASE_URL=https://" + hunter + "@host.example/"},
		"nobody listening": {"OPENAI_BASE_URL=http://127.0.0.1:1/v1", "CHAT_MODEL=writer", "EMBEDDING_MODEL=off"},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "secret"), hunter+"\n")
		environ := append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GORACE=atexit_sleep_ms=0", "HTTPS_PROXY=http://u:" + hunter + "@127.0.0.1:1", "ADD_URLS=proxy"}, extra...)
		for i, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
			switch v := f.Tag.Get("env"); {
			case f.Type != reflect.TypeFor[Secret]():
			case i%2 == 0:
				environ = append(environ, v+"="+hunter)
			default:
				environ = append(environ, v+"_FILE=secret")
			}
		}
		for _, args := range [][]string{{"doctor"}, {"doctor", "--json"}, {"health"}, {"health", "--json"}, {"ask", "Qui a réclamé l'expulsion d'Elon Musk ?"}, {"sources", "--json"}, {"index"}, {"--help"}, {"add", "--yes", "none.pdf", "https://a.example/", "secret"}, {"add", "--json", "--into", "/dev/null/x", "secret"}} {
			cmd := exec.Command(bot, args...)
			cmd.Dir, cmd.Env = dir, environ
			all.Go(func() {
				out, err := cmd.CombinedOutput()
				if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
					t.Error(err)
				}
				mustHide(t, name+": bot "+strings.Join(args, " "), string(out))
			})
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "panics")
	if err := os.Symlink(self, link); err != nil {
		t.Skip(err)
	}
	out, err := exec.Command(link).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: ") {
		t.Fatalf("it did not break down: %s", out)
	}
	mustHide(t, "a panic", string(out))
}

// A bot that runs shows none to whoever reaches its port, in its heartbeat, or in
// its log. It never reaches Discord: the proxy, whose address holds a password,
// takes no call.
func TestRunningBotShowsNoSecret(t *testing.T) {
	dir := t.TempDir()
	var log lockedBuffer
	cmd := exec.Command(program(t))
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &log, &log
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GORACE=atexit_sleep_ms=0", "HTTPS_PROXY=http://u:" + hunter + "@127.0.0.1:1", "METRICS_ADDR=127.0.0.1:0", "OPENAI_BASE_URL=http://127.0.0.1:1/v1", "CHAT_MODEL=writer", "EMBEDDING_MODEL=off"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if f.Type == reflect.TypeFor[Secret]() {
			cmd.Env = append(cmd.Env, f.Tag.Get("env")+"="+hunter)
		}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		mustHide(t, "the log", log.String())
		if !strings.Contains(log.String(), "discord cannot be reached") {
			t.Errorf("it did not try: %s", log.String())
		}
	}()
	address := regexp.MustCompile(`"address":"([^"]+)"`)
	wait(t, "the address", func() bool { return address.MatchString(log.String()) })
	at := address.FindStringSubmatch(log.String())[1]
	for path, want := range map[string]string{"/metrics": "verbatim_build_info", "/healthz": `"ok"`, "/readyz": "discord", "/debug/pprof/": "not found", "/": "not found"} {
		resp, err := http.Get("http://" + at + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !strings.Contains(string(body), want) {
			t.Errorf("%s: %v, %s", path, err, body)
		}
		mustHide(t, path, string(body)+fmt.Sprint(resp.Header))
	}
	wait(t, "the heartbeat", func() bool { _, err := os.Stat(filepath.Join(dir, "data", "health.json")); return err == nil })
	beat, err := os.ReadFile(filepath.Join(dir, "data", "health.json"))
	if err != nil {
		t.Fatal(err)
	}
	mustHide(t, "the heartbeat", string(beat))
	for _, args := range [][]string{{"health"}, {"health", "--json"}, {"health", "--data", "other"}} {
		c := exec.Command(program(t), args...)
		c.Dir, c.Env = dir, append(cmd.Env, "METRICS_ADDR="+at)
		out, _ := c.CombinedOutput()
		if len(out) == 0 {
			t.Errorf("bot %q says nothing", args)
		}
		mustHide(t, "bot "+strings.Join(args, " "), string(out))
	}
	wait(t, "a try to reach Discord", func() bool { return strings.Contains(log.String(), "discord cannot be reached") })
}

// panics breaks down while it holds a secret in every way that a panic prints.
func panics() {
	s := Secret(hunter)
	defer func() { panic(s) }()
	defer func() { panic(&Config{DiscordToken: s}) }()
	defer func() { panic(fmt.Errorf("token %v", s)) }()
	panic(fmt.Sprintf("%+v", Config{DiscordToken: s, Models: Models{OpenAIKey: s}}))
}

// mustHide fails if out holds the secret, or its bytes in hexadecimal.
func mustHide(t *testing.T, how, out string) {
	t.Helper()
	plain := strings.ToLower(strings.ReplaceAll(out, " ", ""))
	for _, bad := range []string{"hunter2", fmt.Sprintf("%x", "hunter2"), "hun"} {
		if strings.Contains(plain, bad) {
			t.Errorf("%s shows the secret: %s", how, out)
		}
	}
}

// fmt reads unexported fields without calling their methods.
func TestNoUnexportedSecretField(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			field, ok := n.(*ast.Field)
			if !ok {
				return true
			}
			typ := field.Type
			if star, ok := typ.(*ast.StarExpr); ok {
				typ = star.X
			}
			if id, ok := typ.(*ast.Ident); !ok || id.Name != "Secret" {
				return true
			}
			for _, name := range field.Names {
				if !name.IsExported() && name.Name != "s" { // the receiver
					t.Errorf("%s: field or parameter %s is an unexported Secret", file, name.Name)
				}
			}
			return true
		})
	}
}

// A lockedBuffer takes what a program prints while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

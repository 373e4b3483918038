package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The line of the README that adds what a feed names finds the addresses of its
// entries, and not that of the site.
func TestFeedRecipe(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^\S+ \* \* \* \* cd \S+ && curl [^|]*\| (.*) \| bot add --yes -$`).FindSubmatch(readme)
	if m == nil {
		t.Fatal("the README has no such line")
	}
	if strings.Contains(string(m[0]), "%") {
		t.Error("cron ends a command at %")
	}
	c := exec.Command(sh, "-c", string(m[1]))
	c.Stdin = strings.NewReader(`<?xml version="1.0"?><rss version="2.0"><channel><title>La Gazette</title><link>https://gazette.example/</link>
<item><title>Un</title>
  <link>https://gazette.example/un?a=1&amp;b=2</link><guid>x</guid></item><item><link><![CDATA[https://gazette.example/deux]]></link><title>a &lt;link&gt; in words</title>
</item>
<item rdf:about="y"><title>Trois</title><link>
https://gazette.example/trois
</link></item></channel></rss>`)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://gazette.example/un?a=1&b=2\nhttps://gazette.example/deux\nhttps://gazette.example/trois"; strings.TrimSpace(string(out)) != want {
		t.Errorf("%q, want %q", out, want)
	}
}

// Command compose checks compose.yaml: that the reference implementation of the
// Compose specification reads it, with the profile and without; that every
// service has the least rights and limits; that the bot is given its token by
// file and no variable that it does not know. It needs no Docker.
//
//	cd tools/compose && go run . ../..
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compose FOLDER")
		os.Exit(2)
	}
	if err := check(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check(dir string) error {
	known, err := variables(filepath.Join(dir, ".env.example"))
	if err != nil {
		return err
	}
	for _, want := range []struct {
		profiles []string
		services []string
	}{
		{nil, []string{"bot"}},
		{[]string{"ollama"}, []string{"bot", "ollama", "ollama-models"}},
		{[]string{"postgres"}, []string{"bot", "postgres"}},
	} {
		p, err := load(dir, want.profiles)
		if err != nil {
			return err
		}
		if got := p.ServiceNames(); !slices.Equal(got, want.services) {
			return fmt.Errorf("profiles %q have the services %q, not %q", want.profiles, got, want.services)
		}
		for _, s := range p.Services {
			if err := hardened(s); err != nil {
				return fmt.Errorf("service %s: %w", s.Name, err)
			}
		}
		if err := pinned(p.Services["postgres"]); err != nil {
			return fmt.Errorf("service postgres: %w", err)
		}
		if err := bot(p.Services["bot"], known); err != nil {
			return fmt.Errorf("service bot: %w", err)
		}
		fmt.Printf("profiles %q: %s\n", want.profiles, strings.Join(p.ServiceNames(), ", "))
	}
	return nil
}

// load reads the project as docker compose does, with nothing in the environment.
func load(dir string, profiles []string) (*types.Project, error) {
	o, err := cli.NewProjectOptions([]string{filepath.Join(dir, "compose.yaml")}, cli.WithWorkingDirectory(dir), cli.WithProfiles(profiles), cli.WithEnv(nil))
	if err != nil {
		return nil, err
	}
	return o.LoadProject(context.Background())
}

// hardened says which right a service has too many, or which limit too few.
func hardened(s types.ServiceConfig) error {
	var problems []error
	want := func(ok bool, what string) {
		if !ok {
			problems = append(problems, errors.New(what))
		}
	}
	want(s.ReadOnly, "its root can be written to: read_only")
	want(slices.Equal(s.CapDrop, []string{"ALL"}) && len(s.CapAdd) == 0 && !s.Privileged, "it has capabilities: cap_drop")
	want(slices.Contains(s.SecurityOpt, "no-new-privileges:true"), "it may gain rights: security_opt")
	want(len(s.Ports) == 0 && s.NetworkMode == "", "it can be reached from outside: ports, network_mode")
	want(s.MemLimit > 0 && s.PidsLimit > 0, "it has no limits: mem_limit, pids_limit")
	want(s.Logging != nil && s.Logging.Options["max-size"] != "" && s.Logging.Options["max-file"] != "", "its log grows for ever: logging")
	want(s.Restart != "", "nobody says when it starts again: restart")
	return errors.Join(problems...)
}

// pinned says that the database, whose files another version may not read, is of
// whatever version comes.
func pinned(s types.ServiceConfig) error {
	if s.Image != "" && !regexp.MustCompile(`:[0-9][0-9.]*-pg[0-9]+$`).MatchString(s.Image) {
		return fmt.Errorf("%s names no version", s.Image)
	}
	return nil
}

// bot says what is wrong with what the bot is given.
func bot(s types.ServiceConfig, known []string) error {
	var problems []error
	for name, value := range s.Environment {
		switch {
		case name == "GOMEMLIMIT":
			limit, err := units.RAMInBytes(*value)
			if err != nil || limit >= int64(s.MemLimit) {
				problems = append(problems, fmt.Errorf("GOMEMLIMIT %s is not below mem_limit", *value))
			}
		case !slices.Contains(known, strings.TrimSuffix(name, "_FILE")):
			problems = append(problems, fmt.Errorf("the program does not read %s", name))
		}
	}
	if s.Environment["DISCORD_TOKEN_FILE"] == nil || s.Environment["DISCORD_TOKEN"] != nil || len(s.Secrets) != 1 {
		problems = append(problems, errors.New("its token is not given by a file"))
	}
	if !slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == "/articles" && v.ReadOnly }) {
		problems = append(problems, errors.New("its articles are not mounted read-only"))
	}
	return errors.Join(problems...)
}

// variables lists what .env.example sets, which a test of the program keeps in
// step with what it reads.
func variables(file string) ([]string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^([A-Z_]+)=`).FindAllStringSubmatch(string(b), -1) {
		names = append(names, m[1])
	}
	if names == nil {
		return nil, fmt.Errorf("%s sets nothing", file)
	}
	return names, nil
}

package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Rules of the command line, because a question may begin with "-":
//
//   - a known flag is a flag wherever it stands, and takes its value with it;
//   - "-" alone is an argument: standard input;
//   - what looks like a mistyped flag (--word, --word=value, -x) stays one and
//     is refused by the parser, whose message names "--";
//   - anything else that begins with "-" is text: "-5 degrés", "--- et après",
//     "-Kremlin", "--oui ou non";
//   - after "--" everything is text.
var (
	mistyped   = regexp.MustCompile(`^(--[A-Za-z][A-Za-z0-9-]*(=\S*)?|-[A-Za-z])$`)
	shortValue = regexp.MustCompile(`^=?[0-9]+$`)
)

// arrange puts args into the order that the parser of root reads by the rules
// above: subcommand, flags, "--", arguments.
func arrange(root *cobra.Command, args []string) []string {
	cmd := root
	var flags, rest []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if len(arg) > 1 && arg[0] == '-' {
			flag, inline := lookup(cmd, arg)
			if flag != nil || mistyped.MatchString(arg) {
				flags = append(flags, arg)
				if flag != nil && !inline && flag.NoOptDefVal == "" && i+1 < len(args) {
					i++
					flags = append(flags, args[i])
				}
				continue
			}
		}
		if cmd == root && len(rest) == 0 {
			if sub := child(root, arg); sub != nil {
				cmd = sub
				continue
			}
		}
		rest = append(rest, arg)
	}
	var out []string
	if cmd != root {
		out = append(out, cmd.Name())
	}
	out = append(out, flags...)
	if len(rest) > 0 {
		out = append(append(out, "--"), rest...)
	}
	return out
}

// lookup returns the flag of cmd that arg sets, nil if it sets none, and
// whether its value stands in arg itself.
func lookup(cmd *cobra.Command, arg string) (flag *pflag.Flag, inline bool) {
	cmd.InitDefaultHelpFlag()
	find := func(get func(*pflag.FlagSet) *pflag.Flag) *pflag.Flag {
		if f := get(cmd.Flags()); f != nil {
			return f
		}
		return get(cmd.Root().PersistentFlags())
	}
	if arg[1] == '-' {
		name, _, inline := strings.Cut(arg[2:], "=")
		return find(func(s *pflag.FlagSet) *pflag.Flag { return s.Lookup(name) }), inline
	}
	if arg[1] > 0x7f {
		return nil, false
	}
	flag = find(func(s *pflag.FlagSet) *pflag.Flag { return s.ShorthandLookup(arg[1:2]) })
	if flag == nil || len(arg) == 2 {
		return flag, false
	}
	if flag.NoOptDefVal == "" && shortValue.MatchString(arg[2:]) {
		return flag, true
	}
	return nil, false
}

func child(root *cobra.Command, name string) *cobra.Command {
	for _, c := range root.Commands() {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

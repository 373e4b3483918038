package discord

// How to add to what the bot can do.
//
// Every command, button and modal stands in a file of its own and registers
// from that file's init through one of three functions, which panic when two
// claim the same name:
//
//	func init() {
//		addCommand(command{
//			define: &discordgo.ApplicationCommand{…},   // with French localizations
//			run:    func(ctx context.Context, r *request) error { … },
//		})
//		addComponent("src", component{run: …})         // custom_id "src:" + what follows, in r.arg
//		addModal("rep", component{run: …})             // the same for modals
//	}
//
// A handler is called with the request already admitted: r.engine is what may
// be read here, r.lang the person's interface language, r.user, r.guild,
// r.channel, r.can(permission) come from the interaction itself. It answers
// with r.reply (first a message, later calls are follow-ups), r.update (the
// message with the button), r.modal or r.choices. When it has said nothing
// after a second the framework acknowledges in its place: privately if
// private(r) says so, and for components that say updates, invisibly; r.reply
// and r.update then edit what the acknowledgement showed. Only r.modal and
// r.choices cannot follow an acknowledgement: they have to be quick.
//
// An error returned is said to the person in one sentence with a reference
// that is in the log (see errors.go); a *refusal is said as it is and not
// logged as a failure. ctx ends before the interaction's token does, and when
// the program stops.

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// A command is one entry of the command list.
type command struct {
	define *discordgo.ApplicationCommand
	run    func(ctx context.Context, r *request) error
	// complete answers autocompletion with at most 25 choices; nil when no
	// option asks for it.
	complete func(ctx context.Context, r *request) error
	// private says whether an acknowledgement is for the person alone; nil: yes.
	private func(r *request) bool
	// long: outlives the interaction's token, and sees to it by itself.
	long bool
}

// A component is a button, a menu or a modal, told by the prefix of its
// custom_id.
type component struct {
	run func(ctx context.Context, r *request) error
	// updates: acknowledge invisibly, to change the message of the button. Else
	// the acknowledgement is a new private message.
	updates bool
	// always: serves even those who may read nothing here; r.engine may be nil.
	always bool
}

var (
	commands   = map[string]command{}
	components = map[string]component{}
	modals     = map[string]component{}
)

func addCommand(c command)                    { add(commands, c.define.Name, c) }
func addComponent(prefix string, c component) { add(components, prefix, c) }
func addModal(prefix string, c component)     { add(modals, prefix, c) }
func add[T any](table map[string]T, k string, v T) {
	if _, taken := table[k]; taken {
		panic(fmt.Sprintf("two handlers for %q", k))
	}
	table[k] = v
}

// splitID cuts a custom_id into the prefix that the tables know and the rest.
func splitID(id string) (prefix, arg string) {
	prefix, arg, _ = strings.Cut(id, ":")
	return prefix, arg
}

// definitions returns the commands as Discord is to know them, by name.
func definitions() []*discordgo.ApplicationCommand {
	var all []*discordgo.ApplicationCommand
	for _, c := range commands {
		all = append(all, c.define)
	}
	slices.SortFunc(all, func(a, b *discordgo.ApplicationCommand) int { return strings.Compare(a.Name, b.Name) })
	return all
}

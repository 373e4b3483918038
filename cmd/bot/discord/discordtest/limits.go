package discordtest

// Discord's limits, from its documentation of messages, components and
// commands; lengths count Unicode code points.
const (
	maxContent        = 2000
	maxEmbeds         = 10
	maxEmbedTotal     = 6000 // over all embeds of a message
	maxEmbedTitle     = 256
	maxEmbedText      = 4096
	maxEmbedFields    = 25
	maxEmbedName      = 256
	maxEmbedValue     = 1024
	maxEmbedFooter    = 2048
	maxEmbedAuthor    = 256
	maxRows           = 5
	maxRowButtons     = 5
	maxComponents     = 40 // of components v2, nested ones included
	maxTextDisplay    = 4000
	maxLabel          = 80
	maxCustomID       = 100
	maxURL            = 512
	maxOptions        = 25 // of a select menu
	maxOptionText     = 100
	maxPlaceholder    = 150
	maxModalTitle     = 45
	maxModalRows      = 5
	maxInputLabel     = 45
	maxInputHolder    = 100
	maxInputValue     = 4000
	maxNonce          = 25
	maxFiles          = 10
	maxFile           = 10 << 20
	maxRequest        = 25 << 20
	maxThreadName     = 100
	maxChoices        = 25
	maxChoice         = 100
	maxCommandName    = 32
	maxCommandText    = 100
	maxCommandOptions = 25
	maxCommandTotal   = 8000
	maxCommands       = 100 // slash commands in one scope
	maxMenus          = 15  // message commands in one scope; as many for users
	maxCreates        = 200 // commands created a day in one guild
)

// Package prompts holds the prompt templates, typed and versioned.
package prompts

// A Prompt is what is sent to a chat model: instructions, then data and question.
type Prompt struct {
	Name      string // of the template: "answer", "rewrite"
	Version   string // changes with the words of the template
	System    string
	User      string
	MaxTokens int  // of the reply, its reasoning apart
	JSON      bool // the reply is to be one JSON object
}

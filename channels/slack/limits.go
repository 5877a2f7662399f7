package slack

import "time"

// Slack's limits, in code points and items (docs.slack.dev, reference/block-kit).
const (
	mostBlocks      = 50    // of a message
	mostViewBlocks  = 100   // of a modal or a home tab
	mostSection     = 3000  // characters of a section
	mostField       = 2000  // of a field of a section
	mostFields      = 10    // of a section
	mostHeader      = 150   // of a header
	mostLabel       = 2000  // of an input's label
	mostTitle       = 24    // of a modal's title, submit and close
	mostOption      = 75    // of an option's text
	mostOptions     = 100   // of a menu
	mostInput       = 3000  // of what is typed into a modal
	mostBlockChars  = 9000  // of all blocks of a message; Slack refuses at about 13,200 (msg_blocks_too_long)
	mostMessage     = 10000 // of a message's text (◇ channels.md §4)
	mostTurns       = 20    // of the talk before, in the first reply
	mostLinesAtOnce = 40    // entries in one message, each a block, with room for files
)

// Times.
const (
	callTime   = 10 * time.Second // a call of the Web API
	fileTime   = 2 * time.Minute
	askTime    = 2 * time.Second // one that an answer to Slack waits for: Slack gives us 3 s
	memberAge  = 5 * time.Minute // how long what is known of a member holds
	memberMost = time.Hour       // how long it holds while Slack cannot be asked
	keepAfter  = 7 * 24 * time.Hour
)

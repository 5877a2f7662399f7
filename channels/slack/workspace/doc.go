// Package workspace is a Slack workspace on this machine: a double of Slack as
// strict as the real one, for tests and for the playground's desk. It serves the
// Web API that apps call (Handler), it calls the app with signed events,
// interactions and slash commands, by HTTP or by Socket Mode, and it lends
// people who post, press, fill in and upload (As). Nothing goes around the wire:
// whoever talks to it uses the same requests, signatures and sockets as in
// service.
//
// It refuses what the real one refuses, with its errors. What the app does wrong
// is kept in Faults, which tests assert to be empty.
//
// Time is the clock's that is passed in: nothing sleeps, and a test that moves a
// Stopped clock sees five minutes of retries at once. Only how long an answer
// takes is real (Config.Client), and so are the timestamps of signatures.
//
// A test:
//
//	clock := workspace.NewStopped(start)
//	w, _ := workspace.Listen(workspace.Config{BotToken: "xoxb-1", SigningSecret: secret, Clock: clock,
//		Users:    []workspace.User{{ID: "U1", Name: "mei", Phone: "+8613800138000"}},
//		Channels: []workspace.Channel{{ID: "C1", Name: "desk", Members: []string{workspace.BotUserID, "U1"}}}})
//	defer w.Close()
//	// … start the program with SLACK_API_BASE=w.Base(), then:
//	w.Point(workspace.URLs{Events: url + "/slack/events", Interactions: url + "/slack/interactions", Commands: url + "/slack/commands"})
//	mei := w.As("U1")
//	card := w.Messages("C1")[0]
//	mei.Press(ctx, workspace.In("C1", card.TS), "claim", "")
//	mei.Post(ctx, "C1", card.TS, "hello")
//	w.Thread("C1", card.TS) // what everybody sees
//	w.Faults()              // must be empty
//
// # Rules that it enforces
//
// Every call: a known method; POST with a form or JSON, or GET; utf-8; the bot's
// token in the header or in the form (not in JSON or a query), the app's for
// apps.connections.open; required arguments. Methods that only read take no
// JSON. Unknown arguments are faults, though Slack ignores them. Errors are HTTP
// 200 with ok false; invalid_blocks and invalid_arguments say where and why in
// response_metadata.messages.
//
// Rates (Config.Limits): a call's tier, and 1 message a second and channel with
// 3 at once; over it 429 with Retry-After.
//
// Messages: a text or blocks; a text is cut at 40,000 characters (a fault),
// chat.update refuses more than 4,000; only the app's own are changed or
// deleted; an update without blocks keeps the old ones; a reply to what is a
// reply is refused, one to a message that was deleted lands outside of the
// thread; the app is a member of the channel and that is not archived; who gets
// an ephemeral message is a member; a reaction is added once.
//
// Blocks, in code points: 50 in a message, 100 in a view; section text 3,000, 10
// fields of 2,000; header 150; 25 actions, 10 in a context; button text 75, value
// 2,000; 100 options, text 75, value 150; overflow 5; 10 checkboxes or radio
// buttons; placeholder 150; label and hint 2,000; action_id and block_id 255, the
// former unique in its block, the latter in all; required members, no unknown
// ones; known types where they may be; plain_text where it must be; no empty
// text; initial_option among the options. A message's texts and 125 for each of
// its blocks weigh 13,422 at most, else msg_blocks_too_long.
//
// Views: title, submit and close 24; callback_id and external_id 255,
// private_metadata 3,000; 250 kB; submit where there are inputs; a trigger_id
// opens one view within 3 s; 3 modals on top of each other; external_ids differ;
// hash_conflict. response_action is errors (at input blocks), update, push or
// clear; any other answer, or a late one, leaves the modal open.
//
// Response URLs: 5 uses in 30 min, then 404.
//
// Files: as many bytes as were announced; an upload is completed once; a
// download without the token is sent to a page to sign in.
//
// Deliveries: answered with 2xx (interactions and commands 200) within 3 s.
// Events are tried again at once, after 1 min and after 5 min more, under the
// same event_id, unless X-Slack-No-Retry is 1. The app hears of its own messages
// and reactions, and of nothing in channels where it is not. Texts come escaped,
// with mentions and links in brackets. By Socket Mode each envelope goes to one
// connection and is acknowledged by its id, in less than 20 kB; an address opens
// one connection.
//
// People see what is there: they press what is shown, choose what is offered,
// fill in fields that exist, required ones, in their limits. Strangers, guests,
// bots and people who left are told apart as in Slack.
//
// # What it is not
//
// It knows no attachments, no lists, tables, videos and files as blocks (they are
// refused), no rich text in what people write, no group conversations, user
// groups, pins, bookmarks, canvases, streams, dialogs, message menus or options
// that are fetched; no scopes and no Enterprise Grid; it never switches events
// off for their failures. A user group in a message is taken for everybody.
// Reads knows bold, links, mentions, quotes and a handful of emoji.
package workspace

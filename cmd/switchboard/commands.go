package main

// commands is every command and flag there is (interface.md §1).
type commands struct {
	Config string `help:"Configuration file. Defaults to switchboard.yaml, if there is one." placeholder:"F"`

	Serve   serveCommand   `cmd:"" help:"Run the gateway."`
	Chat    chatCommand    `cmd:"" help:"Talk to the assistant in the terminal."`
	Check   checkCommand   `cmd:"" help:"Verify a business pack and every dialog."`
	Replay  replayCommand  `cmd:"" help:"Run a stored conversation through the current dialogs and show where it now differs."`
	Test    testCommand    `cmd:"" help:"Run conversation tests."`
	Parse   parseCommand   `cmd:"" help:"Show what the entity parsers read in a text."`
	Intents intentsCommand `cmd:"" help:"Measure and mend the understanding of intents."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to this version."`
	Version versionCommand `cmd:"" help:"Print version, commit and Go version."`
}

// load reads the configuration as the command line and the environment say.
func (c *commands) load(p process) (Config, error) { return Load(c.Config, p.env) }

type intentsCommand struct {
	Eval      evalCommand      `cmd:"" help:"Train on one data set and score on the other."`
	Confusion confusionCommand `cmd:"" help:"Show what to mend in the sentences of a pack: intents that steal, sentences that nothing supports."`
	Suggest   suggestCommand   `cmd:"" help:"Draft FAQ entries from the questions without an answer, and sentences for thin intents, for a person to accept."`
}

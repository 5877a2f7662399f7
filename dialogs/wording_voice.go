package dialogs

// voiceWordings are the prompts that the channel of calls says by itself. They
// stand here so that a pack is checked for them.
var voiceWordings = []struct {
	key     string
	args    []string
	choices []string
}{
	{"voice.bye", nil, nil},
	{"voice.connecting", nil, nil},
	{"voice.declined", nil, nil},
	{"voice.down", nil, nil},
	{"voice.fallback", nil, nil},
	{"voice.gone", nil, nil},
	{"voice.hash", nil, nil},
	{"voice.keys", nil, nil},
	{"voice.left", nil, nil},
	{"voice.moment", nil, nil},
	{"voice.option", []string{"label", "key"}, nil},
	{"voice.option.name", []string{"label", "key"}, nil},
	{"voice.option.number", []string{"label", "key"}, nil},
	{"voice.out.callback", nil, nil},
	{"voice.out.survey", nil, nil},
	{"voice.slow", nil, nil},
	{"voice.still", nil, nil},
	{"voice.texted", nil, nil},
	{"voice.whisper", nil, nil},
	{"voice.whisper.about", []string{"about"}, nil},
}

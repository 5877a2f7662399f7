package dialogs

import "switchboard/dialogs/pack"

// channelWords are the fixed words that channels say themselves, with the
// placeholders that they fill: a link, the key after an option, a goodbye.
// They stand here so that a pack is checked for them.
var channelWords = []pack.PromptSpec{
	{Key: "clock.lost", Args: []string{"name", "percent"}},
	{Key: "clock.reply", Args: []string{"name", "percent"}},
	{Key: "clock.ticket", Args: []string{"number", "clock", "at", "percent"}},
	{Key: "clock.wait", Args: []string{"name", "percent"}},
	{Key: "desk.correction", Args: []string{"text"}},
	{Key: "sms.continue", Args: []string{"link"}},
	{Key: "sms.link", Args: []string{"link"}},
	{Key: "visit.about", Args: []string{"code"}},
	{Key: "visit.calendar", Args: []string{"link"}},
	{Key: "visit.uncalendar", Args: []string{"link"}},
	{Key: "voice.brief", Args: []string{"who", "what", "minutes"}},
	{Key: "voice.brief.nothing"},
	{Key: "voice.brief.number", Args: []string{"digits"}},
	{Key: "voice.bye"},
	{Key: "voice.connecting"},
	{Key: "voice.declined"},
	{Key: "voice.down"},
	{Key: "voice.fallback"},
	{Key: "voice.gone"},
	{Key: "voice.hash"},
	{Key: "voice.keys"},
	{Key: "voice.left"},
	{Key: "voice.moment"},
	{Key: "voice.option", Args: []string{"label", "key"}},
	{Key: "voice.option.name", Args: []string{"label", "key"}},
	{Key: "voice.option.number", Args: []string{"label", "key"}},
	{Key: "voice.out.callback", Args: []string{"brand"}},
	{Key: "voice.out.survey", Args: []string{"brand"}},
	{Key: "voice.slow"},
	{Key: "voice.still"},
	{Key: "voice.texted"},
	{Key: "voice.whisper"},
	{Key: "voice.whisper.about", Args: []string{"about"}},
}

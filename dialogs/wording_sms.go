package dialogs

// smsWordings are the prompts that the channel of text messages says by
// itself. They stand here so that a pack is checked for them.
var smsWordings = []struct {
	key     string
	args    []string
	choices []string
}{
	{"sms.continue", []string{"link"}, nil},
	{"sms.link", []string{"link"}, nil},
}

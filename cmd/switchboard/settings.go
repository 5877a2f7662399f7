package main

import (
	"errors"
	"net"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A setting is one key of the configuration: its environment variable, and
// how its value is read. Errors of take never contain the value.
type setting struct {
	env    string
	secret bool // may also come from env+"_FILE"
	later  bool // read and checked, but not acted on by this version
	take   func(c *Config, v string) error
}

// settings is every key there is.
var settings = []setting{
	{env: "SWITCHBOARD_LISTEN", take: func(c *Config, v string) error { c.Listen = v; return address(v) }},
	{env: "SWITCHBOARD_PUBLIC_URL", take: takePublicURL},
	{env: "SWITCHBOARD_ORIGINS", take: takeOrigins},
	{env: "SWITCHBOARD_DATABASE_URL", take: takeDatabase},
	{env: "SWITCHBOARD_NODE", later: true, take: func(c *Config, v string) error { c.Node = v; return word(v) }},
	{env: "SWITCHBOARD_PACK", take: takePack},
	{env: "SWITCHBOARD_PLAYGROUND", take: takePlayground},
	{env: "SWITCHBOARD_VOICE_TRANSPORT", take: func(c *Config, v string) error {
		c.VoiceTransport = v
		return match(transport, v, "must be gather or relay")
	}},
	{env: "SWITCHBOARD_API_TOKEN", secret: true, take: func(c *Config, v string) error { c.APIToken = Secret(v); return word(v) }},
	{env: "SWITCHBOARD_DESK_TOKEN", secret: true, take: func(c *Config, v string) error { c.DeskToken = Secret(v); return word(v) }},
	{env: "SWITCHBOARD_DATA_KEY", secret: true, later: true, take: takeDataKey},

	{env: "TWILIO_ACCOUNT_SID", take: func(c *Config, v string) error {
		c.Twilio.AccountSID = v
		return match(accountSID, v, `must be "AC" followed by letters and digits`)
	}},
	{env: "TWILIO_AUTH_TOKEN", secret: true, take: func(c *Config, v string) error {
		c.Twilio.AuthToken = Secret(v)
		return match(alphanumeric, v, "must be letters and digits only")
	}},
	{env: "TWILIO_FROM", take: func(c *Config, v string) error {
		c.Twilio.From = v
		return match(sender, v, `must be a number such as +14155550100, a short code, or a messaging service "MG…"`)
	}},
	{env: "TWILIO_API_BASE", take: takeTwilioBase},
	{env: "TWILIO_SEGMENTS_PER_SECOND", take: takeSegments},
	{env: "TWILIO_OPTOUT", take: func(c *Config, v string) error {
		c.Twilio.OptOut = v
		return match(optOut, v, "must be carrier or own")
	}},

	{env: "SLACK_BOT_TOKEN", secret: true, take: func(c *Config, v string) error {
		c.Slack.BotToken = Secret(v)
		return notApp(v)
	}},
	{env: "SLACK_SIGNING_SECRET", secret: true, take: func(c *Config, v string) error { c.Slack.SigningSecret = Secret(v); return word(v) }},
	{env: "SLACK_APP_TOKEN", secret: true, take: func(c *Config, v string) error {
		c.Slack.AppToken = Secret(v)
		return notBot(v)
	}},
	{env: "SLACK_CHANNEL", take: func(c *Config, v string) error { c.Slack.Channel = v; return word(v) }},
	{env: "SLACK_API_BASE", take: takeSlackBase},

	{env: "OPENAI_API_KEY", secret: true, take: func(c *Config, v string) error { c.OpenAI.APIKey = Secret(v); return word(v) }},
	{env: "OPENAI_BASE_URL", take: takeModelBase},
	{env: "OPENAI_MODEL", take: func(c *Config, v string) error { c.OpenAI.Model = v; return word(v) }},

	{env: "OTEL_EXPORTER_OTLP_ENDPOINT", later: true, take: func(c *Config, v string) error { c.Traces = v; _, err := web(v); return err }},
}

// key is the setting's name in switchboard.yaml.
func (s setting) key() string {
	return strings.ToLower(strings.TrimPrefix(s.env, "SWITCHBOARD_"))
}

var (
	accountSID   = regexp.MustCompile(`^AC[0-9A-Za-z]+$`)
	alphanumeric = regexp.MustCompile(`^[0-9A-Za-z]+$`)
	sender       = regexp.MustCompile(`^(\+[1-9][0-9]{6,14}|[0-9]{3,12}|MG[0-9A-Za-z]+)$`)
	optOut       = regexp.MustCompile(`^(carrier|own)$`)
	transport    = regexp.MustCompile(`^(gather|relay)$`)
)

func match(re *regexp.Regexp, v, otherwise string) error {
	if !re.MatchString(v) {
		return errors.New(otherwise)
	}
	return nil
}

// word refuses blanks and what cannot be seen, which pasted values and files tend to carry.
func word(v string) error {
	for _, r := range v {
		if r == utf8.RuneError || unicode.IsSpace(r) || !unicode.IsGraphic(r) {
			return errors.New("must not contain blanks, control or invisible characters")
		}
	}
	return nil
}

func notApp(v string) error {
	if strings.HasPrefix(v, "xapp-") {
		return errors.New("is an app token; the bot token begins with xoxb-")
	}
	return word(v)
}

func notBot(v string) error {
	if strings.HasPrefix(v, "xoxb-") {
		return errors.New("is a bot token; the app token begins with xapp-")
	}
	return word(v)
}

func address(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return errors.New("must be host:port, such as 127.0.0.1:8080")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || port != strconv.FormatUint(n, 10) {
		return errors.New("must end in a port between 0 and 65535")
	}
	return nil
}

// web reads an absolute http or https URL. Its errors leave the URL out, for it may hold a password.
func web(v string) (*url.URL, error) {
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("must be a URL that begins with http:// or https://")
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, errors.New("must be a URL without user, query or fragment")
	}
	return u, nil
}

// site reads a URL of scheme and host only.
func site(v string) (*url.URL, error) {
	u, err := web(v)
	if err == nil && strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("must be scheme and host only, such as https://chat.example.com")
	}
	return u, err
}

// takePublicURL takes no path: the routes that carriers, Slack and browsers
// call are fixed (interface.md §3).
func takePublicURL(c *Config, v string) error {
	u, err := site(v)
	if err != nil {
		return err
	}
	c.PublicURL = strings.TrimRight(u.String(), "/")
	return nil
}

// originOf is what a browser calls the site of a valid URL.
func originOf(v string) string {
	u, err := url.Parse(v)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}

func takeOrigins(c *Config, v string) error {
	c.Origins = nil
	for _, o := range strings.Split(v, ",") {
		o = strings.TrimSpace(o)
		if o == "" {
			continue
		}
		u, err := web(o)
		if err != nil || u.Path != "" {
			return errors.New("must be exact origins such as https://shop.example, separated by commas")
		}
		c.Origins = append(c.Origins, originOf(o))
	}
	return nil
}

func takeDatabase(c *Config, v string) error {
	if strings.HasPrefix(v, "postgres://") || strings.HasPrefix(v, "postgresql://") {
		return errors.New("PostgreSQL is not in this version; use sqlite:PATH")
	}
	path, ok := strings.CutPrefix(v, "sqlite:")
	if !ok || path == "" {
		return errors.New("must be sqlite:PATH")
	}
	if strings.HasPrefix(path, ":memory:") {
		return errors.New("must be sqlite:PATH of a file; nothing is kept in memory only")
	}
	c.Database = path
	return nil
}

func takePack(c *Config, v string) error {
	c.Pack = v
	info, err := os.Stat(v)
	if err != nil || !info.IsDir() {
		return errors.New("no such folder: " + v)
	}
	return nil
}

func takePlayground(c *Config, v string) error {
	switch v {
	case "true", "false":
		on := v == "true"
		c.playground = &on
		return nil
	}
	return errors.New("must be true or false")
}

func takeDataKey(c *Config, v string) error {
	c.DataKey = Secret(v)
	if len(v) < 16 {
		return errors.New("must have at least 16 characters")
	}
	return word(v)
}

func takeTwilioBase(c *Config, v string) error {
	c.Twilio.APIBase = strings.TrimRight(v, "/")
	_, err := site(v)
	return err
}

func takeSegments(c *Config, v string) error {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !(n >= 0 && n <= 1000) {
		return errors.New("must be a number between 0 (no limit) and 1000")
	}
	c.Twilio.SegmentsPerSecond = n
	return nil
}

func takeSlackBase(c *Config, v string) error {
	c.Slack.APIBase = v
	u, err := web(v)
	if err == nil && !strings.HasSuffix(u.Path, "/api/") {
		return errors.New("must end in /api/")
	}
	return err
}

func takeModelBase(c *Config, v string) error {
	c.OpenAI.BaseURL = strings.TrimSuffix(v, "/")
	u, err := web(v)
	if err == nil && !strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), "/v1") {
		return errors.New("must end in /v1")
	}
	return err
}

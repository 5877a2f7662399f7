package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// Config is all that an operator can set (interface.md §2). A key of
// switchboard.yaml is the environment variable's name in lower case without
// "SWITCHBOARD_": SWITCHBOARD_LISTEN is listen, TWILIO_FROM is twilio_from.
// The environment wins over the file.
type Config struct {
	// Listen is the address to serve on. Defaults to 127.0.0.1:8080.
	Listen string
	// PublicURL is the URL that carriers and Slack call, without a slash at
	// its end. Defaults to "": the listen address.
	PublicURL string
	// Origins are the sites that may open the chat, exactly as browsers send
	// them. Defaults to those of PublicURL and of the listen address.
	Origins []string
	// Database is the path of the SQLite file. Defaults to data/switchboard.db.
	Database string
	// Node is this process's name among several. Defaults to the host name.
	Node string
	// Pack is the folder of the business pack. Defaults to "": the built-in telecom pack.
	Pack string
	// Playground serves /playground/ and its clock. Defaults to true only
	// with no carrier or Slack credentials, a loopback address and no public URL.
	Playground bool
	// VoiceTransport is how callers are asked: "gather", by documents, or
	// "relay", on a socket (Twilio ConversationRelay). Defaults to gather.
	VoiceTransport string
	// APIToken is the bearer token with the role admin. Defaults to one
	// generated at each start and printed.
	APIToken Secret
	// DeskToken is what agents sign in with; it does not open the API. Defaults
	// to the API token.
	DeskToken Secret
	// DataKey encrypts fields at rest. Defaults to none.
	DataKey Secret

	Twilio TwilioConfig
	Slack  SlackConfig
	OpenAI OpenAIConfig

	// Traces is the OTLP endpoint that traces go to. Defaults to "": none.
	Traces string

	playground *bool           // as set; nil for the default
	timer      callTimer       // of a carrier whose time is its own, in tests; nil for real time
	set        map[string]bool // environment names of the settings that were given
}

// TwilioConfig is the carrier's account. All of AccountSID, AuthToken and From are set, or none.
type TwilioConfig struct {
	AccountSID string
	AuthToken  Secret
	From       string // E.164, a short code, or a messaging service ("MG…")
	// APIBase is the REST base, scheme and host. Defaults to "": Twilio's own.
	APIBase string
	// SegmentsPerSecond is the sending rate of a number, 0 for no limit. Defaults to 1.
	SegmentsPerSecond float64
	// OptOut says who confirms STOP and HELP: "carrier" or "own". Defaults to carrier.
	OptOut string
}

// SlackConfig is the desk in Slack. BotToken and Channel go together with
// SigningSecret or, for Socket Mode, AppToken.
type SlackConfig struct {
	BotToken      Secret
	SigningSecret Secret
	AppToken      Secret
	Channel       string
	// APIBase ends in /api/. Defaults to "": Slack's own.
	APIBase string
	pace    time.Duration // between messages; 0 for Slack's own. No setting
}

// OpenAIConfig is an optional language model on any OpenAI-compatible server.
type OpenAIConfig struct {
	// APIKey is its key. Defaults to none, for servers of one's own.
	APIKey Secret
	// BaseURL ends in /v1. Defaults to "": OpenAI's own.
	BaseURL string
	// Model is the model's name. Defaults to "": no model is asked.
	Model string
}

// On tells whether a model is asked: it is named, and so is a server or a key.
// A key alone, which many machines have for other reasons, sends nobody's
// words anywhere.
func (o OpenAIConfig) On() bool { return o.Model != "" && (o.APIKey != "" || o.BaseURL != "") }

// A Secret is a value that no log and no error may show: it prints as "[secret]".
type Secret string

// String hides the value from fmt.
func (Secret) String() string { return "[secret]" }

// GoString hides the value from %#v.
func (Secret) GoString() string { return "[secret]" }

// LogValue hides the value from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// MarshalText hides the value from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Reveal returns the value itself, for the one place that uses it.
func (s Secret) Reveal() string { return string(s) }

// defaults returns the configuration of a process that was told nothing.
func defaults() Config {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "switchboard"
	}
	return Config{
		Listen:   "127.0.0.1:8080",
		Database: "data/switchboard.db",
		Node:     host,

		VoiceTransport: transportGather,
		Twilio:         TwilioConfig{SegmentsPerSecond: 1, OptOut: "carrier"},
		set:            map[string]bool{},
	}
}

// Loopback tells whether the listen address is reachable from this machine only.
func (c Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	return err == nil && loopback(host)
}

// loopback tells whether a host name or address without a port is this machine.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.IsLoopback()
}

// settle fills in what depends on other settings.
func (c *Config) settle() {
	if c.playground != nil {
		c.Playground = *c.playground
		return
	}
	carrier := c.Twilio.AccountSID != "" || c.Twilio.AuthToken != ""
	slack := c.Slack.BotToken != "" || c.Slack.AppToken != ""
	c.Playground = c.Loopback() && !c.published() && !carrier && !slack
}

// published tells whether others than this machine's people come by the public
// URL: then a proxy on this machine calls.
func (c Config) published() bool {
	u, err := url.Parse(c.PublicURL)
	return c.PublicURL != "" && (err != nil || !loopback(u.Hostname()))
}

// Unused lists settings that were given but that are not acted on: this version
// does not, or there is no model that they are about.
func (c Config) Unused() []string {
	var names []string
	for _, s := range settings {
		if c.set[s.env] && (s.later || !c.OpenAI.On() && strings.HasPrefix(s.env, "OPENAI_")) {
			names = append(names, s.env)
		}
	}
	return names
}

// Unheard tells that the real carrier is meant, but not at which URL it calls:
// what it signs for any other URL than the listen address's is refused.
func (c Config) Unheard() bool {
	return c.Twilio.AccountSID != "" && c.Twilio.APIBase == "" && c.PublicURL == ""
}

// Exposed tells that the playground was asked for although others come by a
// public URL: behind a proxy that hides where a request came from (nginx as it
// comes) everybody is at the desk without a token.
func (c Config) Exposed() bool { return c.Playground && c.published() }

// ShutOut tells that the list of sites leaves out the public URL: our own page
// and the links that customers are sent open, and then cannot connect.
func (c Config) ShutOut() bool {
	return c.PublicURL != "" && len(c.Origins) > 0 && !slices.Contains(c.Origins, originOf(c.PublicURL))
}

// AllowedOrigins are the sites that may open the chat when the process
// listens on addr. A loopback address goes by all its names.
func (c Config) AllowedOrigins(addr net.Addr) []string {
	if len(c.Origins) > 0 {
		return c.Origins
	}
	var out []string
	if c.PublicURL != "" {
		out = append(out, originOf(c.PublicURL))
	}
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return out
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	hosts := []string{host}
	if ip, err := netip.ParseAddr(host); host == "" || loopback(host) || err == nil && ip.IsUnspecified() {
		hosts = []string{"127.0.0.1", "localhost", "::1"}
	}
	for _, h := range hosts {
		out = append(out, "http://"+net.JoinHostPort(h, port))
	}
	return out
}

// Faults are everything wrong with a configuration, each naming its setting
// or its file and line, none showing a value that may be secret.
type Faults []string

// Error gives one fault a line.
func (f Faults) Error() string { return strings.Join(f, "\n") }

func (f *Faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

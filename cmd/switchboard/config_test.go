package main

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// file writes a file in a folder of the test and returns its name.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.Database != "data/switchboard.db" || c.Pack != "" || !c.Playground || c.Node == "" {
		t.Errorf("defaults %+v", c)
	}
	if c.Twilio.SegmentsPerSecond != 1 || c.Twilio.OptOut != "carrier" || len(c.Unused()) != 0 {
		t.Errorf("defaults %+v", c)
	}
}

// TestFaults: each fault names its setting or file and line, and never shows a value that may be secret.
func TestFaults(t *testing.T) {
	const secret = "hunter2 hunter2"
	for _, tt := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"listen without port", map[string]string{"SWITCHBOARD_LISTEN": "localhost"}, "SWITCHBOARD_LISTEN: must be host:port"},
		{"listen on a name of a port", map[string]string{"SWITCHBOARD_LISTEN": "localhost:http"}, "SWITCHBOARD_LISTEN: must end in a port"},
		{"listen on too high a port", map[string]string{"SWITCHBOARD_LISTEN": ":65536"}, "SWITCHBOARD_LISTEN: must end in a port"},
		{"public url", map[string]string{"SWITCHBOARD_PUBLIC_URL": "example.com"}, "SWITCHBOARD_PUBLIC_URL: must be a URL"},
		{"public url with a password", map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://u:hunter2@example.com"}, "SWITCHBOARD_PUBLIC_URL: must be a URL without user"},
		{"public url with a path", map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://example.com/desk/"}, "SWITCHBOARD_PUBLIC_URL: must be scheme and host only"},
		{"public url with a query", map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://example.com/?a=hunter2"}, "SWITCHBOARD_PUBLIC_URL: must be a URL without user, query"},
		{"public url with an empty query", map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://example.com?"}, "SWITCHBOARD_PUBLIC_URL: must be a URL without user, query"},
		{"public url without host", map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://:8080"}, "SWITCHBOARD_PUBLIC_URL: must be a URL that begins"},
		{"origins", map[string]string{"SWITCHBOARD_ORIGINS": "https://a.example,*"}, "SWITCHBOARD_ORIGINS: must be exact origins"},
		{"origin with a path", map[string]string{"SWITCHBOARD_ORIGINS": "https://a.example/"}, "SWITCHBOARD_ORIGINS: must be exact origins"},
		{"postgres", map[string]string{"SWITCHBOARD_DATABASE_URL": "postgres://u:hunter2@db/x"}, "SWITCHBOARD_DATABASE_URL: PostgreSQL is not in this version"},
		{"database", map[string]string{"SWITCHBOARD_DATABASE_URL": "mysql://hunter2"}, "SWITCHBOARD_DATABASE_URL: must be sqlite:PATH"},
		{"memory", map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite::memory:"}, "SWITCHBOARD_DATABASE_URL: must be sqlite:PATH of a file; nothing is kept in memory only"},
		{"no path", map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite:"}, "SWITCHBOARD_DATABASE_URL: must be sqlite:PATH"},
		{"pack", map[string]string{"SWITCHBOARD_PACK": "/none"}, "SWITCHBOARD_PACK: no such folder: /none"},
		{"playground", map[string]string{"SWITCHBOARD_PLAYGROUND": "yes"}, "SWITCHBOARD_PLAYGROUND: must be true or false"},
		{"transport", map[string]string{"SWITCHBOARD_VOICE_TRANSPORT": "sip"}, "SWITCHBOARD_VOICE_TRANSPORT: must be gather or relay"},
		{"transport without TLS", map[string]string{
			"SWITCHBOARD_VOICE_TRANSPORT": "relay", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "a", "TWILIO_FROM": "+14155550100",
			"SWITCHBOARD_PUBLIC_URL": "http://calls.example",
		}, "SWITCHBOARD_VOICE_TRANSPORT: relay needs"},
		{"token", map[string]string{"SWITCHBOARD_API_TOKEN": secret}, "SWITCHBOARD_API_TOKEN: must not contain blanks"},
		{"a token out of an editor", map[string]string{"SWITCHBOARD_API_TOKEN": "\ufeffhunter2"}, "SWITCHBOARD_API_TOKEN: must not contain blanks, control or invisible"},
		{"a token out of a web page", map[string]string{"SWITCHBOARD_API_TOKEN": "hunter2\u00a0"}, "SWITCHBOARD_API_TOKEN: must not contain blanks"},
		{"a token that is no text", map[string]string{"SWITCHBOARD_API_TOKEN": "hunter2\xff"}, "SWITCHBOARD_API_TOKEN: must not contain blanks"},
		{"desk token", map[string]string{"SWITCHBOARD_DESK_TOKEN": secret}, "SWITCHBOARD_DESK_TOKEN: must not contain blanks"},
		{"node", map[string]string{"SWITCHBOARD_NODE": "a b"}, "SWITCHBOARD_NODE: must not contain blanks"},
		{"data key", map[string]string{"SWITCHBOARD_DATA_KEY": "hunter2"}, "SWITCHBOARD_DATA_KEY: must have at least 16"},
		{"account", map[string]string{"TWILIO_ACCOUNT_SID": "SK1", "TWILIO_AUTH_TOKEN": "a", "TWILIO_FROM": "+14155550100"}, "TWILIO_ACCOUNT_SID: must be"},
		{"auth token", map[string]string{"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": secret, "TWILIO_FROM": "+14155550100"}, "TWILIO_AUTH_TOKEN: must be letters"},
		{"from", map[string]string{"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "a", "TWILIO_FROM": "me"}, "TWILIO_FROM: must be a number"},
		{"half a carrier", map[string]string{"TWILIO_AUTH_TOKEN": "hunter2"}, "TWILIO_ACCOUNT_SID, TWILIO_FROM: must be set too, since TWILIO_AUTH_TOKEN is"},
		{"carrier base", map[string]string{"TWILIO_API_BASE": "http://proxy/2010"}, "TWILIO_API_BASE: must be scheme and host only"},
		{"rate", map[string]string{"TWILIO_SEGMENTS_PER_SECOND": "-1"}, "TWILIO_SEGMENTS_PER_SECOND: must be a number"},
		{"no rate", map[string]string{"TWILIO_SEGMENTS_PER_SECOND": "NaN"}, "TWILIO_SEGMENTS_PER_SECOND: must be a number"},
		{"opt-out", map[string]string{"TWILIO_OPTOUT": "both"}, "TWILIO_OPTOUT: must be carrier or own"},
		{"half a Slack", map[string]string{"SLACK_BOT_TOKEN": "xoxb-hunter2"}, "SLACK_SIGNING_SECRET, SLACK_CHANNEL: must be set too"},
		{"half a socket", map[string]string{"SLACK_APP_TOKEN": "xapp-hunter2", "SLACK_CHANNEL": "C1"}, "SLACK_BOT_TOKEN: must be set too"},
		{"tokens swapped", map[string]string{"SLACK_APP_TOKEN": "xoxb-hunter2", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CHANNEL": "C1"}, "SLACK_APP_TOKEN: is a bot token"},
		{"Slack base", map[string]string{"SLACK_API_BASE": "http://slack.example/"}, "SLACK_API_BASE: must end in /api/"},
		{"model base", map[string]string{"OPENAI_BASE_URL": "http://localhost:11434"}, "OPENAI_BASE_URL: must end in /v1"},
		{"traces", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4317"}, "OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL"},
		{"secret twice", map[string]string{"OPENAI_API_KEY": "hunter2", "OPENAI_API_KEY_FILE": "/x"}, "OPENAI_API_KEY_FILE: set together with OPENAI_API_KEY"},
		{"no file", map[string]string{"OPENAI_API_KEY_FILE": "/none"}, "OPENAI_API_KEY_FILE: open /none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			_, err := Load("", tt.env)
			var faults Faults
			if !errors.As(err, &faults) || len(faults) != 1 {
				t.Fatalf("error %v, want one fault", err)
			}
			if !strings.HasPrefix(faults[0], tt.want) || strings.Contains(faults[0], "hunter2") {
				t.Errorf("fault %q, want %q", faults[0], tt.want)
			}
		})
	}
}

func TestFaultsOfTheFile(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"unknown key", "listen: :8080\nlisten_on: x\n", ":2: listen_on: no such setting"},
		{"another's prefix", "switchboard_listen: x\n", ":1: switchboard_listen: no such setting"},
		{"a file for what is no secret", "twilio_from_file: x\n", ":1: twilio_from_file: no such setting"},
		{"twice", "listen: :1\nlisten: :2\n", ":2: listen: given twice"},
		{"nested", "twilio:\n  from: x\n", ":1: twilio: no such setting"},
		{"a map for a value", "listen:\n  port: 1\n", ":1: listen: must be a single value"},
		{"bad value", "# the address\n\nlisten: nowhere\n", ":3: listen: must be host:port"},
		{"a list", "- listen\n", ":1: must be a list of key: value"},
		{"no YAML", "listen: \"hunter2\n", ": not valid YAML"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := file(t, "sb.yaml", tt.text)
			_, err := Load(name, nil)
			if err == nil || !strings.HasPrefix(err.Error(), name) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %v, want %s%s", err, name, tt.want)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.yaml"), nil); err == nil || !strings.HasPrefix(err.Error(), "--config: ") {
		t.Errorf("a missing file: %v", err)
	}
}

// TestAllFaultsAtOnce: an operator mends everything in one go.
func TestAllFaultsAtOnce(t *testing.T) {
	name := file(t, "sb.yaml", "nothing: 1\nlisten: nowhere\n")
	_, err := Load(name, map[string]string{
		"SWITCHBOARD_PLAYGROUND": "maybe", "TWILIO_FROM": "+14155550100", "SLACK_API_BASE": "x",
	})
	var faults Faults
	if !errors.As(err, &faults) || len(faults) != 5 {
		t.Errorf("faults:\n%v", err)
	}
}

func TestSources(t *testing.T) {
	secret := file(t, "token", "from-a-file\r\n")
	name := file(t, "sb.yaml", fmt.Sprintf("\ufeff"+`# as an editor on Windows saves it
listen: 0.0.0.0:9000   # overridden
origins: [https://a.example, "http://B.example:80"]
playground: true
twilio_segments_per_second: 2.5
openai_api_key_file: %s
data_key: |
  0123456789abcdef
`, secret))
	c, err := Load(name, map[string]string{
		"SWITCHBOARD_LISTEN": "127.0.0.1:9001", "SWITCHBOARD_API_TOKEN_FILE": secret, "SWITCHBOARD_PACK": "",
		"SWITCHBOARD_PUBLIC_URL": "https://desk.example/",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:9001" || c.APIToken.Reveal() != "from-a-file" || c.OpenAI.APIKey.Reveal() != "from-a-file" ||
		c.Twilio.SegmentsPerSecond != 2.5 || c.PublicURL != "https://desk.example" || c.DataKey.Reveal() != "0123456789abcdef" || !c.Playground {
		t.Errorf("config %+v", c)
	}
	if want := []string{"https://a.example", "http://b.example"}; !slices.Equal(c.Origins, want) {
		t.Errorf("origins %v", c.Origins)
	}
	if want := []string{"SWITCHBOARD_DATA_KEY", "OPENAI_API_KEY"}; !slices.Equal(c.Unused(), want) {
		t.Errorf("unused %v", c.Unused())
	}
}

// TestUnheard: a carrier without a URL to call is worth a word at start.
func TestUnheard(t *testing.T) {
	carrier := map[string]string{"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "a", "TWILIO_FROM": "+14155550100"}
	for _, tt := range []struct {
		more map[string]string
		want bool
	}{
		{nil, true},
		{map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://desk.example"}, false},
		{map[string]string{"TWILIO_API_BASE": "http://127.0.0.1:9"}, false}, // a test server
	} {
		env := maps.Clone(carrier)
		maps.Copy(env, tt.more)
		c, err := Load("", env)
		if err != nil {
			t.Fatal(err)
		}
		if c.Unheard() != tt.want {
			t.Errorf("%v: unheard is %v", tt.more, !tt.want)
		}
	}
	if c, _ := Load("", nil); c.Unheard() {
		t.Error("unheard without a carrier")
	}
}

// TestPlaygroundDefault: on only where nobody else can come and no carrier or Slack is meant.
// TestShutOut: a list of sites without our own is worth a word at start.
func TestShutOut(t *testing.T) {
	for _, tt := range []struct {
		url, origins string
		want         bool
	}{
		{"https://chat.example", "", false},
		{"", "https://www.example", false},
		{"https://chat.example", "https://www.example", true},
		{"https://chat.example", "https://www.example,https://Chat.example:443", false},
		{"https://chat.example", "http://chat.example", true},
	} {
		c, err := Load(file(t, "sb.yaml", ""), map[string]string{"SWITCHBOARD_PUBLIC_URL": tt.url, "SWITCHBOARD_ORIGINS": tt.origins})
		if err != nil || c.ShutOut() != tt.want {
			t.Errorf("%+v: %v, %v", tt, c.ShutOut(), err)
		}
	}
}

func TestPlaygroundDefault(t *testing.T) {
	carrier := map[string]string{"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "a", "TWILIO_FROM": "+14155550100"}
	slack := map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_CHANNEL": "C1"}
	for _, tt := range []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"nothing set", nil, true},
		{"IPv6 loopback", map[string]string{"SWITCHBOARD_LISTEN": "[::1]:80"}, true},
		{"by name", map[string]string{"SWITCHBOARD_LISTEN": "localhost:80"}, true},
		{"all interfaces", map[string]string{"SWITCHBOARD_LISTEN": ":80"}, false},
		{"a public address", map[string]string{"SWITCHBOARD_LISTEN": "192.0.2.1:80"}, false},
		{"a public URL, by a proxy on this machine", map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://chat.example"}, false},
		{"a public URL that is this machine", map[string]string{"SWITCHBOARD_PUBLIC_URL": "http://127.0.0.1:80"}, true},
		{"a carrier", carrier, false},
		{"Slack", slack, false},
		{"asked for", map[string]string{"SWITCHBOARD_LISTEN": ":80", "SWITCHBOARD_PLAYGROUND": "true"}, true},
		{"not wanted", map[string]string{"SWITCHBOARD_PLAYGROUND": "false"}, false},
	} {
		t.Chdir(t.TempDir())
		c, err := Load("", tt.env)
		if err != nil || c.Playground != tt.want {
			t.Errorf("%s: playground %v, error %v", tt.name, c.Playground, err)
		}
	}
}

func TestAllowedOrigins(t *testing.T) {
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	for _, tt := range []struct {
		cfg  Config
		want []string
	}{
		{Config{Listen: "127.0.0.1:0"}, []string{"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"}},
		{Config{Listen: "192.0.2.1:8080", PublicURL: "https://Desk.example:443/x"}, []string{"https://desk.example", "http://192.0.2.1:8080"}},
		{Config{Listen: "127.0.0.1:0", Origins: []string{"https://a.example"}}, []string{"https://a.example"}},
	} {
		if got := tt.cfg.AllowedOrigins(addr); !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.cfg, got, tt.want)
		}
	}
}

func TestSecretsDoNotShow(t *testing.T) {
	c := Config{APIToken: "hunter2", Twilio: TwilioConfig{AuthToken: "hunter2"}}
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "token", c.APIToken, "config", c)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "token", c.APIToken, "config", c)
	fmt.Fprintf(&b, "%v %+v %#v %s %q", c, c, c, c.APIToken, c.APIToken)
	if strings.Contains(b.String(), "hunter2") {
		t.Error(b.String())
	}
}

func TestStrangers(t *testing.T) {
	got := strangers(map[string]string{"SWITCHBOARD_LISTN": "x", "SWITCHBOARD_LISTEN": "x", "SWITCHBOARD_API_TOKEN_FILE": "x", "PATH": "x"})
	if !slices.Equal(got, []string{"SWITCHBOARD_LISTN"}) {
		t.Errorf("strangers %v", got)
	}
}

// TestSettingsAreWrittenDown: the operator's page names every setting, and marks
// what may come from a file.
func TestSettingsAreWrittenDown(t *testing.T) {
	b, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		name := "`" + s.env + "`"
		if !strings.Contains(string(b), name) {
			t.Errorf("%s is not there", s.env)
		}
		if strings.Contains(string(b), name+" †") != s.secret {
			t.Errorf("%s: †, but a file is %v", s.env, s.secret)
		}
	}
}

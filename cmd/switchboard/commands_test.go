package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
)

// command is the built program, in a folder of its own and with nothing in its environment.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), program(t), args...)
	c.Dir, c.Env = t.TempDir(), []string{"HOME=" + t.TempDir()}
	return c
}

// ran runs a command and returns what it wrote and its exit status.
func ran(t *testing.T, c *exec.Cmd) (stdout, stderr string, status int) {
	t.Helper()
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	e := c.Run()
	var exit *exec.ExitError
	if e != nil && !errors.As(e, &exit) {
		t.Fatal(e)
	}
	return out.String(), err.String(), c.ProcessState.ExitCode()
}

const dataSet = `{"train":[["turn on the light","light_on"],["light on please","light_on"],["switch the light on","light_on"],
	["turn off the light","light_off"],["light off please","light_off"],["switch the light off","light_off"]],
	"oos_train":[["who won the match","oos"]],"test":[["please turn on the light","light_on"]],"oos_test":[["sing me a song","oos"]]}`

// TestCommands runs every command as a process: what it prints where, and its exit status.
func TestCommands(t *testing.T) {
	data := file(t, "data.json", dataSet)
	broken := file(t, "broken.json", "[")
	failing := file(t, "failing.yaml", "cases:\n  - id: Z1\n    steps:\n      - open: true\n        expect: [zebra]\n")
	passing := file(t, "passing.yaml", "cases:\n  - id: Z1\n    on: [web, sms, voice]\n    steps:\n      - open: true\n        expect: [agent]\n")
	mistyped := file(t, "mistyped.yaml", "cases:\n  - id: Z1\n    steps:\n      - opne: true\n")
	for _, tt := range []struct {
		name   string
		args   []string
		env    []string
		in     string
		status int
		out    string // regexp
		err    string // regexp
	}{
		{name: "version", args: []string{"version"}, out: `^switchboard \d+\.\d+\.\d+ \(commit .+, go1\.`},
		{name: "help", args: []string{"--help"}, out: `(?s)serve.*chat.*check.*replay.*test.*parse.*intents eval.*migrate.*version`},
		{name: "no command", status: 2, err: `^switchboard: expected one of`},
		{name: "unknown command", args: []string{"dance"}, status: 2, err: `^switchboard: unexpected argument dance`},
		{name: "unknown flag", args: []string{"serve", "--loud"}, status: 2, err: `^switchboard: unknown flag --loud`},

		{name: "serve with faults", args: []string{"serve"}, env: []string{"SWITCHBOARD_LISTEN=x", "TWILIO_OPTOUT=y"}, status: 2,
			err: `^switchboard: SWITCHBOARD_LISTEN: .*\nswitchboard: TWILIO_OPTOUT: .*\n$`},
		{name: "serve without config", args: []string{"serve", "--config", "none.yaml"}, status: 2, err: `^switchboard: --config: .*none\.yaml`},
		{name: "serve on postgres", args: []string{"serve"}, env: []string{"SWITCHBOARD_DATABASE_URL=postgres://x"}, status: 2,
			err: `^switchboard: SWITCHBOARD_DATABASE_URL: PostgreSQL is not in this version`},
		{name: "serve where nothing can be written", args: []string{"serve"}, env: []string{"SWITCHBOARD_DATABASE_URL=sqlite:/dev/null/x"}, status: 2,
			err: `^switchboard: SWITCHBOARD_DATABASE_URL: `},
		{name: "serve on an address of others", args: []string{"serve"}, env: []string{"SWITCHBOARD_LISTEN=192.0.2.1:80"}, status: 2,
			err: `switchboard: SWITCHBOARD_LISTEN: `},
		{name: "serve a broken pack", args: []string{"serve"}, env: []string{"SWITCHBOARD_PACK=" + t.TempDir()}, status: 2, err: `(?m)^switchboard: /.*/prompts\.yaml:1: is missing$`},

		{name: "chat", args: []string{"chat"}, in: "hello\n1\n", out: `(?s)automated.*1\. .*2\. `},
		{name: "chat at length", args: []string{"chat"}, in: strings.Repeat("my broadband ", 10_000) + "\nmy broadband is down", out: `(?s)automated.*\nThat is too long\. Please send it in parts\.\nI.m sorry`},
		{name: "chat at length in Chinese", args: []string{"chat", "--locale", "zh-CN"}, in: strings.Repeat("好", 50_000), out: `\n内容太长了，请分几条发送。\n$`},
		{name: "chat in Chinese", args: []string{"chat", "--locale", "zh-CN", "--channel", "sms"}, in: "你好\n", out: `人工`},
		{name: "chat by voice", args: []string{"chat", "--channel", "voice"}, in: "/quit\nhello\n", out: `press 1\.`},
		{name: "chat ends at once", args: []string{"chat"}, out: `automated`},
		{name: "chat in a foreign language", args: []string{"chat", "--locale", "fr"}, status: 2, err: `^switchboard: --locale must be one of`},

		{name: "check", args: []string{"check"}, out: `dialogs/pack/telecom: no faults`},
		{name: "check an empty folder", args: []string{"check", t.TempDir()}, status: 1, out: `(?m)^/.*/pack\.yaml:1: is missing$`},
		{name: "check no folder", args: []string{"check", "none"}, status: 2, err: `^switchboard: .*none`},
		{name: "graph", args: []string{"check", "--graph", "mermaid"}, out: `^flowchart`},
		{name: "drawing", args: []string{"check", "--graph", "svg"}, out: `^<svg `},
		{name: "no such graph", args: []string{"check", "--graph", "png"}, status: 2, err: `^switchboard: --graph must be one of`},

		{name: "test", args: []string{"test", passing}, out: `^3 conversations passed\n$`},
		{name: "test fails", args: []string{"test", failing, passing}, status: 1, out: `(?s)failing\.yaml:4: Z1.*automated.*expected "zebra".*1 of 4 conversations failed`},
		{name: "test a mistyped file", args: []string{"test", mistyped}, status: 2, err: `^switchboard: .*mistyped\.yaml:4: .*opne`},

		{name: "parse", args: []string{"parse", "--locale", "en", "--now", "2013-02-12T04:30:00-02:00", "--json", "tomorrow at 3pm"},
			out: `^\{"entities":\[\{"kind":"time","text":"tomorrow at 3pm","start":"2013-02-13T15:00:00-02:00","end":null,"grain":"hour"\}\]\}\n$`},
		{name: "parse nothing", args: []string{"parse", "--locale", "zh-CN", "--now", "2013-02-12T04:30:00-02:00", "--json", "好的"}, out: `^\{"entities":\[\]\}\n$`},
		{name: "parse what no calendar reaches", args: []string{"parse", "--locale", "en", "--now", "2013-02-12T04:30:00-02:00", "--json", "in 9000 years"}, out: `^\{"entities":\[\]\}\n$`},
		{name: "parse for people", args: []string{"parse", "--locale", "en", "--now", "2013-02-12T04:30:00-02:00", "tomorrow"}, out: `time +"tomorrow" from 2013-02-13`},
		{name: "parse without now", args: []string{"parse", "--locale", "en", "x"}, status: 2, err: `^switchboard: missing flags: --now`},
		{name: "parse at a bad time", args: []string{"parse", "--locale", "en", "--now", "noon", "x"}, status: 2, err: `^switchboard: --now: must be a time`},

		{name: "eval", args: []string{"intents", "eval", "--train", data, "--test", data, "--json"},
			out: `^\{"intents":2,"train":7,"test":1,"accuracy":[\d.]+,"oos_test":1,"oos_recall":[\d.]+,"oos_precision":[\d.]+,"joint_accuracy":[\d.]+,"train_seconds":[\d.e-]+,"micros_per_utterance":[\d.e-]+\}\n$`},
		{name: "eval for people", args: []string{"intents", "eval", "--train", data, "--test", data}, out: `accuracy`},
		{name: "eval a broken file", args: []string{"intents", "eval", "--train", broken, "--test", data}, status: 2, err: `^switchboard: .*broken\.json`},
		{name: "eval no file", args: []string{"intents", "eval", "--train", data, "--test", "none.json"}, status: 2, err: `^switchboard: .*none\.json`},

		{name: "migrate", args: []string{"migrate"}, env: []string{"SWITCHBOARD_DATABASE_URL=sqlite:new/sb.db"}, out: `^new/sb\.db is up to date\n$`},
		{name: "migrate nowhere", args: []string{"migrate"}, env: []string{"SWITCHBOARD_DATABASE_URL=sqlite:/dev/null/x"}, status: 2, err: `^switchboard: SWITCHBOARD_DATABASE_URL: `},
		{name: "replay without a database", args: []string{"replay", "cv_x"}, status: 2, err: `^switchboard: SWITCHBOARD_DATABASE_URL: `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := command(t, tt.args...)
			c.Env, c.Stdin = append(c.Env, tt.env...), strings.NewReader(tt.in)
			out, errs, status := ran(t, c)
			if status != tt.status {
				t.Errorf("exit status %d, want %d", status, tt.status)
			}
			if !regexp.MustCompile(tt.out).MatchString(out) {
				t.Errorf("stdout\n%s\nwant %s", out, tt.out)
			}
			if !regexp.MustCompile(tt.err).MatchString(errs) || tt.err == "" && errs != "" {
				t.Errorf("stderr\n%s\nwant %s", errs, tt.err)
			}
		})
	}
}

// TestEveryCommandHasHelp: also those of groups.
func TestEveryCommandHasHelp(t *testing.T) {
	for _, name := range []string{"serve", "chat", "check", "replay", "test", "parse", "intents", "intents eval", "migrate", "version"} {
		var out bytes.Buffer
		args := append(strings.Fields(name), "--help")
		if status := run(t.Context(), args, process{in: strings.NewReader(""), out: &out, err: &out}); status != 0 {
			t.Errorf("%s --help: exit status %d", name, status)
		}
		if !strings.Contains(out.String(), "Usage: switchboard "+name) {
			t.Errorf("%s --help:\n%s", name, out.String())
		}
	}
}

// TestStoppedWhileItStarts: who stops the program early hears of no fault.
func TestStoppedWhileItStarts(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	p := process{strings.NewReader(""), &out, &out, map[string]string{"SWITCHBOARD_LISTEN": "127.0.0.1:0"}}
	if status := run(ctx, []string{"serve"}, p); status != exitFine || strings.Contains(out.String(), "switchboard: ") {
		t.Errorf("exit status %d:\n%s", status, out.String())
	}
}

// talked leaves a database with one conversation in it.
func talked(t *testing.T, folder string) (conversation string) {
	t.Helper()
	ctx := context.Background()
	p, err := loadPack("")
	if err != nil {
		t.Fatal(err)
	}
	st, err := sqlite.Open(ctx, filepath.Join(folder, "data", "switchboard.db"))
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{
		Store: st, Dialogs: dialogs.New(p), Pack: p, Understand: intents.New(lessons(p)),
		Channels: []channels.Channel{conversations.Phone{Channel: chat.Web}},
	})
	if err != nil {
		t.Fatal(err)
	}
	me := chat.Address{Channel: chat.Web, ID: "visitor"}
	err = g.Start(ctx)
	for i, text := range []string{"hello", "my broadband is down", "88 Zhongguancun Street, Haidian", "never mind"} {
		if err == nil {
			_, err = g.Receive(ctx, chat.Message{ID: string(rune('a' + i)), From: me, Text: text})
		}
	}
	c, found := g.Find(ctx, me)
	if err := errors.Join(err, found, g.Stop(ctx), st.Close()); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// TestReplay: as long as nothing changes a conversation runs as it ran; with
// other wording each turn that differs is shown.
func TestReplay(t *testing.T) {
	c := command(t)
	id := talked(t, c.Dir)
	c.Args = append(c.Args, "replay", id)
	out, errs, status := ran(t, c)
	if status != 0 || out != "4 turns, all as they were\n" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}

	pk := filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(pk, os.DirFS("../../dialogs/pack/telecom")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(pk, "pack.yaml")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.ReplaceAll(b, []byte("Northwind"), []byte("Southwind")), 0o600); err != nil {
		t.Fatal(err)
	}
	again := command(t, "replay", id)
	again.Dir, again.Env = c.Dir, append(again.Env, "SWITCHBOARD_PACK="+pk)
	out, errs, status = ran(t, again)
	if status != 1 || !strings.Contains(out, "- Hello, I'm Northwind") || !strings.Contains(out, "+ Hello, I'm Southwind") || !strings.Contains(out, "turns differ") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}

	unknown := command(t, "replay", "cv_none")
	unknown.Dir = c.Dir
	if _, errs, status = ran(t, unknown); status != 1 || errs != "switchboard: conversation cv_none: not found\n" {
		t.Errorf("unknown conversation: status %d, %s", status, errs)
	}
}

// TestServe runs the program with no configuration but a free port, asks it
// and ends it as an operator would.
func TestServe(t *testing.T) {
	c := command(t, "serve")
	c.Env = append(c.Env, "SWITCHBOARD_LISTEN=127.0.0.1:0", "SWITCHBOARD_TYPO=x", "OPENAI_MODEL=m")
	var errs bytes.Buffer
	c.Stderr = &errs
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for s := bufio.NewScanner(stdout); said["API token"] == "" && s.Scan(); {
		name, value, _ := strings.Cut(s.Text(), "  ")
		said[name] = strings.TrimSpace(value)
	}
	token, _, _ := strings.Cut(said["API token"], " ")
	for _, page := range []string{"Playground", "Chat", "Desk", "API"} {
		if status, _ := get(t, said[page], ""); status != 200 {
			t.Errorf("%s at %q: status %d", page, said[page], status)
		}
	}
	base := strings.TrimSuffix(said["Chat"], "/chat/")
	if status, body := get(t, base+"/api/v1/stats", token); status != 200 || !json.Valid(body) {
		t.Errorf("stats: status %d, %s", status, body)
	}
	second := command(t, "serve")
	second.Dir, second.Env = c.Dir, append(second.Env, "SWITCHBOARD_LISTEN=127.0.0.1:0")
	if _, errs, status := ran(t, second); status != 2 || !strings.Contains(errs, "SWITCHBOARD_DATABASE_URL: ") {
		t.Errorf("a second process on the database: status %d, %s", status, errs)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, errs.String())
	}
	for _, want := range []string{"SWITCHBOARD_TYPO", "OPENAI_MODEL"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("the log does not name %s:\n%s", want, errs.String())
		}
	}
	if strings.Contains(errs.String(), token) {
		t.Error("the log holds the token")
	}
}

func get(t *testing.T, url, token string) (status int, body []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, b.Bytes()
}

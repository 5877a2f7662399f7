package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"switchboard/chat"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// asked makes a database with questions that nobody could answer.
func asked(t *testing.T, gaps ...store.Gap) (database string) {
	t.Helper()
	database = filepath.Join(t.TempDir(), "sb.db")
	st, err := sqlite.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	err = st.Write(t.Context(), func(tx store.Tx) (err error) {
		for i, g := range gaps {
			g.Conversation, g.At = "cv_1", time.Date(2026, 11, 20+i, 2, 0, 0, 0, time.UTC)
			err = errors.Join(err, tx.AddGap(g))
		}
		return err
	})
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	return database
}

// ranWith runs a command and returns what it printed.
func ranWith(t *testing.T, env map[string]string, args ...string) (status int, out, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var o, e strings.Builder
	status = run(t.Context(), args, process{strings.NewReader(""), &o, &e, env})
	return status, o.String(), e.String()
}

// A draft is an entry as suggest writes it.
type draft struct {
	ID, Topic      string
	Asked          map[chat.Locale][]string
	Answer, Source map[chat.Locale]string
}

// drafted reads the first document of what suggest wrote.
func drafted(t *testing.T, out string) (list []draft) {
	t.Helper()
	if err := yaml.UnmarshalWithOptions([]byte(out), &list, yaml.Strict()); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	return list
}

// TestSuggest: questions without an answer become drafts, grouped and masked;
// with a model there is an answer that says what it is. The pack stays as it is.
func TestSuggest(t *testing.T) {
	database := asked(t,
		store.Gap{Locale: chat.English, Question: "can I pay with a credit card"}, store.Gap{Locale: chat.Chinese, Question: "能用信用卡交费吗"},
		store.Gap{Locale: chat.English, Question: "do you sell \"phones\": #1?"}, store.Gap{Locale: chat.English, Question: "is payment by credit card ok?\nring 13800138000"},
		store.Gap{Locale: chat.English, Question: "can I pay with a credit card"},
	)
	env := map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite:" + database}
	status, out, stderr := ranWith(t, env, "intents", "suggest")
	if status != exitFine || stderr != "" {
		t.Fatalf("status %d: %s", status, stderr)
	}
	list := drafted(t, out)
	if len(list) != 3 || len(list[0].Asked[chat.English]) != 2 || list[0].Answer[chat.English] != "TODO" || list[0].Source[chat.Chinese] != "TODO" || list[0].ID != "TODO" {
		t.Fatalf("%+v", list)
	}
	if strings.Contains(out, "13800138000") || !strings.Contains(out, "ring [phone]") || !strings.Contains(out, "# asked 3 times, last on 2026-11-24") {
		t.Errorf("%s", out)
	}
	if got := list[2].Asked; len(got[chat.Chinese]) != 1 && len(list[1].Asked[chat.Chinese]) != 1 {
		t.Errorf("%+v", list)
	}

	m := newModelServer(t, `{"en":"Yes: TODO.","zh-CN":"可以，TODO。"}`)
	for k, v := range m.env() {
		env[k] = v
	}
	name := filepath.Join(t.TempDir(), "drafts.yaml")
	status, out, stderr = ranWith(t, env, "intents", "suggest", "--out", name)
	b, err := os.ReadFile(name)
	if err != nil || status != exitFine || out != "" || !strings.Contains(stderr, "no sentences for") || strings.Contains(stderr, "hunter2") {
		t.Fatalf("status %d, %v: %s %s", status, err, out, stderr)
	}
	list = drafted(t, string(b))
	if list[0].Answer[chat.English] != "DRAFT: Yes: TODO." || list[0].Answer[chat.Chinese] != "DRAFT: 可以，TODO。" || list[0].Source[chat.English] != "TODO" {
		t.Errorf("%+v", list[0])
	}
	for _, q := range m.asked() {
		if strings.Contains(q, "138001") {
			t.Errorf("the model saw %s", q)
		}
	}
	if status, _, stderr = ranWith(t, env, "intents", "suggest", "--out", name); status != exitUsage || !strings.Contains(stderr, "--out") {
		t.Errorf("written over: status %d: %s", status, stderr)
	}
	if again, err := os.ReadFile(name); err != nil || string(again) != string(b) {
		t.Error("the file was changed")
	}

	// Sentences are proposed in a document of their own, with what they are
	// taken for now. A database that is not there yet is no error.
	m.says(`{"sentences":["my internet is down again and again","frobnicate the whatsit"]}`)
	env["SWITCHBOARD_DATABASE_URL"] = "sqlite:" + filepath.Join(t.TempDir(), "none.db")
	status, out, _ = ranWith(t, env, "intents", "suggest")
	first, second, _ := strings.Cut(out, "\n---\n")
	var sentences []struct {
		Intent, Language string
		Sentences        []string
	}
	if err := yaml.UnmarshalWithOptions([]byte(second), &sentences, yaml.Strict()); err != nil || len(sentences) != mostThin || len(sentences[0].Sentences) == 0 {
		t.Errorf("%v: %+v", err, sentences)
	}
	if status != exitFine || !strings.Contains(first, "from 0 questions") || !strings.Contains(second, `"my internet is down again and again"  # now taken for fault`) {
		t.Errorf("status %d: %s", status, out)
	}
}

// TestConfusion: each line of the report names a sentence of the pack where it stands.
func TestConfusion(t *testing.T) {
	folder, err := filepath.Abs("../../" + builtinFolder)
	if err != nil {
		t.Fatal(err)
	}
	status, out, stderr := ranWith(t, nil, "intents", "confusion", folder)
	if status != exitFine || stderr != "" {
		t.Fatalf("status %d: %s", status, stderr)
	}
	lines := regexp.MustCompile(`(?m)^(\S+\.yaml):(\d+): (".*") of (\S+) is`).FindAllStringSubmatch(out, -1)
	if len(lines) < 50 || !strings.Contains(out, "% right") || !strings.Contains(out, "is taken for") || !strings.Contains(out, "is like nothing else") {
		t.Fatalf("%s", out)
	}
	for _, l := range lines {
		b, err := os.ReadFile(l[1])
		if err != nil {
			t.Fatal(err)
		}
		var n int
		var text string
		if err := errors.Join(json.Unmarshal([]byte(l[2]), &n), json.Unmarshal([]byte(l[3]), &text)); err != nil {
			t.Fatal(err)
		}
		if rows := strings.Split(string(b), "\n"); n < 1 || n > len(rows) || !strings.Contains(rows[n-1], strings.Trim(text, "\"'")) && !strings.Contains(rows[n-1], `"`) {
			t.Errorf("%s:%d does not say %q", l[1], n, text)
		}
	}
	bad := t.TempDir()
	if status, _, stderr = ranWith(t, nil, "intents", "confusion", bad); status != exitUsage || stderr == "" {
		t.Errorf("no pack: status %d: %s", status, stderr)
	}
}

func TestParseExplains(t *testing.T) {
	args := []string{"parse", "--locale", "en", "--now", "2026-11-23T10:00:00+08:00", "--explain"}
	status, out, _ := ranWith(t, nil, append(args, "my internet is down since yesterday")...)
	for _, want := range []string{"time ", "outcome   accept", "intent    fault", "because   fault", "scope ", `"down"`} {
		if !strings.Contains(out, want) {
			t.Errorf("status %d, no %q: %s", status, want, out)
		}
	}
	_, out, _ = ranWith(t, nil, append(args, "--json", "13800138000, 4111111111111111")...)
	var got struct {
		Entities []struct{ Kind string }
		Meaning  *explanation
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Meaning == nil || got.Meaning.Outcome != chat.Reject || got.Meaning.Intents == nil || len(got.Entities) != 1 || got.Entities[0].Kind != "phone" {
		t.Errorf("%v: %s", err, out)
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// altered is a copy of the built-in pack in which a text of a file is another.
func altered(t *testing.T, name, old, text string) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(folder, os.DirFS("../../dialogs/pack/telecom")); err != nil {
		t.Fatal(err)
	}
	alter(t, filepath.Join(folder, name), old, text)
	return folder
}

func alter(t *testing.T, file, old, text string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s holds no %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(b), old, text, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestCheckTellsAll: what is wrong in a file and what does not fit the dialogs,
// at once; a pack that cannot be read is wrong configuration of what uses it.
func TestCheckTellsAll(t *testing.T) {
	folder := altered(t, "pack.yaml", "country: CN", "country: XX")
	alter(t, filepath.Join(folder, "menu.yaml"), "en: Make a complaint", "en: Stop")
	out, _, status := ran(t, command(t, "check", folder))
	for _, want := range []string{"/pack/pack.yaml:6: ", "/pack/menu.yaml:15: ", "\n2 faults\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if status != 1 {
		t.Errorf("status %d", status)
	}
	c := command(t, "chat")
	c.Env = append(c.Env, "SWITCHBOARD_PACK="+folder)
	if _, errs, status := ran(t, c); status != 2 || !strings.HasPrefix(errs, "switchboard: "+folder+"/pack.yaml:6: ") {
		t.Errorf("chat: status %d, %s", status, errs)
	}
}

// TestServesAFaultyPack: what only does not fit the dialogs is told at start.
func TestServesAFaultyPack(t *testing.T) {
	r := start(t, map[string]string{"SWITCHBOARD_PACK": altered(t, "phrases.yaml", "\nperson:", "\npersons:")})
	if log := r.log.String(); !strings.Contains(log, "the pack has faults") || !strings.Contains(log, "faults=1") || !strings.Contains(log, "phrases.yaml:1: phrase person is missing") {
		t.Errorf("log:\n%s", log)
	}
}

// TestChannelsSpeakForTheBusiness: what channels say by themselves names the
// business of the pack that is served.
func TestChannelsSpeakForTheBusiness(t *testing.T) {
	pk, err := loadPack(altered(t, "pack.yaml", "brand: {en: Northwind Telecom, zh-CN: 北辰通信}", "brand: {en: Clearwell Water, zh-CN: 清源水务}"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"voice.out.callback", "voice.out.survey"} {
		for _, l := range chat.Locales {
			if said := words(pk)(key, l); !strings.Contains(said, pk.Brand[l]) {
				t.Errorf("%s, %s: %s", key, l, said)
			}
		}
	}
	for key, w := range pk.Prompts {
		for _, text := range []pack.Text{w.Text, w.Say} {
			if said := text[chat.English] + text[chat.Chinese]; strings.Contains(said, "Northwind") || strings.Contains(said, "北辰") {
				t.Errorf("%s names the built-in business: %s", key, said)
			}
		}
	}
}

// TestPackDocument: what docs/packs.md says of files, keys and tests is so.
func TestPackDocument(t *testing.T) {
	b, err := os.ReadFile("../../docs/packs.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	_, example, _ := strings.Cut(text, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	if out, errs, status := ran(t, command(t, "test", file(t, "example.yaml", example))); status != 0 || out != "4 conversations passed\n" {
		t.Errorf("the example: status %d\n%s%s", status, out, errs)
	}
	entries, err := os.ReadDir("../../dialogs/pack/telecom")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".go"); name == e.Name() && !strings.Contains(text, "`"+name) {
			t.Errorf("%s is not described", name)
		}
	}
	pk, err := loadPack("")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"menu.able", "chitchat", "fault.detail.again", "request.detail.again"} {
		if _, ok := pk.Prompts[key]; !ok || !strings.Contains(text, "`"+key+"`") {
			t.Errorf("prompt %s: not there, or not described", key)
		}
	}
}

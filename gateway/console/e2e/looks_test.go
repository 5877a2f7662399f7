//go:build e2e

package e2e

import (
	"bytes"
	"encoding/binary"
	"testing"

	"switchboard/channels"
	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/gateway/console"
)

// silence is a second of it as WAV.
func silence() []byte {
	const rate = 8000
	var b bytes.Buffer
	b.WriteString("RIFF")
	for _, v := range []any{uint32(36 + rate), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(rate), uint16(1), uint16(8), []byte("data"), uint32(rate)} {
		binary.Write(&b, binary.LittleEndian, v) //nolint:errcheck // to memory
	}
	b.Write(bytes.Repeat([]byte{128}, rate))
	return b.Bytes()
}

// TestLooks: the phones and the desk, in every size, theme and language, have
// no violation that axe can see and nothing that is cut off.
func TestLooks(t *testing.T) {
	s, ctx := play(t), t.Context()
	text := func(from, body string, pictures ...console.Picture) {
		t.Helper()
		if _, err := s.Text(ctx, from, body, pictures...); err != nil {
			t.Fatal(err)
		}
	}
	text("+8613800138000", "Hello, I need a broadband installation")
	text("+8613800138000", "朝阳区建国路5号")
	text("+8613800138000", "A picture of the box", console.Picture{Type: "image/png", Data: picture(t)})
	text("+8613700137000", "My internet is down", console.Picture{Type: "image/png", Data: picture(t)})
	var m chat.Message
	for name, data := range map[string][]byte{"voicemail.wav": silence(), "invoice.pdf": []byte("%PDF-1.4")} {
		kept, err := s.gateway.Keep(ctx, "kept."+name, name, map[string]string{"voicemail.wav": "audio/wav", "invoice.pdf": "application/pdf"}[name], data)
		if err != nil {
			t.Fatal(err)
		}
		m.Media = append(m.Media, kept)
	}
	m.ID, m.From = "SMfiles", chat.Address{Channel: chat.SMS, ID: "+8613700137000"}
	if _, err := s.gateway.Receive(ctx, m); err != nil {
		t.Fatal(err)
	}
	if err := s.gateway.Claim(ctx, s.texted, channels.Agent{ID: "playground", Name: "Li"}); err != nil {
		t.Fatal(err)
	}
	text("+8613700137000", "STOP") // with a person
	text("+8613500135000", "STOP")
	text("+8613500135000", "My internet is still down")

	if _, err := s.Call(ctx, "+8613600136000"); err != nil {
		t.Fatal(err)
	}

	var found []string
	live.Script(t, "looks.mjs", &found, "URL="+s.url)
	for _, f := range found {
		t.Error(f)
	}
}

package voice

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

const (
	// recordingLimit is the size of the largest recording that is kept, in
	// bytes: 120 s of telephone sound are 2 MB as WAV.
	recordingLimit = 8 << 20
	// recordingType and recordingFormat are what the carrier is asked for.
	recordingType, recordingFormat = "audio/mpeg", ".mp3"
)

// recordingPauses are the waits before each attempt at a recording: the
// carrier needs a moment to have it, and may be down.
var recordingPauses = []time.Duration{0, 2 * time.Second, 10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// recordingKey names a recording: always alike, so that it is kept once, and
// not to be guessed without its id.
func recordingKey(sid string) string {
	sum := sha256.Sum256([]byte("recording\x00" + sid))
	return "fl_" + base32Lower.EncodeToString(sum[:20])
}

// recorded takes a spoken message. Nothing said is silence.
func (ch *Channel) recorded(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		h := heard{kind: "silence"}
		var media []chat.Media
		id, address := q.form.Get("RecordingSid"), q.form.Get("RecordingUrl")
		if sid.MatchString(id) && address != "" && q.form.Get("RecordingDuration") != "0" {
			h.kind = "recording"
			media = []chat.Media{{Type: recordingType, Name: "recording" + recordingFormat,
				URL: channels.FileURL(recordingKey(id)), Source: address + recordingFormat}}
		}
		ch.metrics.heard.WithLabelValues(h.kind).Inc()
		m := h.message(q)
		m.Media = media
		doc, err := ch.tell(ctx, q, h, m)
		if err == nil && media != nil {
			ch.Fetch(q.step.conversation, media[0])
		}
		return doc, err
	})
}

// Fetch implements channels.Fetcher: it fetches a recording and keeps it, in
// the background.
func (ch *Channel) Fetch(conversation string, m chat.Media) {
	ok := ch.background(func() {
		err := ch.fetch(m)
		if err == nil {
			ch.metrics.files.WithLabelValues("kept").Inc()
			return
		}
		ch.metrics.files.WithLabelValues("lost").Inc()
		ch.log.Error("recording not kept", "conversation", conversation, "file", m.URL, "err", err)
	})
	if !ok {
		ch.metrics.files.WithLabelValues("lost").Inc()
		ch.log.Error("recording not kept", "conversation", conversation, "file", m.URL, "kind", "stopped")
	}
}

func (ch *Channel) fetch(m chat.Media) (err error) {
	for _, pause := range recordingPauses {
		last := !ch.wait(pause)
		var data []byte
		if data, _, err = ch.account.Fetch(ch.ctx, m.Source, recordingLimit); err == nil {
			_, err = ch.gateway.Keep(ch.ctx, channels.FileKey(m.URL), m.Name, m.Type, data)
		}
		if err == nil || last || errors.Is(err, context.Canceled) {
			return err
		}
	}
	return err
}

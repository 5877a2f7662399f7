package sms

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"mime"
	"net/url"
	"strconv"
	"time"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

const (
	// mostFiles is how many files one message has at most, by the carrier's rule.
	mostFiles = 10
	// fileLimit is the size of the largest file that is kept, in bytes (channels.md §3, for all channels).
	fileLimit = 16 << 20
	// filesAtOnce bounds the memory of fetching: files times fileLimit.
	filesAtOnce = 4
)

// filePauses are the waits before each attempt at a file: the carrier may be
// slow to have it, and may be down.
var filePauses = []time.Duration{0, time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// An attachment is a file that the carrier keeps and that shall be kept here.
type attachment struct {
	id, name string
	url      string // the carrier's
	format   format
}

// attachments reads what came with a message: what the transcript says of it,
// and which files are to be fetched. A file of another kind is noted, without URL.
func attachments(form url.Values, message string) (media []chat.Media, files []attachment) {
	n, _ := strconv.Atoi(form.Get("NumMedia"))
	for i := range max(0, min(n, mostFiles)) {
		at := strconv.Itoa(i)
		declared, _, _ := mime.ParseMediaType(form.Get("MediaContentType" + at))
		f, known := formats[declared]
		address := form.Get("MediaUrl" + at)
		if !known || address == "" {
			media = append(media, chat.Media{Type: noted(declared)})
			continue
		}
		a := attachment{id: fileID(message, i), name: strconv.Itoa(i+1) + f.extension, url: address, format: f}
		media = append(media, chat.Media{Type: f.mediaType, Name: a.name, URL: channels.FileURL(a.id), Source: address})
		files = append(files, a)
	}
	return media, files
}

// noted is the type of a file that is not kept.
func noted(declared string) string {
	const longest = 127 // RFC 6838 §4.2, of either half; no real type comes near
	if declared == "" || len(declared) > longest {
		return "application/octet-stream"
	}
	return declared
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// fileID names a file of a message: always alike, so that it is kept once, and
// not to be guessed by anybody who does not know the message's id.
func fileID(message string, i int) string {
	sum := sha256.Sum256([]byte(message + "\x00" + strconv.Itoa(i)))
	return "fl_" + base32Lower.EncodeToString(sum[:20])
}

// Fetch implements channels.Fetcher.
func (ch *Channel) Fetch(conversation string, m chat.Media) {
	if f, ok := formats[m.Type]; ok {
		ch.keep(conversation, []attachment{{id: channels.FileKey(m.URL), name: m.Name, url: m.Source, format: f}})
	}
}

// keep fetches and keeps files in the background; of is what they came with,
// for the log.
func (ch *Channel) keep(of string, files []attachment) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	for _, a := range files {
		if ch.stopped {
			ch.log.Error("file not kept", "of", of, "kind", "stopped")
			continue
		}
		ch.files.Go(func() { ch.fetch(of, a) })
	}
}

// fetch tries to keep one file until it is kept, cannot be, or Stop.
func (ch *Channel) fetch(of string, a attachment) {
	var err error
	for _, pause := range ch.pauses {
		last := !ch.wait(pause)
		if err = ch.fetchOnce(a); err == nil {
			ch.metrics.files.WithLabelValues("kept").Inc()
			return
		}
		if last || errors.Is(err, twilio.ErrTooLarge) || errors.Is(err, errNotItsType) {
			break
		}
	}
	ch.metrics.files.WithLabelValues("lost").Inc()
	ch.log.Warn("file not kept", "of", of, "err", err)
}

// wait pauses; false if the channel is stopping and there is no more time.
func (ch *Channel) wait(pause time.Duration) bool {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ch.closing:
		return false
	}
}

// fetchOnce fetches a file, looks whether it is what it says, and keeps it.
func (ch *Channel) fetchOnce(a attachment) error {
	select {
	case ch.slots <- struct{}{}:
		defer func() { <-ch.slots }()
	case <-ch.ctx.Done():
		return context.Cause(ch.ctx)
	}
	data, _, err := ch.cfg.Account.Fetch(ch.ctx, a.url, fileLimit)
	if err != nil {
		return err
	}
	if !a.format.is(data) {
		return errNotItsType
	}
	_, err = ch.gateway.Keep(ch.ctx, a.id, a.name, a.format.mediaType, data)
	return err
}

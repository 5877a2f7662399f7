package slack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"mime"
	"path"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// Kinds of file that is not passed on.
var (
	errTooLarge   = errors.New("slack: file too large")
	errNotItsType = errors.New("slack: file is not of its type")
	errSpoken     = errors.New("slack: a caller sees no file")
)

// fileTries is how often a file is tried to be fetched or to be given to Slack.
const fileTries = 8

// bounded takes so many bytes and no more. It embeds no buffer, which would
// read by itself what it is to take, without a bound.
type bounded struct{ bytes []byte }

func (b *bounded) Write(p []byte) (int, error) {
	if len(b.bytes)+len(p) > channels.MostFile {
		return 0, errTooLarge
	}
	b.bytes = append(b.bytes, p...)
	return len(p), nil
}

// pass gives agents' files to the customer, or tells their authors why not.
func (d *Desk) pass(ctx context.Context, t *thread, k channels.Case) (later time.Duration, err error) {
	for _, f := range t.get().Files {
		err := d.passOne(ctx, t, f)
		drop := true
		switch {
		case err == nil:
			d.metrics.files.WithLabelValues("sent").Inc()
		case errors.Is(err, errTooLarge):
			d.noFile(t, f, "file.large")
		case errors.Is(err, errSpoken):
			d.noFile(t, f, "file.voice")
		case errors.Is(err, errNotItsType):
			d.noFile(t, f, "file.type")
		case errors.Is(err, channels.ErrInvalid), errors.Is(err, channels.ErrNotFound), errors.Is(err, errStranger), f.Tries >= fileTries:
			d.noFile(t, f, "file.lost")
		default:
			d.cfg.Log.Warn("slack: a file waits", "conversation", t.id, "err", err)
			drop = false
			if wait := d.poll << f.Tries; later == 0 || wait < later {
				later = wait
			}
		}
		err = d.change(ctx, t, func(r *record) {
			r.Files = slices.DeleteFunc(r.Files, func(o parcel) bool { return drop && o.ID == f.ID })
			for i := range r.Files {
				if r.Files[i].ID == f.ID {
					r.Files[i].Tries++
				}
			}
		})
		if err != nil {
			return 0, err
		}
	}
	return later, nil
}

// passOne fetches a file, looks whether it is what it says, keeps it and sends it.
func (d *Desk) passOne(ctx context.Context, t *thread, f parcel) error {
	declared, _, _ := mime.ParseMediaType(f.Type)
	switch {
	case f.Size > channels.MostFile:
		return errTooLarge
	case !channels.IsFileType(declared) || f.URL == "" || d.cfg.Files == nil:
		return errNotItsType
	}
	a, err := d.people.member(ctx, f.User)
	if err != nil {
		return err
	}
	var data bounded
	if err := d.slow.GetFileContext(ctx, f.URL, &data); err != nil {
		return err
	}
	if !channels.IsFile(declared, data.bytes) {
		return errNotItsType
	}
	k, err := d.desk.Case(ctx, t.id, "")
	if err != nil {
		return err
	}
	if k.Address.Channel == chat.Voice {
		return errSpoken
	}
	m, err := d.cfg.Files.Keep(ctx, d.fileKey(f), oneLine(f.Name), declared, data.bytes)
	if err != nil {
		return err
	}
	e, err := d.desk.Reply(ctx, t.id, a, channels.WithFile(channels.Reply{ID: t.lineID(f.TS) + ":file:" + f.ID}, m, d.cfg.Link))
	if errors.Is(err, channels.ErrNotOwner) {
		return d.desk.Note(ctx, t.id, a, channels.Reply{ID: t.lineID(f.TS) + ":file:" + f.ID + ":note", Media: []chat.Media{m}})
	}
	if err != nil {
		return err
	}
	return d.watch(ctx, t, f.TS, f.User, e.Seq)
}

// lineID is the id of what was written in a thread.
func (t *thread) lineID(ts string) string { return idPrefix + t.get().Channel + ":" + ts }

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// fileKey names a file for ever, and cannot be guessed without the token.
func (d *Desk) fileKey(f parcel) string {
	sum := sha256.Sum256([]byte(d.cfg.Token + "\x00" + f.ID + "\x00" + f.URL))
	return channels.AgentFile + base32Lower.EncodeToString(sum[:20])
}

// noFile tells an author that a file did not go.
func (d *Desk) noFile(t *thread, f parcel, why string) {
	d.metrics.files.WithLabelValues("refused").Inc()
	rec := t.get()
	d.later("reactions.add", func(ctx context.Context) error {
		return d.api.AddReactionContext(ctx, markFailed, api.NewRefToMessage(rec.Channel, f.TS))
	})
	d.tell(rec.Channel, rec.TS, f.User, say(d.people.locale(f.User), why, "name", oneLine(f.Name)))
}

// isKept tells whether a file is one that the gateway keeps.
func isKept(m chat.Media) bool { return strings.HasPrefix(m.URL, channels.FileURL("")) }

// titleOf is what a customer's file is called in Slack: never twice alike, so
// that it is found again.
func titleOf(m chat.Media) string {
	key := path.Base(m.URL)
	return fileName(m) + " · " + key[max(0, len(key)-8):]
}

// upload gives customers' files to Slack, where the thread can show them.
func (d *Desk) upload(ctx context.Context, t *thread, k channels.Case) (later time.Duration, err error) {
	for _, u := range t.get().Uploads {
		if t.doubtful() {
			if err := d.reconcile(ctx, t); err != nil {
				return 0, err
			}
			return d.upload(ctx, t, k)
		}
		_, data, err := d.cfg.File(ctx, u.URL)
		drop := true
		switch {
		case err == nil && len(data) > 0:
			if err := d.uploadOne(ctx, t, u.Media, data); errors.Is(err, errRefused) {
				d.cfg.Log.Warn("slack: a file was refused", "conversation", t.id, "code", codeOf(err))
			} else if err != nil {
				return 0, err
			}
		case err != nil && u.Tries < fileTries: // it may come yet
			drop = false
			if wait := d.poll << u.Tries; later == 0 || wait < later {
				later = wait
			}
		}
		err = d.change(ctx, t, func(r *record) {
			r.Uploads = slices.DeleteFunc(r.Uploads, func(o upload) bool { return drop && o.URL == u.URL })
			for i := range r.Uploads {
				if r.Uploads[i].URL == u.URL {
					r.Uploads[i].Tries++
				}
			}
		})
		if err := d.kept(t, err); err != nil {
			return 0, err
		}
	}
	return later, nil
}

func (d *Desk) uploadOne(ctx context.Context, t *thread, m chat.Media, data []byte) error {
	if err := d.calls.turn(ctx); err != nil {
		return err
	}
	rec := t.get()
	return d.calls.call(ctx, "files.completeUploadExternal", func(context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, fileTime)
		defer cancel()
		_, err := d.slow.UploadFileContext(ctx, api.UploadFileParameters{
			Reader: bytes.NewReader(data), FileSize: len(data), Filename: fileName(m), Title: titleOf(m),
			Channel: rec.Channel, ThreadTimestamp: rec.TS,
		})
		return err
	})
}

// fileName is how a file is called in Slack: whatever its name is made of.
func fileName(m chat.Media) string { return cmp.Or(clip(oneLine(channels.FileName(m)), 80), "file") }

package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/channels/slack"
	"switchboard/chat"
	"switchboard/dialogs/calendar"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// newSlack wires the desk in Slack; nil if it is not configured. url is where
// people reach the console.
func newSlack(cfg Config, url string, pk *pack.Pack, s store.Store, now func() time.Time, metrics prometheus.Registerer, log *slog.Logger) (*slack.Desk, error) {
	if cfg.Slack.BotToken == "" {
		return nil, nil
	}
	return slack.New(slack.Config{
		Token: cfg.Slack.BotToken.Reveal(), AppToken: cfg.Slack.AppToken.Reveal(), SigningSecret: cfg.Slack.SigningSecret.Reveal(),
		Channel: cfg.Slack.Channel, APIBase: cfg.Slack.APIBase, Pace: cfg.Slack.pace,
		URL: url, Zone: pk.Zone, Country: pk.Country, Hours: hoursOf(pk.People),
		Link: fileLink(url), Queues: queuesOf(pk),
		Canned: cannedOf(pk), File: fileOf(s), Audit: auditOf(s, now), Log: log, Metrics: metrics,
	})
}

// queuesOf are a pack's queues as the desk in Slack has them.
func queuesOf(pk *pack.Pack) (list []slack.Queue) {
	for _, q := range pk.Desk.Queues {
		list = append(list, slack.Queue{ID: q.ID, Name: q.Name})
	}
	return list
}

// cannedOf are a pack's canned replies as desks have them.
func cannedOf(pk *pack.Pack) (list []channels.Canned) {
	for _, r := range pk.Canned {
		list = append(list, channels.Canned{ID: r.ID, Title: r.Title, Text: r.Text})
	}
	return list
}

// keptFile reads a kept file by its key. channels.ErrNotFound.
func keptFile(ctx context.Context, s store.Store, key string) (f store.File, err error) {
	err = s.Read(ctx, func(v store.View) error {
		f, err = v.File(key)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = channels.ErrNotFound
	}
	return f, err
}

// fileOf reads kept files by their URL.
func fileOf(s store.Store) func(context.Context, string) (string, []byte, error) {
	return func(ctx context.Context, url string) (string, []byte, error) {
		f, err := keptFile(ctx, s, strings.TrimPrefix(url, channels.FileURL("")))
		return f.Name, f.Data, err
	}
}

// agentFiles is where customers open files that agents sent.
const agentFiles = "/chat/files/"

// fileLink is where a customer opens such a file.
func fileLink(url string) func(string) string {
	return func(file string) string { return url + agentFiles + path.Base(file) }
}

// agentFile hands such a file out to who has its link, whose key nobody can
// guess. No other file is reached by it. Pictures are shown, the rest is
// downloaded; nothing in it runs.
func agentFile(s store.Store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f, err := store.File{}, channels.ErrNotFound
		if key := r.PathValue("key"); strings.HasPrefix(key, channels.AgentFile) {
			f, err = keptFile(r.Context(), s, key)
		}
		if refused(w, r, err) {
			return
		}
		how := "attachment"
		if strings.HasPrefix(f.Type, "image/") {
			how = "inline"
		}
		h := w.Header()
		h.Set("Content-Type", f.Type)
		h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Name}))
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; sandbox; frame-ancestors 'none'")
		h.Set("Cache-Control", "private, no-store")
		h.Set("X-Robots-Tag", "noindex")
		http.ServeContent(w, r, "", f.CreatedAt, bytes.NewReader(f.Data))
	}
}

// refused answers who asked for something that cannot be had, if there was an
// error: 404 if it is not there, else 503.
func refused(w http.ResponseWriter, r *http.Request, err error) bool {
	switch {
	case errors.Is(err, channels.ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		http.Error(w, "not now", http.StatusServiceUnavailable)
	}
	return err != nil
}

// auditOf keeps who did what to whose data.
func auditOf(s store.Store, now func() time.Time) func(ctx context.Context, actor, action, subject, detail string) error {
	return func(ctx context.Context, actor, action, subject, detail string) error {
		return s.Write(ctx, func(tx store.Tx) error {
			return tx.AddAudit(store.Audit{At: now(), Actor: actor, Action: action, Subject: subject, Detail: detail})
		})
	}
}

// hoursOf says whether people work now, and when that changes.
func hoursOf(h *calendar.Hours) func(time.Time, chat.Locale) string {
	return func(now time.Time, l chat.Locale) string {
		const layout = "2006-01-02 15:04 MST"
		if end, open := h.Closes(now); open {
			return map[chat.Locale]string{chat.English: "Open until ", chat.Chinese: "服务中，至 "}[l] + end.Format(layout)
		}
		if next, ok := h.Next(now); ok {
			return map[chat.Locale]string{chat.English: "Closed until ", chat.Chinese: "已下班，下次服务时间 "}[l] + next.Format(layout)
		}
		return ""
	}
}

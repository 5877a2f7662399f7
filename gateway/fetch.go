package gateway

import (
	"errors"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// A channel fetches the files of a message right after it, for some minutes
// and without a memory. So that a restart in between loses none, a timer is
// stored with the message that looks whether the file was kept, and has the
// channel fetch it again. fetches are its times after the message; at the last
// the file is lost: an audit row and a log line.
var fetches = []time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}

// A fetch is a file that a channel is asked for again.
type fetch struct {
	channel chat.Channel
	media   chat.Media
}

// expectFiles sets the timers of the files that come later than their message.
func (w *world) expectFiles(e chat.Entry) error {
	for _, m := range e.Media {
		if m.Source == "" {
			continue
		}
		if err := w.setTimer(w.conv.ID, timerFetch, channels.FileKey(m.URL), w.now.At.Add(fetches[0])); err != nil {
			return err
		}
	}
	return nil
}

// fetchDue looks for a file, and has it fetched after the commit if it is not there.
func (w *world) fetchDue(key string) ([]dialogs.Event, error) {
	if _, err := w.tx.File(key); err == nil {
		return nil, errNothing // kept
	} else if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	entries, err := w.tx.Entries(w.conv.ID, 0, 0)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		for _, m := range e.Media {
			if channels.FileKey(m.URL) == key && m.Source != "" {
				return nil, w.fetchAgain(e, m, key)
			}
		}
	}
	return nil, errNothing
}

func (w *world) fetchAgain(e chat.Entry, m chat.Media, key string) error {
	for _, after := range fetches {
		if at := e.At.Add(after); at.After(w.now.At) {
			w.fetches = append(w.fetches, fetch{e.Channel, m})
			return w.setTimer(w.conv.ID, timerFetch, key, at)
		}
	}
	w.g.log.Error("file lost", "conversation", w.conv.ID, "seq", e.Seq)
	return w.audit("file.lost", w.conv.ID, m.Name)
}

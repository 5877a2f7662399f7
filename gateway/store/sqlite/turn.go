package sqlite

import (
	"errors"
	"fmt"
	"slices"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// A tx is the writer's view: it also writes.
type tx struct {
	view
	numbers map[string]int64 // pk by conversation id, of those used lately
	fresh   []string         // what came into numbers since the last commit

	// Of the job under way. A savepoint makes SQLite copy every page that is
	// written, so there is none before the first write; and a turn saved before
	// anything else was written goes without: it is most often all that a job
	// writes, and refuses itself before it has written. Should the job fail all
	// the same, its whole batch is repeated.
	marked bool // it has a savepoint
	bare   bool // it has written without one
}

// numbersMax bounds the numbers kept, about 100 bytes each.
const numbersMax = 100_000

func newTx(c *conn) *tx {
	return &tx{view: view{c: c, fault: new(error)}, numbers: map[string]int64{}}
}

// begin prepares for a job, with a savepoint if it shall have one in any case.
func (t *tx) begin(marked bool) error {
	*t.fault, t.marked, t.bare = nil, false, false
	if !marked {
		return nil
	}
	return t.mark()
}

// mark makes the savepoint that undo goes back to.
func (t *tx) mark() error {
	_, err := t.c.exec("SAVEPOINT job")
	t.marked = err == nil
	return err
}

// undo takes back what the job has written.
func (t *tx) undo() error {
	t.undone()
	if !t.marked {
		return nil
	}
	if _, err := t.c.exec("ROLLBACK TO job"); err != nil {
		return err
	}
	return t.release()
}

// release ends the job's savepoint.
func (t *tx) release() error {
	if !t.marked {
		return nil
	}
	_, err := t.c.exec("RELEASE job")
	return err
}

// ready is called before every write.
func (t *tx) ready() error {
	if err := t.check(); err != nil || t.marked || t.bare {
		return err
	}
	return t.failed(t.mark())
}

// run executes a statement that writes, and translates its error.
func (t *tx) run(query string, args ...any) (int64, error) {
	if err := t.ready(); err != nil {
		return 0, err
	}
	n, err := t.c.exec(query, args...)
	if err != nil {
		return 0, t.failed(err)
	}
	return n, nil
}

// number is the pk of a conversation.
func (t *tx) number(id string) (int64, error) {
	if pk, ok := t.numbers[id]; ok {
		return pk, nil
	}
	pk, err := t.pk(id)
	if err != nil {
		return 0, err
	}
	if len(t.numbers) >= numbersMax {
		clear(t.numbers)
	}
	t.numbers[id] = pk
	t.fresh = append(t.fresh, id)
	return pk, nil
}

// undone forgets the numbers of conversations whose creation may have been undone.
func (t *tx) undone() {
	for _, id := range t.fresh {
		delete(t.numbers, id)
	}
	t.fresh = t.fresh[:0]
}

// SaveTurn implements store.Tx. The order matters: what can refuse the turn
// runs first, so that a caller that goes on after an error has written nothing.
func (t *tx) SaveTurn(turn store.Turn) error {
	if err := continues(turn); err != nil {
		return err
	}
	pk, err := t.number(turn.Conversation.ID)
	if err != nil {
		return err
	}
	before := t.bare
	t.bare = !t.marked
	if err := t.admit(turn, pk); err != nil {
		if *t.fault == nil {
			t.bare = before // nothing was written
		}
		return err
	}
	return t.log(turn, pk)
}

// admit writes what can refuse the turn. After an error it has written nothing.
func (t *tx) admit(turn store.Turn, pk int64) error {
	key, n := turn.Key, turn.Conversation.Turns
	if err := t.claimKey(key, pk, n); err != nil {
		return err
	}
	err := t.advance(turn, pk)
	if err != nil && key != (store.Key{}) {
		_, forget := t.run(`DELETE FROM keys WHERE key = ?`, key[:])
		err = errors.Join(err, forget)
	}
	return err
}

// continues checks that the turn's entries are numbered up to the conversation's Seq.
func continues(turn store.Turn) error {
	c := turn.Conversation
	seq := c.Seq - int64(len(turn.Entries))
	for _, e := range turn.Entries {
		if seq++; e.Seq != seq {
			return fmt.Errorf("store: entry %d where %d is next", e.Seq, seq)
		}
	}
	return nil
}

// claimKey takes a message's key for a turn of that number.
func (t *tx) claimKey(key store.Key, pk, turn int64) error {
	if key == (store.Key{}) {
		return nil
	}
	n, err := t.run(`INSERT INTO keys (key, conversation, number) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		key[:], pk, turn)
	if err == nil && n == 0 {
		return store.ErrDuplicate
	}
	return err
}

// advance replaces the conversation if it still is what the turn began with.
// Most turns change no indexed column; naming those in SET costs SQLite their
// indexes, so the first statement leaves them out.
func (t *tx) advance(turn store.Turn, pk int64) error {
	c := turn.Conversation
	seq := c.Seq - int64(len(turn.Entries))
	route, err := routeOf(c.Route)
	if err != nil {
		return err
	}
	n, err := t.run(`UPDATE conversations
		SET turns = ?, seq = ?, updated_at = ?, locale = ?, agent = ?, agent_name = ?, unread = ?, queue = ?, route = ?, state = ?
		WHERE pk = ? AND turns = ? AND seq = ?
		AND mode = ? AND queued_at = ? AND customer = ? AND channel = ? AND address = ? AND since = ? AND call = ? AND agent_phone = ?`,
		c.Turns, c.Seq, millis(c.UpdatedAt), string(c.Locale), c.Agent, c.AgentName, c.Unread, c.Queue, route, c.State,
		pk, c.Turns-1, seq,
		string(c.Mode), millis(c.QueuedAt), c.CustomerID, string(c.Address.Channel), c.Address.ID, millis(c.Since), c.Call, c.AgentPhone)
	if err != nil || n == 1 {
		return err
	}
	return t.replace(turn, pk)
}

// replace is advance for a turn that changes who holds the conversation, or is refused.
func (t *tx) replace(turn store.Turn, pk int64) error {
	c := turn.Conversation
	old, err := t.Conversation(c.ID)
	switch {
	case err != nil:
		return err
	case old.Turns != c.Turns-1:
		return store.ErrConflict
	case old.Seq != c.Seq-int64(len(turn.Entries)):
		return fmt.Errorf("store: entries up to %d after %d", c.Seq, old.Seq)
	}
	route, err := routeOf(c.Route)
	if err != nil {
		return err
	}
	_, err = t.run(`UPDATE conversations
		SET turns = ?, seq = ?, updated_at = ?, locale = ?, agent = ?, agent_name = ?, unread = ?, queue = ?, route = ?, state = ?,
		mode = ?, queued_at = ?, customer = ?, channel = ?, address = ?, since = ?, call = ?, agent_phone = ? WHERE pk = ?`,
		c.Turns, c.Seq, millis(c.UpdatedAt), string(c.Locale), c.Agent, c.AgentName, c.Unread, c.Queue, route, c.State,
		string(c.Mode), millis(c.QueuedAt), c.CustomerID, string(c.Address.Channel), c.Address.ID, millis(c.Since), c.Call, c.AgentPhone, pk)
	return err
}

// log writes the turn's row, its entries and their deliveries.
func (t *tx) log(turn store.Turn, pk int64) error {
	c := turn.Conversation
	first := c.Seq - int64(len(turn.Entries)) + 1
	if _, err := t.run(`INSERT INTO turns (conversation, number, cause, first_seq, last_seq, at, log)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, pk, c.Turns, turn.Cause, first, c.Seq, millis(turn.At), turn.Log); err != nil {
		return err
	}
	if err := t.addEntries(pk, turn.Entries); err != nil {
		return err
	}
	for _, e := range turn.Entries {
		if e.Status != chat.StatusQueued {
			continue
		}
		// Its delivery may begin at once.
		if _, err := t.run(`INSERT INTO outbox (conversation, seq, attempts, next_at, error) VALUES (?, ?, 0, ?, '')`,
			pk, e.Seq, millis(turn.At)); err != nil {
			return err
		}
	}
	return nil
}

// addEntries writes entries, two of them in a statement: a message and its answer.
func (t *tx) addEntries(pk int64, entries []chat.Entry) error {
	const insert = `INSERT INTO entries (conversation, seq, author, status, at, message, text, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	for pair := range slices.Chunk(entries, 2) {
		args := make([]any, 0, 16)
		for _, e := range pair {
			body, err := encodeBody(e)
			if err != nil {
				return err
			}
			args = append(args, pk, e.Seq, string(e.Author), string(e.Status), millis(e.At), e.ID, e.Prompt.Text, body)
		}
		query := insert
		if len(pair) == 2 {
			query = insert + `, (?, ?, ?, ?, ?, ?, ?, ?)`
		}
		if _, err := t.run(query, args...); err != nil {
			return err
		}
	}
	return nil
}

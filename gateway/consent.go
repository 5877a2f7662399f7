package gateway

import (
	"errors"
	"strconv"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// Consent outlives conversations. It is a phone number's, on every channel that
// reaches it: who says "don't call me" in a call is not written to either. An
// address that is no number has its own. What is stored is empty while the
// customer may be reached; after an opt-out it names the one entry that may
// still go out, the confirmation ("cv_… 7"); where the carrier confirms, that
// entry is the customer's own. All others are withheld (behaviours C116,
// invariant 6), also when the customer may be written to again.
// Channels that show the transcript live are not concerned: there the customer
// comes to us.

// consentChange is what a turn did to the customer's consent.
type consentChange int

const (
	consentKept consentChange = iota
	optedOut
	optedIn
)

// consentSetting is where the consent of an address is kept.
func consentSetting(a chat.Address) string {
	if phone := phoneOf(a); phone != "" {
		return "consent:" + phone
	}
	return "consent:" + string(a.Channel) + ":" + a.ID
}

// mayWrite tells whether a customer may be written to at an address, or called:
// nobody took that back.
func mayWrite(v store.View, a chat.Address) (bool, error) {
	mark, err := v.Setting(consentSetting(a))
	return mark == "", err
}

// consentMark names an entry as stored consent does.
func consentMark(conversation string, seq int64) string {
	return conversation + " " + strconv.FormatInt(seq, 10)
}

func (w *world) optOut(e dialogs.OptOut) error {
	if e.Surveys {
		return errors.Join(w.tx.SetSetting(noSurveys(w.conv.CustomerID), "never"), w.audit("consent.surveys", w.conv.CustomerID, ""))
	}
	if err := w.hush(); err != nil || w.consent != "" {
		return err
	}
	w.words = optedOut
	return w.ledger(e.Words, false, "consent.out")
}

// hush ends what is on its way to the customer, in whatever conversation of the
// address's number: calls that were ordered, and, with the opt-out, messages
// that wait to be sent. Other conversations are told when they go on (live.news).
func (w *world) hush() error {
	phone, ids := phoneOf(w.conv.Address), map[string]bool{w.conv.ID: true}
	for _, spoken := range []bool{false, true} {
		c, err := w.tx.ConversationAt(chat.Address{Channel: w.g.phones(spoken), ID: phone})
		if err == nil {
			ids[c.ID] = true
		} else if err = ignore(err, store.ErrNotFound); err != nil {
			return err
		}
	}
	if w.conv.CustomerID != "" { // earlier ones may be over, and what they said waits still: the carrier was down
		all, err := w.tx.Conversations(store.ConversationFilter{Customer: w.conv.CustomerID}, store.Page{})
		if err != nil {
			return err
		}
		for _, c := range all {
			if phone != "" && phone == phoneOf(c.Address) {
				ids[c.ID] = true
			}
		}
	}
	for id := range ids {
		for purpose := range attempts {
			if err := w.tx.DropTimer(id, timerDial, purpose); err != nil {
				return err
			}
		}
		if w.consent != "" {
			continue
		}
		if err := w.tx.Withhold(id, true); err != nil {
			return err
		}
	}
	return nil
}

// news is what a conversation has not heard of the customer's consent: it was
// taken back or given elsewhere.
func (l *live) news() []dialogs.Event {
	if out := l.consent != ""; l.state.Mode != "" && out != l.state.OptedOut {
		return []dialogs.Event{dialogs.ConsentChanged{OptedOut: out}}
	}
	return nil
}

// sameConsent has a turn made again whose consent is not what it was when the
// turn was begun: other channels and the carrier change that of a number.
func (w *world) sameConsent() error {
	if w.conv.Turns == 0 || phoneOf(w.conv.Address) == "" {
		return nil
	}
	stored, err := w.tx.Setting(consentSetting(w.conv.Address))
	if err == nil && stored != w.consent {
		return store.ErrConflict
	}
	return err
}

func (w *world) optIn(e dialogs.OptIn) error {
	if w.consent == "" {
		return nil
	}
	w.words = optedIn
	return w.ledger(e.Words, true, "consent.in")
}

// ledger keeps what a customer said about being written to (channels.md §1).
func (w *world) ledger(words string, in bool, action string) error {
	c := store.Consent{At: w.now.At, Address: w.conv.Address, In: in, Words: words}
	if w.in.entry != nil {
		c.Message = w.in.entry.ID
	}
	if err := w.tx.AddConsent(c); err != nil {
		return err
	}
	return w.audit(action, w.conv.CustomerID, "")
}

// silenced tells whether nothing may be sent to the customer: so was it before
// the turn, and the turn did not change it.
func (w *world) silenced() bool { return w.consent != "" && w.words != optedIn }

// unwanted tells whether the customer does not want to be reached any more.
func (w *world) unwanted() bool { return w.silenced() || w.words == optedOut }

// saveConsent stores what the turn changed, after its entries are numbered.
func (w *world) saveConsent() error {
	switch w.words {
	case optedOut:
		w.consent = consentMark(w.conv.ID, w.conv.Seq)
	case optedIn:
		w.consent = ""
	default:
		return nil
	}
	return w.tx.SetSetting(consentSetting(w.conv.Address), w.consent)
}

// mayHave tells whether an entry of a conversation may go out: a person's own
// conversation gets no line of the bot, and who opted out gets nothing but the
// entry that consent, as it is stored for the address, names.
func (l *live) mayHave(e chat.Entry, consent string) bool {
	if l.conv.Mode == chat.ModeAgent && e.Author == chat.Bot {
		return false
	}
	return consent == "" || consent == consentMark(l.conv.ID, e.Seq)
}

// refused records that the next hop knows of an opt-out that we did not (carrier error 21610).
func refused(tx store.Tx, a chat.Address, audit store.Audit) error {
	if err := tx.SetSetting(consentSetting(a), consentMark("carrier", 0)); err != nil {
		return err
	}
	if err := tx.AddConsent(store.Consent{At: audit.At, Address: a, Words: audit.Detail}); err != nil {
		return err
	}
	return tx.AddAudit(audit)
}

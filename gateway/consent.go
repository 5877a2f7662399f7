package gateway

import (
	"context"
	"strconv"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// Consent is kept per address and outlives conversations. What is stored is
// empty while the customer may be written to; after an opt-out it names the
// one entry that may still go out, the confirmation ("cv_… 7"). All others are
// withheld: those of later turns when they are made, earlier ones by the
// outbox (behaviours C116, invariant 6). Channels that show the transcript live
// are not concerned: there the customer comes to us.

// consentChange is what a turn did to the customer's consent.
type consentChange int

const (
	consentKept consentChange = iota
	optedOut
	optedIn
)

// consentSetting is where the consent of an address is kept.
func consentSetting(a chat.Address) string { return "consent:" + string(a.Channel) + ":" + a.ID }

// MayWrite tells whether an address may be written to: nobody took that back there.
func MayWrite(v store.View, a chat.Address) (bool, error) {
	mark, err := v.Setting(consentSetting(a))
	return mark == "", err
}

// consentMark names an entry as stored consent does.
func consentMark(conversation string, seq int64) string {
	return conversation + " " + strconv.FormatInt(seq, 10)
}

func (w *world) optOut(e dialogs.OptOut) error {
	if w.consent != "" {
		return nil
	}
	w.words = optedOut
	if err := w.tx.Withhold(w.conv.ID); err != nil {
		return err
	}
	return w.ledger(e.Words, false, "consent.out")
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

// saveConsent stores what the turn changed, after its entries are numbered.
func (w *world) saveConsent() error {
	switch w.words {
	case optedOut:
		w.consent = consentMark(w.conv.ID, w.conv.Seq)
		if w.now.Traits.CarrierConsent {
			w.consent = consentMark("carrier", 0) // which confirms it itself
		}
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

// forget drops what is in memory of an address whose consent was changed by
// another than its turns. It waits for a turn under way, which knows it only
// as it was.
func (g *Gateway) forget(a chat.Address) {
	if g.enter() != nil {
		return // stopped: the memory goes as a whole
	}
	defer g.leave()
	if g.lanes.enter(context.Background(), a) != nil {
		return
	}
	defer g.lanes.leave(a)
	if l := g.live.at(a); l != nil {
		g.live.drop(l.conv.ID)
	}
}

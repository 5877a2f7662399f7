package gateway

import (
	"cmp"
	"strings"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// phoneOf is the phone number that an address proves: that of whoever writes
// or calls from it; "" for other addresses.
func phoneOf(a chat.Address) string {
	if strings.HasPrefix(a.ID, "+") {
		return a.ID
	}
	return ""
}

// begin makes the first event of a conversation. It creates the conversation,
// unless something was gathered in it before, and for somebody not known yet
// the customer. The language that they begin in is theirs until they say
// otherwise; a caller whose language is not known is asked for it.
func (w *world) begin(l chat.Locale) (dialogs.Began, error) {
	c, err := w.owner(l)
	if err != nil {
		return dialogs.Began{}, err
	}
	if c.Locale == "" && l != "" {
		c.Locale = l
		if err := w.tx.SaveCustomer(c); err != nil {
			return dialogs.Began{}, err
		}
	}
	l = cmp.Or(l, c.Locale)
	w.conv.CustomerID, w.conv.Locale = c.ID, cmp.Or(l, chat.English)
	if !w.now.Traits.Spoken {
		l = w.conv.Locale
	}
	if w.consent, err = w.tx.Setting(consentSetting(w.conv.Address)); err != nil {
		return dialogs.Began{}, err
	}
	if w.conv.Turns == 0 {
		if err := w.tx.CreateConversation(w.conv); err != nil {
			return dialogs.Began{}, err
		}
	}
	outage, err := w.outageIn(c.Area)
	return dialogs.Began{Locale: l, Outage: outage, OptedOut: w.consent != "", Known: dialogs.Known{
		Name: c.Name, Phone: c.Phone, Verified: c.PhoneVerified, Address: c.Address, Area: c.Area,
	}}, err
}

// owner is the customer of the conversation, created if nobody is known there.
func (w *world) owner(l chat.Locale) (store.Customer, error) {
	if w.conv.Turns > 0 {
		return w.tx.Customer(w.conv.CustomerID)
	}
	c, known, err := w.customer()
	if err != nil || known {
		return c, err
	}
	c = store.Customer{
		ID: newID("cu_"), Phone: phoneOf(w.conv.Address), Segment: "new", Locale: l, CreatedAt: w.now.At,
	}
	c.PhoneVerified = c.Phone != ""
	if err := w.tx.SaveCustomer(c); err != nil {
		return c, err
	}
	return c, w.audit("customer.create", c.ID, "")
}

// customer finds who is behind the address of a new conversation: the owner of
// an earlier one, or of the phone number. A number that somebody only claimed
// joins nobody's history (behaviours C121).
func (w *world) customer() (store.Customer, bool, error) {
	earlier, err := w.tx.ConversationAt(w.conv.Address)
	if err == nil {
		c, err := w.tx.Customer(earlier.CustomerID)
		if err == nil {
			return c, true, nil
		}
		return c, false, ignore(err, store.ErrNotFound)
	}
	phone := phoneOf(w.conv.Address)
	if err = ignore(err, store.ErrNotFound); err != nil || phone == "" {
		return store.Customer{}, false, err
	}
	page := store.Page{}
	for {
		list, err := w.tx.Customers(phone, page)
		if err != nil {
			return store.Customer{}, false, err
		}
		for _, c := range list {
			if c.PhoneVerified {
				return c, true, nil
			}
		}
		if len(list) < page.Max() {
			return store.Customer{}, false, nil
		}
		page.Cursor = list[len(list)-1].Cursor()
	}
}

// verifiedPhone is the customer's number, "" if there is none beyond doubt.
func (w *world) verifiedPhone() (string, error) {
	c, err := w.tx.Customer(w.conv.CustomerID)
	if err != nil || !c.PhoneVerified {
		return "", ignore(err, store.ErrNotFound)
	}
	return c.Phone, nil
}

// keepCustomer stores facts of the customer. A phone number is a claim here,
// and never replaces one that is proven.
func (w *world) keepCustomer(e dialogs.KeepCustomer) error {
	old, err := w.tx.Customer(w.conv.CustomerID)
	if err != nil {
		return ignore(err, store.ErrNotFound)
	}
	c := old
	keep := func(field *string, value string) {
		if value != "" {
			*field = value
		}
	}
	keep(&c.Name, e.Name)
	keep(&c.Address, e.Address)
	keep(&c.Area, e.Area)
	keep((*string)(&c.Locale), string(e.Locale))
	if !c.PhoneVerified {
		keep(&c.Phone, e.Phone)
	}
	if c == old {
		return nil
	}
	if err := w.tx.SaveCustomer(c); err != nil {
		return err
	}
	return w.audit("customer.update", c.ID, "")
}

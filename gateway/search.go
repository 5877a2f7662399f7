package gateway

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// mostFound is how many conversations are found for what somebody names.
const mostFound = 20

// Search implements console.Gateway.
func (g *Gateway) Search(ctx context.Context, what string, l chat.Locale) ([]channels.Case, error) {
	var list []channels.Case
	err := g.store.Read(ctx, func(v store.View) error {
		found, err := g.named(v, strings.TrimSpace(what))
		if err != nil {
			return err
		}
		slices.SortFunc(found, func(a, b store.Conversation) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
		for _, c := range found[:min(len(found), mostFound)] {
			k, err := g.caseOf(v, c, l)
			if err != nil {
				return err
			}
			list = append(list, k)
		}
		return nil
	})
	return list, unavailable(err)
}

var (
	ticketNumber = regexp.MustCompile(`^[Tt]-?([0-9]{1,9})$`)
	visitCode    = regexp.MustCompile(`^[0-9]{6}$`)
)

// named are the conversations of a ticket's number, a visit's code or a phone number.
func (g *Gateway) named(v store.View, what string) ([]store.Conversation, error) {
	if m := ticketNumber.FindStringSubmatch(what); m != nil {
		n, _ := strconv.Atoi(m[1]) // they are digits, and few
		t, err := v.Ticket(fmt.Sprintf(ticketFormat, n))
		return oneOf(v, t.ConversationID, err)
	}
	if visitCode.MatchString(what) {
		a, err := v.AppointmentByCode(what)
		return oneOf(v, a.ConversationID, err)
	}
	phone, ok := E164(what, g.pack.Country)
	if !ok {
		return nil, nil
	}
	customers, err := v.Customers(phone, store.Page{Limit: mostFound})
	var found []store.Conversation
	for _, cu := range customers {
		theirs, err := v.Conversations(store.ConversationFilter{Customer: cu.ID}, store.Page{Limit: mostFound})
		if err != nil {
			return nil, err
		}
		found = append(found, theirs...)
	}
	return found, err
}

// oneOf is a conversation as a list, empty if what names it is not found.
func oneOf(v store.View, id string, err error) ([]store.Conversation, error) {
	var c store.Conversation
	if err == nil {
		c, err = v.Conversation(id)
	}
	if err != nil {
		return nil, ignore(err, store.ErrNotFound)
	}
	return []store.Conversation{c}, nil
}

// E164 is a phone number as it is stored; one without a country is one of country, such as CN.
func E164(text, country string) (number string, ok bool) {
	n, err := phonenumbers.Parse(strings.TrimSpace(text), country)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}

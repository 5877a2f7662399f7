package console

import (
	"cmp"
	"context"
	"net/http"

	"switchboard/channels"
	"switchboard/gateway/store"
)

// reveal shows somebody who does not own a case what is hidden of it, and
// writes that to the audit first.
func (c *Console) reveal(w http.ResponseWriter, r *http.Request) {
	k, err := c.cfg.Gateway.Case(r.Context(), r.PathValue("id"), localeOf(r))
	if err == nil {
		err = c.looked(r.Context(), agentOf(r), k, "personal.reveal")
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	c.reads.note(revealKey(agentOf(r), k.ID), c.cfg.Now())
	out := viewOf(k, nil, agentOf(r), c.cfg.Gateway.Attending(), true)
	write(w, http.StatusOK, map[string]any{"phone": out.Phone, "summary": out.Summary, "facts": out.Facts})
}

func revealKey(a channels.Agent, id string) string { return "reveal " + a.ID + " " + id }

// revealedTo tells whether somebody had what is hidden of a conversation
// revealed to them a short while ago, which is in the audit.
func (c *Console) revealedTo(a channels.Agent, id string) bool {
	return c.reads.lately(revealKey(a, id), c.cfg.Now())
}

// looked writes to the audit that somebody looked at a conversation (handbook §10).
func (c *Console) looked(ctx context.Context, a channels.Agent, k channels.Case, action string) error {
	return c.cfg.Store.Write(ctx, func(tx store.Tx) error {
		return tx.AddAudit(store.Audit{
			At: c.cfg.Gateway.Now(), Actor: "agent:" + a.ID, Action: action,
			Subject: cmp.Or(k.Customer.ID, k.ID), Detail: k.ID,
		})
	})
}

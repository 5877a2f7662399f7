package console

import (
	"errors"
	"net/http"
	"time"

	"switchboard/channels"
	"switchboard/gateway"
)

// A visitForm is what an agent books a visit with. Windows are those free for
// what is known, or for the service and the area that are asked for.
type visitForm struct {
	Services []choice `json:"services"`
	Areas    []choice `json:"areas"`
	Known    order    `json:"known"`
	Windows  []window `json:"windows"`
	Zone     string   `json:"zone"` // IANA, of the place
}

// A choice is a value of a menu.
type choice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// A window is when a technician may arrive.
type window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// An order is a visit to be booked; the same id is taken once.
type order struct {
	ID      string    `json:"id,omitempty"`
	Service string    `json:"service"`
	Area    string    `json:"area"`
	Address string    `json:"address"`
	Name    string    `json:"name"`
	Phone   string    `json:"phone"`
	Notes   string    `json:"notes"`
	Start   time.Time `json:"start,omitzero"`
	End     time.Time `json:"end,omitzero"`
}

// visitForm shows what a visit can be booked with; ?service= and ?area= ask for
// the windows of others than those known.
func (c *Console) visitForm(w http.ResponseWriter, r *http.Request) {
	ctx, id, q := r.Context(), r.PathValue("id"), r.URL.Query()
	f, err := c.cfg.Gateway.VisitForm(ctx, id, localeOf(r))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	k := f.Known
	if q.Has("service") {
		k.Service, k.Area = q.Get("service"), q.Get("area")
	}
	out := visitForm{
		Services: choicesOf(f.Services), Areas: choicesOf(f.Areas), Windows: []window{}, Zone: c.cfg.Gateway.Now().Location().String(),
		Known: order{Service: k.Service, Area: k.Area, Address: k.Address, Name: k.Name, Phone: k.Phone, Notes: k.Notes},
	}
	if k.Service != "" && k.Area != "" {
		free, err := c.cfg.Gateway.Windows(ctx, id, channels.VisitWish{Service: k.Service, Area: k.Area})
		if err != nil {
			c.failOrder(w, r, err)
			return
		}
		for _, win := range free {
			out.Windows, out.Zone = append(out.Windows, window{win.Start, win.End}), win.Start.Location().String()
		}
	}
	write(w, http.StatusOK, out)
}

func choicesOf(list []channels.Named) []choice {
	out := []choice{}
	for _, n := range list {
		out = append(out, choice{n.ID, n.Label})
	}
	return out
}

// book books a visit for the customer of a conversation.
func (c *Console) book(w http.ResponseWriter, r *http.Request) {
	var in order
	if !decode(w, r, &in) {
		return
	}
	v, err := c.cfg.Gateway.Book(r.Context(), r.PathValue("id"), agentOf(r), channels.VisitOrder{
		ID: in.ID, Service: in.Service, Area: in.Area, Address: in.Address, Name: in.Name, Phone: in.Phone, Notes: in.Notes,
		Window: channels.Window{Start: in.Start, End: in.End},
	})
	if err != nil {
		c.failOrder(w, r, err)
		return
	}
	write(w, http.StatusOK, visit{v.Code, v.Service, v.Start, v.End})
}

// failOrder says what is wrong with a visit, and where.
func (c *Console) failOrder(w http.ResponseWriter, r *http.Request, err error) {
	var wrong *channels.OrderError
	switch {
	case errors.As(err, &wrong):
		write(w, http.StatusConflict, map[string]any{"error": map[string]string{
			"code": "invalid", "message": wrong.Error(), "field": wrong.Field,
		}})
	case errors.Is(err, gateway.ErrTaken):
		write(w, http.StatusConflict, map[string]any{"error": map[string]string{
			"code": "taken", "message": "Somebody else has this window.", "field": "window",
		}})
	default:
		c.fail(w, r, err)
	}
}

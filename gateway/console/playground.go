package console

import (
	"net/http"
	"time"
)

// maxAdvance bounds one move of the clock.
const maxAdvance = 366 * 24 * time.Hour

// clock moves the service's clock ahead and answers once all that came due is committed.
func (c *Console) clock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	if !decode(w, r, &in) {
		return
	}
	d, err := time.ParseDuration(in.Advance)
	if err != nil || d < 0 || d > maxAdvance {
		refuseField(w, http.StatusBadRequest, "invalid", `advance must be a duration such as "24h", of a year at most.`, "advance")
		return
	}
	now, err := c.cfg.Gateway.AdvanceClock(r.Context(), d)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, map[string]time.Time{"now": now})
}

package console

import (
	"net/http"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneCookie keeps where the agent at this browser takes callers' calls. It
// opens nothing, so it is not sealed; whatever it holds is read as strictly as
// what an agent types.
const phoneCookie = "switchboard_phone"

// phone reads a number as people write it, in E.164; "" if it is none. Without
// a country it is one of the business's.
func (c *Console) phone(v string) string {
	n, err := phonenumbers.Parse(strings.TrimSpace(v), c.cfg.Pack.Country)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

// agentPhone is where the agent takes calls, "" for nowhere: what they write is
// then spoken to callers.
func (c *Console) agentPhone(r *http.Request) string {
	k, err := r.Cookie(phoneCookie)
	if err != nil {
		return ""
	}
	return c.phone(k.Value)
}

// setPhone changes it, for the conversations that are claimed from now on.
func (c *Console) setPhone(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Phone string `json:"phone"`
	}
	if !decode(w, r, &in) {
		return
	}
	phone := c.phone(in.Phone)
	if phone == "" && strings.TrimSpace(in.Phone) != "" {
		refuse(w, http.StatusBadRequest, "bad_number", "That is no phone number.")
		return
	}
	http.SetCookie(w, c.cookie(phoneCookie, phone))
	write(w, http.StatusOK, map[string]string{"phone": phone})
}

package dialogs

import (
	"strings"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// listed are several things in one sentence: "a, b and c"; "" for none.
func (t *step) listed(things []string) string {
	all := ""
	for i, thing := range things {
		switch i {
		case 0:
			all = thing
		case len(things) - 1:
			all = t.prompt("list.and", "a", all, "b", thing).Text
		default:
			all = t.prompt("list.then", "a", all, "b", thing).Text
		}
	}
	return all
}

// shown is a fact in the words of the conversation's language.
func (t *step) shown(k *Task, id string) string {
	f := fact(k.Facts, id)
	if f == nil {
		return t.words("none")
	}
	switch id {
	case "service":
		all := []string{t.serviceIn(k.Form, f.Value)}
		for other := range strings.FieldsSeq(k.value("also")) {
			all = append(all, t.serviceIn(k.Form, other))
		}
		return t.listed(all)
	case "area":
		if a := t.area(f.Value); a != nil {
			return a.Name[t.s.Locale]
		}
	case "window":
		if w, ok := parseWindow(f.Value); ok {
			return t.window(w)
		}
	case "phone":
		return readablePhone(f.Value, t.e.pack.Country)
	case "grade", "about", "category":
		return t.name(id + "." + f.Value)
	}
	if f.Value == "" {
		return t.words("none")
	}
	return f.Value
}

// site is the address with its area, unless that is in it already.
func (t *step) site(k *Task) string {
	a, area := k.value("address"), t.shown(k, "area")
	if f := fact(k.Facts, "address"); f != nil && f.Text == unsaid && k.value("area") != "" {
		if t.s.Locale == chat.Chinese {
			return area + "，" + a
		}
		return area + ", " + a
	}
	if known := t.area(k.value("area")); known != nil {
		for _, l := range chat.Locales {
			if name := strings.ToLower(known.Name[l]); name != "" && strings.Contains(strings.ToLower(a), name) {
				return a
			}
		}
	}
	if k.value("area") == "" {
		return a
	}
	if t.s.Locale == chat.Chinese {
		return area + a
	}
	return a + ", " + area
}

// serviceIn is what a form calls a service: who reports a fault speaks of the
// thing that is broken, not of its repair.
func (t *step) serviceIn(form, id string) string {
	s := t.service(id)
	switch {
	case s == nil: // the business has it no longer
		return t.name("service.gone")
	case form == idFault && s.Thing[t.s.Locale] != "":
		return s.Thing[t.s.Locale]
	}
	return s.Name[t.s.Locale]
}

func (t *step) service(id string) *pack.Service {
	for i := range t.e.pack.Services {
		if t.e.pack.Services[i].ID == id {
			return &t.e.pack.Services[i]
		}
	}
	return nil
}

func (t *step) area(id string) *pack.Area {
	for i := range t.e.pack.Areas {
		if t.e.pack.Areas[i].ID == id {
			return &t.e.pack.Areas[i]
		}
	}
	return nil
}

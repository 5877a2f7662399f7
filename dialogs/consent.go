package dialogs

import "switchboard/chat"

// keyword obeys the single words of carriers, in every state and whoever holds
// the conversation (channels.md §1). False if the message is none of them.
func (t *step) keyword(m Said) bool {
	if !t.now.Traits.Keywords || m.Choice != "" {
		return false
	}
	kw, _ := chat.KeywordOf(m.Text)
	if t.s.OptedOut {
		t.mute = true
		t.heardBlocked(m, kw)
		return true
	}
	if kw == chat.KeywordOptOut || kw == chat.KeywordHelp {
		t.listenFor(m) // 退订 is confirmed in Chinese
	}
	switch kw {
	case chat.KeywordOptOut:
		t.mute = true
		t.optOut(m)
		if t.s.CarrierOut = t.now.Traits.CarrierConsent; !t.s.CarrierOut {
			t.notice("consent.stopped")
		}
	case chat.KeywordHelp:
		t.mute = true
		if !t.now.Traits.CarrierConsent {
			t.help()
		}
	case chat.KeywordPerson:
		if t.s.Mode != chat.ModeBot {
			return false
		}
		t.s.Parked, t.s.Greeted = false, true
		t.obey("person", m)
	default:
		return false
	}
	return true
}

func (t *step) help() {
	t.notice("help", "brand", t.e.pack.Brand[t.s.Locale], "hotline", t.e.pack.Hotline)
}

// optOut takes back the consent to be written to and called.
func (t *step) optOut(m Said) {
	t.do(OptOut{Words: clip(m.Text, 200)})
	t.unreachable()
}

// unreachable ends all that is under way, but for who is with us: on the line
// or before the page.
func (t *step) unreachable() {
	t.s.OptedOut = true
	if !t.now.Traits.Keywords && !t.over() {
		return
	}
	t.leaveSurveyOpen()
	t.s.Late = nil
	if t.s.Mode == chat.ModeWaiting {
		t.leaveQueue()
	}
	mode := t.s.Mode
	t.close()
	if mode == chat.ModeAgent { // the person sees it, and keeps the case
		t.s.Mode = mode
	}
	for _, name := range []string{timerIdle, timerQueue, timerSurvey} {
		t.do(DropTimer{Name: name})
	}
}

// optIn gives the consent back.
func (t *step) optIn(m Said) {
	t.do(OptIn{Words: clip(m.Text, 200)})
	t.s.OptedOut, t.s.CarrierOut, t.s.Blocked = false, false, nil
	if t.s.Mode == chat.ModeClosed {
		t.s.Mode = chat.ModeBot
	}
}

// consentChanged hears of what the customer said elsewhere.
func (t *step) consentChanged(ev ConsentChanged) {
	if ev.OptedOut {
		t.unreachable()
		return
	}
	t.s.OptedOut, t.s.CarrierOut, t.s.Blocked = false, false, nil
}

// heardBlocked takes a message of somebody who opted out: only coming back is
// answered, all else is kept for people as one case a day.
func (t *step) heardBlocked(m Said, kw chat.Keyword) {
	switch {
	case kw == chat.KeywordOptIn || kw == chat.KeywordYes:
		confirmed := t.s.CarrierOut // what was taken back in free words the carrier knows nothing of
		t.optIn(m)
		if !confirmed {
			t.notice("consent.back")
		}
	case t.intent(m) == "start":
		t.optIn(m)
		t.notice("consent.back")
	case kw == chat.KeywordOptOut || kw == chat.KeywordHelp || t.s.Mode == chat.ModeAgent:
	default:
		t.keepBlocked(m)
	}
}

func (t *step) keepBlocked(m Said) {
	note := clip(m.Text, 500)
	if note == "" {
		note = t.words("blocked.file")
	}
	day := t.now.At.Format("2006-01-02")
	if b := t.s.Blocked; b != nil && b.Day == day && b.Ticket != "" {
		t.do(AddToTicket{ID: b.Ticket, Note: note})
		return
	}
	t.s.Blocked = &Blocked{Day: day}
	t.s.Going = goBlocked
	list := facts("detail", note)
	if p := fact(t.s.Known, "phone"); p != nil {
		list = append(list, *p)
	}
	t.do(OpenTicket{Kind: "request", Category: "crm", Priority: "general", Summary: t.words("blocked.summary"), Details: list,
		Clocks: []Promise{{Name: "acceptance", Due: t.now.At.Add(t.e.pack.Clocks.Acceptance)}}})
}

// revoked tells whether a message takes back the consent in free words. Who is
// taken at a word that was not meant so hears nothing more from us: the words
// must be plain, in any state.
func (t *step) revoked(m Said) bool {
	return t.intent(m) == "stop" && (score(m) >= revokeBar || t.contains("stop.plea", m.Text)) &&
		!t.inquiring(m.Text) && !t.contains("money", m.Text) && !t.contains("no.callback", m.Text)
}

// revokeBar is the least score of an intent to be left alone.
const revokeBar = 0.8

package gateway

import (
	"errors"

	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// overall is the dimension of the survey that counts for all (handbook §8).
const overall = "overall"

// offerSurvey begins a survey unless one may not be put now: channels.md §5.
func (w *world) offerSurvey(e dialogs.OfferSurvey) (dialogs.Event, error) {
	if e.Subject == "" {
		e.Subject = w.conv.ID
	}
	may, err := w.maySurvey(e.Subject)
	if err != nil || !may {
		return dialogs.SurveyReady{}, err
	}
	agent := w.was.conv.Agent
	if e.Subject == w.conv.ID {
		if agent, err = w.rated(); err != nil {
			return nil, err
		}
	}
	s := store.Survey{
		ID: newID("sv_"), CustomerID: w.conv.CustomerID, ConversationID: w.conv.ID,
		Subject: e.Subject, Channel: w.conv.Address.Channel, Status: "scheduled",
		Agent: agent, CreatedAt: w.now.At,
	}
	if err := w.saveSurveyRow(s, "survey.create"); err != nil {
		return nil, err
	}
	return w.surveyOf(s)
}

// surveyOf tells what a survey is about.
func (w *world) surveyOf(s store.Survey) (dialogs.Event, error) {
	ready := dialogs.SurveyReady{ID: s.ID}
	t, err := w.tx.Ticket(s.Subject)
	if err == nil {
		about := w.ticket(t)
		ready.Ticket = &about
		return ready, nil
	}
	if ignore(err, store.ErrNotFound) != nil {
		return nil, err
	}
	a, err := w.tx.Appointment(s.Subject)
	if err == nil {
		about := w.booking(a)
		ready.Visit = &about
	}
	return ready, ignore(err, store.ErrNotFound)
}

// noSurveys is where it is kept that a customer wants none.
func noSurveys(customer string) string { return "surveys:" + customer }

// maySurvey: nobody is asked who opted out, of all or of surveys, who complains just now, or who was
// asked lately; and nothing is asked about twice.
func (w *world) maySurvey(subject string) (bool, error) {
	if w.unwanted() {
		return false, nil
	}
	if never, err := w.tx.Setting(noSurveys(w.conv.CustomerID)); err != nil || never != "" {
		return false, err
	}
	past, err := w.tx.Surveys(w.conv.CustomerID, store.Page{})
	if err != nil {
		return false, err
	}
	for _, s := range past {
		again := s.Subject == subject && subject != w.conv.ID // a conversation may have more than one episode
		if again || w.now.At.Sub(s.CreatedAt) < w.g.pack.Survey.Rest {
			return false, nil
		}
	}
	tickets, err := w.tx.Tickets(store.TicketFilter{Customer: w.conv.CustomerID}, store.Page{})
	for _, t := range tickets {
		if t.Kind == "complaint" && isOpen(t) {
			return false, nil
		}
	}
	return err == nil, err
}

// saveSurvey keeps what was answered so far (behaviours C113).
func (w *world) saveSurvey(e dialogs.SaveSurvey) error {
	s, err := w.tx.Survey(e.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.Scores == nil {
		s.Scores = map[string]int{}
	}
	for _, score := range e.Scores {
		if score.Dimension == overall {
			s.Overall = score.Value
		} else {
			s.Scores[score.Dimension] = score.Value
		}
	}
	if e.Comment != "" {
		s.Comment = e.Comment
	}
	if e.Status != "" {
		s.Status = e.Status
	}
	switch s.Status {
	case "offered":
		if s.SentAt.IsZero() {
			s.SentAt = w.now.At
		}
	case "partial", "answered":
		s.AnsweredAt = w.now.At
	}
	return w.saveSurveyRow(s, "survey."+s.Status)
}

func (w *world) saveSurveyRow(s store.Survey, action string) error {
	if err := w.tx.SaveSurvey(s); err != nil {
		return err
	}
	return w.audit(action, s.ID, "")
}

// Package pack reads and checks what the business edits: wording, menu, FAQ,
// services, areas, hours, survey, clocks, training sentences, as YAML without
// expressions. It holds no logic of a dialog. A pack is read whole and every
// fault is reported at once, with file and line.
package pack

import (
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

// A Pack is a business, in words and figures. It is immutable once loaded.
type Pack struct {
	Brand   Text   // "Northwind Telecom"
	Hotline string // the number that customers dial, as said to them
	Site    string // the public web address
	Zone    *time.Location
	Country string // ISO 3166 region for phone numbers: "CN"
	// AreaCode goes before a landline's eight digits that are told alone: "+8610".
	// Defaults to "": they are no phone number.
	AreaCode string

	Prompts    map[string]Words                    // prompts.yaml, by key
	Phrases    map[string]map[chat.Locale][]string // phrases.yaml: commands and yes/no, matched whole
	Menu       []MenuItem                          // menu.yaml
	FAQ        []Entry                             // faq/*.yaml
	Topics     []Topic                             // topics.yaml
	Hearing    Hearing                             // heard.yaml: how recognised speech is read
	Services   []Service                           // services.yaml
	Areas      []Area                              // areas.yaml
	Branches   []Branch                            // areas.yaml
	People     *calendar.Hours                     // hours.yaml: agents
	Field      *calendar.Hours                     // hours.yaml: technicians
	Window     time.Duration                       // hours.yaml: length of an arrival window
	Staff      []Technician                        // staff.yaml
	Desk       Desk                                // desk.yaml: how people at the desk share the work
	Survey     Survey                              // survey.yaml
	Clocks     Clocks                              // clocks.yaml
	Intents    []Intent                            // intents/*.yaml
	Canned     []Canned                            // canned.yaml: replies of people at the desk
	OutOfScope map[chat.Locale][]string            // intents/none.yaml: what means nothing here
	Cases      map[string]Text                     // names.yaml, things said to people: kinds, grades, categories, statuses, dimensions ("grade.emergency")

	wording map[string]wording // Prompts, compiled by Load
	origins map[string]origin  // where things stand, for Check
}

// Text is the same words in each language.
type Text map[chat.Locale]string

// Words are a prompt's text and, where the ear needs other words, its speech.
// Placeholders are {name}; the code says which a key may have.
type Words struct {
	Text Text
	Say  Text
}

// A MenuItem is a task offered first. Its ID is the intent that it stands for.
type MenuItem struct {
	ID    string
	Label Text
	Say   Text // function only; the channel adds the key after it
}

// An Entry is a question of the FAQ. Its answer is said as written.
type Entry struct {
	ID     string
	Topic  string
	Asked  map[chat.Locale][]string // ways of asking it, ≥3 in each language
	Answer Text
	Say    Text   // at most two sentences
	Source Text   // where the answer stands: "Tariff guide 2026, section 4"
	Offers string // the task that the answer holds out: "request", "fault"; "" for none
	Which  bool   // and the customer has yet to say which of several
	// Outage tells that the answer depends on the notices in force: it is looked up by area.
	Outage bool
	// Service is what the entry is about, by the id of the catalogue; "" for none:
	// the fee asked for behind it, and the visit that it holds out, are that one's.
	Service string
}

// A Service is one item of the catalogue (handbook §3).
type Service struct {
	ID       string // "broadband_repair"
	Category string // basic, value_added, personalised, network_ops, crm, security
	Name     Text
	Thing    Text     // what breaks, as customers call it: "broadband"; the name if empty
	Words    []string // other names in both languages: "router", 宽带维修
	Nouns    []string // bare nouns that mean it where only what breaks can be meant: "internet", 网
	Bookable bool     // a technician's visit can be booked
	Skill    string   // what the technician must know
	Fault    bool     // is about something broken
	Fee      Text
}

// An Area is a district, served or known not to be.
type Area struct {
	ID     string // "haidian"
	Name   Text
	Words  []string // names and streets that mean it, both languages
	Served bool
	Zone   *time.Location
}

// A Branch is a shop that customers can walk into.
type Branch struct {
	ID      string
	Area    string
	Name    Text
	Address Text
}

// A Technician takes visits (handbook §5: skill, area, capacity).
type Technician struct {
	ID     string
	Name   Text
	Skills []string
	Areas  []string
}

// Survey is the questionnaire of handbook §8. Questions stand in order of
// weight: a channel that may ask n asks the first n, the overall one first.
type Survey struct {
	Questions []Question
	Low       int           // a score at or below it opens a complaint
	Wait      time.Duration // after the end of an episode on a channel that is not live
	Rest      time.Duration // a person is asked at most once in this time
	Late      time.Duration // late answers up to this age count
}

// A Question is one dimension, scored 1 to 5 with its poles in the wording.
type Question struct {
	ID  string // overall, attitude, efficiency, content, responsiveness, assurance
	Ask Words
}

// Clocks are the promises told to customers (handbook §3, §4, §6, §7).
type Clocks struct {
	Acceptance time.Duration            // §2.1.2: 24 h
	Response   map[string]time.Duration // first response per category, §3.4.1
	Dispatch   map[string]time.Duration // per grade: emergency 10 min, else 20 min
	OnSite     map[string]time.Duration // per grade: 2 h, 2 h, 4 h
	Resolve    map[string]time.Duration // emergency and major 24 h; general by plan (absent)
	Progress   time.Duration            // complaints: 24 h
	Result     int                      // complaints: 7 working days
	Feedback   time.Duration            // 24 h
	Answer     time.Duration            // requests: 48 h, §7.1.2
}

// An Intent is what a sentence can mean, with the sentences that teach it.
type Intent struct {
	ID        string // "booking.new"
	Name      Text   // how it is offered: "book a visit"
	Sentences map[chat.Locale][]string
}

package channels

import "time"

// A Brief is what a person who takes over need not look for in the talk, all of
// it taken from what was said: nothing is made up or put in other words.
type Brief struct {
	// Said are the customer's last lines before a person came in, oldest first.
	Said []string
	// Wrong are the assistant's questions that were not answered so that it
	// understood, and how often; Open those of the customer that it could not answer.
	Wrong []WrongQuestion
	Open  []string
}

// A Rating is what a customer answered in a survey, 1 to 5, and when.
type Rating struct {
	Mark int
	At   time.Time
}

// A WrongQuestion names what was asked for ("Address"), in the pack's words.
type WrongQuestion struct {
	About string
	Times int
}

package gateway

import (
	"slices"
	"time"

	"switchboard/chat"
)

// lastYear is the last one that a customer may speak of. What is stored can
// name years from 0 to 9999 (RFC 3339), and dialogs count on from what they are told.
const lastYear = 9000

// storable leaves out what a customer said of times that no calendar reaches
// ("in 9000 years", 一亿天后). A turn that knows one could not be stored, nor, where
// texts are gathered, any that comes after it.
func storable(m chat.Meaning) chat.Meaning {
	m.Entities = inReach(m.Entities)
	for i, n := range m.Needs {
		m.Needs[i].Meaning = storable(n.Meaning)
	}
	return m
}

// inReach are the facts whose times can be stored, and of them the readings.
func inReach(list []chat.Entity) []chat.Entity {
	far := func(t time.Time) bool { return t.Year() < 0 || t.Year() > lastYear }
	list = slices.DeleteFunc(list, func(e chat.Entity) bool { return far(e.From) || far(e.To) })
	for i, e := range list {
		list[i].Or = inReach(e.Or)
	}
	return list
}

-- What agents tell each other.

-- +goose Up
CREATE TABLE notes (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation TEXT NOT NULL,
  agent        TEXT NOT NULL,
  name         TEXT NOT NULL,
  text         TEXT NOT NULL,
  media        BLOB,
  alarm        INTEGER NOT NULL,
  after        INTEGER NOT NULL,
  at           INTEGER NOT NULL
);
CREATE INDEX notes_conversation ON notes (conversation, id);

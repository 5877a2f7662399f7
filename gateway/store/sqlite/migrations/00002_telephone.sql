-- Calls, bursts, conversations that change their address; the ledger of
-- consent, kept files, customers' links, outages.

-- +goose Up
ALTER TABLE conversations ADD COLUMN agent_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN call TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET since = created_at;
DROP INDEX conversations_address;
CREATE INDEX conversations_address ON conversations (channel, address, since, pk);

CREATE TABLE consents (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  channel TEXT NOT NULL,
  address TEXT NOT NULL,
  sender  TEXT NOT NULL,
  purpose TEXT NOT NULL,
  given   INTEGER NOT NULL,
  words   TEXT NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX consents_address ON consents (address, channel, id);

CREATE TABLE files (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  type       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  data       BLOB NOT NULL
);

CREATE TABLE links (
  hash         BLOB PRIMARY KEY,
  conversation TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  until        INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX links_until ON links (until);

CREATE TABLE outages (
  area    TEXT PRIMARY KEY,
  message BLOB,
  until   INTEGER NOT NULL,
  at      INTEGER NOT NULL
) WITHOUT ROWID;

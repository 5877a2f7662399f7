-- Times are Unix milliseconds, 0 for none. Lists and maps are JSON.
--
-- A conversation has a short number (pk) beside its text id. Turns and entries
-- lie in the order in which they were written, whatever their conversation: a
-- commit then changes few pages of the file, and pages are what it costs.

-- +goose Up
CREATE TABLE conversations (
  pk         INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  turns      INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  mode       TEXT NOT NULL,
  queued_at  INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  customer   TEXT NOT NULL,
  channel    TEXT NOT NULL,
  address    TEXT NOT NULL,
  locale     TEXT NOT NULL,
  agent      TEXT NOT NULL,
  agent_name TEXT NOT NULL,
  queue      TEXT NOT NULL,
  state      BLOB
);
CREATE INDEX conversations_address ON conversations (channel, address, pk);
CREATE INDEX conversations_customer ON conversations (customer, created_at, id);
CREATE INDEX conversations_mode ON conversations (mode, created_at, id);
CREATE INDEX conversations_created ON conversations (created_at, id);

-- Inbound messages seen: key is 16 bytes, number that of the turn it caused.
CREATE TABLE keys (
  key          BLOB PRIMARY KEY,
  conversation INTEGER NOT NULL,
  number       INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE turns (
  id           INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  cause        TEXT NOT NULL,
  first_seq    INTEGER NOT NULL,
  last_seq     INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  log          BLOB
);
CREATE UNIQUE INDEX turns_number ON turns (conversation, number);

-- body is JSON of what an entry seldom has.
CREATE TABLE entries (
  id           INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  author       TEXT NOT NULL,
  status       TEXT NOT NULL,
  at           INTEGER NOT NULL,
  message      TEXT NOT NULL,
  text         TEXT NOT NULL,
  body         BLOB
);
CREATE UNIQUE INDEX entries_seq ON entries (conversation, seq);

-- Deliveries of entries under way. The row goes when the delivery ends.
CREATE TABLE outbox (
  conversation INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  attempts     INTEGER NOT NULL,
  next_at      INTEGER NOT NULL,
  error        TEXT NOT NULL,
  PRIMARY KEY (conversation, seq)
) WITHOUT ROWID;

CREATE TABLE timers (
  conversation TEXT NOT NULL,
  name         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  at           INTEGER NOT NULL,
  PRIMARY KEY (conversation, name, subject)
) WITHOUT ROWID;
CREATE INDEX timers_at ON timers (at);

CREATE TABLE customers (
  id             TEXT PRIMARY KEY,
  phone          TEXT NOT NULL,
  phone_verified INTEGER NOT NULL,
  name           TEXT NOT NULL,
  segment        TEXT NOT NULL,
  locale         TEXT NOT NULL,
  area           TEXT NOT NULL,
  address        TEXT NOT NULL,
  created_at     INTEGER NOT NULL
);
CREATE INDEX customers_phone ON customers (phone, created_at, id);
CREATE INDEX customers_created ON customers (created_at, id);

CREATE TABLE tickets (
  id           TEXT PRIMARY KEY,
  number       TEXT NOT NULL UNIQUE,
  customer     TEXT NOT NULL,
  conversation TEXT NOT NULL,
  kind         TEXT NOT NULL,
  category     TEXT NOT NULL,
  priority     TEXT NOT NULL,
  status       TEXT NOT NULL,
  summary      TEXT NOT NULL,
  owner        TEXT NOT NULL,
  details      BLOB,
  clocks       BLOB,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
);
CREATE INDEX tickets_customer ON tickets (customer, created_at, id);
CREATE INDEX tickets_conversation ON tickets (conversation, created_at, id);
CREATE INDEX tickets_status ON tickets (status, created_at, id);
CREATE INDEX tickets_created ON tickets (created_at, id);

CREATE TABLE series (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE appointments (
  id           TEXT PRIMARY KEY,
  code         TEXT NOT NULL,
  customer     TEXT NOT NULL,
  conversation TEXT NOT NULL,
  service      TEXT NOT NULL,
  area         TEXT NOT NULL,
  start        INTEGER NOT NULL,
  "end"        INTEGER NOT NULL,
  place        TEXT NOT NULL,
  address      TEXT NOT NULL,
  name         TEXT NOT NULL,
  phone        TEXT NOT NULL,
  notes        TEXT NOT NULL,
  resource     TEXT NOT NULL,
  status       TEXT NOT NULL,
  held_until   INTEGER NOT NULL,
  sequence     INTEGER NOT NULL,
  late         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
);
CREATE INDEX appointments_code ON appointments (code, created_at, id);
CREATE INDEX appointments_customer ON appointments (customer, created_at, id);
CREATE INDEX appointments_phone ON appointments (phone, created_at, id);
CREATE INDEX appointments_start ON appointments (start);
CREATE INDEX appointments_created ON appointments (created_at, id);

-- The windows in which a resource is taken. The triggers make two claims of
-- one resource at one moment impossible, whoever writes.
CREATE TABLE capacity (
  resource    TEXT NOT NULL,
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  appointment TEXT NOT NULL UNIQUE REFERENCES appointments (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (resource, start),
  CHECK ("end" > start)
) WITHOUT ROWID;
CREATE INDEX capacity_start ON capacity (start);

-- +goose StatementBegin
CREATE TRIGGER capacity_insert BEFORE INSERT ON capacity
WHEN EXISTS (SELECT 1 FROM capacity c WHERE c.resource = NEW.resource
  AND c.start < NEW."end" AND c."end" > NEW.start AND c.appointment <> NEW.appointment)
BEGIN
  SELECT RAISE(ABORT, 'window taken');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER capacity_update BEFORE UPDATE ON capacity
WHEN EXISTS (SELECT 1 FROM capacity c WHERE c.resource = NEW.resource
  AND c.start < NEW."end" AND c."end" > NEW.start AND c.appointment <> NEW.appointment)
BEGIN
  SELECT RAISE(ABORT, 'window taken');
END;
-- +goose StatementEnd

CREATE TABLE surveys (
  id           TEXT PRIMARY KEY,
  customer     TEXT NOT NULL,
  conversation TEXT NOT NULL,
  subject      TEXT NOT NULL,
  channel      TEXT NOT NULL,
  scores       BLOB,
  overall      INTEGER NOT NULL,
  comment      TEXT NOT NULL,
  status       TEXT NOT NULL,
  agent        TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  sent_at      INTEGER NOT NULL,
  answered_at  INTEGER NOT NULL
);
CREATE INDEX surveys_customer ON surveys (customer, created_at, id);
CREATE INDEX surveys_created ON surveys (created_at, id);

CREATE TABLE gaps (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation TEXT NOT NULL,
  question     TEXT NOT NULL,
  locale       TEXT NOT NULL,
  at           INTEGER NOT NULL
);

CREATE TABLE audits (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL
);
CREATE INDEX audits_subject ON audits (subject, id);

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The hub's tables. Times are UTC milliseconds.

-- What this hub is: epoch.
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;

CREATE TABLE dealer (code TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, created INTEGER NOT NULL) STRICT;

-- One row for each enrolment; a PC that enrols again becomes a new device. serial never repeats, so
-- neither does a device id. next is the N expected, 0 before the first push; last_at the clamped time of
-- the last mutation; pulled the head of its own scope up to which the feed was sent to it.
CREATE TABLE device (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  dealer TEXT NOT NULL REFERENCES dealer (code),
  pc TEXT NOT NULL,
  name TEXT NOT NULL,
  install TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  enrolled INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  next INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER NOT NULL DEFAULT 0,
  pulled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX device_dealer ON device (dealer, pc);

-- Enrolment codes, only their SHA-256.
CREATE TABLE code (
  hash TEXT PRIMARY KEY NOT NULL,
  dealer TEXT NOT NULL REFERENCES dealer (code),
  issued INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  used_by TEXT NOT NULL DEFAULT ''
) STRICT;

-- Wrong codes by where they came from, to slow guessing down.
CREATE TABLE attempt (source TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX attempt_source ON attempt (source, at);

-- How far each scope is. The row is locked from before a transaction's rows are stamped until its COMMIT:
-- that alone makes the feed free of gaps.
CREATE TABLE head (scope TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL) STRICT;

-- The current state of every record. clean is the device whose copy equals it; born_* stamp every field
-- that has no stamp of its own in stamps ([["field",rev,"by",at],...]); lost are the open losers.
CREATE TABLE record (
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  scope TEXT NOT NULL,
  rev INTEGER NOT NULL,
  clean TEXT NOT NULL,
  born_rev INTEGER NOT NULL,
  born_by TEXT NOT NULL,
  born_at INTEGER NOT NULL,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  body TEXT NOT NULL,
  stamps TEXT NOT NULL,
  lost TEXT NOT NULL,
  PRIMARY KEY (id, type)
) STRICT;
CREATE UNIQUE INDEX record_feed ON record (scope, rev, clean);

-- What each mutation came to, word for word as it was answered. sum is the mutation's meaning.
CREATE TABLE outcome (
  device INTEGER NOT NULL,
  n INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;

-- Work that waits for a person at headquarters, whole.
CREATE TABLE held (
  device INTEGER NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (device, n)
) STRICT, WITHOUT ROWID;

-- Every value that ever lost, also after somebody settled it.
CREATE TABLE loser (device INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, line TEXT NOT NULL) STRICT;
CREATE INDEX loser_mutation ON loser (device, n);

-- What only one record may have: a document number, a car by its VIN.
CREATE TABLE claim (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Who did what out of the ordinary. Appended only.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  device TEXT NOT NULL,
  source TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

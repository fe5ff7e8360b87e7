-- Keys that users signed with before, and when each ended: what was signed until then stays proven.
CREATE TABLE former_key (user_id TEXT NOT NULL, key TEXT NOT NULL, ended INTEGER NOT NULL, PRIMARY KEY (user_id, key)) STRICT, WITHOUT ROWID;

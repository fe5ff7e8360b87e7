-- What left a scope: that scope's PCs drop it. The stamps as they were then, in that scope's numbers, judge the
-- edits of PCs that had not seen it leave. entered is its rev in the scope that it went to.
CREATE TABLE leaving (
  scope TEXT NOT NULL,
  rev INTEGER NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  entered INTEGER NOT NULL,
  born_rev INTEGER NOT NULL,
  stamps TEXT NOT NULL,
  PRIMARY KEY (scope, rev)
) STRICT, WITHOUT ROWID;
CREATE INDEX leaving_record ON leaving (id, type, scope, rev);

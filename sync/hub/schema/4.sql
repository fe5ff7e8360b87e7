-- Where the history left each former epoch: the heads of the backup that the next one began with. A scope that isn't
-- here had no records then; scope '' names the epoch itself.
CREATE TABLE lineage (epoch TEXT NOT NULL, scope TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (epoch, scope)) STRICT, WITHOUT ROWID;

-- The newest lost state of a record that a PC has brought back in this epoch, by its rev in the former one.
CREATE TABLE refilled (id TEXT NOT NULL, type TEXT NOT NULL, was INTEGER NOT NULL, PRIMARY KEY (id, type)) STRICT, WITHOUT ROWID;

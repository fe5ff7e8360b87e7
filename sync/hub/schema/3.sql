-- A dealer that was closed: when, 0 while it is open. Its records stay; its PCs may not sync.
ALTER TABLE dealer ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
-- A code that was taken back before anybody used it: when, 0 otherwise.
ALTER TABLE code ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;

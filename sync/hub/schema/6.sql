-- The number from which on customers of bulk work may have a phone without a claim; 0: there is none.
ALTER TABLE head ADD COLUMN unfiled INTEGER NOT NULL DEFAULT 0;

package store

import (
	"database/sql"

	"showroom/domain/record"
)

func makeIndexes(tx *sql.Tx, types *record.Set) error { return nil }

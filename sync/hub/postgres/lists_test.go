package postgres_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"showroom/sync/hub/hubtest"
)

// What a list says comes back as it was, whatever is in it and however long it is.
func TestLists(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, true))
	for _, texts := range [][]string{{}, {""}, {"a", "", `{"b",NULL}`, "客户\n\\", strings.Repeat("长", 100_000)}} {
		numbers := make([]int64, len(texts))
		for i := range numbers {
			numbers[i] = int64(-i) << 62
		}
		must(t, s.Write(ctx, func(tx *sql.Tx) error {
			rows, err := tx.QueryContext(ctx, "SELECT unnest($1::text[]), unnest($2::bigint[])", texts, numbers)
			if err != nil {
				return err
			}
			defer rows.Close()
			at := 0
			for ; rows.Next(); at++ {
				var text string
				var number int64
				if err := rows.Scan(&text, &number); err != nil {
					return err
				}
				if text != texts[at] || number != numbers[at] {
					return fmt.Errorf("%d: %.20q and %d came back for %.20q and %d", at, text, number, texts[at], numbers[at])
				}
			}
			if at != len(texts) {
				return fmt.Errorf("%d of %d came back", at, len(texts))
			}
			return rows.Err()
		}))
	}
}

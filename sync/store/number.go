package store

import (
	"fmt"

	"showroom/domain"
	"showroom/domain/calendar"
)

// Number gives the next document number of a series (domain.QuotePrefix ...) in the year of day. It is
// counted in this transaction: if the transaction is undone so is the number, and there is no gap.
func (tx *Tx) Number(prefix string, day calendar.Day) (string, error) {
	if !tx.travels {
		return "", errLocal
	}
	id := tx.identity
	n, err := tx.count(fmt.Sprintf("number/%s-%s-%s-%02d", prefix, id.Dealer, id.PC, day.Year()%100))
	if err != nil {
		return "", fmt.Errorf("number %s: %w", prefix, err)
	}
	return domain.DocumentNumber(prefix, id.Dealer, id.PC, day, n), nil
}

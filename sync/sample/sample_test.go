package sample_test

import (
	"context"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/sample"
	"showroom/sync/store"
)

// The sample is made on whatever day the user tries the program, so its tables must hold on any day: one
// in the year after the price list, one at the turn of the year.
func TestSampleHoldsOnAnyDay(t *testing.T) {
	for _, day := range []calendar.Day{20261121, 20270103, 20280229} {
		t.Run(day.String(), func(t *testing.T) {
			ctx, dir := context.Background(), t.TempDir()
			if err := sample.Create(ctx, dir, day.Start()+7*3600*1000); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(ctx, dir, store.Options{Manual: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			err = s.Read(ctx, func(v *store.View) error {
				quotes, err := store.Find(v, domain.Quotes, "WHERE number <> ''")
				if err != nil {
					return err
				}
				done, err := store.Find(v, domain.Deliveries, "WHERE state = 'done'")
				if err != nil {
					return err
				}
				tasks, err := store.Find(v, domain.Tasks, "WHERE state = 'open'")
				if err != nil {
					return err
				}
				if len(quotes) != 11 || len(done) != 4 || len(tasks) != 17 {
					t.Errorf("%d quotes, %d deliveries done, %d open tasks", len(quotes), len(done), len(tasks))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

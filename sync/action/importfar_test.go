package action_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"showroom/domain"
	"showroom/sync/sheet/customers"
	"showroom/sync/store"
)

// A large import tells how far it is, never backwards, and can be stopped at any step without a trace.
func TestImportTellsHowFarAndStops(t *testing.T) {
	s := shop(t)
	rep := &customers.Report{}
	for i := range 5000 {
		rep.Rows = append(rep.Rows, customers.Row{Row: i, Line: i + 2, Name: "客户", Phone: fmt.Sprintf("139%08d", i)})
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var told []int
	session := *s
	session.Far = func(done, of int) {
		told = append(told, done*100/of)
		if done*100/of == 70 {
			stop()
		}
	}
	if _, err := session.ImportCustomers(ctx, rep, false); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped with %v", err)
	}
	for i, part := range told {
		if part != i+1 {
			t.Fatalf("told %v", told)
		}
	}
	if len(told) != 70 {
		t.Errorf("told until %v", told)
	}
	var left []domain.Customer
	err := s.Store.Read(context.Background(), func(v *store.View) (err error) {
		left, err = store.Find(v, domain.Customers, `WHERE "import" <> ''`)
		return err
	})
	if err != nil || len(left) != 0 {
		t.Errorf("%d customers are left behind: %v", len(left), err)
	}
	told = nil
	session.Far = func(done, of int) { told = append(told, done*100/of) }
	done, err := session.ImportCustomers(context.Background(), rep, false)
	if err != nil || done.Filed != 5000 || told[len(told)-1] != 100 {
		t.Errorf("%+v, %v, told %v", done, err, told)
	}
}

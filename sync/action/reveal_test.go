package action_test

import (
	"errors"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// Whoever looks at a number in full leaves a line; what is not personal, or not there, can't be revealed.
func TestRevealLeavesALine(t *testing.T) {
	s := shop(t)
	c := domain.Customer{Name: "欧阳𠮷", Phone: "13800000013"}
	if err := s.FileCustomer(ctx, &c); err != nil {
		t.Fatal(err)
	}
	if err := s.Reveal(ctx, c.ID, "phone"); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Reveal(ctx, c.ID, "level"), "没有需要查看授权的")
	if err := s.Reveal(ctx, record.NewID(), "phone"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
	var events []domain.Event
	if err := s.Store.Read(ctx, func(v *store.View) (err error) {
		events, err = store.Timeline(v, c.ID, domain.Event{}, 10)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(events) != 1 || events[0].Kind != "note" || events[0].Text != "查看完整手机号" || events[0].User != s.User.ID {
		t.Errorf("time line %+v", events)
	}
}

// Package page is the pages of the desk, one file each: what a consultant reads and does. A page reads
// records in the background, shows them with the desk's widgets, and changes them only through package
// action.
//
// Not here: widgets (grid, form, look ...), the shell (desk), rules (domain) and SQL (store).
package page

import (
	"context"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/words"
	"showroom/ui/work"
)

// Shop is what all pages share: the desk they stand in, the person at work, and who the others are.
type Shop struct {
	Desk    *desk.Desk
	Session *action.Session
	Store   *store.Store
	Outside

	ctx    context.Context
	names  map[record.ID]string // of users, for grids and forms
	dealer domain.Dealer

	mending int64 // the refused mutation that the user is mending, 0 for none
}

// Entries are the rail's lines, in the order of Ctrl+1 to 9.
func (s *Shop) Entries() []desk.Entry {
	return []desk.Entry{
		{Route: desk.Route{Page: "today"}, Label: "今日", Icon: icons.Today},
		{Route: desk.Route{Page: "customers"}, Label: "客户", Icon: icons.Customer},
		{Route: desk.Route{Page: "quotes"}, Label: "报价", Icon: icons.Quote},
		{Route: desk.Route{Page: "orders"}, Label: "订单", Icon: icons.Order},
		{Route: desk.Route{Page: "deliveries"}, Label: "交车", Icon: icons.Delivery},
		{Route: desk.Route{Page: "sync"}, Label: "同步", Icon: icons.Sync},
		{Route: desk.Route{Page: "settings"}, Label: "设置", Icon: icons.Settings},
	}
}

// NewCommands are what ＋新建 offers.
func (s *Shop) NewCommands() []desk.Command {
	return []desk.Command{
		{Label: "新建客户", Icon: icons.Customer, Route: desk.Route{Page: "customer-new"}},
		{Label: "新建报价", Icon: icons.Quote, Route: desk.Route{Page: "quote"}},
		{Label: "导入客户", Icon: icons.Plus, Route: desk.Route{Page: "import"}},
	}
}

// read runs fn on one snapshot in the background and then show on the window's goroutine. An error is
// told to the user, with what could not be read.
func read[T any](s *Shop, ctx context.Context, what string, fn func(*store.View) (T, error), show func(T)) {
	work.Go(ctx, func(ctx context.Context) (out T, err error) {
		err = s.Store.Read(ctx, func(v *store.View) error {
			out, err = fn(v)
			return err
		})
		return out, err
	}, func(out T, err error) {
		if err != nil {
			s.fail(what, err)
			return
		}
		show(out)
	})
}

// act runs a business action in the background and then done on the window's goroutine; a refusal is
// told to the user in its own words.
func act[T any](s *Shop, what string, do func(context.Context) (T, error), done func(T)) {
	work.Go(s.ctx, do, func(out T, err error) {
		if err != nil {
			s.fail(what, err)
			return
		}
		done(out)
	})
}

// fail tells what went wrong: what is in Chinese ("客户没有保存").
func (s *Shop) fail(what string, err error) {
	s.Desk.Fail(words.Tr(what), err, "")
}

// name is what a reference is shown as; users by their name.
func (s *Shop) name(typ string, id record.ID) string {
	if typ == "user" {
		return s.names[id]
	}
	return ""
}

// today is the day by the store's clock.
func (s *Shop) today() calendar.Day { return s.Desk.Now().Day() }

package page

import (
	"context"
	"errors"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/store"
	"showroom/ui/grid"
	"showroom/ui/look"
	"showroom/ui/words"
)

// columns are those that the definition has for lists, narrowed so that all stand beside the glance.
func (p *customers) columns() []grid.Column[domain.Customer] {
	s := p.shop
	columns := grid.FromType(domain.Customers, grid.Reading{Name: s.name, Now: s.Desk.Now, Tone: levelTone,
		Fields: []string{"name", "phone", "level", "model", "owner", "last_touch", "next_touch"}})
	for i := range columns {
		c := &columns[i]
		switch c.Name {
		case "name":
			c.Width, c.Grow = 120, true
			c.Show = func(c *domain.Customer) grid.Cell { return grid.Cell{Text: c.Name, Bold: true} }
		case "phone":
			c.Width, c.Sorts = 112, false
		case "level":
			c.Width = 56
			c.Show = func(c *domain.Customer) grid.Cell {
				tone, _ := levelTone("level", c.Level)
				return grid.Cell{Text: words.Tr(shortLevel(c.Level)), Tone: tone, Badge: true}
			}
		case "model":
			c.Width, c.Grow = 120, true
		case "last_touch":
			c.Width = 100
		case "owner":
			c.Width = 64
			c.Show = func(c *domain.Customer) grid.Cell { return grid.Cell{Text: s.ownerOf(c), Faint: c.Owner == ""} }
		case "next_touch":
			c.Width = 92
			c.Show = func(c *domain.Customer) grid.Cell { return nextCell(c, s.Desk.Now()) }
		}
	}
	return columns
}

// nextCell is when the next contact is due, red when it is late.
func nextCell(c *domain.Customer, now calendar.Instant) grid.Cell {
	if c.NextTouch.None() {
		return grid.Cell{}
	}
	cell := grid.Cell{}
	switch day := c.NextTouch.Day(); {
	case day == now.Day():
		cell = grid.Cell{Text: words.Tr("今天") + " " + c.NextTouch.Clock(), Tone: look.Due}
		if c.NextTouch == day.Start() {
			cell.Text = words.Tr("今天")
		}
	case day < now.Day():
		cell = grid.Cell{Text: words.Trf("逾期 %d 天", now.Day().Sub(day)), Tone: look.Bad}
	case day == now.Day().AddDays(1):
		cell.Text = words.Tr("明天")
	default:
		cell.Text = words.Trf("%d 天后", day.Sub(now.Day()))
	}
	cell.Tip = look.Exact(c.NextTouch)
	return cell
}

// customerRows is the filtered list as a source of the grid.
type customerRows struct {
	store  *store.Store
	filter store.CustomerFilter
}

// Count counts what the filter leaves.
func (r customerRows) Count(ctx context.Context) (n int, err error) {
	const all = 1 << 30
	err = r.store.Read(ctx, func(v *store.View) error {
		n, err = store.CountCustomers(v, r.filter, all)
		return err
	})
	return n, err
}

// Rows reads a part.
func (r customerRows) Rows(ctx context.Context, o grid.Order, offset, limit int) (rows []domain.Customer, err error) {
	sort := o.Column
	if o.Down {
		sort = "-" + sort
	}
	err = r.store.Read(ctx, func(v *store.View) error {
		rows, err = store.Customers(v, r.filter, sort, limit, offset)
		return err
	})
	if errors.Is(err, context.Canceled) {
		return nil, ctx.Err()
	}
	return rows, err
}

package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/domain/pinyin"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// ware is something to choose: an accessory, a service package, a customer.
type ware struct {
	key, name, note, price string
}

var wareColumns = []grid.Column[ware]{
	{Name: "name", Label: "名称", Width: 240, Grow: true, Show: func(w *ware) grid.Cell { return grid.Cell{Text: w.name} }},
	{Name: "note", Label: "说明", Width: 220, Show: func(w *ware) grid.Cell { return grid.Cell{Text: w.note, Faint: true} }},
	{Name: "price", Label: "价格", Width: 110, Right: true, Show: func(w *ware) grid.Cell { return grid.Cell{Text: w.price} }},
}

// pickWare opens a dialog with a search field over a list: typing narrows it, the arrows move, Enter takes the
// line, and Esc closes. find is called in the background for what was typed, "" at first.
func (s *Shop) pickWare(title, hint string, find func(ctx context.Context, text string) ([]ware, error), chosen func(ware)) {
	s.pickFrom(wareColumns, title, hint, find, chosen)
}

// pickFrom is pickWare with columns of its own.
func (s *Shop) pickFrom(columns []grid.Column[ware], title, hint string, find func(ctx context.Context, text string) ([]ware, error), chosen func(ware)) {
	var g *grid.Grid[ware]
	var sheet interface{ Close() }
	take := func(w *ware) {
		one := *w
		sheet.Close()
		chosen(one)
	}
	g = grid.New(columns, grid.Source[ware](grid.Slice[ware]{}), grid.Options[ware]{OnOpen: take})
	g.SetEmpty(container.NewCenter(look.NewText(words.Tr("没有找到，请换个说法")).In(look.Secondary)))
	ctx, cancel := context.WithCancel(s.ctx)
	search := input.NewEntry()
	search.PlaceHolder = words.Tr(hint)
	asked := 0
	search.OnChanged = func(text string) {
		asked++
		mine := asked
		work.Go(ctx, func(ctx context.Context) ([]ware, error) { return find(ctx, text) }, func(found []ware, err error) {
			if mine != asked {
				return
			}
			if err != nil {
				s.fail("没有找成", err)
				return
			}
			g.SetSource(grid.Slice[ware]{All: found})
			if len(found) > 0 {
				g.Select(0)
			}
		})
	}
	search.OnKey = func(key *fyne.KeyEvent) bool { return gridKey(g, key) }
	cancelButton := input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() })
	takeButton := input.NewMain(words.Tr("选择"), nil, func() { g.Open() })
	opened := s.Desk.Sheet(words.Tr(title), look.Fixed(720, 420, container.NewBorder(look.Inset(0, 0, 12, 0, search), nil, nil, nil, g)), cancelButton, takeButton)
	opened.OnClose = cancel
	sheet = opened
	search.OnChanged("")
	input.Focus(search)
}

// gridKey lets the arrows and Enter of a search field move in the list below it.
func gridKey(g *grid.Grid[ware], key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyDown:
		g.Select(g.Index() + 1)
	case fyne.KeyUp:
		g.Select(g.Index() - 1)
	case fyne.KeyPageDown:
		g.Select(g.Index() + 10)
	case fyne.KeyPageUp:
		g.Select(g.Index() - 10)
	case fyne.KeyReturn, fyne.KeyEnter:
		g.Open()
	default:
		return false
	}
	return true
}

// among finds the wares that answer a text: name, code, pinyin or initials.
func among(all []ware) func(context.Context, string) ([]ware, error) {
	return func(_ context.Context, text string) ([]ware, error) {
		text = strings.ToLower(strings.TrimSpace(text))
		if text == "" {
			return all, nil
		}
		var out []ware
		for _, w := range all {
			if strings.Contains(strings.ToLower(w.name+" "+w.key+" "+w.note), text) || strings.Contains(pinyin.Initials(w.name), text) || strings.Contains(pinyin.Full(w.name), text) {
				out = append(out, w)
			}
		}
		return out, nil
	}
}

// pickCustomer lets the user find a customer by name, pinyin or phone; those seen last come first.
func (s *Shop) pickCustomer(chosen func(record.ID)) {
	s.pickWare("选择客户", "姓名、拼音或手机尾号", func(ctx context.Context, text string) (out []ware, err error) {
		err = s.Store.Read(ctx, func(v *store.View) error {
			found, err := store.Customers(v, store.CustomerFilter{Text: text}, "", 50, 0)
			for _, c := range found {
				out = append(out, ware{key: string(c.ID), name: c.Title(), note: strings.TrimSpace(c.Model + " " + s.ownerOf(&c)), price: phoneOf(&c)})
			}
			return err
		})
		return out, err
	}, func(w ware) { chosen(record.ID(w.key)) })
}

func accessoryWares(all []domain.Accessory) []ware {
	var out []ware
	for _, a := range all {
		out = append(out, ware{key: a.Code, name: a.Name, note: a.Code + " · " + a.Unit, price: look.Yuan(a.Price)})
	}
	return out
}

func serviceWares(all []domain.ServicePackage) []ware {
	var out []ware
	for _, a := range all {
		note := a.Code
		if a.Months > 0 {
			note += " · " + words.Trf("%d 个月", a.Months)
		}
		out = append(out, ware{key: a.Code, name: a.Name, note: note, price: look.Yuan(a.Price)})
	}
	return out
}

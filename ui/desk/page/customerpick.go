package page

import (
	"context"
	"strings"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/domain/region"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// wanted is a variant of the catalogue with the name of its series.
type wanted struct {
	domain.Variant
	line string
}

// areaColumns are those of the region's picker.
var areaColumns = []grid.Column[ware]{
	{Name: "name", Label: "地区", Width: 240, Grow: true, Show: func(w *ware) grid.Cell { return grid.Cell{Text: w.name} }},
	{Name: "note", Label: "省市", Width: 260, Show: func(w *ware) grid.Cell { return grid.Cell{Text: w.note, Faint: true} }},
	{Name: "key", Label: "代码", Width: 90, Show: func(w *ware) grid.Cell { return grid.Cell{Text: w.key, Faint: true} }},
}

// shownAreas is how many areas the picker offers for what is typed.
const shownAreas = 60

// pick lets the user choose what a field of the form points to.
func (p *customerForm) pick(_, to string, chosen func(record.ID)) {
	switch to {
	case "user":
		p.pickOwner(chosen)
	case "region":
		p.pickRegion(chosen)
	case "variant":
		p.pickVariant(chosen)
	}
}

// name is what a field points to, in words.
func (p *customerForm) name(to string, id record.ID) string {
	switch to {
	case "region":
		return regionName(string(id))
	case "variant":
		if v, known := p.variants[id]; known {
			return v.Name
		}
		return words.Tr("（价目表里已没有）")
	}
	return p.shop.name(to, id)
}

// regionName is an area in words; a former one is its code.
func regionName(code string) string {
	if name := region.Name(code); name != "" {
		return name
	}
	return code
}

// pickRegion finds a province's, city's or district's areas by name, pinyin, initials or code.
func (p *customerForm) pickRegion(chosen func(record.ID)) {
	p.shop.pickFrom(areaColumns, "省市区", "地名、拼音或首字母，如 xihu", func(_ context.Context, text string) (out []ware, err error) {
		home := region.Province(p.shop.dealer.Province)
		if blankText(text) {
			text = home
		}
		var away []ware
		for _, a := range region.Search(text, shownAreas) {
			w := ware{key: a.Code, name: a.Name, note: a.Province + a.City}
			if a.Province == home { // customers are mostly neighbours: 西湖区 before 溪湖区
				out = append(out, w)
			} else {
				away = append(away, w)
			}
		}
		return append(out, away...), nil
	}, func(w ware) { chosen(record.ID(w.key)) })
}

// pickVariant finds a variant that is sold today by series, name, code or pinyin.
func (p *customerForm) pickVariant(chosen func(record.ID)) {
	s := p.shop
	read(s, s.ctx, "价目表读不出来", func(v *store.View) ([]wanted, error) {
		return wantedOn(v, s)
	}, func(all []wanted) {
		wares, byKey := make([]ware, len(all)), map[string]wanted{}
		for i, v := range all {
			wares[i] = ware{key: string(v.ID), name: v.Name, note: strings.TrimSpace(v.line + " · " + v.Code)}
			if list, ok := v.PriceOn(s.today()); ok {
				wares[i].price = look.Yuan(list)
			}
			byKey[string(v.ID)] = v
		}
		s.pickWare("意向配置", "车系、配置、拼音或代码", among(wares), func(w ware) {
			v := byKey[w.key]
			before, had := p.variants[p.rec.Variant]
			p.variants[v.ID] = v
			chosen(v.ID)
			// The wanted model follows, unless the user wrote something of his own.
			if p.rec.Model == "" || had && p.rec.Model == before.line {
				p.rec.Model = v.line
				p.form.Reload()
			}
		})
	})
}

// wantedOn are the variants that are sold today, with their series.
func wantedOn(v *store.View, s *Shop) ([]wanted, error) {
	series, err := store.SeriesOn(v, s.today())
	if err != nil {
		return nil, err
	}
	lines := map[string]string{}
	for _, one := range series {
		lines[one.Code] = one.Name
	}
	sold, err := store.VariantsOn(v, "", s.today())
	out := make([]wanted, len(sold))
	for i, one := range sold {
		out[i] = wanted{one, lines[one.Series]}
	}
	return out, err
}

// readWanted are the variants that the form may have to name: those sold today, and the customer's own, which may
// be sold no longer.
func readWanted(v *store.View, s *Shop, own record.ID) (map[record.ID]wanted, error) {
	sold, err := wantedOn(v, s)
	if err != nil {
		return nil, err
	}
	out := map[record.ID]wanted{}
	for _, one := range sold {
		out[one.ID] = one
	}
	if _, known := out[own]; known || own == "" {
		return out, nil
	}
	former, err := store.Find(v, domain.Variants, "WHERE id = ?", string(own))
	for _, one := range former {
		out[own] = wanted{Variant: one}
	}
	return out, err
}

// pickOwner lets the user choose who looks after the customer.
func (p *customerForm) pickOwner(chosen func(record.ID)) {
	s := p.shop
	read(s, s.ctx, "顾问名单读不出来", store.Staff, func(staff []domain.User) {
		names, ids := make([]string, len(staff)), make([]string, len(staff))
		for i, u := range staff {
			names[i], ids[i] = u.Name+" · "+words.Tr(domain.Roles.Label(string(u.Role))), string(u.ID)
		}
		var sheet *desk.Sheet
		box := input.NewChoice(names, ids, nil)
		box.PlaceHolder = words.Tr("请选择")
		box.ChooseCode(string(p.rec.Owner))
		take := func() {
			sheet.Close()
			if id := record.ID(box.Code()); id != "" {
				chosen(id)
			}
		}
		sheet = s.Desk.Sheet(words.Tr("销售顾问"), box, input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() }), input.NewMain(words.Tr("确定"), nil, take))
		input.Focus(box)
	})
}

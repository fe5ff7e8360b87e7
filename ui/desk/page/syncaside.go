package page

import (
	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// asideLine is a record from headquarters that this program can't read.
type asideLine struct {
	store.Aside
	title string
	here  bool // this PC has an earlier version, and a page for it
}

// asideList is what headquarters sent and this program can't read: what, why, and what to do.
func (p *syncPage) asideList() fyne.CanvasObject {
	box := look.Column(4, look.Section(words.Tr("读不懂的资料"), look.NewCaption(words.Tr("已原样收好，本机原有的内容没有变"))))
	box.Add(look.Inset(4, 0, 4, 0, look.Banner(look.Due, words.Trf("总部有 %d 条资料这个版本的展厅读不懂。请更新展厅，更新后会自动补上；如果已是最新版，请把下面的内容告诉总部。", len(p.seen.aside)))))
	for i, a := range p.seen.aside {
		if i == shownWork {
			box.Add(look.NewCaption(words.Trf("还有 %d 条", len(p.seen.aside)-shownWork)))
			break
		}
		box.Add(p.asideRow(a))
	}
	return box
}

func (p *syncPage) asideRow(a asideLine) fyne.CanvasObject {
	why := words.Trf("“%s”这一栏的内容不是这个版本认识的样子", a.field())
	parts := []fyne.CanvasObject{look.Fixed(260, 32, look.NewText(a.title).Cut()),
		look.Stretch(look.NewHint(look.NewText(why).In(look.Secondary).Cut(), a.Reason)), look.NewCaption(a.ID.Short())}
	if a.here {
		parts = append(parts, input.NewQuiet(words.Tr("打开"), nil, func() { p.s.Desk.Go(recordRoute(a.Type, a.ID)) }))
	}
	return look.Line(16, parts...)
}

// field is what the one that can't be read is called.
func (a asideLine) field() string {
	if t := domain.Types.Get(a.Type); t != nil {
		for _, s := range t.Specs {
			if s.Name == a.Field {
				return words.Tr(s.Label)
			}
		}
	}
	return a.Field
}

// asideOf finds out what this PC has of a record that can't be read.
func asideOf(v *store.View, a store.Aside) asideLine {
	l := asideLine{Aside: a, title: recordTitle(v, a.Type, a.ID)}
	if t := domain.Types.Get(a.Type); t != nil { // what this PC doesn't have has no name
		l.here = l.title != words.Tr(t.Label) && recordRoute(a.Type, a.ID).Page != ""
	}
	return l
}

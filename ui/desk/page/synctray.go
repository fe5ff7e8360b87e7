package page

import (
	"fyne.io/fyne/v2"

	"showroom/sync/store"
	"showroom/ui/look"
	"showroom/ui/words"
)

// leaverLine is a record that another store has now, with edits from here that headquarters has not judged.
type leaverLine struct {
	store.Leaver
	title string
}

// trayList is what has left for another store, but not before what was typed here is safe.
func (p *syncPage) trayList() fyne.CanvasObject {
	box := look.Column(0, look.Section(words.Tr("正在移交"), look.NewCaption(words.Tr("已转往其他门店；这里的修改上传后才从本机消失"))))
	for _, l := range p.seen.leavers {
		box.Add(look.Fixed(0, 32, look.Line(16, look.Stretch(look.NewText(l.title).Cut()), look.NewCaption(words.Trf("%d 处修改待上传", l.Waiting)))))
	}
	return box
}

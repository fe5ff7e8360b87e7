package desk

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/ui/look"
	"showroom/ui/words"
)

// rail is the navigation: icon and label side by side, or label below icon where the window is narrow.
type rail struct {
	desk   *Desk
	whole  *fyne.Container
	body   *fyne.Container
	folded bool
	items  []*railItem
}

// railItem is one entry; it is drawn anew when the rail folds.
type railItem struct {
	entry Entry
	press *look.Press
	icon  *widget.Icon
	label *look.Text
	count *look.Badge
	place *fyne.Container // lays the count out
}

func newRail(d *Desk) *rail {
	r := &rail{desk: d, body: look.Column(4)}
	r.whole = container.NewStack(look.On(look.Ground, r.body))
	r.draw()
	return r
}

func (r *rail) fold(on bool) {
	if r.folded != on {
		r.folded = on
		r.draw()
	}
}

func (r *rail) draw() {
	r.items = nil
	sign := canvas.NewImageFromResource(fyne.NewStaticResource(icons.App.Name, icons.App.SVG))
	sign.FillMode = canvas.ImageFillContain
	head, side := look.Inset(0, 0, 0, 22, look.Line(10, look.Fixed(24, 24, sign), look.NewStrong(words.Tr("展厅")), look.Spacer())), float32(8)
	if r.folded {
		head, side = container.NewCenter(look.Fixed(28, 28, sign)), 4
	}
	column := look.Column(2)
	for _, e := range r.desk.Entries {
		i := r.item(e)
		r.items = append(r.items, i)
		column.Add(i.press)
	}
	r.body.Objects = []fyne.CanvasObject{look.Fixed(0, topHeight, head), look.Inset(4, side, 8, side, column)}
	r.mark()
	r.body.Refresh()
}

func (r *rail) item(e Entry) *railItem {
	i := &railItem{entry: e, icon: widget.NewIcon(look.IconIn(e.Icon, look.Secondary)), count: look.NewCount(look.Act)}
	open := func() { r.desk.Go(e.Route) }
	if r.folded {
		i.label = look.NewText(words.In(words.Navigation, e.Label)).Sized(look.Caption).Centred().Cut()
		i.place = container.New(corner{}, look.Fixed(22, 22, i.icon), i.count)
		i.press = look.NewPress(look.Fixed(0, 48, look.Inset(5, 0, 3, 0, look.Column(1, i.place, i.label))), 6, open)
		return i
	}
	i.label = look.NewText(words.In(words.Navigation, e.Label)).Cut()
	i.place = look.Line(12, look.Fixed(20, 20, i.icon), look.Stretch(i.label), i.count)
	i.press = look.NewPress(look.Fixed(0, look.Row, look.Inset(0, 10, 0, 16, i.place)), 6, open)
	return i
}

// corner centres the icon and puts the count at its upper right.
type corner struct{}

func (corner) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (corner) Layout(o []fyne.CanvasObject, size fyne.Size) {
	m := o[0].MinSize()
	put(o[0], (size.Width-m.Width)/2, 0, m.Width, m.Height)
	c := o[1].MinSize()
	put(o[1], min((size.Width+m.Width)/2-2, size.Width-c.Width-2), -2, c.Width, c.Height)
}

// mark shows where the desk is and the counts.
func (r *rail) mark() {
	at := r.desk.home()
	for _, i := range r.items {
		here := i.entry.Route.Page == at
		i.press.Choose(here)
		sign, ink := look.Secondary, look.Ink
		if here {
			sign, ink = look.Accent, look.Accent
		}
		i.icon.SetResource(look.IconIn(i.entry.Icon, sign))
		i.label.Say(i.label.Text(), ink, here)
		i.count.Set(short(r.desk.badges[i.entry.Route.Page]), look.Act)
		i.place.Refresh()
	}
}

// home is the entry of the rail under which the desk is: that of the last place that the rail has.
func (d *Desk) home() string {
	for n := len(d.trail) - 1; n >= 0; n-- {
		for _, e := range d.Entries {
			if e.Route.Page == d.trail[n].route.Page {
				return e.Route.Page
			}
		}
	}
	return ""
}

func short(n int) string {
	switch {
	case n <= 0:
		return ""
	case n > 99:
		return "99+"
	}
	return strconv.Itoa(n)
}

package desk

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

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
	name := look.NewStrong(words.Tr("展厅"))
	head := look.Inset(0, 0, 0, 24, look.Line(0, name, look.Spacer()))
	if r.folded {
		head = container.NewCenter(name)
	}
	column := look.Column(2)
	for _, e := range r.desk.Entries {
		i := r.item(e)
		r.items = append(r.items, i)
		column.Add(i.press)
	}
	r.body.Objects = []fyne.CanvasObject{look.Fixed(0, topHeight, head), look.Inset(4, 8, 8, 8, column)}
	r.mark()
	r.body.Refresh()
}

func (r *rail) item(e Entry) *railItem {
	i := &railItem{entry: e, icon: widget.NewIcon(look.IconIn(e.Icon, look.Secondary)), count: look.NewBadge("", look.Act)}
	open := func() { r.desk.Go(e.Route) }
	if r.folded {
		i.label = look.NewText(words.Tr(e.Label)).Sized(look.Caption).Centred().Cut()
		picture := container.New(corner{}, look.Fixed(22, 22, i.icon), i.count)
		i.press = look.NewPress(look.Fixed(0, 48, look.Inset(5, 0, 3, 0, look.Column(1, picture, i.label))), 6, open)
		return i
	}
	i.label = look.NewText(words.Tr(e.Label)).Cut()
	line := look.Line(12, look.Fixed(20, 20, i.icon), look.Stretch(i.label), i.count)
	i.press = look.NewPress(look.Fixed(0, look.Row, look.Inset(0, 8, 0, 16, line)), 6, open)
	return i
}

// corner centres the icon and puts the count at its upper right.
type corner struct{}

func (corner) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (corner) Layout(o []fyne.CanvasObject, size fyne.Size) {
	m := o[0].MinSize()
	put(o[0], (size.Width-m.Width)/2, 0, m.Width, m.Height)
	c := o[1].MinSize()
	put(o[1], (size.Width+m.Width)/2-8, -4, c.Width, 18)
}

// mark shows where the desk is and the counts.
func (r *rail) mark() {
	at := r.desk.home()
	for _, i := range r.items {
		here := i.entry.Route.Page == at
		i.press.Choose(here)
		ink := look.Secondary
		words := look.Ink
		if here {
			ink, words = look.Accent, look.Accent
		}
		i.icon.SetResource(look.IconIn(i.entry.Icon, ink))
		i.label.Say(i.label.Text(), words, here)
		i.count.Set(short(r.desk.badges[i.entry.Route.Page]), look.Act)
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

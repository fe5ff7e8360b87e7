package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/ui/words"
)

// A key in the editor must show its price within a frame, and the editor is some hundred objects. So nothing is
// drawn anew that says the same, and only the part of the page is laid out again whose parts came or went.

// shower shows one thing that the form says now.
type shower struct {
	of  *part
	run func()
}

// part is a section of the page that remembers how large it is.
type part struct {
	box   *fyne.Container
	size  fyne.Size
	stale bool
}

// newPart builds a section.
func (p *quotePage) newPart(build func() fyne.CanvasObject) fyne.CanvasObject {
	k := &part{stale: true}
	p.part = k
	k.box = &fyne.Container{Layout: k, Objects: []fyne.CanvasObject{build()}}
	p.part = nil
	p.parts = append(p.parts, k)
	return k.box
}

func (k *part) MinSize(o []fyne.CanvasObject) fyne.Size {
	if k.stale {
		k.size, k.stale = o[0].MinSize(), false
	}
	return k.size
}

func (k *part) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

// onShow adds what is to be done whenever the quote has changed.
func (p *quotePage) onShow(run func()) { p.shows = append(p.shows, shower{p.part, run}) }

// moved says that something in the part at hand has another size now.
func (p *quotePage) moved() {
	if p.part != nil {
		p.part.stale = true
	}
}

// reveal shows or hides.
func (p *quotePage) reveal(o fyne.CanvasObject, on bool) {
	if o.Visible() != on {
		show(o, on)
		p.moved()
	}
}

// refresh shows what the form says now.
func (p *quotePage) refresh() {
	for _, s := range p.shows {
		p.part = s.of
		s.run()
	}
	for _, s := range p.slots {
		why := s.wrong
		if why == "" {
			why = words.Tr(p.form.wrong[s.name])
		}
		p.part = s.of
		if s.say(why) {
			p.moved()
		}
	}
	p.part = nil
	p.settle()
	p.side.refresh()
}

// settle lays out the parts that have changed. A text that wraps knows its height only after it was laid out,
// hence the second turn.
func (p *quotePage) settle() {
	for range 2 {
		var changed []*part
		for _, k := range p.parts {
			if k.stale {
				changed = append(changed, k)
			}
		}
		if len(changed) == 0 {
			return
		}
		p.arrange()
		for _, k := range changed {
			relay(k.box)
			k.stale = k.box.Objects[0].MinSize() != k.size
		}
	}
}

// arrange puts the parts below each other.
func (p *quotePage) arrange() {
	content := p.scroll.Content
	if size := content.MinSize().Max(p.scroll.Size()); size.Height != content.Size().Height {
		content.Resize(fyne.NewSize(p.scroll.Size().Width, size.Height))
	}
	if inset, ok := content.(*fyne.Container); ok {
		for _, one := range inset.Objects {
			if column, ok := one.(*fyne.Container); ok {
				column.Layout.Layout(column.Objects, column.Size())
			}
		}
	}
	most := max(content.Size().Height-p.scroll.Size().Height, 0)
	if p.scroll.Offset.Y > most {
		p.scroll.ScrollToOffset(fyne.NewPos(0, most))
	}
}

// relay lays out what has changed its size inside an object. Fyne lays a container out when it is resized or
// refreshed; a refresh would draw every part of it again.
func relay(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *container.Scroll:
		if size := o.Content.MinSize().Max(o.Size()); size != o.Content.Size() {
			o.Content.Resize(size)
		}
		relay(o.Content)
	case *fyne.Container:
		if !o.Visible() {
			return
		}
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, o.Size())
		}
		for _, one := range o.Objects {
			relay(one)
		}
	}
}

package desk

import (
	"fyne.io/fyne/v2"

	"showroom/ui/input"
	"showroom/ui/words"
)

// stop is a place on the way back. The page is kept, with its scroll and filters, until the language changes.
type stop struct {
	route Route
	page  Page
}

// far is how many places the way back has.
const far = 30

func (s *stop) drop() {
	if c, ok := s.page.(Closer); ok {
		c.Close()
	}
	s.page = nil
}

// Route is where the desk is.
func (d *Desk) Route() Route {
	if len(d.trail) == 0 {
		return Route{}
	}
	return d.trail[len(d.trail)-1].route
}

// Page is the page in view, nil before Begin.
func (d *Desk) Page() Page {
	if len(d.trail) == 0 {
		return nil
	}
	return d.trail[len(d.trail)-1].page
}

// Go goes to a place, after asking about unsaved work. Where the desk is already, it reloads, and the keyboard
// begins anew: a click on the rail took it away.
func (d *Desk) Go(r Route) {
	d.finder.close()
	if len(d.trail) > 0 && r == d.Route() {
		d.Reload()
		if d.Window.Canvas().Focused() == nil {
			d.focusPage()
		}
		return
	}
	d.leave(func() {
		page, ok := d.open(r)
		if !ok {
			return
		}
		d.trail = append(d.trail, stop{r, page})
		if len(d.trail) > far {
			d.trail[0].drop()
			d.trail = d.trail[1:]
		}
		d.render()
	})
}

// Replace goes to a place without leaving a way back to where the desk is: a new record got its ID.
func (d *Desk) Replace(r Route) {
	if len(d.trail) == 0 {
		d.Go(r)
		return
	}
	page, ok := d.open(r)
	if !ok {
		return
	}
	here := &d.trail[len(d.trail)-1]
	here.drop()
	*here = stop{r, page}
	d.render()
}

// Back goes to where the desk was before, after asking about unsaved work.
func (d *Desk) Back() {
	if len(d.trail) < 2 {
		return
	}
	d.leave(func() {
		n := len(d.trail) - 1
		d.trail[n].drop()
		d.trail = d.trail[:n]
		d.render()
		d.Reload()
	})
}

// open makes a page. False: it can't be opened, and the user was told.
func (d *Desk) open(r Route) (Page, bool) {
	page, err := d.Open(d, r)
	if err != nil {
		d.Fail(words.Tr("这一页打不开"), err, words.Tr("请返回再试；如果一直这样，请重新启动展厅。"))
		return nil, false
	}
	return page, true
}

// render shows the page of the last place, making it anew where the language changed.
func (d *Desk) render() {
	if len(d.trail) == 0 {
		return
	}
	here := &d.trail[len(d.trail)-1]
	if here.page == nil {
		page, ok := d.open(here.route)
		if !ok {
			return
		}
		here.page = page
	}
	d.frame.show(here.page.Object())
	d.Window.SetTitle(here.page.Title() + " – " + words.Tr("展厅"))
	d.rail.mark()
	d.focusPage()
}

// focusPage puts the keyboard where the page wants it; a page that doesn't say gets all keys itself.
func (d *Desk) focusPage() {
	if d.Asking() != nil {
		return
	}
	d.Window.Canvas().Unfocus()
	if f, ok := d.Page().(Focuser); ok {
		f.Focus()
	}
}

// Reload lets the page in view read its data anew.
func (d *Desk) Reload() {
	if r, ok := d.Page().(Reloader); ok {
		r.Reload()
	}
}

// Depart ends the work of the person at the desk: it asks about unsaved work, which a page that keeps drafts
// may keep, closes all pages, and then calls then, which must put something in front of the desk.
func (d *Desk) Depart(then func()) {
	d.finder.close()
	d.parting(true, func() {
		for i := range d.trail {
			d.trail[i].drop()
		}
		d.trail = nil
		d.Window.Canvas().Unfocus()
		then()
	})
}

// leave asks about unsaved work on the page in view, then goes on; the user may also stay.
func (d *Desk) leave(then func()) { d.parting(false, then) }

// parting asks; kept tells whether a draft may stay behind in place of what would be lost.
func (d *Desk) parting(kept bool, then func()) {
	l, ok := d.Page().(Leaver)
	if !ok || !l.Unsaved() {
		then()
		return
	}
	var s *Sheet
	stay := input.NewButton(words.Tr("留在这里"), nil, func() { s.Close() })
	lose := input.NewButton(words.Tr("不保存"), nil, func() {
		s.Close()
		l.Discard()
		then()
	})
	if drafter, ok := l.(Drafter); ok && kept {
		lose = input.NewButton(words.Tr("留作草稿"), nil, func() {
			s.Close()
			drafter.KeepDraft()
			then()
		})
	}
	buttons := []*input.Button{stay, lose}
	if saver, ok := d.Page().(Saver); ok {
		buttons = append(buttons, input.NewMain(words.Tr("保存"), nil, func() {
			s.Close()
			if saver.Save() {
				then()
			}
		}))
	}
	s = d.Sheet(words.Tr("还没有保存"), say(words.Tr("这一页有改动还没有保存。")), buttons...)
}

// key sends a key to the page.
func (d *Desk) pageKey(key *fyne.KeyEvent) bool {
	k, ok := d.Page().(Keyer)
	return ok && k.Key(key)
}

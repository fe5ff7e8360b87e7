package page

import (
	"context"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// rune is what a letter does to the chosen task.
func (p *today) rune(r rune, t *todo) bool {
	switch {
	case t == nil:
		return false
	case r == ' ' || r == '　':
		p.finish(*t)
	case r == 'p' || r == 'P':
		p.postpone(*t)
	default:
		return false
	}
	return true
}

// Key brings the keyboard back to the list when a click beside it took it away; the rune that follows acts there.
func (p *today) Key(key *fyne.KeyEvent) bool {
	c := p.shop.Desk.Window.Canvas()
	if c.Focused() != nil {
		return false
	}
	switch key.Name {
	case fyne.KeySpace, fyne.KeyP:
		p.Focus()
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		p.Focus()
		if f := c.Focused(); f != nil {
			f.TypedKey(key)
		}
	default:
		return false
	}
	return true
}

// finish asks what came of a task and closes it.
func (p *today) finish(t todo) {
	s := p.shop
	result := input.NewEntry()
	result.PlaceHolder = words.Tr("结果，例如：已约周六下午到店")
	var sheet *desk.Sheet
	do := func() {
		sheet.Close()
		act(s, "任务没有完成", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.Session.FinishTask(ctx, t.ID, result.Text)
		}, func(struct{}) {
			p.Reload()
			p.Focus()
			if t.Customer == "" {
				s.Desk.Toast(look.Good, words.Trf("已完成：%s", t.Title), "", nil)
				return
			}
			s.Desk.Toast(look.Good, words.Trf("已完成：%s", t.Title), words.Tr("记跟进"), func() { s.followUp(t.Who, nil, p.Reload) })
		})
	}
	result.OnSubmitted = func(string) { do() }
	content := look.Column(12, whoLine(&t), whatLine(&t), result)
	sheet = s.Desk.Sheet(words.Tr("完成任务"), content,
		input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() }), input.NewMain(words.Tr("完成"), nil, do))
	sheet.OnClose = p.Focus
	input.Focus(result)
}

// postpone asks for how long: by button, or by its digit.
func (p *today) postpone(t todo) {
	var sheet *desk.Sheet
	move := func(days int) func() {
		return func() {
			sheet.Close()
			act(p.shop, "任务没有推迟", func(ctx context.Context) (struct{}, error) {
				return struct{}{}, p.shop.Session.PostponeTask(ctx, t.ID, days)
			}, func(struct{}) {
				p.Reload()
				p.Focus()
				p.shop.Desk.Toast(look.Good, words.Trf("已推迟 %d 天：%s", days, t.Title), "", nil)
			})
		}
	}
	one, three, week := newDigit('1', words.Tr("1 天"), move(1)), newDigit('3', words.Tr("3 天"), move(3)), newDigit('7', words.Tr("7 天"), move(7))
	for _, d := range []*digit{one, three, week} {
		d.others = []*digit{one, three, week}
	}
	content := look.Column(12, whoLine(&t), whatLine(&t), look.Tiles(3, 8, one, three, week), look.NewCaption(words.Tr("也可以按 1、3、7")))
	sheet = p.shop.Desk.Sheet(words.Tr("推迟任务"), content, input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() }))
	sheet.OnClose = p.Focus
	p.shop.Desk.Window.Canvas().Focus(one)
}

func whoLine(t *todo) fyne.CanvasObject {
	if t.Who.Name == "" {
		return look.NewText(words.Tr(domain.TaskKinds.Label(t.Kind))).In(look.Secondary)
	}
	return look.NewText(t.Who.Title() + " · " + phoneOf(&t.Who)).In(look.Secondary).Cut()
}

// whatLine is what the task is about, in full.
func whatLine(t *todo) fyne.CanvasObject { return newProse(t.what(), look.Body, look.Ink) }

// digit is a button that its digit presses too, while it or one of its others has the keyboard.
type digit struct {
	input.Button
	rune   rune
	others []*digit
}

func newDigit(r rune, label string, tapped func()) *digit {
	d := &digit{rune: r}
	d.Text, d.OnTapped = label, tapped
	d.ExtendBaseWidget(d)
	return d
}

// TypedKey presses like any button; the rest goes on from here, since the button inside lies on no canvas.
func (d *digit) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		d.Button.TypedKey(key)
	default:
		input.Pass(d, key)
	}
}

// TypedRune presses the button whose digit was typed.
func (d *digit) TypedRune(r rune) {
	for _, one := range d.others {
		if one.rune == r {
			one.OnTapped()
			return
		}
	}
}

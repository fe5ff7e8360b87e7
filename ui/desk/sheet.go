package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// Sheet is a dialog: a title, a content, buttons at the right with the main one last. Esc closes it.
type Sheet struct {
	desk    *Desk
	popup   *widget.PopUp
	buttons []*input.Button
	// OnClose is called when it is gone, by whatever way.
	OnClose func()
}

// sheetWidth is how wide a dialog is at least.
const sheetWidth float32 = 440

// Sheet opens a dialog. The last button has the keyboard.
func (d *Desk) Sheet(title string, content fyne.CanvasObject, buttons ...*input.Button) *Sheet {
	s := &Sheet{desk: d, buttons: buttons}
	row := []fyne.CanvasObject{look.Spacer()}
	for _, b := range buttons {
		row = append(row, b)
	}
	body := container.NewBorder(look.Inset(0, 0, 12, 0, look.NewStrong(title)), look.Inset(20, 0, 0, 0, look.Line(8, row...)), nil, nil, content)
	s.popup = widget.NewModalPopUp(container.New(least(sheetWidth), look.Pad(20, body)), d.Window.Canvas())
	d.sheets = append(d.sheets, s)
	s.popup.Show()
	if len(buttons) > 0 {
		d.Window.Canvas().Focus(buttons[len(buttons)-1])
	}
	return s
}

// least is a width below which nothing shrinks.
type least float32

func (l least) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(max(m.Width, float32(l)), m.Height)
}

func (l least) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
}

// Resize makes the sheet larger than its content needs.
func (s *Sheet) Resize(width, height float32) { s.popup.Resize(fyne.NewSize(width, height)) }

// Close takes the dialog away.
func (s *Sheet) Close() {
	kept := s.desk.sheets[:0]
	found := false
	for _, one := range s.desk.sheets {
		if one == s {
			found = true
			continue
		}
		kept = append(kept, one)
	}
	s.desk.sheets = kept
	if !found {
		return
	}
	s.popup.Hide()
	if s.OnClose != nil {
		s.OnClose()
	}
}

// Buttons are the dialog's buttons, the main one last.
func (s *Sheet) Buttons() []*input.Button { return s.buttons }

// Asking is the dialog in front, nil if there is none.
func (d *Desk) Asking() *Sheet {
	if len(d.sheets) == 0 {
		return nil
	}
	return d.sheets[len(d.sheets)-1]
}

// say is a text for a dialog.
func say(text string) fyne.CanvasObject {
	o, _ := look.NewParagraph(text, look.Body, widget.MediumImportance)
	return o
}

// Ask asks before something is done. The words are in the user's language; verb labels the button.
func (d *Desk) Ask(title, text, verb string, yes func()) *Sheet {
	var s *Sheet
	cancel := input.NewButton(words.Tr("取消"), nil, func() { s.Close() })
	do := input.NewMain(verb, nil, func() {
		s.Close()
		yes()
	})
	s = d.Sheet(title, say(text), cancel, do)
	return s
}

// AskGrave asks before something that can't be undone: the button is red, and the keyboard is on 取消.
func (d *Desk) AskGrave(title, text, verb string, yes func()) *Sheet {
	s := d.Ask(title, text, verb, yes)
	s.buttons[1].Importance = widget.DangerImportance
	s.buttons[1].Refresh()
	d.Window.Canvas().Focus(s.buttons[0])
	return s
}

// Fail tells what happened, why, and what to do. The error's text is shown as the reason, so it should be
// in the user's words; the whole goes to the log.
func (d *Desk) Fail(what string, err error, do string) *Sheet {
	d.log(what, err)
	parts := look.Column(12)
	if err != nil {
		parts.Add(say(words.Tr(err.Error())))
	}
	if do != "" {
		parts.Add(say(do))
	}
	var s *Sheet
	s = d.Sheet(what, parts, input.NewMain(words.Tr("知道了"), nil, func() { s.Close() }))
	return s
}

package input_test

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
)

// long is a page of fields, higher than its window.
func long(t *testing.T, first fyne.CanvasObject) (fyne.Canvas, *container.Scroll) {
	below := canvas.NewRectangle(color.Black)
	below.SetMinSize(fyne.NewSize(10, 600))
	s := container.NewVScroll(container.NewVBox(first, below))
	c, _ := window(t, s)
	return c, s
}

func TestWheelOverALineMovesThePage(t *testing.T) {
	e := input.NewEntry()
	e.SetText(strings.Repeat("很长的文字 ", 40))
	c, s := long(t, e)
	test.Scroll(c, fyne.NewPos(60, 15), 0, -80)
	if s.Offset.Y != 80 {
		t.Errorf("the page moved by %v, want 80", s.Offset.Y)
	}
	c.Focus(e)
	test.Type(e, "新")
	if e.Text != "新" {
		t.Errorf("typing over the line gives %q", e.Text)
	}
}

// A note with rows out of view takes the wheel until its end; then the page goes on.
func TestWheelOverANote(t *testing.T) {
	e := input.NewNote(3)
	e.SetText(strings.Repeat("一行\n", 6))
	c, s := long(t, e)
	test.Scroll(c, fyne.NewPos(60, 25), 0, -20)
	if s.Offset.Y != 0 {
		t.Errorf("the page moved by %v while the note has rows below", s.Offset.Y)
	}
	for range 30 {
		test.Scroll(c, fyne.NewPos(60, 25), 0, -20)
		if s.Offset.Y > 0 {
			return
		}
	}
	t.Error("the page never went on after the note's end")
}

// A page behind a dialog is not around what the dialog holds.
func TestAroundInADialog(t *testing.T) {
	c, s := long(t, input.NewEntry())
	inside := input.NewEntry()
	pop := widget.NewModalPopUp(inside, c)
	pop.Show()
	if got := input.Around(inside); got == s {
		t.Error("the page behind the dialog was found")
	}
	if got := input.Around(s.Content.(*fyne.Container).Objects[0]); got != nil {
		t.Error("a page behind a dialog must not move")
	}
	pop.Hide()
	own := input.NewEntry()
	scroll := container.NewVScroll(own)
	pop = widget.NewModalPopUp(scroll, c)
	pop.Resize(fyne.NewSize(200, 100))
	pop.Show()
	input.OnFront(func() fyne.CanvasObject { return pop })
	t.Cleanup(func() { input.OnFront(func() fyne.CanvasObject { return nil }) })
	if got := input.Around(own); got != scroll {
		t.Errorf("found %v, want the dialog's own scroll", got)
	}
}

package desk

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"showroom/domain/calendar"
	"showroom/ui/look"
)

// The exact time shows beside the mouse that rests, stays inside the window, takes no focus, and goes with the mouse.
func TestTipOfTheStatusBar(t *testing.T) {
	d := begin(t, false)
	now := d.Now()
	d.SetStatus(Status{Joined: true, Pending: 2, Oldest: now - 7_200_000, LastSync: now - 60_000})
	size := d.Window.Canvas().Size()
	at := fyne.NewPos(size.Width-3, size.Height-10)
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{AbsolutePosition: at, Position: fyne.NewPos(4, 4)}}
	focus := d.Window.Canvas().Focused()
	d.status.press.MouseIn(e)
	if d.Tips().Text() != "" {
		t.Error("it doesn't wait for the mouse to rest")
	}
	d.Tips().Now()
	want := "最早一项 " + look.Exact(now-7_200_000) + " · 上次同步 " + look.Exact(now-60_000)
	if d.Tips().Text() != want || d.Window.Canvas().Focused() != focus {
		t.Errorf("says %q, want %q", d.Tips().Text(), want)
	}
	tip := d.Tips().Layer.Objects[0]
	if end := tip.Position().AddXY(tip.Size().Width, tip.Size().Height); end.X > size.Width || end.Y > size.Height {
		t.Errorf("ends at %v of %v", end, size)
	}
	d.status.press.MouseMoved(e)
	if d.Tips().Text() != want {
		t.Error("moving within it takes it away")
	}
	d.status.press.MouseOut()
	if d.Tips().Text() != "" {
		t.Error("it stays when the mouse leaves")
	}
	d.SetStatus(Status{})
	d.status.press.MouseIn(e)
	d.Tips().Now()
	if d.Tips().Text() != "" {
		t.Errorf("a stand-alone store says %q", d.Tips().Text())
	}
}

func TestExact(t *testing.T) {
	if got := look.Exact(calendar.Instant(1795233600000)); got != "2026-11-21 周六 12:00" {
		t.Errorf("got %q", got)
	}
}

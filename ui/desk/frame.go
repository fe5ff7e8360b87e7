package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/ui/look"
)

const (
	foldAt     float32 = 1400 // narrower windows get the narrow rail
	railWide   float32 = 192
	railNarrow float32 = 80
	topHeight  float32 = 56
	footHeight float32 = 32
)

// frame is the rail at the left and, beside it, top bar, page and status bar.
type frame struct {
	rail  *rail
	page  *fyne.Container
	whole *fyne.Container
}

func newFrame(r *rail, t *top, s *statusBar) *frame {
	f := &frame{rail: r, page: container.NewStack()}
	f.whole = &fyne.Container{Layout: f}
	f.whole.Objects = []fyne.CanvasObject{
		r.whole, look.Post(),
		t.whole, look.Rule(),
		look.On(look.Surface, f.page), look.Rule(),
		s.whole,
	}
	return f
}

func (f *frame) show(page fyne.CanvasObject) {
	f.page.Objects = []fyne.CanvasObject{page}
	f.page.Refresh()
}

// MinSize lets a window be smaller than the layout needs rather than grow over the screen.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(960, 600) }

// Layout folds the rail in narrow windows.
func (f *frame) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := railWide
	if size.Width < foldAt {
		left = railNarrow
	}
	f.rail.fold(left == railNarrow)
	put(o[0], 0, 0, left, size.Height)
	put(o[1], left, 0, 1, size.Height)
	x, width := left+1, size.Width-left-1
	put(o[2], x, 0, width, topHeight)
	put(o[3], x, topHeight, width, 1)
	put(o[4], x, topHeight+1, width, size.Height-topHeight-footHeight-2)
	put(o[5], x, size.Height-footHeight-1, width, 1)
	put(o[6], x, size.Height-footHeight, width, footHeight)
}

func put(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

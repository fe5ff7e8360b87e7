package form

import "fyne.io/fyne/v2"

// cells lays fields out in columns, row by row, so that Tab goes from left to right. A row is as high as
// its highest field; notes below a field may make it higher.
type cells struct{ columns int }

const (
	gapX float32 = 24
	gapY float32 = 16
	slim float32 = 180 // the narrowest column
)

func (c cells) each(objects []fyne.CanvasObject, row func([]fyne.CanvasObject, float32)) {
	for at := 0; at < len(objects); at += c.columns {
		part := objects[at:min(at+c.columns, len(objects))]
		high := float32(0)
		for _, o := range part {
			high = max(high, o.MinSize().Height)
		}
		row(part, high)
	}
}

func (c cells) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	c.each(objects, func(_ []fyne.CanvasObject, high float32) { height += high + gapY })
	return fyne.NewSize(float32(c.columns)*(slim+gapX)-gapX, max(height-gapY, 0))
}

func (c cells) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := (size.Width - float32(c.columns-1)*gapX) / float32(c.columns)
	y := float32(0)
	c.each(objects, func(row []fyne.CanvasObject, high float32) {
		for i, o := range row {
			o.Move(fyne.NewPos(float32(i)*(width+gapX), y))
			o.Resize(fyne.NewSize(width, high))
		}
		y += high + gapY
	})
}

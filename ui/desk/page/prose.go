package page

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/look"
)

// prose is a text that wraps at the width it is given. Unlike Fyne's label it has no padding, and its
// height is right as soon as its width is known, so lists of many can be laid out in one go.
type prose struct {
	widget.BaseWidget
	text   string
	size   fyne.ThemeSizeName
	ink    fyne.ThemeColorName
	strong bool
	width  float32
	lines  []string
}

func newProse(text string, size fyne.ThemeSizeName, ink fyne.ThemeColorName) *prose {
	p := &prose{text: text, size: size, ink: ink}
	p.lines = strings.Split(text, "\n")
	p.ExtendBaseWidget(p)
	return p
}

func (p *prose) bold() *prose { p.strong = true; return p }

func (p *prose) style() fyne.TextStyle { return fyne.TextStyle{Bold: p.strong} }

// leading is the height of a line, with the air that Chinese text needs.
func (p *prose) leading() float32 {
	return fyne.MeasureText("国", look.Size(p.size), p.style()).Height
}

// Resize breaks the lines anew.
func (p *prose) Resize(size fyne.Size) {
	if size.Width != p.width {
		p.width = size.Width
		p.lines = nil
		for _, part := range strings.Split(p.text, "\n") {
			p.lines = append(p.lines, broken(part, size.Width, look.Size(p.size), p.style())...)
		}
		p.BaseWidget.Resize(size)
		p.Refresh()
		return
	}
	p.BaseWidget.Resize(size)
}

// MinSize is as high as the lines at the width that it has.
func (p *prose) MinSize() fyne.Size {
	if p.text == "" {
		return fyne.Size{}
	}
	return fyne.NewSize(look.Size(p.size)*4, float32(len(p.lines))*p.leading())
}

// CreateRenderer draws a canvas text a line.
func (p *prose) CreateRenderer() fyne.WidgetRenderer {
	r := &proseRenderer{of: p}
	r.Refresh()
	return r
}

type proseRenderer struct {
	of    *prose
	lines []fyne.CanvasObject
}

func (r *proseRenderer) Destroy()                     {}
func (r *proseRenderer) Objects() []fyne.CanvasObject { return r.lines }
func (r *proseRenderer) MinSize() fyne.Size           { return r.of.MinSize() }

func (r *proseRenderer) Layout(size fyne.Size) {
	high := r.of.leading()
	for i, l := range r.lines {
		l.Move(fyne.NewPos(0, float32(i)*high))
		l.Resize(fyne.NewSize(size.Width, high))
	}
}

func (r *proseRenderer) Refresh() {
	p := r.of
	r.lines = r.lines[:0]
	for _, text := range p.lines {
		l := canvas.NewText(text, look.Color(p.ink))
		l.TextSize, l.TextStyle = look.Size(p.size), p.style()
		r.lines = append(r.lines, l)
	}
	r.Layout(p.Size())
	canvas.Refresh(p)
}

// broken breaks a line at a width: between any two Han, never within a word or a number, unless that alone
// is too wide, and with no closing mark at the beginning of a line.
func broken(text string, width, size float32, style fyne.TextStyle) []string {
	var out []string
	runes := []rune(strings.TrimRight(text, " "))
	for {
		if width <= 0 || fyne.MeasureText(string(runes), size, style).Width <= width {
			return append(out, string(runes))
		}
		low, high := 1, len(runes)-1
		for low < high { // the longest beginning that fits
			mid := (low + high + 1) / 2
			if fyne.MeasureText(string(runes[:mid]), size, style).Width <= width {
				low = mid
			} else {
				high = mid - 1
			}
		}
		at := afterDot(runes[:low])
		for at > 1 && (!breaks(runes[at-1], runes[at]) || dotted(runes[at:])) {
			at--
		}
		if at == 1 && !breaks(runes[0], runes[1]) {
			at = low
		}
		out = append(out, strings.TrimRight(string(runes[:at]), " "))
		if runes = []rune(strings.TrimLeft(string(runes[at:]), " ")); len(runes) < 2 {
			return append(out, string(runes))
		}
	}
}

// breaks tells whether a line may end between two characters.
func breaks(left, right rune) bool {
	word := func(r rune) bool { return r > ' ' && r < 0x2E80 && !strings.ContainsRune("–—", r) }
	if strings.ContainsRune("，。；：、！？）》”’%", right) || strings.ContainsRune("（《“‘¥", left) {
		return false
	}
	return !word(left) || !word(right)
}

// afterDot is the place behind the last dot between two facts, if that fills half a line; otherwise the end.
func afterDot(line []rune) int {
	for i := len(line) - 1; i > len(line)/2; i-- {
		if line[i] == ' ' && line[i-1] == '·' {
			return i
		}
	}
	return len(line)
}

// dotted tells whether what is left begins with the dot between two facts, which belongs to the line before.
func dotted(rest []rune) bool {
	return rest[0] == '·' || len(rest) > 1 && rest[0] == ' ' && rest[1] == '·'
}

// flowing lets the content of a scroll have texts that wrap: once the width is known the height is taken anew.
type flowing struct{ scroll *container.Scroll }

func (flowing) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, o[0].MinSize().Height)
}

func (w flowing) Layout(o []fyne.CanvasObject, size fyne.Size) {
	before := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(size.Width, before))
	after := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(size.Width, max(after, size.Height)))
	if after != before {
		w.scroll.Refresh()
	}
}

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
	"showroom/ui/words"
)

// Text is one line. It has no padding of its own, knows its colour by name, and ends in … where it is
// cut, never in half a character.
type Text struct {
	widget.BaseWidget
	text  string
	size  fyne.ThemeSizeName
	ink   fyne.ThemeColorName
	bold  bool
	align fyne.TextAlign
	cut   bool
}

// NewText is a line in body size and the colour of text.
func NewText(text string) *Text {
	t := &Text{text: text, size: Body, ink: Ink}
	t.ExtendBaseWidget(t)
	return t
}

// NewCaption is small and grey: labels, hints.
func NewCaption(text string) *Text { return NewText(text).Sized(Caption).In(Secondary) }

// NewStrong is emphasised: names, sums.
func NewStrong(text string) *Text { return NewText(text).Sized(Emphasised).Bold() }

// NewTitle is the title of a page.
func NewTitle(text string) *Text { return NewText(text).Sized(Title).Bold() }

// Sized, In, Bold, Right, Centred and Cut set how it looks, before it is shown.
func (t *Text) Sized(n fyne.ThemeSizeName) *Text { t.size = n; return t }

// In sets the colour.
func (t *Text) In(n fyne.ThemeColorName) *Text { t.ink = n; return t }

// Bold sets the weight.
func (t *Text) Bold() *Text { t.bold = true; return t }

// Right aligns to the right, as figures are.
func (t *Text) Right() *Text { t.align = fyne.TextAlignTrailing; return t }

// Centred aligns to the middle.
func (t *Text) Centred() *Text { t.align = fyne.TextAlignCenter; return t }

// Cut lets the line be narrower than its text.
func (t *Text) Cut() *Text { t.cut = true; return t }

// Text is the whole text, also where less is shown.
func (t *Text) Text() string { return t.text }

// Set changes the text.
func (t *Text) Set(text string) {
	if t.text != text {
		t.text = text
		t.Refresh()
	}
}

// Say changes text, colour and weight at once.
func (t *Text) Say(text string, ink fyne.ThemeColorName, bold bool) {
	if t.text != text || t.ink != ink || t.bold != bold {
		t.text, t.ink, t.bold = text, ink, bold
		t.Refresh()
	}
}

// CreateRenderer draws one canvas text.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{of: t, line: canvas.NewText("", nil)}
	r.dress()
	return r
}

type textRenderer struct {
	of   *Text
	line *canvas.Text
}

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }

func (r *textRenderer) MinSize() fyne.Size {
	t := r.of
	size := fyne.MeasureText(t.text, Size(t.size), fyne.TextStyle{Bold: t.bold})
	if t.cut {
		size.Width = min(size.Width, Size(t.size)*2)
	}
	return size
}

func (r *textRenderer) Layout(size fyne.Size) {
	t := r.of
	r.line.Text = t.text
	if t.cut {
		r.line.Text = input.Cut(t.text, size.Width, r.line.TextSize, r.line.TextStyle)
	}
	height := r.line.MinSize().Height
	r.line.Move(fyne.NewPos(0, (size.Height-height)/2))
	r.line.Resize(fyne.NewSize(size.Width, height))
}

func (r *textRenderer) dress() {
	t := r.of
	r.line.Text, r.line.Color, r.line.TextSize = t.text, Color(t.ink), Size(t.size)
	r.line.TextStyle, r.line.Alignment = fyne.TextStyle{Bold: t.bold}, t.align
}

func (r *textRenderer) Refresh() {
	r.dress()
	r.Layout(r.of.Size())
	r.line.Refresh()
}

// NewParagraph is text that wraps, flush with its neighbours (a label of Fyne has a padding).
func NewParagraph(text string, size fyne.ThemeSizeName, importance widget.Importance) (fyne.CanvasObject, *widget.Label) {
	l := widget.NewLabel(text)
	l.Wrapping, l.SizeName, l.Importance = Wrap(), size, importance
	return Flush(l), l
}

// Wrap is how text wraps in the language in use: Chinese anywhere, English between words.
func Wrap() fyne.TextWrap {
	if words.Current() == words.English {
		return fyne.TextWrapWord
	}
	return fyne.TextWrapBreak
}

// Flush takes the padding that Fyne's labels have around their text.
func Flush(o fyne.CanvasObject) fyne.CanvasObject {
	return &fyne.Container{Layout: flush{}, Objects: []fyne.CanvasObject{o}}
}

type flush struct{}

func (flush) pad() float32 { return 8 }

func (f flush) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(max(m.Width-2*f.pad(), 0), max(m.Height-2*f.pad(), 0))
}

func (f flush) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(-f.pad(), -f.pad()))
	o[0].Resize(size.AddWidthHeight(2*f.pad(), 2*f.pad()))
}

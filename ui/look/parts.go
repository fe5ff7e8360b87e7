package look

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/domain/money"
)

// Tone is what a colour says.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	Act        // accent: act here
	Due        // amber: due or provisional
	Bad        // red: overdue, refused, complaint
	Good       // green: done, confirmed
)

// Ink is the tone's colour of text.
func (t Tone) Ink() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{Secondary, Accent, Amber, Red, Green}[t]
}

// Soft is the tint behind it.
func (t Tone) Soft() fyne.ThemeColorName {
	return [...]fyne.ThemeColorName{GreySoft, AccentSoft, AmberSoft, RedSoft, GreenSoft}[t]
}

// Badge is a word on a tint: a level, a state.
type Badge struct {
	widget.BaseWidget
	text *Text
	tint *Tint
	slim bool
}

// NewCount is a badge for a number in a narrow place.
func NewCount(tone Tone) *Badge {
	b := NewBadge("", tone)
	b.slim = true
	return b
}

// NewBadge makes a badge.
func NewBadge(text string, tone Tone) *Badge {
	b := &Badge{text: NewText(text).Sized(Caption).Cut(), tint: NewTint(tone.Soft(), "", 4)}
	b.text.In(tone.Ink())
	b.ExtendBaseWidget(b)
	return b
}

// Set changes word and tone; an empty word hides the badge.
func (b *Badge) Set(text string, tone Tone) {
	b.text.Say(text, tone.Ink(), false)
	b.tint.SetFill(tone.Soft())
	if (text == "") == b.Visible() {
		if text == "" {
			b.Hide()
		} else {
			b.Show()
		}
	}
}

// Text is the word.
func (b *Badge) Text() string { return b.text.text }

// Wide is the width in which the whole word shows.
func (b *Badge) Wide() float32 {
	if b.slim {
		return max(fyne.MeasureText(b.text.text, Size(Caption), fyne.TextStyle{}).Width+8, 18)
	}
	return fyne.MeasureText(b.text.text, Size(Caption), fyne.TextStyle{}).Width + 16
}

// MinSize is that of the whole word.
func (b *Badge) MinSize() fyne.Size {
	if b.slim {
		return fyne.NewSize(b.Wide(), 16)
	}
	return fyne.NewSize(b.Wide(), 22)
}

// CreateRenderer draws the word on its tint.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	side := float32(8)
	if b.slim {
		side = 0
	}
	return widget.NewSimpleRenderer(container.NewStack(b.tint, Inset(0, side, 0, side, b.text.Centred())))
}

// Dot is a small disc that tells a state by colour, always with words beside it.
type Dot struct {
	widget.BaseWidget
	tone Tone
}

// NewDot makes a dot.
func NewDot(tone Tone) *Dot {
	d := &Dot{tone: tone}
	d.ExtendBaseWidget(d)
	return d
}

// Set changes the tone.
func (d *Dot) Set(tone Tone) { d.tone = tone; d.Refresh() }

// MinSize is 8 by 8.
func (d *Dot) MinSize() fyne.Size { return fyne.NewSize(8, 8) }

// CreateRenderer draws a disc.
func (d *Dot) CreateRenderer() fyne.WidgetRenderer {
	return &dotRenderer{d, canvas.NewCircle(Color(d.tone.Ink()))}
}

type dotRenderer struct {
	of   *Dot
	disc *canvas.Circle
}

func (r *dotRenderer) Destroy()                     {}
func (r *dotRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.disc} }
func (r *dotRenderer) MinSize() fyne.Size           { return fyne.NewSize(8, 8) }
func (r *dotRenderer) Layout(size fyne.Size)        { r.disc.Resize(size) }
func (r *dotRenderer) Refresh() {
	r.disc.FillColor = Color(r.of.tone.Ink())
	r.disc.Refresh()
}

// Section is a head over a part of a page: a title, what belongs beside it at the right, a hairline below. What
// stretches there gets all the room that the title leaves.
func Section(title string, beside ...fyne.CanvasObject) fyne.CanvasObject {
	head := []fyne.CanvasObject{NewStrong(title)}
	if !slices.ContainsFunc(beside, isGreedy) {
		head = append(head, Spacer())
	}
	head = append(head, beside...)
	return Column(8, Line(12, head...), Rule())
}

// Head is the head of a page: its title, a line below it, buttons to the right.
func Head(title, below string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	words := Column(2, NewTitle(title))
	if below != "" {
		words.Add(NewText(below).In(Secondary).Cut())
	}
	return container.NewBorder(nil, nil, nil, Line(8, buttons...), words)
}

// Pair is a label and what it labels.
type Pair struct {
	Label string
	Value fyne.CanvasObject
}

// Words is a pair whose value is a text; an empty one reads –.
func Words(label, value string) Pair {
	if value == "" {
		return Pair{label, NewText("–").In(Secondary)}
	}
	return Pair{label, NewText(value).Cut()}
}

// Pairs lays labels and values out in columns of equal width, the label small and grey above its value.
func Pairs(columns int, pairs ...Pair) fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(pairs))
	for i, p := range pairs {
		objects[i] = Column(2, NewCaption(p.Label).Cut(), p.Value)
	}
	return &fyne.Container{Layout: tiles{columns: columns, gapX: 24, gapY: 16}, Objects: objects}
}

// Tiles lays objects out in columns of equal width.
func Tiles(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: tiles{columns: columns, gapX: gap, gapY: gap}, Objects: objects}
}

type tiles struct {
	columns    int
	gapX, gapY float32
}

func (t tiles) MinSize(objects []fyne.CanvasObject) fyne.Size {
	widest, height := float32(0), float32(0)
	for _, row := range t.rows(objects) {
		tall := float32(0)
		for _, o := range row {
			m := o.MinSize()
			widest, tall = max(widest, m.Width), max(tall, m.Height)
		}
		height += tall + t.gapY
	}
	return fyne.NewSize(widest*float32(t.columns)+t.gapX*float32(t.columns-1), max(height-t.gapY, 0))
}

func (t tiles) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := (size.Width - t.gapX*float32(t.columns-1)) / float32(t.columns)
	y := float32(0)
	for _, row := range t.rows(objects) {
		tall := float32(0)
		for _, o := range row {
			tall = max(tall, o.MinSize().Height)
		}
		for i, o := range row {
			o.Move(fyne.NewPos(float32(i)*(width+t.gapX), y))
			o.Resize(fyne.NewSize(width, tall))
		}
		y += tall + t.gapY
	}
}

func (t tiles) rows(objects []fyne.CanvasObject) [][]fyne.CanvasObject {
	var rows [][]fyne.CanvasObject
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if len(rows) == 0 || len(rows[len(rows)-1]) == t.columns {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], o)
	}
	return rows
}

// Empty is what a page shows when it has nothing: what would appear here, and a button to begin. The
// button may be nil.
func Empty(icon icons.Icon, title, what string, begin fyne.CanvasObject) fyne.CanvasObject {
	picture := canvas.NewImageFromResource(IconIn(icon, Secondary))
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSize(40, 40))
	parts := []fyne.CanvasObject{container.NewCenter(picture), container.NewCenter(NewStrong(title)), container.NewCenter(NewText(what).In(Secondary))}
	if begin != nil {
		parts = append(parts, container.NewCenter(Inset(8, 0, 0, 0, begin)))
	}
	return container.NewCenter(Column(8, parts...))
}

// Banner is a line across a page that says what is unusual, with what can be done about it.
func Banner(tone Tone, text string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	sign := icons.Warning
	if tone == Good {
		sign = icons.Check
	}
	picture := widget.NewIcon(IconIn(sign, tone.Ink()))
	words, _ := NewParagraph(text, Body, widget.MediumImportance)
	row := container.NewBorder(nil, nil, Inset(0, 12, 0, 0, Fixed(20, 20, picture)), Line(8, buttons...), container.New(middle{}, words))
	return container.NewStack(NewTint(tone.Soft(), "", 6), Inset(8, 16, 8, 16, row))
}

// middle gives an object the whole width and centres it in the height.
type middle struct{}

func (middle) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (middle) Layout(o []fyne.CanvasObject, size fyne.Size) {
	h := min(o[0].MinSize().Height, size.Height)
	o[0].Move(fyne.NewPos(0, (size.Height-h)/2))
	o[0].Resize(fyne.NewSize(size.Width, h))
}

// Money is an amount, right-aligned; the digits of Noto Sans SC have one width, so columns align. A
// negative amount has a real minus.
func Money(f money.Fen) *Text { return NewText(Yuan(f)).Right() }

// Yuan writes an amount as the desk shows it: ¥239,800.00, −¥5.00.
func Yuan(f money.Fen) string {
	s := f.Yuan()
	if f < 0 {
		return "−" + s[1:]
	}
	return s
}

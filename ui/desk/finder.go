package desk

import (
	"context"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// Group is hits of one kind under one head. Label is Chinese.
type Group struct {
	Label string
	Hits  []Hit
}

// Hit is something that was found.
type Hit struct {
	Route  Route
	Title  string // 张伟 先生
	Detail string // 138****0013 · H 级 · 李娜
	// From and To are the matched runes of Title. Where both are 0, the words that were typed are
	// looked for in Title and Detail; a hit by pinyin should say which.
	From, To int
}

// finder is the search: the field in the top bar and the panel below it.
type finder struct {
	desk   *Desk
	layer  *fyne.Container
	panel  *fyne.Container
	list   *fyne.Container
	scroll *container.Scroll
	rows   []*look.Press
	hits   []Hit
	at     int
	asked  string
	cancel context.CancelFunc
}

func newFinder(d *Desk) *finder {
	f := &finder{desk: d, list: look.Column(0)}
	f.scroll = container.NewVScroll(f.list)
	f.panel = container.NewStack(look.NewTint(look.Raised, look.Hairline, 8).Float(), look.Pad(8, f.scroll))
	veil := newVeil(func() {
		f.close()
		d.focusPage()
	})
	f.layer = container.New(below{f}, veil, f.panel)
	f.layer.Hide()
	e := d.top.search
	e.OnChanged = f.typed
	e.OnKey = f.key
	e.OnSubmitted = func(string) { f.take() }
	return f
}

// veil catches a click beside the panel.
type veil struct {
	widget.BaseWidget
	tapped func()
}

func newVeil(tapped func()) *veil {
	v := &veil{tapped: tapped}
	v.ExtendBaseWidget(v)
	return v
}

// Tapped closes the panel.
func (v *veil) Tapped(*fyne.PointEvent) { v.tapped() }

// CreateRenderer draws nothing.
func (v *veil) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// below lays the panel under the search field, as high as its hits, and the veil over the page.
type below struct{ of *finder }

func (below) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (b below) Layout(o []fyne.CanvasObject, size fyne.Size) {
	put(o[0], 0, topHeight, size.Width, size.Height-topHeight)
	search := b.of.desk.top.search
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(search)
	width := max(search.Size().Width, 560)
	height := min(b.of.list.MinSize().Height+16, size.Height-topHeight-footHeight-24)
	put(o[1], at.X, topHeight-4, width, height)
}

func (f *finder) shown() bool { return f.layer.Visible() }

// open puts the keyboard into the search field.
func (f *finder) open() {
	e := f.desk.top.search
	f.desk.Window.Canvas().Focus(e)
	if e.Text != "" {
		e.SelectAll()
		f.typed(e.Text)
	}
}

func (f *finder) close() {
	if f.cancel != nil {
		f.cancel()
	}
	f.asked = ""
	f.layer.Hide()
	if e := f.desk.top.search; e.Text != "" {
		e.SetText("")
	}
}

// typed asks anew; what was asked before is forgotten, so hits never lag behind the text.
func (f *finder) typed(text string) {
	text = strings.TrimSpace(text)
	if f.cancel != nil {
		f.cancel()
	}
	f.asked = text
	if text == "" || f.desk.Search == nil {
		f.layer.Hide()
		return
	}
	var ctx context.Context
	ctx, f.cancel = context.WithCancel(context.Background())
	work.Go(ctx, func(ctx context.Context) ([]Group, error) { return f.desk.Search(ctx, text) }, func(groups []Group, err error) {
		if err != nil {
			f.desk.log("search", err)
			f.show(nil, words.Tr("搜索没有完成，请再试一次"))
			return
		}
		f.show(groups, words.Trf("没有找到“%s”", text))
	})
}

func (f *finder) show(groups []Group, none string) {
	f.rows, f.hits, f.at = nil, nil, 0
	f.list.Objects = nil
	for _, g := range groups {
		if len(g.Hits) == 0 {
			continue
		}
		f.list.Add(look.Inset(8, 12, 4, 12, look.NewCaption(words.Tr(g.Label))))
		for _, h := range g.Hits {
			f.add(h)
		}
	}
	if len(f.hits) == 0 {
		f.list.Add(look.Inset(12, 12, 12, 12, look.NewText(none).In(look.Secondary)))
	}
	if f.desk.Indexing != nil && f.desk.Indexing() {
		f.list.Add(look.Inset(4, 12, 12, 12, look.NewCaption(words.Tr("搜索目录还在整理，有的资料过一会儿才找得到"))))
	}
	f.mark()
	f.layer.Show()
	f.scroll.ScrollToTop()
	f.layer.Refresh()
}

func (f *finder) add(h Hit) {
	n := len(f.hits)
	line := look.Line(12, marked(h, f.asked), look.Stretch(look.NewCaption(h.Detail).Cut()))
	row := look.NewPress(look.Fixed(0, look.Row, look.Inset(0, 12, 0, 12, line)), 6, func() {
		f.at = n
		f.take()
	})
	f.rows, f.hits = append(f.rows, row), append(f.hits, h)
	f.list.Add(row)
}

// marked is the title with the matched part in the accent colour.
func marked(h Hit, asked string) fyne.CanvasObject {
	runes := []rune(h.Title)
	from, to := h.From, h.To
	if from == to {
		if i := strings.Index(strings.ToLower(h.Title), strings.ToLower(asked)); i >= 0 && asked != "" {
			from = len([]rune(h.Title[:i]))
			to = from + len([]rune(asked))
		}
	}
	if from >= to || from < 0 || to > len(runes) {
		return look.NewText(h.Title)
	}
	return look.Line(0, look.NewText(string(runes[:from])), look.NewText(string(runes[from:to])).In(look.Accent).Bold(), look.NewText(string(runes[to:])))
}

func (f *finder) mark() {
	for i, r := range f.rows {
		r.Choose(i == f.at)
	}
	if f.at < len(f.rows) {
		f.reveal(f.rows[f.at])
	}
}

// reveal scrolls as far as the row needs.
func (f *finder) reveal(r *look.Press) {
	y, height := r.Position().Y, f.scroll.Size().Height
	switch {
	case y < f.scroll.Offset.Y:
		f.scroll.Offset.Y = y
	case y+look.Row > f.scroll.Offset.Y+height && height > 0:
		f.scroll.Offset.Y = y + look.Row - height
	default:
		return
	}
	f.scroll.Refresh()
}

func (f *finder) key(key *fyne.KeyEvent) bool {
	if !f.shown() {
		return false
	}
	switch key.Name {
	case fyne.KeyDown:
		f.at = min(f.at+1, max(len(f.rows)-1, 0))
	case fyne.KeyUp:
		f.at = max(f.at-1, 0)
	default:
		return false
	}
	f.mark()
	return true
}

// take opens the marked hit.
func (f *finder) take() {
	if !f.shown() || f.at >= len(f.hits) {
		return
	}
	r := f.hits[f.at].Route
	f.close()
	f.desk.focusPage()
	f.desk.Go(r)
}

package page

import (
	"context"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// paperSource gives a grid the documents of one type that a filter chooses, the newest first.
type paperSource[T any] struct {
	s    *Shop
	typ  string
	only store.Papers
	list func(*store.View, store.Papers, int, int) ([]T, error)
}

func (p *paperSource[T]) Count(ctx context.Context) (n int, err error) {
	only := p.only
	err = p.s.Store.Read(ctx, func(v *store.View) error {
		n, err = v.CountPapers(p.typ, only)
		return err
	})
	return n, err
}

func (p *paperSource[T]) Rows(ctx context.Context, _ grid.Order, offset, limit int) (rows []T, err error) {
	only := p.only
	err = p.s.Store.Read(ctx, func(v *store.View) error {
		rows, err = p.list(v, only, limit, offset)
		return err
	})
	return rows, err
}

// paperList is a page with a grid of documents: chips for their state, and whose they are.
type paperList[T any] struct {
	s      *Shop
	title  string // Chinese
	source *paperSource[T]
	grid   *grid.Grid[T]
	states []stateChip
	shown  int          // of the chips
	chips  []*look.Chip // all, then one of each state
	mine   *look.Chip
	begin  func()
	body   fyne.CanvasObject
}

// stateChip is a state by which one filters. What is stored isn't always what one asks for: an issued quote whose
// last day has passed is 已过期.
type stateChip struct {
	label       string // Chinese
	stored      string
	past, valid bool // only those whose last day has passed, or has not
}

// asStored are the states as they are stored.
func asStored(states record.Choices) []stateChip {
	out := make([]stateChip, len(states))
	for i, st := range states {
		out[i] = stateChip{label: st.Label, stored: st.Code}
	}
	return out
}

// newPaperList makes the page. columns are the grid's; open goes to a document; begin starts a new one.
func newPaperList[T any](s *Shop, title string, source *paperSource[T], states []stateChip, columns []grid.Column[T], o grid.Options[T], begin func()) *paperList[T] {
	p := &paperList[T]{s: s, title: title, source: source, states: states, begin: begin}
	for i := range columns {
		columns[i].Sorts = false // the store lists documents by day
	}
	p.grid = grid.New(columns, grid.Source[T](source), o)
	p.body = container.NewStack()
	return p
}

// exact gives columns the widths that their texts need, of which nothing is taken in a narrow window: a cut number or
// day tells nothing, while a cut model still does.
func exact[T any](columns []grid.Column[T], widths map[string]float32) {
	for i := range columns {
		if w, ok := widths[columns[i].Name]; ok {
			columns[i].Width, columns[i].Least = w, w
		}
	}
}

// lay puts head, chips and grid together; main is the button that begins a new document.
func (p *paperList[T]) lay(main *input.Button, empty fyne.CanvasObject) {
	p.grid.SetEmpty(empty)
	row := []fyne.CanvasObject{}
	for i, label := range append([]string{"全部"}, p.labels()...) {
		chip := look.NewChip(words.Tr(label), nil)
		chip.OnTapped = func() { p.choose(i) }
		p.chips = append(p.chips, chip)
		row = append(row, chip)
	}
	p.mine = look.NewChip(words.Tr("我的"), func() { p.onlyMine(!p.mine.On()) })
	row = append(row, look.Fixed(16, 0, look.Spacer()), p.mine)
	p.mark()
	head := look.Column(12, look.Head(p.Title(), "", main), look.Line(8, row...))
	p.body = container.NewBorder(look.Inset(20, look.Margin, 12, look.Margin, head), nil, nil, nil, look.Inset(0, 12, 0, 12, p.grid))
}

func (p *paperList[T]) labels() []string {
	out := make([]string, len(p.states))
	for i, st := range p.states {
		out[i] = st.label
	}
	return out
}

// choose shows the documents in one state, 0 for all.
func (p *paperList[T]) choose(chip int) {
	p.shown = chip
	p.filter()
	p.mark()
	p.grid.SetSource(p.source)
}

// filter asks for the state that is chosen, as of today.
func (p *paperList[T]) filter() {
	only := &p.source.only
	only.State, only.Past, only.Valid = "", 0, 0
	if p.shown == 0 {
		return
	}
	state := p.states[p.shown-1]
	only.State = state.stored
	if state.past {
		only.Past = p.s.today()
	}
	if state.valid {
		only.Valid = p.s.today()
	}
}

func (p *paperList[T]) onlyMine(on bool) {
	p.source.only.User = ""
	if on {
		p.source.only.User = p.s.Session.User.ID
	}
	p.mark()
	p.grid.SetSource(p.source)
}

// mark shows on the chips what is in force.
func (p *paperList[T]) mark() {
	for i, label := range append([]string{"全部"}, p.labels()...) {
		p.chips[i].Set(words.Tr(label), i == p.shown)
	}
	p.mine.Set(words.Tr("我的"), p.source.only.User != "")
}

func (p *paperList[T]) Title() string             { return words.In(words.Navigation, p.title) }
func (p *paperList[T]) Object() fyne.CanvasObject { return p.body }
func (p *paperList[T]) Reload()                   { p.filter(); p.grid.Reload() }
func (p *paperList[T]) Focus()                    { p.grid.Focus() }
func (p *paperList[T]) Create()                   { p.begin() }

// pick lets the user choose one row in a dialog: Enter or a double click. empty is said when there is none.
func pick[T any](s *Shop, title, empty string, rows []T, columns []grid.Column[T], chosen func(*T)) {
	if len(rows) == 0 {
		s.Desk.Ask(words.Tr(title), words.Tr(empty), words.Tr("知道了"), func() {})
		return
	}
	var g *grid.Grid[T]
	var choose func(*T)
	g = grid.New(columns, grid.Source[T](grid.Slice[T]{All: rows}), grid.Options[T]{OnOpen: func(row *T) { choose(row) }})
	cancel := input.NewButton(words.Tr("取消"), nil, func() { s.Desk.Asking().Close() })
	take := input.NewMain(words.Tr("选择"), nil, func() { g.Open() })
	sheet := s.Desk.Sheet(words.Tr(title), look.Fixed(860, 360, g), cancel, take)
	choose = func(row *T) {
		one := *row
		sheet.Close()
		chosen(&one)
	}
	g.Select(0)
	g.Focus()
}

// titles remembers what customers are called, for lists whose records only point to them. It is written in
// the background and read by the window.
type titles struct{ sync.Map }

// learn reads the names that are not known yet.
func (t *titles) learn(v *store.View, id record.ID) {
	if _, known := t.Load(id); !known {
		t.Store(id, customerName(v, id))
	}
}

func (t *titles) of(id record.ID) string {
	name, _ := t.Load(id)
	text, _ := name.(string)
	return text
}

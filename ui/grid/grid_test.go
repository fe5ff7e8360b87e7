package grid

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"pgregory.net/rapid"

	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

type car struct {
	record.Head
	Name  string
	State string
	Price money.Fen
	Phone string
}

var states = record.Choices{{Code: "in", Label: "在库"}, {Code: "sold", Label: "已售"}}

var cars = record.Define("car", "车辆", record.Fact, func(c *car) record.Fields {
	return record.Fields{
		record.Text("name", "名称", &c.Name).List(160),
		record.Choice("state", "状态", &c.State, states).List(90),
		record.Money("price", "价格", &c.Price).List(120),
		record.Tel("phone", "电话", &c.Phone).Personal().List(120),
		record.Text("hidden", "备注", &c.Name),
	}
})

// many is a source that counts what it is asked.
type many struct {
	n     int
	asked []string
	fail  error
	gone  map[int]bool
}

func (m *many) Count(context.Context) (int, error) { return m.n - len(m.gone), m.fail }

func (m *many) Rows(_ context.Context, o Order, offset, limit int) ([]car, error) {
	m.asked = append(m.asked, fmt.Sprintf("%s%v+%d", o.Column, o.Down, offset))
	var out []car
	for i := 0; i < m.n; i++ {
		at := i
		if o.Down {
			at = m.n - 1 - i
		}
		if !m.gone[at] {
			out = append(out, carAt(at))
		}
	}
	offset = min(offset, len(out))
	return out[offset:min(offset+limit, len(out))], m.fail
}

func carAt(i int) car {
	c := car{Name: fmt.Sprintf("车 %d", i), State: "in", Price: money.Fen(i) * 100, Phone: "13800138000"}
	if i == 777 {
		c.Name = "欧阳伟"
	}
	c.ID = record.ID(fmt.Sprint(i))
	return c
}

// One app serves all tests: each new theme would read the typeface again.
func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(look.Theme{Mode: look.Light})
	os.Exit(m.Run())
}

func show(t *testing.T, s Source[car], o Options[car]) *Grid[car] {
	t.Helper()
	t.Cleanup(work.Inline())
	if o.Key == nil {
		o.Key = func(c *car) string { return string(c.ID) }
	}
	g := New(FromType(cars, Reading{Tone: func(f, code string) (look.Tone, bool) { return look.Good, f == "state" }}), s, o)
	w := test.NewTempWindow(t, g)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(700, 400))
	return g
}

func (g *Grid[T]) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		g.body.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestKeysMoveTheSelection(t *testing.T) {
	var opened []string
	var selected []string
	g := show(t, &many{n: 10_000}, Options[car]{
		OnOpen:   func(c *car) { opened = append(opened, c.Name) },
		OnSelect: func(c *car) { selected = append(selected, c.Name) },
	})
	for _, one := range []struct {
		key fyne.KeyName
		at  int
	}{
		{fyne.KeyUp, 0}, {fyne.KeyDown, 1}, {fyne.KeyDown, 2}, {fyne.KeyUp, 1}, {fyne.KeyPageDown, 10},
		{fyne.KeyPageDown, 19}, {fyne.KeyPageUp, 10}, {fyne.KeyEnd, 9999}, {fyne.KeyDown, 9999}, {fyne.KeyHome, 0},
	} {
		g.press(one.key)
		if g.Index() != one.at {
			t.Fatalf("%s: at %d, want %d", one.key, g.Index(), one.at)
		}
	}
	g.press(fyne.KeyEnd, fyne.KeyReturn)
	if strings.Join(opened, " ") != "车 9999" {
		t.Errorf("opened %v", opened)
	}
	if last := selected[len(selected)-1]; last != "车 9999" {
		t.Errorf("selected %v", selected)
	}
}

func TestKeysThatAreNotTheGridsGoOn(t *testing.T) {
	g := show(t, &many{n: 3}, Options[car]{})
	passed := ""
	c := fyne.CurrentApp().Driver().CanvasForObject(g)
	c.SetOnTypedKey(func(k *fyne.KeyEvent) { passed += string(k.Name) })
	g.press(fyne.KeyEscape, fyne.KeyF1)
	if passed != "EscapeF1" {
		t.Error(passed)
	}
}

func TestOnlyPagesInViewAreRead(t *testing.T) {
	s := &many{n: 10_000}
	g := show(t, s, Options[car]{})
	g.Select(5_000)
	if got := strings.Join(s.asked, " "); got != "false+0 false+5000 false+4800" && got != "false+0 false+4800 false+5000" {
		t.Errorf("read %s", got)
	}
	if row := g.Selected(); row == nil || row.Name != "车 5000" {
		t.Errorf("selected %v", row)
	}
}

func TestSortByHead(t *testing.T) {
	s := &many{n: 500}
	var told []Order
	g := show(t, s, Options[car]{OnOrder: func(o Order) { told = append(told, o) }})
	x, width := g.place(2)
	at := &fyne.PointEvent{Position: fyne.NewPos(x+width/2, 10)}
	g.head.Tapped(at)
	g.head.Tapped(at)
	if len(told) != 2 || told[0] != (Order{"price", false}) || told[1] != (Order{"price", true}) {
		t.Errorf("told %v", told)
	}
	if row := g.rows.peek(0); row.Name != "车 499" {
		t.Errorf("first row is %s", row.Name)
	}
}

func TestReloadStaysOnTheRecord(t *testing.T) {
	s := &many{n: 1000, gone: map[int]bool{}}
	g := show(t, s, Options[car]{})
	g.Select(300)
	s.gone[10] = true
	g.Reload()
	if g.Index() != 299 || g.Selected().Name != "车 300" {
		t.Errorf("at %d: %v", g.Index(), g.Selected())
	}
	s.gone[300] = true // now the record itself goes
	g.Reload()
	if g.Selected() == nil || g.Index() != 299 {
		t.Errorf("at %d: %v", g.Index(), g.Selected())
	}
	s.gone = map[int]bool{}
	for i := range 1000 {
		s.gone[i] = true
	}
	g.Reload()
	if g.Index() != -1 || g.Selected() != nil {
		t.Errorf("something is selected in an empty grid: %d", g.Index())
	}
}

func TestTypeAhead(t *testing.T) {
	g := show(t, &many{n: 1000}, Options[car]{})
	now := time.Unix(1000, 0)
	g.now = func() time.Time { return now }
	g.Select(777) // its page must have been read
	g.Select(0)
	for _, r := range "oyw" {
		g.body.TypedRune(r)
	}
	if g.Index() != 777 {
		t.Errorf("initials went to %d", g.Index())
	}
	now = now.Add(2 * time.Second)
	for _, r := range "车 5" {
		g.body.TypedRune(r)
	}
	if g.Index() != 5 {
		t.Errorf("went to %d %v", g.Index(), g.Selected())
	}
}

type seeking struct{ many }

func (s *seeking) Seek(_ context.Context, _ Order, typed string) (int, error) {
	if typed == "z" {
		return 9_000, nil
	}
	return -1, nil
}

func TestTypeAheadAsksTheSource(t *testing.T) {
	g := show(t, &seeking{many{n: 10_000}}, Options[car]{})
	g.body.TypedRune('z')
	if g.Index() != 9_000 {
		t.Error(g.Index())
	}
}

func TestPageTakesALetterFirst(t *testing.T) {
	got := ""
	g := show(t, &many{n: 10}, Options[car]{OnRune: func(r rune, c *car) bool {
		got = string(r) + c.Name
		return true
	}})
	g.Select(3)
	g.body.TypedRune(' ')
	if got != " 车 3" {
		t.Error(got)
	}
}

func TestDoubleClickOpens(t *testing.T) {
	var opened []string
	g := show(t, &many{n: 10}, Options[car]{OnOpen: func(c *car) { opened = append(opened, c.Name) }})
	now := time.Unix(1000, 0)
	g.now = func() time.Time { return now }
	r := newRow(g)
	r.show(4)
	r.Tapped(nil)
	now = now.Add(time.Second)
	r.Tapped(nil)
	if len(opened) != 0 || g.Index() != 4 {
		t.Fatalf("slow clicks opened %v; selected %d", opened, g.Index())
	}
	now = now.Add(200 * time.Millisecond)
	r.Tapped(nil)
	if strings.Join(opened, "") != "车 4" {
		t.Error(opened)
	}
}

func TestWidthsAreDraggedAndSaved(t *testing.T) {
	var saved map[string]float32
	g := show(t, &many{n: 10}, Options[car]{OnWidths: func(w map[string]float32) { saved = w }})
	x, width := g.place(1)
	g.head.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x+width+30, 10)}, Dragged: fyne.NewDelta(30, 0)})
	g.head.DragEnd()
	if saved["state"] != width+30 {
		t.Fatalf("saved %v, want %v", saved, width+30)
	}
	again := show(t, &many{n: 10}, Options[car]{Widths: saved})
	if _, w := again.place(1); w != width+30 {
		t.Errorf("came back as %v", w)
	}
}

func TestColumnsFitAnyWidth(t *testing.T) {
	g := show(t, &many{n: 1}, Options[car]{})
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.Float32Range(4*narrowest, 3000).Draw(t, "width")
		for i := range g.widths {
			g.widths[i] = rapid.SampledFrom([]float32{0, narrowest, 100, 900}).Draw(t, "chosen")
		}
		g.fit(width)
		sum := float32(0)
		for i, w := range g.fitted {
			if w < narrowest-0.01 {
				t.Fatalf("column %d is only %v wide", i, w)
			}
			sum += w
		}
		if sum > width+0.5 {
			t.Fatalf("%v in %v", g.fitted, width)
		}
	})
}

// A row that is still being read is told when it is there, and never as nil.
func TestSelectionIsToldWhenItsRowIsRead(t *testing.T) {
	var told []string
	g := show(t, &many{n: 10_000}, Options[car]{OnSelect: func(c *car) { told = append(told, c.Name) }})
	release := work.Hold()
	g.Select(5_000)
	if len(told) != 0 {
		t.Fatal("told before it was read")
	}
	release()
	if len(told) != 1 || told[0] != "车 5000" {
		t.Errorf("told %v", told)
	}
}

func TestFaultAndEmptiness(t *testing.T) {
	s := &many{n: 0}
	g := show(t, s, Options[car]{})
	g.SetEmpty(widget.NewLabel("nothing"))
	if !g.empty.Visible() {
		t.Error("emptiness isn't shown")
	}
	s.fail, s.n = errors.New("数据文件暂时读不了"), 5
	g.Reload()
	if !g.fault.Visible() || g.empty.Visible() {
		t.Error("the failure isn't shown")
	}
	s.fail = nil
	g.Reload()
	if g.fault.Visible() || g.empty.Visible() || g.Count() != 5 {
		t.Error("the failure stays")
	}
}

func TestCellsFromADefinition(t *testing.T) {
	columns := FromType(cars, Reading{Tone: func(f, code string) (look.Tone, bool) { return look.Good, f == "state" }})
	c := car{Name: "云岭", State: "sold", Price: -500, Phone: "13800138000"}
	var got []string
	for _, col := range columns {
		cell := col.Show(&c)
		got = append(got, fmt.Sprintf("%s=%s badge=%v right=%v", col.Label, cell.Text, cell.Badge, col.Right))
	}
	want := "名称=云岭 badge=false right=false|状态=已售 badge=true right=false|价格=−¥5.00 badge=false right=true|电话=138****8000 badge=false right=false"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	if revealed := FromType(cars, Reading{Reveal: true})[3].Show(&c).Text; revealed != "13800138000" {
		t.Error(revealed)
	}
	if chosen := FromType(cars, Reading{Fields: []string{"price", "name"}}); len(chosen) != 2 || chosen[0].Name != "price" {
		t.Errorf("%v", chosen)
	}
}

func TestRowsSpeakTheLanguage(t *testing.T) {
	words.Use(words.English)
	t.Cleanup(func() { words.Use(words.Chinese) })
	if got := FromType(cars, Reading{})[1].Show(&car{State: "sold"}).Text; got != "Sold" {
		t.Error(got)
	}
}

// A row is drawn with its figures at the right edge of their column.
func TestFiguresAreAlignedRight(t *testing.T) {
	g := show(t, &many{n: 1}, Options[car]{})
	r := newRow(g)
	r.show(0)
	r.Resize(fyne.NewSize(700, 32))
	d := test.TempWidgetRenderer(t, r).(*rowRenderer[car])
	text := d.texts[2]
	x, width := g.place(2)
	if text.Alignment != fyne.TextAlignTrailing || text.Position().X+text.Size().Width != x+width-cellPad {
		t.Errorf("%v at %v, %v wide; column at %v, %v wide", text.Alignment, text.Position(), text.Size(), x, width)
	}
}

func TestSliceSortsACopy(t *testing.T) {
	all := []car{carAt(1), carAt(3), carAt(2)}
	s := Slice[car]{All: all, Less: func(_ string, a, b *car) bool { return a.Price < b.Price }}
	rows, err := s.Rows(context.Background(), Order{"price", true}, 1, 5)
	if err != nil || len(rows) != 2 || rows[0].Name != "车 2" || all[1].Name != "车 3" {
		t.Errorf("%v %v", rows, err)
	}
}

func BenchmarkScroll(b *testing.B) {
	b.Cleanup(work.Inline())
	g := New(FromType(cars, Reading{}), Source[car](&many{n: 10_000}), Options[car]{})
	w := test.NewTempWindow(b, g)
	w.Resize(fyne.NewSize(1280, 720))
	for i := 0; b.Loop(); i++ {
		g.body.ScrollToOffset(float32(i*400%300_000) + 1)
	}
}

// A narrow window takes from names, not from heads and badges.
func TestHeadsAndBadgesStayWhole(t *testing.T) {
	g := show(t, &many{n: 3}, Options[car]{})
	g.columns[1].Least = 90
	g.fit(340)
	sum := float32(0)
	for i, w := range g.fitted {
		sum += w
		if i == 1 && w < 90+2*cellPad || w < headWidth(g.columns[i].Label)+2*cellPad {
			t.Errorf("%s has %.0f", g.columns[i].Label, w)
		}
	}
	if sum > 340.5 {
		t.Errorf("%.0f wide in 340", sum)
	}
	g.fit(250)
	if g.fitted[1] >= 90+2*cellPad {
		t.Error("where even that is too much, badges give too")
	}
}

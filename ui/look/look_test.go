package look_test

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain/money"
	"showroom/ui/look"
)

func use(t *testing.T, m look.Mode) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.Theme{Mode: m})
}

// contrast is that of WCAG 2.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		f := float64(v) / 0xFFFF
		if f <= 0.03928 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

// Words can be read on every ground that they stand on: 4.5 to 1 as WCAG 2 AA asks.
func TestWordsCanBeRead(t *testing.T) {
	for _, m := range []look.Mode{look.Light, look.Dark} {
		use(t, m)
		pairs := [][2]fyne.ThemeColorName{{look.OnAccent, look.Accent}}
		for _, ink := range []fyne.ThemeColorName{look.Ink, look.Secondary, look.Accent, look.Amber, look.Red, look.Green} {
			pairs = append(pairs, [2]fyne.ThemeColorName{ink, look.Surface}, [2]fyne.ThemeColorName{ink, look.Ground}, [2]fyne.ThemeColorName{ink, look.Raised})
		}
		for _, tone := range []look.Tone{look.Plain, look.Act, look.Due, look.Bad, look.Good} {
			pairs = append(pairs, [2]fyne.ThemeColorName{tone.Ink(), tone.Soft()})
		}
		for _, p := range pairs {
			if c := contrast(look.Color(p[0]), look.Color(p[1])); c < 4.3 {
				t.Errorf("%s: %s on %s has a contrast of only %.2f", m, p[0], p[1], c)
			}
		}
	}
}

func TestModeWinsOverTheSystem(t *testing.T) {
	light, dark := look.Theme{Mode: look.Light}, look.Theme{Mode: look.Dark}
	for _, system := range []fyne.ThemeVariant{0, 1} {
		if light.Color(look.Surface, system) == dark.Color(look.Surface, system) {
			t.Errorf("variant %d: light and dark look the same", system)
		}
	}
	if s := (look.Theme{}); s.Color(look.Surface, 0) == s.Color(look.Surface, 1) {
		t.Error("the system's variant is not followed")
	}
}

// Columns of figures align because every digit has one width.
func TestDigitsHaveOneWidth(t *testing.T) {
	use(t, look.Light)
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		want := fyne.MeasureText("0000000000", 100, style).Width
		for d := '1'; d <= '9'; d++ {
			ten := string([]rune{d, d, d, d, d, d, d, d, d, d})
			if got := fyne.MeasureText(ten, 100, style).Width; math.Abs(float64(got-want)) > 1 {
				t.Errorf("bold %v: %c has width %v, 0 has %v", style.Bold, d, got/10, want/10)
			}
		}
	}
}

func TestYuan(t *testing.T) {
	for f, want := range map[money.Fen]string{23980000: "¥239,800.00", -500: "−¥5.00", 0: "¥0.00"} {
		if got := look.Yuan(f); got != want {
			t.Errorf("%d: %s, want %s", f, got, want)
		}
	}
}

func TestLineGivesSpareRoomToTheGreedy(t *testing.T) {
	use(t, look.Light)
	a, b := look.Fixed(40, 10, look.Rule()), look.Fixed(40, 20, look.Rule())
	stretched := look.Stretch(look.Fixed(10, 10, look.Rule()))
	l := look.Line(8, a, stretched, b)
	l.Resize(fyne.NewSize(300, 30))
	if b.Position().X != 260 || a.Position().Y != 10 || stretched.Size().Width != 300-96 {
		t.Errorf("b at %v, a at %v, stretched %v", b.Position(), a.Position(), stretched.Size())
	}
	a.Hide()
	if l.MinSize().Width != 10+8+40 {
		t.Errorf("a hidden object takes room: %v", l.MinSize())
	}
}

func TestBadgeHidesWithoutAWord(t *testing.T) {
	use(t, look.Light)
	b := look.NewBadge("草稿", look.Plain)
	b.Set("", look.Plain)
	if b.Visible() {
		t.Error("an empty badge shows")
	}
	b.Set("作废", look.Bad)
	if !b.Visible() || b.Text() != "作废" {
		t.Error("the badge doesn't come back")
	}
}

func TestChipByKeyboard(t *testing.T) {
	use(t, look.Light)
	n := 0
	c := look.NewChip("级别", func() { n++ })
	w := test.NewTempWindow(t, c)
	passed := ""
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { passed += string(k.Name) })
	w.Canvas().Focus(c)
	for _, k := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEscape} {
		c.TypedKey(&fyne.KeyEvent{Name: k})
	}
	test.Tap(c)
	if n != 3 || passed != "Escape" {
		t.Errorf("%d presses, passed on %q", n, passed)
	}
	c.Set("级别：H", true)
	if !c.On() {
		t.Error("not in force")
	}
}

func TestTextIsCutNotLost(t *testing.T) {
	use(t, look.Light)
	long := "云南砚行新能源汽车销售服务有限公司昆明市官渡区第一分公司"
	x := look.NewText(long).Cut()
	x.Resize(fyne.NewSize(100, 20))
	if x.Text() != long {
		t.Error("the whole text is gone")
	}
	if x.MinSize().Width > 40 {
		t.Errorf("a text that may be cut still wants %v", x.MinSize())
	}
	if y := look.NewText(long); y.MinSize().Width < 300 {
		t.Errorf("a text that may not be cut wants only %v", y.MinSize())
	}
}

package input_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"showroom/ui/input"
)

// window shows an object and records the keys and shortcuts that reach the window.
func window(t *testing.T, o fyne.CanvasObject) (fyne.Canvas, *[]string) {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewTempWindow(t, container.NewStack(o))
	w.Resize(fyne.NewSize(300, 200))
	var got []string
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { got = append(got, string(k.Name)) })
	input.TakeShortcuts(w.Canvas(), func(s fyne.Shortcut) {
		if s.ShortcutName() == save.ShortcutName() {
			got = append(got, "save")
		}
	})
	t.Cleanup(func() { input.TakeShortcuts(w.Canvas(), nil) })
	return w.Canvas(), &got
}

var save = &desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierControl}

func press(c fyne.Canvas, keys ...fyne.KeyName) {
	for _, k := range keys {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestEntryPassesOnWhatIsNoEditing(t *testing.T) {
	e := input.NewEntry()
	c, got := window(t, e)
	c.Focus(e)
	test.Type(e, "张伟")
	press(c, fyne.KeyEscape, fyne.KeyF1, fyne.KeyDown, fyne.KeyLeft, fyne.KeyBackspace, fyne.KeyReturn)
	e.TypedShortcut(save)
	if want := "Escape F1 Down Return save"; strings.Join(*got, " ") != want {
		t.Errorf("got %v, want %s", *got, want)
	}
	if e.Text != "伟" {
		t.Errorf("editing itself: %q", e.Text)
	}
}

func TestEntryKeepsItsOwnShortcuts(t *testing.T) {
	e := input.NewEntry()
	c, got := window(t, e)
	c.Focus(e)
	test.Type(e, "one two")
	e.SelectAll()
	if e.SelectedText() != "one two" {
		t.Errorf("select all: %q", e.SelectedText())
	}
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierControl})
	if len(*got) != 0 {
		t.Errorf("left the entry: %v", *got)
	}
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt})
	if e.Text != "one two" {
		t.Errorf("Alt+Left changed the text: %q", e.Text)
	}
}

func TestNoteLeavesTabAlone(t *testing.T) {
	if n := input.NewNote(3); n.AcceptsTab() {
		t.Error("Tab stays in the note")
	}
}

func TestOnKeyComesFirst(t *testing.T) {
	e := input.NewEntry()
	c, got := window(t, e)
	e.OnKey = func(k *fyne.KeyEvent) bool { return k.Name == fyne.KeyDown }
	c.Focus(e)
	press(c, fyne.KeyDown, fyne.KeyUp)
	if strings.Join(*got, " ") != "Up" {
		t.Error(*got)
	}
}

func TestButtonIsPressedByEnter(t *testing.T) {
	n := 0
	b := input.NewButton("保存", nil, func() { n++ })
	c, got := window(t, b)
	c.Focus(b)
	press(c, fyne.KeyReturn, fyne.KeySpace, fyne.KeyEscape)
	b.Disable()
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if n != 2 || strings.Join(*got, " ") != "Escape" {
		t.Errorf("pressed %d times, passed on %v", n, *got)
	}
}

func levels(changed func(int)) *input.Choice {
	return input.NewChoice([]string{"H 级 · 7 天内", "A 级", "贷款", "全款", "A 之二"}, []string{"H", "A", "loan", "cash", "A2"}, changed)
}

func TestChoiceByLetters(t *testing.T) {
	var told []int
	b := levels(func(i int) { told = append(told, i) })
	c, _ := window(t, b)
	c.Focus(b)
	for _, one := range []struct {
		r    rune
		code string
	}{{'a', "A"}, {'a', "A2"}, {'a', "A"}, {'d', "loan"}, {'q', "cash"}, {'C', "cash"}, {'z', "cash"}, {'h', "H"}} {
		b.TypedRune(one.r)
		if b.Code() != one.code {
			t.Fatalf("%c chose %q, want %q", one.r, b.Code(), one.code)
		}
	}
	press(c, fyne.KeyRight, fyne.KeyDelete)
	if b.Chosen() != -1 || b.Code() != "" {
		t.Errorf("still chosen: %d", b.Chosen())
	}
	if last := told[len(told)-1]; last != -1 {
		t.Errorf("told %v", told)
	}
}

func TestChoiceSaysNothingWhenSet(t *testing.T) {
	b := levels(func(int) { t.Error("told") })
	window(t, b)
	b.ChooseCode("loan")
	if b.Chosen() != 2 {
		t.Error(b.Chosen())
	}
	b.ChooseCode("unknown")
	b.Choose(99)
	if b.Chosen() != -1 {
		t.Error(b.Chosen())
	}
}

func TestChoiceOpensAList(t *testing.T) {
	b := levels(nil)
	c, _ := window(t, b)
	test.Tap(b)
	if c.Overlays().Top() == nil {
		t.Fatal("no list")
	}
}

func TestDisabledChoiceStays(t *testing.T) {
	b := levels(func(int) { t.Error("told") })
	c, _ := window(t, b)
	b.ChooseCode("A")
	b.Disable()
	b.TypedRune('h')
	for _, k := range []fyne.KeyName{fyne.KeyRight, fyne.KeyDelete, fyne.KeyDown} {
		b.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if b.Code() != "A" || c.Overlays().Top() != nil {
		t.Errorf("%q", b.Code())
	}
}

func TestCut(t *testing.T) {
	test.NewTempApp(t)
	const size = 14
	style := fyne.TextStyle{}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("张伟abc 1·龘，")), 0, 40, -1).Draw(t, "text")
		width := float32(rapid.IntRange(0, 400).Draw(t, "width"))
		cut := input.Cut(text, width, size, style)
		if cut == text {
			return
		}
		if cut != "" && !strings.HasSuffix(cut, "…") {
			t.Fatalf("%q was cut to %q without a sign", text, cut)
		}
		if !strings.HasPrefix(text, strings.TrimSuffix(cut, "…")) {
			t.Fatalf("%q is no beginning of %q", cut, text)
		}
		if cut != "" && cut != "…" && fyne.MeasureText(cut, size, style).Width > width+1 {
			t.Fatalf("%q is wider than %v", cut, width)
		}
	})
}

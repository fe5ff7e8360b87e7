package form

import (
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/ui/input"
	"showroom/ui/look"
)

type mat struct{ What string }

type person struct {
	record.Head
	Name   string
	Note   string
	Phone  string
	VIN    string
	Level  string
	Owner  record.ID
	Born   calendar.Day
	Next   calendar.Instant
	Budget money.Fen
	Km     int64
	Rate   money.Percent
	Trade  bool
	Lines  []mat
	Number string
	Secret string
}

var levels = record.Choices{{Code: "H", Label: "H 级 · 7 天内"}, {Code: "A", Label: "A 级 · 15 天内"}}

var persons = record.Define("person", "客户", record.Fact, func(p *person) record.Fields {
	return record.Fields{
		record.Text("name", "姓名", &p.Name).Required().Max(8),
		record.Note("note", "备注", &p.Note),
		record.Tel("phone", "手机", &p.Phone).Personal(),
		record.Code("vin", "VIN", &p.VIN, ident.KindVIN),
		record.Choice("level", "意向级别", &p.Level, levels),
		record.Ref("owner", "销售顾问", &p.Owner, "user"),
		record.Day("born", "生日", &p.Born),
		record.Time("next", "下次联系", &p.Next),
		record.Money("budget", "金额", &p.Budget),
		record.Number("km", "里程", &p.Km).Unit("公里"),
		record.Percent("rate", "年利率", &p.Rate).Unit("%"),
		record.Flag("trade", "置换", &p.Trade),
		record.List("lines", "明细", &p.Lines, func(l *mat) record.Fields {
			return record.Fields{record.Text("what", "名称", &l.What)}
		}),
		record.Code("number", "单号", &p.Number, "").Fixed(),
		record.Text("secret", "密码摘要", &p.Secret).Right("password"),
	}
})

const today calendar.Day = 20261121

// One app serves all tests: each new theme would read the typeface again.
func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(look.Theme{Mode: look.Light})
	os.Exit(m.Run())
}

func show(t testing.TB, p *person, o Options) (*Form, fyne.Canvas) {
	t.Helper()
	o.Today = func() calendar.Day { return today }
	f := New(persons.Bind(p), o)
	w := test.NewTempWindow(t, container.NewVScroll(f))
	w.Resize(fyne.NewSize(700, 600))
	return f, w.Canvas()
}

// at tells whether the keyboard is at a field.
func at(c fyne.Canvas, f *field) bool {
	o, ok := c.Focused().(fyne.CanvasObject)
	return ok && o == f.editor.object()
}

// typeIn replaces what stands in a field's line, as a person does: into it, type, out of it.
func typeIn(f *Form, c fyne.Canvas, name, text string) *field {
	one := f.field(name)
	one.editor.focus()
	w := c.Focused()
	if e, ok := w.(*input.Entry); ok {
		e.SelectAll()
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
	test.Type(w, text)
	c.Unfocus()
	return one
}

func TestTypingWritesIntoTheRecord(t *testing.T) {
	p := &person{}
	f, c := show(t, p, Options{Columns: 2})
	typeIn(f, c, "name", "张伟")
	typeIn(f, c, "phone", "＋８６ １３８－０００１－３８００")
	typeIn(f, c, "budget", "１５万")
	typeIn(f, c, "km", "12,000")
	typeIn(f, c, "rate", "3.65%")
	typeIn(f, c, "born", "1990-1-5")
	typeIn(f, c, "level", "a")
	f.field("trade").editor.(*tick).box.SetChecked(true)
	want := person{Name: "张伟", Phone: "13800013800", Level: "A", Born: 19900105, Budget: 15_000_000, Km: 12000, Rate: 3_650_000, Trade: true}
	got, expected := string(f.row.AppendJSON(nil)), string(persons.Bind(&want).AppendJSON(nil))
	if got != expected {
		t.Errorf("got  %s\nwant %s", got, expected)
	}
	if problems := f.Check(); len(problems) != 0 {
		t.Errorf("%v", problems)
	}
}

func TestTimeOfDay(t *testing.T) {
	for typed, want := range map[string]string{
		"1123 14:05": "2026-11-23 14:05", "1123 ": "2026-11-23 09:00", " 1405": "2026-11-21 14:05", "+1 9": "2026-11-22 09:00",
		"今天 9点30": "2026-11-21 09:30", " ": "",
	} {
		p := &person{}
		f, c := show(t, p, Options{})
		m := f.field("next").editor.(*moment)
		on, clock, _ := strings.Cut(typed, " ")
		c.Focus(m.day)
		test.Type(m.day, on)
		c.Focus(m.clock)
		test.Type(m.clock, clock)
		c.Unfocus()
		if p.Next.String() != want {
			t.Errorf("%q: %s, want %s", typed, p.Next, want)
		}
	}
}

func TestATimeThatIsNone(t *testing.T) {
	p := &person{Next: today.Start()}
	f, c := show(t, p, Options{})
	m := f.field("next").editor.(*moment)
	c.Focus(m.clock)
	m.clock.SetText("25:00")
	c.Unfocus()
	if !f.field("next").broken() || p.Next != today.Start() || m.clock.Text != "25:00" {
		t.Errorf("broken %v, %s, %q", f.field("next").broken(), p.Next, m.clock.Text)
	}
}

func TestIdentifiersAreJudgedWhileTyping(t *testing.T) {
	f, c := show(t, &person{}, Options{})
	phone := f.field("phone")
	phone.editor.focus()
	test.Type(c.Focused(), "1380001380")
	if !strings.Contains(phone.note.Text, "少一位") || !phone.flush.Visible() {
		t.Errorf("while typing: %q", phone.note.Text)
	}
	test.Type(c.Focused(), "0")
	if phone.note.Text != "✓" {
		t.Errorf("complete: %q", phone.note.Text)
	}
	c.Unfocus()
	if phone.flush.Visible() {
		t.Errorf("a good number needs no note: %q", phone.note.Text)
	}
	vin := typeIn(f, c, "vin", "lsvnv2182e2100000")
	if !strings.Contains(vin.note.Text, "校验位") {
		t.Errorf("check digit: %q", vin.note.Text)
	}
}

func TestWhatIsNoValueIsKept(t *testing.T) {
	p := &person{Name: "张伟", Budget: 100}
	f, c := show(t, p, Options{})
	if f.Dirty() {
		t.Error("dirty at once")
	}
	budget := typeIn(f, c, "budget", "12a")
	if p.Budget != 1200 || budget.editor.typed() != "12a" || !f.Dirty() {
		t.Errorf("record %v, field %q, dirty %v", p.Budget, budget.editor.typed(), f.Dirty())
	}
	problems := f.Check()
	if len(problems) != 1 || problems[0].Field != "budget" || problems[0].Warn {
		t.Errorf("%v", problems)
	}
	typeIn(f, c, "budget", "1")
	if p.Budget != 100 || f.Dirty() {
		t.Errorf("mended: %v, dirty %v", p.Budget, f.Dirty())
	}
}

func TestDraftKeepsWhatIsNoValue(t *testing.T) {
	f, c := show(t, &person{}, Options{})
	typeIn(f, c, "name", "张伟")
	typeIn(f, c, "budget", "12a")
	typeIn(f, c, "born", "2026-13")
	data, err := f.Draft()
	if err != nil {
		t.Fatal(err)
	}
	again, _ := show(t, &person{}, Options{})
	if err := again.Restore(data); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"name": "张伟", "budget": "12a", "born": "2026-13"} {
		if got := again.field(name).editor.typed(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !again.Dirty() {
		t.Error("a restored draft is unsaved")
	}
}

// Whatever stands in a form comes back from its draft.
func TestDraftsComeBack(t *testing.T) {
	f, _ := show(t, &person{}, Options{})
	again, _ := show(t, &person{}, Options{})
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]string{}
		for _, name := range []string{"name", "phone", "vin", "budget", "km", "rate"} {
			text := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789.,-a万张𠮷 ")), 0, 12, -1).Draw(t, name)
			f.field(name).editor.restore("")
			f.field(name).typedText("")
			f.field(name).editor.restore(text)
			f.field(name).typedText(text)
			if f.field(name).broken() {
				want[name] = text
			} else {
				want[name] = f.field(name).value.Text()
			}
		}
		data, err := f.Draft()
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Restore(data); err != nil {
			t.Fatal(err)
		}
		for name, text := range want {
			got := again.field(name)
			if got.broken() && got.editor.typed() != text || !got.broken() && got.value.Text() != text {
				t.Fatalf("%s: %q came back as %q", name, text, got.editor.typed())
			}
		}
	})
}

func FuzzRestore(f *testing.F) {
	f.Add([]byte(`{"record":{"name":"张伟"},"typed":{"budget":"12a"}}`))
	f.Add([]byte(`{"record":{"born":7}}`))
	f.Add([]byte(`not a draft`))
	form, _ := show(f, &person{Name: "before"}, Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		before := string(form.row.AppendJSON(nil))
		if err := form.Restore(data); err != nil && string(form.row.AppendJSON(nil)) != before {
			t.Fatalf("a draft that can't be read changed the record: %v", err)
		}
	})
}

func TestCheckShowsProblems(t *testing.T) {
	f, c := show(t, &person{}, Options{})
	typeIn(f, c, "phone", "1380001380")
	problems := f.Check()
	if len(problems) != 2 {
		t.Fatalf("%v", problems)
	}
	if got := f.field("name").note.Text; got != "请填写姓名" {
		t.Errorf("at the name: %q", got)
	}
	f.FocusProblem(problems)
	if !at(c, f.field("name")) {
		t.Errorf("the keyboard is at %T", c.Focused())
	}
}

func TestPersonalFieldsAreCovered(t *testing.T) {
	revealed := ""
	f, _ := show(t, &person{Name: "张伟", Phone: "13800138000"}, Options{Masked: true, OnReveal: func(n string) { revealed += n }})
	phone := f.field("phone")
	if phone.editor != nil || phone.still.Text() != "138****8000" {
		t.Fatalf("shows %q", phone.still.Text())
	}
	phone.reveal()
	if phone.editor == nil || phone.editor.typed() != "13800138000" || revealed != "phone" {
		t.Errorf("revealed %q, told %q", phone.editor.typed(), revealed)
	}
	empty, _ := show(t, &person{}, Options{Masked: true})
	if empty.field("phone").editor == nil {
		t.Error("nothing to cover, but it can't be typed")
	}
}

func TestFixedAndRightedFields(t *testing.T) {
	f, _ := show(t, &person{Number: "BJ-KM01-A-26-00007", Secret: "x"}, Options{})
	if n := f.field("number"); n == nil || n.editor != nil || n.still.Text() != "BJ-KM01-A-26-00007" {
		t.Error("a fixed field shows and can't be typed")
	}
	if f.field("secret") != nil {
		t.Error("shown without the right")
	}
	with, _ := show(t, &person{}, Options{Right: func(r string) bool { return r == "password" }})
	if with.field("secret") == nil || with.field("number") != nil {
		t.Error("a right shows; an empty fixed field doesn't")
	}
}

func TestReadOnly(t *testing.T) {
	p := &person{Name: "张伟", Budget: 23_980_000, Level: "H", Km: 12, Trade: true}
	f, _ := show(t, p, Options{ReadOnly: true, Name: func(string, record.ID) string { return "李娜" }})
	for name, want := range map[string]string{"name": "张伟", "budget": "¥239,800.00", "level": "H 级 · 7 天内", "km": "12 公里", "trade": "是", "born": "–"} {
		if got := f.field(name).still.Text(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestPickAndEditLists(t *testing.T) {
	p := &person{}
	var changed []string
	f, c := show(t, p, Options{
		Name:     func(string, record.ID) string { return "李娜" },
		Pick:     func(_, to string, chosen func(record.ID)) { chosen(record.ID("id-of-" + to)) },
		EditList: func(_ string, done func()) { p.Lines = append(p.Lines, mat{"脚垫"}); done() },
		OnChange: func(name string) { changed = append(changed, name) },
	})
	f.field("owner").editor.focus()
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if p.Owner != "id-of-user" {
		t.Errorf("picked %q", p.Owner)
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if p.Owner != "" {
		t.Errorf("still %q", p.Owner)
	}
	f.field("lines").editor.(*list).open.OnTapped()
	if got := f.field("lines").editor.(*list).count.Text(); got != "1 项" {
		t.Errorf("lines: %q", got)
	}
	if strings.Join(changed, " ") != "owner owner lines" {
		t.Errorf("told %v", changed)
	}
}

func TestTabGoesFromLeftToRight(t *testing.T) {
	f, c := show(t, &person{}, Options{Columns: 2, Sections: []Section{{Fields: []string{"name", "phone", "vin", "budget"}}}})
	f.Focus("")
	for _, name := range []string{"name", "phone", "vin", "budget"} {
		if !at(c, f.field(name)) {
			t.Fatalf("not at %s", name)
		}
		c.FocusNext()
	}
}

func TestEnterGoesOn(t *testing.T) {
	f, c := show(t, &person{}, Options{})
	f.Focus("name")
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !at(c, f.field("note")) {
		t.Errorf("at %T", c.Focused())
	}
}

func TestReloadAndSaved(t *testing.T) {
	p := &person{Name: "张伟"}
	f, c := show(t, p, Options{})
	typeIn(f, c, "name", "李娜")
	if !f.Dirty() {
		t.Error("not dirty")
	}
	f.Saved()
	if f.Dirty() {
		t.Error("dirty after saving")
	}
	p.Name = "王秀英"
	f.Reload()
	if got := f.field("name").editor.typed(); got != "王秀英" {
		t.Error(got)
	}
}

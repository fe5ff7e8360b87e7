package page

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/sync/sample"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/native"
	"showroom/ui/words"
)

// someCustomer is one of the sample's consultant's customers.
func someCustomer(t *testing.T, s *Shop) domain.Customer {
	t.Helper()
	return one(t, s, func(v *store.View) (domain.Customer, error) {
		return store.First(v, domain.Customers, "WHERE owner = ? ORDER BY id", string(s.Session.User.ID))
	})
}

// newQuoteAt opens the editor for a new quote.
func newQuoteAt(t *testing.T) (*Shop, *quotePage) {
	t.Helper()
	s := sampleShop(t, sample.Consultant, desk.Route{Page: "quotes"})
	s.Desk.Window.Resize(fyne.NewSize(1280, 720))
	s.Desk.Go(desk.Route{Page: "quote", For: someCustomer(t, s).ID})
	return s, quoteIn(t, s)
}

func quoteIn(t *testing.T, s *Shop) *quotePage {
	t.Helper()
	p, ok := s.Desk.Page().(*quotePage)
	if !ok {
		t.Fatalf("the page is %T", s.Desk.Page())
	}
	return p
}

// fillQuote makes a full quote of the page: car, insurance, extras, trade-in, loan.
func fillQuote(p *quotePage) {
	f := p.form
	f.chooseSeries("ZL")
	f.chooseVariant("ZL-BEV-A")
	f.chooseColour("ZL-C1")
	f.setDiscount(300000)
	f.setInsurer("岚海财险(虚构)")
	f.setInsurerNo("LH20261121001")
	f.addCover("机动车损失保险")
	f.editCover(0, func(c *domain.QuoteCover) { c.Premium = 312635 })
	f.addCover("第三者责任险")
	f.editCover(1, func(c *domain.QuoteCover) { c.Limit, c.Premium = 300000000, 121000 })
	f.addAccessory("AC-001")
	f.addAccessory("AC-007")
	f.setGift(1, true)
	f.addService("SP-EV4")
	f.setFee("FE-AGENT", true)
	f.setPlate("浙A00001")
	f.setAppraisal(3500000)
	f.setSubsidy("TS-OEM", true)
	f.setSubsidy("TS-GOV", true)
	f.chooseProduct("F-STD")
	p.changed()
}

// slotOf is a field of the editor.
func slotOf(t *testing.T, p *quotePage, name string) *slot {
	t.Helper()
	for _, s := range p.slots {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("the editor has no field %s", name)
	return nil
}

// typeQuote types a text into a field as a person does.
func typeQuote(t *testing.T, s *Shop, p *quotePage, name, text string) {
	t.Helper()
	slotOf(t, p, name).focus()
	w := s.Desk.Window.Canvas().Focused()
	if w == nil {
		t.Fatalf("%s doesn't take the keyboard", name)
	}
	test.Type(w, text)
}

func TestQuotePictures(t *testing.T) {
	s, p := newQuoteAt(t)
	golden(t, s, "quote-new", 1280, 720)
	fillQuote(p)
	golden(t, s, "quote-edit", 1440, 900)
	p.form.setDiscount(990000)
	p.changed()
	p.scroll.ScrollToOffset(fyne.NewPos(0, 640))
	golden(t, s, "quote-beyond", 1280, 720)
}

// TestPaperPictures shows what is issued: two versions side by side, and the paper itself.
func TestPaperPictures(t *testing.T) {
	s := sampleShop(t, sample.Consultant, desk.Route{Page: "quotes"})
	q := one(t, s, func(v *store.View) (domain.Quote, error) {
		return store.First(v, domain.Quotes, "WHERE loan > 0 AND state = 'issued' ORDER BY id")
	})
	ctx := context.Background()
	next, err := s.Session.NextVersion(ctx, q.ID)
	if err != nil {
		t.Fatal(err)
	}
	next.Discount, next.Loan = q.Discount+100000, q.Loan-1000000
	if err := s.Session.SaveQuote(ctx, &next); err != nil {
		t.Fatal(err)
	}
	s.Desk.Go(desk.Route{Page: "compare", ID: next.ID, For: q.ID})
	golden(t, s, "compare", 1280, 720)
	s.Desk.Go(desk.Route{Page: "preview", ID: q.ID})
	golden(t, s, "preview", 1280, 720)
	s.Desk.SetMode(look.Dark)
	s.Desk.SetLanguage(words.English)
	s.Desk.Go(desk.Route{Page: "quote", ID: next.ID})
	golden(t, s, "quote-draft-dark-en", 1280, 720)
}

// TestSavingKeepsThePlace: Ctrl+S in the middle of typing leaves keyboard and scroll where they are.
func TestSavingKeepsThePlace(t *testing.T) {
	s, p := newQuoteAt(t)
	fillQuote(p)
	typeQuote(t, s, p, "premium", "")
	typeQuote(t, s, p, "insurer_no", "7")
	at, in := p.scroll.Offset, s.Desk.Window.Canvas().Focused()
	if at.Y == 0 {
		t.Fatal("the field is in view without scrolling: the test says nothing")
	}
	p.save()
	if p.Unsaved() || p.form.quote.ID == "" {
		t.Fatal("not saved")
	}
	if p.scroll.Offset != at || s.Desk.Window.Canvas().Focused() != in {
		t.Errorf("saving moved the page from %v to %v", at, p.scroll.Offset)
	}
	p.form.setDiscount(0)
	p.changed()
	if !p.Unsaved() {
		t.Error("a change after saving counts as saved")
	}
	p.Discard()
	p.load()
	want(t, "discount", p.form.quote.Discount, 300000)
}

func TestQuoteListPicture(t *testing.T) {
	s := sampleShop(t, sample.Consultant, desk.Route{Page: "quotes"})
	list := s.Desk.Page().(*paperList[offer])
	want(t, "quotes", list.grid.Count(), 11)
	list.choose(4) // expired
	list.grid.Select(list.grid.Count() - 1)
	want(t, "state", s.stateCell(&list.grid.Selected().Quote).Text, "已过期")
	list.grid.Open()
	if quoteIn(t, s).form.draft() {
		t.Error("an expired quote is a draft")
	}
	golden(t, s, "quote-expired", 1280, 720)
	s.Desk.Back()
	list.choose(0)
	golden(t, s, "quotes", 1280, 720)
}

// TestChoosingACarUpdatesTheTotals goes by the keyboard: series and variant by their lists, the discount typed.
func TestChoosingACarUpdatesTheTotals(t *testing.T) {
	s, p := newQuoteAt(t)
	want(t, "figure", p.side.large.Text(), "–")
	slotOf(t, p, "series").focus()
	c := s.Desk.Window.Canvas()
	for range 6 {
		if p.form.series == "QH" {
			break
		}
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	want(t, "series", p.form.series, "QH")
	c.FocusNext()
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if p.form.quote.Variant == "" || !p.form.priced {
		t.Fatalf("variant %q, wrong %v", p.form.quote.Variant, p.form.wrong)
	}
	before := p.form.quote.Net
	want(t, "figure", p.side.large.Text(), look.Yuan(before))
	typeQuote(t, s, p, "discount", "１０００")
	want(t, "discount", p.form.quote.Discount, 100000)
	if p.form.quote.Net >= before {
		t.Error("a discount doesn't lower the total")
	}
	want(t, "figure", p.side.large.Text(), look.Yuan(p.form.quote.Net))
	typeQuote(t, s, p, "discount", "x")
	if why := slotOf(t, p, "discount").note.Text; why == "" {
		t.Error("an amount that is none is not told")
	}
	want(t, "discount kept", p.form.quote.Discount, 100000)
	if p.Save() {
		t.Error("saved with a field that is no value")
	}
}

// TestTabGoesInTheOrderOfTheTalk: each Tab leads further down the page, and into view.
func TestTabGoesInTheOrderOfTheTalk(t *testing.T) {
	s, p := newQuoteAt(t)
	fillQuote(p)
	c := s.Desk.Window.Canvas()
	slotOf(t, p, "series").focus()
	var order []string
	for range 60 {
		for _, slot := range p.slots {
			if o, ok := c.Focused().(fyne.CanvasObject); ok && within(slot.box, o) {
				order = append(order, slot.name)
			}
		}
		o, ok := c.Focused().(fyne.CanvasObject)
		if !ok {
			break
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		if at < 100 || at+o.Size().Height > 720-32 {
			t.Errorf("after %v the keyboard is out of view, at %.0f", order, at)
		}
		c.FocusNext()
		if len(order) > 0 && order[len(order)-1] == "loan" {
			break
		}
	}
	wanted := "series variant colour day invoice until province owner_type discount float insurer insurer_no premium covers accessories accessories trade_plate appraisal product months down loan"
	if got := strings.Join(order, " "); got != wanted {
		t.Errorf("Tab goes\n%s, want\n%s", got, wanted)
	}
}

func within(box *fyne.Container, o fyne.CanvasObject) bool {
	for _, one := range box.Objects {
		if one == o {
			return true
		}
		if c, ok := one.(*fyne.Container); ok && within(c, o) {
			return true
		}
	}
	return false
}

// TestNothingTypedIsLost: the program ends without warning, and the next one finds everything, also what
// was no value yet.
func TestNothingTypedIsLost(t *testing.T) {
	s, p := newQuoteAt(t)
	fillQuote(p)
	net := p.form.quote.Net
	typeQuote(t, s, p, "loan", "12万x")
	again := newQuotePage(s, p.route)
	if !again.restored || again.form.quote.Net != net || len(again.form.quote.Accessories) != 2 {
		t.Fatalf("restored %v, net %s, want %s", again.restored, again.form.quote.Net, net)
	}
	if loan := slotOf(t, again, "loan"); loan.wrong == "" || loan.typed != "12万x" {
		t.Errorf("the field says %q, wrong %q", loan.typed, loan.wrong)
	}
	again.giveUp()
	if again.form.quote.Variant != "" || again.restored {
		t.Error("the draft is still there")
	}
	if fresh := newQuotePage(s, p.route); fresh.restored {
		t.Error("a draft that was given up came back")
	}
}

// TestIssueVersionCompare is the life of an offer on the page: saved, approved, issued, changed, set side by side,
// accepted, voided.
func TestIssueVersionCompare(t *testing.T) {
	s, p := newQuoteAt(t)
	fillQuote(p)
	p.issue()
	p = quoteIn(t, s)
	first := p.form.quote
	if first.Number == "" || p.form.draft() {
		t.Fatalf("not issued: %+v", p.form.wrong)
	}
	if !strings.Contains(s.Desk.ToastText(), first.Number) {
		t.Errorf("the note says %q", s.Desk.ToastText())
	}
	p.nextVersion()
	p = quoteIn(t, s)
	want(t, "version", p.form.quote.Version, 2)
	p.form.setDiscount(990000) // beyond the consultant's 6,294.00
	p.changed()
	p.issue()
	sheet := s.Desk.Asking()
	if sheet == nil {
		t.Fatal("nobody is asked to approve")
	}
	var told error
	p.askApproval(p.id(), "zhoumin", "wrong", func(err error) { told = err })
	if told == nil || !p.form.beyond() {
		t.Error("a wrong password approved the discount")
	}
	p.askApproval(p.id(), "zhoumin", sample.Password, func(err error) { told = err })
	if told != nil || p.form.beyond() {
		t.Fatalf("the manager's word doesn't count: %v", told)
	}
	sheet.Close()
	p.issue()
	p = quoteIn(t, s)
	second := p.form.quote
	if second.Number == "" || second.Number == first.Number || second.ApprovedBy == "" {
		t.Fatalf("second version: %q, approved by %q", second.Number, second.ApprovedBy)
	}
	want(t, "tabs", len(p.tabs()), 3)
	s.Desk.Go(desk.Route{Page: "compare", ID: second.ID, For: first.ID})
	c := s.Desk.Page().(*comparePage)
	totals := c.totals()
	want(t, "bare before", totals[0].old, first.Bare)
	want(t, "bare after", totals[0].new, second.Bare)
	s.Desk.Back()
	p = quoteIn(t, s)
	p.accept()
	want(t, "state", p.form.quote.State, domain.QuoteAccepted)
	p.turn(first)
	p = quoteIn(t, s)
	p.void()
	s.Desk.Asking().Buttons()[1].OnTapped()
	if s.Desk.Asking() == nil {
		t.Fatal("made void without a reason")
	}
}

func TestPreviewPrintsAndCounts(t *testing.T) {
	s, p := newQuoteAt(t)
	p.Print()
	if _, still := s.Desk.Page().(*quotePage); !still {
		t.Fatal("a quote without a car is previewed")
	}
	fillQuote(p)
	p.issue()
	quoteIn(t, s).Print()
	v, ok := s.Desk.Page().(*previewPage)
	if !ok {
		t.Fatalf("the page is %T", s.Desk.Page())
	}
	var printed []string
	v.system = printer{
		print: func(_ context.Context, file string) error { printed = append(printed, file); return nil },
		show:  func(file string) error { printed = append(printed, file); return nil },
	}
	v.Print()
	if len(printed) != 1 || !strings.HasSuffix(printed[0], v.paper.Number+".pdf") {
		t.Fatalf("printed %v", printed)
	}
	want(t, "copies", v.paper.Copy, 1)
	events := one(t, s, func(view *store.View) ([]domain.Event, error) {
		return store.Find(view, domain.Events, "WHERE about = ? AND kind = 'print'", string(v.paper.About))
	})
	if len(events) != 1 || len(events[0].Hash) != 64 {
		t.Errorf("the time line has %+v", events)
	}
	v.system.print = func(context.Context, string) error { return native.ErrNoPrinter }
	v.Print()
	want(t, "shown instead", len(printed), 2)
	v.system.show = func(string) error { return &exec.Error{Name: "xdg-open", Err: exec.ErrNotFound} }
	v.open()
	if s.Desk.Asking() == nil {
		t.Fatal("nobody says that no program opens the PDF")
	}
	s.Desk.Asking().Close()
	want(t, "copies when nothing was shown", v.paper.Copy, 2)
	v.save()
	if s.Desk.Window.Canvas().Overlays().Top() == nil {
		t.Error("no dialog asks where to save")
	}
	s.Desk.Window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.Desk.Window.Canvas().Overlays().Top() != nil || s.Desk.Page() != desk.Page(v) {
		t.Error("Esc doesn't close the file dialog alone")
	}
	var file closer
	v.saveTo(&file)
	if !strings.HasPrefix(file.String(), "%PDF") || !file.closed {
		t.Error("no PDF was saved")
	}
	want(t, "copies", v.paper.Copy, 3)
	if page, of := v.pages.Page(); page != 1 || of < 1 {
		t.Errorf("page %d of %d", page, of)
	}
}

// closer is a file that a PDF is saved to.
type closer struct {
	bytes.Buffer
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

// TestEveryLineHasItsGroup: a line of the price rules that belongs to no section of the page would not be seen.
func TestEveryLineHasItsGroup(t *testing.T) {
	_, p := newQuoteAt(t)
	fillQuote(p)
	p.form.chooseColour("ZL-C5")
	p.form.chooseOption(p.form.options()[0].Code, true)
	seen := 0
	var sum money.Fen
	for _, g := range chargeGroups {
		lines := g.lines(&p.form.quote)
		seen += len(lines)
		sum += total(lines)
	}
	want(t, "lines", seen, len(p.form.quote.Lines))
	want(t, "sum", sum, p.form.quote.Net)
}

// TestPickingByTheKeyboard: nobody chosen yet; Enter opens the search, typing narrows it, Enter takes the customer,
// and an accessory comes into the quote the same way.
func TestPickingByTheKeyboard(t *testing.T) {
	s := sampleShop(t, sample.Consultant, desk.Route{Page: "quotes"})
	s.Desk.Window.Resize(fyne.NewSize(1280, 720))
	s.Desk.Go(desk.Route{Page: "quote"})
	golden(t, s, "quote-who", 1280, 720)
	c := s.Desk.Window.Canvas()
	enter := &fyne.KeyEvent{Name: fyne.KeyReturn}
	c.Focused().TypedKey(enter)
	wanted := someCustomer(t, s)
	test.Type(c.Focused(), wanted.Name)
	c.Focused().TypedKey(enter)
	p := quoteIn(t, s)
	if p.form == nil || p.seen.who.Name != wanted.Name {
		t.Fatalf("the quote is for %q, want %q", p.seen.who.Name, wanted.Name)
	}
	p.form.chooseVariant("ZL-BEV-A")
	p.changed()
	s.pickWare("添加精品", "", among(accessoryWares(p.form.shelf.accessories)), func(w ware) { p.form.addAccessory(w.key); p.changed() })
	test.Type(c.Focused(), "jd") // 脚垫
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	c.Focused().TypedKey(enter)
	want(t, "accessories", len(p.form.quote.Accessories), 1)
	want(t, "accessory", p.form.quote.Accessories[0].Code, "AC-008")
	p.form.addAccessory("AC-008") // one more of the same: the row says so
	p.changed()
	found := false
	eachEntry(p.body, func(e *input.Entry) { found = found || e.Text == "2" })
	if !found {
		t.Error("the row doesn't say that there are two")
	}
	want(t, "the sum beside 精品", p.side.large.Text(), look.Yuan(p.form.quote.Net))
}

// eachEntry visits the fields of text below an object.
func eachEntry(o fyne.CanvasObject, visit func(*input.Entry)) {
	switch o := o.(type) {
	case *input.Entry:
		visit(o)
	case *container.Scroll:
		eachEntry(o.Content, visit)
	case *fyne.Container:
		for _, one := range o.Objects {
			eachEntry(one, visit)
		}
	}
}

// TestOnlyWhatChangedIsLaidOut: a key in a field of money moves nothing, a choice moves its own section, and the
// sections below follow.
func TestOnlyWhatChangedIsLaidOut(t *testing.T) {
	_, p := newQuoteAt(t)
	fillQuote(p)
	before := p.parts[4].box.Position()
	p.form.setDiscount(123400)
	p.changed()
	if p.parts[4].box.Position() != before {
		t.Error("a figure moved the page")
	}
	p.form.addCover("道路救援")
	p.changed()
	if p.parts[4].box.Position().Y <= before.Y {
		t.Error("a row more didn't push the sections below down")
	}
	for i, k := range p.parts[1:] {
		above := p.parts[i]
		if above.box.Position().Y+above.box.Size().Height > k.box.Position().Y {
			t.Errorf("section %d lies over section %d", i, i+1)
		}
		if k.box.Size().Height < k.box.Objects[0].MinSize().Height {
			t.Errorf("section %d is %.0f high, its content %.0f", i+1, k.box.Size().Height, k.box.Objects[0].MinSize().Height)
		}
	}
	p.form.setDiscount(99999999)
	p.changed()
	if slotOf(t, p, "discount").note.Text == "" || p.side.large.Text() != "–" {
		t.Errorf("a discount above the price: field says %q, total %s", slotOf(t, p, "discount").note.Text, p.side.large.Text())
	}
}

// 已出单 and 已过期 divide the quotes that are stored as issued, as their badges do.
func TestQuotesByState(t *testing.T) {
	s := sampleShop(t, sample.Consultant, desk.Route{Page: "quotes"})
	list := s.Desk.Page().(*paperList[offer])
	shown := map[string]int{}
	all, err := list.source.Rows(context.Background(), grid.Order{}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range all {
		shown[domain.QuoteStates.Label(string(q.StateOn(s.today())))]++
	}
	if shown["已过期"] == 0 || shown["已出单"] == 0 {
		t.Fatalf("the sample has no quotes of both kinds: %v", shown)
	}
	for i, state := range list.states {
		list.choose(i + 1)
		want(t, state.label, list.grid.Count(), shown[state.label])
	}
	list.choose(0)
	want(t, "all", list.grid.Count(), len(all))
}

package page

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// openDelivery opens a hand-over, or begins one for an order.
func openDelivery(s *Shop, r desk.Route) (desk.Page, error) {
	p := &deliveryPage{s: s, id: r.ID, body: container.NewStack()}
	p.late = work.NewDelay(quietFor, p.keep)
	if r.ID == "" {
		p.begin(r.For)
		return p, nil
	}
	p.Reload()
	return p, nil
}

// quietFor is how long nobody types before the page saves by itself.
const quietFor = 700 * time.Millisecond

// deliveryPage hands a car over: the check-list at the left, at the right what stands in the head of the
// report, the signatures, and what is still missing. Everything is saved as it is entered.
type deliveryPage struct {
	s    *Shop
	id   record.ID
	seen deliveryView
	now  domain.Delivery // what form, VIN field and ticks write into

	form     *form.Form
	vin      *vinField
	rows     []*tickRow
	heads    map[string]*look.Text // counts beside the sections
	bar      *bar
	count    *look.Text
	missing  *fyne.Container
	complete *input.Button
	saved    *look.Text
	badge    *fyne.Container // how the hand-over stands with headquarters
	late     *work.Delay
	broken   bool // what is typed is no value yet, so it isn't saved
	body     *fyne.Container
}

// deliveryView is what the page shows, from one snapshot.
type deliveryView struct {
	delivery domain.Delivery
	customer string
	state    store.State
	open     int           // conflicts
	tasks    []domain.Task // made by the completed hand-over
}

// begin prepares the hand-over of an order, then shows it under its own ID. An order that has one already
// shows that.
func (p *deliveryPage) begin(order record.ID) {
	act(p.s, "交车没有开始", func(ctx context.Context) (record.ID, error) {
		var there record.ID
		err := p.s.Store.Read(ctx, func(v *store.View) error {
			o, err := store.Get(v, domain.Orders, order)
			there = o.Delivery
			return err
		})
		if err != nil || there != "" {
			return there, err
		}
		d, err := p.s.Session.NewDelivery(ctx, order)
		return d.ID, err
	}, func(id record.ID) {
		if p.s.Desk.Page() == desk.Page(p) {
			p.s.Desk.Replace(desk.Route{Page: "delivery", ID: id})
			return
		}
		p.id = id
		p.Reload()
	})
}

// Reload reads the hand-over anew unless something is still to be saved.
func (p *deliveryPage) Reload() {
	if p.id == "" || p.Unsaved() {
		return
	}
	read(p.s, p.s.ctx, "交车单没有读出来", func(v *store.View) (o deliveryView, err error) {
		if o.delivery, err = store.Get(v, domain.Deliveries, p.id); err != nil {
			return o, err
		}
		o.customer = customerName(v, o.delivery.Customer)
		if o.state, err = v.StateOf("delivery", p.id); err != nil {
			return o, err
		}
		if o.open, err = openConflicts(v, "delivery", p.id); err != nil {
			return o, err
		}
		if o.delivery.State == domain.DeliveryDone {
			o.tasks, err = store.TasksAbout(v, p.id)
		}
		return o, err
	}, func(o deliveryView) {
		if p.Unsaved() {
			return // somebody began to type meanwhile
		}
		p.renew(o)
		p.s.arrived(p)
	})
}

// renew shows a new reading. While the hand-over goes on the widgets stay, and with them the keyboard and
// what is scrolled to.
func (p *deliveryPage) renew(o deliveryView) {
	drawnDone := p.complete == nil
	if p.form == nil || (o.delivery.State == domain.DeliveryDone) != drawnDone {
		p.show(o)
		return
	}
	p.seen, p.now = o, o.delivery
	p.form.Reload()
	p.vin.set(p.now.VIN)
	p.standing()
	p.took(o.delivery)
}

func (p *deliveryPage) done() bool { return p.seen.delivery.State == domain.DeliveryDone }

// Title is the number.
func (p *deliveryPage) Title() string { return words.Tr("交车") + " " + p.seen.delivery.Number }

// Object is the page.
func (p *deliveryPage) Object() fyne.CanvasObject { return p.body }

// Unsaved tells whether something typed is not saved yet.
func (p *deliveryPage) Unsaved() bool {
	return p.form != nil && !p.done() && (p.broken || len(p.typed()) > 0)
}

// Discard forgets what is not saved.
func (p *deliveryPage) Discard() {
	p.late.Stop()
	p.show(p.seen)
}

// Print shows the report before it is printed; what was typed is saved first.
func (p *deliveryPage) Print() {
	p.late.Stop()
	p.save(func() { p.s.Desk.Go(desk.Route{Page: "preview-delivery", ID: p.id}) })
}

// Save saves at once what would be saved in a moment.
func (p *deliveryPage) Save() bool {
	p.late.Stop()
	p.save(func() { p.s.Desk.Toast(look.Good, words.Tr("已保存"), "", nil) })
	return !p.broken
}

// Close saves what is still due.
func (p *deliveryPage) Close() { p.late.Now() }

// Focus begins with the first open check.
func (p *deliveryPage) Focus() {
	for _, r := range p.rows {
		if !r.item.Done && !r.locked {
			input.Focus(r)
			return
		}
	}
}

// Keys are the page's own.
func (p *deliveryPage) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "Space", Does: "勾选一项"}, {Keys: "Enter", Does: "勾选并到下一项"}}
}

// typed are the fields of the head that differ from what is stored.
func (p *deliveryPage) typed() record.Patch {
	was, now := p.seen.delivery, p.now
	now.Items = was.Items // ticks are saved one by one
	return record.Diff(domain.Deliveries.Bind(&was), domain.Deliveries.Bind(&now))
}

// touched is called for every change of the head: the page says what is missing, and saves in a moment.
func (p *deliveryPage) touched() {
	if p.vin.usable() || p.vin.vin() == "" {
		p.now.VIN = p.vin.vin()
	}
	p.judge()
	p.late.Call()
}

// keep saves what was typed, without a word.
func (p *deliveryPage) keep() { p.save(func() {}) }

// save writes the head, if it is sound and differs, and then goes on.
func (p *deliveryPage) save(then func()) {
	if p.form == nil || p.done() {
		then()
		return
	}
	check := p.now
	p.broken = len(domain.Deliveries.Bind(&check).Check().Blocking()) > 0 || p.vin.vin() != p.now.VIN
	if p.broken {
		p.saved.Say(words.Tr("有一栏还不完整，补齐后会自动保存"), look.Amber, false)
		return
	}
	patch := p.typed()
	if len(patch) == 0 {
		then()
		return
	}
	act(p.s, "交车单没有保存", func(ctx context.Context) (domain.Delivery, error) {
		var wrong error
		d, err := p.s.Session.FillDelivery(ctx, p.id, func(d *domain.Delivery) {
			wrong = domain.Deliveries.Bind(d).Apply(patch)
		})
		if wrong != nil {
			return d, wrong
		}
		return d, err
	}, func(d domain.Delivery) {
		p.took(d)
		p.saved.Say(words.Trf("已保存 %s", d.Changed.Clock()), look.Secondary, false)
		then()
	})
}

// took makes the stored state the one that the page compares with. Older answers that come late are left out.
func (p *deliveryPage) took(d domain.Delivery) {
	if d.Changed < p.seen.delivery.Changed {
		return
	}
	p.seen.delivery = d
	p.now.Head, p.now.Items, p.now.OwnerAt = d.Head, d.Items, d.OwnerAt
	for i, r := range p.rows {
		if i < len(d.Items) {
			r.set(d.Items[i])
		}
	}
	p.judge()
}

// tick saves one line of the check-list at once.
func (p *deliveryPage) tick(code string, done bool) {
	items := append([]domain.CheckItem(nil), p.now.Items...)
	for i := range items {
		if items[i].Code == code {
			items[i].Done = done
		}
	}
	p.now.Items = items
	p.judge()
	work.Go(p.s.ctx, func(ctx context.Context) (domain.Delivery, error) {
		return p.s.Session.Tick(ctx, p.id, code, done)
	}, func(d domain.Delivery, err error) {
		if err != nil {
			p.s.fail("没有勾选", err)
			p.took(p.seen.delivery)
			return
		}
		p.took(d)
	})
}

// finish completes the hand-over; what was typed is saved first.
func (p *deliveryPage) finish() {
	p.late.Stop()
	p.save(func() {
		act(p.s, "交车没有完成", func(ctx context.Context) (domain.Delivery, error) {
			return p.s.Session.CompleteDelivery(ctx, p.id)
		}, func(d domain.Delivery) {
			p.s.Desk.Toast(look.Good, words.Trf("已完成交车 %s", d.Number), words.Tr("打印交车单"), p.Print)
			p.Reload() // not took: the page is built anew because what it shows is still open
		})
	})
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/link"
	"showroom/sync/sample"
	"showroom/sync/store"
)

var demoVerbs = []verb{
	{"demo", "[--dir D]", "Play the whole main job with a hub and two PCs, cut off and joined again; check every step and leave the papers in D/papers.",
		"演示整条主线：两台电脑和一个总部，断网、恢复、逐项检查；单据放在 D/papers。", demoVerb},
}

func demoVerb(c *call, f *flag.FlagSet) work {
	dir := f.String("dir", "", "empty `D` for stores and papers; default a new temporary folder 演示文件夹")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		if *dir == "" {
			made, err := os.MkdirTemp("", "showroom-demo-")
			if err != nil {
				return fmt.Errorf("make a folder for the demo: %w", err)
			}
			dir = &made
		}
		if old, err := os.ReadDir(*dir); err == nil && len(old) > 0 {
			return fmt.Errorf("文件夹“%s”不是空的，请换一个空文件夹", *dir)
		}
		d := &demo{call: c, dir: *dir, papers: filepath.Join(*dir, "papers")}
		return errors.Join(d.play(), d.end())
	}
}

// demo is one play of the main job. Its parts are the real ones: stores on disk, a hub behind HTTP.
type demo struct {
	*call
	dir    string
	papers string
	hub    *headquarters
	a, b   *seat

	checks, failed int
	// What the scenes hand to each other.
	customer domain.Customer
	quote    domain.Quote
	order    domain.Order
	delivery domain.Delivery
}

// scene is a part of the story; an error ends the play.
type scene struct {
	title string
	play  func() error
}

func (d *demo) play() error {
	if err := os.MkdirAll(d.papers, 0o700); err != nil {
		return fmt.Errorf("make the papers' folder: %w", err)
	}
	for _, s := range d.scenes() {
		if err := d.say("\n%s\n", s.title); err != nil {
			return err
		}
		if err := s.play(); err != nil {
			return fmt.Errorf("%s：%w", s.title, err)
		}
	}
	if err := d.say("\n%d 项检查，%d 项未通过。单据在 %s\n", d.checks, d.failed, d.papers); err != nil {
		return err
	}
	if d.failed > 0 {
		return fmt.Errorf("演示有 %d 项检查未通过", d.failed)
	}
	return nil
}

// end closes what the play opened.
func (d *demo) end() error {
	var errs []error
	for _, s := range []*seat{d.a, d.b} {
		if s != nil {
			errs = append(errs, s.store.Close())
		}
	}
	if d.hub != nil {
		errs = append(errs, d.hub.close())
	}
	return errors.Join(errs...)
}

// check tells one thing that must be true.
func (d *demo) check(ok bool, format string, args ...any) error {
	d.checks++
	sign := "✓"
	if !ok {
		d.failed++
		sign = "✗"
	}
	return d.say("  %s %s\n", sign, fmt.Sprintf(format, args...))
}

// refused checks that an action is refused.
func (d *demo) refused(err error, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	if err == nil {
		return d.check(false, "%s：没有被拒绝", what)
	}
	return d.check(true, "%s：%v", what, err)
}

// seat is one PC with the person who sits there.
type seat struct {
	*session
	store *store.Store
	link  *link.Client
	wire  *cable
}

// sit opens a PC for a person.
func (d *demo) sit(s *store.Store, name string) (*seat, error) {
	p := &seat{store: s, wire: &cable{}}
	p.link = link.New(s, link.Options{Transport: p.wire})
	return p, p.login(d.ctx, name)
}

// login changes who sits at the PC. An empty name leaves the seat empty: a newcomer knows nobody yet.
func (p *seat) login(ctx context.Context, name string) error {
	if name == "" {
		return nil
	}
	who, err := action.As(ctx, p.store, name)
	p.session = who
	return err
}

// firstPC makes the store that stands alone.
func (d *demo) firstPC() (*seat, error) {
	users := sample.Users()
	digest, err := login.Hash(sample.Password)
	if err != nil {
		return nil, err
	}
	for i := range users {
		users[i].Password = digest
	}
	s, err := store.Create(d.ctx, filepath.Join(d.dir, "pc-a"), store.Options{Manual: true}, store.Setup{Dealer: sample.Dealer, PC: "A", Users: users})
	if err != nil {
		return nil, err
	}
	return d.sit(s, sample.Consultant)
}

// secondPC makes a PC that has nothing yet.
func (d *demo) secondPC() (*seat, error) {
	s, err := link.NewStore(d.ctx, filepath.Join(d.dir, "pc-b"), store.Options{Manual: true}, "B")
	if err != nil {
		return nil, err
	}
	return d.sit(s, "")
}

// customerOn reads the customer as a PC has it.
func (d *demo) customerOn(p *seat) (domain.Customer, error) {
	return find(d.call, p.store, domain.Customers, string(d.customer.ID))
}

// edit changes the customer on a PC as a form does: only the fields touched.
func (d *demo) edit(p *seat, change func(*domain.Customer)) error {
	was, err := d.customerOn(p)
	if err != nil {
		return err
	}
	now := was
	change(&now)
	return p.EditCustomer(d.ctx, was, &now)
}

// same compares two records by all their fields.
func same[T any](def *record.Definition[T], a, b *T) bool {
	return len(record.Diff(def.Bind(a), def.Bind(b))) == 0
}

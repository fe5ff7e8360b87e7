package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/price"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
)

// Size says how much Seed writes.
type Size struct {
	Customers int
	Events    int // spread over the customers: half of them belong to a tenth of the people
	Quotes    int // issued ones; they need a price list in the store
	Seed      uint64
	End       calendar.Day // when the story ends; none: the store's today
	// Tell is called now and then with how much is written. May be nil.
	Tell func(what string, done, all int)
}

// MostCustomers bounds Size.Customers: there are no more invented phone numbers.
const MostCustomers = 100_000_000

// SeedVersion counts the ways in which Seed made its people. Who keeps a seeded store keeps it by this number.
const SeedVersion = 1

// The years that a seeded store looks back on, and how many rows one transaction writes.
const (
	seedYears = 3
	seedBatch = 20_000
)

// Seed fills a store that has users with invented customers and what happened with them, for trying out
// and for measuring. Seed and last day decide all that is written. A seed that was written before is refused.
func Seed(ctx context.Context, s *store.Store, size Size) error {
	if size.Customers < 1 || size.Customers > MostCustomers || size.Events < 0 || size.Quotes < 0 {
		return fmt.Errorf("客户数应在 1 至 %d 之间，时间线和报价的数量不能为负", MostCustomers)
	}
	t := town{ctx: ctx, store: s, Size: size}
	if err := s.Read(ctx, t.learn); err != nil {
		return err
	}
	if size.Quotes > 0 {
		var err error
		if t.policies, err = (&action.Session{Store: s}).Policies(ctx); err != nil {
			return err
		}
		if err := s.Read(ctx, t.price); err != nil {
			return err
		}
	}
	last := t.lastContacts()
	if err := t.write("客户", size.Customers, func(tx *store.Tx, i int) error {
		person := t.person(i, last[i])
		return store.Put(tx, domain.Customers, &person)
	}); err != nil {
		return err
	}
	if err := t.write("时间线", size.Events, func(tx *store.Tx, i int) error {
		e := t.event(i)
		return store.Put(tx, domain.Events, &e)
	}); err != nil {
		return err
	}
	return t.quotes()
}

// town is the invented people of one seed. Customer and event number i are functions of the seed alone, so
// that nothing of them need be kept in memory but the last contact of each customer.
type town struct {
	Size
	ctx      context.Context
	store    *store.Store
	users    []domain.User
	models   []string
	policies price.Policies
	priced   []domain.Quote // one of each variant
}

// Streams of random numbers, one for each purpose.
const (
	streamPerson = iota
	streamEvent
	streamQuote
	streamID // and one more for each type
)

func (t *town) dice(stream, i int) *rand.Rand {
	return rand.New(rand.NewPCG(t.Seed<<8|uint64(stream), uint64(i)))
}

// learn finds who works here and what is sold, and refuses a seed that was sown already.
func (t *town) learn(v *store.View) (err error) {
	if t.End == 0 {
		t.End = v.Today()
	}
	sown, err := store.Find(v, domain.Customers, "WHERE id = ?", string(t.customerID(0)))
	if err != nil {
		return err
	}
	if len(sown) > 0 {
		return fmt.Errorf("种子 %d 已经写入过，请换一个", t.Seed)
	}
	if t.users, err = store.Find(v, domain.Users, "WHERE left_store = 0 ORDER BY login, id"); err != nil {
		return err
	}
	if len(t.users) == 0 {
		return fmt.Errorf("门店里还没有用户，请先添加销售顾问")
	}
	series, err := store.Find(v, domain.Series_, "ORDER BY code")
	for _, s := range series {
		t.models = append(t.models, s.Name)
	}
	if len(t.models) == 0 {
		t.models = []string{"松庭", "逐岚", "云屏", "远汀", "小萤", "青禾"}
	}
	return err
}

// write puts n records in transactions of bounded size, and tells how far it is.
func (t *town) write(what string, n int, put func(*store.Tx, int) error) error {
	for from := 0; from < n; from += seedBatch {
		to := min(n, from+seedBatch)
		err := t.store.Do(t.ctx, store.Action{Verb: "seed", User: t.users[0].ID, Bulk: true}, func(tx *store.Tx) error {
			for i := from; i < to; i++ {
				if err := put(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("写入%s：%w", what, err)
		}
		if t.Tell != nil {
			t.Tell(what, to, n)
		}
	}
	return nil
}

// moment is the time of number i of n, spread over the years before the last day.
func (t *town) moment(i, n int) calendar.Instant {
	from, to := t.End.AddDays(-365*seedYears).Start(), t.End.Start()
	return from + calendar.Instant(int64(i)*int64(to-from)/int64(max(n, 1)))
}

// id is a UUIDv7 that follows from seed, type and number; it sorts by time.
func (t *town) id(typ, i int, at calendar.Instant) record.ID {
	d := t.dice(streamID+typ, i)
	a, b := d.Uint64(), d.Uint64()
	return record.ID(fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", uint64(at)>>16, uint64(at)&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff))
}

func (t *town) customerID(i int) record.ID { return t.id(streamPerson, i, t.moment(i, t.Customers)) }

func (t *town) user(d *rand.Rand) domain.User { return t.users[d.IntN(len(t.users))] }

// visited is the customer of event i, one of those filed by then.
func (t *town) visited(d *rand.Rand, i int) int {
	filed := max(1, int(int64(i)*int64(t.Customers)/int64(t.Events)))
	if d.IntN(2) == 0 {
		return d.IntN((filed+9)/10) * 10
	}
	return d.IntN(filed)
}

func (t *town) lastContacts() []calendar.Instant {
	last := make([]calendar.Instant, t.Customers)
	for i := range t.Events {
		last[t.visited(t.dice(streamEvent, i), i)] = t.moment(i, t.Events)
	}
	return last
}

func (t *town) event(i int) domain.Event {
	d := t.dice(streamEvent, i)
	who, at := t.visited(d, i), t.moment(i, t.Events)
	what := happenings[d.IntN(len(happenings))]
	e := domain.Event{Customer: t.customerID(who), Kind: what.kind, At: at, User: t.user(d).ID, Text: pick(d, what.texts)}
	e.ID, e.Created = t.id(streamEvent, i, at), at
	return e
}

// dayTime is an hour of work on a day.
func dayTime(d *rand.Rand, day calendar.Day) calendar.Instant {
	return day.Start() + calendar.Instant((9*time.Hour + time.Duration(d.IntN(9*60))*time.Minute).Milliseconds())
}

func pick[T any](d *rand.Rand, from []T) T { return from[d.IntN(len(from))] }

// often picks from a list that begins with the frequent ones.
func often[T any](d *rand.Rand, from []T) T {
	return from[int(float64(len(from))*d.Float64()*d.Float64())]
}

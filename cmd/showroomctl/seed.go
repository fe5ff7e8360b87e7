package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
)

var seedVerbs = []verb{
	{"seed", "[--customers N] [--events M] [--seed S] [--json]", "Fill the store with invented people and what happened with them: the same seed and day make the same ones.",
		"写入虚构的客户和时间线，用于试用和测速。", seedVerb},
}

func seedVerb(c *call, f *flag.FlagSet) work {
	customers := f.Int("customers", 1000, "`N` customers 客户数")
	events := f.Int("events", 3000, "`M` events 时间线条数")
	seed := f.Uint64("seed", 1, "`S` 随机种子")
	day := f.String("day", "", "`DATE` on which the story ends; default today 截止日期")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		if *customers < 1 || *events < 0 || *customers > mostPhones {
			return usage("客户数应在 1 至 %d 之间，时间线条数不能为负", mostPhones)
		}
		end, err := dayFlag(*day, now().Day())
		if err != nil {
			return err
		}
		return c.withSession(func(s *session) error {
			began := time.Now()
			t := town{session: s, seed: *seed, customers: *customers, events: *events, today: end}
			if err := t.fill(c); err != nil {
				return err
			}
			answer := struct {
				Customers int     `json:"customers"`
				Events    int     `json:"events"`
				Seed      uint64  `json:"seed"`
				Seconds   float64 `json:"seconds"`
			}{*customers, *events, *seed, time.Since(began).Seconds()}
			return c.answer(answer, func() error {
				return c.say("已写入 %d 位虚构客户、%d 条时间线，用时 %.1f 秒\n", *customers, *events, answer.Seconds)
			})
		})
	}
}

// town is the invented people of one seed. Customer and event number i are functions of the seed alone, so
// that nothing of them need be kept in memory but the last contact of each customer.
type town struct {
	*session
	seed      uint64
	customers int
	events    int
	today     calendar.Day
	consults  []domain.User
	models    []string
}

// The years that the town looks back on, and how many rows one transaction writes.
const (
	years      = 3
	mostPhones = 100_000_000
	seedBatch  = 20_000
)

// Streams of random numbers, one for each purpose.
const (
	streamPerson = iota
	streamEvent
	streamID
)

func (t *town) dice(stream, i int) *rand.Rand {
	return rand.New(rand.NewPCG(t.seed<<8|uint64(stream), uint64(i)))
}

func (t *town) fill(c *call) error {
	if err := t.learn(c); err != nil {
		return err
	}
	last := t.lastContacts()
	if err := t.write(c, "客户", t.customers, func(tx *store.Tx, i int) error {
		person := t.person(i, last[i])
		return store.Put(tx, domain.Customers, &person)
	}); err != nil {
		return err
	}
	return t.write(c, "时间线", t.events, func(tx *store.Tx, i int) error {
		e := t.event(i)
		return store.Put(tx, domain.Events, &e)
	})
}

// learn finds who works here and what is sold, and refuses a seed that was sown already.
func (t *town) learn(c *call) error {
	return t.Store.Read(c.ctx, func(v *store.View) error {
		sown, err := store.Find(v, domain.Customers, "WHERE id = ?", string(t.id(domain.Customers.Name, 0, t.began(0, t.customers))))
		if err != nil {
			return err
		}
		if len(sown) > 0 {
			return fmt.Errorf("种子 %d 已经写入过，请换一个 --seed", t.seed)
		}
		if t.consults, err = store.Find(v, domain.Users, "WHERE left_store = 0 ORDER BY id"); err != nil {
			return err
		}
		series, err := store.Find(v, domain.Series_, "ORDER BY code")
		for _, s := range series {
			t.models = append(t.models, s.Name)
		}
		if len(t.models) == 0 {
			t.models = []string{"松庭", "逐岚", "云屏"}
		}
		return err
	})
}

// write puts n records in transactions of bounded size, and tells how far it is.
func (t *town) write(c *call, what string, n int, put func(*store.Tx, int) error) error {
	for from := 0; from < n; from += seedBatch {
		to := min(n, from+seedBatch)
		err := t.Store.Do(c.ctx, store.Action{Verb: "seed", User: t.User.ID, Bulk: true}, func(tx *store.Tx) error {
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
		if n > seedBatch {
			c.tell("%s %d / %d\n", what, to, n)
		}
	}
	return nil
}

// began is the moment of number i of n, spread over the years before the seed's own day.
func (t *town) began(i, n int) calendar.Instant {
	from, to := t.today.AddDays(-365*years).Start(), t.today.Start()
	return from + calendar.Instant(int64(i)*int64(to-from)/int64(max(n, 1)))
}

// id is a UUIDv7 that follows from seed, type and number; it sorts by number.
func (t *town) id(typ string, i int, at calendar.Instant) record.ID {
	d := t.dice(streamID, i)
	a, b := d.Uint64(), d.Uint64()
	if typ == domain.Events.Name {
		a, b = b, a
	}
	return record.ID(fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", uint64(at)>>16, uint64(at)&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff))
}

// visited is the customer of event i, one of those filed by then: half of the contacts are with a tenth of
// the people.
func (t *town) visited(d *rand.Rand, i int) int {
	filed := max(1, int(int64(i)*int64(t.customers)/int64(t.events)))
	if d.IntN(2) == 0 {
		return d.IntN((filed+9)/10) * 10
	}
	return d.IntN(filed)
}

func (t *town) lastContacts() []calendar.Instant {
	last := make([]calendar.Instant, t.customers)
	for i := range t.events {
		last[t.visited(t.dice(streamEvent, i), i)] = t.began(i, t.events)
	}
	return last
}

func (t *town) event(i int) domain.Event {
	d := t.dice(streamEvent, i)
	who, at := t.visited(d, i), t.began(i, t.events)
	kind := d.IntN(len(happenings))
	e := domain.Event{Customer: t.customerID(who), Kind: happenings[kind].kind, At: at, User: t.consultant(d).ID,
		Text: happenings[kind].texts[d.IntN(len(happenings[kind].texts))]}
	e.ID, e.Created = t.id(domain.Events.Name, i, at), at
	return e
}

func (t *town) consultant(d *rand.Rand) domain.User { return t.consults[d.IntN(len(t.consults))] }

func (t *town) customerID(i int) record.ID {
	return t.id(domain.Customers.Name, i, t.began(i, t.customers))
}

func (t *town) person(i int, last calendar.Instant) domain.Customer {
	d := t.dice(streamPerson, i)
	at := t.began(i, t.customers)
	c := domain.Customer{
		Kind: domain.Person, Gender: pick(d, []string{"m", "f"}), Phone: t.phone(i), Model: pick(d, t.models),
		Level: domain.Levels[d.IntN(len(domain.Levels))].Code, Channel: domain.Channels[d.IntN(len(domain.Channels))].Code,
		Payment: domain.Payments[d.IntN(len(domain.Payments))].Code, Owner: t.consultant(d).ID, FirstVisit: at.Day(), LastTouch: max(at, last),
		Region: pick(d, []string{"530102", "530103", "530111", "330106", "110105"}), ConsentUse: true,
	}
	c.Name = pick(d, surnames) + pick(d, givenNames)
	if d.IntN(3) > 0 {
		c.Name += pick(d, givenNames)
	}
	if d.IntN(50) == 0 {
		c.Kind, c.Gender, c.Name = domain.Company, "", "样例"+c.Name+"商贸有限公司"
	}
	if d.IntN(20) == 0 {
		c.NextTouch, c.NextStep = t.today.AddDays(d.IntN(30)-3).Start(), "电话跟进"
	}
	c.ID, c.Created = t.customerID(i), at
	return c
}

// phone is unique within a seed. The segment 168 was never given to an operator.
func (t *town) phone(i int) string {
	const stride = 61_803_399 // shares no factor with 10^8, so that the numbers wander and never repeat
	return fmt.Sprintf("168%08d", (uint64(i)*stride+t.seed*7_654_321)%mostPhones)
}

func pick[T any](d *rand.Rand, from []T) T { return from[d.IntN(len(from))] }

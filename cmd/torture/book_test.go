//go:build torture && linux

package torture

import (
	"fmt"
	"math/rand/v2"
	"sync"
)

// book is what the programs have acknowledged, and what was begun and never answered.
type book struct {
	mu     sync.Mutex
	rng    *rand.Rand
	next   int
	lots   []*lot
	papers []*paper
}

// lot is a file of customers that was imported: one action, so all of them are there or none.
type lot struct {
	pc, dealer string
	from, rows int
	saved      bool     // showroomctl said so
	sent       bool     // and so did a sync afterwards
	notes      []string // written about its first customer, one after the other
	noted      int      // how many of them the hub has acknowledged
}

// tag is the name of the lot's customer, the only one of that name there ever is.
func (l *lot) tag(i int) string { return fmt.Sprintf("酷刑%07d", l.from+i) }

func (l *lot) phone(i int) string { return fmt.Sprintf("139%08d", l.from+i) }

// paper is a quote or an order.
type paper struct {
	pc, dealer  string
	kind, id    string
	number      string // "" before it was acknowledged
	saved, sent bool
}

func (b *book) lot(p *pc, rows int) *lot {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := &lot{pc: p.name, dealer: p.dealer, from: b.next, rows: rows}
	b.next += rows
	b.lots = append(b.lots, l)
	return l
}

func (b *book) paper(p *pc, kind, id string) *paper {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := &paper{pc: p.name, dealer: p.dealer, kind: kind, id: id}
	b.papers = append(b.papers, one)
	return one
}

// unique is a text that stands nowhere else.
func (b *book) unique() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	return fmt.Sprintf("第 %d 次记录", b.next)
}

// some is one of the lots that the PC has saved.
func (b *book) some(p *pc) *lot {
	b.mu.Lock()
	defer b.mu.Unlock()
	var own []*lot
	for _, l := range b.lots {
		if l.pc == p.name && l.saved {
			own = append(own, l)
		}
	}
	return own[b.rng.IntN(len(own))]
}

// sent notes that everything the PC has saved was acknowledged by the hub.
func (b *book) sent(p *pc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.lots {
		if l.pc == p.name && l.saved {
			l.sent, l.noted = true, len(l.notes)
		}
	}
	for _, one := range b.papers {
		if one.pc == p.name {
			one.sent = one.saved
		}
	}
}

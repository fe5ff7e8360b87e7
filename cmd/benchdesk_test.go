//go:build bench

package cmd

import (
	"strings"
	"testing"
	"time"

	"showroom/domain/pinyin"
	"showroom/sync/store"
)

// keystrokes are the texts in the search box while people type: names in characters, in pinyin, by initials,
// phones from the front and by their tails.
func (w *town) keystrokes(people int) (all, names []string) {
	for _, c := range w.people[:min(people, len(w.people))] {
		for _, word := range []string{c.Name, pinyin.Full(c.Name), pinyin.Initials(c.Name), c.Phone, c.Phone[len(c.Phone)-4:]} {
			word = strings.ReplaceAll(word, " ", "")
			for i := range word {
				if i > 0 {
					all = append(all, word[:i])
				}
			}
			all = append(all, word)
		}
		names = append(names, c.Name[:len(string([]rune(c.Name)[:1]))], c.Name, c.Phone[:7], c.Phone)
	}
	return all, names
}

func (w *town) benchSearch(t *testing.T, out *table) {
	typed, plain := w.keystrokes(60)
	took := repeat(len(typed), func(i int) {
		_, err := w.store.Search(ctx, typed[i], 8)
		must(t, err)
	})
	prefix := repeat(len(plain), func(i int) {
		column := "name"
		if plain[i][0] == '1' {
			column = "phone"
		}
		drain(t, w.bare, "SELECT id, name, phone FROM customer WHERE deleted = 0 AND phone <> '' AND "+column+" >= ? AND "+column+" < ? LIMIT 8", plain[i], plain[i]+"\U0010ffff")
	})
	scan := repeat(40, func(i int) {
		like := "%" + plain[i%len(plain)] + "%"
		drain(t, w.bare, "SELECT id, name, phone FROM customer WHERE deleted = 0 AND (name LIKE ? OR phone LIKE ?) LIMIT 8", like, like)
	})
	out.latency("search as you type, each key", took, 16*time.Millisecond, 99, peer{"bare LIKE scan", scan}, peer{"bare prefix by index", prefix})
	slowest(t, took, typed)
}

// slowest logs the texts that took longest, for whoever wants to know why.
func slowest(t *testing.T, took times, texts []string) {
	limit := took.at(99)
	for i, d := range took {
		if d >= limit {
			t.Logf("%q took %s", texts[i], d)
		}
	}
}

func (w *town) benchPages(t *testing.T, out *table) {
	took := repeat(400, func(i int) {
		must(t, w.store.Read(ctx, func(v *store.View) error {
			_, err := store.OpenCustomer(v, w.people[i%len(w.people)].ID, 50)
			return err
		}))
	})
	bare := repeat(400, func(i int) {
		id := string(w.people[i%len(w.people)].ID)
		drain(t, w.bare, "SELECT * FROM customer WHERE id = ?", id)
		drain(t, w.bare, "SELECT * FROM event WHERE deleted = 0 AND customer = ? ORDER BY at DESC LIMIT 50", id)
		drain(t, w.bare, "SELECT * FROM quote WHERE deleted = 0 AND customer = ? ORDER BY day DESC LIMIT 100", id)
	})
	out.latency("open a customer page", took, 30*time.Millisecond, 99, peer{"bare row, 50 events, quotes", bare})
	w.benchLists(t, out)
}

func (w *town) benchLists(t *testing.T, out *table) {
	model := w.people[0].Model
	week := noon() + 7*86_400_000
	filters := []store.CustomerFilter{
		{}, {Level: "H"}, {Owner: w.users[3].ID}, {Level: "A", Channel: "show"}, {Owner: w.users[1].ID, Level: "B", Model: model}, {Next: week},
		{Text: w.people[1].Name}, {Channel: "live", Next: week}, {Owner: "nobody"}, {Text: "wang", Level: "C"}, {Model: model, Level: "F"},
	}
	sorts := []string{"-last_touch", "name", "next_touch", "level", "owner", "-model"}
	var counts times
	n := len(filters) * len(sorts)
	took := repeat(4*n, func(i int) {
		must(t, w.store.Read(ctx, func(v *store.View) error {
			f := filters[i%len(filters)]
			if _, err := store.Customers(v, f, sorts[i/len(filters)%len(sorts)], 50, 0); err != nil {
				return err
			}
			began := time.Now()
			_, err := store.CountCustomers(v, f, 1000)
			counts = append(counts, time.Since(began))
			return err
		}))
	})
	bare := repeat(n, func(int) {
		drain(t, w.bare, "SELECT * FROM customer WHERE deleted = 0 ORDER BY last_touch DESC LIMIT 50")
	})
	out.latency("open the customer list, filtered and sorted, with its count", took, 50*time.Millisecond, 99, peer{"bare 50 rows in index order", bare})
	out.latency("  of which the count", counts, 0, 99)
	texts := make([]string, len(took))
	for i := range texts {
		texts[i] = sorts[i/len(filters)%len(sorts)] + " " + describe(filters[i%len(filters)])
	}
	slowest(t, took, texts)
	quotes := repeat(100, func(i int) {
		must(t, w.store.Read(ctx, func(v *store.View) error {
			p := []store.Papers{{}, {State: "issued"}, {User: w.users[2].ID}, {State: "void", From: lastDay.AddDays(-30)}}[i%4]
			_, err := store.QuoteList(v, p, 50, 0)
			return err
		}))
	})
	bareQuotes := repeat(100, func(int) {
		drain(t, w.bare, "SELECT * FROM quote WHERE deleted = 0 ORDER BY day DESC LIMIT 50")
	})
	out.latency("open the quote list, filtered", quotes, 50*time.Millisecond, 99, peer{"bare 50 rows", bareQuotes})
	today := repeat(100, func(i int) { must(t, w.store.Read(ctx, func(v *store.View) error { return w.today(v) })) })
	out.latency("open today: tasks and figures of the month", today, 50*time.Millisecond, 99)
}

// today reads what the home page shows.
func (w *town) today(v *store.View) error {
	if _, err := store.TasksToday(v, w.session.User.ID, lastDay, 50); err != nil {
		return err
	}
	_, err := store.MonthFigures(v, "", lastDay)
	return err
}

func describe(f store.CustomerFilter) string {
	var parts []string
	for name, value := range map[string]string{"text": f.Text, "level": f.Level, "channel": f.Channel, "owner": string(f.Owner), "model": f.Model} {
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	if f.Next != 0 {
		parts = append(parts, "next")
	}
	return strings.Join(parts, " ")
}

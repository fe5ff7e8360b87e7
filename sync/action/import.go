package action

import (
	"context"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/sheet/customers"
	"showroom/sync/store"
)

// Imported is what became of a file of customers.
type Imported struct {
	Batch    record.ID `json:"batch"` // to undo it by
	Filed    int       `json:"filed"`
	OnFile   int       `json:"already_on_file"` // rows whose phone the store already knew
	Repeated int       `json:"repeated"`        // rows whose phone stands in the file before
}

// ImportCustomers files the good rows of a report as one action. Rows whose phone is already on file, and
// repetitions within the file, are left out and counted. dryRun counts and changes nothing.
// Cancelling ctx stops it; then it has changed nothing.
func (s *Session) ImportCustomers(ctx context.Context, rep *customers.Report, dryRun bool) (Imported, error) {
	steps := &steps{ctx: ctx, of: len(rep.Rows), far: s.Far}
	if !dryRun {
		steps.of *= 2 // to look whether they are on file, then to file them
	}
	out := Imported{Batch: record.NewID(), Repeated: len(rep.Duplicates)}
	if dryRun {
		err := s.Store.Read(ctx, func(v *store.View) error {
			rows, err := s.freshRows(v, rep, &out, steps)
			out.Filed = len(rows)
			return err
		})
		return out, err
	}
	err := s.Store.Do(ctx, store.Action{Verb: "customer.import", User: s.User.ID, Bulk: true}, func(tx *store.Tx) error {
		rows, err := s.freshRows(tx.View, rep, &out, steps)
		if err != nil {
			return err
		}
		owners, err := consultants(tx.View)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := steps.next(); err != nil {
				return err
			}
			c := imported(r, owners)
			c.Import = out.Batch
			found := domain.Customers.Bind(&c).Check()
			if bad := found.Blocking(); len(bad) > 0 {
				return fmt.Errorf("第 %d 行 %s：%w", r.Line, r.Name, bad)
			}
			for _, p := range found {
				s.doubt(record.Problem{Field: p.Field, Text: fmt.Sprintf("第 %d 行 %s：%s", r.Line, r.Name, p.Text), Warn: true})
			}
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return fmt.Errorf("第 %d 行 %s：%w", r.Line, r.Name, err)
			}
			out.Filed++
		}
		return nil
	})
	return out, err
}

// steps counts the steps of a long action, tells how far it is, and ends it when nobody wants it any more.
type steps struct {
	ctx      context.Context
	done, of int
	told     int // hundredths
	far      func(done, of int)
}

func (s *steps) next() error {
	s.done++
	if part := s.done * 100 / max(s.of, 1); part > s.told && s.far != nil {
		s.told = part
		s.far(s.done, s.of)
	}
	return s.ctx.Err()
}

// freshRows are the rows to be filed: neither repeated in the file nor on file.
func (s *Session) freshRows(v *store.View, rep *customers.Report, out *Imported, steps *steps) ([]customers.Row, error) {
	repeated := make(map[int]bool, len(rep.Duplicates))
	for _, d := range rep.Duplicates {
		repeated[d.Row] = true
	}
	fresh := make([]customers.Row, 0, len(rep.Rows))
	for _, r := range rep.Rows {
		if err := steps.next(); err != nil {
			return nil, err
		}
		known, err := onFile(v, r.Phone)
		switch {
		case err != nil:
			return nil, err
		case known:
			out.OnFile++
		case !repeated[r.Row]:
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
}

func onFile(v *store.View, phone string) (bool, error) {
	if phone == "" {
		return false, nil
	}
	found, err := store.Find(v, domain.Customers, "WHERE phone = ? LIMIT 1", phone)
	return len(found) > 0, err
}

// consultants maps the names of the store's users to their IDs; a name that two share maps to nobody.
func consultants(v *store.View) (map[string]record.ID, error) {
	users, err := store.Find(v, domain.Users, "WHERE left_store = 0")
	if err != nil {
		return nil, err
	}
	byName := map[string]record.ID{}
	for _, u := range users {
		if _, twice := byName[u.Name]; twice {
			byName[u.Name] = ""
			continue
		}
		byName[u.Name] = u.ID
	}
	return byName, nil
}

// imported is the customer of one row. What our lists don't know is kept in the note.
func imported(r customers.Row, owners map[string]record.ID) domain.Customer {
	c := domain.Customer{
		Kind: domain.Person, Name: r.Name, Gender: domain.Genders.Code(r.Gender), Phone: r.Phone, WeChat: r.WeChat,
		DocType: domain.DocTypes.Code(r.DocType), Doc: r.Doc, Birthday: r.Birthday, Region: r.RegionCode, Address: r.Address,
		Model: r.Model, Owner: owners[r.Consultant], FirstVisit: r.FirstVisit, LastTouch: r.FirstVisit.Start(), Note: r.Note,
	}
	if r.Kind == customers.Firm {
		c.Kind = domain.Company
	}
	if c.Owner == "" {
		c.OwnerName = r.Consultant
	}
	c.Channel = coded(&c, domain.Channels, "来源", r.Channel)
	if c.Channel == "" && r.Channel != "" {
		c.Channel = "other"
	}
	c.Level = coded(&c, domain.Levels, "级别", r.Level)
	return c
}

func coded(c *domain.Customer, list record.Choices, what, text string) string {
	code := list.Code(text)
	if code == "" && text != "" {
		if c.Note != "" {
			c.Note += "\n"
		}
		c.Note += fmt.Sprintf("原%s：%s", what, text)
	}
	return code
}

// UndoImport takes back the customers of an import that nobody has worked with since; the others stay.
func (s *Session) UndoImport(ctx context.Context, batch record.ID) (removed, kept int, err error) {
	if batch == "" {
		return 0, 0, fmt.Errorf("没有可撤销的导入")
	}
	err = s.Store.Do(ctx, store.Action{Verb: "customer.undo_import", User: s.User.ID, Bulk: true}, func(tx *store.Tx) error {
		found, err := store.Find(tx.View, domain.Customers, `WHERE "import" = ?`, string(batch))
		if err != nil {
			return err
		}
		for _, c := range found {
			used, err := worked(tx.View, &c)
			if err != nil {
				return err
			}
			if used {
				kept++
				continue
			}
			if err := store.Remove(tx, domain.Customers, c.ID); err != nil {
				return err
			}
			removed++
		}
		return nil
	})
	return removed, kept, err
}

// worked tells whether anybody edited the customer since it was filed or attached anything to it.
func worked(v *store.View, c *domain.Customer) (bool, error) {
	if c.Changed != c.Created {
		return true, nil
	}
	events, err := store.Find(v, domain.Events, "WHERE customer = ? LIMIT 1", string(c.ID))
	if err != nil || len(events) > 0 {
		return true, err
	}
	quotes, err := store.Find(v, domain.Quotes, "WHERE customer = ? LIMIT 1", string(c.ID))
	return len(quotes) > 0, err
}

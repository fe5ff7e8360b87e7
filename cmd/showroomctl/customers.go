package main

import (
	"flag"
	"fmt"
	"path/filepath"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	"showroom/sync/sheet/customers"
	"showroom/sync/store"
)

var customerVerbs = []verb{
	{"import customers", "FILE [--dry-run] [--rows] [--json]",
		"File the customers of a CSV or xlsx file. JSON: counts and faults; rows whose phone is on file are left out and counted.",
		"导入客户文件；--dry-run 只检查不写入。", importVerb},
	{"customers", "[--find TEXT] [--limit N] [--full] [--json]", "List or find customers by name, pinyin, initials, tail of phone or identity card, VIN or plate of their car, number of a quote, order or delivery. Best first.",
		"列出或查找客户：姓名、拼音、首字母、手机尾号、车架号、车牌、单号；最符合的在前；号码默认打码。", customersVerb},
	{"customer new", "--name NAME --phone NUMBER [--FIELD VALUE]... [--json]", "File one customer; prints the ID.", "新建客户。", customerNewVerb},
	{"customer edit", "ID|PHONE [--FIELD VALUE]... [--json]", "Change fields of a customer.", "修改客户。", customerEditVerb},
	{"customer transfer", "ID|PHONE --to CODE | --withdraw", "Give a customer to another store (managers): file, time line, tasks and cars go, papers stay; or take that back before it was uploaded.", "把客户转给其他门店（经理），或在上传之前撤回。", customerTransferVerb},
	{"customer show", "ID|PHONE [--full] [--json]", "Show one customer.", "查看客户。", customerShowVerb},
}

func importVerb(c *call, f *flag.FlagSet) work {
	dry := f.Bool("dry-run", false, "check and count, change nothing 只检查")
	rows := f.Bool("rows", false, "with --json: also every normalised row, personal data in full 同时输出每一行")
	return func(args []string) error {
		if err := words(args, "FILE"); err != nil {
			return err
		}
		report, err := c.readCustomers(args[0])
		if err != nil {
			return err
		}
		return c.asUser(!*dry, func(s *action.Session) error {
			result, err := s.ImportCustomers(c.ctx, report, *dry)
			if err != nil {
				return err
			}
			return c.tellImport(report, result, *dry, *rows)
		})
	}
}

func (c *call) readCustomers(name string) (*customers.Report, error) {
	data, err := c.file(name)
	if err != nil {
		return nil, err
	}
	table, err := sheet.Open(filepath.Base(name), data)
	if err != nil {
		return nil, err
	}
	if err := customers.Harmless(table); err != nil {
		return nil, err
	}
	mapping, err := customers.Guess(table.Header, nil)
	if err != nil {
		return nil, fmt.Errorf("文件“%s”：%w", filepath.Base(name), err)
	}
	return customers.Read(table, mapping), nil
}

// badRow tells why a row was refused, without what stood in it.
type badRow struct {
	customers.Place
	Fault  customers.Fault `json:"fault"`
	Column string          `json:"column"`
	Reason string          `json:"reason"`
}

type importAnswer struct {
	Encoding   string                                `json:"encoding"`
	Counts     customers.Counts                      `json:"counts"`
	Faults     map[customers.Fault][]customers.Place `json:"faults"`
	Duplicates []customers.Duplicate                 `json:"duplicates"`
	Columns    []string                              `json:"normalised_columns,omitempty"`
	Rows       []customers.Row                       `json:"normalised_rows,omitempty"`
	Bad        []badRow                              `json:"bad"`
	Unused     []string                              `json:"unused_columns"`
	DryRun     bool                                  `json:"dry_run"`
	action.Imported
}

func (c *call) tellImport(r *customers.Report, done action.Imported, dry, rows bool) error {
	out := importAnswer{Encoding: r.Encoding, Counts: r.Counts, Faults: r.Faults, Duplicates: r.Duplicates, DryRun: dry, Imported: done,
		Bad: []badRow{}, Unused: append([]string{}, r.Unused...)}
	if rows {
		out.Columns, out.Rows = r.Columns, r.Rows
	}
	for _, b := range r.Bad {
		out.Bad = append(out.Bad, badRow{b.Place, b.Fault, b.Column, b.Reason})
	}
	return c.answer(out, func() error {
		word := "已导入"
		if dry {
			word = "可导入"
		}
		// A row may repeat another and be on file too; for people it counts once, so that the sum is right.
		repeated := r.Counts.Rows - done.Filed - r.Counts.Bad - done.OnFile
		text := fmt.Sprintf("共 %d 行：%s %d，有误 %d，文件内重复 %d，已在册 %d\n", r.Counts.Rows, word, done.Filed, r.Counts.Bad, repeated, done.OnFile)
		for _, b := range r.Bad {
			text += fmt.Sprintf("  第 %d 行 %s：%s\n", b.Line, b.Column, b.Reason)
		}
		return c.say("%s", text)
	})
}

// customerNamed finds a customer by ID or phone.
func (c *call) customerNamed(s *store.Store, key string) (found domain.Customer, err error) {
	if phone := ident.Phone(key); phone.Valid {
		return c.customerWithPhone(s, phone.Normalised)
	}
	return find(c, s, domain.Customers, key)
}

func (c *call) customerWithPhone(s *store.Store, phone string) (domain.Customer, error) {
	var found []domain.Customer
	err := s.Read(c.ctx, func(v *store.View) (err error) {
		found, err = store.Find(v, domain.Customers, "WHERE phone = ? ORDER BY created, id LIMIT 2", phone)
		return err
	})
	switch {
	case err != nil:
		return domain.Customer{}, err
	case len(found) == 0:
		return domain.Customer{}, fmt.Errorf("没有手机为“%s”的客户，请先新建", phone)
	case len(found) > 1:
		return domain.Customer{}, fmt.Errorf("手机“%s”有不止一位客户，请用编号指定", phone)
	}
	return found[0], nil
}

// fieldFlags offers every field of a record that a person may type as a flag, and lays those given over rec.
func fieldFlags(f *flag.FlagSet, t *record.Type) func(*record.Row) error {
	type typed struct{ name, value string }
	var given []typed
	for _, s := range t.Specs {
		if s.Fixed || s.Kind == record.KindList || s.Kind == record.KindRef {
			continue
		}
		name := s.Name
		f.Func(name, "`VALUE` "+s.Label, func(value string) error {
			given = append(given, typed{name, value})
			return nil
		})
	}
	return func(r *record.Row) error {
		for _, g := range given {
			field, _ := r.Field(g.name)
			err := field.SetText(g.value)
			if err != nil && field.Kind == record.KindChoice { // names the field itself
				return err
			}
			if err != nil {
				return fmt.Errorf("%s：%w", field.Label, err)
			}
		}
		return nil
	}
}

func customerNewVerb(c *call, f *flag.FlagSet) work {
	lay := fieldFlags(f, domain.Customers.Type)
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		person := domain.Customer{Kind: domain.Person}
		if err := lay(domain.Customers.Bind(&person)); err != nil {
			return err
		}
		return c.withSession(func(s *action.Session) error {
			if phone := ident.Phone(person.Phone); phone.Valid {
				same, err := s.SamePhone(c.ctx, phone.Normalised)
				if err != nil {
					return err
				}
				if len(same) > 0 {
					c.warn("phone", "手机 %s 已有客户 %s（%s）", ident.MaskPhone(phone.Normalised), same[0].Name, same[0].ID)
				}
			}
			if err := s.FileCustomer(c.ctx, &person); err != nil {
				return err
			}
			return c.show(s.Store, domain.Customers.Bind(&person), false)
		})
	}
}

func customerEditVerb(c *call, f *flag.FlagSet) work {
	lay := fieldFlags(f, domain.Customers.Type)
	return func(args []string) error {
		if err := words(args, "ID|PHONE"); err != nil {
			return err
		}
		return c.withSession(func(s *action.Session) error {
			was, err := c.customerNamed(s.Store, args[0])
			if err != nil {
				return err
			}
			now := was
			if err := lay(domain.Customers.Bind(&now)); err != nil {
				return err
			}
			if err := s.EditCustomer(c.ctx, was, &now); err != nil {
				return err
			}
			return c.show(s.Store, domain.Customers.Bind(&now), false)
		})
	}
}

func customerShowVerb(c *call, f *flag.FlagSet) work {
	full := f.Bool("full", false, "personal data in full; noted on the time line 显示完整号码（留痕）")
	return func(args []string) error {
		if err := words(args, "ID|PHONE"); err != nil {
			return err
		}
		return c.asUser(*full, func(s *session) error {
			found, err := c.customerNamed(s.Store, args[0])
			if err != nil {
				return err
			}
			if *full {
				if err := c.reveal(s, found.ID); err != nil {
					return err
				}
			}
			return c.show(s.Store, domain.Customers.Bind(&found), *full)
		})
	}
}

func customersVerb(c *call, f *flag.FlagSet) work {
	text := f.String("find", "", "`TEXT`: name, pinyin, initials, tail of phone, VIN, plate, document number 查找")
	limit := f.Int("limit", 50, "at most `N`, 0 for all 最多条数")
	full := f.Bool("full", false, "personal data in full; noted on the time line 显示完整号码（留痕）")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		return c.asUser(*full, func(s *session) error {
			list, err := c.listCustomers(s.Store, *text, *limit)
			if err != nil {
				return err
			}
			for i := 0; *full && i < len(list); i++ {
				if err := c.reveal(s, list[i].ID); err != nil {
					return err
				}
			}
			return c.tellCustomers(list, *full)
		})
	}
}

func (c *call) tellCustomers(list []domain.Customer, full bool) error {
	out := make([]record.Patch, len(list))
	for i := range list {
		var err error
		if out[i], err = recordJSON(domain.Customers.Bind(&list[i]), full); err != nil {
			return err
		}
	}
	return c.answer(out, func() error {
		for i := range list {
			r := domain.Customers.Bind(&list[i])
			phone, _ := r.Field("phone")
			shown := phone.Masked()
			if full {
				shown = phone.Text()
			}
			if err := c.say("%s\t%s\t%s\t%s\t%s\n", list[i].Title(), shown, r.Text("level"), list[i].Model, list[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func customerTransferVerb(c *call, f *flag.FlagSet) work {
	to := f.String("to", "", "`CODE` of the other store 对方店码")
	withdraw := f.Bool("withdraw", false, "take the transfer back that is not uploaded yet 撤回还没有上传的转店")
	c.passwordFlag(f)
	return func(args []string) error {
		if err := words(args, "ID|PHONE"); err != nil {
			return err
		}
		if *withdraw == (*to != "") {
			return usage("请写 --to CODE 或 --withdraw")
		}
		return c.withSession(func(s *session) error {
			found, err := c.customerNamed(s.Store, args[0])
			if err != nil {
				return err
			}
			if *withdraw {
				if err := s.WithdrawTransfer(c.ctx, found.ID); err != nil {
					return err
				}
				return c.answer(struct {
					ID    record.ID `json:"id"`
					State string    `json:"state"`
				}{found.ID, "here"}, func() error { return c.say("已撤回转店，客户留在本店\n") })
			}
			if err := s.TransferCustomer(c.ctx, found.ID, *to); err != nil {
				return err
			}
			return c.answer(struct {
				ID    record.ID `json:"id"`
				State string    `json:"state"`
			}{found.ID, "leaving"}, func() error { return c.say("已提交转店，等总部确认（运行 sync 上传）\n") })
		})
	}
}

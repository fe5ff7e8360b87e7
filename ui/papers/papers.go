// Package papers turns the records of a store into the view structs of ui/paper, so that the desk and
// showroomctl print the same.
//
// Invariants: one paper is read from one snapshot of the store; what is printed of a quote is what the
// quote keeps, never what the price list says today; the customer's own paper shows name and phone in full
// and the document number covered. The hash on a paper is that of the record's issued content (Fingerprint),
// so every PC of the store prints the same one; the hash of the PDF is kept with who printed it (Keep).
//
// Not here: layout (ui/paper), rules (domain), Fyne.
package papers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/domain/region"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/paper"
)

// Paper is a document of one record, ready to preview or to draw.
type Paper struct {
	*paper.Document
	Number   string    // document number; "" while the record is a draft
	About    record.ID // the record
	Customer record.ID
	Copy     int // how often it was printed before: 0 is the original
}

// File is a name for the PDF that any file system takes.
func (p *Paper) File() string {
	if p.Number == "" {
		return p.Title + "-" + p.About.Short() + ".pdf"
	}
	return p.Title + "-" + p.Number + ".pdf"
}

// Keep notes on the customer's time line who printed the paper and the SHA-256 of its PDF. Call it when the
// PDF has reached the printer or its file. A draft leaves no trace: it is no document yet.
func Keep(ctx context.Context, s *action.Session, p *Paper, pdf []byte) error {
	if p.Number == "" {
		return nil
	}
	sum := sha256.Sum256(pdf)
	if err := s.Printed(ctx, p.Number, p.About, p.Customer, hex.EncodeToString(sum[:])); err != nil {
		return fmt.Errorf("记录打印：%w", err)
	}
	return nil
}

// Fingerprint is the SHA-256 of a record's content, without the fields named, in hex. Field order plays no
// part, nor does where and when the copy was synced.
func Fingerprint(r *record.Row, without ...string) string {
	content := slices.DeleteFunc(r.Patch(), func(e record.Entry) bool { return slices.Contains(without, e.Name) })
	slices.SortFunc(content, func(a, b record.Entry) int { return strings.Compare(a.Name, b.Name) })
	sum := sha256.Sum256(content.AppendJSON([]byte(r.Type.Name + "/" + string(r.Head.ID) + "/")))
	return hex.EncodeToString(sum[:])
}

// desk is one snapshot with what every paper needs of it.
type desk struct {
	*store.View
	dealer domain.Dealer
	by     domain.User
}

// on makes a paper from one snapshot.
func on(ctx context.Context, s *action.Session, make func(*desk) (*Paper, error)) (p *Paper, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		d := &desk{View: v, by: s.User}
		if d.dealer, err = store.First(v, domain.Dealers, "WHERE code = ?", s.Store.Identity().Dealer); err != nil {
			return fmt.Errorf("读取本店资料：%w", err)
		}
		p, err = make(d)
		return err
	})
	return p, err
}

// head is the letterhead of a record's paper. mark is what stands beside the number, "" for nothing.
func (d *desk) head(number, hash, brand string, copies int, marks ...string) paper.Head {
	h := paper.Head{
		Store: paper.Store{Brand: brand, Name: d.dealer.Name, Address: d.dealer.Address, Phone: d.dealer.Phone},
		Seal:  paper.Seal{Number: number, Hash: hash, PrintedBy: d.by.Name, PrintedAt: d.Now(), Print: copies + 1},
	}
	for _, m := range marks {
		if m != "" {
			h.Seal.Marks = append(h.Seal.Marks, m)
		}
	}
	return h
}

// copies counts the prints of a record on all PCs, as far as this one knows.
func (d *desk) copies(id record.ID) (int, error) {
	prints, err := store.Find(d.View, domain.Events, "WHERE about = ? AND about <> '' AND kind = 'print'", string(id))
	return len(prints), err
}

// maybe takes a record that needn't be there.
func maybe[T any](rec T, err error) (T, error) {
	if errors.Is(err, store.ErrNotFound) {
		return rec, nil
	}
	return rec, err
}

func (d *desk) user(id record.ID) (domain.User, error) {
	if id == "" {
		return domain.User{}, nil
	}
	return maybe(store.Get(d.View, domain.Users, id))
}

// fields pairs labels and values and leaves out empty values.
func fields(pairs ...string) []paper.Field {
	var out []paper.Field
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, paper.Field{Label: pairs[i], Value: pairs[i+1]})
		}
	}
	return out
}

// customerFields are the customer's own details on the customer's own paper.
func customerFields(c *domain.Customer) []paper.Field {
	if c.Kind == domain.Company {
		return append([]paper.Field{{Label: "单位", Value: c.Name, Wide: true}}, fields(
			"信用代码", c.Doc, "电话", c.Phone, "联系人", contactName(c), "地区", region.Name(c.Region))...)
	}
	return fields("姓名", c.Title(), "手机", c.Phone, docLabel(c.DocType), ident.MaskDocument(c.Doc), "地区", region.Name(c.Region))
}

func docLabel(kind string) string {
	if label := domain.DocTypes.Label(kind); label != "" {
		return label
	}
	return "证件"
}

func contactName(c *domain.Customer) string {
	if len(c.Contacts) == 0 {
		return ""
	}
	return c.Contacts[0].Name
}

func signer(c *domain.Customer) string {
	if c.Kind == domain.Company {
		return "客户（盖章）"
	}
	return "客户（签字）"
}

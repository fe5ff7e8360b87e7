package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/ui/papers"
)

var paperVerbs = []verb{
	{"quote pdf", "QUOTE [--out FILE|DIR] [--force] [--json]", "Print a quote to a PDF file; from the second print on it is marked 副本.", "打印报价单到 PDF。",
		pdfVerb(domain.Quotes, "QUOTE", papers.Quote)},
	{"quote compare", "QUOTE QUOTE [QUOTE] [--out FILE|DIR] [--force] [--json]", "Two or three quotes side by side; with --out as a PDF.", "并排比较两三份报价。", compareVerb},
	{"order pdf", "ORDER [--out FILE|DIR] [--force] [--json]", "Print the contract summary of an order.", "打印订单合同摘要。", pdfVerb(domain.Orders, "ORDER", papers.Order)},
	{"delivery pdf", "DELIVERY [--out FILE|DIR] [--force] [--json]", "Print the delivery report, two copies.", "打印交车确认单（两联）。", pdfVerb(domain.Deliveries, "DELIVERY", papers.Delivery)},
}

func outFlag(f *flag.FlagSet) *target {
	return outFlags(f, "`FILE|DIR` to write; default a file named by title and number in this folder 输出位置")
}

// pdfVerb prints the paper of one record.
func pdfVerb[T any](d *record.Definition[T], name string, lay func(context.Context, *action.Session, record.ID) (*papers.Paper, error)) func(*call, *flag.FlagSet) work {
	return func(c *call, f *flag.FlagSet) work {
		out := outFlag(f)
		return func(args []string) error {
			if err := words(args, name); err != nil {
				return err
			}
			return c.withSession(func(s *action.Session) error {
				rec, err := find(c, s.Store, d, args[0])
				if err != nil {
					return err
				}
				p, err := lay(c.ctx, s, d.Bind(&rec).Head.ID)
				if err != nil {
					return err
				}
				return c.print(s, p, *out)
			})
		}
	}
}

// printedFile is what a print answers.
type printedFile struct {
	File   string `json:"file"`
	Number string `json:"number"`
	Pages  int    `json:"pages"`
	Copy   int    `json:"copy"` // 0 the original, else the how manieth reprint
	SHA256 string `json:"sha256"`
}

func (c *call) print(s *action.Session, p *papers.Paper, out target) error {
	done, err := writePaper(c.ctx, s, p, out)
	if err != nil {
		return err
	}
	return c.answer(done, func() error { return c.say("%s\t%d 页\n", done.File, done.Pages) })
}

// writePaper writes the PDF to out, a file or a folder, and only then keeps that it was printed.
func writePaper(ctx context.Context, s *action.Session, p *papers.Paper, out target) (printedFile, error) {
	path, err := out.file(s.Store.Dir(), p.File())
	if err != nil {
		return printedFile{}, err
	}
	pdf, err := p.PDF()
	if err != nil {
		return printedFile{}, err
	}
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		return printedFile{}, fmt.Errorf("写不了文件“%s”，请检查位置和权限：%w", path, err)
	}
	if err := papers.Keep(ctx, s, p, pdf); err != nil {
		return printedFile{}, err
	}
	sum := sha256.Sum256(pdf)
	return printedFile{path, p.Number, len(p.Pages), p.Copy, hex.EncodeToString(sum[:])}, nil
}

func compareVerb(c *call, f *flag.FlagSet) work {
	out := outFlag(f)
	return func(args []string) error {
		if len(args) < 2 || len(args) > 3 {
			return usage("请写两份或三份报价")
		}
		return c.asUser(out.path != "", func(s *action.Session) error {
			var quotes []domain.Quote
			var ids []record.ID
			for _, key := range args {
				q, err := find(c, s.Store, domain.Quotes, key)
				if err != nil {
					return err
				}
				quotes, ids = append(quotes, q), append(ids, q.ID)
			}
			if out.path != "" {
				p, err := papers.Comparison(c.ctx, s, ids...)
				if err != nil {
					return err
				}
				return c.print(s, p, *out)
			}
			return c.tellComparison(quotes)
		})
	}
}

// compared is one line of the newer quotes beside the first.
type compared struct {
	Name  string `json:"name"`
	Old   *int64 `json:"old_fen"` // null: the line is not in it
	New   *int64 `json:"new_fen"`
	Delta int64  `json:"delta_fen"`
}

func (c *call) tellComparison(quotes []domain.Quote) error {
	type pair struct {
		Old   string     `json:"old"`
		New   string     `json:"new"`
		Lines []compared `json:"lines"`
		Delta int64      `json:"net_delta_fen"`
	}
	pairs := []pair{}
	for i := 1; i < len(quotes); i++ {
		older, newer := &quotes[0], &quotes[i]
		p := pair{Old: older.Number, New: newer.Number, Delta: int64(newer.Net - older.Net), Lines: []compared{}}
		for _, l := range domain.Compare(older, newer) {
			line := compared{Name: l.Name, Delta: int64(l.New - l.Old)}
			if l.InOld {
				line.Old = (*int64)(&l.Old)
			}
			if l.InNew {
				line.New = (*int64)(&l.New)
			}
			p.Lines = append(p.Lines, line)
		}
		pairs = append(pairs, p)
	}
	return c.answer(pairs, func() error {
		text := ""
		for i, p := range pairs {
			text += fmt.Sprintf("%s → %s\n", orDraft(p.Old), orDraft(p.New))
			for _, l := range domain.Compare(&quotes[0], &quotes[i+1]) {
				text += fmt.Sprintf("%s\t%s\t%s\t%s\n", l.Name, l.Old, l.New, l.New-l.Old)
			}
			text += fmt.Sprintf("应付合计\t%s\t%s\t%s\n", quotes[0].Net, quotes[i+1].Net, quotes[i+1].Net-quotes[0].Net)
		}
		return c.say("%s", text)
	})
}

package page

import (
	"context"
	"os"
	"path/filepath"

	"showroom/domain/record"
	"showroom/ui/native"
	"showroom/ui/papers"
)

// previewOrder shows the contract of an order, previewDelivery the report of a hand-over.
func (s *Shop) previewOrder(id record.ID) {
	s.showPaper("合同打不开", func(ctx context.Context) (*papers.Paper, error) { return papers.Order(ctx, s.Session, id) })
}

func (s *Shop) previewDelivery(id record.ID) {
	s.showPaper("交车单打不开", func(ctx context.Context) (*papers.Paper, error) { return papers.Delivery(ctx, s.Session, id) })
}

// showPaper draws a paper and opens it in the system's viewer.
func (s *Shop) showPaper(what string, set func(context.Context) (*papers.Paper, error)) {
	act(s, what, func(ctx context.Context) (string, error) {
		p, err := set(ctx)
		if err != nil {
			return "", err
		}
		pdf, err := p.PDF()
		if err != nil {
			return "", err
		}
		file := filepath.Join(os.TempDir(), p.File())
		if err := os.WriteFile(file, pdf, 0o600); err != nil {
			return "", err
		}
		return file, native.Show(file)
	}, func(string) {})
}

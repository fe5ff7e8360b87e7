package page

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/native"
	"showroom/ui/papers"
	"showroom/ui/preview"
	"showroom/ui/words"
	"showroom/ui/work"
)

// openPreview opens the paper of a quote, or of two versions compared.
func openPreview(s *Shop, r desk.Route) (desk.Page, error) {
	if r.For != "" {
		return newPreview(s, func(ctx context.Context) (*papers.Paper, error) {
			return papers.Comparison(ctx, s.Session, r.For, r.ID)
		}), nil
	}
	return newPreview(s, paperAbout(s, domain.Quotes.Name, r)), nil
}

// openOrderPreview opens the paper of an order.
func openOrderPreview(s *Shop, r desk.Route) (desk.Page, error) {
	return newPreview(s, paperAbout(s, domain.Orders.Name, r)), nil
}

// openDeliveryPreview opens the paper of a hand-over.
func openDeliveryPreview(s *Shop, r desk.Route) (desk.Page, error) {
	return newPreview(s, paperAbout(s, domain.Deliveries.Name, r)), nil
}

func paperAbout(s *Shop, typ string, r desk.Route) func(context.Context) (*papers.Paper, error) {
	return func(ctx context.Context) (*papers.Paper, error) { return papers.About(ctx, s.Session, typ, r.ID) }
}

// printer is what the system does with a PDF file.
type printer struct {
	print func(context.Context, string) error
	show  func(string) error
}

// previewPage shows a paper as it will be printed, and prints it. What reaches the printer or a file is noted
// on the customer's time line, and the next print is a copy.
type previewPage struct {
	s       *Shop
	set     func(context.Context) (*papers.Paper, error)
	paper   *papers.Paper
	pages   *preview.Pages
	system  printer
	title   *look.Text
	about   *look.Text
	count   *look.Text
	fit     *look.Chip
	actual  *look.Chip
	buttons []*input.Button
	body    fyne.CanvasObject
}

func newPreview(s *Shop, set func(context.Context) (*papers.Paper, error)) *previewPage {
	p := &previewPage{s: s, set: set, pages: preview.New(), system: printer{native.Print, native.Show}}
	p.title, p.about = look.NewTitle(words.Tr("预览")), look.NewText("").In(look.Secondary).Cut()
	p.count = look.NewText("").In(look.Secondary)
	p.fit = look.NewChip(words.Tr("适合宽度"), func() { p.zoom(preview.Fit) })
	p.actual = look.NewChip("100%", func() { p.zoom(1) })
	p.pages.OnPage = func(page, of int) { p.count.Set(words.Trf("第 %d 页，共 %d 页", page, of)) }
	p.buttons = []*input.Button{
		input.NewButton(words.Tr("打开 PDF"), nil, p.open),
		input.NewButton(words.Tr("保存为 PDF…"), nil, p.save),
		input.NewMain(words.Tr("打印"), look.IconIn(icons.Print, look.OnAccent), p.Print),
	}
	tools := []fyne.CanvasObject{p.count, look.Fixed(12, 0, look.Spacer()), p.fit, p.actual, look.Fixed(12, 0, look.Spacer())}
	for _, b := range p.buttons {
		b.Disable()
		tools = append(tools, b)
	}
	head := container.NewBorder(nil, nil, nil, look.Line(8, tools...), look.Column(2, p.title, p.about))
	p.body = container.NewBorder(look.Inset(16, look.Margin, 12, look.Margin, head), nil, nil, nil, p.pages)
	p.zoom(preview.Fit)
	p.Reload()
	return p
}

func (p *previewPage) Title() string               { return words.Tr("预览") }
func (p *previewPage) Object() fyne.CanvasObject   { return p.body }
func (p *previewPage) Key(key *fyne.KeyEvent) bool { return p.pages.Key(key) }
func (p *previewPage) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "PgUp PgDn ↑ ↓ Home End", Does: "翻页"}, {Keys: "Ctrl+P", Does: "打印"}}
}

// Focus leaves the keyboard to the page, so that its keys turn the sheets.
func (p *previewPage) Focus() { p.s.Desk.Window.Canvas().Unfocus() }

func (p *previewPage) zoom(z float32) {
	p.pages.SetZoom(z)
	p.fit.Set(words.Tr("适合宽度"), p.pages.Fits())
	p.actual.Set("100%", !p.pages.Fits())
}

// Reload lays the paper out anew.
func (p *previewPage) Reload() {
	work.Go(p.s.ctx, p.set, func(paper *papers.Paper, err error) {
		if err != nil {
			p.s.fail("预览没有生成", err)
			return
		}
		p.paper = paper
		p.title.Set(words.Tr(paper.Title))
		p.about.Set(p.state())
		p.pages.SetDocument(paper.Document)
		p.zoom(p.chosenZoom())
		for _, b := range p.buttons {
			b.Enable()
		}
	})
}

func (p *previewPage) chosenZoom() float32 {
	if p.pages.Fits() {
		return preview.Fit
	}
	return p.pages.Zoom()
}

// state says which paper this is and whether printing it makes a copy.
func (p *previewPage) state() string {
	switch {
	case p.paper.Number == "":
		return words.Tr("没有单号，打印不留记录")
	case p.paper.Copy == 0:
		return p.paper.Number + " · " + words.Tr("还没有打印过")
	}
	return p.paper.Number + " · " + words.Trf("已打印 %d 次，再打印为副本", p.paper.Copy)
}

// Print sends the paper to the system's printer. Where there is none it opens the PDF, which has a print
// command of its own.
func (p *previewPage) Print() {
	p.issue("没有打印", func(ctx context.Context, file string) (string, error) {
		err := p.system.print(ctx, file)
		if errors.Is(err, native.ErrNoPrinter) {
			return native.ErrNoPrinter.Error(), p.view(file)
		}
		return "已送到打印机", err
	})
}

func (p *previewPage) open() {
	p.issue("PDF 没有打开", func(_ context.Context, file string) (string, error) { return "已打开 PDF", p.view(file) })
}

// view opens the PDF in the system's own program for such files.
func (p *previewPage) view(file string) error {
	err := p.system.show(file)
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("这台电脑没有能打开 PDF 的程序，请用“保存为 PDF…”存到 U 盘，或在别的电脑上打印")
	}
	return err
}

// issue draws the PDF into a file of its own, sends it off and keeps who did it. The file stays: the program
// that shows or spools it may read it later.
func (p *previewPage) issue(what string, send func(context.Context, string) (string, error)) {
	paper := p.paper
	if paper == nil {
		return
	}
	act(p.s, what, func(ctx context.Context) (string, error) {
		pdf, err := paper.PDF()
		if err != nil {
			return "", err
		}
		dir, err := os.MkdirTemp("", papersPrefix)
		if err != nil {
			return "", fmt.Errorf("没有地方放 PDF 文件：%w", err)
		}
		file := filepath.Join(dir, paper.File())
		if err := os.WriteFile(file, pdf, 0o600); err != nil {
			return "", fmt.Errorf("PDF 文件写不进去：%w", err)
		}
		said, err := send(ctx, file)
		if err != nil {
			return "", err
		}
		return said, papers.Keep(ctx, p.s.Session, paper, pdf)
	}, p.sent)
}

func (p *previewPage) sent(said string) {
	p.s.Desk.Toast(look.Good, words.Tr(said), "", nil)
	p.Reload()
}

// save asks for a file.
func (p *previewPage) save() {
	if p.paper == nil {
		return
	}
	ask := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		if err != nil {
			p.s.fail("PDF 没有保存", err)
		} else if to != nil {
			p.saveTo(to)
		}
	}, p.s.Desk.Window)
	ask.SetFileName(p.paper.File())
	ask.SetFilter(storage.NewExtensionFileFilter([]string{".pdf"}))
	p.s.showFiles(ask)
}

// showFiles shows a file dialog large enough to find something in; Esc closes it and not the page behind.
// Fyne's own order matters: one that isn't shown yet cannot be resized.
func (s *Shop) showFiles(ask *dialog.FileDialog) {
	ask.Show()
	ask.Resize(fyne.NewSize(860, 560))
	c := s.Desk.Window.Canvas()
	behind := c.OnTypedKey()
	c.SetOnTypedKey(func(key *fyne.KeyEvent) {
		if key.Name == fyne.KeyEscape {
			ask.Dismiss()
		}
	})
	ask.SetOnClosed(func() { c.SetOnTypedKey(behind) })
}

// saveTo writes the PDF and closes what it was written to.
func (p *previewPage) saveTo(to io.WriteCloser) {
	paper := p.paper
	act(p.s, "PDF 没有保存", func(ctx context.Context) (string, error) {
		pdf, err := paper.PDF()
		if err == nil {
			_, err = to.Write(pdf)
		}
		if closing := to.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return "", fmt.Errorf("文件写不进去，请换一个位置：%w", err)
		}
		return "PDF 已保存", papers.Keep(ctx, p.s.Session, paper, pdf)
	}, p.sent)
}

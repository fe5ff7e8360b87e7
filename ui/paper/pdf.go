package paper

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// family is the name under which the fonts are embedded.
const family = "notosanssc"

var styleNames = [2]string{Regular: "", Bold: "B"}

// PDF draws the document. The same document gives the same bytes.
func (d *Document) PDF() ([]byte, error) {
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(d.date())
	pdf.SetModificationDate(d.date())
	pdf.SetProducer("Showroom", true)
	pdf.SetTitle(d.Title+" "+d.Number, true)
	pdf.SetSubject(d.Number, true)
	pdf.SetAuthor(d.Author, true)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.SetAutoPageBreak(false, 0)
	draw := &pen{pdf: pdf, codes: newCodes(d)}
	for w, used := range draw.codes.used {
		pdf.AddUTF8FontFromBytes(family, styleNames[w], faces()[w].subset(used))
	}
	for _, p := range d.Pages {
		pdf.AddPage()
		for _, op := range p.Ops {
			draw.op(op)
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("paper: %s %s: %w", d.Title, d.Number, err)
	}
	return out.Bytes(), nil
}

// date is never the zero time, for which gofpdf would look at the clock.
func (d *Document) date() time.Time {
	if d.Printed.None() {
		return time.Unix(0, 0).UTC()
	}
	return d.Printed.Time().UTC()
}

type pen struct {
	pdf   *gofpdf.Fpdf
	codes *codes
}

func (p *pen) op(op Op) {
	switch o := op.(type) {
	case Text:
		p.text(o)
	case Line:
		p.stroke(o.Thick, o.Color)
		p.pdf.Line(o.X1, o.Y1, o.X2, o.Y2)
	case Rect:
		p.rect(o)
	case Bitmap:
		p.bitmap(o)
	}
}

func (p *pen) stroke(thick float64, c Color) {
	p.pdf.SetDrawColor(c.RGB())
	p.pdf.SetLineWidth(thick * pt)
}

func (p *pen) rect(r Rect) {
	if r.Thick > 0 {
		p.stroke(r.Thick, r.Color)
		p.pdf.Rect(r.X, r.Y, r.W, r.H, "D")
		return
	}
	p.pdf.SetFillColor(r.Color.RGB())
	p.pdf.Rect(r.X, r.Y, r.W, r.H, "F")
}

func (p *pen) text(t Text) {
	p.pdf.SetFont(family, styleNames[t.Weight], t.Size)
	p.pdf.SetTextColor(t.Color.RGB())
	x := t.X
	for _, part := range p.codes.pieces(t.Text, t.Weight) {
		if part.actual != "" {
			p.pdf.RawWriteStr(span(part.actual))
		}
		p.pdf.Text(x, t.Y, part.shown)
		if part.actual != "" {
			p.pdf.RawWriteStr("EMC")
		}
		x += float64(part.units) * t.Size * pt / 1000
	}
}

// bitmap fills all dark modules as one path, so that no light seams show
// between them.
func (p *pen) bitmap(b Bitmap) {
	var path strings.Builder
	step := b.Size / float64(b.Side)
	for row := range b.Side {
		for col := 0; col < b.Side; {
			run := 0
			for col+run < b.Side && b.Dark[row*b.Side+col+run] {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "%.3f %.3f %.3f %.3f re ",
					(b.X+float64(col)*step)/pt, (PageHeight-b.Y-float64(row+1)*step)/pt,
					float64(run)*step/pt, step/pt)
			}
			col += run + 1
		}
	}
	p.pdf.SetFillColor(Ink.RGB())
	p.pdf.RawWriteStr(path.String() + "f")
}

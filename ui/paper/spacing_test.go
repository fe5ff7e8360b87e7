package paper

import (
	"fmt"
	"strings"
	"testing"
)

func laidOut(t *testing.T, of func() (*Document, error)) *Document {
	t.Helper()
	doc, err := of()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// pageTexts are a page's texts without what head and foot say of the print.
func pageTexts(p *Page) []string {
	var texts []string
	for _, op := range p.Ops {
		if text, ok := op.(Text); ok && !strings.Contains(text.Text, "副本") {
			texts = append(texts, fmt.Sprintf("%.2f %.2f %s", text.X, text.Y, text.Text))
		}
	}
	return texts
}

func TestShortQuoteTakesOnePage(t *testing.T) {
	q := financeQuote(t)
	q.Sections = append(q.Sections[:3:3], Section{Title: "置换与补贴", Deducts: true, Lines: []Charge{{Name: "旧车置换", Amount: -yuan(38000)}}})
	q.Landing -= yuan(1980)
	q.Net = q.Landing - yuan(38000)
	if doc := laidOut(t, q.Document); len(doc.Pages) != 1 {
		t.Errorf("a quote of ten lines with finance takes %d pages", len(doc.Pages))
	}
}

func TestPaperThatFitsIsSetWidely(t *testing.T) {
	calls := 0
	pages, err := fitted(func(how spacing) ([]*Page, error) {
		calls++
		return make([]*Page, map[float64]int{roomy.lead: 3, snug.lead: 3, tight.lead: 2}[how.lead]), nil
	})
	if err != nil || len(pages) != 2 || calls != 3 {
		t.Errorf("%d pages after %d tries, error %v; want the closest setting", len(pages), calls, err)
	}
	pages, err = fitted(func(how spacing) ([]*Page, error) {
		return make([]*Page, 2, map[float64]int{roomy.lead: 10, snug.lead: 20, tight.lead: 30}[how.lead]), nil
	})
	if err != nil || cap(pages) != 10 {
		t.Errorf("two pages whatever the spacing, and the widest wasn't taken (error %v)", err)
	}
}

// However many lines a quote has, its last page says what is signed.
func TestSignaturesNeverStandAlone(t *testing.T) {
	for lines := range 60 {
		q := cashQuote()
		for i := range lines {
			q.Sections[3].Lines = append(q.Sections[3].Lines, Charge{Name: fmt.Sprintf("精品 %d", i), Gift: true})
		}
		doc := laidOut(t, q.Document)
		last := strings.Join(pageTexts(doc.Pages[len(doc.Pages)-1]), "\n")
		if !strings.Contains(last, "客户确认") || !strings.Contains(last, "价格依据与说明") {
			t.Fatalf("with %d lines more the last page says only:\n%s", lines, last)
		}
	}
}

// Two people who hold the original and a reprint turn to the same page.
func TestReprintBreaksWhereTheOriginalDoes(t *testing.T) {
	original, again := longQuote(t), longQuote(t)
	original.Seal.Print, again.Seal.Print = 1, 12
	delivery, redelivery := sampleDelivery(), sampleDelivery()
	redelivery.Seal.Print = 2
	for name, pair := range map[string][2]func() (*Document, error){
		"quote": {original.Document, again.Document}, "delivery": {delivery.Document, redelivery.Document},
	} {
		a, b := laidOut(t, pair[0]), laidOut(t, pair[1])
		if len(a.Pages) != len(b.Pages) {
			t.Fatalf("%s: %d pages, reprinted %d", name, len(a.Pages), len(b.Pages))
		}
		for i := range a.Pages {
			from, to := bodyOf(a.Pages[i]), bodyOf(b.Pages[i])
			if from != to {
				t.Errorf("%s, page %d:\n%s\nreprinted:\n%s", name, i+1, from, to)
			}
		}
	}
}

// bodyOf are the texts between head and foot with their places.
func bodyOf(p *Page) string {
	var body []string
	for _, op := range p.Ops {
		if text, ok := op.(Text); ok && text.Y > margin+20 && text.Y < PageHeight-2*margin {
			body = append(body, fmt.Sprintf("%.2f %.2f %s", text.X, text.Y, text.Text))
		}
	}
	return strings.Join(body, "\n")
}

func TestStarStaysWithItsItem(t *testing.T) {
	for n := 4; n < 40; n++ {
		d := sampleDelivery()
		d.Sections = []Checklist{{Title: "车辆检查", Items: []Item{{Name: strings.Repeat("检", n), Must: true}}}}
		for _, text := range pageTexts(laidOut(t, d.Document).Pages[0]) {
			if strings.HasSuffix(text, " *") {
				t.Fatalf("an item of %d characters leaves its star alone", n)
			}
		}
	}
}

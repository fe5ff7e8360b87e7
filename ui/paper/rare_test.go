package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// linesOf is a document of nothing but lines of text.
func linesOf(weight Weight, lines ...string) *Document {
	doc := &Document{Title: "样张", Number: "BJ-KM01-A-26-00007", Author: "砚行"}
	s := style{11, weight, Ink}
	for i, line := range lines {
		if i%40 == 0 {
			doc.Pages = append(doc.Pages, &Page{})
		}
		p := doc.Pages[len(doc.Pages)-1]
		p.text(margin, margin+float64(i%40)*6, s, Clean(line))
	}
	return doc
}

// every line is extracted as it was put in, in its place.
func TestRareCharactersAreFoundAgain(t *testing.T) {
	lines := []string{
		"王𠮷䶮 先生", "㛃堃喆赟", "𠀀𠀁𪜶𬺰 与 𡋾", "买买提·吐尔逊", "一二三 ⼀⼆⼥", "①②⑳ ✓ ¥￥ −5.00 ≤ × ÷ ±",
		"emoji 👍 缺字 \u1f3a", "反斜 \\ 括号 ( ) 上不丌与", "ＡＢＣ１２３％", "ÄÖÜß éèê ½ ® ™ … — “”‘’", "𠮷",
	}
	for _, weight := range []Weight{Regular, Bold} {
		path, _ := written(t, "rare", linesOf(weight, lines...))
		got := strings.Split(strings.TrimRight(tool(t, "pdftotext", "-raw", path, "-"), "\n\f"), "\n")
		if len(got) != len(lines) {
			t.Fatalf("%d lines, want %d: %q", len(got), len(lines), got)
		}
		for i, line := range lines {
			if want := Clean(line); squeezed(got[i]) != squeezed(want) {
				t.Errorf("weight %d: %q came back as %q", weight, want, got[i])
			}
		}
		checkForm(t, writtenWithBoth(t, lines))
	}
}

// writtenWithBoth uses both weights, as every paper does.
func writtenWithBoth(t *testing.T, lines []string) string {
	doc := linesOf(Regular, lines...)
	doc.Pages = append(doc.Pages, linesOf(Bold, lines...).Pages...)
	path, _ := written(t, "both", doc)
	return path
}

// Every Han character of the font prints as itself. Each document
// takes every 24th: gofpdf takes quadratic time over neighbouring ones.
func TestEveryHanCharacterIsFoundAgain(t *testing.T) {
	var han []rune
	for r := rune(0x3400); r < 0x32000; r++ {
		if faces()[Regular].glyph(r) != 0 && (r <= 0x9fff || r >= 0x20000) {
			han = append(han, r)
		}
	}
	if len(han) < 29000 {
		t.Fatalf("the font has only %d Han characters", len(han))
	}
	const documents = 24
	for first := range documents {
		var part []rune
		for i := first; i < len(han); i += documents {
			part = append(part, han[i])
		}
		var lines []string
		for line := range slices.Chunk(part, 40) {
			lines = append(lines, string(line))
		}
		doc := linesOf(Regular, lines...)
		path, _ := written(t, "han", doc)
		checkText(t, doc, path)
	}
}

// A rare character is really drawn: its page differs from one with Geta.
func TestRareCharacterIsDrawn(t *testing.T) {
	picture := func(text string) string {
		path, _ := written(t, "picture", linesOf(Regular, text))
		return tool(t, "pdftoppm", "-r", "60", "-gray", path)
	}
	rare, missing, common := picture("𠮷"), picture("\U0001F44D"), picture("吉")
	if rare == missing || rare == common || missing != picture("〓") {
		t.Error("𠮷 must look like itself, and a missing character like 〓")
	}
}

func TestWidthIsTheSumOfAdvances(t *testing.T) {
	for text, em := range map[string]float64{"": 0, "一": 1, "𠮷䶮": 2, "0123456789": 5.55, "👍": 1, "¥−": 1.11} {
		if got := Width(text, 72, Regular) / 25.4; got < em-1e-9 || got > em+1e-9 {
			t.Errorf("%q is %v em wide, want %v", text, got, em)
		}
	}
	if got := Visible("王👍𠮷"); got != "王〓𠮷" {
		t.Errorf("Visible: %q", got)
	}
}

// Any customer name and remark comes back whole, wherever lines and pages break.
func TestAnyTextComesBack(t *testing.T) {
	runes := []rune("昆明砚行一二三买卖，。（）《》“”：；、…—·−¥ABCxyz0123456789./-%\\()𠮷䶮㛃𡋾👍上不")
	rounds := 0
	rapid.Check(t, func(r *rapid.T) {
		if rounds++; rounds > 12 { // each round starts pdftotext
			return
		}
		text := func(name string) string {
			return rapid.StringOfN(rapid.RuneFrom(runes), 1, 400, -1).Draw(r, name)
		}
		q := cashQuote()
		q.Customer = []Field{{Label: "姓名", Value: text("name"), Wide: true}}
		q.Basis = []string{text("basis")}
		q.Sections[1].Lines[0].Why = text("why")
		doc, err := q.Document()
		if err != nil {
			r.Fatal(err)
		}
		for _, want := range []string{q.Customer[0].Value, q.Basis[0], q.Sections[1].Lines[0].Why} {
			if !strings.Contains(said(doc), squeezed(want)) {
				r.Fatalf("%q isn't laid out whole", want)
			}
		}
		path, _ := written(t, "any", doc)
		checkText(t, doc, path)
	})
}

// A draft has no number and no QR code; a row longer than a page goes on.
func TestRowLongerThanAPage(t *testing.T) {
	q := cashQuote()
	q.Seal = Seal{}
	q.Sections[1].Lines[0].Why = strings.Repeat("很长的解释，", 900) + "完"
	doc, err := q.Document()
	if err != nil {
		t.Fatal(err)
	}
	var why strings.Builder
	for _, p := range doc.Pages {
		for _, op := range p.Ops {
			if text, ok := op.(Text); ok && strings.Contains(q.Sections[1].Lines[0].Why, text.Text) {
				why.WriteString(text.Text)
			}
		}
	}
	if why.String() != q.Sections[1].Lines[0].Why {
		t.Errorf("the long explanation isn't whole: %d bytes of %d, ends %q", why.Len(), len(q.Sections[1].Lines[0].Why), why.String()[max(0, why.Len()-60):])
	}
	limit := PageHeight - margin + footDrop
	for i, p := range doc.Pages {
		for _, op := range p.Ops {
			if text, ok := op.(Text); ok && (text.Y > limit || text.X < margin-0.01 || text.X+Width(trimBlanks(text.Text), text.Size, text.Weight) > PageWidth-margin+0.01) {
				t.Errorf("page %d: %q stands at %.1f, %.1f, in the margin", i+1, text.Text, text.X, text.Y)
			}
		}
	}
}

// The editor previews a quote from its first minute on.
func TestEmptyPapers(t *testing.T) {
	for name, make := range map[string]func() (*Document, error){
		"quote": Quote{}.Document, "contract": Contract{}.Document, "delivery": Delivery{}.Document,
		"comparison": Comparison{Versions: make([]Quote, 2)}.Document,
	} {
		doc, err := make()
		if err != nil {
			t.Fatal(name, err)
		}
		path, data := written(t, "empty", doc)
		checkText(t, doc, path)
		if !bytes.Contains(data, []byte("D:19700101000000")) {
			t.Errorf("%s: without a time of printing the date comes from the clock", name)
		}
	}
}

func TestFiguresMustAddUp(t *testing.T) {
	q := cashQuote()
	q.Net++
	if _, err := q.Document(); err == nil || !strings.Contains(err.Error(), "add up") {
		t.Errorf("a wrong total gave %v", err)
	}
	c := sampleContract(t)
	c.Payments[0].Amount--
	if _, err := c.Document(); err == nil || !strings.Contains(err.Error(), "add up") {
		t.Errorf("wrong payments gave %v", err)
	}
	if _, err := (Comparison{Versions: []Quote{cashQuote()}}).Document(); err == nil {
		t.Error("a comparison of one was made")
	}
}

func TestSubsetParses(t *testing.T) {
	small, err := parseFace(faces()[Bold].subset(map[uint16]rune{'A': 'A', '一': '一', 0xE000: '𠮷'}))
	if err == nil {
		t.Fatalf("gofpdf's format 4 cmap was read as format 12: %v", small)
	}
	if !bytes.Contains([]byte(fmt.Sprint(err)), []byte("format 12")) {
		t.Errorf("the subset is damaged: %v", err)
	}
}

func BenchmarkQuote(b *testing.B) {
	faces()
	q := financeQuote(b)
	b.Run("layout", func(b *testing.B) {
		for b.Loop() {
			if _, err := q.Document(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("layout+pdf", func(b *testing.B) {
		for b.Loop() {
			doc, err := q.Document()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := doc.PDF(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

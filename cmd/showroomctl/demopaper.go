package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/ui/paper"
	"showroom/ui/papers"
)

// printOn prints a record's paper on a PC and checks the file. must are words that have to stand on it.
func (d *demo) printOn(p *seat, file string, lay func(context.Context, *action.Session, record.ID) (*papers.Paper, error), id record.ID, must ...string) (*papers.Paper, error) {
	sheet, err := lay(d.ctx, p.session, id)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(d.papers, file)
	printed, err := writePaper(d.ctx, p.session, sheet, target{path: path, force: true})
	if err != nil {
		return nil, err
	}
	fault, err := d.faultOf(path, sheet.Document, must)
	if err != nil {
		return nil, err
	}
	if fault != "" {
		fault = "：" + fault
	}
	return sheet, d.check(fault == "", "打印 %s（%d 页）%s", file, printed.Pages, fault)
}

// faultOf looks at the file that was written and at the text on its pages; with Poppler and QPDF on this
// machine also at what they say of it.
func (d *demo) faultOf(path string, doc *paper.Document, must []string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the paper again: %w", err)
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(data), []byte("%%EOF")) {
		return "文件不完整", nil
	}
	texts := []string{textOf(doc)}
	if tool, err := exec.LookPath("pdftotext"); err == nil {
		out, err := exec.CommandContext(d.ctx, tool, "-layout", path, "-").Output()
		if err != nil {
			return "pdftotext 读不出来", nil
		}
		texts = append(texts, string(out))
	}
	if tool, err := exec.LookPath("qpdf"); err == nil {
		if out, err := exec.CommandContext(d.ctx, tool, "--check", path).CombinedOutput(); err != nil {
			return "qpdf：" + strings.TrimSpace(string(out)), nil
		}
	}
	for _, text := range texts {
		for _, word := range must {
			if !strings.Contains(squeezed(text), squeezed(word)) {
				return "纸上没有“" + word + "”", nil
			}
		}
	}
	return "", nil
}

// textOf is all text on the pages in reading order.
func textOf(doc *paper.Document) string {
	var b strings.Builder
	for _, page := range doc.Pages {
		for _, op := range page.Ops {
			if t, ok := op.(paper.Text); ok {
				b.WriteString(t.Text)
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

// squeezed leaves out the blanks that layout makes.
func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

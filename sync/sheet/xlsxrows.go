package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// readSheet streams the rows of one sheet into the table.
func (b *book) readSheet(part string, out *builder) error {
	r, err := b.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	dec := xml.NewDecoder(r)
	line := 0
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		at, err := rowNumber(start, line)
		if err != nil {
			return err
		}
		if out.header {
			out.records += at - line - 1 // rows that the file leaves out
		}
		line = at
		cells, err := b.readRow(dec, line)
		if err != nil {
			return err
		}
		if err := out.add(raw{line, cells}); err != nil {
			return err
		}
	}
}

const lastRow = 1 << 20 // Excel's own

func rowNumber(start xml.StartElement, before int) (int, error) {
	text := attribute(start, "r")
	if text == "" {
		return before + 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= before || n > lastRow {
		return 0, errors.New("行号错乱")
	}
	return n, nil
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// readRow reads the cells up to the end of the row.
func (b *book) readRow(dec *xml.Decoder, line int) ([]Cell, error) {
	var cells []Cell
	column := 0
	for {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.EndElement:
			if token.Name.Local == "row" {
				return cells, nil
			}
		case xml.StartElement:
			if token.Name.Local != "c" {
				continue
			}
			if ref := attribute(token, "r"); ref != "" {
				column = columnOf(ref)
			} else {
				column++
			}
			cell, err := b.readCell(dec, token)
			if err != nil {
				return nil, err
			}
			if cell.Text == "" {
				continue
			}
			if column < 1 || column > b.limits.Columns {
				return nil, b.refuse(line, "第 %d 列之后还有内容。请只保留需要的列，另存后再导入", b.limits.Columns)
			}
			for len(cells) < column {
				cells = append(cells, Cell{})
			}
			cells[column-1] = cell
		}
	}
}

// columnOf reads the letters of a reference: AB12 is 28; 0 if there are none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && n < 1<<16; i++ {
		n = n*26 + int(ref[i]-'A') + 1
	}
	return n
}

func (b *book) readCell(dec *xml.Decoder, start xml.StartElement) (Cell, error) {
	var value, inline string
	for {
		token, err := dec.Token()
		if err != nil {
			return Cell{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "v":
				err = dec.DecodeElement(&value, &token)
			case "is":
				inline, err = richText(dec)
			default:
				err = dec.Skip()
			}
			if err != nil {
				return Cell{}, err
			}
		case xml.EndElement:
			return b.cell(attribute(start, "t"), attribute(start, "s"), value, inline)
		}
	}
}

func (b *book) cell(kind, style, value, inline string) (Cell, error) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(b.strings) {
			return Cell{}, errors.New("文字表错乱")
		}
		return Cell{Text: b.strings[i]}, nil
	case "inlineStr":
		return Cell{Text: inline}, nil
	case "", "n":
		value = strings.TrimSpace(value)
		if s, err := strconv.Atoi(style); err == nil && s >= 0 && s < len(b.dates) && b.dates[s] && value != "" {
			return Cell{Date, b.serial(value)}, nil
		}
		if value == "" {
			return Cell{}, nil
		}
		return Cell{Number, value}, nil
	}
	return Cell{Text: value}, nil // str, b, e, d: what the file shows
}

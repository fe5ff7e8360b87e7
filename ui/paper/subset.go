package paper

import (
	"encoding/binary"
	"slices"
)

// subset makes a small TrueType file that holds only the given codes. Each
// code, below U+10000, shows the glyph of the rune it stands for. gofpdf
// parses the font anew for each document, which takes it long on a font of
// 32,000 glyphs and no time on one of 300.
func (f *face) subset(codes map[uint16]rune) []byte {
	order := make([]uint16, 0, len(codes))
	for code := range codes {
		order = append(order, code)
	}
	slices.Sort(order)
	var glyf, loca, hmtx []byte
	put := func(glyph uint16) {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		outline := f.outline(glyph)
		glyf = pad4(append(glyf, outline...))
		bearing := uint16(0)
		if len(outline) >= 10 {
			bearing = be16(outline, 2) // xMin
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.advance[glyph])
		hmtx = binary.BigEndian.AppendUint16(hmtx, bearing)
	}
	put(0)
	for _, code := range order {
		put(f.glyph(codes[code]))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	count := uint16(len(order) + 1)
	return assemble([]sfntTable{
		{"OS/2", f.tables["OS/2"]},
		{"cmap", cmap4(order)},
		{"glyf", glyf},
		{"head", f.tables["head"]},
		{"hhea", with16(f.tables["hhea"], 34, count)},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", with16(f.tables["maxp"], 4, count)},
		{"name", []byte{0, 0, 0, 0, 0, 6}},
		{"post", f.tables["post"]},
	})
}

type sfntTable struct {
	tag  string
	data []byte
}

// assemble writes the tables in the given order, which is that of their tags.
// Checksums are left zero: gofpdf writes the font anew with its own.
func assemble(tables []sfntTable) []byte {
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	out = binary.BigEndian.AppendUint16(out, uint16(len(tables)))
	out = append(out, make([]byte, 6)...)
	at := uint32(12 + 16*len(tables))
	for _, t := range tables {
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, 0)
		out = binary.BigEndian.AppendUint32(out, at)
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += uint32(len(t.data)+3) &^ 3
	}
	for _, t := range tables {
		out = pad4(append(out, t.data...))
	}
	return out
}

// cmap4 maps the sorted codes to the glyphs 1, 2, 3 ... by segments of
// neighbouring codes.
func cmap4(order []uint16) []byte {
	var ends, starts, deltas []uint16
	for i, code := range order {
		if i > 0 && code == order[i-1]+1 {
			ends[len(ends)-1] = code
			continue
		}
		starts, ends = append(starts, code), append(ends, code)
		deltas = append(deltas, uint16(i+1)-code)
	}
	starts, ends, deltas = append(starts, 0xFFFF), append(ends, 0xFFFF), append(deltas, 1)
	n := uint16(len(ends))
	words := []uint16{0, 1, 3, 1, 0, 12, 4, 16 + 8*n, 0, 2 * n, 0, 0, 0}
	words = append(append(words, ends...), 0)
	words = append(append(words, starts...), deltas...)
	words = append(words, make([]uint16, n)...)
	var out []byte
	for _, w := range words {
		out = binary.BigEndian.AppendUint16(out, w)
	}
	return out
}

func with16(table []byte, at int, value uint16) []byte {
	out := slices.Clone(table)
	binary.BigEndian.PutUint16(out[at:], value)
	return out
}

func pad4(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

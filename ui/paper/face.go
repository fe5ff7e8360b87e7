package paper

import (
	"encoding/binary"
	"fmt"
	"sync"

	"showroom/assets/fonts"
)

// Weight is one of the two weights of the one typeface.
type Weight uint8

// The weights of assets/fonts.
const (
	Regular Weight = iota
	Bold
)

// face is what paper needs of one TrueType file: which glyph a rune has, how
// wide it is, and the raw outline, to cut the font down to one document.
type face struct {
	tables  map[string][]byte
	bmp     [0x10000]uint16
	beyond  map[rune]uint16
	advance []uint16 // by glyph, in 1/1000 em
	loca    []uint32
}

// faces parses the embedded fonts once per process. They are part of the
// program and held to their checksums by a test, so a damaged one is a defect
// of the build and panics.
var faces = sync.OnceValue(func() [2]*face {
	var both [2]*face
	for weight, data := range map[Weight][]byte{Regular: fonts.Regular, Bold: fonts.Bold} {
		parsed, err := parseFace(data)
		if err != nil {
			panic(fmt.Sprintf("paper: embedded font %d: %v", weight, err))
		}
		both[weight] = parsed
	}
	return both
})

func parseFace(data []byte) (*face, error) {
	f := &face{tables: map[string][]byte{}, beyond: map[rune]uint16{}}
	if len(data) < 12 || binary.BigEndian.Uint32(data) != 0x00010000 {
		return nil, fmt.Errorf("not a TrueType font")
	}
	for i := range int(be16(data, 4)) {
		entry := data[12+16*i:]
		from, size := be32(entry, 8), be32(entry, 12)
		f.tables[string(entry[:4])] = data[from : from+size : from+size]
	}
	for _, name := range []string{"head", "hhea", "maxp", "hmtx", "cmap", "loca", "glyf", "OS/2", "post"} {
		if f.tables[name] == nil {
			return nil, fmt.Errorf("no table %q", name)
		}
	}
	if upem := be16(f.tables["head"], 18); upem != 1000 {
		return nil, fmt.Errorf("%d units per em, want 1000", upem)
	}
	if be16(f.tables["head"], 50) != 1 {
		return nil, fmt.Errorf("short loca table, want the long one")
	}
	f.readMetrics()
	return f, f.readCmap()
}

func (f *face) readMetrics() {
	glyphs := int(be16(f.tables["maxp"], 4))
	measured := int(be16(f.tables["hhea"], 34))
	hmtx, loca := f.tables["hmtx"], f.tables["loca"]
	f.advance = make([]uint16, glyphs)
	f.loca = make([]uint32, glyphs+1)
	for g := range glyphs {
		f.advance[g] = be16(hmtx, 4*min(g, measured-1))
		f.loca[g] = be32(loca, 4*g)
	}
	f.loca[glyphs] = be32(loca, 4*glyphs)
}

// readCmap reads the full Unicode table, format 12.
func (f *face) readCmap() error {
	cmap := f.tables["cmap"]
	for i := range int(be16(cmap, 2)) {
		sub := cmap[be32(cmap, 4+8*i+4):]
		if be16(sub, 0) != 12 {
			continue
		}
		for g := range int(be32(sub, 12)) {
			group := sub[16+12*g:]
			first, last, glyph := be32(group, 0), be32(group, 4), be32(group, 8)
			for code := first; code <= last; code++ {
				f.assign(rune(code), uint16(glyph+code-first))
			}
		}
		return nil
	}
	return fmt.Errorf("no cmap of format 12")
}

func (f *face) assign(r rune, glyph uint16) {
	if r < 0x10000 {
		f.bmp[r] = glyph
	} else {
		f.beyond[r] = glyph
	}
}

// glyph is 0 for a rune that the font lacks.
func (f *face) glyph(r rune) uint16 {
	if r >= 0 && r < 0x10000 {
		return f.bmp[r]
	}
	return f.beyond[r]
}

// outline is the raw glyf entry; all of ours are simple glyphs.
func (f *face) outline(glyph uint16) []byte {
	return f.tables["glyf"][f.loca[glyph]:f.loca[glyph+1]]
}

func be16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func be32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }

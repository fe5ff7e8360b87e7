"""Turns one face of the Noto Sans CJK collection into two static fonts.

make.py COLLECTION.ttc WEIGHT OUT.otf OUT.ttf

Fyne reads no collections, so the Simplified Chinese face is taken out of the
collection and what nobody here uses is dropped: OUT.otf, for the screen.
gofpdf embeds only TrueType outlines (glyf), so the cubic curves are then
approximated by quadratic ones: OUT.ttf, for paper.
"""

import sys

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, newTable

# The largest distance, in units of 1/1000 em, between a curve and its
# approximation. At 14 pt 1.4 units are 7 micrometres of paper.
MAX_ERR = 1.4

# Korean syllables and letters: a Chinese dealer's papers have no use for them
# and they would cost a quarter of the file.
LEFT_OUT = [
    (0x1100, 0x11FF), (0x3131, 0x318E), (0x3200, 0x321E), (0x3260, 0x327F),
    (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC),
]

# Radicals that are drawn with the glyph of an ordinary character. Without
# them each Han glyph has one code point, so a reader that goes from glyph to
# text finds 一 (U+4E00) and not the radical ⼀ (U+2F00).
RADICALS = (0x2E80, 0x2FDF)


def within(code, ranges):
    return any(a <= code <= b for a, b in ranges)


def wanted(cmap):
    points = {}
    for code, glyph in cmap.items():
        points.setdefault(glyph, []).append(code)
    keep = []
    for code, glyph in cmap.items():
        shared = any(not within(c, [RADICALS]) for c in points[glyph])
        if within(code, LEFT_OUT) or (within(code, [RADICALS]) and shared):
            continue
        keep.append(code)
    return keep


def face(path, weight):
    name = "Noto Sans CJK SC" + ("" if weight == "Regular" else " " + weight)
    for font in TTCollection(path).fonts:
        if font["name"].getDebugName(4) == name:
            return font
    sys.exit(f"{path}: no face {name}")


def thin(font):
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.name_languages = [0x409]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted(font.getBestCmap()))
    subsetter.subset(font)


def quadratic(font):
    glyphs, order, outlines = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, MAX_ERR, reverse_direction=True))
        outlines[name] = pen.glyph()
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, outlines
    font["loca"] = newTable("loca")
    del font["CFF "]
    for name in order:
        width, _ = font["hmtx"][name]
        glyph = outlines[name]
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (width, glyph.xMin if glyph.numberOfContours else 0)
    font["maxp"] = maxp(len(order))
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def maxp(count):
    table = newTable("maxp")
    table.tableVersion = 0x00010000
    table.numGlyphs = count
    table.maxZones = 1
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements",
                  "maxComponentDepth", "maxPoints", "maxContours", "maxCompositePoints",
                  "maxCompositeContours"):
        setattr(table, field, 0)
    return table


def rename(font, weight, unique, change):
    names = font["name"]
    text = {
        1: "Noto Sans SC", 2: weight, 4: f"Noto Sans SC {weight}",
        3: f"2.004;Showroom;NotoSansSC-{weight}{unique}", 6: f"NotoSansSC-{weight}",
        5: f"Version 2.004; {change}: Showroom",
    }
    for record in list(names.names):
        if record.nameID in (16, 17, 18, 21, 22, 25):
            names.removeNames(nameID=record.nameID)
    for ident, value in text.items():
        names.removeNames(nameID=ident)
        names.setName(value, ident, 3, 1, 0x409)


def save(font, out):
    font.recalcTimestamp = False  # the same input gives the same bytes
    font.save(out)
    print(out, len(font.getGlyphOrder()), "glyphs")


def main():
    path, weight, screen, paper = sys.argv[1:]
    font = face(path, weight)
    thin(font)
    rename(font, weight, ";CFF", "no Hangul, no layout tables")
    save(font, screen)
    quadratic(font)
    rename(font, weight, "", "TrueType outlines, no Hangul, no layout tables")
    save(font, paper)


main()

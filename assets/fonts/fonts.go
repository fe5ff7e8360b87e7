// Package fonts holds the typeface of the desk and of every paper: Noto Sans
// SC in two weights, static and without layout tables, so that what is
// measured is what is drawn, on screen and on paper alike.
//
// Each weight comes twice, with the same characters and the same advances:
// with its own cubic outlines (CFF) for the desk, because Fyne's text engine
// reads these glyph by glyph while it unpacks all 32,000 of a TrueType face
// at once (50 MB of the desk's memory), and with TrueType outlines for paper,
// because gofpdf embeds nothing else.
//
// Where the files come from and how they were made is told in README.md.
package fonts

import _ "embed"

// Regular is the text weight, for paper. The bytes are shared: nobody may
// change them.
//
//go:embed NotoSansSC-Regular.ttf
var Regular []byte

// Bold is the weight of titles and totals, for paper. The bytes are shared:
// nobody may change them.
//
//go:embed NotoSansSC-Bold.ttf
var Bold []byte

// DeskRegular is the text weight, for the screen. The bytes are shared: nobody
// may change them.
//
//go:embed NotoSansSC-Regular.otf
var DeskRegular []byte

// DeskBold is the weight of titles and totals, for the screen. The bytes are
// shared: nobody may change them.
//
//go:embed NotoSansSC-Bold.otf
var DeskBold []byte

// Package fonts holds the typeface of the desk and of every paper: Noto Sans
// SC in two weights, static TrueType outlines without layout tables, so that
// what is measured is what is drawn, on screen and on paper alike.
//
// Where the files come from and how they were made is told in README.md.
package fonts

import _ "embed"

// Regular is the text weight. The bytes are shared: nobody may change them.
//
//go:embed NotoSansSC-Regular.ttf
var Regular []byte

// Bold is the weight of titles and totals. The bytes are shared: nobody may
// change them.
//
//go:embed NotoSansSC-Bold.ttf
var Bold []byte

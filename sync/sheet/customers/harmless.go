package customers

import (
	"regexp"
	"strings"

	"showroom/domain/ident/halfwidth"
	"showroom/sync/sheet"
)

// formula is a text that a spreadsheet would run: =anything; +, - or @ before a name that goes on as a formula
// would; and + or - before a calculation that calls another program (cmd|), another sheet (!A0) or a
// function. A phone such as +86 (138)... or a note such as -5%，很急！ is none.
var formula = regexp.MustCompile(`(?s)^(=|[-+@]\s*[A-Za-z].*[(|!]|[-+@].*([A-Za-z]\s*\||[\w'\]]!\$?[A-Za-z]|[-+*/^&,(@]\s*[A-Za-z][\w.]*\())`)

// Harmless refuses a whole file that carries formulas where people's details belong, and one in UTF-16:
// nothing of it is taken in.
func Harmless(t *sheet.Table) error {
	if strings.HasPrefix(t.Encoding, "UTF-16") {
		return &sheet.Error{File: t.Name, Message: "文件是 UTF-16 编码（“Unicode 文本”），没有导入。请另存为 UTF-8 的 CSV 或 .xlsx 再导入"}
	}
	for _, row := range t.Rows {
		for i, cell := range row.Cells {
			if cell.Kind == sheet.Text && formula.MatchString(strings.TrimSpace(halfwidth.Fold(cell.Text))) {
				return &sheet.Error{File: t.Name, Line: row.Line, Message: "“" + title(t, i) + "”这一列的内容像是公式，不是客户资料，可能有害，整个文件都没有导入。请删去公式再导入"}
			}
		}
	}
	return nil
}

func title(t *sheet.Table, column int) string {
	if column < len(t.Header) {
		return t.Header[column]
	}
	return "表头以外"
}

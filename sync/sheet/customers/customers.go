// Package customers reads a file of customers (a dealer's old system, a platform's
// list of leads, somebody's workbook) into normalised rows, and tells for every
// row that can't be imported why not and what to do.
//
// It knows nothing of the store: whether a phone is already on file, merging and
// undo are decided where the rows are saved. Nothing is ever guessed: a row is
// either clean, a duplicate of an earlier row of the same file, or bad.
package customers

import (
	"showroom/domain/calendar"
	"showroom/sync/sheet"
)

// Fault is a reason to refuse a row. Each bad row has one: the first that applies
// in the order below.
type Fault string

// The faults, in the order in which they are looked for.
const (
	WrongColumns    Fault = "wrong_columns"      // more cells than headers: the row has shifted
	MissingName     Fault = "missing_name"       // blank, or blanks only
	BadPhone        Fault = "bad_phone"          // no mobile number, also none at all
	IDPrecisionLost Fault = "id_precision_lost"  // a numeric cell kept 15 of 18 digits
	BadID           Fault = "bad_id_check_digit" // id card or 统一社会信用代码
	ImpossibleDate  Fault = "impossible_date"    // first visit or birthday
)

// The words of the normalised rows.
const (
	Person = "个人"
	Firm   = "单位"
	IDCard = "身份证"
	USCC   = "统一社会信用代码"
)

// Row is one customer as normalised. Row and Line say where it stands in the file.
type Row struct {
	Row        int
	Line       int
	Kind       string // Person or Firm
	Name       string
	Gender     string // 男, 女 or empty
	Phone      string // 11 digits
	DocType    string // IDCard, USCC or empty
	Doc        string // upper case
	RegionCode string // GB/T 2260, empty if the text names no one area
	Address    string // keeps the text of a region without code in front
	WeChat     string
	Channel    string
	Model      string
	Level      string
	Consultant string
	FirstVisit calendar.Day
	Birthday   calendar.Day
	Note       string
}

// Place is where a row stands: its number and its line in the file.
type Place struct {
	Row  int `json:"row"`
	Line int `json:"line"`
}

// Bad is a refused row: the column to look at and a sentence for the person who
// mends it. Cells are the row as it stood, for the error file.
type Bad struct {
	Place
	Fault  Fault
	Column string
	Reason string
	Cells  []string
}

// Duplicate is a row whose phone an earlier good row of the file has.
type Duplicate struct {
	Place
	OfRow    int    `json:"of_row"`
	Phone    string `json:"phone"`
	SameName bool   `json:"same_name"`
}

// Counts sums a file up; Clean = Rows - Bad - Duplicates.
type Counts struct {
	Rows       int           `json:"rows"`
	Bad        int           `json:"bad"`
	Duplicates int           `json:"duplicates"`
	Clean      int           `json:"clean"`
	BadByFault map[Fault]int `json:"bad_by_fault"`
}

// Report is the outcome of reading a file. As JSON it has the shape that the
// command line prints; personal details are only in normalised_rows.
type Report struct {
	Encoding   string            `json:"encoding"`
	Counts     Counts            `json:"counts"`
	Faults     map[Fault][]Place `json:"faults"`
	Duplicates []Duplicate       `json:"duplicates"`
	Columns    []string          `json:"normalised_columns"`
	Rows       []Row             `json:"normalised_rows"` // every row that isn't bad, duplicates included
	Bad        []Bad             `json:"-"`
	Unused     []string          `json:"-"` // headers that no field took
}

// Read judges every row of a table. mapping says which column holds which field;
// see Guess.
func Read(t *sheet.Table, mapping Mapping) *Report {
	r := &Report{
		Encoding: t.Encoding, Columns: columns, Duplicates: []Duplicate{}, Rows: []Row{},
		Counts: Counts{Rows: len(t.Rows), BadByFault: map[Fault]int{}}, Faults: map[Fault][]Place{},
		Unused: mapping.unused(t.Header),
	}
	first := map[string]int{} // phone: index into r.Rows of the first good row
	for _, source := range t.Rows {
		row, bad := reader{t.Header, source, mapping}.read()
		if bad != nil {
			r.addBad(*bad)
			continue
		}
		if at, ok := first[row.Phone]; ok {
			r.Duplicates = append(r.Duplicates, Duplicate{Place{row.Row, row.Line}, r.Rows[at].Row, row.Phone, r.Rows[at].Name == row.Name})
		} else {
			first[row.Phone] = len(r.Rows)
		}
		r.Rows = append(r.Rows, row)
	}
	r.Counts.Bad, r.Counts.Duplicates = len(r.Bad), len(r.Duplicates)
	r.Counts.Clean = r.Counts.Rows - r.Counts.Bad - r.Counts.Duplicates
	return r
}

func (r *Report) addBad(b Bad) {
	r.Bad = append(r.Bad, b)
	r.Faults[b.Fault] = append(r.Faults[b.Fault], b.Place)
	r.Counts.BadByFault[b.Fault]++
}

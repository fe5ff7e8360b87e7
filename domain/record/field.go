package record

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/money"
)

// Kind is what a field holds. A new kind comes only when two records need it.
type Kind uint8

// The kinds of fields, with their form on the wire.
const (
	KindText    Kind = iota // one line; JSON string
	KindNote                // several lines; JSON string
	KindTel                 // a telephone number, normalised; JSON string
	KindCode                // an identifier or document number, found by its tail; JSON string
	KindChoice              // code of one of Choices; JSON string
	KindRef                 // ID of another record; JSON string
	KindDay                 // plain date; JSON "2026-01-05"
	KindTime                // instant; JSON number, UTC milliseconds
	KindMoney               // fen; JSON number
	KindNumber              // whole number; JSON number
	KindPercent             // exact percentage; JSON number, millionths of a percent
	KindFlag                // yes or no; JSON true or false
	KindList                // embedded lines; JSON array of objects
)

var kindNames = [...]string{"text", "note", "tel", "code", "choice", "ref", "day", "time", "money", "number", "percent", "flag", "list"}

func (k Kind) String() string { return kindNames[k] }

// Spec is what is known of a field before any record exists.
type Spec struct {
	Name     string // column and wire name: lower case, ASCII
	Label    string // 姓名; Chinese is the language of the code
	Kind     Kind
	Required bool
	Max      int        // characters, 0: no limit
	Search   bool       // found by the search box
	List     int        // width of the grid's column in units, 0: not in the grid by default
	Filter   bool       // pages offer it as a filter; indexed
	Personal bool       // masked unless the user may see it in full
	Fixed    bool       // set by rules, never typed: shown, not edited
	Right    string     // field right that a user needs to see it at all, "" for none
	Unit     string     // 公里, 个月
	Choices  Choices    // of KindChoice
	Ref      string     // type name, of KindRef
	Rule     ident.Kind // identifier rule, of KindTel and KindCode
	Items    []Spec     // fields of one line, of KindList
}

// Field is a Spec bound to one record.
type Field struct {
	Spec
	value value
}

// Fields lists a record's fields in the order of its form.
type Fields []Field

// Option is one choice: the code is stored, the label is shown.
type Option struct{ Code, Label string }

// Choices is a closed list of options.
type Choices []Option

func (c Choices) has(code string) bool {
	for _, o := range c {
		if o.Code == code {
			return true
		}
	}
	return false
}

// Label is the words for a code; an unknown code stands for itself, so nothing is hidden.
func (c Choices) Label(code string) string {
	for _, o := range c {
		if o.Code == code {
			return o.Label
		}
	}
	return code
}

// Code finds the code of a label or of a code itself, "" when there is none.
func (c Choices) Code(text string) string {
	for _, o := range c {
		if o.Label == text || o.Code == text {
			return o.Code
		}
	}
	return ""
}

func field(k Kind, name, label string, v value) Field {
	return Field{Spec: Spec{Name: name, Label: label, Kind: k}, value: v}
}

// Text is one line of text.
func Text[S ~string](name, label string, p *S) Field {
	return field(KindText, name, label, textValue[S]{p}).Max(200)
}

// Note is text of several lines.
func Note(name, label string, p *string) Field {
	return field(KindNote, name, label, textValue[string]{p}).Max(4000)
}

// Tel is a telephone number: mobile, landline or 400.
func Tel(name, label string, p *string) Field {
	f := field(KindTel, name, label, textValue[string]{p}).Max(40)
	f.Rule = ident.KindPhone
	return f
}

// Code is an identifier judged by rule, or a document number without a rule.
func Code(name, label string, p *string, rule ident.Kind) Field {
	f := field(KindCode, name, label, textValue[string]{p}).Max(60)
	f.Rule = rule
	return f
}

// Choice is one of a closed list.
func Choice[S ~string](name, label string, p *S, c Choices) Field {
	f := field(KindChoice, name, label, textValue[S]{p})
	f.Choices = c
	return f
}

// Ref points to a record of another type.
func Ref(name, label string, p *ID, to string) Field {
	f := field(KindRef, name, label, textValue[ID]{p})
	f.Ref = to
	return f
}

// Day is a plain date.
func Day(name, label string, p *calendar.Day) Field {
	return field(KindDay, name, label, (*dayValue)(p))
}

// Time is an instant, shown in Asia/Shanghai.
func Time(name, label string, p *calendar.Instant) Field {
	return field(KindTime, name, label, instantValue{whole{(*int64)(p)}})
}

// Money is an amount in fen.
func Money(name, label string, p *money.Fen) Field {
	return field(KindMoney, name, label, moneyValue{whole{(*int64)(p)}})
}

// Number is a whole number.
func Number(name, label string, p *int64) Field {
	return field(KindNumber, name, label, numberValue{whole{p}})
}

// Percent is an exact percentage.
func Percent(name, label string, p *money.Percent) Field {
	return field(KindPercent, name, label, percentValue{whole{(*int64)(p)}})
}

// Flag is yes or no.
func Flag(name, label string, p *bool) Field {
	return field(KindFlag, name, label, (*flagValue)(p))
}

// List is embedded lines: what is meaningless without its record. It moves and merges as one.
func List[T any](name, label string, p *[]T, line func(*T) Fields) Field {
	f := field(KindList, name, label, &listValue[T]{p: p, line: line})
	f.Items, _ = specs(name, line(new(T)))
	for _, item := range f.Items {
		if item.Kind == KindList {
			panic(fmt.Sprintf("record: %s: a list can't hold the list %s", name, item.Name))
		}
	}
	return f
}

// Required says that the record can't be saved without it.
func (f Field) Required() Field { f.Spec.Required = true; return f }

// Max limits the number of characters.
func (f Field) Max(characters int) Field { f.Spec.Max = characters; return f }

// Search lets the search box find the record by this field.
func (f Field) Search() Field { f.Spec.Search = true; return f }

// List shows the field in the grid, in a column of this width.
func (f Field) List(width int) Field { f.Spec.List = width; return f }

// Filter offers the field as a filter of lists; the store indexes it.
func (f Field) Filter() Field { f.Spec.Filter = true; return f }

// Personal masks the field the same way in lists, search, paper, sheets and logs.
func (f Field) Personal() Field { f.Spec.Personal = true; return f }

// Fixed shows the field without letting anyone type into it.
func (f Field) Fixed() Field { f.Spec.Fixed = true; return f }

// Right hides the field from everyone without this field right.
func (f Field) Right(name string) Field { f.Spec.Right = name; return f }

// Unit is printed behind the value.
func (f Field) Unit(u string) Field { f.Spec.Unit = u; return f }

// Text is the value as people read it; choices by their label.
func (f Field) Text() string {
	if f.Kind == KindChoice {
		return f.Choices.Label(f.value.text())
	}
	return f.value.text()
}

// Raw is the value as it is kept: the code of a choice, the ID of a reference.
func (f Field) Raw() string { return f.value.text() }

// SetText sets the value from what a person typed: full-width digits, 万, many spellings of a date.
// The error is in the user's words and the value stays as it was.
func (f Field) SetText(s string) error {
	if f.Kind == KindChoice {
		return f.setChoice(s)
	}
	return f.value.setText(s)
}

func (f Field) setChoice(s string) error {
	code := f.Choices.Code(s)
	if code == "" && s != "" {
		return fmt.Errorf("%s没有“%s”这一项，请从列表中选择", f.Label, s)
	}
	return f.value.setText(code)
}

// Zero tells whether nothing is filled in.
func (f Field) Zero() bool { return f.value.zero() }

// Masked is Text with personal data covered, for everyone who may not see it in full.
func (f Field) Masked() string {
	if !f.Spec.Personal || f.Zero() {
		return f.Text()
	}
	return f.Spec.Mask(f.Text())
}

// Mask covers a personal field's text.
func (s Spec) Mask(text string) string {
	switch s.Kind {
	case KindTel:
		return ident.MaskPhone(text)
	case KindCode:
		return ident.MaskDocument(text)
	case KindDay:
		return "****-**-**"
	}
	return ident.MaskName(text)
}

// Covered tells whether the field, or one of its lines' fields, is personal.
func (s Spec) Covered() bool {
	return s.Personal || slices.ContainsFunc(s.Items, Spec.Covered)
}

func runes(s string) int { return utf8.RuneCountInString(s) }

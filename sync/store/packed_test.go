package store

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
)

// What a packed row says is what the row itself says, of each type and whatever stands in its columns.
func TestPackedRows(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	random := rand.New(rand.NewPCG(1, 2))
	for _, typ := range domain.Types.All() {
		if _, err := db.Exec(typ.Table(record.SQLite)); err != nil {
			t.Fatal(err)
		}
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(typ.Columns())), ", ")
		other := typ.New() // one for all, as newRows has it
		unpack := other.Unpack()
		for i := range 200 {
			row := typ.New()
			fill(t, row, random, i)
			if _, err := db.Exec(fmt.Sprintf(`INSERT INTO %q ("%s") VALUES (%s)`, typ.Name, strings.Join(typ.Columns(), `", "`), marks), row.Args(nil)...); err != nil {
				t.Fatal(err)
			}
			var packed sql.RawBytes
			rows, err := db.Query(fmt.Sprintf("SELECT %s FROM %q WHERE id = ?", typ.Packed(), typ.Name), string(row.Head.ID))
			if err != nil || !rows.Next() || rows.Scan(&packed) != nil {
				t.Fatal(err, rows.Err())
			}
			text, err := unpack([]byte("begun "), packed)
			if err != nil || string(text) != "begun "+string(row.AppendJSON(nil)) {
				t.Fatalf("%s\n%v of packed %s\nis %s\nnot %s", typ.Name, err, packed, text, row.AppendJSON(nil))
			}
			if fmt.Sprint(*other.Head) != fmt.Sprint(*row.Head) {
				t.Errorf("head %+v, not %+v", other.Head, row.Head)
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
			for _, few := range []string{"[]", `["id"]`, `["id","KM01",1,2,3,0,""]`, `["id","KM01",1,2,3,0,"{}"]`} {
				if text, err := typ.New().Unpack()(nil, []byte(few)); err == nil {
					t.Errorf("%s is read as %s", few, text)
				}
			}
		}
	}
}

// fill gives about half of the fields a value; every other row only such as need no escape.
func fill(t *testing.T, row *record.Row, random *rand.Rand, i int) {
	t.Helper()
	texts := []string{"张三", "[]", "{}", "a,b", "]", "0", "x'y", "é😀", " ", "\u2028", "\x7f"}
	if i%2 == 0 {
		texts = append(texts, `"`, `\`, "两\n行", "\x00", "\t\x01")
	}
	h := row.Head
	h.ID, h.Scope, h.Rev, h.Deleted = record.NewID(), "KM01", random.Int64()-random.Int64(), random.IntN(9) == 0
	if i%10 == 0 {
		h.Extra = record.Patch{{Name: "later", Value: []byte(`{"a":[1,"\n"]}`)}}
	}
	for _, f := range row.Fields {
		if random.IntN(2) == 0 {
			continue
		}
		if f.Kind == record.KindNote && i%20 == 1 { // from elsewhere: a patch is always UTF-8
			if dest, ok := row.Dest()[7+slices.IndexFunc(row.Fields, func(o record.Field) bool { return o.Name == f.Name })].(sql.Scanner); !ok || dest.Scan("\xff broken") != nil {
				t.Fatal("a note takes no text")
			}
			continue
		}
		value := fmt.Sprint(random.Int64() >> random.IntN(64))
		switch f.Kind {
		case record.KindFlag:
			value = "true"
		case record.KindDay:
			value = `"2026-11-22"`
		case record.KindList:
			if value = "[]"; i%2 == 0 {
				value = `[{}]`
			}
		case record.KindTime, record.KindMoney, record.KindNumber, record.KindPercent:
		default:
			value = string(record.Patch{{Name: texts[random.IntN(len(texts))]}}.AppendJSON(nil))
			value = strings.TrimSuffix(strings.TrimPrefix(value, "{"), ":}")
		}
		if err := row.Apply(record.Patch{{Name: f.Name, Value: []byte(value)}}); err != nil {
			t.Fatal(err)
		}
	}
}

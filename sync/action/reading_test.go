package action_test

import (
	"encoding/json"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/sync/wire"
)

func TestValuesReadLikeForms(t *testing.T) {
	r := action.Reading{Name: func(typ string, id record.ID) string {
		if id == "u1" {
			return "李娜"
		}
		return ""
	}}
	for _, c := range []struct{ typ, field, raw, want string }{
		{"customer", "level", `"H"`, "H 级"}, {"customer", "budget_to", "18000000", "¥180,000.00"}, {"customer", "phone", `"13800000013"`, "138****0013"},
		{"customer", "owner", `"u1"`, "李娜"}, {"customer", "note", "null", "（空）"}, {"customer", "first_visit", `"2026-10-01"`, "2026-10-01"},
		{"user", "left_store", "false", "否"}, {"user", "left_store", "true", "是"}, {"quote", "accessories", `[{"code":"AC-1","name":"贴膜","quantity":2,"price":150000}]`, "1 项：AC-1 贴膜 数量 2 ¥1,500.00"},
		{"martian", "x", `{"a":1}`, "读不懂"}, {"martian", "x", `"文字"`, "文字"}, {"customer", "invented", "12", "12"},
	} {
		if got := r.Value(c.typ, c.field, json.RawMessage(c.raw)); !strings.HasPrefix(strings.TrimPrefix(got, "（这个版本的展厅"), c.want) {
			t.Errorf("%s.%s %s reads %q, want %q", c.typ, c.field, c.raw, got, c.want)
		}
		if got := r.Value(c.typ, c.field, json.RawMessage(c.raw)); strings.ContainsAny(got, `{}[]"`) {
			t.Errorf("%s.%s reads like JSON: %s", c.typ, c.field, got)
		}
	}
	if got := (action.Reading{Full: true}).Value("customer", "phone", json.RawMessage(`"13800000013"`)); got != "13800000013" {
		t.Errorf("in full: %s", got)
	}
}

func TestUnsentWorkAsText(t *testing.T) {
	u := store.Unsent{Verdict: wire.Refused, Reason: "单号已被使用", Mutation: wire.Mutation{N: 3, Verb: "customer.edit", User: "u1", At: morning, Changes: []wire.Change{
		{Type: domain.Customers.Name, ID: "c1", Base: 4, Set: record.Patch{{Name: "note", Value: []byte(`"周末来"`)}, {Name: "level", Value: []byte(`"A"`)}}},
		{Type: domain.Customers.Name, ID: "c2", Base: 4, Delete: true},
	}}}
	got := action.Reading{}.Text(&u, func(typ string, id record.ID) string { return "客户 " + string(id) })
	for _, want := range []string{"修改客户", "总部退回：单号已被使用", "客户 c1", "意向级别", "A 级", "周末来", "客户 c2", "删除  整条记录"} {
		if !strings.Contains(got, want) {
			t.Errorf("doesn't say %q:\n%s", want, got)
		}
	}
}

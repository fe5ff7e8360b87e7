package customers

import "testing"

func TestSuggestLeavesDoubtsToThePerson(t *testing.T) {
	header := []string{"姓名", "手机号", "联系电话", "备注", "别的"}
	m := Suggest(header)
	if at, ok := m[FieldName]; !ok || at != 0 {
		t.Errorf("name at %d, %t", at, ok)
	}
	if at, ok := m[FieldPhone]; ok {
		t.Errorf("one of two phone columns was taken: %d", at)
	}
	if len(m) != 2 {
		t.Errorf("%v", m)
	}
	chosen := Mapping{FieldPhone: 2}
	for f, at := range m {
		chosen[f] = at
	}
	if _, err := Guess(header, chosen); err != nil {
		t.Error(err)
	}
	if fields := Fields(); len(fields) != len(aliases) || fields[0] != FieldName {
		t.Errorf("%v", fields)
	}
}

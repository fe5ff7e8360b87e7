package main

import (
	"bytes"
	"fmt"
	"testing"
)

// A Chinese character takes two columns; the last cell of a row is not padded.
func TestTableAlignsByDisplayWidth(t *testing.T) {
	var out bytes.Buffer
	table := (&program{out: &out}).table("店", "名称", "状态")
	fmt.Fprintf(table, "%s\t%s\t%s\n", "KM01", "昆明（一）店A", "正常")
	fmt.Fprintf(table, "%s\t%s\t%s\n", "HQ", "", "正常")
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "" +
		"店    名称           状态\n" +
		"KM01  昆明（一）店A  正常\n" +
		"HQ                   正常\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// What the help shows as an example can be typed as it stands, with the sample catalogue.
func TestTheExampleOfHelpIsAQuote(t *testing.T) {
	dir := t.TempDir()
	say := func(in string, args ...string) string {
		t.Helper()
		var out, trouble bytes.Buffer
		if status := run(context.Background(), append([]string{"--data", dir}, args...), streams{strings.NewReader(in), &out, &trouble}); status != 0 {
			t.Fatalf("%v: %s", args, trouble.String())
		}
		return out.String()
	}
	say("", "init", "--province", "330000", "--pc", "A", "--user", "lina/李娜/consultant/password-1")
	say("", "catalogue", "load", "../../assets/sample/catalogue.json")
	say("", "customer", "new", "--name", "张伟", "--phone", "16800000001")
	help := say("", "help", "quote", "new")
	file := help[strings.Index(help, "{"):]
	file = file[:strings.Index(file, "}\n\n")+2]
	say(file, "quote", "price", "--in", "-")
	if got := say(file, "quote", "new", "--phone", "16800000001", "--in", "-"); !strings.Contains(got, "青禾 1.0T") {
		t.Errorf("the example makes %q", got)
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/login"
	"showroom/sync/action"
	"showroom/sync/store"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"showroomctl": func() { os.Exit(program()) }})
}

// fixtures are the files of the trade that scripts find in their folder, by the name they have there.
var fixtures = map[string]string{
	"golden-quotes.json":    "../../domain/price/testdata/golden-quotes.json",
	"customers-dms-gbk.csv": "../../sync/sheet/customers/testdata/customers-dms-gbk.csv",
	"customers-utf8bom.csv": "../../sync/sheet/customers/testdata/customers-utf8bom.csv",
	"customers.xlsx":        "../../sync/sheet/customers/testdata/customers.xlsx",
}

// TestScripts plays the scripts of testdata/script: each is a session at the command line, written so that
// whoever knows the trade can read it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"price":     priceFile,
			"keep":      keep,
			"figures":   figures,
			"make":      makeHostile,
			"hub":       startHub,
			"hubends":   endHub,
			"code":      issueCode,
			"hubuser":   addHubUser,
			"hubleaves": hubUserLeaves,
			"shop":      openShop,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("SHOWROOM_DATA", filepath.Join(env.WorkDir, "store"))
			today := now().Day() // the program knows no other
			env.Setenv("YY", fmt.Sprintf("%02d", today.Year()%100))
			env.Setenv("DAY", today.AddDays(14).String())
			env.Setenv("LATER", today.AddDays(21).String())
			for name, from := range fixtures {
				data, err := os.ReadFile(from)
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o600); err != nil {
					return err
				}
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "catalogue.json"), sample.Catalogue, 0o600)
		},
	})
}

// priceFile: price NAME.json GQ-01 writes the input of a golden quote into a file.
func priceFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: price FILE GQ-nn")
	}
	var golden goldenFile
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("golden-quotes.json")), &golden))
	for _, q := range golden.Quotes {
		if q.ID == args[1] {
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), q.Input, 0o600))
			return
		}
	}
	ts.Fatalf("no quote %s", args[1])
}

// digest is that of "password-1". It is made once: argon2id is slow on purpose, and half of what all scripts
// cost if each makes its own. The verb init has its script, too.
var digest = sync.OnceValues(func() (string, error) { return login.Hash("password-1") })

// makeShop makes what init makes: a store KM01 whose people have the password "password-1".
func makeShop(dir, pc string, people ...string) error {
	password, err := digest()
	if err != nil {
		return err
	}
	setup := store.Setup{Dealer: domain.Dealer{Code: "KM01", Name: "样例昆明一店", Province: "330000"}, PC: pc}
	for _, text := range people {
		var u userFlags
		if err := u.Set(text); err != nil {
			return err
		}
		u[0].Password = password
		setup.Users = append(setup.Users, u[0])
	}
	s, err := store.Create(context.Background(), dir, store.Options{Manual: true}, setup)
	if err != nil {
		return err
	}
	return s.Close()
}

// openShop: shop DIR PC login/name/role... makes a store of KM01.
func openShop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: shop DIR PC login/name/role...")
	}
	ts.Check(makeShop(ts.MkAbs(args[0]), args[1], args[2:]...))
}

// startHub: hub starts a headquarters with the dealer KM01; its address is $HUB.
func startHub(ts *testscript.TestScript, neg bool, args []string) {
	h, err := openHeadquarters(context.Background(), ts.MkAbs("."))
	ts.Check(err)
	ts.Defer(func() { endHub(ts, false, nil) })
	ts.Check(h.CreateDealer(context.Background(), "KM01", "样例昆明一店"))
	ts.Setenv("HUB", h.url)
	hubs.Store(ts.Getenv("WORK"), h)
}

// endHub: hubends takes the headquarters away.
func endHub(ts *testscript.TestScript, _ bool, _ []string) {
	h, runs := hubs.LoadAndDelete(ts.Getenv("WORK"))
	if !runs {
		return
	}
	if err := h.(*headquarters).close(); err != nil {
		ts.Logf("close the hub: %v", err)
	}
}

// hubs are the hubs of the scripts that run, by their folder.
var hubs sync.Map

// issueCode: code NAME [DEALER] puts a one-time code for KM01, or the dealer, into the environment.
func issueCode(ts *testscript.TestScript, neg bool, args []string) {
	h, ok := hubs.Load(ts.Getenv("WORK"))
	if !ok || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: code NAME [DEALER], after hub")
	}
	code, _, err := h.(*headquarters).IssueCode(context.Background(), append(args, "KM01")[1], time.Hour)
	ts.Check(err)
	ts.Setenv(args[0], code)
}

// addHubUser: hubuser DEALER LOGIN NAME ROLE does what showroomd user add does.
func addHubUser(ts *testscript.TestScript, neg bool, args []string) {
	h, ok := hubs.Load(ts.Getenv("WORK"))
	if !ok || len(args) != 4 {
		ts.Fatalf("usage: hubuser DEALER LOGIN NAME ROLE, after hub")
	}
	err := h.(*headquarters).AddUser(context.Background(), args[0], domain.User{Login: args[1], Name: args[2], Role: domain.Role(args[3])}, "password-9")
	if neg == (err == nil) {
		ts.Fatalf("%v", err)
	}
}

// hubUserLeaves: hubleaves DEALER LOGIN does what showroomd user disable does.
func hubUserLeaves(ts *testscript.TestScript, _ bool, args []string) {
	h, ok := hubs.Load(ts.Getenv("WORK"))
	if !ok || len(args) != 2 {
		ts.Fatalf("usage: hubleaves DEALER LOGIN, after hub")
	}
	ts.Check(h.(*headquarters).DisableUser(context.Background(), args[0], args[1], true))
}

// keep: keep NAME FIELD puts a field of the last JSON answer into the environment.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME FIELD")
	}
	var answer map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &answer))
	value, ok := answer[args[1]].(string)
	if !ok {
		ts.Fatalf("the answer has no text %q", args[1])
	}
	ts.Setenv(args[0], value)
}

// figures: figures FIELD VALUE ... compares fields of the last JSON answer; a.b goes inside.
func figures(ts *testscript.TestScript, neg bool, args []string) {
	var answer any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &answer))
	for i := 0; i+1 < len(args); i += 2 {
		value := answer
		for step := range strings.SplitSeq(args[i], ".") {
			object, _ := value.(map[string]any)
			value = object[step]
		}
		got, err := json.Marshal(value)
		ts.Check(err)
		if same := strings.Trim(string(got), `"`) == args[i+1]; same == neg {
			ts.Fatalf("%s is %s, want %s", args[i], got, args[i+1])
		}
	}
}

// makeHostile writes the files that nobody should send us.
func makeHostile(ts *testscript.TestScript, neg bool, args []string) {
	const head, row = "客户姓名,性别,手机,备注\n", "张三,男,16800000001,\n"
	wide := []byte{0xff, 0xfe}
	for _, r := range head + row {
		wide = append(wide, byte(r), byte(r>>8))
	}
	for name, body := range map[string][]byte{
		"empty.csv":    nil,
		"binary.csv":   bytes.Repeat([]byte{0, 1, 2, 0xfe, 0xff}, 5000),
		"utf16.csv":    wide,
		"bigcell.csv":  []byte(head + "张三,男,16800000002,\"" + strings.Repeat("x", 5_000_000) + "\"\n"),
		"formula.csv":  []byte(head + row + "=cmd|' /C calc'!A0,男,16800000003,\n"),
		"function.csv": []byte(head + "李四,男,16800000003,@SUM(1+9)*cmd|' /C calc'!A0\n"),
		"columns.csv":  []byte("a,b,c\n1,2,3\n"),
		"quote.csv":    []byte(head + "\"张三,男,16800000005,\n"),
		"broken.xlsx":  []byte("PK\x03\x04 no workbook"),
		"text.json":    []byte("{\"no\": \"price list\"}"),
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), body, 0o600))
	}
}

type goldenCase struct {
	ID              string
	Input, Expected json.RawMessage
}

type goldenFile struct {
	Quotes    []goldenCase
	LoanCases []goldenCase `json:"loan_cases"`
}

func golden(t *testing.T) goldenFile {
	t.Helper()
	data, err := os.ReadFile(fixtures["golden-quotes.json"])
	if err != nil {
		t.Fatal(err)
	}
	var g goldenFile
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Quotes) != 10 || len(g.LoanCases) != 8 {
		t.Fatalf("%d quotes and %d loans, want 10 and 8", len(g.Quotes), len(g.LoanCases))
	}
	return g
}

// ctl runs a command line and gives what it wrote to stdout.
func ctl(t *testing.T, in []byte, args ...string) []byte {
	t.Helper()
	var out, trouble bytes.Buffer
	if status := run(context.Background(), args, streams{bytes.NewReader(in), &out, &trouble}); status != done {
		t.Fatalf("%v: status %d: %s", args, status, trouble.String())
	}
	return out.Bytes()
}

// shop is a store with the sample's price list.
func shop(t *testing.T) string {
	t.Helper()
	dir, list := t.TempDir(), filepath.Join(t.TempDir(), "catalogue.json")
	if err := os.WriteFile(list, sample.Catalogue, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := makeShop(dir, "A", "lina/李娜/consultant"); err != nil {
		t.Fatal(err)
	}
	ctl(t, nil, "catalogue", "load", list, "--data", dir)
	return dir
}

// parsed keeps numbers as they are written, so that 1 and 1.0 differ.
func parsed(t *testing.T, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}

func TestGoldenLoans(t *testing.T) {
	cases := golden(t).LoanCases
	for _, c := range cases {
		got := ctl(t, c.Input, "loan", "--in", "-", "--json")
		if diff := cmp.Diff(parsed(t, c.Expected), parsed(t, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.ID, diff)
		}
	}
	all, _ := parsed(t, ctl(t, nil, "loan", "--json", "--in", fixtures["golden-quotes.json"])).([]any)
	if len(all) != len(cases) {
		t.Fatalf("%d results for a file with %d loan cases", len(all), len(cases))
	}
	for i, c := range cases {
		if diff := cmp.Diff(parsed(t, c.Expected), all[i]); diff != "" {
			t.Errorf("%s in the list (-want +got):\n%s", c.ID, diff)
		}
	}
}

// The golden quotes, to the fen, twice: priced without saving, and shown again after being kept as drafts.
func TestGoldenQuotes(t *testing.T) {
	dir := shop(t)
	ctl(t, nil, "customer", "new", "--data", dir, "--name", "张伟", "--phone", "16800000001")
	for _, c := range golden(t).Quotes {
		want := parsed(t, c.Expected)
		got := ctl(t, c.Input, "--data", dir, "quote", "price", "--in", "-", "--json")
		if diff := cmp.Diff(want, parsed(t, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.ID, diff)
		}
		saved, _ := parsed(t, ctl(t, c.Input, "quote", "new", "--phone", "16800000001", "--in", "-", "--json", "--data", dir)).(map[string]any)
		id, _ := saved["id"].(string)
		shown, _ := parsed(t, ctl(t, nil, "quote", "show", id, "--json", "--data", dir)).(map[string]any)
		result, _ := shown["result"].(map[string]any)
		if why, _ := result["explanations"].([]any); len(why) == 0 {
			t.Errorf("%s: the saved quote does not explain itself", c.ID)
		}
		delete(result, "explanations")
		if diff := cmp.Diff(want, any(result)); diff != "" {
			t.Errorf("%s saved (-want +got):\n%s", c.ID, diff)
		}
	}
}

// The three customer files give exactly the expected counts, faults and rows.
func TestGoldenImports(t *testing.T) {
	data, err := os.ReadFile("../../sync/sheet/customers/testdata/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected struct{ Files map[string]map[string]any }
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&expected); err != nil {
		t.Fatal(err)
	}
	if len(expected.Files) != 3 {
		t.Fatalf("%d files expected, want 3", len(expected.Files))
	}
	for name, want := range expected.Files {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := makeShop(dir, "A", "lina/李娜/consultant"); err != nil {
				t.Fatal(err)
			}
			for _, dup := range want["duplicates"].([]any) {
				delete(dup.(map[string]any), "spelling") // known to the maker of the file only
			}
			got, _ := parsed(t, ctl(t, nil, "import", "customers", fixtures[name], "--json", "--rows", "--data", dir)).(map[string]any)
			for _, key := range []string{"counts", "faults", "duplicates", "normalised_columns", "normalised_rows"} {
				if diff := cmp.Diff(want[key], got[key]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", key, diff)
				}
			}
			counts, _ := want["counts"].(map[string]any)
			state, _ := parsed(t, ctl(t, nil, "status", "--json", "--data", dir)).(map[string]any)
			if filed := state["records"].(map[string]any)["customer"]; filed != counts["clean"] {
				t.Errorf("%v customers filed, want the %v clean ones", filed, counts["clean"])
			}
		})
	}
}

// TestVerbsAreTold: every verb explains itself in help, and no name stands twice.
func TestVerbsAreTold(t *testing.T) {
	overview := string(ctl(t, nil, "--help"))
	seen := map[string]bool{}
	for _, f := range families() {
		for _, v := range f.verbs {
			if seen[v.name] {
				t.Errorf("%s stands twice", v.name)
			}
			seen[v.name] = true
			if !strings.Contains(overview, "\n  "+v.name+" ") {
				t.Errorf("the overview does not name %s", v.name)
			}
			told := string(ctl(t, nil, append(strings.Fields(v.name), "--help")...))
			if !strings.Contains(told, v.english) || !strings.Contains(told, "--data") {
				t.Errorf("%s does not explain itself: %s", v.name, told)
			}
		}
	}
}

// Without --pc each new store draws its own code, so that the numbers of two PCs never meet.
func TestInitDrawsAPCCode(t *testing.T) {
	type answer struct{ PC string }
	var drawn, asked answer
	for _, c := range []struct {
		to   *answer
		more []string
	}{{&drawn, nil}, {&asked, []string{"--pc", "A"}}} {
		args := append([]string{"init", "--data", t.TempDir(), "--json", "--user", "lina/李娜/consultant/password-1"}, c.more...)
		if err := json.Unmarshal(ctl(t, nil, args...), c.to); err != nil {
			t.Fatal(err)
		}
	}
	if len(drawn.PC) != 3 || asked.PC != "A" {
		t.Errorf("PC code %q, and %q where A was asked for", drawn.PC, asked.PC)
	}
}

// Who was made at the hub logs in with the first password, and sets one of his own.
func TestHubUserSetsAPasswordOfHisOwn(t *testing.T) {
	ctx := context.Background()
	h, err := openHeadquarters(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.close(); err != nil {
			t.Error(err)
		}
	})
	if err := h.AddUser(ctx, "HQ", domain.User{Login: "Zongbu", Name: "赵敏", Role: domain.HQ}, "password-9"); err != nil {
		t.Fatal(err)
	}
	code, _, err := h.IssueCode(ctx, "HQ", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctl(t, nil, "--data", dir, "join", h.url, code)
	s, err := store.Open(ctx, dir, store.Options{Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	who, err := action.Login(ctx, s, "zongbu", "password-9")
	if err != nil || !who.User.FirstPassword || !who.MayManage() {
		t.Fatalf("%+v, %v", who, err)
	}
	if err := who.ChangePassword(ctx, "password-9", "one of my own"); err != nil {
		t.Fatal(err)
	}
	if who, err = action.Login(ctx, s, "zongbu", "one of my own"); err != nil || who.User.FirstPassword {
		t.Fatalf("%+v, %v", who, err)
	}
}

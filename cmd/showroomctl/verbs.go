package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

// verb is one thing that showroomctl does. make declares its flags and gives its work.
type verb struct {
	name    string // "quote price"
	args    string // FILE [--dry-run]
	english string
	chinese string
	make    func(*call, *flag.FlagSet) work
}

// families are the verbs in the order in which help lists them. (A function: verbs refer to help, and help
// to the verbs.)
func families() []struct {
	title string
	verbs []verb
} {
	return []struct {
		title string
		verbs []verb
	}{
		{"Rules, without a store 规则（不需要门店数据）", ruleVerbs},
		{"The store 门店", storeVerbs},
		{"Customers 客户", customerVerbs},
		{"Quotes 报价", quoteVerbs},
		{"Orders 订单", orderVerbs},
		{"Deliveries 交车", deliveryVerbs},
		{"Papers 打印", paperVerbs},
		{"Care 维护", careVerbs},
		{"Headquarters 总部", append(syncVerbs, conflictVerbs...)},
		{"Trying out 试用", append(demoVerbs, seedVerbs...)},
	}
}

// alias are other names under which a verb is found.
var alias = map[string]string{"customers transfer": "customer transfer"}

// examples are the smallest files that a verb takes with --in, below its help.
var examples = map[string]string{"quote price": quoteExample, "quote new": quoteExample}

// quoteExample is a quote on the sample catalogue, assets/sample/catalogue.json. The test of help prices it.
const quoteExample = `
{"quote_date": "2026-11-22", "invoice_date": "2026-11-30", "province": "330000", "owner_type": "private",
 "vehicle": {"variant": "QH-10T-A", "fuel": "ICE", "displacement_cc": 998, "seats": 5, "vehicle_tax": "by_displacement"},
 "msrp_fen": 7980000, "colour": {"code": "QH-C1"}, "discount_fen": 100000}

  The codes are those of the price list (the sample: assets/sample/catalogue.json), amounts are fen.
  代码取自已载入的价目表（样例：assets/sample/catalogue.json），金额以分计。
`

// findVerb takes the longest verb that args begin with. Unknown: nil and args as they are.
func findVerb(args []string) (*verb, []string) {
	for n := min(3, len(args)); n > 0; n-- {
		name := strings.Join(args[:n], " ")
		if other := alias[name]; other != "" {
			name = other
		}
		for _, f := range families() {
			for i := range f.verbs {
				if f.verbs[i].name == name {
					return &f.verbs[i], args[n:]
				}
			}
		}
	}
	return nil, args
}

// asksHelp prints help if that is what args ask for.
func (c *call) asksHelp(args []string) (yes bool, err error) {
	if len(args) == 0 {
		return false, nil
	}
	switch args[0] {
	case "-h", "-help", "--help":
		return true, c.overview()
	case "version":
		fmt.Fprintln(c.out, version)
		return true, nil
	case "help":
		if v, _ := findVerb(args[1:]); v != nil {
			flags := flag.NewFlagSet(v.name, flag.ContinueOnError)
			v.make(c, flags)
			c.commonFlags(flags)
			v.explain(c.out, flags)
			return true, nil
		}
		return true, c.overview(args[1:]...)
	}
	return false, nil
}

func noVerb(name string) error {
	return usage("没有“%s”这个命令；showroomctl help 列出所有命令", name)
}

// overview lists the verbs; with a word, those that begin with it.
func (c *call) overview(only ...string) error {
	if len(only) > 0 && !begun(only[0]) {
		return noVerb(only[0])
	}
	fmt.Fprint(c.out, `showroomctl: Showroom without a window. 展厅的命令行。

  showroomctl [--data DIR] [--user LOGIN] VERB [ARGUMENTS] [--json]

Exit status: 0 done, 1 refused or failed (the reason is on stderr), 2 wrong usage.
退出码：0 完成，1 被拒绝或失败（原因在 stderr），2 用法不对。
"showroomctl help VERB" explains a verb and its flags. “showroomctl help 命令” 说明用法。
`)
	for _, f := range families() {
		title := "\n" + f.title + "\n"
		for _, v := range f.verbs {
			if len(only) > 0 && !strings.HasPrefix(v.name, only[0]) {
				continue
			}
			fmt.Fprintf(c.out, "%s  %s %s\n      %s %s\n", title, v.name, v.args, v.english, v.chinese)
			title = ""
		}
	}
	return nil
}

// begun tells whether a verb begins with the word.
func begun(word string) bool {
	for _, f := range families() {
		for _, v := range f.verbs {
			if strings.HasPrefix(v.name, word) {
				return true
			}
		}
	}
	return false
}

// explain is the help of one verb.
func (v *verb) explain(out io.Writer, flags *flag.FlagSet) {
	fmt.Fprintf(out, "showroomctl %s %s\n\n  %s\n  %s\n\n", v.name, v.args, v.english, v.chinese)
	if example := examples[v.name]; example != "" {
		fmt.Fprintf(out, "  For instance 例如:\n%s\n", example)
	}
	flags.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintf(out, "  --%s %s\n        %s", f.Name, value, text)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" {
			fmt.Fprintf(out, " (%s)", f.DefValue)
		}
		fmt.Fprintln(out)
	})
}

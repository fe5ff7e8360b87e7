package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

// call is one run of one verb.
type call struct {
	ctx context.Context
	streams
	data string // the store's folder
	user string // login name of who acts, "" for this PC's usual one

	password string // of the user, where he proves what he does
	json     bool   // answer in JSON

	acting   string    // who acted, to be told people beside the answer; "" where nobody else could have
	warnings []warning // what is told beside the answer
}

// work does a verb's work on the arguments that are no flags.
type work func(args []string) error

// obey finds the verb in args and does it. Flags that every verb knows may stand before the verb.
func (c *call) obey(args []string) error {
	common := flag.NewFlagSet("", flag.ContinueOnError)
	c.commonFlags(common)
	before, rest, err := leading(common, args)
	if err != nil {
		return err
	}
	if yes, err := c.asksHelp(rest); yes {
		return err
	}
	if len(rest) == 0 {
		return usage("请写明要做什么；showroomctl help 列出所有命令")
	}
	v, rest := findVerb(rest)
	if v == nil && helpWanted(rest) {
		return c.overview(rest[0])
	}
	if v == nil {
		return noVerb(rest[0])
	}
	flags := flag.NewFlagSet(v.name, flag.ContinueOnError)
	do := v.make(c, flags)
	c.commonFlags(flags)
	if helpWanted(rest) {
		v.explain(c.out, flags)
		return nil
	}
	words, err := interleaved(flags, append(before, rest...))
	if err != nil {
		return fmt.Errorf("%w；showroomctl help %s 说明用法", err, v.name)
	}
	return do(words)
}

// commonFlags are those of every verb; a verb may have its own flag of the same name.
func (c *call) commonFlags(f *flag.FlagSet) {
	f.StringVar(&c.data, "data", c.data, "`DIR` of the store; default $SHOWROOM_DATA, or the desktop's own 数据文件夹")
	f.BoolVar(&c.json, "json", c.json, "answer in JSON 以 JSON 输出")
	if f.Lookup("user") == nil {
		f.StringVar(&c.user, "user", c.user, "`LOGIN` of the user who acts; default the one that this PC took first (the oldest consultant), and stays with 经办人登录名；不写则是本机首次选定的最早的销售顾问，此后不变")
	}
}

func helpWanted(args []string) bool {
	for _, a := range args {
		switch a {
		case "--":
			return false
		case "-h", "-help", "--help":
			return true
		}
	}
	return false
}

// leading splits off the common flags that stand before the verb.
func leading(f *flag.FlagSet, args []string) (before, rest []string, err error) {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && !helpWanted(args[:1]) {
		n, err := width(f, args)
		if err != nil {
			return nil, nil, err
		}
		before, args = append(before, args[:n]...), args[n:]
	}
	return before, args, nil
}

// interleaved parses flags that stand before, between and behind the words, and returns the words. After
// "--" all are words, and so is a negative number.
func interleaved(f *flag.FlagSet, args []string) (words []string, err error) {
	f.SetOutput(io.Discard)
	for len(args) > 0 {
		if args[0] == "--" {
			return append(words, args[1:]...), nil
		}
		if !isFlag(args[0]) {
			words, args = append(words, args[0]), args[1:]
			continue
		}
		n, err := width(f, args)
		if err != nil {
			return nil, err
		}
		if err := set(f, args[:n]); err != nil {
			return nil, err
		}
		args = args[n:]
	}
	return words, nil
}

// set gives a flag its value, which stands behind it or behind "=".
func set(f *flag.FlagSet, args []string) error {
	name, value, valued := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	switch {
	case len(args) > 1:
		value = args[1]
	case !valued:
		value = "true"
	}
	err := f.Set(name, value)
	if err == nil {
		return nil
	}
	reason := err.Error()
	if g, ok := f.Lookup(name).Value.(flag.Getter); ok {
		switch g.Get().(type) {
		case int:
			reason = "请写一个整数"
		case bool:
			reason = "请写 true 或 false，或只写参数名"
		}
	}
	return usage("参数 --%s 的值“%s”不对：%s", name, value, reason)
}

func isFlag(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && (arg[1] < '0' || arg[1] > '9')
}

// width is how many arguments the flag at args[0] takes with its value.
func width(f *flag.FlagSet, args []string) (int, error) {
	name, _, valued := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	known := f.Lookup(name)
	if known == nil {
		return 0, usage("不认识参数 %s", args[0])
	}
	if yes, ok := known.Value.(interface{ IsBoolFlag() bool }); valued || ok && yes.IsBoolFlag() {
		return 1, nil
	}
	if len(args) < 2 {
		return 0, usage("参数 %s 后面缺少值", args[0])
	}
	return 2, nil
}

// say writes a line for people to stdout.
func (c *call) say(format string, args ...any) error {
	_, err := fmt.Fprintf(c.out, format, args...)
	return err
}

// tell writes to stderr. If even that fails there is nobody left to tell.
func (c *call) tell(format string, args ...any) { _, _ = fmt.Fprintf(c.err, format, args...) }

// words checks how many arguments stand beside the flags; names are what they are called in help.
func words(args []string, names ...string) error {
	switch {
	case len(args) < len(names):
		return usage("缺少 %s", names[len(args)])
	case len(args) > len(names):
		return usage("多了“%s”", args[len(names)])
	}
	return nil
}

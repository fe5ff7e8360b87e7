package main

import (
	"flag"
	"fmt"
	"strconv"
	"strings"

	"showroom/domain/ident"
	"showroom/domain/loan"
	"showroom/domain/money"
	"showroom/domain/pinyin"
)

var ruleVerbs = []verb{
	{"check", "vin|plate|phone|idcard|uscc VALUE [--json]",
		"Judge an identifier: valid, normalised, reason. Exit status 1 when it is not valid.", "检查号码；无效时退出码为 1。", checkVerb},
	{"amount", "FEN [--json]", "Write an amount of fen in Chinese capitals.", "把以分为单位的金额写成大写。", amountVerb},
	{"pinyin", "TEXT [--json]", "Tell how a name is read: full and initials.", "姓名的全拼和首字母。", pinyinVerb},
	{"loan", "--in FILE [--json]", "Work out a loan: one input, a list of them, or a file with loan_cases. FILE - is stdin.", "计算贷款；FILE 为 - 时从标准输入读取。", loanVerb},
}

var checkable = []ident.Kind{ident.KindVIN, ident.KindPlate, ident.KindPhone, ident.KindIDCard, ident.KindUSCC}

func checkVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args, "vin|plate|phone|idcard|uscc", "VALUE"); err != nil {
			return err
		}
		kind, err := kindNamed(args[0])
		if err != nil {
			return err
		}
		v := ident.Check(kind, args[1])
		err = c.answer(v, func() error {
			if v.Valid {
				return c.say("%s\n", v.Normalised)
			}
			return c.say("%s：%s\n", v.Normalised, v.Reason)
		})
		if err == nil && !v.Valid {
			return errNo
		}
		return err
	}
}

func kindNamed(name string) (ident.Kind, error) {
	for _, k := range checkable {
		if string(k) == strings.ToLower(name) {
			return k, nil
		}
	}
	return "", usage("不认识号码类型“%s”，可用 vin、plate、phone、idcard、uscc", name)
}

func amountVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args, "FEN"); err != nil {
			return err
		}
		n, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return usage("“%s”不是整数的分：12.50 元写作 1250", args[0])
		}
		text, err := money.Capitals(money.Fen(n))
		if err != nil {
			return err
		}
		answer := struct {
			Fen      money.Fen `json:"fen"`
			Yuan     string    `json:"yuan"`
			Capitals string    `json:"capitals"`
		}{money.Fen(n), money.Fen(n).String(), text}
		return c.answer(answer, func() error { return c.say("%s\n", text) })
	}
}

func pinyinVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if len(args) == 0 {
			return usage("缺少 TEXT")
		}
		text := strings.Join(args, " ")
		type reading struct {
			Full     string `json:"full"`
			Initials string `json:"initials"`
		}
		answer := struct {
			Text string `json:"text"`
			reading
			Others []reading `json:"others"` // other ways to read the name
		}{Text: text, reading: reading{pinyin.Full(text), pinyin.Initials(text)}, Others: []reading{}}
		for i, r := range pinyin.Readings(text) {
			if i > 0 {
				answer.Others = append(answer.Others, reading{r.Full(), r.Initials()})
			}
		}
		return c.answer(answer, func() error { return c.say("%s %s\n", answer.Full, answer.Initials) })
	}
}

func loanVerb(c *call, f *flag.FlagSet) work {
	file := inFlag(f)
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		inputs, err := readInputs[loan.Input](c, *file, "loan_cases")
		if err != nil {
			return err
		}
		results := make([]loan.Result, len(inputs.all))
		for i, in := range inputs.all {
			if results[i], err = loan.Work(in); err != nil {
				return inputs.blame(i, err)
			}
		}
		return answerEach(c, inputs, results, func(in loan.Input, r loan.Result) error { return c.say("%s\n", r.Why(in)) })
	}
}

// answerEach answers one input with one object and a list with a list.
func answerEach[In, Out any](c *call, in inputs[In], results []Out, text func(In, Out) error) error {
	if c.json && !in.list {
		return c.answer(results[0], nil)
	}
	return c.answer(results, func() error {
		for i, r := range results {
			if err := text(in.all[i], r); err != nil {
				return fmt.Errorf("write the answer: %w", err)
			}
		}
		return nil
	})
}

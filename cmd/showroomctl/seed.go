package main

import (
	"flag"
	"time"

	"showroom/sync/sample"
)

var seedVerbs = []verb{
	{"seed", "[--customers N] [--events M] [--quotes Q] [--seed S] [--json]", "Fill the store with invented people and what happened with them: the same seed and day make the same ones.",
		"写入虚构的客户和时间线，用于试用和测速。", seedVerb},
}

func seedVerb(c *call, f *flag.FlagSet) work {
	customers := f.Int("customers", 1000, "`N` customers 客户数")
	events := f.Int("events", 3000, "`M` events 时间线条数")
	quotes := f.Int("quotes", 0, "`Q` issued quotes, which need a price list 报价数")
	seed := f.Uint64("seed", 1, "`S` 随机种子")
	day := f.String("day", "", "`DATE` on which the story ends; default today 截止日期")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		if *customers < 1 || *events < 0 || *quotes < 0 || *customers > sample.MostCustomers {
			return usage("客户数应在 1 至 %d 之间，时间线和报价的数量不能为负", sample.MostCustomers)
		}
		end, err := dayFlag(*day, now().Day())
		if err != nil {
			return err
		}
		return c.withSession(func(s *session) error {
			began := time.Now()
			size := sample.Size{Customers: *customers, Events: *events, Quotes: *quotes, Seed: *seed, End: end}
			size.Tell = func(what string, done, all int) { c.tell("%s %d / %d\n", what, done, all) }
			if err := sample.Seed(c.ctx, s.Store, size); err != nil {
				return err
			}
			answer := struct {
				Customers int     `json:"customers"`
				Events    int     `json:"events"`
				Quotes    int     `json:"quotes"`
				Seed      uint64  `json:"seed"`
				Seconds   float64 `json:"seconds"`
			}{*customers, *events, *quotes, *seed, time.Since(began).Seconds()}
			return c.answer(answer, func() error {
				return c.say("已写入 %d 位虚构客户、%d 条时间线、%d 份报价，用时 %.1f 秒\n", *customers, *events, *quotes, answer.Seconds)
			})
		})
	}
}

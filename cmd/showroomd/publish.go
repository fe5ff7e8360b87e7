package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

func publish(ctx context.Context, p *program, args []string) error {
	file := p.flags.String("catalogue", "", "每行一条 JSON 的文件")
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	if *file == "" {
		return p.wrong("publish 需要 --catalogue FILE")
	}
	items, lines, err := readItems(*file)
	if err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		changed, err := h.Publish(ctx, items)
		var unfit *hub.Unfit
		if errors.As(err, &unfit) {
			return fmt.Errorf("%s 第 %d 行不能发布，全部内容都没有发布：%w", *file, lines[unfit.Index], err)
		}
		if err != nil {
			return err
		}
		return p.show(map[string]int{"items": len(items), "changed": changed}, func() error {
			_, err := fmt.Fprintf(p.out, "共 %d 条，其中 %d 条有变化，已发布\n", len(items), changed)
			return err
		})
	})
}

// badLine says in words what is wrong with a line that can't be read.
func badLine(line []byte, err error) string {
	var shape struct {
		Type, ID string
		Body     map[string]json.RawMessage
		Deleted  bool
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	found := json.Unmarshal(line, &shape)
	switch {
	case errors.As(found, &syntax):
		return fmt.Sprintf("不是一条完整的 JSON，第 %d 个字节附近有错", syntax.Offset)
	case errors.As(found, &kind) && kind.Field != "":
		return fmt.Sprintf("“%s”的内容不对，那里不能写 %s", strings.ToLower(kind.Field), kind.Value)
	case errors.As(found, &kind):
		return `每行应是 {"type": …, "id": …, "body": …}`
	}
	return err.Error()
}

// readItems reads what is to be published: lines as in a feed, of which type, id, body and deleted count. It
// returns the line that each item stands in, too.
func readItems(path string) (items []wire.Item, lines []int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, wire.MaxLine)
	for n := 1; in.Scan(); n++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		var it wire.Item
		if err := wire.DecodeItem([]byte(in.Text()), &it); err != nil {
			return nil, nil, fmt.Errorf("%s 第 %d 行看不懂：%s", path, n, badLine(in.Bytes(), err))
		}
		if it.ID == "" {
			return nil, nil, fmt.Errorf("%s 第 %d 行没有 id；同一条资料每次发布都要用同一个 id，例如 %s", path, n, record.NewID())
		}
		items, lines = append(items, it), append(lines, n)
	}
	return items, lines, in.Err()
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// mostInput bounds a file that is read whole.
const mostInput = 64 << 20

func inFlag(f *flag.FlagSet) *string {
	return f.String("in", "", "`FILE` to read, - for stdin 输入文件")
}

// file reads a file that the user named, or stdin for "-".
func (c *call) file(name string) ([]byte, error) {
	if name == "" {
		return nil, usage("缺少 --in FILE")
	}
	var from io.Reader = c.in
	if name != "-" {
		f, err := os.Open(name)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("没有文件“%s”，请检查路径", name)
		}
		if err != nil {
			return nil, fmt.Errorf("打不开文件“%s”，请检查它的权限：%w", name, err)
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, fmt.Errorf("“%s”是文件夹，请写出其中的文件", name)
		}
		from = f
	}
	data, err := io.ReadAll(io.LimitReader(from, mostInput+1))
	if err != nil {
		return nil, fmt.Errorf("读不了文件“%s”：%w", name, err)
	}
	if len(data) > mostInput {
		return nil, fmt.Errorf("文件“%s”超过 %d MB，太大了", name, mostInput>>20)
	}
	return data, nil
}

// inputs are what a file asks to be worked out.
type inputs[T any] struct {
	all  []T
	list bool     // the file holds a list, so the answer is a list too
	ids  []string // as the file names them
}

// blame says which input of a list an error is about.
func (in inputs[T]) blame(i int, err error) error {
	switch {
	case !in.list:
		return err
	case in.ids[i] != "":
		return fmt.Errorf("%s：%w", in.ids[i], err)
	}
	return fmt.Errorf("第 %d 项：%w", i+1, err)
}

// readInputs reads a file with one input object, a list of them, or an object that holds the list under
// key. An element may also be a case: an object with the input under "input". A field that the rules
// don't know is refused: a misspelt discount would otherwise cost money.
func readInputs[T any](c *call, name, key string) (in inputs[T], err error) {
	data, err := c.file(name)
	if err != nil {
		return in, err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return in, fmt.Errorf("文件“%s”不是 JSON：%w", name, jsonTrouble(err))
	}
	var items []json.RawMessage
	if json.Unmarshal(whole, &items) == nil {
		in.list = true
	} else if items, in.list = under(whole, key); !in.list {
		items = []json.RawMessage{whole}
	}
	for i, item := range items {
		var one T
		body, id := caseOf(item)
		in.ids = append(in.ids, id)
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(&one); err != nil {
			return in, fmt.Errorf("文件“%s”的内容不对：%w", name, in.blame(i, jsonTrouble(err)))
		}
		in.all = append(in.all, one)
	}
	if len(in.all) == 0 {
		return in, fmt.Errorf("文件“%s”里没有可计算的内容", name)
	}
	return in, nil
}

// under gives the list that an object holds under key.
func under(whole json.RawMessage, key string) ([]json.RawMessage, bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(whole, &object) != nil || object[key] == nil {
		return nil, false
	}
	var items []json.RawMessage
	err := json.Unmarshal(object[key], &items)
	return items, err == nil
}

// caseOf takes the input out of a case.
func caseOf(item json.RawMessage) (body json.RawMessage, id string) {
	var c struct {
		ID    string
		Input json.RawMessage
	}
	if json.Unmarshal(item, &c) != nil || c.Input == nil {
		return item, ""
	}
	return c.Input, c.ID
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonTrouble says in plain words why a JSON text can't be taken. What the rules themselves say stays.
func jsonTrouble(err error) error {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && strings.HasPrefix(wrong.Value, "number"):
		return fmt.Errorf("“%s”的值%s不对，这里要的是%s", wrong.Field, strings.TrimPrefix(wrong.Value, "number"), wanted(wrong))
	case errors.As(err, &wrong):
		return fmt.Errorf("“%s”写成了%s，这里要的是%s", wrong.Field, jsonKinds[wrong.Value], wanted(wrong))
	case errors.As(err, &syntax) && strings.HasPrefix(syntax.Error(), "unexpected end"), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("内容不完整，文件可能是空的或没有写完")
	case errors.As(err, &syntax):
		return fmt.Errorf("第 %d 个字节处写法不对，请检查引号、逗号和括号", syntax.Offset)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return fmt.Errorf("不认识字段 %s，请检查拼写", name)
	}
	return err
}

var jsonKinds = map[string]string{"string": "文字", "bool": "true 或 false", "array": "列表", "object": "对象"}

// wanted is what the place takes, in words.
func wanted(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64":
		return "整数（金额以分计）"
	case "bool":
		return "true 或 false"
	case "string":
		return "文字"
	case "slice", "array":
		return "列表"
	}
	return "对象"
}

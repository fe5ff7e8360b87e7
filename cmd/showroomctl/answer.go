package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// warning is something that was done although it looks wrong, or that the caller should know of.
type warning struct {
	Field string `json:"field"` // of the record concerned, "" for none
	Text  string `json:"text"`
}

// warn keeps a warning until the verb answers. A verb that fails tells only its error.
func (c *call) warn(field, format string, args ...any) {
	if w := (warning{field, fmt.Sprintf(format, args...)}); !slices.Contains(c.warnings, w) {
		c.warnings = append(c.warnings, w)
	}
}

// warnOf keeps a sentence as a warning, if there is one.
func (c *call) warnOf(sentence string) {
	if sentence != "" {
		c.warn("", "%s", sentence)
	}
}

// answer writes v as JSON for machines when they asked for it, and otherwise calls text for people. Warnings
// go to stderr, and into the JSON too, where that is an object.
func (c *call) answer(v any, text func() error) error {
	for _, w := range c.warnings {
		c.tell("注意：%s\n", w.Text)
	}
	if !c.json {
		c.tell("%s", c.acting)
		return text()
	}
	return c.encode(v)
}

// encode writes v as JSON. An object gets the member "warnings" when there are any.
func (c *call) encode(v any) error {
	var flat, out bytes.Buffer
	e := json.NewEncoder(&flat)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	if object := bytes.TrimSpace(flat.Bytes()); err == nil && len(c.warnings) > 0 && object[0] == '{' {
		flat.Truncate(len(object) - 1)
		if len(object) > len("{}") {
			flat.WriteByte(',')
		}
		flat.WriteString(`"warnings":`)
		err = e.Encode(c.warnings)
		flat.WriteByte('}')
	}
	if err == nil {
		err = json.Indent(&out, bytes.TrimSpace(flat.Bytes()), "", "  ")
	}
	if err != nil {
		return fmt.Errorf("prepare the answer: %w", err)
	}
	out.WriteByte('\n')
	if _, err := c.out.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

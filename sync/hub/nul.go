package hub

import (
	"bytes"
	"strings"

	"showroom/sync/wire"
)

// No text in PostgreSQL can hold U+0000, and no person can type it; it comes from damaged files. As raw JSON
// a body could still carry it, but every column that is read out of one could not, so the hub takes it
// nowhere: the same on every engine. (Bytes that aren't UTF-8 never pass wire's decoders.)

const nulReason = "内容里有不可见的空字符（U+0000），总部无法保存；它通常来自损坏的导入文件，请重新填写有问题的那一栏后再发送"

// hasNUL tells whether a JSON text means U+0000 anywhere: a raw one is no JSON, so only the escape can.
func hasNUL(line []byte) bool {
	for {
		i := bytes.Index(line, []byte(`\u0000`))
		if i < 0 {
			return false
		}
		slashes := 0
		for i-slashes > 0 && line[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return true
		}
		line = line[i+1:]
	}
}

// plain is a text that every engine can keep.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// storable tells whether a text can be kept as it is.
func storable(s string) bool { return plain(s) == s }

// nulItem tells whether an item that shall be published carries U+0000.
func nulItem(it *wire.Item) bool {
	return !storable(string(it.ID)) || hasNUL(it.Body.AppendJSON(nil))
}

package hub

import (
	"fmt"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// What one record may come to, by however many mutations. A feed's line is at most wire.MaxLine: a record beyond it would
// keep all of its dealer's PCs from pulling.
const (
	maxBody = 4 << 20 // bytes of its fields
	maxLost = 4 << 20 // bytes of its open losers
)

// overgrown says why a change that makes a record too large is not taken. What makes it smaller always is.
func overgrown(before, after record.Patch, lost []wire.Loser) string {
	if len(after) > wire.MaxFields && len(after) > len(before) {
		return fmt.Sprintf("这条记录已有 %d 项内容，最多 %d 项，这次新增的内容总部不能接受；请联系总部核对这台电脑的程序", len(before), wire.MaxFields)
	}
	if size := bytesOf(after); size > maxBody && size > bytesOf(before) {
		return fmt.Sprintf("这条记录的内容共 %d MB，最多 %d MB，总部不能接受；请删减后再保存", size>>20, maxBody>>20)
	}
	size := 0
	for i := range lost {
		size += len(lost[i].Lost) + len(lost[i].Won)
	}
	if size > maxLost {
		return "这条记录上没有处理的冲突太多，总部不能再接受新的修改；请先在冲突页逐项选定"
	}
	return ""
}

func bytesOf(p record.Patch) (size int) {
	for i := range p {
		size += len(p[i].Name) + len(p[i].Value)
	}
	return size
}

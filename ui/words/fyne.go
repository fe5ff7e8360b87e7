package words

// Fyne's own words, such as those of an entry's menu, can't be switched: Fyne follows the system's locale.
// These override them for whatever that locale is (field notes 2.3).

import (
	"encoding/json"
	"fmt"

	"fyne.io/fyne/v2/lang"
)

// own lists Fyne's words with their Chinese; English needs no translation.
var own = map[string]string{
	"Advanced": "高级", "Cancel": "取消", "Confirm": "确认", "Copy": "复制", "Create Folder": "新建文件夹",
	"Cut": "剪切", "Enter filename": "文件名", "Error": "出错了", "Favourites": "收藏", "File": "文件",
	"Folder": "文件夹", "New Folder": "新建文件夹", "No": "否", "OK": "确定", "Open": "打开", "Paste": "粘贴",
	"Quit": "退出", "Redo": "重做", "Save": "保存", "Select all": "全选", "Show Hidden Files": "显示隐藏文件",
	"Undo": "撤销", "Yes": "是",
}

// TellFyne gives Fyne its words in the current language, whatever the system's locale says.
func TellFyne() error {
	said := make(map[string]string, len(own))
	for en, zh := range own {
		said[en] = en
		if Current() == Chinese {
			said[en] = zh
		}
	}
	data, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("write Fyne's words: %w", err)
	}
	if err := lang.AddTranslationsForLocale(data, lang.SystemLocale()); err != nil {
		return fmt.Errorf("give Fyne its words: %w", err)
	}
	return nil
}

package words_test

import (
	"testing"

	"showroom/ui/words"
)

func TestOneIsNotMany(t *testing.T) {
	before := words.Current()
	t.Cleanup(func() { words.Use(before) })
	words.Use(words.English)
	for want, got := range map[string]string{
		"1 day ago":   words.Trf("%d 天前", 1),
		"21 days ago": words.Trf("%d 天前", 21),
		"in 1 day":    words.Tr("1 天后"),
		"in 11 days":  words.Tr("11 天后"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	words.Use(words.Chinese)
	if got := words.Trf("%d 天前", 1); got != "1 天前" {
		t.Errorf("Chinese: %q", got)
	}
}

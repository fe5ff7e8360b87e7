package grid

import (
	"strings"
	"time"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/ui/look"
	"showroom/ui/words"
)

func tr(zh string) string { return words.Tr(zh) }

// yuan writes an amount with its sign, as a field knows only its text.
func yuan(f record.Field) string {
	s := f.Text()
	if strings.HasPrefix(s, "-") {
		return "−¥" + s[1:]
	}
	return "¥" + s
}

func (r Reading) time(f record.Field) Cell {
	at, err := time.ParseInLocation("2006-01-02 15:04", f.Text(), calendar.Shanghai)
	if err != nil || r.Now == nil {
		return Cell{Text: f.Text()}
	}
	return Cell{Text: tr(calendar.InstantOf(at).Ago(r.Now())), Tip: look.Exact(calendar.InstantOf(at))}
}

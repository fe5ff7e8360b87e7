package calendar

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Calendar knows the days off and the make-up working days that the State Council publishes
// year by year. A year that is not published yet follows the weekdays and says so.
type Calendar struct {
	published map[int]bool
	marks     map[Day]mark
}

type mark struct {
	work bool
	name string
}

type holidayFile struct {
	Years map[string]struct {
		Published bool        `json:"published"`
		Days      [][3]string `json:"days"`
	} `json:"years"`
}

// LoadCalendar reads assets/data/holidays.json: years → published, days of [date, off|work, name].
// It refuses the whole file at the first entry it can't understand.
func LoadCalendar(data []byte) (*Calendar, error) {
	var file holidayFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("节假日文件读不懂，请导入正确的 JSON 文件：%w", err)
	}
	if len(file.Years) == 0 {
		return nil, fmt.Errorf("节假日文件里没有任何年份，请导入正确的文件")
	}
	c := &Calendar{published: map[int]bool{}, marks: map[Day]mark{}}
	for label, entry := range file.Years {
		year, err := strconv.Atoi(label)
		if err != nil {
			return nil, fmt.Errorf("节假日文件的年份“%s”不是数字，请核对文件", label)
		}
		c.published[year] = entry.Published
		for _, row := range entry.Days {
			if err := c.add(year, row); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (c *Calendar) add(year int, row [3]string) error {
	date, err := ParseDay(row[0])
	if err != nil {
		return fmt.Errorf("节假日文件 %d 年有错：%w", year, err)
	}
	if date.Year() != year {
		return fmt.Errorf("节假日文件把 %s 写在 %d 年下，请核对文件", date, year)
	}
	if row[1] != "off" && row[1] != "work" {
		return fmt.Errorf("节假日文件 %s 的类型“%s”应为 off 或 work，请核对文件", date, row[1])
	}
	c.marks[date] = mark{work: row[1] == "work", name: row[2]}
	return nil
}

// Published tells whether the holidays of the year are known.
func (c *Calendar) Published(year int) bool { return c.published[year] }

// Holiday is the name of the holiday on d, 春节, also for its make-up working days; empty if none.
func (c *Calendar) Holiday(d Day) string { return c.marks[d].name }

// IsWorkday tells whether people work on d. known is false when the year is not published:
// then the answer is only that of the weekday, and the user must be told.
func (c *Calendar) IsWorkday(d Day) (workday, known bool) {
	if d == 0 {
		return false, false
	}
	known = c.published[d.Year()]
	if m, ok := c.marks[d]; ok {
		return m.work, known
	}
	return !d.Weekend(), known
}

// AddWorkdays is the n-th working day after d (before d for negative n; d itself for 0).
// known is false as soon as a day of an unpublished year was counted over, or the end of
// the calendar was reached.
func (c *Calendar) AddWorkdays(d Day, n int) (result Day, known bool) {
	if d == 0 {
		return 0, false
	}
	step, known := 1, true
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		next := d.AddDays(step)
		if next == d {
			return d, false
		}
		d = next
		workday, sure := c.IsWorkday(d)
		known = known && sure
		if workday {
			n--
		}
	}
	return d, known
}

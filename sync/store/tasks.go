package store

import (
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// TasksToday lists the open tasks that are due by day: overdue ones first, then by time. owner "" lists
// everybody's.
func TasksToday(v *View, owner record.ID, day calendar.Day, limit int) ([]domain.Task, error) {
	const tail = " ORDER BY due, at = 0, at, id LIMIT ?"
	if owner == "" {
		return Find(v, domain.Tasks, "WHERE state = 'open' AND due <= ?"+tail, day.String(), limit)
	}
	return Find(v, domain.Tasks, "WHERE owner = ? AND state = 'open' AND due <= ?"+tail, string(owner), day.String(), limit)
}

// TasksAhead lists the open tasks of the days from and to, both inside.
func TasksAhead(v *View, owner record.ID, from, to calendar.Day, limit int) ([]domain.Task, error) {
	const tail = " AND state = 'open' AND due >= ? AND due <= ? ORDER BY due, at = 0, at, id LIMIT ?"
	if owner == "" {
		return Find(v, domain.Tasks, "WHERE 1"+tail, from.String(), to.String(), limit)
	}
	return Find(v, domain.Tasks, "WHERE owner = ?"+tail, string(owner), from.String(), to.String(), limit)
}

// TasksAbout lists the tasks that a document made.
func TasksAbout(v *View, about record.ID) ([]domain.Task, error) {
	return Find(v, domain.Tasks, "WHERE about = ? AND about <> '' ORDER BY due, id", string(about))
}

// Figure is one number of the month with its trend.
type Figure struct {
	Total int
	Days  []int // by day of the month, the first is day 1
}

// Figures are what a user, or the store, did in a month.
type Figures struct{ Visits, Quotes, Orders, Deliveries Figure }

// MonthFigures counts the month of day: visits as they happened, quotes as they were issued (versions of
// one offer count once a day), orders as they were signed, deliveries as they were completed. user ""
// counts the whole store.
func MonthFigures(v *View, user record.ID, day calendar.Day) (f Figures, err error) {
	first := day.AddDays(1 - day.DayOfMonth())
	last := first.AddMonths(1).AddDays(-1)
	start, end := int64(first.Start()), int64(last.AddDays(1).Start())
	const mine = " AND (?3 = '' OR user = ?3)"
	const shanghai = "CAST(strftime('%d', (at + 28800000) / 1000, 'unixepoch') AS INTEGER)"
	for _, one := range []struct {
		into     *Figure
		query    string
		from, to any
	}{
		{&f.Visits, "SELECT " + shanghai + ", count(*) FROM event WHERE deleted = 0 AND kind IN ('visit', 'lead') AND kind = 'visit' AND at >= ?1 AND at < ?2" + mine + " GROUP BY 1", start, end},
		{&f.Quotes, "SELECT " + shanghai + ", count(DISTINCT offer) FROM (SELECT issued_at AS at, CASE first WHEN '' THEN id ELSE first END AS offer, user FROM quote WHERE deleted = 0 AND issued_at <> 0 AND issued_at >= ?1 AND issued_at < ?2)" +
			" WHERE 1" + mine + " GROUP BY 1", start, end},
		{&f.Orders, `SELECT CAST(substr(day, 9) AS INTEGER), count(*) FROM "order" WHERE deleted = 0 AND day >= ?1 AND day <= ?2 AND state <> 'cancelled'` + mine + " GROUP BY 1", first.String(), last.String()},
		{&f.Deliveries, "SELECT " + shanghai + ", count(*) FROM (SELECT done_at AS at, user FROM delivery WHERE deleted = 0 AND done_at <> 0 AND done_at >= ?1 AND done_at < ?2)" +
			" WHERE 1" + mine + " GROUP BY 1", start, end},
	} {
		if *one.into, err = v.figure(last.DayOfMonth(), one.query, one.from, one.to, string(user)); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (v *View) figure(days int, query string, args ...any) (Figure, error) {
	f := Figure{Days: make([]int, days)}
	_, err := all(v, func(scan scanner) (int, error) {
		var day, n int
		if err := scan(&day, &n); err != nil {
			return 0, err
		}
		if day >= 1 && day <= days {
			f.Days[day-1] = n
		}
		f.Total += n
		return n, nil
	}, query, args...)
	return f, err
}

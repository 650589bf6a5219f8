package web

import (
	"fmt"
	"time"
)

// dates writes times in words, in one zone and language. Russian months stand in the genitive, as dates need them.
type dates struct {
	locale *locale
	zone   *time.Location
	now    func() time.Time
}

// Date is «21 ноября 2026».
func (d dates) Date(t time.Time) string {
	t = t.In(d.zone)
	month := d.locale.T(fmt.Sprintf("month.%d", t.Month()))
	return d.locale.T("date.long", "Day", t.Day(), "Month", month, "Year", t.Year())
}

// Time is «21 ноября 2026, 23:05».
func (d dates) Time(t time.Time) string { return d.Date(t) + ", " + d.clock(t) }

// Ago is «сегодня в 18:40», «вчера в 18:40», «21 ноября в 18:40» within the year and «21 ноября 2025» before it.
func (d dates) Ago(t time.Time) string {
	t = t.In(d.zone)
	today := d.now().In(d.zone)
	switch {
	case sameDay(t, today):
		return d.locale.T("date.today", "Time", d.clock(t))
	case sameDay(t, today.AddDate(0, 0, -1)):
		return d.locale.T("date.yesterday", "Time", d.clock(t))
	case t.Year() == today.Year():
		month := d.locale.T(fmt.Sprintf("month.%d", t.Month()))
		return d.locale.T("date.year", "Day", t.Day(), "Month", month, "Time", d.clock(t))
	}
	return d.Date(t)
}

// Day is the heading of a day in a conversation: «сегодня», «вчера», «21 ноября 2026».
func (d dates) Day(t time.Time) string {
	today := d.now().In(d.zone)
	switch t = t.In(d.zone); {
	case sameDay(t, today):
		return d.locale.T("date.day_today")
	case sameDay(t, today.AddDate(0, 0, -1)):
		return d.locale.T("date.day_yesterday")
	}
	return d.Date(t)
}

func (d dates) clock(t time.Time) string { return t.In(d.zone).Format("15:04") }

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// machineTime is a time for <time datetime> and feeds.
func machineTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// filmClock writes a second of a film as people read it on a player: 83 → "1:23".
func filmClock(seconds int) string {
	if seconds < 0 {
		seconds = 0
	}
	if seconds >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

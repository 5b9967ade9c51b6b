package policy

import (
	"fmt"
	"time"
)

// Hours are a time of each day.
type hours struct {
	from, to int // minutes since midnight; to is not part of them, and may lie on the next day
	zone     *time.Location
}

func (h *hours) contain(t time.Time) bool {
	t = t.In(h.zone)
	now := 60*t.Hour() + t.Minute()
	if h.from < h.to {
		return h.from <= now && now < h.to
	}
	return h.from <= now || now < h.to
}

// clock writes minutes since midnight.
func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// parseClock reads a time of day, such as 22:00.
func parseClock(s string) (minutes int, err error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf(`is no time of day, such as "22:00"`)
	}
	return 60*t.Hour() + t.Minute(), nil
}
